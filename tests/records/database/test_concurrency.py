"""Two requests at the same time, on a server that really runs them at the same time (MariaDB, see
conftest.py).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from competency_xblock import checks
from competency_xblock.records import api, models
from competency_xblock.records.data import (
    Draft,
    DraftAction,
    Item,
    Method,
    NewObservation,
    ObservedRating,
    OpenRound,
    SubmittedRound,
    Visibility,
)
from tests.fixtures.records import (
    ASSESSMENT,
    COURSE,
    LATER,
    LATER_ASSESSMENT,
    NOTHING_HELD,
    START,
    Page,
    a_draft,
    a_framework,
    a_learner,
    learners,
    rated,
    snapshot_of,
)

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 3
DRAFT = Draft(
    answers={f"c{n}": rated(n % 10 + 1, reason="Because") for n in range(36)},
    actions=(DraftAction(text="Ask Sam", competency="c3", review_date=date(2030, 6, 30)),),
)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each of the works gave or raised; all of them begin at the same moment."""
    results: list[Any] = [None] * len(works)
    ready = threading.Barrier(len(works))

    def run(number: int, work: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            ready.wait(30)
            results[number] = work()
        except Exception as raised:
            results[number] = raised
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, work)) for number, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


@pytest.mark.parametrize("time", range(TIMES))
def test_two_first_saves_give_one_round(time: int) -> None:
    page = Page(a_learner())
    round, other = at_once(lambda: page.save(DRAFT, save_id="a"), lambda: page.save(DRAFT, save_id="b"))
    assert isinstance(round, OpenRound)
    assert round == other
    assert sorted([round.just_created, other.just_created]) == [False, True]
    assert models.Round.objects.count() == models.FrameworkVersion.objects.count() == 1


@pytest.mark.parametrize("time", range(TIMES))
def test_of_two_different_first_saves_one_is_told_of_the_other(time: int) -> None:
    page = Page(a_learner())
    results = at_once(lambda: page.save(a_draft(c0=1), save_id="a"), lambda: page.save(a_draft(c0=9), save_id="b"))
    (stored,) = [result for result in results if isinstance(result, OpenRound)]
    (stale,) = [result for result in results if isinstance(result, api.RevisionConflict)]
    assert stale.current == stored == api.get_open_round(page.learner, ASSESSMENT)


@pytest.mark.parametrize("time", range(TIMES))
def test_of_two_tabs_that_save_one_is_told_of_the_other(time: int) -> None:
    page = Page(a_learner())
    begun = page.save(a_draft(c0=1))
    results = at_once(
        lambda: page.save(a_draft(c0=2), begun.key, 1, save_id="a"),
        lambda: page.save(a_draft(c0=3), begun.key, 1, save_id="b"),
    )
    (stored,) = [result for result in results if isinstance(result, OpenRound)]
    (stale,) = [result for result in results if isinstance(result, api.RevisionConflict)]
    assert stale.current == stored == api.get_open_round(page.learner, ASSESSMENT)
    assert stored.revision == 2


@pytest.mark.parametrize("time", range(TIMES))
def test_two_submits_give_one_submitted_round(time: int) -> None:
    page = Page(a_learner(), a_framework(36))
    begun = page.save(DRAFT)
    results = at_once(*[lambda: page.submit(DRAFT, begun.key, 1)] * 3)
    assert isinstance(results[0], SubmittedRound)
    stored = api.get_submitted_rounds(page.learner)
    assert [(result.key, set(result.ratings)) for result in results] == [(stored[0].key, set(stored[0].ratings))] * 3
    assert sorted(result.just_submitted for result in results) == [False, False, True]
    assert models.Rating.objects.count() == models.Reason.objects.count() == models.Latest.objects.count() == 36
    assert models.Action.objects.count() == 1


