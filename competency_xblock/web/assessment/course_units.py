"""The units of the course that an author has mapped to topics (layer 5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from xblock.core import XBlock

from competency_xblock.platform.courses import outline
from competency_xblock.recommendation import CourseUnit, parse_unit_map


def units_for(block: XBlock, topics: Collection[str]) -> Mapping[str, Sequence[CourseUnit]]:
    """The course's units for these topics that this learner can open."""
    stored = type(block).unit_map.read_from(block)  # read once: a course has hundreds of units
    return outline.unit_map(block, parse_unit_map(stored), topics)
