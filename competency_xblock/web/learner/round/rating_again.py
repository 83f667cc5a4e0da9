"""Who rates again (layer 5): what they have worked on since, which their next round can be about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from competency_xblock.frameworks import Framework
from competency_xblock.records.data import Action, SubmittedRound
from competency_xblock.web.assessment import AdviceInput, AssessmentSettings, advice_of, no_units
from competency_xblock.web.plumbing import wording


def again_json(
    settings: AssessmentSettings,
    framework: Framework,
    rounds: Sequence[SubmittedRound],
    actions: Sequence[Action],
    standing: AdviceInput,
) -> dict[str, Any]:
    """What the page needs to welcome back a learner with submitted `rounds`: the day, and what they worked on."""
    latest = rounds[-1]
    settings = settings.for_level(latest.level)
    return {
        "day": wording.format_day(latest.submitted_at),
        "workedOn": worked_on(settings, framework, latest, actions, standing),
    }


def worked_on(
    settings: AssessmentSettings,
    framework: Framework,
    latest: SubmittedRound,
    actions: Sequence[Action],
    standing: AdviceInput,
) -> list[str]:
    """The competencies that the learner worked on since the latest round, in the framework's order.

    They have a plan that is open, or that was done since, or a star. Where there is neither, they are those that the
    first suggestions came from.
    """
    if latest.framework != settings.framework.id:
        return []
    chosen = {*_planned(latest, actions), *latest.flagged} or _suggested(framework, settings, standing)
    return [competency.id for competency in settings.competencies if competency.id in chosen]


def _planned(latest: SubmittedRound, actions: Sequence[Action]) -> set[str]:
    return {
        action.item.competency
        for action in actions
        if action.item
        and (action.item.framework, action.item.level) == (latest.framework, latest.level)
        and (action.done_at is None or action.done_at >= latest.submitted_at)
    }


def _suggested(framework: Framework, settings: AssessmentSettings, standing: AdviceInput) -> Collection[str]:
    # Without units: they are the costly part, and no reason for a topic.
    advice = advice_of(framework, standing.ratings, no_units, settings.own_topics)
    return {reason.confidence.id for suggestion in advice.shown for reason in suggestion.reasons}