@pytest.mark.parametrize("time", range(TIMES))
def test_a_save_and_a_submit_never_lose_what_was_submitted(time: int) -> None:
    page = Page(a_learner())
    begun = page.save(a_draft(c0=1))
    saved, submitted = at_once(
        lambda: page.save(a_draft(c0=2), begun.key, 1, save_id="a"),
        lambda: page.submit(a_draft(c0=3), begun.key, 1, save_id="b"),
    )
    if isinstance(submitted, SubmittedRound):
        assert isinstance(saved, api.RoundAlreadySubmitted)
        assert api.get_submitted_rounds(page.learner)[0].ratings[0].value == 3
    else:
        assert isinstance(submitted, api.RevisionConflict)
        assert api.get_open_round(page.learner, ASSESSMENT) == saved == submitted.current


@pytest.mark.parametrize("time", range(TIMES))
def test_one_learner_in_two_assessments_is_counted_right(time: int) -> None:
    learner = a_learner()
    pages = [Page(learner, a_framework(36), assessment=assessment) for assessment in (ASSESSMENT, LATER_ASSESSMENT)]
    for day in range(2):
        now = START + timedelta(days=day)
        begun = [page.save(DRAFT, now=now) for page in pages]
        results = at_once(
            *[
                lambda page=page, open_round=open_round, now=now: page.submit(DRAFT, open_round.key, 1, now=now)
                for page, open_round in zip(pages, begun, strict=True)
            ]
        )
        assert all(isinstance(result, SubmittedRound) for result in results), results
        assert {item_progress.times_rated for item_progress in api.get_progress(learner, COURSE)} == {2 * (day + 1)}
    assert api.rebuild_latest() == 0


def test_many_learners_can_start_and_finish_a_new_course_at_once() -> None:
    pages = [Page(learner, a_framework(36)) for learner in learners(12)]
    results = at_once(*[lambda page=page: page.finish(DRAFT) for page in pages])
    assert all(isinstance(result, SubmittedRound) for result in results), results
    assert models.Course.objects.count() == models.Assessment.objects.count() == 1
    assert models.Latest.objects.count() == 12 * 36
    assert api.rebuild_latest() == 0


@pytest.mark.parametrize("time", range(TIMES))
def test_taking_back_beside_another_try_beside_a_second_finish_is_once(time: int) -> None:
    page = Page(a_learner(), a_framework(36))
    begun = page.save(DRAFT)
    finish = page.submit(DRAFT, begun.key, begun.revision, save_id="b")

    def take_back() -> OpenRound:
        return api.reopen_round(
            page.learner, finish.key, assessment=ASSESSMENT, submitted=finish.submitted_at, now=finish.submitted_at
        )

    first, second, submitted, rebuilt = at_once(
        take_back, take_back, lambda: page.submit(DRAFT, begun.key, begun.revision, save_id="b"), api.rebuild_latest
    )
    assert sorted([first.just_reopened, second.just_reopened]) == [False, True]
    assert first == second == api.get_open_round(page.learner, ASSESSMENT)
    # The same finish, sent twice: told of it before, or of what is open after. It never finishes anything again.
    assert isinstance(submitted, SubmittedRound | api.RevisionConflict), submitted
    assert isinstance(rebuilt, int), rebuilt
    assert models.Rating.objects.count() == models.Reason.objects.count() == models.Latest.objects.count() == 0
    assert models.Action.objects.count() == 1
    assert api.rebuild_latest() == 0


@pytest.mark.parametrize("time", range(TIMES))
def test_a_reset_beside_a_submit_leaves_everything_in_step(time: int) -> None:
    learner = a_learner()
    here, there = (
        Page(learner, a_framework(36), assessment=assessment) for assessment in (ASSESSMENT, LATER_ASSESSMENT)
    )
    here.finish(DRAFT)
    begun = there.save(DRAFT)
    reset, submitted, rebuilt = at_once(
        lambda: api.reset_learner_state(learner, ASSESSMENT),
        lambda: there.submit(DRAFT, begun.key, 1, now=START + timedelta(days=1)),
        api.rebuild_latest,
    )
    assert reset == 1
    assert isinstance(submitted, SubmittedRound), submitted
    assert isinstance(rebuilt, int), rebuilt
    assert {
        (item_progress.first_at, item_progress.times_rated) for item_progress in api.get_progress(learner, COURSE)
    } == {(submitted.submitted_at, 1)}
    assert api.rebuild_latest() == 0


