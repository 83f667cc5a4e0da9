"""Staff looking at the course as a learner, most often as one by name (layer 4).

The block is then given that learner as its user, and the platform keeps field data in the session. Our records are
tables, so without this check staff would read a learner's private words, and write in the learner's name.
Elsewhere nobody can look as somebody else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xblock.core import XBlock

from competency_xblock.platform.hosts import is_lms


def is_as_named_learner(block: XBlock) -> bool:
    """Whether somebody else is looking through the eyes of the learner that the runtime names."""
    if not is_lms():
        return False
    from lms.djangoapps.courseware.masquerade import is_masquerading_as_specific_student

    return _noted(block, is_masquerading_as_specific_student)


def is_as_learner(block: XBlock) -> bool:
    """Whether staff look at the course as a learner, be it a named one or any."""
    if not is_lms():
        return False
    from lms.djangoapps.courseware.masquerade import is_masquerading_as_student

    # Not `is_masquerading`: whoever has gone back to being staff is still noted, with the role of staff.
    return _noted(block, is_masquerading_as_student)


def _noted(block: XBlock, ask: Callable[[Any, Any], bool]) -> bool:
    from crum import get_current_user

    course = getattr(block.scope_ids.usage_id, "context_key", None)
    service = block.runtime.service(block, "user")
    # The platform notes the masquerade on the user that it was set up for: the request's own, and the one it gave us.
    users = (get_current_user(), getattr(service, "_django_user", None))
    return any(user is not None and ask(user, course) for user in users)
