"""What a plain host says in the tests of the team's pages: one course, its team, its learners and two cohorts.

Whose name begins with `staff` is the team, with `learner` takes the course; `spring` or `autumn` in it is the cohort.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth import get_user_model

from competency_xblock.platform.enrolments import Cohort
from tests.records.building import COURSE

TITLE = "Listening <well> & long"


def is_team(user: Any, course: str) -> bool:
    """Whether somebody belongs to the training team."""
    return course == COURSE and user.get_username().startswith("staff")


def active_learners(course: str) -> Any:
    """Everybody who takes the course now."""
    return get_user_model().objects.filter(username__startswith="learner").values("pk")


def cohorts(course: str) -> tuple[Cohort, ...]:
    """Two cohorts."""
    users = get_user_model().objects
    return tuple(
        Cohort(id=number, name=name, learners=users.filter(username__contains=name.lower()).values("pk"))
        for number, name in ((1, "Spring"), (2, "Autumn"))
    )


def course_titles(courses: Collection[str]) -> dict[str, str]:
    """What the course is called."""
    return {COURSE: TITLE} if COURSE in courses else {}
