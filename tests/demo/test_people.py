"""The made-up ratings."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from competency_xblock.frameworks import get_framework as framework_named
from competency_xblock.records import api
from competency_xblock.records.data import Answer
from demo import course, people
from demo.learners import EVERYONE, LEARNERS, TRAINING_TEAM, account_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("people_in_course")]


def rounds_of_everybody():
    return {learner.id: api.get_submitted_rounds(account_of(learner.id).pk) for learner in LEARNERS}


def open_rounds_of(learner: str) -> int:
    places = course.assessments().values()
    return sum(api.get_open_round(account_of(learner).pk, place.usage_id) is not None for place in places)


def test_every_learner_has_one_to_three_rounds():
    counts = Counter(len(rounds) + open_rounds_of(who) for who, rounds in rounds_of_everybody().items())
    assert set(counts) == {1, 2, 3}
    assert sum(counts.values()) == 60


def test_a_few_have_begun_and_not_finished_anything_yet():
    assert sum(not rounds for rounds in rounds_of_everybody().values()) == 3


def test_the_newcomer_and_the_training_team_have_none():
    others = set(EVERYONE) - {learner.id for learner in LEARNERS}
    assert all(not api.get_submitted_rounds(account_of(other).pk) for other in others)


def test_every_round_lies_in_the_past_and_before_the_next():
    for rounds in filter(None, rounds_of_everybody().values()):
        moments = [round.submitted_at for round in rounds]
        assert moments == sorted(moments)
        assert moments[-1] < timezone.now()
        assert moments[0] > timezone.now() - timedelta(days=120)


def test_ratings_use_the_scale_and_some_fall():
    rises = falls = 0
    for learner in LEARNERS:
        for item in api.get_progress(account_of(learner.id).pk, course.key()):
            if item.first is not None and item.latest is not None and item.times_rated > 1:
                assert 1 <= item.first <= 10
                assert 1 <= item.latest <= 10
                rises += item.latest > item.first
                falls += item.latest < item.first
    assert rises > falls > 0


def test_some_say_not_my_role_or_not_yet():
    answers = Counter(
        rating.answer for rounds in rounds_of_everybody().values() for round in rounds for rating in round.ratings
    )
    assert answers[Answer.NOT_MY_ROLE] >= 3
    assert answers[Answer.NOT_YET] >= 3


def test_enough_people_rated_everything_for_figures_about_groups():
    rated = Counter(
        rating.item.competency
        for rounds in rounds_of_everybody().values()
        for round in rounds
        if round.assessment == course.assessments()["before"].usage_id
        for rating in round.ratings
        if rating.value is not None
    )
    assert min(rated[competency] for competency in course.assessments()["before"].competencies) >= 40


def test_some_actions_are_done_some_overdue_and_some_ahead():
    today = timezone.localdate()
    actions = [action for learner in LEARNERS for action in api.get_actions(account_of(learner.id).pk)]
    assert any(action.done_at for action in actions)
    assert any(not action.done_at and action.review_date < today for action in actions)
    assert any(not action.done_at and action.review_date > today for action in actions)
    assert all(action.done_at < timezone.now() for action in actions if action.done_at)


def test_the_learner_of_the_start_page_has_one_of_each():
    learner = account_of(LEARNERS[0].id).pk
    today = timezone.localdate()
    actions = api.get_actions(learner)
    assert len(api.get_submitted_rounds(learner)) == 3
    states = {"done" if action.done_at else "ahead" if action.review_date >= today else "overdue" for action in actions}
    assert states == {"done", "ahead", "overdue"}


def test_some_have_a_round_that_is_not_finished():
    after = course.assessments()["after"].usage_id
    assert any(api.get_open_round(account_of(learner.id).pk, after) for learner in LEARNERS)


def test_the_same_people_are_made_every_time():
    def biography(today: datetime):
        life = people.Biography(LEARNERS[7], 7, today.date())
        return life.role, life.organisation, life.experience, life._make_schedule()

    assert biography(timezone.now()) == biography(timezone.now() + timedelta(days=30))


def test_the_training_team_saw_something_of_a_few_and_one_has_replied():
    seen = {learner.id: api.get_observations_of(account_of(learner.id).pk, course.key()) for learner in LEARNERS}
    assert sum(bool(observations) for observations in seen.values()) == len(people.OBSERVED)
    assert {observation.observer_id for found in seen.values() for observation in found} == {
        account_of(TRAINING_TEAM).pk
    }
    assert sum(bool(observation.reply) for found in seen.values() for observation in found) == 1
    assert all(observation.recorded_at < timezone.now() for found in seen.values() for observation in found)


def test_what_is_seen_of_the_learner_of_the_start_page_is_far_from_what_they_feel():
    learner = account_of(LEARNERS[0].id).pk
    felt = {item_progress.item: item_progress.latest for item_progress in api.get_progress(learner, course.key())}
    scale = framework_named(course.assessments()["group"].framework).scale
    apart = [
        api.differ_widely(scale, observation.value, felt[observation.item])
        for observation in api.get_observations_of(learner, course.key())
    ]
    assert sorted(apart) == [False, True]
