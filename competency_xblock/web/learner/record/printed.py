"""A learner's own record as a page to print (layer 5)."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.utils.translation import get_language_bidi

from competency_xblock.platform.translations import language_tag
from competency_xblock.records.data import Answer, Rating, SubmittedRound
from competency_xblock.web.plumbing import wording
from competency_xblock.web.plumbing.rendering import render

from ..actions import action_rows
from ..round.results import marked_statements
from .own_record import OwnRecord, scale_in_words, who_sees


def record_html(record: OwnRecord) -> str:
    """The page, with the latest round first."""
    return render(
        "record.html",
        {
            "language": language_tag(),
            "direction": "rtl" if get_language_bidi() else "ltr",
            "title": record.title,
            "course": record.course_title,
            "printed": wording.format_day(record.made_on),
            "rounds": [_round_context(record, round) for round in reversed(record.rounds)],
            "advice": record.advice,
            "actions": action_rows(record.as_answered, record.actions),
        },
    )


def _round_context(record: OwnRecord, round: SubmittedRound) -> dict[str, Any]:
    as_answered = record.as_answered
    framework = as_answered.framework(round)
    level = framework.level(round.level) if framework else None
    return {
        "number": round.number,
        "submitted": wording.format_day(round.submitted_at),
        "framework": framework.title if framework else round.framework,
        "version": round.framework_version,
        "scale": scale_in_words(framework.scale) if framework else "",
        "who_sees": who_sees(round.promise),
        "talked": any(rating.revised is not None for rating in round.ratings),
        "role": round.role,
        "organisation": round.organisation,
        "level": level.short_title if level else round.level,
        "marked": marked_statements(as_answered, round),
        "areas": [
            {"title": area, "ratings": [_rating_context(record, round, rating) for rating in ratings]}
            for area, ratings in groupby(round.ratings, key=lambda rating: as_answered.names(round, rating.item).area)
        ],
    }


def _rating_context(record: OwnRecord, round: SubmittedRound, rating: Rating) -> dict[str, Any]:
    return {
        "title": record.as_answered.names(round, rating.item).competency,
        "initial": wording.format_answer(rating.answer, rating.initial),
        "revised": "" if rating.revised is None else rating.revised,
        "aim": rating.aim if rating.answer is Answer.RATED else "",
        "reason": rating.reason,
    }
