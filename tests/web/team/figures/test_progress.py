"""Progress per competency: of the course, of one of its groups, and by name where that was promised."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from competency_xblock.records import api
from competency_xblock.records.data import Visibility
from competency_xblock.web.plumbing import wording
from tests.fixtures.cohorts import crowd
from tests.fixtures.records import (
    COURSE,
    LATER_ASSESSMENT,
    NOT_MY_ROLE,
    NOT_YET,
    START,
    a_framework,
    learners,
    rated,
)
from tests.fixtures.report_pages import (
    FRAMEWORK,
    address,
    chosen,
    facts,
    group,
    main,
    opened,
    panels,
    parsed,
    problems,
    say,
    seat,
    somebody,
    table,
    text,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

CAPTION = "People's confidence"
NAMED = "Newest first"
ALL = ("c0", "c1", "c2")
FEW = "none, or a few"
TOO_FEW = "not shown: too few people"
ONE = "4.0 to 6.0 on average. Higher: 1. The same: 0. Lower: 0."
MOVED = f"Higher: 10. The same: {FEW}. Lower: {FEW}."


def rows(page: Any) -> dict[str, list[str]]:
    """The figures of each competency."""
    if not page.xpath("//table"):
        return {}
    return {name: cells for name, *cells in table(page, CAPTION) if cells}


def competency(
    sam: int, query: str = "", *, status: int = 200, framework: str = "listening", competency_id: str = "c0"
) -> Any:
    return opened(sam, "competency", query, status=status, framework=framework, competency=competency_id)


def by_name(page: Any) -> list[list[str]]:
    return table(page, NAMED) if page.xpath(f"//table[contains(caption, '{NAMED}')]") else []


def not_shown(count: int, least: int = 10) -> str:
    competencies, them = ("competencies", "them") if count > 1 else ("competency", "it")
    return f"We do not show {count} {competencies}, because fewer than {least} people have rated {them}."


# ---------------------------------------------------------------- figures about the course


def test_figures_are_rounded_and_what_is_hidden_says_why(sam: int) -> None:
    who = group(22, value=3)
    say(who[:12], 8, day=1)
    group(4, "learner-not", NOT_YET)
    group(3, "learner-role", NOT_MY_ROLE)
    page = opened(sam, "progress")
    assert rows(page) == {
        "Competency 0": [
            "20",
            "1–3: 10, 8–10: 10",
            "about 10 of 20 about half",
            MOVED,
            "5",
            "5",
        ]
    }
    assert panels(page) == [not_shown(2)]
    assert "Last updated:" in main(page)
    assert "Ratings show how confident people feel. They do not show how well someone works." in main(page)
    assert "groups of 10 people or more, to protect people's privacy. We round every count to the nearest 5" in main(
        page
    )
    [bars] = page.xpath("//svg[@aria-hidden='true']/path/@d")
    assert bars.count("M") == 2


def test_from_fifty_people_on_points_and_averages_are_shown(sam: int) -> None:
    [like] = group(1, value=4)
    say([like], 8, day=1)
    crowd(like, 54, "learner-copy")
    [cells] = rows(opened(sam, "progress")).values()
    assert cells[1] == "8: 55"
    assert cells[3] == f"4.0 to 8.0 on average. Higher: 55. The same: {FEW}. Lower: {FEW}."


def test_nine_people_are_nobody(sam: int) -> None:
    nobody = panels(opened(sam, "progress"))
    assert nobody == ["Nothing to show yet. You will see numbers when 10 people have rated the same competency."]
    group(9, competencies=ALL)
    page = opened(sam, "progress")
    assert rows(page) == {}
    assert panels(page) == nobody, "that some have begun is not told"
    group(1, "learner-more", competencies=ALL)
    assert set(rows(opened(sam, "progress"))) == {f"Competency {n}" for n in range(3)}


def test_a_site_may_ask_for_larger_groups(sam: int, site: Any) -> None:
    group(12)
    assert rows(opened(sam, "progress"))
    site.COMPETENCY_XBLOCK = {**site.COMPETENCY_XBLOCK, "group_minimum": 13}
    page = opened(sam, "progress")
    assert rows(page) == {}
    assert "when 13 people" in panels(page)[0]


def test_competencies_come_in_the_frameworks_order_or_by_need(sam: int) -> None:
    who = group(20, value=9)
    say(who, 2, competencies=["c1"], day=1)
    say(who[:10], 2, competencies=["c2"], day=2)
    say(who[10:], 9, competencies=["c2"], day=2)
    names = ["Competency 0", "Competency 1", "Competency 2"]
    assert list(rows(opened(sam, "progress"))) == list(rows(opened(sam, "progress", "?order=framework"))) == names
    assert opened(sam, "progress").xpath("//th[@scope='rowgroup']/text()") == ["All of it"]
    for order in ("need", "area"):
        assert list(rows(opened(sam, "progress", f"?order={order}"))) == [names[1], names[2], names[0]], order
    assert opened(sam, "progress", "?order=need").xpath("//th[@scope='rowgroup']") == []


def test_levels_can_be_looked_at_one_by_one(sam: int) -> None:
    framework = a_framework(1, levels=("new", "lead"))
    group(12, "learner-new", 3, framework=framework, level="new")
    group(11, "learner-lead", 8, framework=framework, level="lead")
    page = opened(sam, "progress")
    assert chosen(page)["level"] == ["All levels", "New", "Lead"]
    assert list(rows(page)) == ["Competency 0 (New)", "Competency 0 (Lead)"]
    assert rows(opened(sam, "progress", "?level=lead")) == {
        "Competency 0 (Lead)": ["10", "8–10: 10", "few or none", TOO_FEW, FEW, FEW]
    }
    [link] = opened(sam, "progress", "?level=lead").xpath("//tbody//a/@href")
    linked = parsed(seat(sam).get(link))
    assert (text(linked.xpath("//h1")[0]), facts(linked)["Rated"]) == ("Competency 0 (Lead)", "10")


def test_each_framework_has_a_page_of_its_own(sam: int) -> None:
    group(10)
    group(10, "learner-other", 9, framework=a_framework(1, framework_id="speaking"), assessment=LATER_ASSESSMENT)
    page = opened(sam, "progress")
    assert len(chosen(page)["framework"]) == 2
    assert rows(page)["Competency 0"][1] == "4–7: 10"
    assert rows(opened(sam, "progress", "?framework=speaking"))["Competency 0"][1] == "8–10: 10"


# ---------------------------------------------------------------- figures about a group


def three_roles() -> None:
    group(20, "learner-spring-", 3, role="Keyworker: nights", competencies=["c0", "c1"])
    group(12, "learner-autumn-", 8, role="Volunteer")
    group(4, "learner-few", 8, role="Manager & co")


def of(role: str) -> str:
    return f"?group={quote(f'role:{role}')}"


def test_one_group_is_shown_where_it_and_the_rest_are_large_enough(sam: int) -> None:
    three_roles()
    page = opened(sam, "progress")
    assert chosen(page)["group"] == [
        "The whole course",
        "Cohort: Autumn (not shown)",
        "Cohort: Spring",
        "Role: Keyworker: nights",
        "Role: Manager & co (not shown)",
        "Role: Volunteer (not shown)",
    ]
    assert rows(page)["Competency 0"][0] == "35"
    page = opened(sam, "progress", of("Keyworker: nights"))
    assert rows(page) == {
        "Competency 0": ["20", "1–3: 20", "about 20 of 20 most", TOO_FEW, FEW, FEW],
        "Competency 1": ["20", "1–3: 20", "about 20 of 20 most", TOO_FEW, FEW, FEW],
    }
    assert panels(page) == [("We do not show 1 competency for this group. Fewer than 10 people in it have rated them.")]


def test_a_group_that_would_tell_about_a_small_one_is_not_shown(sam: int) -> None:
    three_roles()
    other = "Another group is too small. We count it with this one, so that nobody can work out its answers."
    few = "Fewer than 10 people in it have rated them."
    for role, why in (("Volunteer", other), ("Manager & co", few)):  # together they are all the rest
        page = opened(sam, "progress", of(role))
        assert rows(page) == {}
        assert panels(page) == [f"We do not show 3 competencies for this group. {why}"]


def test_cohorts_are_groups_too(sam: int) -> None:
    group(11, "learner-spring-", 3)
    group(11, "learner-autumn-", 8)
    assert rows(opened(sam, "progress", "?group=cohort:Spring"))["Competency 0"][1] == "1–3: 10"
    assert rows(opened(sam, "progress", "?group=cohort:Autumn"))["Competency 0"][1] == "8–10: 10"
    group(3, "learner-late", 8)
    assert (
        rows(opened(sam, "progress", "?group=cohort:Spring")) == {}
        or rows(opened(sam, "progress", "?group=cohort:Autumn")) == {}
    ), "three are in no cohort, and could be found by subtracting"
    hidden = next(name for name in ("Spring", "Autumn") if not rows(opened(sam, "progress", f"?group=cohort:{name}")))
    assert f"Cohort: {hidden} (not shown)" in chosen(opened(sam, "progress"))["group"]
    assert panels(opened(sam, "progress", f"?group=cohort:{hidden}")) == [
        "We do not show 3 competencies for this group. A few people have no cohort. We count them with this group, so "
        "that nobody can work out their answers. Give them a cohort to see this group."
    ]


@pytest.mark.parametrize(
    "query",
    [
        "?group=role:Nobody",
        "?group=role",
        "?group=:",
        "?group=level:new",
        "?group=cohort:…",
        "?framework=gone",
        "?framework=gone&order=need",
        "?level=gone",
        "?order=name",
    ],
)
def test_what_is_not_there_to_choose_shows_no_figures(sam: int, query: str) -> None:
    group(12, "learner-spring-")
    page = opened(sam, "progress", query, status=400)
    assert "is no longer on the list. Choose something else." in problems(page)
    assert page.xpath("//table") == []
    assert panels(page) == []


# ---------------------------------------------------------------- one competency


def test_one_competency_shows_the_course_and_every_group(sam: int) -> None:
    three_roles()
    page = competency(sam)
    assert facts(page) == {
        "Rated": "35",
        "Below their aim": "about half",
        "Not part of my role": FEW,
        "Not had the chance yet": FEW,
    }
    assert table(page, "People who chose each number most recently") == [["People", "20", FEW, "15"]]
    [chart] = page.xpath("//canvas/@data-chart")
    assert json.loads(chart)["series"][0]["data"] == [20, 0, 15]
    sections = {text(section.xpath("./h2")[0]): section for section in page.xpath("//section[.//table]")}
    assert list(sections) == ["Cohort", "Role"]
    roles = [[text(cell) for cell in row] for row in sections["Role"].xpath(".//tbody/tr")]
    assert roles == [
        ["Keyworker: nights", "20", "1–3: 20", "about 20 of 20 most", TOO_FEW],
        ["Everyone else", "15", "8–10: 15", "few or none", TOO_FEW],
    ]


def test_one_competency_that_few_rated_says_nothing_but_that(sam: int) -> None:
    sentence = "Not shown, because fewer than 10 people have rated this."
    group(9)
    begun = address("competency", framework="listening", competency="c0")
    assert seat(sam).get(begun).status_code == 404, "that some have begun with the framework is not told"
    group(12, "learner-more", competencies=["c1"])
    few = competency(sam)
    assert sentence in panels(few)
    assert few.xpath("//table | //canvas | //main//dl") == []
    assert panels(competency(sam)) == panels(competency(sam, competency_id="c2")), "few are not told from nobody"


@pytest.mark.parametrize(
    ("framework", "competency_id", "query"),
    [
        ("gone", "c0", ""),
        ("listening", "c9", ""),
        ("listening", "c0", "?level=lead"),
        ("<script>", "c0", ""),
        ("listening", "..", ""),
    ],
)
def test_a_competency_that_nobody_knows_is_not_found(sam: int, framework: str, competency_id: str, query: str) -> None:
    group(10)
    url = address("competency", framework=framework, competency=competency_id)
    assert seat(sam).get(url + query).status_code == 404


def test_every_competency_leads_back(sam: int) -> None:
    group(10)
    [back] = competency(sam).xpath("//main//a[text()='Back to all competencies']/@href")
    assert back == address("progress")


# ---------------------------------------------------------------- by name


def names(sam: int, query: str = "") -> list[str]:
    return [row[0] for row in by_name(competency(sam, query))]


@pytest.fixture
def named() -> dict[str, int]:
    """Two who rate by name, beside ten who do not."""
    amy = somebody("learner-amy-spring", first_name="Amy")
    ben = somebody("learner-ben-autumn", first_name="Ben")
    say([amy], 4, visibility=Visibility.NAMES, role="Keyworker", organisation="Haven")
    say([amy], rated(6, aim=9), visibility=Visibility.NAMES, role="Keyworker", organisation="Haven", day=2)
    say([ben], NOT_YET, visibility=Visibility.NAMES, role="Volunteer", organisation="Haven", day=1)
    group(10, "learner-x", 2)
    return {"amy": amy, "ben": ben}


def test_who_said_what_is_there_only_of_those_who_were_told_so(sam: int, named: dict[str, int]) -> None:
    page = competency(sam)
    assert by_name(page) == [
        ["Amy", "4", "6", "+2", wording.format_day(START + timedelta(days=2))],
        ["Ben", "", "Not had the chance yet", "", wording.format_day(START + timedelta(days=1))],
    ]
    assert page.xpath(f"//a[@href='{address('person', learner=named['amy'])}']")
    assert facts(page)["Rated"] == "10", "without those who are there by name"
    assert table(page, "People who chose each number most recently") == [["People", "10", FEW, FEW]]


@pytest.mark.parametrize(
    ("query", "expected", "about"),
    [
        ("", ["Amy", "Ben"], ""),
        ("?role=Keyworker", ["Amy"], "Keyworker"),
        ("?organisation=Haven", ["Amy", "Ben"], "Haven"),
        ("?cohort=2", ["Ben"], "Autumn"),
        ("?cohort=1&organisation=Haven&role=Keyworker", ["Amy"], "Spring, Keyworker, Haven"),
        ("?cohort=1&role=Volunteer", [], "Spring, Volunteer"),
    ],
)
def test_filters_of_names_combine_and_the_page_says_whom_it_is_about(
    sam: int, named: dict[str, int], query: str, expected: list[str], about: str
) -> None:
    assert names(sam, query) == expected
    page = opened(sam, "progress-names", query)
    assert text(page.xpath("//h2")[0]) == FRAMEWORK.title
    below = [text(title) for title in page.xpath("//h2/following-sibling::p[1][not(@class)]")]
    assert below == ([about] if about else [])
    assert sum(int(rows(page)[row][0]) for row in rows(page)) == expected.count("Amy")


def test_figures_by_name_are_exact(sam: int, named: dict[str, int]) -> None:
    page = opened(sam, "progress-names")
    assert rows(page) == {
        "Competency 0": [
            "1",
            "6: 1",
            "1 of 1 100%",
            "4.0 to 6.0 on average. Higher: 1. The same: 0. Lower: 0.",
            "0",
            "1",
        ]
    }
    assert "We only show people who were told, before they started" in main(page)


def test_the_way_to_the_names_is_there_only_where_there_are_any(sam: int) -> None:
    group(10)
    link = f"//a[@href='{address('progress-names')}']"
    assert opened(sam, "progress").xpath(link) == []
    assert "Nobody in this course rates with their name." in panels(competency(sam))
    assert panels(opened(sam, "progress-names")) == ["Nobody matches, or nobody in this course rates with their name."]
    group(1, "learner-named", visibility=Visibility.NAMES)
    assert opened(sam, "progress").xpath(link)


def test_what_is_sensitive_is_beside_no_name(sam: int) -> None:
    framework = a_framework(3, sensitive=("c0",))
    group(12, "learner-named", 3, framework=framework, competencies=["c0", "c1"], visibility=Visibility.NAMES)
    assert list(rows(opened(sam, "progress-names"))) == ["Competency 1"]
    page = competency(sam)
    assert by_name(page) == []
    assert (
        "This is about people's own wellbeing, values or attitudes. We never show these ratings "
        "with names, unless a person shares one."
    ) in panels(page)
    assert facts(page)["Rated"] == "10"
    assert len(by_name(competency(sam, competency_id="c1"))) == 12


def test_filters_of_names_go_along_to_a_competency_and_its_level_stays(sam: int) -> None:
    framework = a_framework(1, levels=("new",))
    where = {"framework": framework, "level": "new", "visibility": Visibility.NAMES}
    for name, role in (("Amy", "Keyworker"), ("Ben", "Volunteer")):
        say([somebody(f"learner-{name.lower()}", first_name=name)], 4, role=role, **where)
    [link] = opened(sam, "progress-names", "?role=Keyworker&order=need").xpath("//tbody//a/@href")
    assert link.endswith("?role=Keyworker&level=new")
    page = parsed(seat(sam).get(link))
    assert [row[0] for row in by_name(page)] == ["Amy"]
    [form] = page.xpath("//form[@role='search']")
    assert form.fields["level"] == "new"
    assert [row[0] for row in by_name(parsed(seat(sam).get(link.partition("?")[0], {"level": "new"})))] == [
        "Amy",
        "Ben",
    ]


def test_of_a_few_only_the_item_that_they_answered_is_not_shown_to_whoever_may_observe(sam: int, site: Any) -> None:
    site.COMPETENCY_XBLOCK = {**site.COMPETENCY_XBLOCK, "observed_practice": True}
    say(learners(6, "learner-n"), 4, visibility=Visibility.NAMES)
    say(learners(3, "learner-m"), 4, visibility=Visibility.NAMES, competencies=["c1"])
    say(learners(1, "learner-o"), NOT_YET, visibility=Visibility.NAMES, competencies=["c1"])
    page = opened(sam, "progress-names")
    assert list(rows(page)) == ["Competency 0"]
    assert any(
        "We do not show 1 competency yet, because only a few people answered it" in panel for panel in panels(page)
    )
    say(learners(3, "learner-p"), NOT_YET, visibility=Visibility.NAMES, competencies=["c1"])
    assert list(rows(opened(sam, "progress-names"))) == ["Competency 0"], "three ratings could be read off"
    say(learners(2, "learner-q"), 4, visibility=Visibility.NAMES, competencies=["c1"])
    assert list(rows(opened(sam, "progress-names"))) == ["Competency 0", "Competency 1"]


def test_ratings_are_covered_for_whoever_may_still_observe_unaware(sam: int, named: dict[str, int], site: Any) -> None:
    site.COMPETENCY_XBLOCK = {**site.COMPETENCY_XBLOCK, "observed_practice": True}
    page = competency(sam)
    assert [row[:2] for row in by_name(page)] == [["Amy", "not shown yet"], ["Ben", "not shown yet"]]
    assert any("“Not shown yet” means you can still record what you saw" in panel for panel in panels(page))
    api.record_view(sam, named["amy"], COURSE, now=START + timedelta(days=3))
    assert by_name(competency(sam))[0][1:3] == ["4", "6"]
    assert by_name(competency(sam))[1][1] == "not shown yet"


def test_who_has_left_is_not_among_the_names(sam: int, named: dict[str, int]) -> None:
    say([somebody("gone", first_name="Gone")], 9, visibility=Visibility.NAMES)
    assert "Gone" not in names(sam)


@pytest.mark.parametrize("query", ["?role=Manager", "?cohort=9", "?organisation=x", "?cohort=%00"])
def test_a_filter_that_is_not_there_names_nobody(sam: int, named: dict[str, int], query: str) -> None:
    page = competency(sam, query, status=400)
    assert problems(page)
    assert by_name(page) == []
    assert "Amy" not in main(page)
    page = opened(sam, "progress-names", query, status=400)
    assert rows(page) == {}


def test_names_come_in_pages(sam: int) -> None:
    [like] = group(1, "learner-like", visibility=Visibility.NAMES, role="Keyworker")
    crowd(like, 59, "learner-copy")
    first = competency(sam, "?role=Keyworker")
    assert len(by_name(first)) == 50
    [after] = first.xpath("//a[@rel='next']/@href")
    second = competency(sam, after)
    assert len(by_name(second)) == 10
    assert "51 to 60 of 60" in main(second)
    beyond = seat(sam).get(address("competency", framework="listening", competency="c0") + "?role=Keyworker&page=99999")
    assert (beyond.status_code, beyond["Location"]) == (302, "?role=Keyworker&page=2")


def test_hostile_names_and_roles_stay_text(sam: int) -> None:
    hostile = somebody("learner-x", first_name="<script>alert(1)</script>")
    say([hostile], role="<img src=x>", visibility=Visibility.NAMES)
    say(learners(12, "learner-y"), role="<img src=x>")
    competency_page = address("competency", framework="listening", competency="c0")
    for url in (address("progress"), address("progress-names"), competency_page):
        written = seat(sam).get(url).content
        assert b"<script>alert" not in written
        assert b"<img" not in written
    assert names(sam) == ["<script>alert(1)</script>"]
    assert "Role: <img src=x>" in chosen(opened(sam, "progress"))["group"]
