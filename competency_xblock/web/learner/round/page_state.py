"""The learner's own part of the assessment page (layer 5): open round, earlier ratings, addresses to post to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language

from competency_xblock.records import api
from competency_xblock.records.data import Draft, OpenRound, SubmittedRound
from competency_xblock.web.assessment import COMFORTABLE_COUNT, MINUTES_EACH, AssessmentSettings
from competency_xblock.web.plumbing import wording

from .picture import latest_values
from .related_ratings import related_json
from .script_words import script_words


def state_json(
    settings: AssessmentSettings,
    open_round: OpenRound | None,
    rounds: Sequence[SubmittedRound],
    course_rounds: Sequence[SubmittedRound],
    *,
    assessment: str,
    learner_id: int | None,
    urls: Mapping[str, str],
    preview: bool = False,
    again: Mapping[str, Any] | None = None,
) -> str:
    """The state that the page's script starts from. The tab keeps unsent answers by assessment and learner.

    `again` is what `rating_again` says of who has finished before.
    """
    return json.dumps(
        {
            "urls": urls,
            "sample": not urls,
            "preview": preview,
            "minutesEach": MINUTES_EACH,
            "assessment": assessment,
            "learner": "" if learner_id is None else str(learner_id),
            "steps": settings.steps,
            "onePage": settings.one_page,
            "longFrom": COMFORTABLE_COUNT + 1,
            "chooseUpTo": settings.choose_up_to if settings.learner_chooses else 0,
            "levels": [level.id for level in settings.levels],
            "at": at_level_json(settings, course_rounds),
            "promise": settings.promise_id,
            "stored": stored(open_round) if open_round else None,
            "most": {"reason": api.REASON_LENGTH, "action": api.ACTION_LENGTH},
            "again": again,
            "points": {str(point.value): point.text for point in settings.framework.scale.points},
            **before_json(settings, rounds),
            "words": script_words(get_language() or ""),
        }
    )


def before_json(settings: AssessmentSettings, rounds: Sequence[SubmittedRound]) -> dict[str, Any]:
    """The part of the state that the learner's last finished round decides."""
    last = rounds[-1] if rounds else None
    return {
        "finished": last.key if last else "",
        "chosenBefore": chosen_before(settings, rounds),
        "roleBefore": last.role if last else "",
        "organisationBefore": last.organisation if last else "",
    }


def at_level_json(settings: AssessmentSettings, course_rounds: Sequence[SubmittedRound]) -> dict[str, Any]:
    """The part of the state that depends on the level: its competencies, and the learner's earlier answers."""
    return {
        "level": settings.level,
        "competencies": [competency.id for competency in settings.competencies],
        "groups": {area.id: [competency.id for competency in competencies] for area, competencies in settings.areas}
        if settings.asks_for_areas
        else None,
        "aims": {competency.id: settings.aim_of(competency) for competency in settings.competencies},
        "earlier": earlier_json(settings, course_rounds),
        "flagged": flagged_before(settings, course_rounds),
        "related": related_json(settings.framework, filter(settings.is_rated, settings.competencies), course_rounds),
    }


def flagged_before(settings: AssessmentSettings, rounds: Sequence[SubmittedRound]) -> dict[str, list[str]]:
    """The statements that the learner marked last time at this level, by competency."""
    rounds_at_level = [
        round for round in rounds if (round.framework, round.level) == (settings.framework.id, settings.level)
    ]
    return (
        {competency: list(statements) for competency, statements in rounds_at_level[-1].flagged.items()}
        if rounds_at_level
        else {}
    )


def chosen_before(settings: AssessmentSettings, rounds: Sequence[SubmittedRound]) -> list[str]:
    """The ids of the competencies that the learner answered in the last round.

    Where nobody chooses single ones, those of every round: the last may have been about a part.
    """
    recent = rounds[-1:] if settings.learner_chooses else rounds
    return list(dict.fromkeys(rating.item.competency for round in recent for rating in round.ratings))


def earlier_json(settings: AssessmentSettings, rounds: Sequence[SubmittedRound]) -> dict[str, Any]:
    """The learner's earlier value of each item. The page shows it only after the new answer."""
    return {
        item.competency: {"value": value, "day": wording.format_day(round.submitted_at)}
        for item, (round, value) in latest_values(rounds).items()
        if item.framework == settings.framework.id and item.level == settings.level
    }


def stored(open_round: OpenRound) -> dict[str, Any]:
    """An open round for the page's script, when it opens and when two tabs conflict."""
    return {
        **stored_draft(open_round.draft),
        "round": open_round.key,
        "revision": open_round.revision,
        "last_save": open_round.last_save,
    }


def stored_draft(draft: Draft) -> dict[str, Any]:
    """A draft without a round for the page's script."""
    return {"round": "", "revision": 0, "last_save": "", "draft": api.draft_to_json(draft)}
