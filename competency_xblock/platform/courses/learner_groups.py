"""The content groups of many learners, read together (layer 4; in an LMS only).

The platform answers for one learner at a time, with some queries each. Figures are about thousands: here cohorts,
experiments and enrolment tracks are read in a few queries. Of other schemes (teams, a site's own) nobody can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.contrib.auth import get_user_model

from .learner_access import drawn_for, partitions_of
from .unit_parts import Standing, UnitParts

Belongs = Iterator[tuple[int, int]]
"""Learners with their groups; who is in none is not there."""


def standings_of(learners: Collection[int], units: Collection[UnitParts], course: Any) -> dict[int, Standing]:
    """What decides what each of these learners gets in these units: some queries for all of them together."""
    groups: dict[int, dict[int, int]] = {learner: {} for learner in learners}
    partition_ids = frozenset[int]().union(*(unit.partitions for unit in units))
    unknown_partitions = set()
    for partition in partitions_of(course, partition_ids):
        belongs = SCHEMES.get(partition.scheme.name)
        if belongs is None:
            unknown_partitions.add(partition.id)
            continue
        for learner, group in belongs(partition, learners, course):
            groups[learner][partition.id] = group
    drawn = drawn_for(learners, units, course)
    return {
        learner: Standing(groups=learner_groups, drawn=drawn.get(learner, {}), unknown_partitions=unknown_partitions)
        for learner, learner_groups in groups.items()
    }


def _in_cohorts(partition: Any, learners: Collection[int], course: Any) -> Belongs:
    from openedx.core.djangoapps.course_groups.cohorts import is_course_cohorted
    from openedx.core.djangoapps.course_groups.models import CohortMembership, CourseUserGroupPartitionGroup

    if not is_course_cohorted(course):
        return
    links = CourseUserGroupPartitionGroup.objects.filter(course_user_group__course_id=course, partition_id=partition.id)
    groups = dict(links.values_list("course_user_group_id", "group_id"))
    members = CohortMembership.objects.filter(course_user_group__in=list(groups), user_id__in=list(learners))
    for learner, cohort in members.values_list("user_id", "course_user_group_id"):
        yield learner, groups[cohort]


def _in_experiments(partition: Any, learners: Collection[int], course: Any) -> Belongs:
    from openedx.core.djangoapps.user_api.models import UserCourseTag

    key = partition.scheme.key_for_partition(partition)
    tags = UserCourseTag.objects.filter(course_id=course, key=key, user_id__in=list(learners))
    for learner, group in tags.values_list("user_id", "value"):
        if group.isdecimal():
            yield learner, int(group)


def _in_tracks(partition: Any, learners: Collection[int], course: Any) -> Belongs:
    """The group follows from the enrolment's mode alone. So the platform is asked for one learner of each mode."""
    from common.djangoapps.student.models import CourseEnrollment

    enrolled = CourseEnrollment.objects.filter(course_id=course, is_active=True, user_id__in=list(learners))
    groups: dict[str, Any] = {}
    for learner, mode in enrolled.values_list("user_id", "mode"):
        if mode not in groups:
            user = get_user_model().objects.get(pk=learner)
            groups[mode] = partition.scheme.get_group_for_user(course, user, partition)
        if groups[mode] is not None:
            yield learner, groups[mode].id


SCHEMES: dict[str, Callable[[Any, Collection[int], Any], Belongs]] = {
    "cohort": _in_cohorts,
    "random": _in_experiments,
    "enrollment_track": _in_tracks,
}
