"""What a course takes along: export and import, a re-run, copies, and what comes from a content library and stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

if getattr(settings, "ROOT_URLCONF", "") != "cms.urls":
    pytest.skip("Runs inside a Studio only: docs/testing-in-open-edx.md says how.", allow_module_level=True)

from cms.lib.xblock.upstream_sync import UpstreamSyncMixin
from lxml import etree
from opaque_keys.edx.keys import CourseKey, UsageKey
from xmodule.modulestore.django import modulestore

from competency_xblock.assessment_block import CompetencyAssessmentXBlock
from competency_xblock.platform.courses import outline
from competency_xblock.platform.courses.keys import get_assessment_key
from competency_xblock.platform.olx.xml_fields import normalize_xml
from competency_xblock.platform.site_frameworks import OWN
from competency_xblock.progress_block import CompetencyProgressXBlock
from competency_xblock.recommendation import parse_unit_map
from competency_xblock.web.assessment.settings import AssessmentSettings
from competency_xblock.web.learner.progress.scope import ProgressScope

from .places import FRAMEWORK, THREE, forget_requests, state_in
from .studio import (
    ASSESSMENT,
    OWN_FRAMEWORK,
    PROGRESS,
    InStudio,
    Library,
    authors_fields,
    form,
    only,
    place_id,
    values_of,
)

AWKWARD = "Größe & “quotes” <b> ]]> 🙂"
ASSESSMENTS_FIELDS = authors_fields(CompetencyAssessmentXBlock)
PROGRESS_FIELDS = authors_fields(CompetencyProgressXBlock)
OF_THE_COURSE = [name for name, field in ASSESSMENTS_FIELDS.items() if field.of_the_course]
EVERYTHING_SET = {
    "display_name": "Größe & “quotes” <b>",
    "framework": OWN,
    "own_framework": normalize_xml(OWN_FRAMEWORK),
    "competencies": ["one", "two"],
    "areas": ["all", AWKWARD],
    "choose_up_to": 5,
    "level": "new",
    "discussion": True,
    "one_page": True,
    "completion_rule": "action-planned",
    "participation": True,
    "aim": 7,
    "aims": {"one": 4, AWKWARD: 3},
    "unit_map": {
        "vertical@Lesson": {"topics": ["mi", "own-a"], "minutes": 45, "title": AWKWARD},
        "vertical@gone": {"topics": [], "minutes": 5, "title": ""},
    },
    "own_topics": [
        {
            "id": "own-a",
            "title": AWKWARD,
            "about": "Line 1\nLine 2\n\n  indented & <b>",
            "url": "https://example.org/?a=1&b=<2>",
            "for": "team",
            "helps": {"one": 3, AWKWARD: 1},
        },
        {"id": "own-b", "title": "  spaces  ", "about": "", "url": "", "for": "person", "helps": {}},
    ],
    "visibility": "names",
    "purpose": "Line 1\nLine 2 ]]> & 🙂",
    "roles": ["Red & <Blue>", 'é "x"', "  spaces  ", "🙂"],
    "organisations": ["One", "Two; three"],
    "safeguarding": "Call\tus: 'now'",
}
"""Something in every field of an assessment's author, awkward where it can be."""
EVERYTHING_OF_PROGRESS = {
    "display_name": AWKWARD,
    "assessments": ["competency_assessment@gone", AWKWARD],
    "level": f"{FRAMEWORK}/new & <b>",
    "team_shows": ["figures"],
}
EMPTIED = {
    "competencies": [],
    "areas": [],
    "aims": {},
    "aim": None,
    "unit_map": {},
    "own_topics": [],
    "own_framework": "",
    "roles": [],
    "organisations": [],
}
"""Set, but to nothing."""


