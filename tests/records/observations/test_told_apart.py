"""What keeps observations apart, and what is about one from what is about another: forms, moments, courses, people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from competency_xblock.records import api, models
from competency_xblock.records.data import Answer, Draft, Item, Method, SelfRating, Visibility
from competency_xblock.records.observations import recording
from tests.fixtures.records import COURSE, START, Page, a_draft, a_framework, a_learner, item, meanwhile

from .test_observations import LATER, LISTENING, SEEN, by_name, for_groups, observe, offered

pytestmark = pytest.mark.django_db

SPEAKING = a_framework(3, framework_id="speaking", sensitive=("c0",))


# ---------------------------------------------------------------- forms


@pytest.mark.parametrize(
    "changed",
    [
        {"item": item("c1")},
        {"observed_on": date(2030, 3, 1)},
        {"method": Method.FEEDBACK},
        {"value": 7},
        {"note": "Calm"},
        {"form": "another form"},
    ],
    ids=str,
)
def test_whatever_is_changed_in_a_form_makes_it_another(learner: int, observer: int, changed: dict[str, Any]) -> None:
    by_name(learner).save(a_draft(c0=4))
    observation, other = observe(observer, learner), observe(observer, learner, **changed)
    assert observation.key != other.key
    assert len(api.get_observations_of(learner)) == 2
    assert observe(observer, learner, **changed) == other, "sent twice it is one"


def test_the_same_form_about_another_learner_or_in_another_course_is_another(learner: int, observer: int) -> None:
    neighbour = a_learner("neighbour")
    for who in (learner, neighbour):
        for course in (COURSE, "another"):
            Page(who, LISTENING, f"asks in {course}", course, Visibility.NAMES).save(a_draft(c0=4))
            api.record_observation(
                observer,
                learner_id=who,
                course=course,
                framework=LISTENING,
                observation=SEEN,
                form_key="form",
                now=LATER,
            )
    assert [(observation.learner_id, observation.course) for observation in api.get_observations_of(learner)] == [
        (learner, "another"),
        (learner, COURSE),
    ]
    assert [observation.learner_id for observation in api.get_observations_by(observer, COURSE)] == [neighbour, learner]


def test_a_note_is_the_same_however_its_lines_are_sent(learner: int, observer: int) -> None:
    by_name(learner).save(a_draft(c0=4))
    assert observe(observer, learner, note="One\r\ntwo") == observe(observer, learner, note="One\ntwo")
    assert [observation.note for observation in api.get_observations_of(learner)] == ["One\ntwo"]


def test_a_form_that_is_sent_again_with_something_wrong_in_it_is_refused(learner: int, observer: int) -> None:
    by_name(learner).save(a_draft(c0=4))
    observe(observer, learner, note="")
    with pytest.raises(api.InvalidInput):
        observe(observer, learner, note="x" * 4001)


def test_two_of_the_same_form_at_once_give_one(learner: int, observer: int, monkeypatch: pytest.MonkeyPatch) -> None:
    by_name(learner).finish(a_draft(c0=4))
    meanwhile(monkeypatch, lambda: observe(observer, learner), recording)
    stored = observe(observer, learner)
    assert api.get_observations_of(learner) == (stored,)


def test_what_was_taken_back_meanwhile_cannot_be_taken_back(
    learner: int, observer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_name(learner).finish(a_draft(c0=4))
    stored = observe(observer, learner)
    meanwhile(monkeypatch, lambda: api.delete_observation(observer, stored.key, COURSE), recording)
    with pytest.raises(api.ObservationNotFound):
        api.delete_observation(observer, stored.key, COURSE)


def test_those_who_run_the_course_take_back_what_somebody_recorded_who_has_left(learner: int) -> None:
    by_name(learner).finish(a_draft(c0=4))
    stored = observe(a_learner("leaving"), learner)
    get_user_model().objects.filter(pk=stored.observer_id).delete()
    api.delete_observation(a_learner("staff"), stored.key, COURSE, anybodys=True)
    assert api.get_observations_of(learner) == ()


@pytest.mark.parametrize("has_left", [False, True])
def test_whoever_it_is_about_is_waited_for_before_it_is_taken_back(
    learner: int, observer: int, has_left: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_name(learner).finish(a_draft(c0=4))
    stored = observe(observer, learner)
    if has_left:
        get_user_model().objects.filter(pk=observer).delete()
    waited_for: list[set[int]] = []
    monkeypatch.setattr(recording, "lock_people", lambda people, **_how: waited_for.append(set(people)))
    api.delete_observation(a_learner("staff"), stored.key, COURSE, anybodys=True)
    assert waited_for[0] == ({learner} if has_left else {learner, observer})


# ---------------------------------------------------------------- moments


def test_where_nobody_says_when_it_is_now(learner: int, observer: int) -> None:
    by_name(learner).finish(a_draft(c0=4))
    before = timezone.now()
    seen = replace(SEEN, observed_on=date(2020, 1, 1))
    stored = api.record_observation(
        observer, learner_id=learner, course=COURSE, framework=LISTENING, observation=seen, form_key="form"
    )
    replied = api.reply_to_observation(learner, stored.key, "Words").replied_at
    api.record_view(observer, learner, COURSE)
    looked = api.get_last_view(observer, learner, COURSE)
    assert replied is not None
    assert looked is not None
    assert before <= stored.recorded_at <= replied <= looked <= timezone.now()


def test_a_reply_of_blanks_takes_it_back_and_the_longest_is_kept(learner: int, observer: int) -> None:
    by_name(learner).finish(a_draft(c0=4))
    stored = observe(observer, learner)
    assert api.reply_to_observation(learner, stored.key, "x" * 2000).reply == "x" * 2000
    assert api.reply_to_observation(learner, stored.key, " \n") == stored
    with pytest.raises(api.InvalidInput) as refused:
        api.reply_to_observation(learner, stored.key, "x" * 2001)
    assert [problem.path for problem in refused.value.problems] == ["text"]


def test_when_somebody_looked_is_of_one_viewer_one_learner_and_one_course(learner: int, observer: int) -> None:
    people = (observer, a_learner("another observer")), (learner, a_learner("another learner"))
    moments = {
        (viewer, about, course): START - timedelta(days=number)
        for number, (viewer, about, course) in enumerate(product(*people, (COURSE, "another")))
    }
    for looked, moment in moments.items():
        api.record_view(*looked, moment)
    assert {looked: api.get_last_view(*looked) for looked in moments} == moments


def test_of_one_day_what_was_recorded_last_comes_first_and_of_one_moment_what_was_stored_last(
    learner: int, observer: int
) -> None:
    by_name(learner).save(a_draft(c0=4))
    first, second, earlier = (
        observe(observer, learner, form=form, now=LATER + timedelta(hours=hour))
        for form, hour in (("first", 1), ("second", 1), ("earlier", 0))
    )
    assert api.get_observations_of(learner) == api.get_observations_by(observer, COURSE) == (second, first, earlier)


def test_the_last_ten_are_listed(learner: int, observer: int) -> None:
    by_name(learner).save(a_draft(c0=4))
    made = [observe(observer, learner, form=f"form {number}") for number in range(11)]
    assert api.get_observations_by(observer, COURSE) == tuple(reversed(made[1:]))


def test_the_latest_of_what_somebody_recorded_decides_what_they_know(learner: int, observer: int) -> None:
    page = by_name(learner)
    page.save(a_draft(c0=4))
    for form, day in (("late", 7), ("early", 5)):
        observe(observer, learner, form=form, now=START + timedelta(days=day))
    begun = api.get_open_round(learner, page.assessment)
    assert begun is not None
    page.submit(a_draft(c0=4), begun.key, begun.revision, now=START + timedelta(days=6))
    assert offered(observer, learner)[0] == ("c0", "", True)


@pytest.mark.parametrize(("days", "value"), [((1, 2), 9), ((2, 1), 4), ((1, 1), 9)])
def test_beside_it_stands_what_was_said_last_by_then(
    learner: int, observer: int, days: tuple[int, int], value: int
) -> None:
    page = by_name(learner)
    for felt, day in zip((4, 9), days, strict=True):
        page.finish(a_draft(c0=felt), day=day)
    stored = observe(observer, learner)
    assert api.get_self_ratings_beside(observer, [stored])[stored.key].value == value


@pytest.mark.parametrize(("seconds", "beside"), [(-1, True), (0, True), (1, False)])
def test_what_is_said_at_that_very_moment_stands_beside_it(
    learner: int, observer: int, seconds: int, beside: bool
) -> None:
    page = by_name(learner)
    page.save(a_draft(c0=4))
    stored = observe(observer, learner, observed_on=date(2030, 2, 1), now=START)
    begun = api.get_open_round(learner, page.assessment)
    assert begun is not None
    page.submit(a_draft(c0=4), begun.key, begun.revision, now=START + timedelta(seconds=seconds))
    assert bool(api.get_self_ratings_beside(observer, [stored])) is beside


# ---------------------------------------------------------------- courses, frameworks and people


def test_beside_it_stands_nothing_of_anybody_or_anything_else(learner: int, observer: int) -> None:
    neighbour, somebody = a_learner("neighbour"), a_learner("somebody")
    by_name(learner).finish(a_draft(c0=4, c1=5))
    by_name(neighbour).finish(a_draft(c0=6), day=1)
    Page(learner, LISTENING, "elsewhere", "another", Visibility.NAMES).finish(a_draft(c0=7), day=2)
    mine, of_neighbour = observe(observer, learner), observe(observer, neighbour)
    theirs = observe(somebody, learner)
    found = api.get_self_ratings_beside(observer, [mine, theirs, of_neighbour])
    assert {key: rating.value for key, rating in found.items()} == {mine.key: 4, of_neighbour.key: 6}
    assert found[mine.key] == SelfRating(answer=Answer.RATED, value=4, at=START, version=mine.version)
    assert api.get_self_ratings_beside(observer, [theirs]) == api.get_self_ratings_beside(observer, []) == {}


def test_a_framework_is_observed_where_a_round_in_it_was_begun_whatever_another_one_says(
    learner: int, observer: int
) -> None:
    by_name(learner, SPEAKING, "asks about speaking").finish(a_draft(c1=4))
    assert offered(observer, learner) == []
    for assessment in ("asks", "asks again"):
        by_name(learner, assessment=assessment).finish(a_draft(c0=4))
    assert offered(observer, learner) == [("c0", "", False), ("c1", "", False)], "sensitive in the other alone"
    assert api.get_observable_frameworks(learner, COURSE) == ("listening", "speaking")
    assert api.get_observable_frameworks(learner, "another") == api.get_observable_frameworks(observer, COURSE) == ()
    assert (
        api.get_observable_learners([observer], COURSE)
        == api.get_observable_learners([learner], "another")
        == frozenset()
    )
    observe(observer, learner, framework=SPEAKING, item=Item("speaking", "c2"))
    assert [seen for _name, _level, seen in offered(observer, learner)] == [False, False]


def test_what_was_said_for_groups_elsewhere_or_by_somebody_else_hides_nothing(learner: int, observer: int) -> None:
    by_name(learner).finish(a_draft(c0=4))
    for_groups(a_learner("neighbour")).finish(a_draft(c0=5), day=1)
    Page(learner, LISTENING, "elsewhere", "another").finish(a_draft(c0=5), day=1)
    for_groups(learner, SPEAKING, "asks about speaking").finish(a_draft(c1=5), day=1)
    assert offered(observer, learner) == [("c0", "", False), ("c1", "", False)]


def test_what_was_said_for_groups_hides_it_at_that_level_alone(learner: int, observer: int) -> None:
    framework = a_framework(1, levels=("core", "lead"))
    for level in ("core", "lead"):
        by_name(learner, framework).finish(replace(a_draft(c0=4), level=level))
    for_groups(learner, framework).finish(replace(a_draft(c0=4), level="core"), day=1)
    assert offered(observer, learner, framework) == [("c0", "lead", False)]


def test_what_takes_no_number_at_a_level_is_not_observed_at_that_level(learner: int, observer: int) -> None:
    framework = a_framework(1, levels=("core", "lead"))
    [area] = framework.areas
    thought_about = tuple(replace(competency, not_rated_at=frozenset({"core"})) for competency in area.competencies)
    framework = replace(framework, areas=(replace(area, competencies=thought_about),))
    for level in ("core", "lead"):
        by_name(learner, framework).finish(Draft(level=level))
    assert offered(observer, learner, framework) == [("c0", "lead", False)]


def test_an_open_round_of_which_an_older_version_stored_no_level_has_none(learner: int, observer: int) -> None:
    by_name(learner).save(Draft())
    models.Round.objects.update(draft={})
    assert offered(observer, learner) == [("c0", "", False), ("c1", "", False)]


def test_what_somebody_else_recorded_or_of_somebody_else_or_elsewhere_shows_nothing(
    learner: int, observer: int
) -> None:
    neighbour = a_learner("neighbour")
    for who in (learner, neighbour):
        by_name(who).finish(a_draft(c0=4))
    observe(a_learner("somebody"), learner)
    observe(observer, neighbour)
    Page(learner, LISTENING, "elsewhere", "another", Visibility.NAMES).finish(a_draft(c0=7))
    api.record_observation(
        observer,
        learner_id=learner,
        course="another",
        framework=LISTENING,
        observation=SEEN,
        form_key="form",
        now=LATER,
    )
    assert offered(observer, learner)[0] == ("c0", "", False)


def test_appointing_and_dismissing_say_whether_anything_changed(observer: int) -> None:
    assert [api.add_observer(observer, course) for course in (COURSE, COURSE, "another")] == [True, False, True]
    other = a_learner("other")
    assert api.add_observer(other, COURSE)
    assert [api.remove_observer(observer, course) for course in (COURSE, COURSE, "never heard of")] == [
        True,
        False,
        False,
    ]
    assert (api.get_observers(COURSE), api.get_observers("another")) == ((other,), (observer,))


def test_an_open_round_has_the_level_that_was_chosen_in_it(learner: int, observer: int) -> None:
    framework = a_framework(1, levels=("core", "lead"))
    by_name(learner, framework).save(Draft(level="lead"))
    by_name(learner, framework, "asks again").save(Draft())
    assert offered(observer, learner, framework) == [("c0", "lead", False)]


def test_what_was_seen_at_a_level_stands_beside_what_was_felt_at_it(learner: int, observer: int) -> None:
    framework = a_framework(1, levels=("core", "lead"))
    page = by_name(learner, framework)
    for felt, level in enumerate(("core", "lead"), start=4):
        page.finish(replace(a_draft(c0=felt), level=level))
    stored = observe(observer, learner, framework=framework, item=item("c0", "core"))
    assert [observation.item for observation in api.get_observations_of(learner)] == [item("c0", "core")]
    assert api.get_self_ratings_beside(observer, [stored])[stored.key].value == 4
    assert offered(observer, learner, framework) == [("c0", "core", True), ("c0", "lead", False)]
