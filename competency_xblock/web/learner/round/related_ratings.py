"""The learner's ratings of related competencies in other frameworks (layer 5): a reminder, never an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Competency, Framework
from competency_xblock.platform.site_frameworks import related_to
from competency_xblock.records import api
from competency_xblock.records.data import SubmittedRound
from competency_xblock.web.plumbing import wording

MAX_SENTENCES = 1
"""The most ratings that a competency shows, the closest relations first."""


def related_json(
    framework: Framework, competencies: Iterable[Competency], rounds: Sequence[SubmittedRound]
) -> dict[str, list[str]]:
    """A sentence for each related rating in these rounds, by competency id."""
    values = _latest_values(rounds, other_than=framework.id)
    if not values:
        return {}
    as_answered = api.AsAnswered.of([answer["round"] for answer in values.values()])
    sentences_by_competency = {
        competency.id: _sentences(as_answered, framework, competency, values) for competency in competencies
    }
    return {competency: sentences for competency, sentences in sentences_by_competency.items() if sentences}


def _latest_values(rounds: Sequence[SubmittedRound], *, other_than: str) -> Mapping[tuple[str, str], dict[str, Any]]:
    """The newest answer to each competency of other frameworks, at any level, if that answer is a rating."""
    latest: dict[tuple[str, str], dict[str, Any]] = {}
    for round in rounds:  # the oldest first
        for rating in round.ratings:
            if rating.item.framework != other_than:
                key = (rating.item.framework, rating.item.competency)
                latest[key] = {"item": rating.item, "value": rating.value, "round": round}
    return {key: answer for key, answer in latest.items() if answer["value"] is not None}


def _sentences(
    as_answered: api.AsAnswered,
    framework: Framework,
    competency: Competency,
    values: Mapping[tuple[str, str], dict[str, Any]],
) -> list[str]:
    sentences = []
    for related in related_to(framework.id, competency.id):
        answer = values.get((related.framework, related.competency))
        if answer is None:
            continue
        item, round = answer["item"], answer["round"]
        answered_framework, scale = as_answered.framework(round), as_answered.scale(round, item)
        if answered_framework is not None and scale is not None:
            sentences.append(
                _RELATIONS[related.relation]()
                % {
                    "title": as_answered.title(round, item),
                    "framework": answered_framework.title,
                    "value": answer["value"],
                    "most": scale.maximum,
                    "day": wording.format_day(round.submitted_at),
                }
            )
    return sentences[:MAX_SENTENCES]


# Functions, so that each call uses the reader's language.
_RELATIONS = {
    "same": lambda: _(
        "This is the same as “%(title)s” in “%(framework)s”. You chose %(value)s of %(most)s for it on %(day)s."
    ),
    "close": lambda: _(
        "This is close to “%(title)s” in “%(framework)s”. You chose %(value)s of %(most)s for that on %(day)s."
    ),
    "part-of": lambda: _(
        "This is one part of “%(title)s” in “%(framework)s”. You chose %(value)s of %(most)s for it on %(day)s."
    ),
    "has-part": lambda: _(
        "“%(title)s” in “%(framework)s” is one part of this. You chose %(value)s of %(most)s for it on %(day)s."
    ),
}
