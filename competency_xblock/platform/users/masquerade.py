"""Staff looking at the course as a learner, most often as one by name (layer 4).

The block is then given that learner as its user, and the platform keeps field data in the session. Our records are
tables, so without this check staff would read a learner's private words, and write in the learner's name.
Elsewhere nobody can look as somebody else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from xblock.core import XBlock

from ..hosts import is_lms
from .accounts import learner_id_of


def is_masquerading_as_named(block: XBlock) -> bool:
    """Whether a member of staff views the page as the learner that the runtime names."""
    if not is_lms():
        return False
    from lms.djangoapps.courseware.masquerade import is_masquerading_as_specific_student

    return _noted(block, is_masquerading_as_specific_student)


def is_masquerading(block: XBlock) -> bool:
    """Whether staff look at the course as a learner, be it a named one or any."""
    if not is_lms():
        return False
    from lms.djangoapps.courseware.masquerade import is_masquerading_as_student

    # Not `is_masquerading`: it also holds for staff who have gone back to their own view, with the role of staff.
    return _noted(block, is_masquerading_as_student)


def user_of(block: XBlock) -> Any:
    """The Django user whose view of the course this is, in an LMS, with the masquerade that is noted on it.

    A user that is read from the database anew has forgotten the masquerade, and staff who look as one of a content
    group would be shown the units of all.
    """
    learner_id = learner_id_of(block)
    for user in _users(block):
        if user is not None and user.pk == learner_id:
            return user
    return get_user_model().objects.get(pk=learner_id)


def _noted(block: XBlock, ask: Callable[[Any, Any], bool]) -> bool:
    course = getattr(block.scope_ids.usage_id, "context_key", None)
    return any(user is not None and ask(user, course) for user in _users(block))


def _users(block: XBlock) -> tuple[Any, Any]:
    """The users that the platform notes a masquerade on: the request's own, and the one that it gave the block."""
    from crum import get_current_user

    service = block.runtime.service(block, "user")
    return (get_current_user(), getattr(service, "_django_user", None))
