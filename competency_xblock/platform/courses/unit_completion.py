"""A whole course outside any learner's request (layer 4): its assessments, and what is done in its units."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from xblock.core import XBlock

from ..hosts import is_lms
from ..plain_host import call_plain_host
from .index import course_index
from .learner_access import completions_of
from .learner_groups import standings_of
from .outline import ASSESSMENT, children_of, load_course
from .unit_parts import UnitParts, is_finished


def load_assessments(course: str) -> tuple[XBlock, ...]:
    """Our assessments in the course, in its order. Empty if the course is gone or the host knows none."""
    root = _root(course)
    return (
        tuple(block for block in _below(root) if block.scope_ids.block_type == ASSESSMENT) if root is not None else ()
    )


class UnitCompletion:
    """What is complete in some units of a course, for many learners, by the one rule of `unit_parts`."""

    def __init__(self, course: str, unit_ids: Collection[str]) -> None:
        self.course, self.unit_ids = course, unit_ids
        self._key: Any = None
        self._parts: dict[str, UnitParts] = {}
        self._blocks: list[Any] = []
        if is_lms() and unit_ids:
            from crum import get_current_user
            from opaque_keys.edx.keys import CourseKey, UsageKey

            self._key = CourseKey.from_string(course)
            units = course_index(self._key, get_current_user()).units
            self._parts = {unit_id: units[unit_id].parts for unit_id in unit_ids if unit_id in units}
            keys = {part.key for unit in self._parts.values() for part in unit.parts}
            self._blocks = [UsageKey.from_string(key).map_into_course(self._key) for key in sorted(keys)]

    def of(self, learner_ids: Collection[int]) -> dict[int, dict[str, bool]]:
        """By learner, the units in which anything is complete, and whether all of it is.

        One query, and some more for all of them together where content groups or banks decide.
        """
        if not is_lms():
            done: dict[int, dict[str, bool]] = call_plain_host(
                "units_done", self.course, self.unit_ids, learner_ids, default={}
            )
            return done
        if not self._blocks:
            return {}
        completions = completions_of(learner_ids, self._key, self._blocks)
        standings = standings_of(completions, self._parts.values(), self._key)
        return {
            learner: {
                unit_id: finished
                for unit_id, unit in self._parts.items()
                if (finished := is_finished(unit, standings[learner], learner_completions)) is not None
            }
            for learner, learner_completions in completions.items()
        }


def _root(course: str) -> XBlock | None:
    if not is_lms():
        return call_plain_host("course_block", course, default=None)
    from opaque_keys import InvalidKeyError
    from opaque_keys.edx.keys import CourseKey

    try:
        return load_course(CourseKey.from_string(course))
    except InvalidKeyError:
        return None


def _below(block: XBlock) -> Iterator[XBlock]:
    for child in children_of(block):
        yield child
        yield from _below(child)
