"""Which units help with which competency: read as a table, taken along as a file."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import unquote

import pytest
from lxml import html

from competency_xblock.platform.courses.outline import Outline, Section, Subsection, Unit, outline
from competency_xblock.recommendation import parse_unit_map
from competency_xblock.web.assessment.settings import AssessmentSettings
from competency_xblock.web.authoring.coverage_table import coverage_html
from tests.fixtures.workbench import CHANGE, ENCOURAGE, RISK, STAFF, Seat, assessment, put_into_course

pytestmark = pytest.mark.django_db

TITLES = ("Rolling with resistance", "=cmd|' /C calc'!A0", "A walk", "Lunch")
COURSE = Outline(
    sections=(
        Section(
            title="Ways",
            subsections=(
                Subsection(title="", units=tuple(Unit(id=f"u{n}", title=title) for n, title in enumerate(TITLES))),
            ),
        ),
    )
)
WALK = {"id": "own-walk", "title": "Walking", "helps": {RISK: 3}}


def shown(unit_map: dict[str, Any], course: Outline = COURSE, **settings: Any) -> Any:
    put_into_course(assessment(**settings))
    settings_now = AssessmentSettings.from_block(Seat(STAFF).block)
    return html.fromstring(f"<div>{coverage_html(settings_now, parse_unit_map(unit_map), course)}</div>")


def words_of(found: Any) -> str:
    return " ".join(" ".join(found.itertext()).split())


def rows(page: Any) -> dict[str, str]:
    return {words_of(row.xpath("th")[0]): words_of(row.xpath("td")[0]) for row in page.xpath("//tbody/tr")}


def table(page: Any) -> list[list[str]]:
    link, excel = page.xpath("//a[@download]")
    assert (excel.get("download"), excel.get("href")[:12]) == ("coverage.xlsx", "data:applica")
    kind, _comma, content = link.get("href").partition(",")
    assert kind == "data:text/csv;charset=utf-8"
    assert link.get("download") == "coverage.csv"
    return list(csv.reader(io.StringIO(unquote(content).removeprefix("\ufeff"), newline="")))


def test_each_competency_has_the_units_that_help_the_best_first():
    page = shown({"u2": {"topics": ["own-walk"]}, "u0": {"topics": ["mi"]}}, own_topics=[WALK])
    assert rows(page) == {
        "Facilitators of change": "Rolling with resistance (is about exactly this)",
        "Encouragers": "Rolling with resistance (clearly helps)",
        "Risk navigators": "A walk (is about exactly this)",
    }
    assert "Every competency has at least one unit that helps." in words_of(page)


def test_what_no_unit_helps_says_what_would():
    page = shown({"u2": {"topics": ["own-walk"]}}, own_topics=[WALK])
    assert rows(page)[title(CHANGE)].startswith("No unit yet. Topics that would help: Motivational Interviewing")
    assert "No unit helps with 2 competencies Facilitators of change Encouragers" in words_of(page)
    alone = shown({}, competencies=[RISK])
    assert rows(alone)[title(RISK)] == "No unit yet. No topic clearly helps with this. You can add your own."


def test_units_that_help_none_are_named():
    page = shown({"u0": {"topics": ["mi"]}, "u1": {"topics": ["tip"]}, "u2": {"minutes": 5}})
    words = words_of(page)
    assert "1 unit has topics that help with none of these competencies =cmd|' /C calc'!A0" in words
    assert "2 units have no topic" in words
    assert page.xpath("//details//li/text()") == ["A walk", "Lunch"]


def test_a_unit_that_holds_nothing_but_ours_needs_no_topic():
    put_into_course(assessment())
    course = outline(Seat(STAFF).block)
    assert {unit.title: unit.only_ours for unit in course.units} == {
        "Rating": True, "Open questions": False, "Reflecting": False, "Progress": True,
    }  # fmt: skip
    assert shown({}, course).xpath("//details//li/text()") == ["Open questions", "Reflecting"]


def test_a_little_help_is_told_apart_as_it_recommends_nothing():
    little = {"id": "own-walk", "title": "Walking", "helps": {RISK: 1}}
    page = shown({"u2": {"topics": ["own-walk"]}}, own_topics=[little], competencies=[RISK])
    assert rows(page)[title(RISK)] == "A walk (helps a little)"
    assert "Units only help a little with 1 competency, so we suggest no topic for it Risk navigators" in words_of(page)
    assert "Every competency has" not in words_of(page)


def test_the_file_has_a_row_a_competency_and_a_column_a_unit():
    page = shown({"u2": {"topics": ["own-walk"]}, "u0": {"topics": ["mi"]}, "u3": {"topics": []}}, own_topics=[WALK])
    assert table(page) == [
        ["Code", "Competency", "Rolling with resistance", "A walk"],
        ["", "Facilitators of change", "3", ""],
        ["", "Encouragers", "2", ""],
        ["", "Risk navigators", "", "3"],
    ]


def test_no_cell_is_a_formula():
    page = shown({"u1": {"topics": ["mi"]}})
    assert table(page)[0] == ["Code", "Competency", "'=cmd|' /C calc'!A0"]


def test_a_unit_that_is_gone_helps_nobody():
    page = shown({"gone": {"topics": ["mi"]}})
    assert all(row.startswith("No unit yet.") for row in rows(page).values())


def test_outside_of_a_course_there_is_nothing_to_cover():
    assert words_of(shown({"u0": {"topics": ["mi"]}}, Outline())) == ""


def test_the_preview_shows_it_and_the_editor_does_for_what_is_typed():
    unit = "a-small-course.vertical.d0.u0"
    put_into_course(assessment(unit_map={unit: {"topics": ["mi"], "minutes": 0, "title": "Open questions"}}))
    seat = Seat(STAFF)
    assert rows(seat.page("author_view"))[title(CHANGE)] == "Open questions (is about exactly this)"
    typed = {
        "display_name": ["x"], "framework": ["fulfilling-lives"], "spread": ["these"], "competencies": [ENCOURAGE],
        "choose_up_to": ["3"], "completion_rule": ["submitted"], "visibility": ["groups"],
    }  # fmt: skip
    answer = seat.post("try_settings", {"fields": typed})
    assert answer.status_code == 200
    page = html.fromstring(f"<div>{answer.json()['html']}</div>")
    assert rows(page) == {"Encouragers": "Open questions (clearly helps)"}
    assert "There is no safeguarding contact yet. Change this in “Who sees what”" in words_of(page)
    wrong = seat.post("try_settings", {"fields": typed | {"competencies": []}})
    assert wrong.status_code == 400
    assert wrong.json()["fields"] == {"competencies": ["Tick at least one competency."]}
    assert seat.block.display_name != "x"


def title(competency: str) -> str:
    return {CHANGE: "Facilitators of change", ENCOURAGE: "Encouragers", RISK: "Risk navigators"}[competency]
