"""Who may do what (layer 4). Where the host says nothing, the answer is no."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from xblock.core import XBlock

from competency_xblock.platform.hosts import is_lms, is_studio
from competency_xblock.platform.people import learner_id_of, user_attributes

IS_STAFF = "edx-platform.user_is_staff"


def is_course_staff(block: XBlock) -> bool:
    """Whether the current user belongs to the staff of the block's course."""
    return user_attributes(block).get(IS_STAFF) is True


def may_see_reports(block: XBlock) -> bool:
    """Whether the current user may see who takes part and the figures: course staff and data researchers."""
    if is_course_staff(block):
        return True
    course = getattr(block.scope_ids.usage_id, "context_key", None)
    learner_id = learner_id_of(block)
    if not is_lms() or course is None or learner_id is None:
        return False
    from common.djangoapps.student.roles import CourseDataResearcherRole

    return bool(CourseDataResearcherRole(course).has_user(get_user_model().objects.get(pk=learner_id)))


def may_author(block: XBlock) -> bool:
    """Whether the current user may change the block.

    Studio lets anybody who is logged in call a handler, so its permission service is asked. Content libraries have
    none, and are asked themselves. Nobody authors in an LMS.
    """
    if is_lms():
        return False
    permissions = block.runtime.service(block, "studio_user_permissions")
    context = getattr(block.scope_ids.usage_id, "context_key", None)
    if permissions is not None:
        return bool(permissions.can_write(context))
    is_library = is_studio() and context is not None and not getattr(context, "is_course", True)
    return is_library and _may_change_library(block, context)


def _may_change_library(block: XBlock, library: Any) -> bool:
    from openedx.core.djangoapps.content_libraries.api import require_permission_for_library_key
    from openedx.core.djangoapps.content_libraries.permissions import CAN_EDIT_THIS_CONTENT_LIBRARY

    learner_id = learner_id_of(block)
    if learner_id is None:
        return False
    try:
        user = get_user_model().objects.get(pk=learner_id)
        require_permission_for_library_key(library, user, CAN_EDIT_THIS_CONTENT_LIBRARY)
    except PermissionDenied:
        return False
    return True
