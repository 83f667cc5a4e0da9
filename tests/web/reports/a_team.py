"""What a plain host says in the tests of observed practice: whose name begins with `staff` runs the one course."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model

from tests.records.building import COURSE


def is_team(user: Any, course: str) -> bool:
    """Whether somebody runs the course."""
    return course == COURSE and user.get_username().startswith("staff")


def active_learners(course: str) -> Any:
    """Everybody who learns in it now."""
    return get_user_model().objects.filter(username__startswith="learner").values("pk")
