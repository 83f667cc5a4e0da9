"""What was kept for long enough is deleted, nothing else is, and `latest` says what remains."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from competency_xblock.records import api, models
from competency_xblock.records.api import RetentionCounts, RetentionPeriods
from competency_xblock.records.data import Draft, DraftAction
from competency_xblock.records.lifecycle import retention
from tests.fixtures.records import (
    COURSE,
    LATER_ASSESSMENT,
    START,
    Page,
    a_draft,
    a_framework,
    a_learner,
    learners,
    rated,
    rows,
    snapshot_of,
)

pytestmark = pytest.mark.django_db

ABOUT_PEOPLE = (models.Round, models.Rating, models.Reason, models.Action, models.Latest, models.Participant)
NOTHING = RetentionCounts(open_rounds=0, rounds=0, reasons=0, actions=0)


def on(day: float) -> datetime:
    return START + timedelta(days=day)


def after(days: float) -> timedelta:
    return timedelta(days=days)


def everything() -> list[list[dict[str, object]]]:
    return [rows(model) for model in ABOUT_PEOPLE]


def full_draft(value: int = 3, review: date | None = None) -> Draft:
    return Draft(
        answers={"c0": rated(value, reason="Because"), "c1": rated(value)},
        actions=(DraftAction(text="Ask Sam", competency="c0", review_date=review),),
    )


def test_without_periods_everything_is_kept(page: Page) -> None:
    page.finish(full_draft())
    page.save(full_draft())
    before = everything()
    assert api.apply_retention(RetentionPeriods(), now=on(36500)) == NOTHING
    assert everything() == before


def test_rounds_are_kept_for_their_period_and_not_a_day_longer(page: Page) -> None:
    page.finish(full_draft(3))
    remaining = page.finish(full_draft(5), day=10)
    periods = RetentionPeriods(rounds=after(100))
    assert api.apply_retention(periods, now=on(100)) == NOTHING
    assert api.apply_retention(periods, now=on(100.5)) == RetentionCounts(open_rounds=0, rounds=1, reasons=0, actions=1)
    assert api.get_submitted_rounds(page.learner) == (remaining,)
    assert {
        (item_progress.first, item_progress.latest, item_progress.times_rated)
        for item_progress in api.get_progress(page.learner, COURSE)
    } == {(5, 5, 1)}
    assert models.Reason.objects.count() == 1
    assert api.rebuild_latest() == 0


def test_figures_are_forgotten_with_the_rounds_that_they_count_and_others_stay(page: Page) -> None:
    learners(20, "others whose numbers are no numbers of rounds or courses")
    other = Page(a_learner("other"), course="another", assessment="elsewhere")
    for day in (50, 51, 52):
        other.finish(full_draft(3), day=day)
    page.finish(full_draft(3))
    for course in ("another", COURSE):
        snapshot_of(course, [page.framework])
    periods = RetentionPeriods(rounds=after(100))
    assert api.apply_retention(periods, now=on(99)) == NOTHING
    assert api.get_latest_snapshot(COURSE) is not None
    assert api.apply_retention(periods, now=on(101)).rounds == 1
    assert api.get_latest_snapshot(COURSE) is None
    assert api.get_latest_snapshot("another") is not None
    assert len(api.get_submitted_rounds(other.learner)) == 3


def test_a_second_run_finds_nothing_more(page: Page) -> None:
    page.finish(full_draft())
    page.save(full_draft())
    periods = RetentionPeriods(open_rounds=after(1), rounds=after(1), free_text=after(1))
    assert api.apply_retention(periods, now=on(9)) != NOTHING
    assert api.apply_retention(periods, now=on(9)) == NOTHING
    assert everything() == [[]] * len(ABOUT_PEOPLE)


def test_unfinished_rounds_go_when_nobody_has_saved_them_for_the_period(page: Page) -> None:
    begun = page.save(full_draft())
    page.save(full_draft(4), begun.key, begun.revision, now=on(50))
    done = Page(page.learner, assessment=LATER_ASSESSMENT).finish(full_draft())
    periods = RetentionPeriods(open_rounds=after(30))
    assert api.apply_retention(periods, now=on(79)) == NOTHING
    assert api.apply_retention(periods, now=on(81)).open_rounds == 1
    assert api.get_open_round(page.learner, page.assessment) is None
    assert api.get_submitted_rounds(page.learner) == (done,)


def test_reasons_are_deleted_before_their_ratings(page: Page) -> None:
    page.finish(full_draft())
    later = page.finish(full_draft(), day=20)
    removed = api.apply_retention(RetentionPeriods(rounds=after(100), free_text=after(30)), now=on(40))
    assert (removed.rounds, removed.reasons) == (0, 1)
    first, second = api.get_submitted_rounds(page.learner)
    assert [rating.reason for rating in first.ratings] == ["", ""]
    assert [rating.value for rating in first.ratings] == [3, 3]
    assert second == later
    assert api.rebuild_latest() == 0


def test_actions_go_as_a_whole_when_they_were_done_for_the_period(page: Page) -> None:
    done = api.create_action(page.learner, course=COURSE, text="Done", review_date=date(2031, 1, 1), now=START)
    api.update_action(page.learner, done.key, done=True, now=on(10))
    api.create_action(page.learner, course=COURSE, text="Still to do", review_date=date(2030, 6, 1), now=START)
    api.create_action(page.learner, course=COURSE, text="Without a date", now=on(10.5))
    periods = RetentionPeriods(free_text=after(30))

    def left(day: float) -> list[str]:
        api.apply_retention(periods, now=on(day))
        return [action.text for action in api.get_actions(page.learner)]

    assert left(39) == ["Done", "Still to do", "Without a date"]
    assert left(40.2) == ["Still to do", "Without a date"]
    assert left(40.7) == ["Still to do"]
    assert left(92 + 30) == ["Still to do"]
    assert left(92 + 32) == []


def test_an_unfinished_round_is_kept_no_longer_than_the_free_text_in_it(page: Page) -> None:
    page.save(full_draft())
    periods = RetentionPeriods(open_rounds=after(300), rounds=after(300), free_text=after(30))
    assert api.apply_retention(periods, now=on(31)).open_rounds == 1


def test_an_action_with_its_review_still_ahead_stays_when_its_round_goes(page: Page) -> None:
    page.finish(full_draft(review=date(2031, 3, 1)))
    removed = api.apply_retention(RetentionPeriods(rounds=after(100)), now=on(200))
    assert (removed.rounds, removed.actions) == (1, 0)
    (left,) = api.get_actions(page.learner)
    assert (left.text, left.round_key, left.assessment) == ("Ask Sam", "", page.assessment)
    assert api.reset_learner_state(page.learner, page.assessment) == 0
    assert api.get_actions(page.learner) == ()


def an_observation(page: Page, day: float, **more: object) -> models.ObservedRating:
    """Something that somebody saw of the learner."""
    return models.ObservedRating.objects.create(
        key=f"seen on {day}",
        learner_id=page.learner,
        course=models.Course.objects.get(),
        item=models.Item.objects.first(),
        observed_on=on(day).date(),
        method="practice",
        value=6,
        recorded=on(day),
        **more,
    )


def test_what_others_saw_is_kept_as_long_as_rounds_and_what_was_written_beside_it_as_free_text(page: Page) -> None:
    page.finish(full_draft())
    an_observation(page, 1, note="Calm")
    an_observation(page, 50, note="Calm", reply="Thank you", replied=on(70))
    periods = RetentionPeriods(rounds=after(100), free_text=after(30))

    def left(day: float) -> list[tuple[str, str]]:
        removable = api.apply_retention(periods, now=on(day), dry_run=True)
        assert api.apply_retention(periods, now=on(day)) == removable
        return list(models.ObservedRating.objects.order_by("recorded").values_list("note", "reply"))

    assert left(30) == [("Calm", ""), ("Calm", "Thank you")]
    assert left(32) == [("", ""), ("Calm", "Thank you")]
    assert left(81) == [("", ""), ("", "Thank you")]
    assert left(100.5) == [("", ""), ("", "")]
    assert models.ObservedRating.objects.filter(replied__isnull=False).count() == 0
    assert left(102) == [("", "")]
    assert left(151) == []


def test_a_start_date_goes_with_the_last_round_once_it_is_long_ago_itself(page: Page) -> None:
    page.finish(full_draft())
    newcomer, long_ago = a_learner("newcomer"), a_learner("long-ago")
    starts = {page.learner: on(-900).date(), newcomer: on(90).date(), long_ago: on(-900).date()}
    api.set_team_start_dates(COURSE, starts)
    api.set_learner_start_date(a_learner("own"), COURSE, date(2020, 1, 1))
    periods = RetentionPeriods(rounds=after(100))

    def left(day: float) -> set[int]:
        removable = api.apply_retention(periods, now=on(day), dry_run=True)
        assert api.apply_retention(periods, now=on(day)) == removable
        return set(models.StartDate.objects.values_list("learner_id", flat=True))

    assert left(99) == {page.learner, newcomer}
    assert left(101) == {newcomer}
    assert left(189) == {newcomer}
    assert left(191) == set()
    assert api.apply_retention(RetentionPeriods(free_text=after(1)), now=on(9999)) == NOTHING


@pytest.mark.parametrize(
    "periods",
    [
        RetentionPeriods(rounds=after(100), open_rounds=after(30)),
        RetentionPeriods(rounds=after(100), free_text=after(30)),
    ],
    ids=["open_rounds", "free_text"],
)
def test_a_start_date_stays_as_long_as_a_round_that_is_open_in_that_course(
    page: Page, periods: RetentionPeriods
) -> None:
    elsewhere = Page(a_learner("elsewhere"), course="another", assessment="elsewhere")
    for somebody in (page, elsewhere):
        somebody.save(full_draft(), now=on(95))
        api.set_team_start_dates(COURSE, {somebody.learner: date(2020, 1, 1)})

    def left(day: float) -> list[int]:
        removable = api.apply_retention(periods, now=on(day), dry_run=True)
        assert api.apply_retention(periods, now=on(day)) == removable
        return list(models.StartDate.objects.values_list("learner_id", flat=True))

    assert left(124) == [page.learner]
    assert left(126) == []


def test_who_looked_is_forgotten_when_what_was_there_to_see_has_gone(page: Page) -> None:
    page.finish(full_draft())
    models.RatingsSeen.objects.create(
        viewer_id=a_learner("viewer"), learner_id=page.learner, course=models.Course.objects.get(), seen=on(5)
    )
    assert api.apply_retention(RetentionPeriods(rounds=after(100)), now=on(104)).looks == 0
    assert api.apply_retention(RetentionPeriods(rounds=after(100)), now=on(106)).looks == 1


def a_look(page: Page) -> None:
    """Somebody looked at the learner's ratings at the start."""
    page.finish(full_draft())
    course = models.Course.objects.get()
    models.RatingsSeen.objects.create(viewer_id=a_learner("viewer"), learner_id=page.learner, course=course, seen=START)