@pytest.mark.parametrize("time", range(TIMES))
def test_a_reset_beside_a_submit_of_the_same_round_leaves_all_or_nothing(time: int) -> None:
    page = Page(a_learner(), a_framework(36))
    begun = page.save(DRAFT)
    reset, submitted = at_once(
        lambda: api.reset_learner_state(page.learner, ASSESSMENT), lambda: page.submit(DRAFT, begun.key, 1)
    )
    assert reset == 1
    assert isinstance(submitted, SubmittedRound | api.RoundNotFound), submitted
    assert models.Round.objects.count() == models.Rating.objects.count() == models.Latest.objects.count() == 0


def test_a_save_asks_for_the_revision_in_the_one_update() -> None:
    page = Page(a_learner())
    begun = page.save(a_draft(c0=1))
    with CaptureQueriesContext(connection) as captured:
        page.save(a_draft(c0=2), begun.key, 1)
    (update,) = [query["sql"] for query in captured.captured_queries if query["sql"].startswith("UPDATE")]
    assert "`revision` = 1" in update.partition("WHERE")[2]


@pytest.mark.parametrize("time", range(TIMES))
def test_a_form_that_is_sent_twice_records_what_was_seen_once(time: int) -> None:
    learner, observer = learners(2)
    Page(learner, visibility=Visibility.NAMES).finish(a_draft(c0=4))
    seen = NewObservation(item=Item("listening", "c0"), observed_on=START.date(), method=Method.PRACTICE, value=6)
    where = {"learner_id": learner, "course": COURSE, "framework": a_framework(), "form_key": "form", "now": START}
    observation, other = at_once(*[lambda: api.record_observation(observer, observation=seen, **where)] * 2)
    assert isinstance(observation, ObservedRating)
    assert observation == other
    assert models.ObservedRating.objects.count() == 1


@pytest.mark.parametrize("time", range(TIMES))
def test_looking_twice_at_once_is_noted_once(time: int) -> None:
    learner, viewer = learners(2)
    results = at_once(*[lambda: api.record_view(viewer, learner, COURSE, START)] * 2)
    assert results == [None, None]
    assert api.get_last_view(viewer, learner, COURSE) == START


def counted_people() -> int | None:
    """How many people the newest figures are about; None where there are none."""
    newest = api.get_latest_snapshot(COURSE)
    if newest is None:
        return None
    return models.SnapshotRow.objects.get(snapshot=newest.id, measure="people", item__competency="c0").people


def test_figures_that_are_being_counted_while_somebody_is_erased_are_not_kept() -> None:
    framework = a_framework(3)
    leaving, *others = learners(12)
    for learner in (leaving, *others):
        Page(learner, framework).finish(a_draft(c0=5))
    api.start_counting(COURSE, START)
    api.erase_learner(leaving)
    assert not api.create_snapshot(COURSE, [framework], now=START, today=START.date())
    assert api.get_latest_snapshot(COURSE) is None
    assert not api.is_counting(COURSE, START)


@pytest.mark.parametrize("time", range(TIMES))
def test_whoever_is_erased_at_the_same_moment_is_in_no_figures_after_it(time: int) -> None:
    framework = a_framework(3)
    leaving, *others = learners(12)
    for learner in (leaving, *others):
        Page(learner, framework).finish(a_draft(c0=5))
    counted, erased = at_once(lambda: snapshot_of(COURSE, [framework]), lambda: api.erase_learner(leaving))
    assert isinstance(counted, bool)
    assert erased is None
    assert counted_people() in (None, len(others))


