"""Who takes part in a course, and in which cohorts (layer 4).

Everything is a subquery of user numbers, so that figures count active learners without a loop. A plain runtime has no
enrolments: None then means everybody who has started.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from ..hosts import is_lms
from ..plain_host import call_plain_host

STAFF_ROLES = ("staff", "limited_staff", "instructor", "data_researcher")
"""People with one of these are there for the course, not to learn in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cohort:
    """A named group of learners; `learners` is a subquery of user ids."""

    id: int
    name: str
    learners: Any


def active_learners(course: str) -> Any:
    """A subquery of the ids of enrolled users who are not staff. None in a plain runtime.

    Staff are those of the course, of its whole organisation and of the site.
    """
    if not is_lms():
        return call_plain_host("active_learners", course, default=None)
    from common.djangoapps.student.models import CourseAccessRole
    from opaque_keys.edx.django.models import CourseKeyField
    from opaque_keys.edx.keys import CourseKey

    key = CourseKey.from_string(course)
    in_course = Q(course_id=key) | Q(course_id=CourseKeyField.Empty, org=key.org)
    staff = CourseAccessRole.objects.filter(in_course, role__in=STAFF_ROLES).values("user_id")
    return enrolled_ids(course).exclude(user_id__in=staff).filter(user__is_staff=False)


def enrolled_ids(course: str) -> Any:
    """A subquery of the ids of all users who are enrolled now, staff too. None in a plain runtime."""
    if not is_lms():
        return call_plain_host("active_learners", course, default=None)
    from common.djangoapps.student.models import CourseEnrollment
    from opaque_keys.edx.keys import CourseKey

    enrolled = CourseEnrollment.objects.filter(course_id=CourseKey.from_string(course), is_active=True)
    return enrolled.values("user_id")


def is_enrolled(learner_id: int, course: str) -> bool:
    """Whether the learner is enrolled now. The LMS lets a block's handlers be called by those who are not.

    Asked in the way that the platform remembers for the length of a request: most pages have asked already.
    """
    if not is_lms():
        return True  # a plain runtime enrols nobody
    from common.djangoapps.student.models import CourseEnrollment
    from opaque_keys.edx.keys import CourseKey

    return bool(CourseEnrollment.is_enrolled(get_user_model()(pk=learner_id), CourseKey.from_string(course)))


def cohorts(course: str) -> tuple[Cohort, ...]:
    """The course's cohorts by name; empty where there are none. One query, and none for who is in them."""
    if not is_lms():
        return tuple(call_plain_host("cohorts", course, default=()))
    from opaque_keys.edx.keys import CourseKey
    from openedx.core.djangoapps.course_groups.models import CohortMembership, CourseUserGroup

    groups = CourseUserGroup.objects.filter(
        course_id=CourseKey.from_string(course), group_type=CourseUserGroup.COHORT
    ).order_by("name")
    return tuple(
        Cohort(
            id=group.pk,
            name=group.name,
            learners=CohortMembership.objects.filter(course_user_group_id=group.pk).values("user_id"),
        )
        for group in groups
    )