class TestTakingACourseAlong(InStudio):
    def set_everything(self) -> None:
        self.set_fields(**EVERYTHING_SET)
        self.set_fields(self.place.progress, **EVERYTHING_OF_PROGRESS)

    def assert_everything_is_in(self, course: CourseKey) -> None:
        there = only(course, ASSESSMENT)
        assert values_of(there, EVERYTHING_SET) == EVERYTHING_SET
        assert AssessmentSettings.from_block(there).framework.title == "At home & “über all” 🙂"
        assert values_of(only(course, PROGRESS), EVERYTHING_OF_PROGRESS) == EVERYTHING_OF_PROGRESS
        here = modulestore().get_items(self.place.course.id)
        assert {item.location.block_type for item in modulestore().get_items(course)} == {
            block.location.block_type for block in here
        }

    def test_every_field_is_tried(self) -> None:
        assert set(EVERYTHING_SET) == set(ASSESSMENTS_FIELDS)
        assert all(EVERYTHING_SET[name] != field.default for name, field in ASSESSMENTS_FIELDS.items())
        assert set(EVERYTHING_OF_PROGRESS) == set(PROGRESS_FIELDS)
        assert all(EVERYTHING_OF_PROGRESS[name] != field.default for name, field in PROGRESS_FIELDS.items())

    def test_export_and_import_keep_everything(self) -> None:
        self.set_everything()
        written: list[str] = []

        def read(folder: Path) -> None:
            written.extend(
                path.read_text() for path in folder.rglob("vertical/*.xml") if ASSESSMENT in path.read_text()
            )

        self.assert_everything_is_in(self.brought_back(read))
        [unit] = written
        for line in ("<competency>one</competency>", '<competency id="one"', "<!-- For those who read the file. -->"):
            assert line in unit  # so that people can read and compare it

    def test_what_is_not_published_yet_goes_along(self) -> None:
        self.set_everything()
        for block in (self.place.assessment, self.place.progress):
            changed = self.now(block)
            changed.display_name = "Draft"
            modulestore().update_item(changed, self.author.id)
        course = self.brought_back()
        there = only(course, ASSESSMENT)
        values = EVERYTHING_SET | {"display_name": "Draft"}
        assert values_of(there, values) == values

    def test_twice_is_the_same_as_once(self) -> None:
        self.set_everything()
        files: list[dict[str, str]] = []

        def read(folder: Path) -> None:
            files.append({path.name: path.read_text() for path in folder.rglob("vertical/*.xml")})

        first = self.brought_back(read)
        self.place = type(self.place)(
            **{**vars(self.place), "course": modulestore().get_course(first)},
        )
        self.brought_back(read)
        assert files[0] == files[1]

    def test_what_is_empty_stays_empty(self) -> None:
        self.set_fields(**EMPTIED)
        assert values_of(only(self.brought_back(), ASSESSMENT), EMPTIED) == EMPTIED

    def test_the_map_leads_to_the_units_of_the_same_names(self) -> None:
        units = {place_id(self.place.lesson): {"topics": ["mi"], "minutes": 20, "title": "Lesson"}}
        self.set_fields(unit_map=units)
        self.set_fields(self.place.progress, assessments=[place_id(self.place.assessment)])
        rerun = CourseKey.from_string(f"{self.place.course.id}-again")
        modulestore().clone_course(self.place.course.id, rerun, self.author.id)
        forget_requests()
        for course in (self.brought_back(), rerun):
            there = only(course, ASSESSMENT)
            assert there.location.course_key == course
            assert there.unit_map == units
            titles = {unit.id: unit.title for unit in outline.outline(there).units}
            assert [titles[unit] for unit in there.unit_map] == ["Lesson"]
            led = outline.unit_map(there, parse_unit_map(there.unit_map), ["mi"])
            assert [(unit.title, unit.minutes) for unit in led["mi"]] == [("Lesson", 20)]
            page = ProgressScope.of(only(course, PROGRESS))
            assert page.assessments == (get_assessment_key(there),)

    def test_files_of_earlier_courses_still_come_in(self) -> None:
        earlier = {
            "framework": FRAMEWORK,
            "competencies": json.dumps(THREE),
            "areas": "[]",
            "aims": json.dumps({"encouragers": 8}),
            "unit_map": json.dumps({"mi": [place_id(self.place.lesson)], "tip": [place_id(self.place.lesson), "x@y"]}),
            "roles": json.dumps(["Red & <Blue>", "🙂"]),  # an emoji becomes two halves, as XBlock writes it
            "organisations": '["One"]',
            "display_name": "Earlier",
        }

        def write(folder: Path) -> None:
            for path in folder.rglob("*.xml"):
                tree = etree.parse(path)
                for node in tree.iter(ASSESSMENT):
                    for child in list(node):
                        node.remove(child)
                    node.attrib.update(earlier)
                tree.write(path, encoding="utf-8")

        there = only(self.brought_back(write), ASSESSMENT)
        lesson = place_id(self.place.lesson)
        assert (there.display_name, there.competencies, there.aims) == ("Earlier", THREE, {"encouragers": 8})
        assert there.unit_map == {
            lesson: {"topics": ["mi", "tip"], "minutes": 0, "title": ""},
            "x@y": {"topics": ["tip"], "minutes": 0, "title": ""},
        }
        assert (there.roles, there.organisations, there.areas) == (["Red & <Blue>", "🙂"], ["One"], [])

    def test_a_duplicate_and_a_paste_keep_everything_but_the_title(self) -> None:
        self.set_everything()
        parent = str(self.place.lesson.location)
        for block, everything in (
            (self.place.assessment, EVERYTHING_SET),
            (self.place.progress, EVERYTHING_OF_PROGRESS),
        ):
            values = {name: value for name, value in everything.items() if name != "display_name"}
            copy = self.make(parent_locator=parent, duplicate_source_locator=str(block.location))
            assert values_of(copy, values) == values
            self.copy(block.location)
            assert values_of(self.make(parent_locator=parent, staged_content="clipboard"), values) == values

    def test_a_unit_that_is_copied_takes_both_along(self) -> None:
        self.set_everything()
        self.copy(self.place.unit.location)
        copied = self.make(parent_locator=str(self.place.section.location), staged_content="clipboard")
        duplicate = self.make(
            parent_locator=str(self.place.section.location), duplicate_source_locator=str(self.place.unit.location)
        )
        for unit in (copied, duplicate):
            assessment, progress = unit.get_children()
            assert values_of(assessment, EVERYTHING_SET) == EVERYTHING_SET
            assert values_of(progress, EVERYTHING_OF_PROGRESS) == EVERYTHING_OF_PROGRESS


