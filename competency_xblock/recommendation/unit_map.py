"""The author's map: which units of the course teach which training topics, and how long each takes (layer 2).

A unit is named by block type and id, without the run, so that a re-run, an import and a copy keep the map. Its title
is kept beside it, so that a unit that is gone can still be called by its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .whole_numbers import parse_whole_number
from .xml_text import to_plain_text

MAX_MINUTES = 600
LONGEST_ID = 255
LONGEST_TITLE = 255
MOST_UNITS = 5_000
MOST_TOPICS = 100
"""Of one unit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MappedUnit:
    """A unit, the ids of the topics that it teaches, its minutes (0: not said), and what it was called when mapped."""

    id: str
    topics: tuple[str, ...] = ()
    minutes: int = 0
    title: str = ""


def parse_unit_map(value: object) -> tuple[MappedUnit, ...]:
    """The units of a map as a course has it, in its order; what cannot be meant is left out.

    Earlier courses have topics with lists of units instead of units with their topics; both are read.
    """
    if not isinstance(value, Mapping):
        return ()
    found: dict[str, MappedUnit] = {}
    for unit_id, said in _by_unit(value).items():
        unit = _unit(unit_id, said)
        if unit is not None:
            found[unit.id] = unit
        if len(found) == MOST_UNITS:
            break
    return tuple(found.values())


def is_whole_unit_map(value: Mapping[Any, Any]) -> bool:
    """Whether everything that a map says was read; a unit of which nothing is said is no loss."""
    if not all(isinstance(said, Mapping | list | tuple) for said in value.values()):
        return False
    said_of = {
        unit_id: said
        for unit_id, said in _by_unit(value).items()
        if any(said.get(name) not in (None, 0, "", []) for name in ("topics", "minutes"))
    }
    read = unit_map_to_json(parse_unit_map(value))
    return read.keys() == said_of.keys() and all(
        read[unit_id]
        == {
            "topics": list(dict.fromkeys(said.get("topics") or [])) if _is_list_of_texts(said.get("topics")) else None,
            "minutes": parse_whole_number(said.get("minutes") or 0),
            "title": said.get("title") or "",
        }
        for unit_id, said in said_of.items()
    )


def _by_unit(value: Mapping[Any, Any]) -> Mapping[Any, Mapping[str, Any]]:
    """The map with what is said of each unit, whichever shape it has."""
    said: dict[Any, dict[str, Any]] = {}
    for key, inside in value.items():
        if isinstance(inside, Mapping):
            said[key] = {**inside}
        elif isinstance(inside, list | tuple):
            for unit_id in inside:
                if isinstance(unit_id, str):
                    topics = said.setdefault(unit_id, {}).get("topics")
                    said[unit_id]["topics"] = [*topics, key] if isinstance(topics, list) else [key]
    return said


def _is_list_of_texts(value: object) -> bool:
    return value is None or (isinstance(value, list | tuple) and all(isinstance(each, str) for each in value))


def unit_map_to_json(units: Iterable[MappedUnit]) -> dict[str, dict[str, Any]]:
    """The map as a course keeps it; units of which nothing is said are not kept."""
    return {
        unit.id: {"topics": list(unit.topics), "minutes": unit.minutes, "title": unit.title}
        for unit in units
        if unit.topics or unit.minutes
    }


def units_by_topic(units: Iterable[MappedUnit]) -> dict[str, tuple[str, ...]]:
    """The ids of the units that teach each topic."""
    found: dict[str, tuple[str, ...]] = {}
    for unit in units:
        for topic in unit.topics:
            found[topic] = (*found.get(topic, ()), unit.id)
    return found


def _unit(key: object, said: Mapping[str, object]) -> MappedUnit | None:
    unit_id = to_plain_text(key, LONGEST_ID)
    topics, minutes = said.get("topics"), parse_whole_number(said.get("minutes")) or 0
    named = (to_plain_text(each, LONGEST_ID) for each in (topics if isinstance(topics, list | tuple) else ()))
    unit = MappedUnit(
        id=unit_id,
        # A space would part an id in two where topics stand in one attribute of a course's file.
        topics=tuple(dict.fromkeys(name for name in named if name and not any(map(str.isspace, name))))[:MOST_TOPICS],
        minutes=minutes if 0 < minutes <= MAX_MINUTES else 0,
        title=to_plain_text(said.get("title"), LONGEST_TITLE),
    )
    return unit if unit_id and (unit.topics or unit.minutes) else None
