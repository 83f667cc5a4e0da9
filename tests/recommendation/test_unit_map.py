"""The author's map of units: what a course has is read whatever its age, and kept so that it reads the same again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.recommendation import (
    MAX_MINUTES,
    MappedUnit,
    is_exportable,
    parse_unit_map,
    unit_map_to_json,
    units_by_topic,
)

INTRO, ROLLING = "vertical@intro", "vertical@rolling"
IDS = st.sampled_from([INTRO, ROLLING, "a b", "", "x\x00"]) | st.text(max_size=5)
MINUTES = st.integers(-1, MAX_MINUTES + 1) | st.sampled_from([None, True, "5", 2.5])
TODAYS = st.fixed_dictionaries(
    {}, optional={"topics": st.lists(IDS, max_size=3) | st.none(), "minutes": MINUTES, "title": st.text(max_size=5)}
)
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=3), lambda some: st.lists(some))
MAPS = st.dictionaries(IDS, TODAYS | st.lists(IDS, max_size=4) | JSON, max_size=5)


def test_a_map_has_units_in_its_own_order_with_topics_minutes_and_titles():
    stored = {
        ROLLING: {"topics": ["mi", "tip"], "minutes": 12, "title": "Rolling with resistance"},
        INTRO: {"topics": [], "minutes": 5, "title": "Introduction"},
    }
    assert parse_unit_map(stored) == (
        MappedUnit(id=ROLLING, topics=("mi", "tip"), minutes=12, title="Rolling with resistance"),
        MappedUnit(id=INTRO, minutes=5, title="Introduction"),
    )
    assert unit_map_to_json(parse_unit_map(stored)) == stored


def test_a_map_of_an_earlier_course_has_units_for_each_topic():
    assert parse_unit_map({"mi": [INTRO, ROLLING], "tip": [ROLLING, INTRO, ROLLING], "pie": []}) == (
        MappedUnit(id=INTRO, topics=("mi", "tip")),
        MappedUnit(id=ROLLING, topics=("mi", "tip")),
    )


def test_a_map_in_both_shapes_is_one_map():
    mixed = {INTRO: {"topics": ["mi"], "minutes": 3, "title": "Introduction"}, "tip": [INTRO]}
    assert parse_unit_map(mixed) == (MappedUnit(id=INTRO, topics=("mi", "tip"), minutes=3, title="Introduction"),)


def test_a_unit_of_which_nothing_is_said_is_not_kept():
    assert parse_unit_map({INTRO: {"topics": [], "minutes": 0, "title": "Introduction"}}) == ()
    assert unit_map_to_json([MappedUnit(id=INTRO, title="Introduction")]) == {}


@pytest.mark.parametrize("minutes", [0, -1, MAX_MINUTES + 1, True, "soon", 1.5, None])
def test_minutes_that_cannot_be_meant_are_not_said(minutes: object):
    assert parse_unit_map({INTRO: {"topics": ["mi"], "minutes": minutes}}) == (MappedUnit(id=INTRO, topics=("mi",)),)


@pytest.mark.parametrize("minutes", [1, MAX_MINUTES])
def test_minutes_that_can_be_meant_are_kept(minutes: int):
    assert parse_unit_map({INTRO: {"minutes": minutes}}) == (MappedUnit(id=INTRO, minutes=minutes),)


@pytest.mark.parametrize("value", [None, "mi", 3, True, [None], [{}], {"topics": "mi"}, {"topics": [None, 1, ["mi"]]}])
def test_what_cannot_be_meant_is_left_out(value: object):
    assert parse_unit_map({INTRO: value}) == ()


@pytest.mark.parametrize("value", [None, "", "mi", 7, [], [INTRO], [{INTRO: ["mi"]}]])
def test_what_is_no_map_has_no_units(value: object):
    assert parse_unit_map(value) == ()


def test_a_topic_stands_once_and_none_has_a_space_in_it():
    topics = ["mi", "mi", "", "m i", "m\ti", "m\u00a0i", "tip"]
    assert parse_unit_map({INTRO: {"topics": topics}}) == (MappedUnit(id=INTRO, topics=("mi", "tip")),)


def test_signs_that_no_file_can_carry_are_taken_out():
    [unit] = parse_unit_map({"vertical@\x00intro": {"topics": ["m\x01i"], "title": "In\ud800tro\ufffe 🌱"}})
    assert unit == MappedUnit(id=INTRO, topics=("mi",), title="Intro 🌱")


def test_a_name_without_end_is_cut():
    [unit] = parse_unit_map({"u" * 999: {"topics": ["t" * 999], "title": "T" * 999}})
    assert (len(unit.id), len(unit.topics[0]), len(unit.title)) == (255, 255, 255)


def test_units_are_found_by_the_topics_that_they_teach():
    units = parse_unit_map({ROLLING: {"topics": ["mi", "tip"]}, INTRO: {"topics": ["mi"]}, "u": {"minutes": 3}})
    assert units_by_topic(units) == {"mi": (ROLLING, INTRO), "tip": (ROLLING,)}


@given(MAPS)
def test_whatever_a_map_says_it_reads_the_same_once_it_is_kept(value: dict[str, Any]):
    units = parse_unit_map(value)
    stored = unit_map_to_json(units)
    assert parse_unit_map(stored) == units
    assert unit_map_to_json(parse_unit_map(json.loads(json.dumps(stored)))) == stored


@given(MAPS)
def test_whatever_a_map_says_each_unit_is_there_once_and_can_be_exported(value: dict[str, Any]):
    units = parse_unit_map(value)
    assert len({unit.id for unit in units}) == len(units)
    for unit in units:
        assert unit.id
        assert unit.topics or unit.minutes
        assert 0 <= unit.minutes <= MAX_MINUTES
        assert all(is_exportable(text) for text in (unit.id, unit.title, *unit.topics))


@given(MAPS)
def test_a_topic_has_a_unit_exactly_where_the_unit_has_the_topic(value: dict[str, Any]):
    units = parse_unit_map(value)
    by_topic = units_by_topic(units)
    assert {(topic, unit) for topic, found in by_topic.items() for unit in found} == {
        (topic, unit.id) for unit in units for topic in unit.topics
    }
