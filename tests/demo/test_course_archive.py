"""The archive that `make course` writes: a whole course, the same every time. Studio's side is in `platform/inside`."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from lxml import etree, html
from opaque_keys.edx.keys import CourseKey
from xblock.fields import ScopeIds

from competency_xblock.assessment_block import CompetencyAssessmentXBlock
from competency_xblock.frameworks import get_frameworks
from competency_xblock.platform.courses.outline import Outline, Section, Subsection, Unit
from competency_xblock.progress_block import CompetencyProgressXBlock
from competency_xblock.recommendation import build_coverage, parse_unit_map
from competency_xblock.web.assessment.settings import AssessmentSettings
from competency_xblock.web.authoring.warnings import warnings
from demo import archive, course

from ..contract import host

RERUN = CourseKey.from_string("course-v1:Elsewhere+Ours+2031")
CLASSES = {course.ASSESSMENT: CompetencyAssessmentXBlock, course.PROGRESS: CompetencyProgressXBlock}
MANY = 12


def unpack(packed: bytes) -> dict[str, bytes]:
    """Every file in an archive."""
    with tarfile.open(fileobj=io.BytesIO(packed)) as opened:
        return {getmember.name: opened.extractfile(getmember).read() for getmember in opened.getmembers()}  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def packed() -> bytes:
    return archive.packed(archive.files())


@pytest.fixture(scope="module")
def files(packed: bytes) -> dict[str, bytes]:
    return unpack(packed)


@pytest.fixture(scope="module")
def nodes(files: dict[str, bytes]) -> dict[tuple[str, str], Any]:
    """Everything that the course leads to, from its first file on, by type and id, in its order."""
    return dict(_below(files, "course", etree.fromstring(files["course/course.xml"]).get("url_name")))


def _below(files: dict[str, bytes], kind: str, name: str) -> Iterator[tuple[tuple[str, str], Any]]:
    node = etree.fromstring(files[f"course/{kind}/{name}.xml"])
    yield (kind, name), node
    for child in node if kind != "html" else ():
        if child.tag in CLASSES:
            yield (child.tag, child.get("url_name")), child
        else:
            assert dict(child.attrib).keys() == {"url_name"}
            yield from _below(files, child.tag, child.get("url_name"))


@pytest.fixture(scope="module")
def outline(nodes: dict[tuple[str, str], Any]) -> Outline:
    """The course as its blocks find it."""
    units = [
        Unit(id=f"vertical@{name}", title=node.get("display_name"))
        for (kind, name), node in nodes.items()
        if kind == "vertical"
    ]
    return Outline(sections=(Section(title="", subsections=(Subsection(title="", units=tuple(units)),)),))


def parsed(node: Any) -> Any:
    """One of our blocks, read by XBlock's own code into another course."""
    place = RERUN.make_usage_key(node.tag, node.get("url_name"))
    author = get_user_model()(username="author", is_staff=True)
    runtime = host.Studio(host.Store({place: {}}), author, RERUN)
    CLASSES[node.tag].parse_xml(node, runtime, ScopeIds(None, node.tag, place, place)).save()
    return runtime.block(place)


@pytest.fixture(scope="module")
def blocks(nodes: dict[tuple[str, str], Any]) -> dict[str, Any]:
    """Our blocks, by id, in course order."""
    return {name: parsed(node) for (kind, name), node in nodes.items() if kind in CLASSES}


@pytest.fixture(scope="module")
def assessments(blocks: dict[str, Any]) -> dict[str, Any]:
    return {name: block for name, block in blocks.items() if isinstance(block, CompetencyAssessmentXBlock)}


# ---- the files


def test_nothing_leads_out_of_the_folder_or_is_no_plain_file(packed: bytes):
    with tarfile.open(fileobj=io.BytesIO(packed)) as opened:
        for getmember in opened.getmembers():
            assert getmember.isfile()
            assert getmember.mode == 0o644
            path = PurePosixPath(getmember.name)
            assert path.parts[0] == "course"
            assert not path.is_absolute()
            assert ".." not in path.parts


@pytest.mark.parametrize("name", ["..", "../up", "", ".", "a b", "/etc", "a\\b", "a/../b"])
def test_a_name_that_could_lead_elsewhere_is_refused(name: str):
    with pytest.raises(ValueError, match="cannot be a file's name"):
        archive.put({}, f"vertical/{name}.xml", "<vertical/>")


def test_two_of_a_name_are_refused():
    files: dict[str, bytes] = {}
    archive.put(files, "vertical/one.xml", "<vertical/>")
    with pytest.raises(ValueError, match="There are two of"):
        archive.put(files, "vertical/one.xml", "<vertical/>")


def test_the_same_course_gives_the_same_bytes_wherever_it_is_made(packed: bytes, tmp_path: Path, repository: Path):
    path = tmp_path / "below" / "made.tar.gz"
    elsewhere = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONPATH": str(repository)}
    command = [sys.executable, "-m", "demo.archive", str(path)]
    printed = subprocess.run(command, cwd=tmp_path, env=elsewhere, capture_output=True, check=True)
    assert path.read_bytes() == packed
    assert str(path) in printed.stdout.decode()
    assert packed[:10] == b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"  # no name, no time, no system


def test_another_text_gives_other_bytes(packed: bytes):
    changed = archive.files()
    changed["html/welcome-text.html"] += b"<p>More</p>"
    assert archive.packed(changed) != packed


# ---- the course


