"""What the demo's workbench says about its people and its one course, as Open edX would of its own."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User
from workbench.models import XBlockState
from xblock.core import XBlock
from xblock.exceptions import NoSuchDefinition, NoSuchUsage

from competency_xblock.platform.users.enrolments import Cohort

from . import course
from .learners import EVERYONE, LEARNERS

COHORTS = ("Spring intake", "Summer intake")


def is_team(user: User, course_key: str) -> bool:
    """Whether the user belongs to the training team."""
    who = EVERYONE.get(user.get_username())
    return course_key == course.key() and who is not None and who.staff


def course_titles(courses: Collection[str]) -> dict[str, str]:
    """What the course is called."""
    return {course.key(): course.title()} if course.key() in courses else {}


def course_url(course_key: str) -> str:
    """The start page: one chooses there who to be."""
    return "/" if course_key == course.key() else ""


def active_learners(course_key: str) -> Any:
    """Subquery of the ids of all learners: the made-up ones, and each name that a page was opened as."""
    return User.objects.exclude(username__in=[person.id for person in EVERYONE.values() if person.staff]).values("pk")


def cohorts(course_key: str) -> tuple[Cohort, ...]:
    """Two intakes: every second of the made-up learners in each."""
    return tuple(
        Cohort(
            id=number,
            name=name,
            learners=User.objects.filter(
                username__in=[learner.id for learner in LEARNERS[number :: len(COHORTS)]]
            ).values("pk"),
        )
        for number, name in enumerate(COHORTS)
    )


def course_block(course_key: str) -> XBlock | None:
    """The course as its author has it."""
    from workbench.runtime import WorkbenchRuntime
    from workbench.scenarios import get_scenarios

    scenario = get_scenarios().get(course.SCENARIO)
    if scenario is None or course_key != course.key():
        return None
    return WorkbenchRuntime("author").get_block(scenario.usage_id)


def block_of_learner(learner_id: int, usage_id: str) -> XBlock | None:
    """One block of the course as that learner meets it; None where it is gone."""
    from workbench.runtime import WorkbenchRuntime

    name = User.objects.filter(pk=learner_id).values_list("username", flat=True).first()
    try:
        return WorkbenchRuntime(name).get_block(usage_id) if name else None
    except (NoSuchUsage, NoSuchDefinition):
        return None


def units_done(course_key: str, unit_ids: Collection[str], learner_ids: Collection[int]) -> dict[int, dict[str, bool]]:
    """The units that learners have opened, which in the demo is enough to finish one that only has text in it."""
    names = dict(User.objects.filter(pk__in=learner_ids).values_list("username", "pk"))
    seen = XBlockState.objects.filter(scope_id__in=list(unit_ids), user_id__in=list(names), state__contains='"seen"')
    done: dict[int, dict[str, bool]] = {}
    for user, unit in seen.values_list("user_id", "scope_id"):
        done.setdefault(names[user], {})[unit] = True
    return done
