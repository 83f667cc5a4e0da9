"""What units cover: each helps as much as the best topic that it teaches, and nothing is counted twice or lost."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.frameworks import Competency
from competency_xblock.recommendation import Coverage, HelpingUnit, MappedUnit, build_coverage

TOPICS = ("t0", "t1", "t2", "t3")
UNITS = ("u0", "u1", "u2", "u3")
WEIGHTS = st.dictionaries(st.sampled_from(TOPICS), st.integers(1, 3))
COMPETENCIES = st.lists(st.tuples(st.integers(0, 9), WEIGHTS), max_size=6, unique_by=lambda tuple: tuple[0]).map(
    lambda found: [competency(f"c{number}", weights) for number, weights in found]
)
COURSES = st.lists(st.sampled_from(UNITS), unique=True)
MAPPED = st.lists(
    st.builds(
        MappedUnit,
        id=st.sampled_from([*UNITS, "gone"]),
        topics=st.lists(st.sampled_from([*TOPICS, "of-another-framework"]), unique=True).map(tuple),
        minutes=st.integers(0, 5),
    ),
    unique_by=lambda build: build.id,
)


def competency(name: str, weights: Mapping[str, int]) -> Competency:
    return Competency(id=name, title=name.title(), aim=7, topics=weights)


def teaching(unit: str, *topics: str) -> MappedUnit:
    return MappedUnit(id=unit, topics=topics)


KIND, TIDY = competency("kind", {"t0": 1, "t1": 3}), competency("tidy", {"t2": 2})


def helpers(found: Coverage) -> list[list[tuple[str, int]]]:
    return [[(helper.unit, helper.weight) for helper in covered.helpers] for covered in found.competencies]


def test_a_unit_helps_as_much_as_the_best_of_its_topics():
    found = build_coverage([KIND], ["u0"], [teaching("u0", "t0", "t1", "t2")])
    assert found.competencies[0].helpers == (HelpingUnit(unit="u0", weight=3),)


def test_units_stand_in_course_order_whatever_the_order_of_the_map():
    mapped = [teaching("u2", "t1"), teaching("u0", "t0"), teaching("u1", "t1")]
    assert helpers(build_coverage([KIND], UNITS, mapped)) == [[("u0", 1), ("u1", 3), ("u2", 3)]]


def test_a_unit_that_is_gone_helps_with_nothing():
    found = build_coverage([KIND], ["u0"], [teaching("gone", "t1")])
    assert (found.uncovered, found.helping, found.unused_units) == ((KIND,), (), ("u0",))


def test_a_topic_that_a_competency_does_not_know_is_no_help():
    found = build_coverage([TIDY], ["u0"], [teaching("u0", "t0", "of-another-framework")])
    assert (found.uncovered, found.unused_units) == ((TIDY,), ("u0",))


def test_what_nobody_helps_with_keeps_the_topics_that_would():
    [covered] = build_coverage([KIND], UNITS, []).competencies
    assert dict(covered.topics) == {"t0": 1, "t1": 3}


@pytest.mark.parametrize("units", [(), UNITS])
def test_where_nothing_is_asked_nothing_is_covered(units: tuple[str, ...]):
    found = build_coverage([], units, [teaching("u0", "t0")])
    assert (found.competencies, found.uncovered, found.helping, found.unused_units) == ((), (), (), units)


@given(COMPETENCIES, COURSES, MAPPED)
def test_each_weight_is_the_greatest_among_the_topics(
    competencies: list[Competency], units: list[str], mapped: list[MappedUnit]
):
    taught = {unit.id: unit.topics for unit in mapped}
    for covered in build_coverage(competencies, units, mapped).competencies:
        given_weights = {helper.unit: helper.weight for helper in covered.helpers}
        assert len(given_weights) == len(covered.helpers)
        for unit in units:
            weights = [covered.competency.topics.get(topic, 0) for topic in taught.get(unit, ())]
            assert given_weights.pop(unit, 0) == max(weights, default=0)
        assert not given_weights


@given(COMPETENCIES, COURSES, MAPPED)
def test_a_competency_is_helped_or_uncovered(
    competencies: list[Competency], units: list[str], mapped: list[MappedUnit]
):
    found = build_coverage(competencies, units, mapped)
    assert [competency.competency for competency in found.competencies] == competencies
    helped = [competency.competency.id for competency in found.competencies if competency.helpers]
    uncovered = [competency.id for competency in found.uncovered]
    assert not {*helped} & {*uncovered}
    assert sorted(helped + uncovered) == sorted(competency.id for competency in competencies)


@given(COMPETENCIES, COURSES, MAPPED)
def test_a_unit_helps_or_is_idle(competencies: list[Competency], units: list[str], mapped: list[MappedUnit]):
    found = build_coverage(competencies, units, mapped)
    assert not {*found.helping} & {*found.unused_units}
    for some in (found.helping, found.unused_units):
        assert list(some) == [unit for unit in units if unit in some]
    assert {*found.helping, *found.unused_units} == set(units)


@given(COMPETENCIES, COURSES, MAPPED)
def test_the_order_of_the_map_changes_nothing(
    competencies: list[Competency], units: list[str], mapped: list[MappedUnit]
):
    assert build_coverage(competencies, units, mapped) == build_coverage(competencies, units, mapped[::-1])
