"""Shares: in words about small groups, in percentages about large ones, and never none or all of a group."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.records import api
from competency_xblock.records.data import Measure, SnapshotCount, Visibility
from competency_xblock.web.team.figures.rows import share_words
from tests.fixtures.cohorts import crowd
from tests.fixtures.report_pages import facts, group, main, opened, table, text

from .test_training import counted, everybody, moved
from .test_training import rows as topics

WORDS = ["few or none", "less than half", "about half", "more than half", "most"]
RATED = "People's confidence"
COMPARED = "Share of people"

PARTS = st.floats(0, 1)
SMALL = st.integers(1, api.FULL_DISTRIBUTION_FROM - 1)
LARGE = st.integers(api.FULL_DISTRIBUTION_FROM, 10**6)


@given(share=PARTS, people=SMALL)
def test_about_fewer_than_fifty_people_there_is_no_number(share: float, people: int) -> None:
    with translation.override("en"):
        assert share_words(share, people) in WORDS


@given(share=PARTS, people=LARGE)
def test_about_fifty_people_and_more_there_is_a_percentage_but_never_none_or_all(share: float, people: int) -> None:
    with translation.override("en"):
        words = share_words(share, people)
    if words.endswith("%") and words[0].isdigit():
        assert 5 <= int(words.removesuffix("%")) <= 95
        assert abs(int(words.removesuffix("%")) - 100 * share) <= 0.5
    else:
        assert words == ("under 5%" if share < 0.05 else "over 95%")
    assert words not in ("0%", "100%")


@given(share=PARTS, other=PARTS, people=SMALL)
def test_a_larger_share_is_never_told_in_a_smaller_word(share: float, other: float, people: int) -> None:
    with translation.override("en"):
        smaller, larger = (share_words(share, people) for share in sorted((share, other)))
    assert WORDS.index(smaller) <= WORDS.index(larger)


@pytest.mark.parametrize(
    ("share", "few", "many"),
    [
        (0, "few or none", "under 5%"),
        (0.04, "few or none", "under 5%"),
        (0.05, "few or none", "5%"),
        (0.2, "less than half", "20%"),
        (0.4, "about half", "40%"),
        (0.5, "about half", "50%"),
        (0.6, "about half", "60%"),
        (0.61, "more than half", "61%"),
        (0.8, "more than half", "80%"),
        (0.81, "most", "81%"),
        (0.95, "most", "95%"),
        (0.96, "most", "over 95%"),
        (1, "most", "over 95%"),
    ],
)
def test_where_one_word_ends_and_the_next_begins(share: float, few: str, many: str) -> None:
    with translation.override("en"):
        assert [share_words(share, people) for people in (10, 45, 49)] == [few] * 3
        assert [share_words(share, people) for people in (50, 500)] == [many] * 2


# ---------------------------------------------------------------- on the pages

on_pages = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


class TestOnThePages:
    pytestmark = on_pages

    @pytest.mark.parametrize(("value", "below", "share"), [(9, "", "under 5%"), (3, "about 60 of 60", "over 95%")])
    def test_of_a_large_group_neither_none_nor_all_is_said(self, sam: int, value: int, below: str, share: str) -> None:
        [like] = group(1, value=value, role="Keyworker")
        crowd(like, 59, "learner-copy")
        [row] = [cells for _name, *cells in table(opened(sam, "progress"), RATED) if cells]
        assert row[2] == f"{below} {share}".strip()
        assert [cells for _name, *cells in table(opened(sam, "compare"), COMPARED) if cells] == [[share, share]]
        page = opened(sam, "competency", framework="listening", competency="c0")
        assert facts(page)["Below their aim"] == share
        for name in ("progress", "compare"):
            assert not {"0%", "100%"} & set(main(opened(sam, name)).split())

    @pytest.mark.parametrize(("people", "shown"), [(3, "2 of 3 67%"), (20, "13 of 20 65%")])
    def test_by_name_every_share_is_exact_whatever_the_size(self, sam: int, people: int, shown: str) -> None:
        below = int(shown.split()[0])
        group(below, "learner-below", 3, visibility=Visibility.NAMES)
        group(people - below, "learner-not", 9, visibility=Visibility.NAMES)
        [row] = [cells for _name, *cells in table(opened(sam, "progress-names"), RATED) if cells]
        assert (row[0], row[2]) == (str(people), shown)

    def test_by_name_none_and_all_are_said(self, sam: int) -> None:
        group(4, "learner-below", 3, visibility=Visibility.NAMES)
        group(4, "learner-not", 9, visibility=Visibility.NAMES, competencies=["c1"])
        found = [cells for _name, *cells in table(opened(sam, "progress-names"), RATED) if cells]
        assert [row[2] for row in found] == ["4 of 4 100%", "0 of 4 0%"]

    def test_the_groups_title_stands_below_the_heading(self, sam: int) -> None:
        group(12, "learner-1", role="Key & worker")
        group(12, "learner-2", role="Volunteer")
        of_one, of_all = opened(sam, "progress", "?group=role:Key+%26+worker"), opened(sam, "progress")
        for page in (of_one, of_all):
            assert [text(heading) for heading in page.xpath("//main//h2")] == ["Listening well"]
        assert text(of_one.xpath("//h2/following-sibling::p")[0]) == "Role: Key & worker"


# ---------------------------------------------------------------- two shares beside each other


@pytest.fixture
def compared(sam: int, counted_daily: None) -> Any:
    """What stands in the last columns of a topic's row, where so many rated again on each side."""

    def of(finished: int, not_yet: int) -> list[str]:
        counted(everybody(200), *moved(0, 0, finished, "finished"), *moved(not_yet, 0, 0, "not-yet"))
        return topics(opened(sam, "training"))["Motivational Interviewing"][4:]

    return of


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("finished", "not_yet", "shown"),
    [
        (0, 0, []),
        (29, 29, []),
        (30, 29, []),
        (29, 100, []),
        (30, 30, ["most of 30", "few or none of 30"]),
        (60, 30, ["over 95% of 60", "few or none of 30"]),
        (30, 60, ["most of 30", "under 5% of 60"]),
    ],
)
def test_more_confident_is_told_of_thirty_and_more_on_each_side_or_of_neither(
    compared: Any, finished: int, not_yet: int, shown: list[str]
) -> None:
    assert compared(finished, not_yet) == shown


@pytest.mark.django_db
def test_a_site_that_asks_for_larger_groups_is_followed(compared: Any, site: Any, sam: int) -> None:
    site.COMPETENCY_XBLOCK = {**site.COMPETENCY_XBLOCK, "group_minimum": 40}
    assert compared(39, 60) == []
    assert "When 40 people have finished a unit on a topic" in main(opened(sam, "training"))
    assert compared(40, 60) == ["most of 40", "under 5% of 60"]


@pytest.mark.django_db
@pytest.mark.parametrize(("people", "shown"), [(9, "none, or a few"), (10, "10"), (22, "30"), (30, "30")])
def test_those_who_wait_and_those_who_do_not_are_never_a_few(
    sam: int, counted_daily: None, people: int, shown: str
) -> None:
    waiting = SnapshotCount(measure=Measure.WAITING, subject="mi", group="groups", people=people)
    wanted = SnapshotCount(measure=Measure.RECOMMENDED, subject="mi", group="groups", people=30)
    counted(everybody(30), wanted, waiting)
    assert topics(opened(sam, "training"))["Motivational Interviewing"][0] == shown
