"""`latest`: what it says, and that keeping it in step and deriving it anew come to the same."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from competency_xblock.frameworks import content_hash
from competency_xblock.records import api, models
from competency_xblock.records.data import Answer, Draft, DraftAnswer, ItemProgress, Visibility
from tests.fixtures.erased import erase_long_ago
from tests.fixtures.records import (
    ASSESSMENT,
    COURSE,
    LATER_ASSESSMENT,
    NOT_MY_ROLE,
    NOT_YET,
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


def on(day: float):  # type: ignore[no-untyped-def]
    return START + timedelta(days=day)


def only(learner: int) -> ItemProgress:
    (item_progress,) = api.get_progress(learner, COURSE)
    return item_progress


def test_one_rating_is_first_and_latest(page: Page) -> None:
    page.finish(a_draft(c0=rated(3, 5, aim=9)))
    assert only(page.learner) == ItemProgress(
        item=item("c0"),
        first=5,
        first_at=START,
        latest_answer=Answer.RATED,
        latest=5,
        latest_at=START,
        aim=9,
        times_rated=1,
        version=content_hash(page.framework),
    )


def test_rating_again_keeps_the_first_and_moves_the_latest(page: Page) -> None:
    for day, value in ((0, 6), (1, 8), (2, 4)):
        page.finish(a_draft(c0=rated(value, aim=value)), day=day)
    item_progress = only(page.learner)
    assert (
        item_progress.first,
        item_progress.first_at,
        item_progress.latest,
        item_progress.latest_at,
        item_progress.aim,
        item_progress.times_rated,
    ) == (
        6,
        on(0),
        4,
        on(2),
        4,
        3,
    )


def test_what_was_submitted_later_counts_as_later_whatever_came_in_first(page: Page) -> None:
    for day, value in ((2, 4), (0, 6), (1, 8)):
        page.finish(a_draft(c0=value), day=day)
    item_progress = only(page.learner)
    assert (item_progress.first, item_progress.latest, item_progress.times_rated) == (6, 4, 3)


def test_of_two_at_the_same_instant_the_later_round_is_the_latest(page: Page) -> None:
    page.finish(a_draft(c0=6))
    page.finish(a_draft(c0=8))
    assert (only(page.learner).first, only(page.learner).latest) == (6, 8)


@pytest.mark.parametrize("skipped", [NOT_MY_ROLE, NOT_YET])
def test_an_answer_without_a_rating_replaces_the_latest_but_not_the_first(page: Page, skipped: DraftAnswer) -> None:
    page.finish(a_draft(c0=6))
    page.finish(a_draft(c0=skipped), day=1)
    item_progress = only(page.learner)
    assert (item_progress.first, item_progress.latest, item_progress.latest_answer, item_progress.times_rated) == (
        6,
        None,
        skipped.answer,
        1,
    )
    page.finish(a_draft(c0=7), day=2)
    item_progress = only(page.learner)
    assert (item_progress.first, item_progress.latest, item_progress.latest_answer, item_progress.times_rated) == (
        6,
        7,
        Answer.RATED,
        2,
    )


def test_somebody_who_never_rated_has_no_first(page: Page) -> None:
    page.finish(a_draft(c0=NOT_YET))
    assert (only(page.learner).first, only(page.learner).first_at) == (None, None)


def test_no_answer_leaves_the_latest_alone(page: Page) -> None:
    page.finish(a_draft(c0=6))
    page.finish(a_draft(c1=2), day=1)
    page.finish(a_draft(c0=DraftAnswer(reason="Thinking")), day=2)
    assert api.get_progress(page.learner, COURSE)[0].latest_at == START


def test_assessments_of_a_course_make_one_series_and_courses_make_their_own(page: Page) -> None:
    page.finish(a_draft(c0=3))
    Page(page.learner, assessment=LATER_ASSESSMENT).finish(a_draft(c0=7), day=1)
    Page(page.learner, assessment="elsewhere", course="another").finish(a_draft(c0=1), day=2)
    assert (only(page.learner).first, only(page.learner).latest) == (3, 7)


def test_promises_about_visibility_are_kept_apart_and_merged_for_the_learner(page: Page) -> None:
    page.finish(a_draft(c0=3))
    Page(page.learner, visibility=Visibility.NAMES, assessment=LATER_ASSESSMENT).finish(a_draft(c0=7), day=1)
    assert models.Latest.objects.count() == 2
    item_progress = only(page.learner)
    assert (item_progress.first, item_progress.latest, item_progress.times_rated) == (3, 7, 2)


def test_a_sensitive_competency_is_kept_with_the_groups_whatever_the_round_says(page: Page) -> None:
    page.framework, page.visibility = a_framework(sensitive=("c1",)), Visibility.NAMES
    page.finish(a_draft(c0=3, c1=4))
    stored = dict(models.Latest.objects.values_list("item__competency", "visibility"))
    assert stored == {"c0": "names", "c1": "groups"}


def test_nothing_in_the_course_is_no_progress(page: Page) -> None:
    assert api.get_progress(page.learner, COURSE) == ()


def test_rebuilding_what_is_right_changes_nothing(page: Page) -> None:
    page.finish(a_draft(c0=6, c1=NOT_YET))
    before = rows(models.Latest)
    assert api.rebuild_latest() == 0
    assert rows(models.Latest) == before


def test_rebuilding_repairs_rows_that_are_wrong_missing_or_too_many(page: Page) -> None:
    page.finish(a_draft(c0=6, c1=7))
    page.finish(a_draft(c0=8), day=1)
    right = rows(models.Latest)
    models.Latest.objects.filter(item__competency="c0").update(latest_value=1, times_rated=9)
    models.Latest.objects.filter(item__competency="c1").update(item=models.Item.objects.get(competency="c2"))
    assert api.rebuild_latest("another course") == 0
    assert api.rebuild_latest(COURSE) == 3
    assert rows(models.Latest) == right


def test_rebuilding_goes_through_all_pages_of_learners(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("competency_xblock.records.ratings.latest.BATCH_SIZE", 2)
    for n in range(5):
        Page(a_learner(f"learner{n}")).finish(a_draft(c0=n + 1))
    right = rows(models.Latest)
    models.Latest.objects.all().delete()
    assert api.rebuild_latest() == 5
    assert rows(models.Latest) == right


def test_the_command_rebuilds_and_says_how_much_was_wrong(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    page.finish(a_draft(c0=6, c1=7))
    models.Latest.objects.all().delete()
    call_command("competency_rebuild_latest", "--course", COURSE)
    assert "2" in capsys.readouterr().out
    assert models.Latest.objects.count() == 2


def test_the_command_refuses_a_course_that_it_does_not_know(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    page.finish(a_draft(c0=6))
    with pytest.raises(CommandError, match=r"We have no records for course-v1:A\+typing\+error. Check the course key."):
        call_command("competency_rebuild_latest", "--course", "course-v1:A+typing+error")
    assert capsys.readouterr().out == ""
    models.Participant.objects.all().delete()  # as after restoring a backup
    call_command("competency_rebuild_latest", "--course", COURSE)
    assert "1" in capsys.readouterr().out


answers = st.one_of(
    st.builds(
        rated,
        st.integers(1, 10),
        st.none() | st.integers(1, 10),
        st.just(""),
        st.none() | st.integers(1, 10),
    ),
    st.sampled_from([NOT_MY_ROLE, NOT_YET, DraftAnswer(answer=Answer.REFLECTED), DraftAnswer()]),
)
what_happens = st.tuples(
    st.sampled_from(["submit", "submit", "submit", "take back", "save", "reset", "delete", "erase"]),
    st.integers(0, 1),  # who
    st.sampled_from([(ASSESSMENT, COURSE), (LATER_ASSESSMENT, COURSE), ("elsewhere", "another course")]),
    st.sampled_from(list(Visibility)),
    st.integers(0, 3),  # the day, in any order and often the same
    st.sampled_from(["", "new"]),
    st.dictionaries(st.sampled_from(["c0", "c1", "c2"]), answers, max_size=3),
)


class KeepingInStep(TestCase):
    """The same rows, whether kept in step all along or derived in one go at the end."""

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(what_happens, max_size=8))
    def test_keeping_in_step_and_rebuilding_come_to_the_same(self, story: list) -> None:  # type: ignore[type-arg]
        who = [a_learner("ash"), a_learner("beech")]
        framework = a_framework(sensitive=("c2",), levels=("new",))
        for what, number, (assessment, course), visibility, day, level, answers in story:
            page = Page(who[number], framework, assessment, course, visibility)
            draft = Draft(level=level, role=f"role {day}", answers=answers)
            if what in ("submit", "save"):
                begun = api.get_open_round(page.learner, assessment) or page.save(draft, now=on(day))
                if what == "submit":
                    saved = page.save(draft, begun.key, begun.revision, now=on(day))
                    page.submit(draft, saved.key, saved.revision, now=on(day))
            elif what == "reset":
                api.reset_learner_state(page.learner, assessment)
            elif what == "take back":
                for finish in api.get_submitted_rounds(page.learner, assessment=assessment)[-1:]:
                    with suppress(api.AnotherRoundOpen, api.FinishOutdated):
                        again = {"assessment": assessment, "submitted": finish.submitted_at, "now": finish.submitted_at}
                        api.reopen_round(page.learner, finish.key, **again)
            elif what == "delete":
                for round in api.get_submitted_rounds(page.learner)[:1]:
                    api.delete_round(page.learner, round.key)
            else:
                erase_long_ago(page.learner)
        stored, taking_part = rows(models.Latest), rows(models.Participant)
        assert api.rebuild_latest() == 0
        assert (rows(models.Latest), rows(models.Participant)) == (stored, taking_part)
        models.Latest.objects.all().delete()
        models.Participant.objects.all().delete()
        assert api.rebuild_latest() == len(stored) + len(taking_part)
        assert (rows(models.Latest), rows(models.Participant)) == (stored, taking_part)
        assert stored == from_scratch()
        assert taking_part == participants_from_scratch()


def participants_from_scratch() -> list[dict[str, object]]:
    """Who takes part, worked out round by round."""
    rounds: dict[tuple[int, int], list[models.Round]] = {}
    for round in models.Round.objects.select_related("assessment"):
        rounds.setdefault((round.learner_id, round.assessment.course_id), []).append(round)
    expected: list[dict[str, object]] = []
    for (learner, course), theirs in rounds.items():
        done = sorted((their for their in theirs if their.submitted), key=lambda their: (their.submitted, their.pk))
        times: dict[int, list[object]] = {}
        for round in done:
            for rating in round.ratings.filter(answer="rated"):
                times.setdefault(rating.item_id, []).append(round.submitted)
        last = done[-1] if done else None
        expected.append(
            {
                "learner_id": learner,
                "course_id": course,
                "started": min(their.started for their in theirs),
                "finished": done[0].submitted if done else None,
                "finished_last": last and last.submitted,
                "last_round": last and last.pk,
                "again": min((when[1] for when in times.values() if len(when) > 1), default=None),
                "rounds": len(done),
                "role": last.role if last else "",
                "organisation": "",
                "level": last.level if last else "",
            }
        )
    return sorted(expected, key=str)


def from_scratch() -> list[dict[str, object]]:
    """The rows as the design describes them, worked out the slow and simple way."""
    series: dict[tuple[int, int, int, str], list[models.Rating]] = {}
    ratings = models.Rating.objects.filter(round__submitted__isnull=False).select_related("round__assessment")
    for rating in sorted(ratings, key=lambda rating: (rating.round.submitted, rating.round_id)):
        if rating.answer == "reflected":
            continue
        place = (rating.round.learner_id, rating.item_id, rating.round.assessment.course_id, rating.visibility)
        series.setdefault(place, []).append(rating)
    expected: list[dict[str, object]] = []
    for (learner, item_id, course, visibility), several in series.items():
        numbers = [rating for rating in several if rating.answer == "rated"]
        first, last = (numbers[0] if numbers else None), several[-1]
        expected.append(
            {
                "learner_id": learner,
                "item_id": item_id,
                "course_id": course,
                "visibility": visibility,
                "first_value": first and (first.initial if first.revised is None else first.revised),
                "first_at": first and first.round.submitted,
                "first_round": first and first.round_id,
                "latest_answer": last.answer,
                "latest_value": last.initial if last.revised is None else last.revised,
                "latest_at": last.round.submitted,
                "latest_round": last.round_id,
                "aim": last.aim,
                "times_rated": len(numbers),
            }
        )
    return sorted(expected, key=str)
