"""Other blocks of the course that a block stands in (layer 4)."""

from __future__ import annotations

from xblock.core import XBlock
from xblock.exceptions import NoSuchDefinition, NoSuchUsage

from ..hosts import is_lms, is_studio
from .keys import resolve_runless_id


def block_at(block: XBlock, place_id: str) -> XBlock | None:
    """The block that `runless_id` made the id of; None where it is not there any more."""
    usage = resolve_runless_id(block, place_id)
    if usage is None:
        return None
    try:
        return block.runtime.get_block(usage)
    except _not_there():
        return None


def _not_there() -> tuple[type[Exception], ...]:
    if not (is_lms() or is_studio()):
        return (NoSuchUsage, NoSuchDefinition)
    from xmodule.modulestore.exceptions import ItemNotFoundError

    return (NoSuchUsage, NoSuchDefinition, ItemNotFoundError)
