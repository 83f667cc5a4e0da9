"""The offer to take a finish back, on the page after a round (layer 5)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from competency_xblock.records.data import REOPEN_FOR, Answer, Rating, SubmittedRound
from competency_xblock.web.assessment import AssessmentSettings
from competency_xblock.web.plumbing import wording


def reopening_offer(latest: SubmittedRound, settings: AssessmentSettings) -> dict[str, Any] | None:
    """Until when the learner can take the finish of their latest round back, and what names it.

    None: it is over, or the assessment is no longer the one that they answered.
    """
    until = latest.submitted_at + REOPEN_FOR
    if timezone.now() >= until or not is_asked_today(latest, settings):
        return None
    return {"until": wording.format_time(until), "round": latest.key, "submitted": latest.submitted_at.isoformat()}


def is_asked_today(round: SubmittedRound, settings: AssessmentSettings) -> bool:
    """Whether the assessment still takes every answer of the round.

    If not, opening the round again would lose what an author has left out since.
    """
    rules = settings.for_level(round.level).rules

    def takes(rating: Rating) -> bool:
        competency = rating.item.competency
        values = [value for value in (rating.initial, rating.revised) if value is not None]
        return (
            competency in rules.competencies
            and (rating.answer is Answer.REFLECTED) <= (competency in rules.reflected)
            and (rating.revised is None or rules.revised_allowed)
            and all(rules.minimum <= value <= rules.maximum for value in values)
        )

    return (
        round.framework == settings.framework.id
        and round.level in rules.levels
        and (not round.role or round.role in rules.roles)
        and (not round.organisation or round.organisation in rules.organisations)
        and all(takes(rating) for rating in round.ratings)
        and all(
            set(statements) <= rules.statements.get(competency, frozenset())
            for competency, statements in round.flagged.items()
        )
    )
