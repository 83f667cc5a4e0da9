"""The units of a whole course, read once for each version of it (layer 4; in an LMS only).

The platform keeps every course as a "block structure". To read one and to take out what a learner may not see costs
some tenths of a millisecond a block: far too much for each visit to a page that names a handful of units. So we keep,
by version of the course, what its units are called, what is below them, and a small structure of the blocks that decide
who may enter: a unit that says nothing about access of its own is entered by whoever enters its subsection, and so is
a subsection by whoever enters its section, unless it waits for a prerequisite, which the platform keeps elsewhere. The
platform's own transformers then decide, for each learner, about this small structure.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.urls import reverse

from .keys import runless_id
from .unit_parts import UnitParts, groups_of, is_for_staff, parts_below

UNIT = "vertical"
SUBSECTION = "sequential"
TRANSPARENT = ("split_test",)
CACHED_COURSES = 32
"""In each process; some hundred kilobytes a large course."""
ACCESS = (
    ("start_date", "merged_start_date"),
    ("hidden_content", "merged_hide_after_due"),
    ("hidden_content", "merged_end_date"),
)
EXAMS = ("is_proctored_enabled", "is_practice_exam", "is_timed_exam")


@dataclass(frozen=True, slots=True)
class IndexedUnit:
    """A unit: where it is, which block decides who enters it, and what is below it."""

    title: str
    section: str
    url: str
    gate: str
    parts: UnitParts


@dataclass(frozen=True, slots=True)
class CourseIndex:
    """A course's units by the ids that maps know them by, in the order of the course."""

    units: Mapping[str, IndexedUnit]
    gates: bytes
    """The structure of the blocks that decide who may enter, as it is before it is made anybody's."""
    passed_on: Mapping[str, str]
    """Subsections that are not in it, and the section that decides instead."""

    def structure(self) -> Any:
        """A copy of the small structure, for transformers to change for one user."""
        return pickle.loads(self.gates)  # noqa: S301 - our own, and never out of this process


_cached: OrderedDict[str, tuple[Any, CourseIndex]] = OrderedDict()
_lock = Lock()


def course_index(course: Any, reader: Any = None) -> CourseIndex:
    """The index of the course with this key, as it is published. One query where it was read before.

    `reader` is the user of the request, if it is one: the platform has to know, so as not to leave out what they cannot
    see where it collects the course for everybody.
    """
    from openedx.core.djangoapps.content.block_structure.models import BlockStructureModel
    from xmodule.modulestore.django import modulestore

    root = modulestore().make_course_usage_key(course)
    versions = BlockStructureModel.objects.filter(data_usage_key=root)
    version = versions.values_list(*BlockStructureModel.VERSION_FIELDS).first()
    with _lock:
        known = _cached.get(str(course))
        if version is not None and known is not None and known[0] == version:
            _cached.move_to_end(str(course))
            return known[1]
    index = _read(course, root, reader)
    with _lock:
        # Under the version from before it was read: what came between is read again.
        _cached[str(course)] = (version, index)
        _cached.move_to_end(str(course))
        while len(_cached) > CACHED_COURSES:
            _cached.popitem(last=False)
    return index


def _read(course: Any, root: Any, reader: Any) -> CourseIndex:
    from openedx.core.djangoapps.content.block_structure.api import get_block_structure_manager
    from openedx.core.djangoapps.content.block_structure.transformers import BlockStructureTransformers

    structure = get_block_structure_manager(course).get_collected(reader)
    placed_units = list(_units(structure, root, ""))
    units = {
        runless_id(usage): IndexedUnit(
            title=structure.get_xblock_field(usage, "display_name") or usage.block_id,
            section=section,
            url=reverse("jump_to_id", kwargs={"course_id": str(course), "module_id": usage.block_id}),
            gate=str(usage if _decides(structure, usage, parent) else parent),
            parts=parts_below(structure, usage),
        )
        for usage, parent, section in placed_units
    }
    for usage, parent, _section in placed_units:
        for child in list(structure.get_children(usage)):
            structure.remove_block(child, keep_descendants=False)
        if not _decides(structure, usage, parent):
            structure.remove_block(usage, keep_descendants=False)
    passed_on = {
        usage: parent for usage in list(structure) if (parent := _decider_instead_of(structure, usage)) is not None
    }
    for usage in passed_on:
        structure.remove_block(usage, keep_descendants=False)
    BlockStructureTransformers().transform(structure)  # without a user: drops the blocks that have no parent now
    return CourseIndex(
        units=units,
        gates=pickle.dumps(structure.copy()),  # a copy is without the blocks themselves
        passed_on={str(usage): str(parent) for usage, parent in passed_on.items()},
    )


def _units(structure: Any, parent: Any, section: str) -> Iterator[tuple[Any, Any, str]]:
    """Each unit with the block that it stands in, and what that is called."""
    for usage in structure.get_children(parent):
        if usage.block_type == UNIT:
            yield usage, parent, section
        else:
            titled = usage.block_type not in TRANSPARENT
            title = (structure.get_xblock_field(usage, "display_name") if titled else "") or section
            yield from _units(structure, usage, title)


def _decides(structure: Any, usage: Any, parent: Any) -> bool:
    """Whether a unit or subsection is entered by others than the block that it stands in."""
    return _access(structure, usage) != _access(structure, parent)


def _decider_instead_of(structure: Any, usage: Any) -> Any | None:
    """The section that a subsection stands in, if it says nothing of its own and nothing in it does; else None."""
    if usage.block_type != SUBSECTION or list(structure.get_children(usage)):
        return None
    if any(structure.get_xblock_field(usage, name) for name in EXAMS):
        return None
    [parent, *others] = structure.get_parents(usage)
    return None if others or _decides(structure, usage, parent) else parent


def _access(structure: Any, usage: Any) -> tuple[Any, ...]:
    """All that the platform merges down from the course to decide who may enter."""
    merged = (structure.get_transformer_block_field(usage, transformer, name) for transformer, name in ACCESS)
    due = structure.get_xblock_field(usage, "due")
    return (is_for_staff(structure, usage), groups_of(structure, usage), due, *merged)
