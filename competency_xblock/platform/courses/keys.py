"""The text keys of a course and of an assessment (layer 4).

In Open edX they come from opaque keys. In a plain runtime (the workbench) a usage id is text such as
``scenario.type.d0.u0``, and one scenario is one course.
"""

from __future__ import annotations

from typing import Any

from xblock.core import XBlock


def get_assessment_key(block: XBlock) -> str:
    """The key of one block placed in a course."""
    return str(block.scope_ids.usage_id)


def get_course_key(block: XBlock) -> str:
    """The key of the course that the block stands in."""
    usage = block.scope_ids.usage_id
    context = getattr(usage, "context_key", None)
    return str(context) if context is not None else str(usage).split(".", 1)[0]


def runless_id(usage: object) -> str:
    """What is stored of a place in a course: block type and id without the run, which a re-run or an import keeps."""
    block_type, block_id = getattr(usage, "block_type", None), getattr(usage, "block_id", None)
    return f"{block_type}@{block_id}" if block_type and block_id else str(usage)


def resolve_runless_id(block: XBlock, place_id: str) -> Any:
    """The usage key that `runless_id` made the id of, in the course of the block; where there is none, None."""
    context = getattr(block.scope_ids.usage_id, "context_key", None)
    if context is None:
        return place_id if place_id.split(".", 1)[0] == get_course_key(block) else None
    block_type, _sign, block_id = place_id.partition("@")
    if not (block_type and block_id and getattr(context, "is_course", False)):
        return None
    from opaque_keys import InvalidKeyError

    try:
        return context.make_usage_key(block_type, block_id)
    except InvalidKeyError:
        return None
