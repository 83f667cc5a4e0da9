"""Who may do what (layer 4). Where the host says nothing, the answer is no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from xblock.core import XBlock

from .courses.overviews import is_a_course
from .hosts import is_lms, is_studio
from .plain_host import call_plain_host
from .users.accounts import learner_id_of, user_attributes
from .users.masquerade import user_of

IS_STAFF = "edx-platform.user_is_staff"


def is_course_staff(block: XBlock) -> bool:
    """Whether the current user belongs to the staff of the block's course."""
    return user_attributes(block).get(IS_STAFF) is True


def may_see_reports(block: XBlock) -> bool:
    """Whether the current user may see who takes part and the figures: course staff and data researchers."""
    if is_course_staff(block):
        return True
    course = getattr(block.scope_ids.usage_id, "context_key", None)
    if not is_lms() or course is None or learner_id_of(block) is None:
        return False
    return _is_data_researcher(user_of(block), course)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportRights:
    """A user's rights in a course's reports: `read` them; `manage` start dates, observers and observations."""

    read: bool = False
    manage: bool = False


def report_rights(user: Any, course: str) -> ReportRights:
    """What a Django user may do with the reports of a course, on any page.

    Course staff manage, data researchers read, and nobody may do anything with a course that is not there. Whoever
    looks at a course as a learner for a while keeps these rights on pages outside it, as on the platform's own.
    """
    if not user.is_authenticated:
        return ReportRights()
    if not is_lms():
        team = bool(call_plain_host("is_team", user, course, default=False))
        return ReportRights(read=team, manage=team)
    from lms.djangoapps.courseware.access import has_access
    from opaque_keys import InvalidKeyError
    from opaque_keys.edx.keys import CourseKey

    try:
        key = CourseKey.from_string(course)
    except InvalidKeyError:
        return ReportRights()
    manage = bool(has_access(user, "staff", key))
    read = manage or _is_data_researcher(user, key)
    # Asked last: those who may see every course may not see one that is not there.
    return ReportRights(read=read, manage=manage) if read and is_a_course(key) else ReportRights()


def _is_data_researcher(user: Any, course: Any) -> bool:
    """Of the course, or of all courses of its organisation."""
    from common.djangoapps.student.roles import CourseDataResearcherRole, OrgDataResearcherRole

    roles = (CourseDataResearcherRole(course), OrgDataResearcherRole(course.org))
    return any(role.has_user(user) for role in roles)


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