def done_at_the_start(page: Page) -> None:
    action = api.create_action(page.learner, course=COURSE, text="Done", now=on(-5))
    api.update_action(page.learner, action.key, done=True, now=START)


def seen_at_the_start(page: Page, **more: object) -> None:
    page.finish(full_draft(), day=99)
    an_observation(page, 0, **more)


def started_long_before(page: Page) -> None:
    page.finish(full_draft())
    api.set_team_start_dates(COURSE, {page.learner: date(2020, 1, 1)})


MONTH = after(30)
TOUCHED_AT_THE_START: dict[str, tuple[Callable[[Page], object], RetentionPeriods]] = {
    "open_rounds": (lambda page: page.save(full_draft()), RetentionPeriods(open_rounds=MONTH)),
    "open_rounds (as rounds)": (lambda page: page.save(full_draft()), RetentionPeriods(rounds=MONTH)),
    "open_rounds (as text)": (lambda page: page.save(full_draft()), RetentionPeriods(free_text=MONTH)),
    "rounds": (lambda page: page.finish(full_draft()), RetentionPeriods(rounds=MONTH)),
    "reasons": (lambda page: page.finish(full_draft()), RetentionPeriods(free_text=MONTH)),
    "actions": (done_at_the_start, RetentionPeriods(free_text=MONTH)),
    "actions (not done)": (
        lambda page: api.create_action(page.learner, course=COURSE, text="To do", now=START),
        RetentionPeriods(free_text=MONTH),
    ),
    "observed": (seen_at_the_start, RetentionPeriods(rounds=MONTH)),
    "notes": (lambda page: seen_at_the_start(page, note="Calm"), RetentionPeriods(free_text=MONTH)),
    "replies": (
        lambda page: seen_at_the_start(page, reply="Thank you", replied=START),
        RetentionPeriods(free_text=MONTH),
    ),
    "looks": (a_look, RetentionPeriods(rounds=MONTH)),
    "start_dates": (started_long_before, RetentionPeriods(rounds=MONTH)),
}


