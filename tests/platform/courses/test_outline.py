"""The units of a course: found by walking a real tree, with what this learner has finished."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django_settings

from competency_xblock.platform.courses import outline
from competency_xblock.recommendation import MappedUnit, parse_unit_map
from tests.fixtures.workbench import COURSE, OPEN_QUESTIONS, RATING, REFLECTING, Seat, assessment, put_into_course

pytestmark = pytest.mark.django_db

LAST = f"{COURSE}.vertical.d3.u0"
EVERY = (OPEN_QUESTIONS, REFLECTING, RATING, LAST)


@pytest.fixture
def robin() -> Seat:
    """A learner in front of an assessment in the course's third unit."""
    put_into_course(assessment())
    return Seat()


def test_units_come_in_course_order_with_their_section(robin: Seat):
    found = outline.units(robin.block, EVERY)
    assert [(unit.id, unit.title, unit.section) for unit in found] == [
        (OPEN_QUESTIONS, "Open questions", "Motivational Interviewing"),
        (REFLECTING, "Reflecting", "Motivational Interviewing"),
        (RATING, "Rating", "Confidence"),
        (LAST, "Progress", "Confidence"),
    ]
    assert not any(unit.finished for unit in found)


def test_what_the_learner_has_finished_is_finished(robin: Seat):
    Seat("robin", REFLECTING).see()
    assert [unit.id for unit in outline.units(robin.block, EVERY) if unit.finished] == [REFLECTING]
    assert not any(unit.finished for unit in outline.units(Seat("sam").block, EVERY))


def test_only_the_units_that_matter_are_asked_for(robin: Seat):
    assert [unit.id for unit in outline.units(robin.block, only={REFLECTING})] == [REFLECTING]


def test_the_map_has_units_in_course_order_and_leaves_out_what_is_gone(robin: Seat):
    mapped = parse_unit_map({"mi": [REFLECTING, "gone", OPEN_QUESTIONS], "tip": ["gone"], "pie": []})
    found = outline.unit_map(robin.block, mapped, {"mi", "tip", "pie"})
    assert {topic: [unit.id for unit in units] for topic, units in found.items()} == {
        "mi": [OPEN_QUESTIONS, REFLECTING],
        "tip": [],
    }


def test_the_map_says_how_long_a_unit_takes(robin: Seat):
    mapped = (MappedUnit(id=REFLECTING, topics=("mi",), minutes=12), MappedUnit(id=OPEN_QUESTIONS, topics=("mi",)))
    assert [unit.minutes for unit in outline.unit_map(robin.block, mapped, {"mi"})["mi"]] == [0, 12]


def test_an_empty_map_walks_nowhere(robin: Seat, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(type(robin.block), "get_parent", lambda self: pytest.fail("the tree was walked"))
    assert outline.unit_map(robin.block, (), {"mi"}) == {}
    assert outline.unit_map(robin.block, (MappedUnit(id=REFLECTING, minutes=12),), {"mi"}) == {}
    taught = (MappedUnit(id=REFLECTING, topics=("mi",)),)
    assert outline.unit_map(robin.block, taught, ()) == {}
    assert outline.unit_map(robin.block, taught, {"tip"}) == {}


def test_a_link_leads_this_learner_to_the_unit(robin: Seat, settings: Any):
    seat = Seat("rob in&x")
    [unit] = outline.units(seat.block, only={REFLECTING})
    assert unit.url == f"/scenario/course.0/?student=rob%20in%26x&activate_block_id={REFLECTING}"
    settings.COMPETENCY_XBLOCK = {}
    assert [unit.url for unit in outline.units(seat.block, only={REFLECTING})] == [""]


def test_where_a_block_has_no_parents_there_are_no_units(robin: Seat, monkeypatch: pytest.MonkeyPatch):
    def no_parents(self: Any) -> None:
        raise NotImplementedError  # as the runtime of content libraries does

    block = robin.block
    monkeypatch.setattr(type(block), "get_parent", no_parents)
    assert outline.units(block, EVERY) == ()
    assert outline.unit_map(block, (MappedUnit(id=REFLECTING, topics=("mi",)),), {"mi"}) == {"mi": ()}
    assert outline.outline(block).units == ()
    assert outline.counts_in_gradebook(block) is None
    assert robin.state()["at"]["competencies"]


def test_without_a_completion_service_nothing_is_finished(robin: Seat, settings: Any):
    Seat("robin", REFLECTING).see()
    settings.WORKBENCH = {**django_settings.WORKBENCH, "services": {}}
    assert not any(unit.finished for unit in outline.units(robin.block, EVERY))


def test_an_author_sees_sections_subsections_and_units_by_name(robin: Seat):
    found = outline.outline(robin.block)
    named = [
        (section.title, [(part.title, [unit.title for unit in part.units]) for part in section.subsections])
        for section in found.sections
    ]
    assert named == [
        ("Ways of talking", [("Motivational Interviewing", ["Open questions", "Reflecting"])]),
        ("Looking at myself", [("Confidence", ["Rating", "Progress"])]),
    ]
    assert [unit.id for unit in found.units] == [OPEN_QUESTIONS, REFLECTING, RATING, LAST]


def test_assessments_are_found_in_their_units_and_in_their_section(robin: Seat):
    found = outline.outline(robin.block)
    assert {unit.title: unit.assessments for unit in found.units if unit.assessments} == {"Rating": (robin.usage,)}
    section = found.section_with(robin.usage)
    assert section is not None
    assert section.title == "Looking at myself"
    assert found.section_with("elsewhere") is None


def test_assessments_are_found_in_what_stands_in_a_unit_too(robin: Seat):
    put_into_course(assessment(), f"<vertical>{assessment()}<vertical>{assessment()}</vertical></vertical>")
    [found] = [unit.assessments for unit in outline.outline(robin.block).units if unit.assessments]
    assert len(found) == 3
    assert found[0] == robin.usage


def test_what_is_in_a_unit_is_not_loaded_for_an_author(robin: Seat, monkeypatch: pytest.MonkeyPatch):
    block = robin.block
    loaded: list[str] = []
    get_block = type(block.runtime).get_block

    def watched(self: Any, usage_id: str, for_parent: Any = None) -> Any:
        loaded.append(usage_id)
        return get_block(self, usage_id, for_parent)

    monkeypatch.setattr(type(block.runtime), "get_block", watched)
    assert len(outline.outline(block).units) == 4
    assert not any(".html." in usage or ".competency_" in usage for usage in loaded)


def test_whether_a_subsection_is_graded_is_asked_where_somebody_can_tell(robin: Seat, monkeypatch: pytest.MonkeyPatch):
    assert outline.counts_in_gradebook(robin.block) is None
    subsection = type(robin.block.get_parent().get_parent())
    for graded in (True, False):
        monkeypatch.setattr(subsection, "graded", graded, raising=False)
        assert outline.counts_in_gradebook(robin.block) is graded
