"""Who has finished before is welcomed back, and can rate only what they have worked on since."""

from __future__ import annotations

from typing import Any

import pytest

from competency_xblock.records import api
from competency_xblock.records.models import Round
from tests.fixtures.workbench import Seat, action, assessment, draft, put_into_course, rated

pytestmark = pytest.mark.django_db

CHANGE, ENCOURAGE, RISK, TRAUMA = "facilitators-of-change", "encouragers", "risk-navigators", "trauma-aware"
FOUR = [CHANGE, ENCOURAGE, RISK, TRAUMA]
STAR = "encouragers-1"


def at(**settings: Any) -> Seat:
    put_into_course(assessment(**{"competencies": FOUR, **settings}))
    return Seat()


def answers(**more: Any) -> dict[str, Any]:
    """All four, far from the aim in the first and the last alone."""
    return {CHANGE: rated(3), ENCOURAGE: rated(9), RISK: rated(9), TRAUMA: rated(3)} | more


def worked_on(seat: Seat) -> list[str]:
    found: list[str] = seat.state()["again"]["workedOn"]
    return found


def test_nobody_is_welcomed_back_before_they_have_finished_once():
    seat = at()
    assert seat.state()["again"] is None
    seat.save(draft(answers()))
    assert seat.state()["again"] is None


@pytest.mark.parametrize(
    ("flagged", "planned", "expected"),
    [
        ([STAR], [], [ENCOURAGE]),
        ([], [RISK], [RISK]),
        ([STAR], [RISK, CHANGE, ""], [CHANGE, ENCOURAGE, RISK]),
    ],
)
def test_what_has_a_star_or_a_plan_was_worked_on(flagged: list[str], planned: list[str], expected: list[str]):
    seat = at()
    given = answers() | {ENCOURAGE: rated(9, flagged=flagged)}
    finished = seat.finish(draft(given, *(action("Ask Kim", competency) for competency in planned)))
    assert worked_on(seat) == expected
    assert finished["again"] == seat.state()["again"]


def test_without_star_and_plan_it_is_what_the_suggestions_came_from():
    seat = at()
    seat.finish(draft(answers()))
    assert set(worked_on(seat)) == {CHANGE, TRAUMA}


def test_a_plan_that_was_done_before_the_last_time_counts_no_more():
    seat = at()
    seat.finish(draft(answers(), action("Ask Kim", RISK)))
    [planned] = api.get_actions(seat.learner_id)
    api.update_action(seat.learner_id, planned.key, done=True)
    assert worked_on(seat) == [RISK], "done since"
    seat.finish(draft(answers()))
    assert set(worked_on(seat)) == {CHANGE, TRAUMA}


def test_a_round_about_a_part_is_kept_and_leaves_the_rest_as_it_was():
    seat = at(completion_rule="all-answered")
    seat.finish(draft(answers()))
    part = draft({CHANGE: rated(8)}, chosen=[CHANGE])
    saved = seat.save(part)
    assert (saved["dropped"], seat.state()["stored"]["draft"]) == ([], part)
    seat.submit(part, saved)
    first, second = api.get_submitted_rounds(seat.learner_id)
    assert [len(round.ratings) for round in (first, second)] == [4, 1]
    page = seat.page().text_content()
    assert "“Trauma-aware” 3" in page, "what was not asked again still counts for the suggestions"


def test_every_group_of_ones_role_is_offered_again_after_a_round_about_a_part():
    seat = at(competencies=[])
    seat.finish(draft({CHANGE: 3, TRAUMA: 9}, chosen=[CHANGE, TRAUMA]))
    seat.finish(draft({CHANGE: 4}, chosen=[CHANGE]))
    assert seat.state()["chosenBefore"] == [CHANGE, TRAUMA]


def test_a_draft_of_an_older_release_that_was_at_the_plan_is_at_the_check_with_its_plans():
    seat = at()
    planned = action("Ask Kim", CHANGE, "2030-06-30")
    saved = seat.save(draft(answers(), planned))
    row = Round.objects.get()
    Round.objects.update(draft=row.draft | {"step": "plan"})
    stored = seat.state()["stored"]["draft"]
    assert (stored["step"], stored["actions"]) == ("check", [planned])
    seat.submit(draft(answers(), planned, step="plan"), saved)
    assert [plan.text for plan in api.get_actions(seat.learner_id)] == ["Ask Kim"]
