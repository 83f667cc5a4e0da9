"""The modules of edx-platform that ours import inside functions, each with the few names that are asked for."""

from __future__ import annotations

from types import ModuleType
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.dispatch import Signal
from django.http import Http404, HttpRequest
from opaque_keys.edx.django.models import CourseKeyField
from opaque_keys.edx.keys import UsageKey

from . import host
from .platform_tables import models

CAN_EDIT_THIS_CONTENT_LIBRARY = "content_libraries.edit_library"
SIGNALS = "openedx.core.djangoapps.user_api.accounts.signals"


class CourseDataResearcherRole:
    """Those who may download a course's data."""

    def __init__(self, course: Any) -> None:
        self.where = {"course_id": course}

    def has_user(self, user: Any) -> bool:
        """Whether this is one of them."""
        roles = models.CourseAccessRole.objects.filter(user=user, role="data_researcher", **self.where)
        return bool(user.is_authenticated and roles.exists())


class OrgDataResearcherRole(CourseDataResearcherRole):
    """Those who may download the data of all courses of an organisation."""

    def __init__(self, org: str) -> None:
        self.where = {"course_id": CourseKeyField.Empty, "org": org}


def has_access(user: Any, action: str, course: Any) -> bool:
    """Whether the LMS lets the user do that in the course."""
    assert action == "staff"
    return host.is_lms_staff(user, course)


def blocks_of(site: HasStore) -> Any:
    """What makes the block of a course for who sends a request; a page that is not there, where the block is not."""

    def get_block_by_usage_id(
        request: HttpRequest, course_id: str, usage_id: str, disable_staff_debug_info: bool = False
    ) -> tuple[Any, dict[str, Any]]:
        usage = UsageKey.from_string(usage_id)
        if usage not in site.store.authored:
            raise Http404
        return host.Lms(site.store, request.user).block(usage), {}

    return get_block_by_usage_id


def user_by_anonymous_id(anonymous_id: str | None) -> Any:
    """Who is behind an anonymous id, or None."""
    found = models.AnonymousUserId.objects.filter(anonymous_user_id=anonymous_id).select_related("user").first()
    return found.user if found else None


def is_masquerading_as_specific_student(user: Any, course: Any) -> bool:
    """Whether the user looks at the course as one named learner."""
    return bool((host.masquerade_of(user, course) or {}).get("user_name"))


def is_masquerading_as_student(user: Any, course: Any) -> bool:
    """Whether the user looks at the course as a learner, named or not."""
    return (host.masquerade_of(user, course) or {}).get("role") == "student"


class ModuleStore:
    """Where courses are."""

    def __init__(self, site: HasStore) -> None:
        self.site = site

    def get_course(self, course: Any, depth: int = 0) -> Any:
        """The course as its authors have it, made for nobody, with what is so many levels below it read at once."""
        assert depth == 3
        return host.Studio(self.site.store, host.NOBODY).block(self.make_course_usage_key(course))

    def make_course_usage_key(self, course: Any) -> Any:
        """The course's own block."""
        return course.make_usage_key("course", "course")


class BlockStructures:
    """What the platform keeps of each course: its structure, and of which version that is."""

    VERSION_FIELDS = ("data_version",)

    def __init__(self, site: HasStore) -> None:
        self.site = site

    @property
    def objects(self) -> BlockStructures:
        """The rows of all courses."""
        return self

    def filter(self, *, data_usage_key: Any) -> BlockStructures:
        """The row of one course."""
        return self

    def values_list(self, *names: str) -> BlockStructures:
        """The fields that tell versions apart."""
        assert names == self.VERSION_FIELDS
        return self

    def first(self) -> tuple[str]:
        """The version: another one for each change."""
        store = self.site.store
        return (repr((store.authored, sorted(store.staff_only))),)

    def get_collected(self, user: Any = None) -> host.CourseStructure:
        """The structure of the course, for everybody, whoever asks."""
        return host.CourseStructure(self.site.store)


def require_permission_for_library_key(library: Any, user: Any, permission: str) -> None:
    """Stop whoever may not change the library."""
    assert permission == CAN_EDIT_THIS_CONTENT_LIBRARY
    if not host.may_write(user, library):
        raise PermissionDenied