@pytest.mark.parametrize("kind", TOUCHED_AT_THE_START)
def test_everything_is_kept_for_exactly_its_period(page: Page, kind: str) -> None:
    make, periods = TOUCHED_AT_THE_START[kind]
    make(page)
    for seconds, gone in ((-1, 0), (0, 0), (1, 1)):
        removed = api.apply_retention(periods, now=on(30) + timedelta(seconds=seconds))
        assert getattr(removed, kind.partition(" ")[0]) == gone, seconds
    assert api.apply_retention(periods, now=on(30) + timedelta(seconds=1)) == NOTHING, "it has gone"


@pytest.mark.parametrize(("seconds", "rounds", "reasons"), [(0, 0, 1), (1, 1, 0)])
def test_texts_that_go_with_their_round_are_not_counted_again(
    page: Page, seconds: int, rounds: int, reasons: int
) -> None:
    page.finish(full_draft())
    an_observation(page, 0, note="Calm", reply="Thank you", replied=START)
    periods = RetentionPeriods(rounds=MONTH, free_text=after(10))
    removable = api.apply_retention(periods, now=on(30) + timedelta(seconds=seconds), dry_run=True)
    assert (removable.rounds, removable.observed, removable.reasons, removable.notes, removable.replies) == (
        *[rounds] * 2,
        *[reasons] * 3,
    )


