"""The units of the course that a block stands in (layer 4), by walking up to the course and down again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from urllib.parse import quote

from xblock.core import XBlock

from competency_xblock.platform.config import setting
from competency_xblock.platform.keys import unit_id_of
from competency_xblock.recommendation import CourseUnit

UNIT = "vertical"


def units(block: XBlock, only: Collection[str] | None = None) -> tuple[CourseUnit, ...]:
    """The units of the course in course order; empty where the block stands in no course (a content library).

    `only` names the units that matter, so that completion is asked for no other.
    """
    return tuple(_units_below(_root_of(block), section="", asking=block, only=only))


def unit_map(block: XBlock, mapping: dict[str, list[str]]) -> dict[str, tuple[CourseUnit, ...]]:
    """The author's map (topic id -> unit ids) with units in course order; units that no longer exist are left out."""
    wanted = {unit_id for unit_ids in mapping.values() for unit_id in unit_ids}
    if not wanted:
        return {}
    found = units(block, only=wanted)
    return {topic: tuple(unit for unit in found if unit.id in unit_ids) for topic, unit_ids in mapping.items()}


def _root_of(block: XBlock) -> XBlock:
    try:
        while (parent := block.get_parent()) is not None:
            block = parent
    except NotImplementedError:  # a content library has no parents to walk to
        pass
    return block


def _units_below(block: XBlock, section: str, asking: XBlock, only: Collection[str] | None) -> Iterator[CourseUnit]:
    for child in block.get_children() if block.has_children else ():
        if child.scope_ids.block_type != UNIT:
            yield from _units_below(child, child.display_name or section, asking, only)
            continue
        unit_id = unit_id_of(child.scope_ids.usage_id)
        if only is None or unit_id in only:
            yield CourseUnit(
                id=unit_id,
                title=child.display_name or unit_id,
                section=section,
                url=_url_of(child, asking),
                finished=_is_finished(child, asking),
            )


def _url_of(unit: XBlock, asking: XBlock) -> str:
    usage = unit.scope_ids.usage_id
    block_id = getattr(usage, "block_id", None)
    if block_id:
        return f"/jump_to_id/{block_id}"
    pattern = setting("unit_url")
    learner = asking.scope_ids.user_id
    return pattern.format(unit=quote(str(usage)), learner=quote(str(learner))) if pattern else ""


def _is_finished(unit: XBlock, asking: XBlock) -> bool:
    completion = asking.runtime.service(asking, "completion")
    return bool(completion and completion.vertical_is_complete(unit))
