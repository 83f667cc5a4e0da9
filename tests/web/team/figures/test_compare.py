"""Groups compared: shares of groups that are large enough, one grouping at a time, and never people."""

from __future__ import annotations

from typing import Any

import pytest

from competency_xblock.records.data import Visibility
from competency_xblock.web.team.figures.rows import legend, shade, share_words
from tests.fixtures.records import LATER_ASSESSMENT, a_framework, learners
from tests.fixtures.report_pages import (
    address,
    chosen,
    group,
    main,
    opened,
    panels,
    parsed,
    problems,
    say,
    seat,
    table,
    text,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

CAPTION = "Share of people"
EMPTY = "·not shown: too few people"


def columns(page: Any) -> list[str]:
    return [text(header) for header in page.xpath("//table/thead//th")][1:]


def rows(page: Any) -> dict[str, list[str]]:
    if not page.xpath("//table"):
        return {}
    return {name: cells for name, *cells in table(page, CAPTION) if cells}


def shades(page: Any) -> list[str | None]:
    return [cell.get("data-shade") for cell in page.xpath("//td")]


def roles(*sizes: tuple[str, int, int, int]) -> None:
    """Groups by role, how many of them are below their aim and how many are not."""
    for role, below, others, number in sizes:
        for value, many in ((3, below), (9, others)):
            group(many, f"learner-{number}-{value}-", value, role=role)


def test_groups_stand_beside_everybody_with_the_share_below_their_aim(sam: int) -> None:
    roles(("Keyworker", 15, 5, 1), ("Volunteer", 5, 15, 2))
    page = opened(sam, "compare")
    assert columns(page) == ["Everyone", "Keyworker", "Volunteer"]
    assert rows(page) == {"Competency 0": ["about half", "more than half", "less than half"]}
    assert shades(page) == ["2", "3", "1"]
    assert "Last updated:" in main(page)
    assert "It compares groups, never people." in main(page)
    legend = [text(entry) for entry in page.xpath("//ul[contains(@class, 'cxb-legend')]/li")]
    assert legend == [
        "few or none (under 20%)",
        "less than half (20–39%)",
        "about half (40–60%)",
        "more than half (61–80%)",
        "most (over 80%)",
    ]


@pytest.mark.parametrize(
    ("below", "shade", "share"), [(0, "0", "few or none"), (20, "4", "most"), (10, "2", "about half")]
)
def test_shades_go_from_none_to_all(sam: int, below: int, shade: str, share: str) -> None:
    roles(("Keyworker", below, 20 - below, 1))
    page = opened(sam, "compare")
    assert rows(page) == {"Competency 0": [share, share]}
    assert shades(page) == [shade, shade]


def test_shares_come_from_rounded_counts(sam: int) -> None:
    roles(("Keyworker", 7, 6, 1))
    assert rows(opened(sam, "compare"))["Competency 0"] == ["less than half", "less than half"], "5 of 15"


def test_small_groups_are_counted_together(sam: int) -> None:
    roles(("Keyworker", 20, 0, 1), ("Volunteer", 0, 6, 2), ("Manager", 0, 6, 3))
    page = opened(sam, "compare")
    assert columns(page) == ["Everyone", "Keyworker", "Everyone else"]
    assert rows(page)["Competency 0"] == ["more than half", "most", "few or none"]
    assert "Manager" not in main(page)


def test_a_group_that_gives_a_small_one_away_is_counted_with_it(sam: int) -> None:
    roles(("Keyworker", 20, 0, 1), ("Volunteer", 0, 12, 2), ("Manager", 0, 3, 3))
    page = opened(sam, "compare")
    assert columns(page) == ["Everyone", "Keyworker", "Everyone else"]
    assert rows(page)["Competency 0"][1:] == ["most", "few or none"]


def test_where_no_group_can_be_shown_everybody_stands_alone(sam: int) -> None:
    roles(("Keyworker", 8, 0, 1), ("Volunteer", 0, 8, 2))
    page = opened(sam, "compare")
    assert columns(page) == ["Everyone"]
    assert rows(page) == {"Competency 0": ["more than half"]}, "10 of 15"


def test_cells_about_a_few_stay_empty_and_say_so(sam: int) -> None:
    say(learners(12, "learner-1"), 3, role="Keyworker", competencies=["c0", "c1"])
    say(learners(12, "learner-2"), 3, role="Volunteer")
    page = opened(sam, "compare")
    assert rows(page) == {
        "Competency 0": ["most", "most", "most"],
        "Competency 1": ["most", "most", EMPTY],
    }
    assert page.xpath("//td/span[@aria-hidden='true'][text()='·']")


def test_what_can_be_compared_is_offered_and_nothing_else(sam: int) -> None:
    group(12, "learner-spring-", role="Keyworker", organisation="Haven")
    group(12, "learner-autumn-", role="Volunteer", organisation="Harbour")
    page = opened(sam, "compare")
    assert chosen(page) == {"by": ["Cohort", "Role", "Organisation"]}
    assert columns(page) == ["Everyone", "Autumn", "Spring"] or columns(page) == ["Everyone", "Spring", "Autumn"]
    assert columns(opened(sam, "compare", "?by=organisation"))[1:] == ["Harbour", "Haven"]
    for query in ("?by=level", "?by=name", "?by=", "?framework=gone", "?by=cohort&framework=gone"):
        status = 200 if query == "?by=" else 400
        page = opened(sam, "compare", query, status=status)
        if status == 400:
            assert "is no longer on the list" in problems(page)
            assert rows(page) == {}


def test_levels_can_be_compared_where_a_framework_has_some(sam: int) -> None:
    framework = a_framework(2, levels=("new", "lead"))
    group(12, "learner-1", 3, framework=framework, level="new", competencies=["c0", "c1"])
    group(12, "learner-2", 9, framework=framework, level="lead")
    page = opened(sam, "compare", "?by=level")
    assert columns(page) == ["New", "Lead"]
    assert rows(page) == {"Competency 0": ["most", "few or none"], "Competency 1": ["most", EMPTY]}


def test_levels_of_another_framework_with_the_same_names_are_not_mixed_in(sam: int) -> None:
    for number, (framework_id, value) in enumerate((("listening", 3), ("speaking", 9))):
        framework = a_framework(1, framework_id=framework_id, levels=("new", "lead"))
        where = {"framework": framework, "assessment": f"{framework_id}.a"}
        group(12, f"learner-{number}", value, level="new", **where)
    assert rows(opened(sam, "compare", "?by=level&framework=listening")) == {"Competency 0": ["most", EMPTY]}
    assert rows(opened(sam, "compare", "?by=level&framework=speaking")) == {"Competency 0": ["few or none", EMPTY]}


def test_rows_lead_to_figures_about_the_competency(sam: int) -> None:
    framework = a_framework(1, levels=("new",))
    group(12, "learner-spring-1", framework=framework, level="new")
    [link] = opened(sam, "compare").xpath("//tbody//a/@href")
    page = parsed(seat(sam).get(link))
    assert page.xpath("//main//dl"), "the figures of the row, not a sentence that there are none"


def test_a_row_about_several_levels_leads_to_none_of_them(sam: int) -> None:
    framework = a_framework(1, levels=("new",))
    group(12, "learner-spring-1", framework=framework, level="new")
    page = opened(sam, "compare", "?by=level")
    assert rows(page) == {"Competency 0": ["most"]}
    assert page.xpath("//tbody//a") == [], "each level's figures stand on a page of their own"


def test_ratings_by_name_are_not_compared(sam: int) -> None:
    group(12, "learner-1", 3, role="Keyworker")
    group(12, "learner-2", 9, role="Keyworker", visibility=Visibility.NAMES)
    assert rows(opened(sam, "compare"))["Competency 0"] == ["most", "most"]


def test_each_framework_is_compared_apart(sam: int) -> None:
    group(12, "learner-1", 3, role="Keyworker")
    other = a_framework(1, framework_id="speaking")
    group(12, "learner-2", 9, role="Keyworker", framework=other, assessment=LATER_ASSESSMENT)
    assert rows(opened(sam, "compare"))["Competency 0"] == ["most", "most"]
    assert rows(opened(sam, "compare", "?framework=speaking"))["Competency 0"] == ["few or none", "few or none"]


def test_nothing_to_compare_says_so(sam: int) -> None:
    sentence = "Nothing to show yet. You will see numbers when 10 people have rated the same competency."
    assert panels(opened(sam, "compare")) == [sentence]
    group(9, role="Keyworker")
    page = opened(sam, "compare")
    assert (panels(page), rows(page)) == ([sentence], {})


def test_names_of_groups_stay_text(sam: int) -> None:
    group(12, role="<b>Key</b>")
    assert "<b>Key</b>" in columns(opened(sam, "compare", "?by=role"))
    assert b"<b>Key" not in seat(sam).get(address("compare") + "?by=role").content


@pytest.mark.parametrize("people", [10, 20, 40])
def test_a_colour_says_the_same_as_the_words_in_the_cell(people: int) -> None:
    for below in range(0, people + 1, 5):
        share = below / people
        words = share_words(share, people)
        assert legend()[shade(share)].startswith(f"{words} ("), (below, people)


def test_colours_grow_with_the_share_and_each_is_used() -> None:
    found = [shade(part / 100) for part in range(101)]
    assert found == sorted(found)
    assert set(found) == set(range(len(legend())))