def test_every_file_is_used_and_every_name_that_is_used_has_its_file(files: dict[str, bytes], nodes: Any):
    found = {f"course/{kind}/{name}.xml" for kind, name in nodes if kind not in CLASSES}
    texts = {f"course/html/{node.get('filename')}.html" for (kind, _name), node in nodes.items() if kind == "html"}
    parts = {name for name in files if name.split("/")[1] in ("course", "chapter", "sequential", "vertical", "html")}
    assert found | texts == parts


def test_no_two_things_have_the_same_id(nodes: dict[tuple[str, str], Any]):
    # The platform's links name a unit by its id alone: something else of that id would be found instead.
    ids = [name for _kind, name in nodes]
    assert len(ids) == len(set(ids))


def test_the_courses_policy_turns_the_blocks_on_and_grades_nothing(files: dict[str, bytes]):
    policy = json.loads(files["course/policies/demo/policy.json"])["course/demo"]
    assert policy["advanced_modules"] == list(CLASSES)
    assert policy["display_name"] == course.title()
    assert policy["start"] < "2026-06"
    assert f"course/static/{policy['course_image']}" in files
    assert files[f"course/static/{policy['course_image']}"].startswith(b"\x89PNG")
    assert json.loads(files["course/policies/demo/grading_policy.json"])["GRADER"] == []


def test_what_the_course_is_about_is_told(files: dict[str, bytes]):
    assert "Who it is for" in files["course/about/overview.html"].decode()
    assert 40 < len(files["course/about/short_description.html"].decode().strip()) < 160


def test_there_is_nothing_of_the_workbench_in_it(files: dict[str, bytes], nodes: Any):
    text = b"".join(content for name, content in files.items() if not name.endswith(".png"))
    for word in (b"demo-", b" only=", b"activate_block_id", b"workbench"):
        assert word not in text
    assert ("vertical", "author-me") not in nodes


def test_each_topic_has_a_unit_to_read_and_something_to_try(files: dict[str, bytes], assessments: dict[str, Any]):
    mapped = {
        unit.id: unit.topics for assessment in assessments.values() for unit in parse_unit_map(assessment.unit_map)
    }
    assert {topic for topics in mapped.values() for topic in topics} == {
        "tip", "pie", "mi", "cycle-of-change", "ambit",
    }  # fmt: skip
    for unit in mapped:
        text = html.fromstring(files[f"course/html/{unit.removeprefix('vertical@')}-text.html"].decode())
        assert len(text.text_content().split()) > 150, unit
        assert any(heading.startswith("Try this") for heading in text.xpath("//h3/text()")), unit


def test_only_the_team_sees_what_is_for_the_team(nodes: dict[tuple[str, str], Any]):
    hidden = [node for node in nodes.values() if node.get("visible_to_staff_only")]
    assert [node.get("display_name") for node in hidden] == ["For the people who run this course"]


# ---- our blocks


def test_every_framework_is_in_it(assessments: dict[str, Any]):
    assert {assessment.framework for assessment in assessments.values()} == {
        framework.id for framework in get_frameworks()
    }
    assert len(get_frameworks()) == 5


def test_before_and_after_are_about_the_same_and_the_units_stand_between(blocks: dict[str, Any], nodes: Any):
    before, after = blocks["before-assessment"], blocks["after-assessment"]
    for name in ("framework", "competencies", "areas", "level"):
        assert getattr(before, name) == getattr(after, name)
    order = [name for kind, name in nodes if kind == "vertical"]
    assert all(
        order.index("before") < order.index(unit.id.removeprefix("vertical@")) < order.index("after")
        for unit in parse_unit_map(before.unit_map)
    )
    assert [name for name, block in blocks.items() if isinstance(block, CompetencyProgressXBlock)] == [
        "progress-progress"
    ]
    assert order.index("after") < order.index("progress")


def test_a_round_is_short(assessments: dict[str, Any]):
    for name, block in assessments.items():
        settings = AssessmentSettings.from_block(block)
        count = settings.choose_up_to or sum(len(competencies) for _area, competencies in settings.offered)
        assert 0 < count <= MANY, name


def test_every_mapped_unit_is_in_the_course_under_the_title_it_has_there(assessments: Any, outline: Outline):
    titles = {unit.id: unit.title for unit in outline.units}
    for block in assessments.values():
        mapped = parse_unit_map(block.unit_map)
        assert mapped
        assert {unit.id: unit.title for unit in mapped}.items() <= titles.items()
        assert all(unit.minutes and unit.topics for unit in mapped)


def test_every_topic_that_can_be_recommended_has_a_unit(assessments: dict[str, Any], outline: Outline):
    for name, block in assessments.items():
        settings = AssessmentSettings.from_block(block)
        competencies = [competency for _area, area_competencies in settings.offered for competency in area_competencies]
        covered = build_coverage(competencies, [unit.id for unit in outline.units], parse_unit_map(block.unit_map))
        assert any(competency.helpers for competency in covered.competencies)
        for competency in covered.competencies:
            assert bool(competency.helpers) == bool(competency.topics), (name, competency.competency.id)


def test_there_is_nothing_to_mend(assessments: dict[str, Any], outline: Outline):
    for name, block in assessments.items():
        assert warnings(block, AssessmentSettings.from_block(block), outline) == [], name


def test_what_is_set_in_the_archive_is_what_the_file_of_the_course_says(assessments: dict[str, Any]):
    places = {f"{place.name}-assessment": place for place in course.assessments().values()}
    assert places.keys() == assessments.keys()
    for name, block in assessments.items():
        place = places[name]
        assert (block.framework, block.purpose) == (place.framework, place.purpose)
        assert (block.visibility, block.discussion) == (place.visibility, place.discussion)
        assert (tuple(block.roles), tuple(block.organisations)) == (place.roles, place.organisations)
        assert block.safeguarding
