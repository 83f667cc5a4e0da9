"""The units of a course that teach a topic, and which of them comes first (layer 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, kw_only=True, slots=True)
class CourseUnit:
    """A unit of this course. `minutes` 0: the author gave no duration."""

    id: str
    title: str
    section: str = ""
    url: str = ""
    finished: bool = False
    minutes: int = 0


class WhyFirst(StrEnum):
    """Why a unit is the first to take of those on its topic."""

    ONLY = "only"
    """The course has no other on it."""
    LEFT = "left"
    """All others are finished."""
    NEXT = "next"
    """All before it are finished, and there are more after it."""
    EARLIEST = "earliest"
    """It comes first in the course."""


def unfinished_first(units: Sequence[CourseUnit]) -> tuple[CourseUnit, ...]:
    """The units in course order, those that are not finished first. `units` are in course order."""
    return tuple(sorted(units, key=lambda unit: unit.finished))


def find_why_first(units: Sequence[CourseUnit]) -> WhyFirst | None:
    """Why the first unfinished unit is that; None where all are finished. `units` are in course order."""
    unfinished = [unit for unit in units if not unit.finished]
    if not unfinished:
        return None
    if len(units) == 1:
        return WhyFirst.ONLY
    if len(unfinished) == 1:
        return WhyFirst.LEFT
    return WhyFirst.NEXT if units[0].finished else WhyFirst.EARLIEST
