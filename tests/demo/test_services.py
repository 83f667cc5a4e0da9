"""What the demo's services say to blocks."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from workbench.runtime import WorkbenchRuntime

from demo import course
from demo.learners import LEARNERS, NEWCOMER, TRAINING_TEAM

pytestmark = pytest.mark.django_db


def service(name: str, student: str | None):
    return WorkbenchRuntime(student)._services[name]


def test_a_learner_is_a_django_user_as_in_the_lms():
    user = service("user", "sample-acorn").get_current_user()
    account = get_user_model().objects.get(username="sample-acorn")
    assert user.full_name == "Sample Acorn"
    assert user.opt_attrs["edx-platform.user_id"] == account.pk
    assert user.opt_attrs["edx-platform.username"] == "sample-acorn"
    assert user.opt_attrs["edx-platform.user_is_staff"] is False
    assert user.opt_attrs["edx-platform.user_role"] == "student"


def test_the_training_team_is_course_staff():
    attributes = service("user", TRAINING_TEAM).get_current_user().opt_attrs
    assert attributes["edx-platform.user_is_staff"] is True
    assert attributes["edx-platform.user_role"] == "staff"


@pytest.mark.parametrize("nobody", [None, "none"])
def test_nobody_is_not_logged_in_and_gets_no_account(nobody: str | None):
    attributes = service("user", nobody).get_current_user().opt_attrs
    assert attributes == {"edx-platform.is_authenticated": False}
    assert not get_user_model().objects.exists()


def test_only_the_training_team_may_change_the_course():
    assert service("studio_user_permissions", TRAINING_TEAM).can_write(None)
    assert not service("studio_user_permissions", NEWCOMER).can_write(None)
    assert not service("studio_user_permissions", None).can_write(None)


@pytest.mark.usefixtures("people_in_course")
def test_a_submitted_assessment_finishes_its_unit():
    unit = course.unit_id("before")
    for student, finished in ((LEARNERS[0].id, True), (NEWCOMER, False)):
        runtime = WorkbenchRuntime(student)
        assert runtime._services["completion"].vertical_is_complete(runtime.get_block(unit)) is finished
