"""The archive that `make course` writes, as learners and the training team meet it in a real LMS."""

from __future__ import annotations

import re
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings

if getattr(settings, "ROOT_URLCONF", "") != "lms.urls":
    pytest.skip("Runs inside an LMS only: docs/testing-in-open-edx.md says how.", allow_module_level=True)

from django.test import Client
from lms.djangoapps.course_blocks.api import get_course_blocks
from lms.djangoapps.courseware.tabs import ProgressTab
from lms.djangoapps.grades.api import CourseGradeFactory
from opaque_keys.edx.keys import CourseKey
from xmodule.contentstore.django import contentstore
from xmodule.modulestore import ModuleStoreEnum
from xmodule.modulestore.django import modulestore
from xmodule.modulestore.tests.django_utils import SharedModuleStoreTestCase
from xmodule.modulestore.xml_importer import import_course_from_xml

from competency_xblock.platform.site_frameworks import get_site_frameworks

from .demo_course import make_archive, parts_told, settings_told, unpacked
from .places import (
    browser_of,
    completion_is_recorded,
    finish_round,
    forget_requests,
    page_of,
    person,
    state_in,
    text_of,
)

COURSE = CourseKey.from_string("course-v1:Elsewhere+Ours+2031")
FOR_THE_TEAM = "make-it-yours"
LEVEL = {"thrive": "getting-help", "children": "b"}
"""The level that Anna says where she is asked."""


class TestTheDemoCourse(SharedModuleStoreTestCase):
    """Anna learns in the course, Tess is of its staff."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        with TemporaryDirectory() as folder:
            files = unpacked(make_archive(folder))
            cls.units = [name for kind, name in parts_told(files) if kind == "vertical"]
            cls.settings = settings_told(files)
            import_course_from_xml(
                modulestore(),
                ModuleStoreEnum.UserID.test,
                folder,
                ["course"],
                static_content_store=contentstore(),
                target_id=COURSE,
                create_if_not_present=True,
            )

    def setUp(self) -> None:
        super().setUp()
        forget_requests()
        self.course = modulestore().get_course(COURSE)
        self.anna = person("anna", self.course)
        self.tess = person("tess", self.course, "instructor")
        self.annas, self.staffs = browser_of(self.anna), browser_of(self.tess)

    def block(self, kind: str, name: str) -> Any:
        return modulestore().get_item(COURSE.make_usage_key(kind, name))

    def page(self, unit: str, client: Client | None = None) -> str:
        return page_of(client or self.annas, self.block("vertical", unit))

    def outline_of(self, user: Any) -> list[str]:
        """The units that somebody finds in the course."""
        forget_requests()
        found = get_course_blocks(user, self.course.location)
        return [place.block_id for place in found.topological_traversal() if place.block_type == "vertical"]

    def assessments(self) -> list[str]:
        return [unit for unit in self.units if f"{unit}-assessment" in self.settings]

    def test_learners_can_read_every_unit_but_the_teams(self) -> None:
        assert FOR_THE_TEAM in self.units
        for unit in self.units:
            if unit != FOR_THE_TEAM:
                assert len(text_of(self.page(unit))) > 100, unit
        assert "Six things to change" in self.page(FOR_THE_TEAM, self.staffs)

    def test_the_teams_unit_is_in_the_teams_outline_only(self) -> None:
        others = [unit for unit in self.units if unit != FOR_THE_TEAM]
        assert self.outline_of(self.tess) == self.units
        assert self.outline_of(self.anna) == others

    def test_every_assessment_asks_what_it_was_set_to(self) -> None:
        frameworks = {framework.id: framework for framework in get_site_frameworks()}
        met = set()
        for unit in self.assessments():
            settings = self.settings[f"{unit}-assessment"]
            page = self.page(unit)
            state = state_in(page)
            assert settings["display_name"] in text_of(page)
            assert settings["safeguarding"] in text_of(page)
            assert state["at"]["competencies"] == (
                [] if unit in LEVEL else offered_competencies(frameworks, settings)
            ), unit
            assert ("level" in state["steps"]) == (unit in LEVEL)
            met.add(settings["framework"])
        assert met == set(frameworks)
        assert len(met) == 5

    def test_what_was_rated_leads_to_units_of_this_course(self) -> None:
        for unit in ("before", "mental-health"):
            done = finish_round(self.annas, self.block("competency_assessment", f"{unit}-assessment"), value=1)["html"]
            links = re.findall(r'href="([^"]*jump_to_id[^"]*)"', done)
            assert links, unit
            for link in links:
                wanted = link.rpartition("/")[2]
                assert wanted in self.units
                answer = self.annas.get(link)
                assert answer.status_code == 302
                assert str(COURSE.make_usage_key("vertical", wanted)) in unquote(answer.url)

    def test_before_and_after_are_seen_side_by_side(self) -> None:
        for unit, value in (("before", 3), ("after", 7)):
            finish_round(self.annas, self.block("competency_assessment", f"{unit}-assessment"), value=value)
        assert "The training team's view" not in text_of(self.page("progress"))
        words = text_of(self.page("progress"))
        assert "How confidence is changing" in words
        assert re.search(r"Facilitators of change 3 .{,40}? 7 aim 7 surer", words)  # first, latest, the aim, how it is
        assert "The training team's view" in text_of(self.page("progress", self.staffs))
        assert "Rated again 1" in text_of(self.page("progress", self.staffs))

    def test_rating_completes_and_grades_nothing(self) -> None:
        with completion_is_recorded():
            finish_round(self.annas, self.block("competency_assessment", "before-assessment"))
        grade = CourseGradeFactory().read(self.anna, self.course)
        assert (grade.percent, grade.passed, grade.letter_grade) == (0, False, None)
        assert not ProgressTab.is_enabled(self.course, self.anna)


def offered_competencies(frameworks: dict[str, Any], settings: dict[str, Any]) -> list[str]:
    """What is asked about, in the framework's order."""
    chosen, areas = settings.get("competencies"), settings.get("areas", ())
    return [
        competency.id
        for area in frameworks[settings["framework"]].areas
        for competency in area.competencies
        if (competency.id in chosen if chosen else area.id in areas)
    ]
