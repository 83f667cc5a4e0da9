"""The author's map: which units of the course teach which training topics, and how long each takes (layer 2).

A unit is named by block type and id, without the run, so that a re-run, an import and a copy keep the map. Its title
is kept beside it, so that a unit that is gone can still be called by its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .plain_text import plain_text

MOST_MINUTES = 600
LONGEST_ID = 255
LONGEST_TITLE = 255


@dataclass(frozen=True, kw_only=True, slots=True)
class MappedUnit:
    """A unit, the ids of the topics that it teaches, its minutes (0: not said), and what it was called when mapped."""

    id: str
    topics: tuple[str, ...] = ()
    minutes: int = 0
    title: str = ""


def read_unit_map(value: object) -> tuple[MappedUnit, ...]:
    """The units of a map as a course has it, in its order; what cannot be meant is left out.

    Earlier courses have topics with lists of units instead of units with their topics; both are read.
    """
    if not isinstance(value, Mapping):
        return ()
    found: dict[str, MappedUnit] = {}
    for key, told in value.items():
        if isinstance(told, Mapping):
            one = _unit(key, told)
            if one is not None:
                found[one.id] = one
        elif isinstance(told, list | tuple):
            for unit_id in told:
                name = plain_text(unit_id, LONGEST_ID)
                before = found.get(name, MappedUnit(id=name))
                one = _unit(name, {"topics": [*before.topics, key], "minutes": before.minutes, "title": before.title})
                if one is not None:
                    found[one.id] = one
    return tuple(found.values())


def unit_map_json(units: Iterable[MappedUnit]) -> dict[str, dict[str, Any]]:
    """The map as a course keeps it; units of which nothing is said are not kept."""
    return {
        one.id: {"topics": list(one.topics), "minutes": one.minutes, "title": one.title}
        for one in units
        if one.topics or one.minutes
    }


def units_by_topic(units: Iterable[MappedUnit]) -> dict[str, tuple[str, ...]]:
    """The ids of the units that teach each topic."""
    found: dict[str, tuple[str, ...]] = {}
    for unit in units:
        for topic in unit.topics:
            found[topic] = (*found.get(topic, ()), unit.id)
    return found


def _unit(key: object, told: Mapping[str, object]) -> MappedUnit | None:
    unit_id = plain_text(key, LONGEST_ID)
    topics, minutes = told.get("topics"), told.get("minutes")
    named = (plain_text(one, LONGEST_ID) for one in (topics if isinstance(topics, list | tuple) else ()))
    one = MappedUnit(
        id=unit_id,
        # A space would part an id in two where topics stand in one attribute of a course's file.
        topics=tuple(dict.fromkeys(each for each in named if each and not any(map(str.isspace, each)))),
        minutes=minutes if type(minutes) is int and 0 < minutes <= MOST_MINUTES else 0,
        title=plain_text(told.get("title"), LONGEST_TITLE),
    )
    return one if unit_id and (one.topics or one.minutes) else None
