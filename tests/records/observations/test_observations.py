"""What others saw: recorded without knowing what the learner feels, never mixed with it; the learner can reply."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competency_xblock.frameworks import Framework, Scale
from competency_xblock.records import api, models
from competency_xblock.records.data import (
    Answer,
    Draft,
    Item,
    Method,
    NewObservation,
    ObservedRating,
    SelfRating,
    Visibility,
)
from tests.fixtures.records import (
    ASSESSMENT,
    COURSE,
    LATER_ASSESSMENT,
    NOT_MY_ROLE,
    START,
    Page,
    a_draft,
    a_framework,
    a_learner,
    item,
    rated,
    rows,
)

pytestmark = pytest.mark.django_db

LISTENING = a_framework(3, sensitive=("c2",))
SEEN = NewObservation(item=item("c0"), observed_on=date(2030, 3, 2), method=Method.PRACTICE, value=6, note="Calm.")
LATER = START + timedelta(days=5)


def by_name(learner: int, framework: Framework = LISTENING, assessment: str = ASSESSMENT) -> Page:
    return Page(learner, framework, assessment, visibility=Visibility.NAMES)


def for_groups(learner: int, framework: Framework = LISTENING, assessment: str = LATER_ASSESSMENT) -> Page:
    return Page(learner, framework, assessment)


def observe(
    observer: int,
    learner: int,
    seen: NewObservation = SEEN,
    *,
    form: str = "form",
    framework: Framework = LISTENING,
    now: datetime = LATER,
    **changes: Any,
) -> ObservedRating:
    return api.record_observation(
        observer,
        learner_id=learner,
        course=COURSE,
        framework=framework,
        observation=replace(seen, **changes),
        form_key=form,
        now=now,
    )


def problems(observer: int, learner: int, seen: NewObservation = SEEN, **more: Any) -> dict[str, str]:
    """What is wrong, by where it stands; and nothing was stored."""
    before = rows(models.ObservedRating)
    with pytest.raises(api.InvalidInput) as refused:
        observe(observer, learner, seen, **more)
    assert rows(models.ObservedRating) == before
    return {problem.path: problem.message for problem in refused.value.problems}


def offered(
    observer: int, learner: int, framework: Framework = LISTENING, course: str = COURSE
) -> list[tuple[str, str, bool]]:
    found = api.get_observable_items(observer, learner, course, framework)
    return [(item.item.competency, item.item.level, item.known_to_viewer) for item in found]


ALREADY_SEEN = "Someone else can observe this now."
NOT_HERE = "We cannot save this"


# ---------------------------------------------------------------- who observes


def test_observers_are_named_and_dismissed_course_by_course(observer: int) -> None:
    other = a_learner("other")
    assert not api.is_observer(observer, COURSE)
    assert api.get_observers(COURSE) == ()
    for who in (observer, other, observer):
        api.add_observer(who, COURSE)
    assert api.get_observers(COURSE) == (observer, other)
    assert api.is_observer(observer, COURSE)
    assert not api.is_observer(a_learner("neither"), COURSE)
    assert not api.is_observer(observer, "another")
    api.add_observer(observer, "another")
    assert not api.is_observer(None, COURSE)
    for _time in range(2):
        api.remove_observer(observer, COURSE)
    assert api.get_observers(COURSE) == (other,)
    assert api.get_observers("another") == (observer,)


# ---------------------------------------------------------------- what may be observed


def test_an_observation_is_kept_as_it_was_made(learner: int, observer: int) -> None:
    by_name(learner).finish(a_draft(c0=4))
    stored = observe(observer, learner)
    assert api.get_observations_of(learner, COURSE) == api.get_observations_of(learner) == (stored,)
    assert api.get_observations_by(observer, COURSE) == (stored,)
    assert stored == ObservedRating(
        key=stored.key, learner_id=learner, course=COURSE, item=item("c0"), observer_id=observer,
        observed_on=date(2030, 3, 2), method=Method.PRACTICE, value=6, note="Calm.", recorded_at=LATER,
        version=stored.version,
    )  # fmt: skip
    assert api.get_observations_of(observer) == api.get_observations_by(learner, COURSE) == ()
    assert api.get_observations_of(learner, "another") == api.get_observations_by(observer, "another") == ()


def test_it_touches_nothing_that_the_learner_said(learner: int, observer: int) -> None:
    by_name(learner).finish(a_draft(c0=4))
    tables = (models.Round, models.Rating, models.Latest, models.Participant, models.Action)
    before = [rows(table) for table in tables]
    observe(observer, learner)
    assert [rows(table) for table in tables] == before
    assert api.rebuild_latest() == 0
    assert [(item_progress.first, item_progress.latest) for item_progress in api.get_progress(learner, COURSE)] == [
        (4, 4)
    ]


def test_an_open_round_by_name_is_enough_and_what_it_did_not_ask_too(learner: int, observer: int) -> None:
    assert api.get_observable_frameworks(learner, COURSE) == ()
    assert api.get_observable_learners([learner, observer], COURSE) == frozenset()
    by_name(learner).save(a_draft(c0=4))
    assert api.get_observable_frameworks(learner, COURSE) == ("listening",)
    assert api.get_observable_learners([learner, observer], COURSE) == {learner}
    assert offered(observer, learner) == [("c0", "", False), ("c1", "", False)]
    assert observe(observer, learner).item == item("c0")
    assert observe(observer, learner, item=item("c1")).item == item("c1")


def test_nothing_of_who_was_told_that_ratings_are_only_for_groups(learner: int, observer: int) -> None:
    for_groups(learner).finish(a_draft(c0=4))
    for_groups(learner).save(a_draft(c0=4))
    assert api.get_observable_frameworks(learner, COURSE) == ()
    assert offered(observer, learner) == []
    assert problems(observer, learner)["item"].startswith(NOT_HERE)


def test_a_round_by_name_elsewhere_does_not_count(learner: int, observer: int) -> None:
    Page(learner, LISTENING, "elsewhere@before", "elsewhere", Visibility.NAMES).finish(a_draft(c0=4))
    assert problems(observer, learner)["item"].startswith(NOT_HERE)


def test_another_learners_round_does_not_count(learner: int, observer: int) -> None:
    by_name(observer).finish(a_draft(c0=4))
    assert problems(a_learner("third"), learner)["item"].startswith(NOT_HERE)


def test_what_was_said_for_groups_since_hides_that_item_alone(learner: int, observer: int) -> None:
    by_name(learner).finish(a_draft(c0=4, c1=5))
    for_groups(learner).finish(a_draft(c0=6), day=1)
    assert offered(observer, learner) == [("c1", "", False)]
    assert problems(observer, learner)["item"].startswith(NOT_HERE)
    assert observe(observer, learner, item=item("c1")).value == 6
    by_name(learner).finish(a_draft(c0=7), day=2)
    assert observe(observer, learner).value == 6


def test_what_was_only_said_for_groups_is_hidden_however_long_ago(learner: int, observer: int) -> None:
    for_groups(learner).finish(a_draft(c0=6))
    by_name(learner).finish(a_draft(c1=4), day=1)
    assert offered(observer, learner) == [("c1", "", False)]


def test_nothing_sensitive_and_nothing_that_takes_no_number(learner: int, observer: int) -> None:
    framework = a_framework(3)
    by_name(learner, framework).finish(a_draft(c0=4))
    [area] = framework.areas
    first, second, third = area.competencies
    changed = replace(
        framework,
        areas=(replace(area, competencies=(first, replace(second, rated=False), replace(third, sensitive=True))),),
    )
    assert offered(observer, learner, framework) == [(f"c{n}", "", False) for n in range(3)]
    assert offered(observer, learner, changed) == [("c0", "", False)]
    for competency in ("c1", "c2", "nothing"):
        assert problems(observer, learner, item=item(competency), framework=changed)["item"].startswith(NOT_HERE)


def test_what_was_sensitive_when_the_learner_was_told_stays_so(learner: int, observer: int) -> None:
    by_name(learner).finish(a_draft(c0=4))
    assert offered(observer, learner, a_framework(3)) == [("c0", "", False), ("c1", "", False)]


def test_an_item_of_another_framework_is_refused(learner: int, observer: int) -> None:
    by_name(learner).finish(a_draft(c0=4))
    assert problems(observer, learner, item=Item("other", "c0"))["item"].startswith(NOT_HERE)


def test_levels_are_those_of_the_learners_rounds(learner: int, observer: int) -> None:
    framework = a_framework(1, levels=("core", "lead"))
    page = by_name(learner, framework)
    opened = page.save(Draft())
    assert offered(observer, learner, framework) == []
    opened = page.save(replace(a_draft(c0=3), level="core"), opened.key, opened.revision)
    assert offered(observer, learner, framework) == [("c0", "core", False)]
    page.submit(replace(a_draft(c0=3), level="core"), opened.key, opened.revision)
    page.finish(replace(a_draft(c0=3), level="lead"), day=1)
    assert offered(observer, learner, framework) == [("c0", "core", False), ("c0", "lead", False)]
    assert problems(observer, learner, framework=framework)["item"].startswith(NOT_HERE)


def test_nobody_observes_themselves(learner: int) -> None:
    by_name(learner).finish(a_draft(c0=4))
    assert "You cannot record your own work here" in problems(learner, learner)["item"]


# ---------------------------------------------------------------- before having seen


def test_whoever_looked_observes_only_after_the_learner_rates_again(learner: int, observer: int) -> None:
    page = by_name(learner)
    page.finish(a_draft(c0=4))
    assert api.get_last_view(observer, learner, COURSE) is None
    api.record_view(observer, learner, COURSE, START + timedelta(days=1))
    assert api.get_last_view(observer, learner, COURSE) == START + timedelta(days=1)
    assert offered(observer, learner) == [("c0", "", True), ("c1", "", False)]
    assert problems(observer, learner)["item"].startswith(ALREADY_SEEN)
    assert observe(observer, learner, item=item("c1")), "nothing was said about it that could have been seen"
    somebody = a_learner("somebody")
    assert observe(somebody, learner).observer_id == somebody
    page.finish(a_draft(c0=5), day=2)
    assert observe(observer, learner).observer_id == observer


@pytest.mark.parametrize(("seconds", "known"), [(-1, False), (0, True), (1, True)])
def test_whoever_looked_at_that_very_moment_has_seen_it(learner: int, observer: int, seconds: int, known: bool) -> None:
    by_name(learner).finish(a_draft(c0=4))
    api.record_view(observer, learner, COURSE, START + timedelta(seconds=seconds))
    assert offered(observer, learner) == [("c0", "", known), ("c1", "", False)]


@pytest.mark.parametrize(("seconds", "known"), [(-1, False), (0, True), (1, True)])
def test_whoever_recorded_it_at_that_very_moment_has_seen_it(
    learner: int, observer: int, seconds: int, known: bool
) -> None:
    page = by_name(learner)
    page.save(a_draft(c0=4))
    observe(observer, learner, observed_on=date(2030, 2, 1), now=START + timedelta(seconds=seconds))
    page.finish(a_draft(c0=4))
    assert offered(observer, learner) == [("c0", "", known), ("c1", "", False)]


@pytest.mark.parametrize(("day", "shown"), [(-1, False), (0, True), (1, True)])
def test_what_was_said_by_name_last_or_at_the_same_moment_may_be_observed(
    learner: int, observer: int, day: int, shown: bool
) -> None:
    for_groups(learner).finish(a_draft(c0=4))
    by_name(learner).finish(a_draft(c0=5), day=day)
    assert [name for name, _level, _seen in offered(observer, learner)] == (["c0", "c1"] if shown else ["c1"])


def test_what_was_seen_elsewhere_or_of_somebody_else_does_not_count(learner: int, observer: int) -> None:
    by_name(learner).finish(a_draft(c0=4))
    neighbour = a_learner("neighbour")
    api.record_view(observer, learner, "another", LATER)
    api.record_view(observer, neighbour, COURSE, LATER)
    assert observe(observer, learner)


def test_when_somebody_looked_is_known_of_many_learners_at_once(learner: int, observer: int) -> None:
    neighbour, nobody = a_learner("neighbour"), a_learner("nobody")
    api.record_view(observer, learner, COURSE, START)
    api.record_view(observer, neighbour, COURSE, LATER)
    api.record_view(observer, nobody, "another", LATER)
    api.record_view(neighbour, nobody, COURSE, LATER)
    for learners, expected in (
        ([learner, neighbour, nobody], {learner: START, neighbour: LATER}),
        ([neighbour], {neighbour: LATER}),
        ([], {}),
    ):
        assert api.get_last_views(observer, learners, COURSE) == expected


def test_looking_again_moves_the_moment_forward_and_never_back(learner: int, observer: int) -> None:
    for day, expected in ((3, 3), (1, 3), (7, 7)):
        api.record_view(observer, learner, COURSE, START + timedelta(days=day))
        assert api.get_last_view(observer, learner, COURSE) == START + timedelta(days=expected)
    assert models.RatingsSeen.objects.count() == 1


def test_recording_shows_what_the_learner_had_said_and_so_counts_as_having_seen_it(learner: int, observer: int) -> None:
    page = by_name(learner)
    page.finish(a_draft(c0=rated(4, revised=5), c1=6))
    stored = observe(observer, learner)
    assert api.get_self_ratings_beside(observer, [stored]) == {
        stored.key: SelfRating(answer=Answer.RATED, value=5, at=START, version=stored.version)
    }
    assert api.get_self_ratings_beside(a_learner("somebody"), [stored]) == {}
    assert problems(observer, learner, form="another form")["item"].startswith(ALREADY_SEEN)
    assert offered(observer, learner) == [("c0", "", True), ("c1", "", False)]
    page.finish(a_draft(c0=9), day=6)
    assert api.get_self_ratings_beside(observer, [stored])[stored.key].value == 5, (
        "what they say later is not shown here"
    )
    again = observe(observer, learner, form="another form", now=START + timedelta(days=7))
    assert api.get_self_ratings_beside(observer, [stored, again])[again.key].value == 9


def test_beside_it_stands_nothing_that_was_said_for_groups(learner: int, observer: int) -> None:
    page = by_name(learner)
    page.save(a_draft(c0=1))
    stored = observe(observer, learner)
    for_groups(learner).finish(a_draft(c0=2), day=1)
    assert api.get_self_ratings_beside(observer, [stored]) == {}


def test_an_answer_without_a_number_is_told_as_such(learner: int, observer: int) -> None:
    by_name(learner).finish(a_draft(c0=NOT_MY_ROLE))
    stored = observe(observer, learner)
    assert api.get_self_ratings_beside(observer, [stored])[stored.key] == SelfRating(
        answer=Answer.NOT_MY_ROLE, value=None, at=START, version=stored.version
    )


# ---------------------------------------------------------------- what is sent


def test_everything_that_is_wrong_is_told_at_once(learner: int, observer: int) -> None:
    by_name(learner).finish(a_draft(c0=4))
    wrong = problems(observer, learner, item=item("c2"), observed_on=date(2030, 3, 7), value=11, note="x" * 4001)
    assert wrong == {
        "item": wrong["item"],
        "observed_on": "This day is in the future. Write the day you saw it.",
        "value": "Choose a number from 1 to 10.",
        "note": "Shorten this to 4000 characters or fewer.",
    }


@pytest.mark.parametrize("value", [0, 11, -1, 10**9])
def test_values_are_those_of_the_scale(learner: int, observer: int, value: int) -> None:
    by_name(learner).finish(a_draft(c0=4))
    assert list(problems(observer, learner, value=value)) == ["value"]


@pytest.mark.parametrize(("day", "fits"), [("2000-01-01", True), ("1999-12-31", False), ("2030-03-06", True)])
def test_days_lie_between_2000_and_today(learner: int, observer: int, day: str, fits: bool) -> None:
    by_name(learner).finish(a_draft(c0=4))
    when = date.fromisoformat(day)
    if fits:
        assert observe(observer, learner, observed_on=when).observed_on == when
    else:
        assert list(problems(observer, learner, observed_on=when)) == ["observed_on"]


@pytest.mark.parametrize("note", ["x" * 4001, "half \ud800", "nul \0"])
def test_notes_are_words_of_limited_length(learner: int, observer: int, note: str) -> None:
    by_name(learner).finish(a_draft(c0=4))
    assert list(problems(observer, learner, note=note)) == ["note"]
    assert observe(observer, learner, note="<b>" + "x" * 3997).note == "<b>" + "x" * 3997


def test_the_same_form_sent_twice_gives_one_row_and_another_one_another(learner: int, observer: int) -> None:
    by_name(learner).finish(a_draft(c0=4, c1=4))
    observation = observe(observer, learner)
    assert observe(observer, learner, now=LATER + timedelta(minutes=1)) == observation
    # Going back in the browser and choosing something else is no retry.
    other = observe(observer, learner, item=item("c1"))
    assert {observation.key, other.key} == {each.key for each in api.get_observations_by(observer, COURSE)}
    somebody = observe(a_learner("somebody"), learner)
    assert somebody.key not in (observation.key, other.key)


# ---------------------------------------------------------------- taking it back


def test_whoever_recorded_it_takes_it_back_and_so_do_those_who_run_the_course(learner: int, observer: int) -> None:
    by_name(learner).save(a_draft(c0=4))
    somebody = a_learner("somebody")
    observation, other = observe(observer, learner), observe(observer, learner, item=item("c1"))
    for who in (somebody, learner):
        with pytest.raises(api.ObservationNotFound):
            api.delete_observation(who, observation.key, COURSE)
    with pytest.raises(api.ObservationNotFound):
        api.delete_observation(observer, observation.key, "another")
    with pytest.raises(api.ObservationNotFound):
        api.delete_observation(somebody, observation.key, "another", anybodys=True)
    api.delete_observation(somebody, other.key, COURSE, anybodys=True)
    assert api.get_observations_of(learner) == (observation,)
    api.delete_observation(observer, observation.key, COURSE)
    assert api.get_observations_of(learner) == ()
    with pytest.raises(api.ObservationNotFound):
        api.delete_observation(observer, observation.key, COURSE)


@pytest.mark.parametrize("by_staff", [False, True])
def test_who_took_it_back_has_still_seen_what_the_learner_feels(learner: int, observer: int, by_staff: bool) -> None:
    by_name(learner).finish(a_draft(c0=4))
    stored = observe(observer, learner)
    api.delete_observation(a_learner("staff") if by_staff else observer, stored.key, COURSE, anybodys=by_staff)
    assert api.get_last_view(observer, learner, COURSE) == START
    assert problems(observer, learner, form="new")["item"].startswith(ALREADY_SEEN)


def test_who_took_back_what_nothing_was_shown_beside_can_record_it_anew(learner: int, observer: int) -> None:
    by_name(learner).save(a_draft(c0=4))
    api.delete_observation(observer, observe(observer, learner).key, COURSE)
    assert api.get_last_view(observer, learner, COURSE) is None
    assert observe(observer, learner, form="new", value=7).value == 7


# ---------------------------------------------------------------- the learner's reply


def test_a_learner_replies_says_it_anew_and_takes_it_back(learner: int, observer: int) -> None:
    by_name(learner).finish(a_draft(c0=4))
    stored = observe(observer, learner)
    replied = api.reply_to_observation(learner, stored.key, "It was a <b>good</b> day.", LATER)
    assert replied == replace(stored, reply="It was a <b>good</b> day.", replied_at=LATER)
    again = api.reply_to_observation(learner, stored.key, "It was a busy day.", LATER + timedelta(days=1))
    assert (again.reply, again.replied_at) == ("It was a busy day.", LATER + timedelta(days=1))
    assert api.reply_to_observation(learner, stored.key, "", LATER) == stored


def test_nobody_else_replies(learner: int, observer: int) -> None:
    by_name(learner).finish(a_draft(c0=4))
    stored = observe(observer, learner)
    for who, key in ((observer, stored.key), (a_learner("other"), stored.key), (learner, "nothing")):
        with pytest.raises(api.ObservationNotFound):
            api.reply_to_observation(who, key, "Words")
    assert api.get_observations_of(learner) == (stored,)


@pytest.mark.parametrize("text", ["x" * 2001, "nul \0", 7, ["Words"]])
def test_a_reply_is_words_of_limited_length(learner: int, observer: int, text: Any) -> None:
    by_name(learner).finish(a_draft(c0=4))
    stored = observe(observer, learner)
    with pytest.raises(api.InvalidInput):
        api.reply_to_observation(learner, stored.key, text)
    assert api.get_observations_of(learner) == (stored,)


# ---------------------------------------------------------------- drifting, order, erasing, queries


@pytest.mark.parametrize(
    ("scale", "observed", "felt", "apart"),
    [
        ((1, 10), 4, 7, True),
        ((1, 10), 7, 4, True),
        ((1, 10), 5, 7, False),
        ((1, 5), 2, 4, True),
        ((1, 5), 3, 4, False),
        ((0, 1), 0, 1, True),
        ((1, 10), 4, None, False),
    ],
)
def test_a_third_of_the_scale_is_worth_a_talk(
    scale: tuple[int, int], observed: int, felt: int | None, apart: bool
) -> None:
    assert api.differ_widely(Scale(minimum=scale[0], maximum=scale[1]), observed, felt) is apart


def test_the_newest_comes_first(learner: int, observer: int) -> None:
    by_name(learner).save(a_draft(c0=4))
    days = (date(2030, 2, 1), date(2030, 3, 1), date(2029, 12, 1))
    made = [
        observe(observer, learner, observed_on=day, now=LATER + timedelta(hours=hour)) for hour, day in enumerate(days)
    ]
    assert api.get_observations_of(learner) == (made[1], made[0], made[2])
    assert api.get_observations_by(observer, COURSE) == (made[2], made[1], made[0])
    assert api.get_observations_by(observer, COURSE, limit=1) == (made[2],)


def test_with_the_learner_goes_what_others_saw_and_without_the_observer_it_stays(learner: int, observer: int) -> None:
    by_name(learner).finish(a_draft(c0=4))
    api.add_observer(observer, COURSE)
    api.record_view(observer, learner, COURSE)
    stored = observe(a_learner("leaving"), learner)
    assert stored.observer_id is not None
    get_user_model().objects.filter(pk=stored.observer_id).delete()
    assert api.get_observations_of(learner) == (replace(stored, observer_id=None),)
    api.erase_learner(observer)
    assert not models.Observer.objects.exists()
    assert not models.RatingsSeen.objects.exists()
    api.erase_learner(learner)
    assert not models.ObservedRating.objects.exists()


def test_the_number_of_queries_does_not_grow(learner: int, observer: int) -> None:
    def queries(competencies: int, page: int) -> list[int]:
        framework = a_framework(competencies, framework_id=f"listening{page}")
        by_name(learner, framework, f"{ASSESSMENT}{page}").finish(a_draft(**{f"c{n}": 5 for n in range(competencies)}))
        counts = []
        for work in (
            lambda: api.get_observable_items(observer, learner, COURSE, framework),
            lambda: observe(observer, learner, framework=framework, item=Item(framework.id, "c0")),
            lambda: api.get_self_ratings_beside(observer, api.get_observations_by(observer, COURSE)),
            lambda: api.get_observations_of(learner, COURSE),
        ):
            with CaptureQueriesContext(
                connection,
            ) as found:
                work()
            counts.append(len(found))
        return counts

    few = queries(1, 1)
    assert queries(30, 2) == few
    assert few[0] == 4
    assert few[3] == 1