@pytest.mark.parametrize(("day", "gone"), [(29, 0), (30, 0), (31, 1)])
def test_days_are_kept_for_exactly_their_period(page: Page, day: float, gone: int) -> None:
    api.create_action(page.learner, course=COURSE, text="To do", review_date=START.date(), now=on(-90))
    api.set_team_start_dates(COURSE, {page.learner: START.date()})
    removed = api.apply_retention(RetentionPeriods(rounds=MONTH), now=on(day))
    assert (removed.actions, removed.start_dates) == (gone, gone)


def test_a_dry_run_deletes_nothing_and_tells_what_a_run_then_does(page: Page) -> None:
    page.finish(full_draft())
    page.finish(full_draft(review=date(2031, 3, 1)), day=60)
    page.save(full_draft(), now=on(90))
    periods = RetentionPeriods(open_rounds=after(20), rounds=after(100), free_text=after(30))
    before = everything()
    removable = api.apply_retention(periods, now=on(120), dry_run=True)
    assert removable == RetentionCounts(open_rounds=1, rounds=1, reasons=1, actions=1)
    assert everything() == before
    assert api.apply_retention(periods, now=on(120)) == removable


def test_it_goes_through_everybody_a_page_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH_SIZE", 2)
    for n in range(5):
        page = Page(a_learner(f"learner{n}"))
        page.finish(full_draft(n + 1))
        page.finish(full_draft(n + 1), day=50)
    most: list[int] = []

    def watch(execute, sql, given, many, context):  # type: ignore[no-untyped-def]
        answer = execute(sql, given, many, context)
        most.append(context["cursor"].rowcount if sql.startswith("SELECT") else 0)
        return answer

    with connection.execute_wrapper(watch):
        removed = api.apply_retention(RetentionPeriods(rounds=after(30)), now=on(60))
    assert (removed.rounds, removed.actions) == (5, 5)
    assert max(most) <= 10
    assert models.Round.objects.count() == 5
    assert api.rebuild_latest() == 0


def test_a_run_that_breaks_off_leaves_whole_rounds_and_can_be_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH_SIZE", 1)
    for n in range(3):
        Page(a_learner(f"learner{n}")).finish(a_draft(c0=n + 1))
    with connection.execute_wrapper(_Breaks("competency_xblock_latest", after=2)), pytest.raises(Broken):
        api.apply_retention(RetentionPeriods(rounds=after(30)), now=on(60))
    left = models.Round.objects.count()
    assert 0 < left < 3
    assert models.Rating.objects.count() == models.Latest.objects.count() == left
    assert api.apply_retention(RetentionPeriods(rounds=after(30)), now=on(60)).rounds == left
    assert everything() == [[]] * len(ABOUT_PEOPLE)


