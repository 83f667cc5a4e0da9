"""The author's map: which units of the course teach which training topics, and how long each takes (layer 2).

Block type and id name a unit, without the run: so a re-run, an import and a copy keep the map. Its title is stored
beside it, as the name of a unit that is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .whole_numbers import parse_whole_number
from .xml_text import to_id, to_plain_text

MAX_MINUTES = 600
MAX_ID_LENGTH = 255
MAX_TITLE_LENGTH = 255
MAX_UNITS = 5_000
MAX_TOPICS = 100
"""Of one unit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MappedUnit:
    """A unit and the ids of the topics that it teaches.

    `minutes` 0: the author gave no duration. `title` is what the unit was called when it was mapped.
    """

    id: str
    topics: tuple[str, ...] = ()
    minutes: int = 0
    title: str = ""


def parse_unit_map(value: object) -> tuple[MappedUnit, ...]:
    """The units of a map as a course stores it, in its order. What is not valid is left out.

    Earlier courses store units by topic instead of topics by unit; both are read.
    """
    if not isinstance(value, Mapping):
        return ()
    units: dict[str, MappedUnit] = {}
    for unit_id, payload in _group_by_unit(value).items():
        unit = _parse_unit(unit_id, payload)
        if unit is not None:
            units[unit.id] = unit
        if len(units) == MAX_UNITS:
            break
    return tuple(units.values())


def is_whole_unit_map(value: Mapping[Any, Any]) -> bool:
    """Whether `parse_unit_map` reads everything in the map. A unit without topics and minutes is no loss."""
    if not all(isinstance(payload, Mapping | list | tuple) for payload in value.values()):
        return False
    payloads = {
        unit_id: payload
        for unit_id, payload in _group_by_unit(value).items()
        if any(payload.get(name) not in (None, 0, "", []) for name in ("topics", "minutes"))
    }
    parsed = unit_map_to_json(parse_unit_map(value))
    return parsed.keys() == payloads.keys() and all(
        parsed[unit_id]
        == {
            "topics": list(dict.fromkeys(payload.get("topics") or []))
            if _is_list_of_texts(payload.get("topics"))
            else None,
            "minutes": parse_whole_number(payload.get("minutes") or 0),
            "title": payload.get("title") or "",
        }
        for unit_id, payload in payloads.items()
    )


def _group_by_unit(value: Mapping[Any, Any]) -> Mapping[Any, Mapping[str, Any]]:
    """The map with one payload for each unit, whichever of the two shapes it has."""
    payloads: dict[Any, dict[str, Any]] = {}
    for key, inside in value.items():
        if isinstance(inside, Mapping):
            payloads[key] = {**inside}
        elif isinstance(inside, list | tuple):
            for unit_id in inside:
                if isinstance(unit_id, str):
                    topics = payloads.setdefault(unit_id, {}).get("topics")
                    payloads[unit_id]["topics"] = [*topics, key] if isinstance(topics, list) else [key]
    return payloads


def _is_list_of_texts(value: object) -> bool:
    return value is None or (isinstance(value, list | tuple) and all(isinstance(each, str) for each in value))


def unit_map_to_json(units: Iterable[MappedUnit]) -> dict[str, dict[str, Any]]:
    """The map as a course stores it. Units without topics and minutes are left out."""
    return {
        unit.id: {"topics": list(unit.topics), "minutes": unit.minutes, "title": unit.title}
        for unit in units
        if unit.topics or unit.minutes
    }


def units_by_topic(units: Iterable[MappedUnit]) -> dict[str, tuple[str, ...]]:
    """The ids of the units that teach each topic."""
    unit_ids: dict[str, tuple[str, ...]] = {}
    for unit in units:
        for topic in unit.topics:
            unit_ids[topic] = (*unit_ids.get(topic, ()), unit.id)
    return unit_ids


def _parse_unit(key: object, payload: Mapping[str, object]) -> MappedUnit | None:
    unit_id = to_id(key, MAX_ID_LENGTH)
    topics, minutes = payload.get("topics"), parse_whole_number(payload.get("minutes")) or 0
    named = (to_plain_text(each, MAX_ID_LENGTH) for each in (topics if isinstance(topics, list | tuple) else ()))
    unit = MappedUnit(
        id=unit_id,
        # A space would split an id in two: a course's file has all topics in one attribute.
        topics=tuple(dict.fromkeys(name for name in named if name and not any(map(str.isspace, name))))[:MAX_TOPICS],
        minutes=minutes if 0 < minutes <= MAX_MINUTES else 0,
        title=to_plain_text(payload.get("title"), MAX_TITLE_LENGTH),
    )
    return unit if unit_id and (unit.topics or unit.minutes) else None
