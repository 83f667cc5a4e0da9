"""Other blocks of the course that a block stands in (layer 4)."""

from __future__ import annotations

from xblock.core import XBlock
from xblock.exceptions import NoSuchDefinition, NoSuchUsage

from ..hosts import is_lms, is_studio
from ..plain_host import call_plain_host
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


def block_of_learner(learner_id: int, course: str, usage_id: str) -> XBlock | None:
    """Any block of a course as a learner meets it who sends the current request. A plain host makes it itself.

    None where it is gone, or not there for them.
    """
    if not is_lms():
        block: XBlock | None = call_plain_host("block_of_learner", learner_id, usage_id, default=None)
        return block
    from crum import get_current_request
    from django.http import Http404
    from lms.djangoapps.courseware.block_render import get_block_by_usage_id

    request = get_current_request()
    if request is None or request.user.pk != learner_id:
        return None
    try:
        return get_block_by_usage_id(request, course, usage_id, disable_staff_debug_info=True)[0]
    except Http404:
        return None


def _not_there() -> tuple[type[Exception], ...]:
    if not (is_lms() or is_studio()):
        return (NoSuchUsage, NoSuchDefinition)
    from xmodule.modulestore.exceptions import ItemNotFoundError

    return (NoSuchUsage, NoSuchDefinition, ItemNotFoundError)
