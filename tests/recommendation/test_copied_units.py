"""Copies of mapped units: they are told by their titles, and only where there is no doubt."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.recommendation import MappedUnit, find_copied_units

OLD = {"vertical@old-intro": "Introduction", "vertical@old-rolling": "Rolling with resistance"}
COPY = {"vertical@new-intro": "Introduction", "vertical@new-rolling": "Rolling with resistance"}
COURSE = OLD | COPY
IDS = st.sampled_from("abcdef")
TITLES = st.dictionaries(IDS, st.sampled_from(["One", "Two", "Three"]))


def mapped(*ids: str) -> list[MappedUnit]:
    return [MappedUnit(id=unit_id, topics=("mi",)) for unit_id in ids]


def test_a_copied_section_has_a_twin_for_each_unit_that_the_map_leads_away_to():
    assert find_copied_units(mapped(*OLD), COURSE, COPY) == tuple(zip(OLD, COPY, strict=True))


def test_a_map_that_stays_here_has_no_twins():
    assert find_copied_units(mapped(*COPY), COURSE, COPY) == ()
    assert find_copied_units(mapped(*OLD), COURSE, OLD) == ()


def test_a_title_that_two_units_here_share_says_nothing():
    here = COPY | {"vertical@another": "Introduction"}
    assert find_copied_units(mapped(*OLD), OLD | here, here) == (("vertical@old-rolling", "vertical@new-rolling"),)


def test_a_unit_here_that_is_mapped_itself_is_nobodys_twin():
    assert find_copied_units(mapped("vertical@old-intro", "vertical@new-intro"), COURSE, COPY) == ()


def test_a_unit_of_another_title_is_no_twin():
    assert find_copied_units(mapped("vertical@old-intro"), COURSE, {"vertical@new-intro": "Introductions"}) == ()


def test_a_unit_that_is_gone_from_the_course_has_no_twin():
    assert find_copied_units(mapped("vertical@gone"), COURSE, COPY) == ()
    assert find_copied_units(mapped("vertical@gone"), COURSE, {"vertical@untitled": ""}) == ()


@given(st.lists(IDS, unique=True), TITLES, TITLES)
def test_a_twin_lies_here_under_the_same_title_and_is_the_only_one(
    ids: list[str], elsewhere: dict[str, str], here: dict[str, str]
):
    titles = elsewhere | here
    for old, new in find_copied_units(mapped(*ids), titles, here):
        assert old in ids
        assert old not in here
        assert new not in ids
        assert [unit for unit, title in here.items() if title == titles[old]] == [new]
