"""Blocks beside ours, found by what an author has chosen: in the workbench, and where opaque keys name the run."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from opaque_keys.edx.keys import CourseKey, UsageKey

from competency_xblock.platform.courses.blocks import block_at
from competency_xblock.platform.courses.keys import resolve_runless_id, runless_id
from tests.contract import host
from tests.fixtures.workbench import COURSE, REFLECTING, Seat, assessment, progress_seat, put_into_course

BEFORE, AFTER = (f"{COURSE}.competency_assessment.d{number}.u0" for number in range(2))
OLD_COURSE = CourseKey.from_string("Haven/Listening/2030")
NO_PLACES = [
    "",
    "@",
    "vertical",
    "vertical@",
    "@listening",
    "vertical@a b",
    "vertical@a@b",
    "vertical@a/b",
]


class ItemNotFoundError(Exception):
    """What the platform's store of courses says of a block that is not there."""


class StudioThatLooks(host.Studio):
    """A block is looked for when it is asked for."""

    def get_block(self, usage_id: Any, for_parent: Any = None) -> Any:
        if usage_id not in self.store.authored:
            raise ItemNotFoundError(usage_id)
        return super().get_block(usage_id)


def in_studio(place: Any = host.PROGRESS) -> Any:
    return StudioThatLooks(host.store_with(), get_user_model()(), place.context_key).block(place)


@pytest.fixture
def studio(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be Studio, whose store of courses has an exception of its own."""
    settings.ROOT_URLCONF = "cms.urls"
    module = ModuleType("xmodule.modulestore.exceptions")
    vars(module)["ItemNotFoundError"] = ItemNotFoundError
    for name in ("xmodule", "xmodule.modulestore"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, module.__name__, module)


# ---------------------------------------------------------------- in the workbench


@pytest.mark.django_db
def test_a_neighbour_in_the_workbench_is_found_by_its_usage_id():
    put_into_course(assessment(), assessment(display_name="Afterwards"))
    block = progress_seat().block
    assert block_at(block, AFTER).display_name == "Afterwards"
    assert block_at(block, REFLECTING).scope_ids.block_type == "vertical"
    assert block_at(block, str(block.scope_ids.usage_id)).scope_ids == block.scope_ids


@pytest.mark.django_db
def test_a_neighbour_is_there_for_whoever_is_here():
    put_into_course(assessment())
    assert block_at(progress_seat("sam").block, BEFORE).scope_ids.user_id == "sam"


@pytest.mark.django_db
@pytest.mark.parametrize("place_id", ["", COURSE, f"{COURSE}.competency_assessment.d9.u9", "vertical@listening"])
def test_what_is_not_in_the_workbench_is_no_neighbour(place_id: str):
    put_into_course(assessment())
    assert block_at(Seat().block, place_id) is None


@pytest.mark.django_db
def test_a_block_of_another_scenario_is_no_neighbour():
    put_into_course(assessment())
    block = Seat().block
    elsewhere = BEFORE.replace(COURSE, "another-course")
    assert resolve_runless_id(block, elsewhere) is None
    assert block_at(block, elsewhere) is None


# ---------------------------------------------------------------- where opaque keys name the run


@pytest.mark.usefixtures("studio")
def test_a_neighbour_in_a_course_is_found_by_type_and_id():
    found = block_at(in_studio(), "competency_assessment@rate")
    assert found.scope_ids.usage_id == host.ASSESSMENT
    assert found.framework == "fulfilling-lives"


@pytest.mark.usefixtures("studio")
@pytest.mark.parametrize("place_id", ["competency_assessment@gone", "no such type@rate", *NO_PLACES])
def test_what_is_not_in_the_course_is_no_neighbour(place_id: str):
    assert block_at(in_studio(), place_id) is None


@pytest.mark.parametrize("usage", [host.ASSESSMENT, host.LISTENING, OLD_COURSE.make_usage_key("vertical", "listening")])
def test_a_place_of_this_course_leads_to_its_block(usage: UsageKey):
    block = in_studio(usage.course_key.make_usage_key("competency_progress", "progress"))
    assert resolve_runless_id(block, runless_id(usage)) == usage


def test_a_place_leads_into_the_run_that_the_block_stands_in():
    rerun = CourseKey.from_string("course-v1:Haven+Listening+2031")
    block = in_studio(rerun.make_usage_key("competency_progress", "progress"))
    found = resolve_runless_id(block, runless_id(host.ASSESSMENT))
    assert found == rerun.make_usage_key("competency_assessment", "rate")
    assert found.context_key == rerun != host.COURSE


@pytest.mark.parametrize("place_id", NO_PLACES)
def test_what_no_place_is_called_leads_nowhere(place_id: str):
    assert resolve_runless_id(in_studio(), place_id) is None


@pytest.mark.usefixtures("studio")
@pytest.mark.parametrize("place_id", ["competency_assessment@rate", str(host.IN_LIBRARY)])
def test_in_a_library_there_are_no_neighbours(place_id: str):
    block = in_studio(host.PROGRESS_IN_LIBRARY)
    assert resolve_runless_id(block, place_id) is None
    assert block_at(block, place_id) is None
