"""The units of a course: found by walking a real tree, with what this learner has finished."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django_settings

from competency_xblock.platform import outline
from tests.blocks import COURSE, OPEN_QUESTIONS, RATING, REFLECTING, Seat, assessment, put_into_course

pytestmark = pytest.mark.django_db

LAST = f"{COURSE}.vertical.d3.u0"


@pytest.fixture
def robin() -> Seat:
    """A learner in front of an assessment in the course's third unit."""
    put_into_course(assessment())
    return Seat()


def test_units_come_in_course_order_with_their_section(robin: Seat):
    found = outline.units(robin.block)
    assert [(one.id, one.title, one.section) for one in found] == [
        (OPEN_QUESTIONS, "Open questions", "Motivational Interviewing"),
        (REFLECTING, "Reflecting", "Motivational Interviewing"),
        (RATING, "Rating", "Confidence"),
        (LAST, "Progress", "Confidence"),
    ]
    assert not any(one.finished for one in found)


def test_what_the_learner_has_finished_is_finished(robin: Seat):
    Seat("robin", REFLECTING).see()
    assert [one.id for one in outline.units(robin.block) if one.finished] == [REFLECTING]
    assert not any(one.finished for one in outline.units(Seat("sam").block))


def test_only_the_units_that_matter_are_asked_for(robin: Seat):
    assert [one.id for one in outline.units(robin.block, only={REFLECTING})] == [REFLECTING]


def test_the_map_has_units_in_course_order_and_leaves_out_what_is_gone(robin: Seat):
    found = outline.unit_map(robin.block, {"mi": [REFLECTING, "gone", OPEN_QUESTIONS], "tip": ["gone"], "pie": []})
    assert {topic: [one.id for one in units] for topic, units in found.items()} == {
        "mi": [OPEN_QUESTIONS, REFLECTING],
        "tip": [],
        "pie": [],
    }


def test_an_empty_map_walks_nowhere(robin: Seat, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(type(robin.block), "get_parent", lambda self: pytest.fail("the tree was walked"))
    assert outline.unit_map(robin.block, {}) == {}
    assert outline.unit_map(robin.block, {"mi": []}) == {}


def test_a_link_leads_this_learner_to_the_unit(robin: Seat, settings: Any):
    seat = Seat("rob in&x")
    [unit] = outline.units(seat.block, only={REFLECTING})
    assert unit.url == f"/scenario/course.0/?student=rob%20in%26x&activate_block_id={REFLECTING}"
    settings.COMPETENCY_XBLOCK = {}
    assert [one.url for one in outline.units(seat.block, only={REFLECTING})] == [""]


def test_where_a_block_has_no_parents_there_are_no_units(robin: Seat, monkeypatch: pytest.MonkeyPatch):
    def no_parents(self: Any) -> None:
        raise NotImplementedError  # as the runtime of content libraries does

    block = robin.block
    monkeypatch.setattr(type(block), "get_parent", no_parents)
    assert outline.units(block) == ()
    assert outline.unit_map(block, {"mi": [REFLECTING]}) == {"mi": ()}
    assert robin.state()["at"]["competencies"]


def test_without_a_completion_service_nothing_is_finished(robin: Seat, settings: Any):
    Seat("robin", REFLECTING).see()
    settings.WORKBENCH = {**django_settings.WORKBENCH, "services": {}}
    assert not any(one.finished for one in outline.units(robin.block))
