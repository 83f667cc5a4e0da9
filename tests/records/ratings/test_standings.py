"""Where all learners of a course stand, some hundred at a time: newest answers, and what they were told about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from competency_xblock.records import api
from competency_xblock.records.data import COUNTED_AFTER, Answer, Visibility
from tests.fixtures.cohorts import crowd
from tests.fixtures.records import (
    COURSE,
    LATER,
    LATER_ASSESSMENT,
    NOT_YET,
    START,
    Page,
    a_draft,
    a_framework,
    a_learner,
    count_queries,
    item,
    learners,
    rated,
)

pytestmark = pytest.mark.django_db


def everybody(**options: Any) -> dict[int, api.LearnerRatings]:
    """All standings by learner; nobody comes twice."""
    found = [
        learner_ratings
        for page in api.iter_learner_ratings(COURSE, **{"now": LATER, **options})
        for learner_ratings in page
    ]
    by_learner = {learner_ratings.learner_id: learner_ratings for learner_ratings in found}
    assert len(by_learner) == len(found)
    return by_learner


def only(learner: int) -> api.LearnerRatings:
    return everybody()[learner]


def values(standing: api.LearnerRatings) -> dict[str, int | None]:
    return {rating.item.competency: rating.value for rating in standing.ratings}


def test_somebody_stands_where_the_newest_answer_says() -> None:
    page = Page(a_learner())
    page.finish(a_draft(c0=rated(3, 4, aim=9), c1=6))
    page.finish(a_draft(c0=rated(6, aim=8)), day=1)
    learner_ratings = only(page.learner)
    assert values(learner_ratings) == {"c0": 6, "c1": 6}
    assert {rating.item.competency: rating.aim for rating in learner_ratings.ratings} == {"c0": 8, "c1": 7}
    assert learner_ratings.moved == {item("c0"): 2}
    assert learner_ratings.visibility is Visibility.GROUPS


def test_the_newest_answer_wins_whatever_was_promised_for_it() -> None:
    page = Page(a_learner())
    for day, visibility, value in ((0, "names", 3), (2, "groups", 5), (1, "names", 9)):
        Page(page.learner, visibility=Visibility(visibility)).finish(a_draft(c0=value), day=day)
    learner_ratings = only(page.learner)
    assert values(learner_ratings) == {"c0": 5}
    assert learner_ratings.moved == {}, "the newest answer is the first under its promise"
    Page(page.learner, visibility=Visibility.NAMES).finish(a_draft(c0=4), day=3)
    learner_ratings = only(page.learner)
    assert values(learner_ratings) == {"c0": 4}
    assert learner_ratings.moved == {item("c0"): 1}


def test_of_two_at_the_same_instant_the_later_round_wins() -> None:
    learner = a_learner()
    Page(learner, visibility=Visibility.NAMES).finish(a_draft(c0=3))
    Page(learner, assessment=LATER_ASSESSMENT).finish(a_draft(c0=8))
    assert values(only(learner)) == {"c0": 8}


def test_an_answer_that_is_no_rating_has_no_value_and_has_not_moved() -> None:
    page = Page(a_learner())
    for day, answer in enumerate((3, 5, NOT_YET)):
        page.finish(a_draft(c0=answer), day=day)
    [rating] = only(page.learner).ratings
    assert (rating.answer, rating.value) == (Answer.NOT_YET, None)
    assert only(page.learner).moved == {}


@pytest.mark.parametrize("visibility", list(Visibility))
def test_whoever_was_told_the_same_every_time_was_told_so(visibility: Visibility) -> None:
    learner = a_learner()
    for day in range(2):
        Page(learner, visibility=visibility).finish(a_draft(c0=5, c1=5), day=day)
    assert only(learner).visibility is visibility


def test_whoever_was_told_different_things_was_told_neither() -> None:
    learner = a_learner()
    Page(learner, visibility=Visibility.NAMES).finish(a_draft(c0=5))
    Page(learner, assessment=LATER_ASSESSMENT).finish(a_draft(c1=5))
    assert only(learner).visibility is None


def test_only_this_course_and_the_learners_asked_for_are_there() -> None:
    here, left, elsewhere, begun = learners(4)
    for learner in (here, left):
        Page(learner).finish(a_draft(c0=5))
    Page(elsewhere, assessment="elsewhere", course="another").finish(a_draft(c0=5))
    Page(begun).save(a_draft(c0=5))
    assert set(everybody()) == {here, left}
    for some in ([here, elsewhere, begun], get_user_model().objects.exclude(pk=left).values("pk")):
        assert set(everybody(learners=some)) == {here}
    assert everybody(learners=[]) == {}
    assert list(api.iter_learner_ratings("never heard of", now=LATER)) == []


@pytest.mark.parametrize("at_once", [1, 2, 3, 7, 8])
def test_pages_hold_everybody_once_in_order(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr("competency_xblock.records.ratings.standings.BATCH_SIZE", at_once)
    like = a_learner("first of all")
    Page(like).finish(a_draft(c0=5, c1=2))
    who = [like, *crowd(like, 6)]
    pages = [
        [learner_ratings.learner_id for learner_ratings in page] for page in api.iter_learner_ratings(COURSE, now=LATER)
    ]
    assert [learner for page in pages for learner in page] == who
    assert all(len(page) == at_once for page in pages[:-1])


def test_a_page_costs_the_same_for_ten_learners_and_for_five_hundred() -> None:
    like = a_learner("first of all")
    Page(like, a_framework(6)).finish(a_draft(**{f"c{n}": 5 for n in range(6)}))
    crowd(like, 9, "few")
    few = count_queries(everybody)
    assert few <= 5
    crowd(like, 490, "many")
    assert (count_queries(everybody), len(everybody())) == (few, 500)
    crowd(like, 500, "more")
    assert (count_queries(everybody), len(everybody())) == (few + 2, 1000)


def test_what_was_finished_a_moment_ago_has_not_moved_anybody_yet() -> None:
    again, first = learners(2)
    Page(again).finish(a_draft(c0=3))
    for learner in (again, first):
        Page(learner, visibility=Visibility.NAMES).finish(a_draft(c0=8, c1=2), day=7)
    moment = START + timedelta(days=7) + COUNTED_AFTER
    before = everybody(now=moment - timedelta(microseconds=1))
    assert [(rating.item, rating.value) for rating in before[again].ratings] == [(item("c0"), 3)]
    assert (before[again].visibility, before[again].moved) == (Visibility.GROUPS, {})
    assert first not in before
    after = everybody(now=moment)
    assert (after[again].visibility, after[first].visibility) == (None, Visibility.NAMES)