def test_a_round_that_is_saved_meanwhile_stays(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = page.save(full_draft())
    really = retention.lock_people

    def saved_just_before(learners: list[int]) -> None:
        page.save(full_draft(9), begun.key, begun.revision, now=on(59))
        really(learners)

    monkeypatch.setattr(retention, "lock_people", saved_just_before)
    assert api.apply_retention(RetentionPeriods(open_rounds=after(30)), now=on(60)) == NOTHING
    stored = api.get_open_round(page.learner, page.assessment)
    assert stored is not None
    assert stored.draft == full_draft(9)


def test_the_command_does_what_the_settings_say_and_tells(page: Page, settings, capsys) -> None:  # type: ignore[no-untyped-def]
    settings.COMPETENCY_XBLOCK = {"keep_rounds_days": 100, "keep_open_rounds_days": 1}
    for year in (2001, 2002):
        when = START.replace(year=year)
        begun = page.save(full_draft(), now=when)
        page.submit(full_draft(), begun.key, begun.revision, now=when)
    page.save(full_draft(), now=START.replace(year=2003))
    call_command("competency_retention", "--dry-run")
    looked = capsys.readouterr().out
    assert looked.startswith("This run would delete:\n  2 finished answers, with their ratings (kept 100 days)\n")
    assert "  1 unfinished answers (kept 1 day)\n" in looked
    assert models.Round.objects.count() == 3
    call_command("competency_retention")
    assert capsys.readouterr().out == looked.replace("This run would delete:", "Deleted:")
    assert everything() == [[]] * len(ABOUT_PEOPLE)


@pytest.mark.parametrize("wrong", ["365", -1, 0, True, 1.5, 10**9])
def test_the_command_deletes_nothing_where_a_period_cannot_be_used(page: Page, settings, wrong: object) -> None:  # type: ignore[no-untyped-def]
    settings.COMPETENCY_XBLOCK = {"keep_rounds_days": 1, "keep_free_text_days": wrong}
    page.finish(full_draft(), day=-9000)
    with pytest.raises(CommandError, match=r"keep_free_text_days.*whole number of days"):
        call_command("competency_retention")
    assert models.Round.objects.count() == 1


class Broken(Exception):
    """The machine went away."""


class _Breaks:
    """Lets so many deletions from a table pass, and then breaks off."""

    def __init__(self, table: str, after: int) -> None:
        self.table, self.left = table, after

    def __call__(self, execute, sql, *given):  # type: ignore[no-untyped-def]
        if sql.startswith("DELETE") and self.table in sql:
            self.left -= 1
            if self.left < 0:
                raise Broken
        return execute(sql, *given)


length = st.none() | st.integers(1, 8).map(timedelta)


class KeepingInStep(TestCase):
    """Whatever the periods are, what remains is whole."""

    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(st.tuples(st.integers(0, 1), st.integers(0, 9), st.booleans()), max_size=8),
        st.builds(RetentionPeriods, open_rounds=length, rounds=length, free_text=length),
    )
    def test_what_remains_is_in_step_and_nothing_is_left_over(
        self, story: list[tuple[int, int, bool]], periods: RetentionPeriods
    ) -> None:
        who = [a_learner("ash"), a_learner("beech")]
        framework = a_framework(sensitive=("c1",))
        for number, day, finishing in story:
            page = Page(who[number], framework)
            begun = api.get_open_round(page.learner, page.assessment) or page.save(full_draft(), now=on(day))
            if finishing:
                page.submit(full_draft(day + 1), begun.key, begun.revision, now=on(day))
        now = on(10)
        removable = api.apply_retention(periods, now=now, dry_run=True)
        assert api.apply_retention(periods, now=now) == removable
        assert api.rebuild_latest() == 0
        assert api.apply_retention(periods, now=now) == NOTHING
        if periods.rounds:
            assert not models.Rating.objects.filter(round__submitted__lt=now - periods.rounds).exists()
        if periods.free_text:
            assert not models.Reason.objects.filter(round__submitted__lt=now - periods.free_text).exists()
            assert not models.Round.objects.filter(open=True, saved__lt=now - periods.free_text).exists()
