"""When an assessment is complete in the course, by its author's rule (layer 5). Completion never falls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from competency_xblock.platform.courses.blocks import block_of_learner
from competency_xblock.records import api
from competency_xblock.records.data import Action, SubmittedRound
from competency_xblock.web.assessment import PLAN_RULE

from .round.session import AssessmentSession


def completion_share(session: AssessmentSession, posted: Mapping[str, Any], number: int) -> float | None:
    """How much of the assessment is done, from 0 to 1, after a step in the first round.

    None where completion does not change: a later round never lowers it.
    """
    step = posted["draft"].get("step")
    step = api.current_step(step) if isinstance(step, str) else ""
    if number > 1 or posted.get("moved") is not True or step not in session.settings.steps:
        return None
    return session.settings.steps.index(step) / len(session.settings.steps) or None


def meets_completion_rule(session: AssessmentSession, completion_rule: str, posted: Mapping[str, Any]) -> bool:
    """Whether the round that was just submitted, which was `posted`, meets the author's completion rule."""
    last = session.rounds[-1]
    settings = session.settings.for_level(last.level)
    may_choose = settings.learner_chooses or settings.asks_for_areas
    chosen = (posted["draft"].get("chosen") or ()) if may_choose else ()
    picked = [
        competency
        for competency in settings.competencies
        if competency.id in chosen or not (chosen or settings.learner_chooses)
    ]
    # Competencies without a rating count only if there are no others.
    expected_ids = [competency.id for competency in picked if settings.is_rated(competency)] or [
        competency.id for competency in picked
    ]
    answered = {rating.item.competency for rating in last.ratings}
    return {
        # A learner who chose nothing has not answered everything.
        "all-answered": bool(expected_ids) and answered.issuperset(expected_ids),
        PLAN_RULE: has_plan(last, session.actions),
    }.get(completion_rule, True)


def has_plan(latest: SubmittedRound, actions: Iterable[Action]) -> bool:
    """Whether there is a plan for the latest round of an assessment.

    It is made in that round, before finishing or after, or made since then on any page about what was answered before.
    """
    return any(
        action.assessment == latest.assessment
        and (action.round_key == latest.key or action.added_at >= latest.submitted_at)
        for action in actions
    )


def complete_assessment_of(learner_id: int, plan: Action) -> None:
    """Let the assessment that a new plan belongs to be complete, where its author asks for a plan.

    For pages that are not the assessment's own. It may be gone, or hidden from the learner: their plan stays.
    """
    block = block_of_learner(learner_id, plan.course, plan.assessment)
    complete = getattr(block, "complete_if_planned", None)
    if complete:
        complete()
