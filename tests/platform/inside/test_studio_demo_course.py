"""The archive that `make course` writes, imported with Studio's own page: nothing is missing, nothing to mend."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.conf import settings

if getattr(settings, "ROOT_URLCONF", "") != "cms.urls":
    pytest.skip("Runs inside a Studio only: docs/testing-in-open-edx.md says how.", allow_module_level=True)

from cms.djangoapps.contentstore.storage import course_import_export_storage
from common.djangoapps.student.roles import CourseInstructorRole
from django.test.utils import override_settings
from lxml import etree
from xmodule.contentstore.content import StaticContent
from xmodule.contentstore.django import contentstore
from xmodule.modulestore.django import modulestore
from xmodule.modulestore.tests.factories import CourseFactory
from xmodule.modulestore.xml_exporter import export_course_to_xml

from competency_xblock.assessment_block import CompetencyAssessmentXBlock
from competency_xblock.platform.courses import outline
from competency_xblock.progress_block import CompetencyProgressXBlock
from competency_xblock.recommendation import parse_unit_map, units_by_topic

from .demo_course import OURS, make_archive, parts_told, settings_told, unpacked
from .places import forget_requests
from .studio import ASSESSMENT, InStudio, authors_fields

FIELDS = authors_fields(CompetencyAssessmentXBlock) | authors_fields(CompetencyProgressXBlock)


class TestTheDemoCourse(InStudio):
    """An author makes a course, chooses Tools > Import and the archive."""

    def setUp(self) -> None:
        super().setUp()
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.archive = make_archive(folder.name)
        self.told = unpacked(self.archive)
        self.course = CourseFactory.create(org="Elsewhere", course="Ours", run="2031").id
        CourseInstructorRole(self.course).add_users(self.author)
        self.bring_in()

    def bring_in(self) -> None:
        """Studio looks at the files as sites can have it do, and then imports them."""
        name = self.archive.name
        looked_at = {**settings.FEATURES, "ENABLE_COURSE_OLX_VALIDATION": True}
        with override_settings(FEATURES=looked_at), self.archive.open("rb") as sent:
            answer = self.authors.post(f"/import/{self.course}", {"name": name, "course-data": sent})
        assert answer.status_code == 200, answer.content
        forget_requests()
        assert self.authors.get(f"/import_status/{self.course}/{name}").json() == {"ImportStatus": 4, "Message": ""}
        assert course_import_export_storage.listdir("olx_import")[1] == []

    def parts(self) -> list[Any]:
        """Everything in the course, in its order."""
        found, ahead = [], [modulestore().get_course(self.course, depth=None)]
        while ahead:
            found.append(ahead.pop(0))
            ahead = [*(found[-1].get_children() if found[-1].has_children else ()), *ahead]
        return found

    def ours(self) -> list[Any]:
        return [part for part in self.parts() if part.location.block_type in OURS]

    def test_everything_is_there_in_its_order(self) -> None:
        there = [(part.location.block_type, part.location.block_id) for part in self.parts()]
        parts = parts_told(self.told)
        assert there[0] == ("course", "course")
        assert there[1:] == parts[1:]
        assert sum(kind == "vertical" for kind, _id in there) >= 15
        assert {part.location.course_key for part in self.parts()} == {self.course}
        assert all(modulestore().has_published_version(part) for part in self.parts())

    def test_texts_are_as_they_were(self) -> None:
        texts = [part for part in self.parts() if part.location.block_type == "html"]
        assert texts
        for text in texts:
            assert text.data == Path(self.told, "html", f"{text.location.block_id}.html").read_text(encoding="utf-8")

    def test_every_field_of_every_block_is_as_it_was(self) -> None:
        settings = settings_told(self.told)
        assert {our.location.block_id for our in self.ours()} == set(settings)
        for block in self.ours():
            expected = settings[block.location.block_id]
            assert set(expected) <= set(FIELDS)
            for name, field in authors_fields(type(block).__base__).items():
                assert getattr(block, name) == expected.get(name, field.default), (block.location, name)

    def test_exported_again_it_is_the_same(self) -> None:
        with TemporaryDirectory() as folder:
            export_course_to_xml(modulestore(), contentstore(), self.course, folder, "out")
            for path in self.told.glob("vertical/*.xml"):
                again = Path(folder, "out", "vertical", path.name)
                for before, after in zip(ours_in(path), ours_in(again), strict=True):
                    assert before == after

    def test_the_course_itself_is_set_up(self) -> None:
        course = modulestore().get_course(self.course)
        policy = json.loads(Path(self.told, "policies", "demo", "policy.json").read_text())["course/demo"]
        assert course.advanced_modules == list(OURS)
        assert course.display_name == policy["display_name"]
        assert course.start.isoformat() == "2026-01-01T00:00:00+00:00"
        assert (course.self_paced, course.hide_progress_tab, course.grading_policy["GRADER"]) == (True, True, [])
        picture = contentstore().find(StaticContent.compute_location(self.course, course.course_image))
        assert picture.data == Path(self.told, "static", course.course_image).read_bytes()
        for about in ("overview", "short_description", "effort"):
            written = modulestore().get_item(self.course.make_usage_key("about", about)).data
            assert written == Path(self.told, "about", f"{about}.html").read_text(encoding="utf-8")

    def test_maps_lead_to_units_of_the_new_course(self) -> None:
        for block in self.ours():
            if block.location.block_type != ASSESSMENT:
                continue
            units = {unit.id: unit.title for unit in outline.outline(block).units}
            mapped = parse_unit_map(block.unit_map)
            assert len(mapped) >= 7
            assert {unit.id: unit.title for unit in mapped}.items() <= units.items()
            taught = units_by_topic(mapped)
            led = outline.unit_map(block, mapped, taught.keys())
            assert {topic: {unit.id for unit in found} for topic, found in led.items()} == {
                topic: set(ids) for topic, ids in taught.items()
            }
            assert all(self.course.make_usage_key(*unit.id.split("@")) for found in led.values() for unit in found)

    def test_there_is_nothing_to_mend(self) -> None:
        for block in self.ours():
            summary = block.validate().to_json()
            assert (summary["empty"], summary["messages"]) == (True, []), block.location

    def test_authors_can_look_at_everything(self) -> None:
        for block in self.ours():
            for view in ("author_view", "studio_view", "container_preview"):
                assert str(block.display_name) in self.shown(block, view), (block.location, view)
        for unit in (part for part in self.parts() if part.location.block_type == "vertical"):
            assert self.shown(unit, "container_preview")

    def test_imported_once_more_nothing_is_there_twice(self) -> None:
        before = [part.location for part in self.parts()]
        self.bring_in()
        assert [part.location for part in self.parts()] == before


def ours_in(path: Path) -> list[bytes]:
    """Our blocks in a unit's file, laid out alike, whatever their large values' order is."""
    root = etree.parse(path, etree.XMLParser(remove_blank_text=True)).getroot()
    nodes = [node for node in root if node.tag in OURS]
    for node in nodes:
        node.attrib.pop("xblock-family", "")  # which the platform adds
        node[:] = sorted(node, key=lambda child: child.tag)
    return [etree.tostring(node, method="c14n") for node in nodes]
