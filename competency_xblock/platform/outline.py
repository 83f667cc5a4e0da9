"""The units of the course that a block stands in (layer 4).

In the LMS the course-blocks API answers in one call: order, titles, what this learner may see, what is finished.
Elsewhere (Studio, the workbench) we walk up to the course and down again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import quote

from django.contrib.auth import get_user_model
from django.urls import NoReverseMatch, reverse
from xblock.core import XBlock

from competency_xblock.platform.config import setting
from competency_xblock.platform.hosts import is_lms
from competency_xblock.platform.keys import unit_id_of
from competency_xblock.platform.people import learner_id_of
from competency_xblock.recommendation import CourseUnit

UNIT = "vertical"


def units(block: XBlock, only: Collection[str] | None = None) -> tuple[CourseUnit, ...]:
    """The units of the course in course order; empty where the block stands in no course (a content library).

    Units that the learner may not see are never named. `only` names the units that matter, so that completion is
    asked for no other.
    """
    if is_lms() and _is_in_course(block):
        return tuple(_units_from_lms(block, only))
    return tuple(_units_below(_root_of(block), section="", asking=block, only=only))


def unit_map(block: XBlock, mapping: dict[str, list[str]]) -> dict[str, tuple[CourseUnit, ...]]:
    """The author's map (topic id -> unit ids) with units in course order; units that no longer exist are left out."""
    wanted = {unit_id for unit_ids in mapping.values() for unit_id in unit_ids}
    if not wanted:
        return {}
    found = units(block, only=wanted)
    return {topic: tuple(unit for unit in found if unit.id in unit_ids) for topic, unit_ids in mapping.items()}


def _is_in_course(block: XBlock) -> bool:
    return bool(getattr(getattr(block.scope_ids.usage_id, "context_key", None), "is_course", False))


def _units_from_lms(block: XBlock, only: Collection[str] | None) -> Iterator[CourseUnit]:
    from lms.djangoapps.course_blocks.api import get_course_blocks
    from xmodule.modulestore.django import modulestore

    course = modulestore().make_course_usage_key(block.scope_ids.usage_id.context_key)
    learner = get_user_model().objects.get(pk=learner_id_of(block))
    structure = get_course_blocks(learner, course, include_completion=True)
    if course in structure:
        yield from _units_in(structure, course, "", only)


def _units_in(structure: Any, parent: Any, section: str, only: Collection[str] | None) -> Iterator[CourseUnit]:
    for usage in structure.get_children(parent):
        title = structure.get_xblock_field(usage, "display_name") or ""
        if usage.block_type != UNIT:
            yield from _units_in(structure, usage, title or section, only)
        elif only is None or unit_id_of(usage) in only:
            yield CourseUnit(
                id=unit_id_of(usage),
                title=title or usage.block_id,
                section=section,
                url=_url_of(usage, ""),
                finished=bool(structure.get_xblock_field(usage, "complete", False)),
            )


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
                url=_url_of(child.scope_ids.usage_id, asking.scope_ids.user_id),
                finished=_is_finished(child, asking),
            )


def _url_of(usage: Any, learner: object) -> str:
    """Where the unit is read. `jump_to_id` leads into the course from any page, and survives a re-run."""
    block_id, course = getattr(usage, "block_id", None), getattr(usage, "context_key", None)
    if block_id and course:
        try:
            return reverse("jump_to_id", kwargs={"course_id": str(course), "module_id": block_id})
        except NoReverseMatch:  # Studio has no such page
            return ""
    pattern = setting("unit_url")
    return pattern.format(unit=quote(str(usage)), learner=quote(str(learner))) if pattern else ""


def _is_finished(unit: XBlock, asking: XBlock) -> bool:
    completion = asking.runtime.service(asking, "completion")
    return bool(completion and completion.vertical_is_complete(unit))