class HasStore(Protocol):
    """Whoever knows which course is open."""

    store: host.Store


def modules(site: HasStore) -> dict[str, ModuleType]:
    """By name, with the packages that they stand in. The root URLs of the hosts are empty until one is run."""

    contents: dict[str, dict[str, Any]] = {
        "common.djangoapps.student.models": {
            "CourseAccessRole": models.CourseAccessRole,
            "CourseEnrollment": models.CourseEnrollment,
            "UserProfile": models.UserProfile,
            "user_by_anonymous_id": user_by_anonymous_id,
        },
        "common.djangoapps.student.roles": {
            "CourseDataResearcherRole": CourseDataResearcherRole,
            "OrgDataResearcherRole": OrgDataResearcherRole,
        },
        "common.djangoapps.util.milestones_helpers": {
            "get_course_content_milestones": lambda course, content, relationship, user_id: []
        },
        "lms.djangoapps.course_api.blocks.transformers.milestones": {
            "MilestonesAndSpecialExamsTransformer": host.MilestonesAndSpecialExamsTransformer
        },
        "lms.djangoapps.course_blocks.api": {
            "get_course_block_access_transformers": lambda user: [host.VisibilityTransformer()]
        },
        "lms.djangoapps.course_blocks.transformers.hidden_content": {
            "HiddenContentTransformer": host.HiddenContentTransformer
        },
        "lms.djangoapps.course_blocks.usage_info": {"CourseUsageInfo": host.CourseUsageInfo},
        "lms.djangoapps.courseware.access": {"has_access": has_access},
        "lms.djangoapps.courseware.block_render": {"get_block_by_usage_id": blocks_of(site)},
        "lms.djangoapps.courseware.masquerade": {
            "is_masquerading_as_specific_student": is_masquerading_as_specific_student,
            "is_masquerading_as_student": is_masquerading_as_student,
        },
        "lms.djangoapps.grades.signals.signals": {"PROBLEM_WEIGHTED_SCORE_CHANGED": host.GRADE_CHANGED},
        "openedx.core.djangoapps.content.block_structure.api": {
            "get_block_structure_manager": lambda course: BlockStructures(site)
        },
        "openedx.core.djangoapps.content.block_structure.models": {"BlockStructureModel": BlockStructures(site)},
        "openedx.core.djangoapps.content.block_structure.transformers": {
            "BlockStructureTransformers": host.BlockStructureTransformers
        },
        "openedx.core.djangoapps.content.course_overviews.models": {"CourseOverview": models.CourseOverview},
        "openedx.core.djangoapps.course_groups.models": {
            "CohortMembership": models.CohortMembership,
            "CourseUserGroup": models.CourseUserGroup,
        },
        "openedx.core.djangoapps.content_libraries.api": {
            "require_permission_for_library_key": require_permission_for_library_key
        },
        "openedx.core.djangoapps.content_libraries.permissions": {
            "CAN_EDIT_THIS_CONTENT_LIBRARY": CAN_EDIT_THIS_CONTENT_LIBRARY
        },
        "openedx.core.djangoapps.site_configuration.helpers": {"get_value": host.value_of_this_site},
        "openedx.core.djangoapps.user_api.models": {"UserPreference": models.UserPreference},
        SIGNALS: {"USER_RETIRE_LMS_CRITICAL": Signal(), "USER_RETIRE_LMS_MISC": Signal()},
        "openedx.features.course_experience": {"course_home_url": host.course_home_url},
        "xmodule.modulestore.django": {"modulestore": lambda: ModuleStore(site)},
        "xmodule.modulestore.exceptions": {"ItemNotFoundError": host.ItemNotFoundError},
        "lms.urls": {},
        "cms.urls": {},
    }
    made: dict[str, ModuleType] = {}
    for name, content in contents.items():
        parts = name.split(".")
        for number in range(1, len(parts) + 1):
            path = ".".join(parts[:number])
            made.setdefault(path, ModuleType(path))
            if number > 1:
                setattr(made[".".join(parts[: number - 1])], parts[number - 1], made[path])
        vars(made[name]).update(content)
    return made
