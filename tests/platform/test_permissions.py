"""Who is here and what they may do; where the host says nothing, the answer is no."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from opaque_keys.edx.keys import UsageKey

from competency_xblock.platform.permissions import is_course_staff, may_author, may_see_reports
from competency_xblock.platform.site_settings import get_setting, group_minimum
from competency_xblock.platform.users.accounts import (
    get_display_names,
    get_usernames,
    learner_id_of,
    user_attributes,
)

from ..fixtures.workbench import NOBODY, STAFF, Seat, assessment, put_into_course

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def course() -> None:
    """A course to be in."""
    put_into_course(assessment())


@pytest.fixture
def plain_runtime(settings: Any) -> None:
    """The workbench as it comes: a user service that knows a name, and nobody who says who may do what."""
    settings.WORKBENCH = {**django_settings.WORKBENCH, "services": {}}


def without_user_service(block: Any) -> Any:
    del block.runtime._services["user"]
    return block


def accounts() -> list[str]:
    return list(get_user_model().objects.values_list("username", flat=True))


def test_the_learner_is_the_django_user_that_the_user_service_names():
    block = Seat("robin").block
    assert learner_id_of(block) == get_user_model().objects.get(username="robin").pk


def test_somebody_who_is_not_logged_in_is_no_learner_and_gets_no_account():
    assert learner_id_of(Seat(NOBODY).block) is None
    assert accounts() == []


@pytest.mark.usefixtures("plain_runtime")
def test_in_a_plain_runtime_a_learner_is_named_after_its_user_id():
    first = learner_id_of(Seat("robin").block)
    assert learner_id_of(Seat("robin").block) == first
    assert learner_id_of(Seat("sam").block) != first
    assert accounts() == ["robin", "sam"]


@pytest.mark.usefixtures("plain_runtime")
def test_in_a_plain_runtime_without_a_user_there_is_no_learner():
    assert learner_id_of(without_user_service(Seat(None).block)) is None  # type: ignore[arg-type]
    assert accounts() == []


def test_without_a_user_service_nobody_is_staff():
    block = without_user_service(Seat(STAFF).block)
    assert user_attributes(block) == {}
    assert is_course_staff(block) is False


@pytest.mark.usefixtures("plain_runtime")
def test_where_the_user_service_does_not_say_so_nobody_is_staff():
    assert is_course_staff(Seat(STAFF).block) is False


@pytest.mark.parametrize(("student", "staff"), [(STAFF, True), ("robin", False), (NOBODY, False)])
def test_course_staff_are_whom_the_user_service_calls_so(student: str, staff: bool):
    assert is_course_staff(Seat(student).block) is staff


@pytest.mark.parametrize("flag", ["True", 1, "yes", None])
def test_only_true_makes_somebody_staff(flag: Any):
    block = Seat(STAFF).block
    service = block.runtime.service(block, "user")
    user = service.get_current_user()
    user.opt_attrs["edx-platform.user_is_staff"] = flag
    service.get_current_user = lambda: user
    assert is_course_staff(block) is False


@pytest.fixture
def researcher(monkeypatch: pytest.MonkeyPatch) -> None:
    """An LMS in which robin is a data researcher of the course."""

    class CourseDataResearcherRole:
        def __init__(self, course: Any) -> None:
            self.course = str(course)

        def has_user(self, user: Any) -> bool:
            return (self.course, user.get_username()) == ("course-v1:Haven+Listening+2030", "robin")

    monkeypatch.setattr("competency_xblock.platform.permissions.is_lms", lambda: True)
    for name in ("common", "common.djangoapps", "common.djangoapps.student", "common.djangoapps.student.roles"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    roles: Any = sys.modules["common.djangoapps.student.roles"]
    roles.CourseDataResearcherRole = CourseDataResearcherRole
    roles.OrgDataResearcherRole = lambda _org: CourseDataResearcherRole("")


@pytest.mark.usefixtures("researcher")
@pytest.mark.parametrize(
    ("student", "course", "may"),
    [
        (STAFF, "Haven+Listening+2030", True),
        ("robin", "Haven+Listening+2030", True),
        ("robin", "Haven+Talking+2030", False),
        ("sam", "Haven+Listening+2030", False),
        (NOBODY, "Haven+Listening+2030", False),
    ],
)
def test_reports_are_for_course_staff_and_its_data_researchers(student: str, course: str, may: bool):
    block = Seat(student).block
    usage = UsageKey.from_string(f"block-v1:{course}+type@competency_progress+block@here")
    block.scope_ids = block.scope_ids._replace(usage_id=usage)
    assert may_see_reports(block) is may


@pytest.mark.parametrize(("student", "may"), [(STAFF, True), ("robin", False), (NOBODY, False)])
def test_outside_the_lms_reports_are_for_course_staff(student: str, may: bool):
    assert may_see_reports(Seat(student).block) is may


@pytest.mark.parametrize(("student", "may"), [(STAFF, True), ("robin", False), (NOBODY, False)])
def test_the_permission_service_says_who_may_author(student: str, may: bool):
    assert may_author(Seat(student).block) is may


@pytest.mark.usefixtures("plain_runtime")
@pytest.mark.parametrize(
    ("usage", "may"),
    [
        (None, False),
        ("block-v1:Haven+Listening+2030+type@competency_assessment+block@before", False),
        ("lb:Haven:Box:competency_assessment:before", False),  # libraries are asked themselves, in Studio
    ],
)
def test_without_a_permission_service_nobody_may_author_in_a_course(usage: str | None, may: bool):
    block = Seat(STAFF).block
    if usage:
        block.scope_ids = block.scope_ids._replace(usage_id=UsageKey.from_string(usage))
    assert may_author(block) is may


def test_people_are_shown_by_their_full_name_else_by_their_user_name(django_assert_num_queries: Any):
    user = get_user_model()
    kim = user.objects.create(username="kim", first_name="Kim", last_name="Oak").pk
    sam = user.objects.create(username="sam").pk
    with django_assert_num_queries(1):
        assert get_display_names([kim, sam, 10**9]) == {kim: "Kim Oak", sam: "sam"}
    with django_assert_num_queries(1):
        assert get_usernames([kim, sam, 10**9]) == {kim: "kim", sam: "sam"}


def test_a_site_sets_what_it_likes_and_the_rest_has_its_usual_value(settings: Any):
    settings.COMPETENCY_XBLOCK = {"unit_url": "/x/{unit}"}
    assert (get_setting("unit_url"), get_setting("group_minimum")) == ("/x/{unit}", 10)
    del settings.COMPETENCY_XBLOCK
    assert get_setting("unit_url") == ""
    with pytest.raises(KeyError):
        get_setting("no_such_setting")


@pytest.mark.parametrize(("minimum", "least"), [(0, 5), (4, 5), (5, 5), (10, 10), ("12", 12), ("ten", 10), (None, 10)])
def test_no_site_can_show_figures_about_fewer_than_five(settings: Any, minimum: Any, least: int):
    settings.COMPETENCY_XBLOCK = {"group_minimum": minimum}
    assert group_minimum() == least
