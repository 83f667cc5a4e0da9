"""What the learner said about related competencies of other frameworks (layer 5): evidence, never an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Competency, Framework
from competency_xblock.platform.site_frameworks import related_to
from competency_xblock.records import api
from competency_xblock.records.data import SubmittedRound
from competency_xblock.web.plumbing import wording

MOST = 3
"""So many are shown of one competency; the closest come first."""


def related_json(
    framework: Framework, competencies: Iterable[Competency], rounds: Sequence[SubmittedRound]
) -> dict[str, list[str]]:
    """A sentence for each related rating that the learner has given in these rounds, by competency."""
    values = _latest_values(rounds, other_than=framework.id)
    if not values:
        return {}
    told = api.AsAnswered.of([said["round"] for said in values.values()])
    found = {competency.id: _sentences(told, framework, competency, values) for competency in competencies}
    return {competency: sentences for competency, sentences in found.items() if sentences}


def _latest_values(rounds: Sequence[SubmittedRound], *, other_than: str) -> Mapping[tuple[str, str], dict[str, Any]]:
    """The newest answer about each competency of other frameworks, whatever the level; only where that is a rating."""
    latest: dict[tuple[str, str], dict[str, Any]] = {}
    for round in rounds:  # the oldest first
        for rating in round.ratings:
            if rating.item.framework != other_than:
                place = (rating.item.framework, rating.item.competency)
                latest[place] = {"item": rating.item, "value": rating.value, "round": round}
    return {place: said for place, said in latest.items() if said["value"] is not None}


def _sentences(
    told: api.AsAnswered,
    framework: Framework,
    competency: Competency,
    values: Mapping[tuple[str, str], dict[str, Any]],
) -> list[str]:
    sentences = []
    for related in related_to(framework.id, competency.id):
        said = values.get((related.framework, related.competency))
        if said is None:
            continue
        item, one = said["item"], said["round"]
        then, scale = told.framework(one), told.scale(one, item)
        if then is not None and scale is not None:
            sentences.append(
                _RELATIONS[related.relation]()
                % {
                    "title": told.title(one, item),
                    "framework": then.title,
                    "value": said["value"],
                    "most": scale.maximum,
                    "day": wording.format_day(one.submitted),
                    "reason": related.reason,
                }
            )
    return sentences[:MOST]


# As functions, so that they are said in the reader's language.
_RELATIONS = {
    "same": lambda: _(
        "This is the same as “%(title)s” in “%(framework)s”. You chose %(value)s of %(most)s for "
        "it on %(day)s. %(reason)s"
    ),
    "close": lambda: _(
        "This is close to “%(title)s” in “%(framework)s”. You chose %(value)s of %(most)s for that "
        "on %(day)s. %(reason)s"
    ),
    "part-of": lambda: _(
        "This is one part of “%(title)s” in “%(framework)s”. You chose %(value)s of %(most)s for "
        "it on %(day)s. %(reason)s"
    ),
    "has-part": lambda: _(
        "“%(title)s” in “%(framework)s” is one part of this. You chose %(value)s of %(most)s for "
        "it on %(day)s. %(reason)s"
    ),
}
