"""Taking a finish back within the hour: everything is as it was before it, and nothing of the learner's is lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from competency_xblock.frameworks import Area, Competency
from competency_xblock.records import api, models
from competency_xblock.records.data import (
    COUNTED_AFTER,
    REOPEN_FOR,
    Answer,
    Draft,
    DraftAction,
    DraftAnswer,
    OpenRound,
    SubmittedRound,
    Visibility,
)
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

SOON = timedelta(minutes=5)
FULL = Draft(
    level="new",
    role="Keyworker",
    organisation="Haven",
    step="check",
    chosen=("c1", "c0", "c2", "c3"),
    answers={
        "c1": rated(3, 5, "Because of the nights", aim=9),
        "c0": DraftAnswer(answer=Answer.NOT_YET, reason="Started on Monday"),
        "c2": DraftAnswer(answer=Answer.RATED, initial=8, flagged=("c2-1", "c2-2")),
    },
)


@pytest.fixture
def page() -> Page:
    return Page(a_learner(), a_framework(4, levels=("new",)))


def take_back(page: Page, finish: SubmittedRound, *, after: timedelta = SOON, **changes: Any) -> OpenRound:
    given = {"assessment": page.assessment, "submitted": finish.submitted_at, "step": "check"}
    return api.reopen_round(page.learner, finish.key, now=finish.submitted_at + after, **{**given, **changes})


def stored() -> dict[str, list[dict[str, Any]]]:
    """Everything in the tables that a finish writes to."""
    tables = (models.Round, models.Rating, models.Reason, models.SharedLine, models.Latest, models.Participant)
    return {table.__name__: rows(table) for table in (*tables, models.Action)}


# ---------------------------------------------------------------- as it was before


def test_all_that_was_answered_is_a_draft_again(page: Page) -> None:
    begun = page.save(FULL)
    before = stored()
    finish = page.submit(FULL, begun.key, begun.revision)
    opened = take_back(page, finish)
    assert (opened.key, opened.number, opened.revision, opened.promise) == (begun.key, 1, 2, begun.promise)
    assert (opened.just_reopened, opened.draft) == (True, FULL)
    assert list(opened.draft.answers) == list(FULL.answers), "in the order of the page"
    assert api.get_open_round(page.learner, ASSESSMENT) == opened
    assert api.get_submitted_rounds(page.learner) == ()
    after = stored()
    for changed in ("revision", "last_save", "saved"):
        for row in (*before["Round"], *after["Round"]):
            row.pop(changed)
    assert after == before


def test_what_stood_before_stands_again(page: Page) -> None:
    page.finish(Draft(level="new", role="Volunteer", answers={"c1": rated(9)}))
    before = (rows(models.Latest), rows(models.Participant))
    take_back(page, page.finish(FULL, day=1))
    assert (rows(models.Latest), rows(models.Participant)) == before
    assert api.rebuild_latest() == 0


def test_a_shared_line_is_shared_no_longer_and_plans_stay_the_learners(page: Page) -> None:
    plan = DraftAction(text="Ask Sam", competency="c1", review_date=date(2030, 6, 1))
    finish = page.finish(Draft(answers=a_draft(c1=5).answers, actions=(plan,)))
    api.set_rating_shared(page.learner, finish.key, item("c1"), shared=True)
    [action] = api.get_actions(page.learner)
    api.set_action_shared(page.learner, action.key, shared=True)
    plans = api.get_actions(page.learner)
    opened = take_back(page, finish)
    assert opened.draft.actions == (), "or they would be there twice"
    assert api.get_actions(page.learner) == plans
    assert api.get_shared_with_team(page.learner, COURSE).rounds == ()
    again = page.submit(opened.draft, opened.key, opened.revision, now=START + SOON)
    assert api.get_actions(page.learner) == plans
    assert [rating.shared for rating in again.ratings] == [False]


def test_plans_outlive_the_answers_that_are_thrown_away(page: Page) -> None:
    finish = page.finish(Draft(answers=a_draft(c0=5).answers, actions=(DraftAction(text="Ask Sam"),)))
    take_back(page, finish)
    api.discard_round(page.learner, finish.key)
    [action] = api.get_actions(page.learner)
    assert (action.text, action.round_key, action.assessment) == ("Ask Sam", "", ASSESSMENT)
    assert not models.Latest.objects.exists()
    assert not models.Participant.objects.exists()


def test_participation_never_falls(page: Page) -> None:
    finish = page.finish(a_draft(c0=5))
    assert api.mark_as_participation(page.learner, ASSESSMENT, finish.key)
    opened = take_back(page, finish)
    assert models.Round.objects.get().counted
    page.submit(opened.draft, opened.key, opened.revision, now=START + SOON)
    assert api.mark_as_participation(page.learner, ASSESSMENT, finish.key), "the same point, given again"


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("after", "is_open"), [(timedelta(0), True), (REOPEN_FOR - timedelta(microseconds=1), True), (REOPEN_FOR, False)]
)
def test_an_hour_is_an_hour_to_the_microsecond(page: Page, after: timedelta, is_open: bool) -> None:
    finish = page.finish(a_draft(c0=5))
    before = stored()
    if is_open:
        assert take_back(page, finish, after=after).just_reopened
        return
    with pytest.raises(api.ReopeningTooLate):
        take_back(page, finish, after=after)
    assert stored() == before
    assert COUNTED_AFTER > REOPEN_FOR, "numbers for groups come later still"


def another_learner(page: Page, finish: SubmittedRound) -> None:
    take_back(Page(a_learner("sam")), finish)


def another_assessment(page: Page, finish: SubmittedRound) -> None:
    take_back(page, finish, assessment=LATER_ASSESSMENT)


def finished_again(page: Page, finish: SubmittedRound) -> None:
    opened = take_back(page, finish)
    page.submit(a_draft(c0=9), opened.key, opened.revision, now=START + SOON)
    take_back(page, finish)


def a_later_finish(page: Page, finish: SubmittedRound) -> None:
    page.finish(a_draft(c0=9), day=0.01)
    take_back(page, finish)


def another_open(page: Page, finish: SubmittedRound) -> None:
    page.save(a_draft(c0=9))
    take_back(page, finish)


def another_open_with_a_new_star(page: Page, finish: SubmittedRound) -> None:
    page.save(Draft(answers={"c0": DraftAnswer(flagged=("c0-7",))}))
    take_back(page, finish)


@pytest.mark.parametrize(
    ("attempt", "refusal"),
    [
        (another_learner, api.RoundNotFound),
        (another_assessment, api.RoundNotFound),
        (finished_again, api.FinishOutdated),
        (a_later_finish, api.FinishOutdated),
        (another_open, api.AnotherRoundOpen),
        (another_open_with_a_new_star, api.AnotherRoundOpen),
    ],
)
def test_whoever_is_refused_changes_nothing(page: Page, attempt: Any, refusal: type[Exception]) -> None:
    finish = page.finish(a_draft(c0=5))
    with pytest.raises(refusal):
        attempt(page, finish)
    submitted = api.get_submitted_rounds(page.learner)
    assert submitted[-1].ratings[0].value in (5, 9)
    assert api.rebuild_latest() == 0


def test_a_visit_that_answered_nothing_makes_way(page: Page) -> None:
    finish = page.finish(FULL)
    begun = page.save(Draft(level="new", step="rate", answers={"c2": DraftAnswer(flagged=("c2-1",))}))
    opened = take_back(page, finish)
    assert opened.draft == FULL
    with pytest.raises(api.RoundNotFound):
        page.save(a_draft(c0=1), begun.key, begun.revision)
    assert api.rebuild_latest() == 0


# ---------------------------------------------------------------- again, and late


def test_taking_back_twice_is_once(page: Page) -> None:
    finish = page.finish(FULL)
    opened = take_back(page, finish)
    again = take_back(page, finish)
    assert again == opened
    assert (opened.just_reopened, again.just_reopened) == (True, False)


@pytest.mark.parametrize("is_saved", [False, True], ids=["as taken back", "saved since, and the same as then"])
def test_a_finish_that_arrives_late_does_not_finish_what_was_taken_back(page: Page, is_saved: bool) -> None:
    begun = page.save(FULL, save_id="same")
    finish = page.submit(FULL, begun.key, begun.revision, save_id="same")
    opened = take_back(page, finish)
    if is_saved:
        opened = page.save(FULL, opened.key, opened.revision, save_id="since")
    with pytest.raises(api.RevisionConflict) as conflict:
        page.submit(FULL, begun.key, begun.revision, save_id="same", earlier=["same"])
    assert conflict.value.current == opened
    assert page.submit(FULL, opened.key, opened.revision).just_submitted, "but the learner may"


def test_an_aim_of_ones_own_is_told_from_the_promised_one(page: Page) -> None:
    page.aims = {"c0": 6}
    finish = page.finish(a_draft(c0=rated(5, aim=6), c1=rated(5, aim=2), c2=5))
    answers = take_back(page, finish).draft.answers
    assert {competency: answer.aim for competency, answer in answers.items()} == {"c0": None, "c1": 2, "c2": None}


def test_what_is_only_thought_about_comes_back(page: Page) -> None:
    [area] = page.framework.areas
    assert isinstance(area, Area)
    assert isinstance(area.competencies[0], Competency)
    thought = Draft(answers={"c0": DraftAnswer(answer=Answer.REFLECTED, reason="Often")})
    assert take_back(page, page.finish(thought)).draft.answers == thought.answers


answers = st.one_of(
    st.builds(rated, st.integers(1, 10), st.none() | st.integers(1, 10), st.sampled_from(["", "Because"]),
              st.none() | st.integers(1, 10)),
    st.sampled_from([NOT_MY_ROLE, NOT_YET, DraftAnswer(answer=Answer.REFLECTED), DraftAnswer()]),
)  # fmt: skip
drafts = st.builds(
    Draft,
    level=st.sampled_from(["", "new"]),
    role=st.sampled_from(["", "Keyworker"]),
    chosen=st.lists(st.sampled_from(["c0", "c1", "c2"]), unique=True).map(tuple),
    answers=st.dictionaries(st.sampled_from(["c0", "c1", "c2"]), answers, max_size=3),
)


class TakenBackAndFinishedAgain(TestCase):
    """It comes to the same as finishing once."""

    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(drafts, max_size=2), drafts, st.sampled_from(list(Visibility)))
    def test_only_when_and_the_revision_differ(self, earlier: list[Draft], last: Draft, visibility: Visibility) -> None:
        framework = a_framework(3, sensitive=("c2",), levels=("new",))
        page = Page(a_learner(), framework, visibility=visibility)
        for day, draft in enumerate(earlier):
            page.finish(draft, day=day)
        finish = page.finish(last, day=7)
        once = stored()
        opened = take_back(page, finish)
        assert api.rebuild_latest() == 0
        page.submit(opened.draft, opened.key, opened.revision, now=finish.submitted_at)
        again = stored()
        for row in (*once["Round"], *again["Round"]):
            for changed in ("revision", "last_save", "saved"):
                row.pop(changed)
        assert again == once
        assert api.rebuild_latest() == 0
