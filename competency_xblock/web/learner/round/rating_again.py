"""Who rates again (layer 5): what they have worked on since, which their next round can be about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from competency_xblock.recommendation import Advice
from competency_xblock.records.data import Action, SubmittedRound
from competency_xblock.web.assessment import AssessmentSettings
from competency_xblock.web.plumbing import wording


def again_json(
    settings: AssessmentSettings, rounds: Sequence[SubmittedRound], actions: Sequence[Action], advice: Advice
) -> dict[str, Any]:
    """What the page needs to welcome back a learner with submitted `rounds`: the day, and what they worked on.

    `advice` is what the page suggests after the latest round.
    """
    latest = rounds[-1]
    settings = settings.for_level(latest.level)
    return {
        "day": wording.format_day(latest.submitted_at),
        "workedOn": worked_on(settings, latest, actions, advice),
    }


def worked_on(
    settings: AssessmentSettings, latest: SubmittedRound, actions: Sequence[Action], advice: Advice
) -> list[str]:
    """The competencies that the learner worked on since the latest round, in the framework's order.

    They have a plan that is open, or that was done since, or a mark. Where there is neither, they are those that the
    first suggestions came from.
    """
    if latest.framework != settings.framework.id:
        return []
    chosen = {*_planned(latest, actions), *latest.flagged} or _suggested(advice)
    return [competency.id for competency in settings.competencies if competency.id in chosen]


def _planned(latest: SubmittedRound, actions: Sequence[Action]) -> set[str]:
    return {
        action.item.competency
        for action in actions
        if action.item
        and (action.item.framework, action.item.level) == (latest.framework, latest.level)
        and (action.done_at is None or action.done_at >= latest.submitted_at)
    }


def _suggested(advice: Advice) -> Collection[str]:
    return {reason.confidence.id for suggestion in advice.shown for reason in suggestion.reasons}
