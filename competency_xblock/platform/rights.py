"""Who may do what (layer 4). Where the host says nothing, the answer is no."""

from __future__ import annotations

from xblock.core import XBlock

from competency_xblock.platform.people import user_attributes

IS_STAFF = "edx-platform.user_is_staff"


def is_course_staff(block: XBlock) -> bool:
    """Whether the current user belongs to the staff of the block's course."""
    return user_attributes(block).get(IS_STAFF) is True


def may_author(block: XBlock) -> bool:
    """Whether the current user may change the block.

    Studio lets anybody who is logged in call a handler, so its permission service is asked. Content libraries have
    none, and guard the writing of fields themselves.
    """
    permissions = block.runtime.service(block, "studio_user_permissions")
    context = getattr(block.scope_ids.usage_id, "context_key", None)
    if permissions is not None:
        return bool(permissions.can_write(context))
    return context is not None and not getattr(context, "is_course", True)