@pytest.mark.parametrize("time", range(TIMES))
def test_many_who_are_erased_while_it_is_counted_again_and_again_never_stay_in_it(time: int) -> None:
    framework = a_framework(3)
    everybody = learners(9)
    for learner in everybody:
        Page(learner, framework).finish(a_draft(c0=5))

    def count() -> None:
        for second in range(6):
            snapshot_of(COURSE, [framework], now=LATER + timedelta(seconds=second))

    counted, *erased = at_once(
        count, *(lambda erased_id=erased_id: api.erase_learner(erased_id) for erased_id in everybody[:6])
    )
    assert [counted, *erased] == [None] * 7
    assert counted_people() in (None, 3)


@pytest.mark.parametrize("isolation", ["read committed", "repeatable read"])
@pytest.mark.parametrize("time", range(TIMES))
def test_whoever_is_erased_while_finishing_leaves_nothing(time: int, isolation: str) -> None:
    """The finish holds the learner when the erasing comes; under REPEATABLE READ too it sees what was finished."""
    page = Page(a_learner(), a_framework(36))
    begun = page.save(DRAFT)

    def erase() -> None:
        connection.isolation_level = isolation
        with connection.cursor() as cursor:
            cursor.execute(f"SET SESSION TRANSACTION ISOLATION LEVEL {isolation}")
        api.erase_learner(page.learner)

    submitted, erased = at_once(lambda: page.submit(DRAFT, begun.key, 1), erase)
    assert erased is None
    assert isinstance(submitted, SubmittedRound | api.RoundNotFound), submitted
    assert api.export_learner_data(page.learner) == NOTHING_HELD
    for table in (models.Rating, models.Reason, models.Latest, models.Participant):
        assert table.objects.count() == 0


@pytest.mark.parametrize("time", range(TIMES))
def test_whoever_is_erased_while_starting_and_finishing_leaves_nothing(time: int) -> None:
    page = Page(a_learner(), a_framework(36))
    page.finish(DRAFT)
    finished, erased = at_once(lambda: page.finish(DRAFT, day=1), lambda: api.erase_learner(page.learner))
    assert erased is None
    assert isinstance(finished, SubmittedRound | api.RoundNotFound | api.NotStored), finished
    assert api.export_learner_data(page.learner) == NOTHING_HELD


def test_an_erasing_inside_a_transaction_that_sees_the_past_still_finds_what_was_finished_since() -> None:
    """As in a request of the platform's on a site that has set REPEATABLE READ."""
    page = Page(a_learner(), a_framework(36))
    begun = page.save(DRAFT)
    looked, finished = threading.Event(), threading.Event()

    def erase() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        connection.isolation_level = "repeatable read"
        with transaction.atomic():
            assert api.get_open_round(page.learner, ASSESSMENT) == begun
            looked.set()
            assert finished.wait(30)
            api.erase_learner(page.learner)

    def finish() -> SubmittedRound:
        assert looked.wait(30)
        try:
            return page.submit(DRAFT, begun.key, 1)
        finally:
            finished.set()

    erased, submitted = at_once(erase, finish)
    assert erased is None
    assert isinstance(submitted, SubmittedRound), submitted
    assert api.export_learner_data(page.learner) == NOTHING_HELD


def test_a_database_as_it_should_be_is_not_complained_about() -> None:
    assert checks.check_database(["default"]) == []


def test_what_the_database_is_like_is_told_with_how_to_mend_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SET NAMES utf8mb3")
    try:
        warnings = {warning.id.partition(".")[2]: warning for warning in checks.check_database(["default"])}
    finally:
        connection.close()
    assert warnings.keys() == {"W015", "W016"}
    assert "utf8mb4" in str(warnings["W015"].hint)
    assert "isolation_level" in str(warnings["W016"].hint)
