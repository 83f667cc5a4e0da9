"""The map of units as the editor sends it (layer 5): what it becomes, and what is wrong with which part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.platform.courses.outline import Outline
from competency_xblock.recommendation import MAX_MINUTES, MappedUnit, unit_map_to_json

WHOLE = "unit_map"
"""The part's name; that of a unit follows after a dot."""


def read_unit_map_field(
    sent: Mapping[str, Any], course: Outline, mapped: Iterable[MappedUnit], topics: Iterable[str]
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The map as the block stores it, and problems by part. `mapped` are the units mapped before."""
    problems: dict[str, list[str]] = {}
    titles = {unit.id: unit.title for unit in course.units}
    before = {unit.id: unit for unit in mapped}
    allowed = {
        *topics,
        *(topic for unit in before.values() for topic in unit.topics),
    }  # of another framework: stay
    units = []
    for unit_id, entry in sent.items():
        if unit_id not in titles and unit_id not in before:
            problems[WHOLE] = [_("A unit is no longer in the course. Reload the page and try again.")]
            continue
        topic_ids, minutes = (entry.get("topics"), entry.get("minutes")) if isinstance(entry, dict) else (None, None)
        if not isinstance(topic_ids, list) or not all(
            isinstance(topic_id, str) and topic_id in allowed for topic_id in topic_ids
        ):
            problems[f"{WHOLE}.{unit_id}"] = [_("A topic is no longer there. Tick this unit's topics again.")]
        elif minutes is not None and not (type(minutes) is int and 0 <= minutes <= MAX_MINUTES):
            problems[f"{WHOLE}.{unit_id}"] = [
                _("Write a whole number of minutes from 1 to %(most)s, or leave this empty.") % {"most": MAX_MINUTES}
            ]
        else:
            title = titles.get(unit_id) or before[unit_id].title
            units.append(MappedUnit(id=unit_id, topics=tuple(topic_ids), minutes=minutes or 0, title=title))
    return unit_map_to_json(units), problems


def missing_units(units: Iterable[MappedUnit], course: Outline) -> list[MappedUnit]:
    """Mapped units that are not in the course."""
    existing_ids = {unit.id for unit in course.units}
    return [unit for unit in units if unit.id not in existing_ids]
