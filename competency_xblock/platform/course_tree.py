"""A whole course without anybody looking at it (layer 4): its assessments, and what is done in its units."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from xblock.completable import XBlockCompletionMode
from xblock.core import XBlock

from competency_xblock.platform.hosts import is_lms
from competency_xblock.platform.keys import place_id_of
from competency_xblock.platform.outline import ASSESSMENT, UNIT, children_of, read_at_once
from competency_xblock.platform.plain_host import ask_plain_host


def assessments_in(course: str) -> tuple[XBlock, ...]:
    """Our assessments in the course, in its order; none where the course is gone or nobody knows."""
    root = _root(course)
    return tuple(one for one in _below(root) if one.scope_ids.block_type == ASSESSMENT) if root is not None else ()


class UnitsDone:
    """What is complete in some units of a course, for many learners: the course is read once.

    A unit in which nothing can be completed is never done.
    """

    def __init__(self, course: str, unit_ids: Collection[str]) -> None:
        self.course, self.unit_ids = course, unit_ids
        root = _root(course) if is_lms() and unit_ids else None
        self._parts: Mapping[str, frozenset[Any]] = {
            place_id_of(unit.scope_ids.usage_id): frozenset(
                one.scope_ids.usage_id
                for one in _below(unit)
                if XBlockCompletionMode.get_mode(one) == XBlockCompletionMode.COMPLETABLE
            )
            for unit in (_below(root) if root is not None else ())
            if unit.scope_ids.block_type == UNIT and place_id_of(unit.scope_ids.usage_id) in unit_ids
        }

    def of(self, learner_ids: Collection[int]) -> dict[int, dict[str, bool]]:
        """By learner, the units in which anything is complete, and whether all of it is. One query."""
        if not is_lms():
            done: dict[int, dict[str, bool]] = ask_plain_host(
                "units_done", self.course, self.unit_ids, learner_ids, default={}
            )
            return done
        from completion.models import BlockCompletion
        from opaque_keys.edx.keys import CourseKey

        wanted = frozenset().union(*self._parts.values())
        reached: dict[int, dict[Any, float]] = {}
        rows = BlockCompletion.objects.filter(
            context_key=CourseKey.from_string(self.course),
            user_id__in=list(learner_ids),
            block_key__in=list(wanted),
            completion__gt=0,
        ).values_list("user_id", "block_key", "completion")
        for learner, block, completion in rows:
            reached.setdefault(learner, {})[block.map_into_course(CourseKey.from_string(self.course))] = completion
        return {
            learner: {
                unit: all(parts.get(one, 0) >= 1 for one in inside)
                for unit, inside in self._parts.items()
                if any(one in parts for one in inside)
            }
            for learner, parts in reached.items()
        }


def _root(course: str) -> XBlock | None:
    if not is_lms():
        return ask_plain_host("course_block", course, default=None)
    from opaque_keys import InvalidKeyError
    from opaque_keys.edx.keys import CourseKey

    try:
        return read_at_once(CourseKey.from_string(course))
    except InvalidKeyError:
        return None


def _below(block: XBlock) -> Iterator[XBlock]:
    for child in children_of(block):
        yield child
        yield from _below(child)
