"""How competencies of different frameworks are related (layer 1).

A crosswalk file says each pair once, from one side. Here each competency of the pair has the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice

from lxml import etree

from ..model import Framework, RelatedCompetency, Relation
from ..problems import MAX_PROBLEMS_SHOWN, Problem, line_of
from .whitespace import normalize_space, shortened

CompetencyRef = tuple[str, str]
"""A framework's id and a competency's id in it."""

Crosswalk = Mapping[CompetencyRef, tuple[RelatedCompetency, ...]]

SEEN_FROM_THE_OTHER: Mapping[str, Relation] = {
    "same": "same",
    "close": "close",
    "part-of": "has-part",
    "has-part": "part-of",
}
# The closest first: a page that shows only one relation shows the best.
ORDER = ("same", "close", "part-of", "has-part")


def build_crosswalk(roots: Collection[etree._Element]) -> dict[CompetencyRef, tuple[RelatedCompetency, ...]]:
    """What the crosswalks in checked XML trees say, for each competency from its own side, the closest first."""
    crosswalk: dict[CompetencyRef, list[RelatedCompetency]] = {}
    for first, second, relation, reason in (pair for root in roots for pair in _pairs(root)):
        crosswalk.setdefault(first, []).append(_related(second, relation, reason))
        crosswalk.setdefault(second, []).append(_related(first, SEEN_FROM_THE_OTHER[relation], reason))
    return {
        competency_ref: tuple(
            sorted(related, key=lambda competency: (ORDER.index(competency.relation), competency.framework))
        )
        for competency_ref, related in crosswalk.items()
    }


def check_crosswalk(
    root: etree._Element,
    file: str,
    frameworks: Mapping[str, Framework],
    seen_pairs: dict[frozenset[CompetencyRef], str],
) -> list[Problem]:
    """The problems of a crosswalk that fits the schema, at most one more than `MAX_PROBLEMS_SHOWN`.

    `seen_pairs`: the pairs of other files, with where each is. The pairs of this file are added to it.
    """
    problems = islice(_problems(root, file, frameworks, seen_pairs), MAX_PROBLEMS_SHOWN + 1)
    return [Problem(file, line_of(element), message) for element, message in problems]


def _problems(
    root: etree._Element,
    file: str,
    frameworks: Mapping[str, Framework],
    seen_pairs: dict[frozenset[CompetencyRef], str],
) -> Iterator[tuple[etree._Element, str]]:
    competencies = {
        framework.id: {competency.id for competency in framework.competencies()} for framework in frameworks.values()
    }
    for between in root.iterchildren("between"):
        ids = {side: _get(between, side) for side in ("one", "other")}
        unknown = [framework_id for framework_id in ids.values() if framework_id not in frameworks]
        for unknown_id in unknown:
            listed = ", ".join(sorted(frameworks)) or "none"
            yield between, f'There is no framework "{unknown_id}". There are: {listed}.'
        if ids["one"] == ids["other"]:
            yield between, "A crosswalk relates 2 different frameworks, and both are the same here. Change one."
        for pair in between.iterchildren("pair"):
            for side, framework_id in ids.items():
                competency = _get(pair, side)
                if framework_id in frameworks and competency not in competencies[framework_id]:
                    yield (
                        pair,
                        f'{side}="{shortened(competency)}": the framework "{framework_id}" has no such competency.',
                    )
            both = frozenset((framework_id, _get(pair, side)) for side, framework_id in ids.items())
            if both in seen_pairs:
                yield pair, f"This pair is already there, in {seen_pairs[both]}. Keep one of the two."
            seen_pairs.setdefault(both, f"line {line_of(pair)} of {file}")


def _pairs(root: etree._Element) -> Iterator[tuple[CompetencyRef, CompetencyRef, Relation, str]]:
    for between in root.iterchildren("between"):
        first, second = _get(between, "one"), _get(between, "other")
        for pair in between.iterchildren("pair"):
            relation: Relation = normalize_space(_get(pair, "relation"))  # type: ignore[assignment]  # the schema's choice
            yield (first, _get(pair, "one")), (second, _get(pair, "other")), relation, normalize_space(pair.text)


def _related(competency_ref: CompetencyRef, relation: Relation, reason: str) -> RelatedCompetency:
    return RelatedCompetency(
        framework=competency_ref[0], competency=competency_ref[1], relation=relation, reason=reason
    )


def _get(element: etree._Element, name: str) -> str:
    return str(element.attrib[name])
