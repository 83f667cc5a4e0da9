"""What the learner said about related competencies of other frameworks (layer 5): evidence, never an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Competency, Framework, UnknownFramework
from competency_xblock.platform.site_frameworks import framework_named, related_to
from competency_xblock.records.data import Item, SubmittedRound
from competency_xblock.web import words

MOST = 3
"""So many are shown of one competency; the closest come first."""


def related_json(
    framework: Framework, competencies: Iterable[Competency], rounds: Sequence[SubmittedRound]
) -> dict[str, list[str]]:
    """A sentence for each related rating that the learner has given in these rounds, by competency."""
    values = _latest_values(rounds, other_than=framework.id)
    if not values:
        return {}
    found = {one.id: _sentences(framework, one, values) for one in competencies}
    return {competency: sentences for competency, sentences in found.items() if sentences}


def _latest_values(rounds: Sequence[SubmittedRound], *, other_than: str) -> Mapping[tuple[str, str], dict[str, Any]]:
    """The newest answer about each competency of other frameworks, whatever the level; only where that is a rating."""
    latest: dict[tuple[str, str], dict[str, Any]] = {}
    for one in rounds:  # the oldest first
        for rating in one.ratings:
            if rating.item.framework != other_than:
                place = (rating.item.framework, rating.item.competency)
                latest[place] = {"item": rating.item, "value": rating.value, "when": one.submitted}
    return {place: said for place, said in latest.items() if said["value"] is not None}


def _sentences(
    framework: Framework, competency: Competency, values: Mapping[tuple[str, str], dict[str, Any]]
) -> list[str]:
    sentences = []
    for related in related_to(framework.id, competency.id):
        said = values.get((related.framework, related.competency))
        if said is not None and (named := _named(said["item"])):
            sentences.append(
                _RELATIONS[related.relation]()
                % {
                    "title": named[0],
                    "framework": named[1],
                    "value": said["value"],
                    "most": named[2],
                    "day": words.day(said["when"]),
                    "reason": related.reason,
                }
            )
    return sentences[:MOST]


def _named(item: Item) -> tuple[str, str, int] | None:
    """What the competency and its framework are called, and the highest point of the scale."""
    try:
        framework = framework_named(item.framework)
    except UnknownFramework:
        return None
    competency = framework.competency(item.competency)
    if competency is None:
        return None
    level = framework.level(item.level)
    title = f"{competency.title} ({level.name})" if level else competency.title
    return title, framework.title, framework.scale.maximum


# As functions, so that they are said in the reader's language.
_RELATIONS = {
    "same": lambda: _(
        "On %(day)s you chose %(value)s of %(most)s for the same thing in “%(framework)s”: “%(title)s”. %(reason)s"
    ),
    "close": lambda: _(
        "On %(day)s you chose %(value)s of %(most)s for something close to it in “%(framework)s”: “%(title)s”. "
        "%(reason)s"
    ),
    "part-of": lambda: _(
        "On %(day)s you chose %(value)s of %(most)s for something that this is a part of, in “%(framework)s”: "
        "“%(title)s”. %(reason)s"
    ),
    "has-part": lambda: _(
        "On %(day)s you chose %(value)s of %(most)s for a part of this in “%(framework)s”: “%(title)s”. %(reason)s"
    ),
}
