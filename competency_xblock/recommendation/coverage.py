"""What the units of a course cover of the competencies that an assessment asks about (layer 2).

A unit helps a competency as much as the best topic that it teaches: the weight of that topic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..frameworks import Competency
from .answers import WEIGHT_CLEAR
from .unit_map import MappedUnit


@dataclass(frozen=True, kw_only=True, slots=True)
class HelpingUnit:
    """A unit that helps with a competency, and how much: the weight, 1 to 3."""

    unit: str
    weight: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CompetencyCoverage:
    """A competency, the units that help with it in course order, and the weight of each topic that would."""

    competency: Competency
    helpers: tuple[HelpingUnit, ...]
    topics: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """Every competency that an assessment asks about, in the framework's order, and every unit, in course order."""

    competencies: tuple[CompetencyCoverage, ...]
    units: tuple[str, ...]

    @property
    def uncovered(self) -> tuple[Competency, ...]:
        """The competencies that no unit helps."""
        return tuple(competency.competency for competency in self.competencies if not competency.helpers)

    @property
    def weakly_covered(self) -> tuple[Competency, ...]:
        """The competencies that units only help a little: too little for a recommendation."""
        return tuple(
            competency.competency
            for competency in self.competencies
            if competency.helpers and all(helper.weight < WEIGHT_CLEAR for helper in competency.helpers)
        )

    @property
    def helping(self) -> tuple[str, ...]:
        """The units that help with something, in course order."""
        used = {helper.unit for competency in self.competencies for helper in competency.helpers}
        return tuple(unit for unit in self.units if unit in used)

    @property
    def unused_units(self) -> tuple[str, ...]:
        """The units that help with none of the competencies, in course order."""
        used = set(self.helping)
        return tuple(unit for unit in self.units if unit not in used)


def build_coverage(competencies: Sequence[Competency], units: Sequence[str], mapped: Sequence[MappedUnit]) -> Coverage:
    """Coverage of the competencies by the mapped units.

    `units` are the ids of the course's units in course order. A mapped unit that is not among them covers nothing.
    """
    topics = {unit.id: unit.topics for unit in mapped}
    return Coverage(
        competencies=tuple(
            CompetencyCoverage(
                competency=competency, helpers=_helpers(competency, units, topics), topics=competency.topics
            )
            for competency in competencies
        ),
        units=tuple(units),
    )


def _helpers(
    competency: Competency, units: Sequence[str], topics: Mapping[str, Sequence[str]]
) -> tuple[HelpingUnit, ...]:
    weights = (
        (unit, max((competency.topics.get(topic, 0) for topic in topics.get(unit, ())), default=0)) for unit in units
    )
    return tuple(HelpingUnit(unit=unit, weight=weight) for unit, weight in weights if weight)
