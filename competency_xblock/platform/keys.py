"""The text keys of a course and of an assessment (layer 4).

In Open edX they come from opaque keys. In a plain runtime (the workbench) a usage id is text such as
``scenario.type.d0.u0``, and one scenario is one course.
"""

from __future__ import annotations

from xblock.core import XBlock


def assessment_of(block: XBlock) -> str:
    """The key of one block placed in a course."""
    return str(block.scope_ids.usage_id)


def course_of(block: XBlock) -> str:
    """The key of the course that the block stands in."""
    usage = block.scope_ids.usage_id
    context = getattr(usage, "context_key", None)
    return str(context) if context is not None else str(usage).split(".", 1)[0]


def unit_id_of(usage: object) -> str:
    """What a unit map stores: block type and id without the run, so that a re-run or an import keeps the map."""
    block_type, block_id = getattr(usage, "block_type", None), getattr(usage, "block_id", None)
    return f"{block_type}@{block_id}" if block_type and block_id else str(usage)
