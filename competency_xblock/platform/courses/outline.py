"""The course that a block stands in, as a tree of named units (layer 4).

For learners, `units`: in the LMS `learner_access` knows order and titles, what this learner may enter and what is
finished. For authors, `outline`: sections, subsections and units by name, and the assessments in them; Studio has the
course read at once, which is far quicker than from a preview, whose every block is made for somebody. Elsewhere we walk
up to the course and down to the units. In a unit only what holds others is loaded: a block's type is known by its key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from django.urls import NoReverseMatch, reverse
from xblock.core import XBlock
from xblock.plugin import PluginMissingError

from competency_xblock.recommendation import CourseUnit, MappedUnit, units_by_topic

from ..hosts import is_lms, is_studio
from ..site_settings import get_setting
from ..users.masquerade import user_of
from .index import UNIT
from .keys import runless_id
from .learner_access import units_for

SUBSECTION = "sequential"
ASSESSMENT = "competency_assessment"
OURS = {ASSESSMENT, "competency_progress"}
DOWN_TO_UNITS = 3  # levels below the course


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """A unit by name; `assessments` are the usage keys of ours in it, in order.

    `only_ours`: nothing but our blocks stands in it, so that it can teach no topic.
    """

    id: str
    title: str
    assessments: tuple[Any, ...] = ()
    only_ours: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Subsection:
    """Units that stand together."""

    title: str
    units: tuple[Unit, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A part of the course."""

    title: str
    subsections: tuple[Subsection, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """The whole course, in its order."""

    sections: tuple[Section, ...] = ()

    @property
    def units(self) -> tuple[Unit, ...]:
        """Every unit."""
        return tuple(
            unit for section in self.sections for subsection in section.subsections for unit in subsection.units
        )

    def section_with(self, usage: Any) -> Section | None:
        """The section in which one of our assessments stands, by its usage key; None where it is not found."""
        for section in self.sections:
            if any(usage in unit.assessments for subsection in section.subsections for unit in subsection.units):
                return section
        return None


def outline(block: XBlock) -> Outline:
    """The course that an author sees; empty where the block stands in none (a content library)."""
    course = getattr(block.scope_ids.usage_id, "context_key", None) if is_studio() and is_in_course(block) else None
    root = _root_of(block) if course is None else load_course(course)
    return Outline(
        sections=tuple(
            Section(title=_title_of(section), subsections=tuple(_subsections_of(section)))
            for section in children_of(root)
        )
    )


def units(block: XBlock, only: Collection[str]) -> tuple[CourseUnit, ...]:
    """Of these units those of the course, in course order; none where the block stands in no course (a library).

    Units that the learner may not enter are never named.
    """
    if is_lms() and is_in_course(block):
        course = block.scope_ids.usage_id.context_key
        return tuple(units_for(user_of(block), course, only))
    return tuple(_units_below(_root_of(block), section="", asking=block, only=only))


def unit_map(block: XBlock, mapped: Sequence[MappedUnit], topics: Collection[str]) -> dict[str, tuple[CourseUnit, ...]]:
    """The author's map of these topics, with units in course order; units that no longer exist are left out.

    The course is asked only where one of the topics has a unit.
    """
    by_topic = {topic: unit_ids for topic, unit_ids in units_by_topic(mapped).items() if topic in topics}
    minutes = {unit.id: unit.minutes for unit in mapped if not by_topic.keys().isdisjoint(unit.topics)}
    if not minutes:
        return {}
    course_units = {unit.id: replace(unit, minutes=minutes[unit.id]) for unit in units(block, only=minutes)}
    positions = {unit_id: position for position, unit_id in enumerate(course_units)}
    return {
        topic: tuple(
            course_units[unit_id] for unit_id in sorted(positions.keys() & unit_ids, key=positions.__getitem__)
        )
        for topic, unit_ids in by_topic.items()
    }


def counts_in_gradebook(block: XBlock) -> bool | None:
    """Whether the subsection that a block stands in is graded; None if the host doesn't say."""
    try:
        while (block := block.get_parent()) is not None:
            if block.scope_ids.block_type == SUBSECTION:
                graded = getattr(block, "graded", None)
                return graded if isinstance(graded, bool) else None
    except NotImplementedError:  # a content library has no parents to walk to
        pass
    return None


def children_of(block: XBlock) -> Sequence[XBlock]:
    """What stands in a block; nothing in one that cannot hold any."""
    return block.get_children() if block.has_children else ()


def _title_of(block: XBlock) -> str:
    return str(block.display_name or "") or runless_id(block.scope_ids.usage_id)


def _subsections_of(section: XBlock) -> Iterator[Subsection]:
    """The subsections; units that stand in the section itself are one without a title."""
    children = children_of(section)
    loose = [child for child in children if child.scope_ids.block_type == UNIT]
    if loose:
        yield Subsection(title="", units=tuple(map(_unit, loose)))
    for child in children:
        if child.scope_ids.block_type != UNIT:
            yield Subsection(title=_title_of(child), units=tuple(map(_unit, _units_in_tree(child))))


def _units_in_tree(block: XBlock) -> Iterator[XBlock]:
    for child in children_of(block):
        if child.scope_ids.block_type == UNIT:
            yield child
        else:
            yield from _units_in_tree(child)


def _unit(unit: XBlock) -> Unit:
    types = {_type_of(unit, usage) for usage in unit.children} if unit.has_children else set()
    return Unit(
        id=runless_id(unit.scope_ids.usage_id),
        title=_title_of(unit),
        assessments=tuple(_assessments(unit)),
        only_ours=bool(types) and types <= OURS,
    )


def _assessments(block: XBlock) -> Iterator[Any]:
    """Those below a block, also in what holds others: experiments, conditions, banks. Nothing else is loaded."""
    for usage in block.children if block.has_children else ():
        block_type = _type_of(block, usage)
        if block_type == ASSESSMENT:
            yield usage
        elif _holds_others(block, block_type):
            yield from _assessments(block.runtime.get_block(usage))


def _holds_others(block: XBlock, block_type: str) -> bool:
    try:
        return bool(block.runtime.load_block_type(block_type).has_children)
    except PluginMissingError:  # a type that the site does not have (any more)
        return False


def _type_of(block: XBlock, usage: Any) -> str:
    block_type = getattr(usage, "block_type", None)
    if block_type is None:
        ids = block.runtime.id_reader
        block_type = ids.get_block_type(ids.get_definition_id(usage))
    return str(block_type)


def is_in_course(block: XBlock) -> bool:
    """Whether the block stands in a course rather than in a content library. A plain runtime knows courses only."""
    context = getattr(block.scope_ids.usage_id, "context_key", None)
    return context is None or bool(getattr(context, "is_course", False))


def load_course(course: Any) -> XBlock:
    """The course by its key, loaded down to its units in one reading, for no particular user."""
    from xmodule.modulestore.django import modulestore

    return modulestore().get_course(course, depth=DOWN_TO_UNITS)


def _root_of(block: XBlock) -> XBlock:
    try:
        while (parent := block.get_parent()) is not None:
            block = parent
    except NotImplementedError:  # a content library has no parents to walk to
        pass
    return block


def _units_below(block: XBlock, section: str, asking: XBlock, only: Collection[str]) -> Iterator[CourseUnit]:
    for child in block.get_children() if block.has_children else ():
        if child.scope_ids.block_type != UNIT:
            yield from _units_below(child, child.display_name or section, asking, only)
            continue
        unit_id = runless_id(child.scope_ids.usage_id)
        if unit_id in only:
            yield CourseUnit(
                id=unit_id,
                title=child.display_name or unit_id,
                section=section,
                url=_url_of(child.scope_ids.usage_id, asking.scope_ids.user_id),
                finished=_is_finished(child, asking),
            )


def page_of(block: XBlock) -> str:
    """The address of the page that a block is on; '' where the host has none."""
    usage = block.scope_ids.usage_id
    # The platform leads from any block to its unit; a plain runtime has addresses of units only.
    return _url_of(usage if hasattr(usage, "block_id") else block.parent or usage, block.scope_ids.user_id)


def _url_of(usage: Any, learner: object) -> str:
    """Where the unit is read. `jump_to_id` leads into the course from any page, and survives a re-run."""
    block_id, course = getattr(usage, "block_id", None), getattr(usage, "context_key", None)
    if block_id and course:
        try:
            return reverse("jump_to_id", kwargs={"course_id": str(course), "module_id": block_id})
        except NoReverseMatch:  # Studio has no such page
            return ""
    pattern = get_setting("unit_url")
    return pattern.format(unit=quote(str(usage)), learner=quote(str(learner))) if pattern else ""


def _is_finished(unit: XBlock, asking: XBlock) -> bool:
    completion = asking.runtime.service(asking, "completion")
    return bool(completion and completion.vertical_is_complete(unit))
