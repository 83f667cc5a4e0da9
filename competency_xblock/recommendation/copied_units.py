"""Finding copied units (layer 2).

A copied section has units of its own, but the map in it leads to the old ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .unit_map import MappedUnit


def find_copied_units(
    mapped: Sequence[MappedUnit], course_titles: Mapping[str, str], section_titles: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """The ids of mapped units outside the section, each with the unit of the section that has its title.

    `course_titles` are of every unit of the course by id, `section_titles` of the section that the map belongs to. Left
    out is a title that two units of the section share, and a unit of the section that is mapped itself.
    """
    by_title: dict[str, list[str]] = {}
    for unit_id, title in section_titles.items():
        by_title.setdefault(title, []).append(unit_id)
    used = {unit.id for unit in mapped}
    copies = []
    for unit in mapped:
        same = by_title.get(course_titles[unit.id], []) if unit.id in course_titles else []
        if unit.id not in section_titles and len(same) == 1 and same[0] not in used:
            copies.append((unit.id, same[0]))
    return tuple(copies)