class TestFromALibrary(InStudio):
    """An assessment of a library, added to a course as Studio does it, and kept up to date."""

    def setUp(self) -> None:
        super().setUp()
        self.library = Library(self.author)
        with self.library.changed() as block:
            block.display_name, block.framework, block.competencies = "Library's", FRAMEWORK, THREE
            block.discussion, block.visibility, block.purpose = True, "names", "the library's"
            block.roles = ["the library's"]
        self.key = str(self.library.keys[ASSESSMENT])
        self.added = self.make(
            parent_locator=str(self.place.unit.location), category=ASSESSMENT, library_content_key=self.key
        )
        self.own = {name: value for name, value in EVERYTHING_SET.items() if name in OF_THE_COURSE}

    def sync(self) -> Any:
        """Press Update."""
        answer = self.authors.post(
            f"/api/contentstore/v2/downstreams/{self.added.location}/sync", content_type="application/json"
        )
        assert answer.status_code == 200, answer.content
        return self.now(self.added)

    def test_what_stays_the_courses_own_is_told_beside_what_the_platform_has(self) -> None:
        mapping = type(self.now()).get_customizable_fields()
        above = UpstreamSyncMixin.get_customizable_fields()
        assert above
        assert above.items() <= mapping.items()
        assert {name for name in mapping if name not in above} == set(OF_THE_COURSE)
        assert {mapping[name] for name in OF_THE_COURSE} == {None}

    def test_the_library_says_what_is_asked_and_the_course_the_rest(self) -> None:
        assert self.added.upstream == self.key
        assert (self.added.display_name, self.added.competencies) == ("Library's", THREE)
        assert (self.added.framework, self.added.discussion) == (FRAMEWORK, True)
        assert values_of(self.added, OF_THE_COURSE) == {
            name: ASSESSMENTS_FIELDS[name].default for name in OF_THE_COURSE
        }

    def test_an_update_leaves_alone_what_is_the_courses(self) -> None:
        assert set(self.own) == set(OF_THE_COURSE)
        self.set_fields(self.added, **self.own)
        with self.library.changed() as block:
            block.display_name, block.competencies, block.discussion = "Newer", ["encouragers"], False
            block.visibility, block.purpose, block.aim, block.aims = "groups", "newer", 2, {"encouragers": 2}
            block.unit_map = {"vertical@lib": {"topics": ["tip"], "minutes": 1, "title": "Lib"}}
            block.own_topics = [{"id": "own-lib", "title": "Lib"}]
            block.roles, block.organisations, block.safeguarding = ["newer"], ["newer"], "newer"
        now = self.sync()
        assert values_of(now, self.own) == self.own
        assert (now.display_name, now.competencies, now.discussion) == ("Newer", ["encouragers"], False)
        with self.library.changed() as block:
            block.display_name, block.framework, block.own_framework = "Own", OWN, normalize_xml(OWN_FRAMEWORK)
            block.competencies = ["one"]
        again = self.sync()
        assert values_of(again, self.own) == self.own
        assert (again.display_name, again.competencies) == ("Own", ["one"])
        assert AssessmentSettings.from_block(again).framework.title == "At home & “über all” 🙂"

    def test_what_the_editor_saves_in_the_course_stays_too(self) -> None:
        lesson = place_id(self.place.lesson)
        sent = form(
            display_name="Ours",
            competencies=THREE,
            unit_map={lesson: {"topics": ["mi"], "minutes": 20}},
            aims={"encouragers": 8},
            visibility="names",
            purpose="ours",
            safeguarding="ours",
        )
        self.ask("save_settings", sent, self.added)
        with self.library.changed() as block:
            block.display_name, block.competencies = "Newer", ["encouragers"]
        now = self.sync()
        assert now.competencies == ["encouragers"]
        assert (now.display_name, now.purpose, now.visibility) == ("Ours", "ours", "names")
        assert (now.aims, now.safeguarding) == ({"encouragers": 8}, "ours")
        assert now.unit_map == {lesson: {"topics": ["mi"], "minutes": 20, "title": "Lesson"}}
        assert state_in(self.shown(self.added, "studio_view"))["map"] == now.unit_map

    def test_a_paste_from_the_library_brings_everything(self) -> None:
        with self.library.changed() as block:
            for name, value in EVERYTHING_SET.items():
                setattr(block, name, value)
        assert values_of(self.library.stored(), EVERYTHING_SET) == EVERYTHING_SET
        self.copy(self.key)
        pasted = self.make(parent_locator=str(self.place.lesson.location), staged_content="clipboard")
        assert values_of(pasted, EVERYTHING_SET) == EVERYTHING_SET
        assert pasted.upstream == self.key

    def test_a_paste_into_the_library_does_too(self) -> None:
        self.set_fields(**EVERYTHING_SET)
        self.copy(self.place.assessment.location)
        answer = self.authors.post(
            f"/api/libraries/v2/{self.library.key}/paste_clipboard/", "{}", content_type="application/json"
        )
        assert answer.status_code == 200, answer.content
        self.library.keys[ASSESSMENT] = UsageKey.from_string(answer.json()["id"])
        assert values_of(self.library.stored(), EVERYTHING_SET) == EVERYTHING_SET
