"""People by name: who is how far, who is due; every filter in the address, and all of them at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from competency_xblock.records import api, models
from competency_xblock.web.plumbing import wording
from competency_xblock.web.team.figures.count_task import count_figures
from tests.fixtures.cohorts import crowd
from tests.fixtures.records import ASSESSMENT, COURSE, LATER_ASSESSMENT, START, Page, a_draft, learners
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
    somebody,
    table,
    text,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

TODAY = timezone.localdate()
CAPTION = "pe"  # of "person" and "people": there is one table


def rows(page: Any) -> dict[str, list[str]]:
    """What stands beside each name."""
    return {name: cells for name, *cells in table(page, CAPTION)} if page.xpath("//table") else {}


def names(sam: int, query: str = "") -> list[str]:
    """The names, in their order."""
    return list(rows(opened(sam, "people", query)))


def summary(page: Any) -> dict[str, int]:
    """How many there are of each."""
    found = [text(entry) for entry in page.xpath("//ul[contains(@class, 'cxb-summary')]/li")]
    return {title: int(number) for number, title in (entry.split(" ", 1) for entry in found)}


def person(name: str, last_name: str) -> int:
    return somebody(f"learner-{name}", first_name=name.title(), last_name=last_name, email=f"{name}@example.org")


@pytest.fixture
def four() -> dict[str, int]:
    """Four learners: finished in spring, finished in autumn, begun, not begun."""
    amy, ben = person("amy-spring", "Wood"), person("ben-autumn", "Ash")
    cleo, dan = person("cleo", "Moss"), person("dan", "Reed")
    say([amy], role="Keyworker", organisation="Haven")
    say([ben], role="Volunteer", organisation="Haven", day=3)
    Page(cleo).save(a_draft(c0=5), now=START + timedelta(days=1))
    return {"amy": amy, "ben": ben, "cleo": cleo, "dan": dan}


AMY, BEN, CLEO, DAN = "Amy-Spring Wood", "Ben-Autumn Ash", "Cleo Moss", "Dan Reed"


def test_everybody_is_there_by_name_with_how_far_they_are(sam: int, four: dict[str, int]) -> None:
    page = opened(sam, "people")
    day = {n: wording.format_day(START + timedelta(days=n)) for n in range(4)}
    assert rows(page) == {
        BEN: ["Finished", day[3], day[3], "1", "Volunteer, Haven"],
        CLEO: ["In progress", day[1], "", "", ""],
        DAN: ["Not started", "", "", "", ""],
        AMY: ["Finished", day[0], day[0], "1", "Keyworker, Haven"],
    }
    assert summary(page) == {"Finished": 2, "In progress": 1, "Not started": 1}
    assert "4 people" in main(page)
    assert "Last updated:" in main(page)
    for learner in four.values():
        assert page.xpath(f"//tbody//a[@href='{address('person', learner=learner)}']")


def test_nothing_about_what_anybody_answered_is_there(sam: int) -> None:
    [learner] = learners(1, "learner-")
    say([learner], 7)
    before = opened(sam, "people")
    say([learner], 3)
    after = opened(sam, "people")
    assert rows(before).keys() == rows(after).keys()
    [cells] = rows(after).values()
    assert cells == [cells[0], cells[1], cells[2], "2", ""]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?stage=finished", [BEN, AMY]),
        ("?stage=in-progress", [CLEO]),
        ("?stage=not-started", [DAN]),
        ("?role=Keyworker", [AMY]),
        ("?organisation=Haven", [BEN, AMY]),
        ("?organisation=Haven&role=Volunteer", [BEN]),
        ("?cohort=1", [AMY]),
        ("?cohort=2", [BEN]),
        ("?cohort=1&role=Volunteer", []),
        ("?cohort=1&organisation=Haven&stage=finished&q=wood", [AMY]),
        ("?q=moss", [CLEO]),
        ("?q=DAN%40example", [DAN]),
        ("?q=cleo+moss", [CLEO]),
        ("?q=cleo+ash", []),
        ("?q=learner-", [BEN, CLEO, DAN, AMY]),
        ("?q=%25", []),
        ("?sort=-name", [AMY, DAN, CLEO, BEN]),
        ("?sort=started", [AMY, CLEO, BEN, DAN]),
        ("?sort=-started", [BEN, CLEO, AMY, DAN]),
        ("?sort=-finished", [BEN, AMY, CLEO, DAN]),
        ("?stage=finished&sort=-name", [AMY, BEN]),
    ],
)
def test_filters_and_orders_combine(sam: int, four: dict[str, int], query: str, expected: list[str]) -> None:
    assert names(sam, query) == expected


def test_what_there_is_to_choose_is_offered(sam: int, four: dict[str, int]) -> None:
    offered = chosen(opened(sam, "people"))
    assert offered == {
        "stage": ["Everyone", "Finished", "In progress", "Not started"],
        "cohort": ["All cohorts", "Spring", "Autumn"],
        "role": ["All roles", "Keyworker", "Volunteer"],
        "organisation": ["All organisations", "Haven"],
    }


def test_a_filter_stays_in_the_form_and_can_be_taken_away(sam: int, four: dict[str, int]) -> None:
    page = opened(sam, "people", "?cohort=1&q=wood&leavers=&sort=-name")
    assert page.xpath("//select[@name='cohort']/option[@selected]/@value") == ["1"]
    assert page.xpath("//input[@name='q']/@value") == ["wood"]
    assert page.xpath("//input[@type='hidden'][@name='sort']/@value") == ["-name"]
    assert page.xpath("//a[@class='cxb-clear']/@href") == ["?"]
    assert opened(sam, "people", "?sort=-name").xpath("//a[@class='cxb-clear']") == []


def test_where_nobody_matches_it_says_so(sam: int, four: dict[str, int]) -> None:
    assert panels(opened(sam, "people", "?q=nobody")) == ["Nobody matches. Remove a filter to see more people."]


def test_a_course_without_learners_says_so(sam: int) -> None:
    assert panels(opened(sam, "people")) == [
        "Nobody has started a self-assessment in this course yet. When someone starts, you see it here."
    ]


def test_leavers_are_shown_when_they_are_asked_for_and_only_then(sam: int, four: dict[str, int]) -> None:
    gone = somebody("gone", first_name="Gone", last_name="Away")
    say([gone])
    somebody("never", first_name="Never", last_name="Came")
    assert "Gone Away" not in names(sam)
    assert names(sam, "?leavers=1") == ["Gone Away"]
    assert names(sam, "?leavers=1&q=amy") == []


def test_where_nobody_says_who_is_enrolled_people_are_those_who_began(
    sam: int, four: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("tests.fixtures.course.active_learners")
    page = opened(sam, "people")
    assert list(rows(page)) == [BEN, CLEO, AMY]
    assert page.xpath("//input[@name='leavers']") == []


def test_one_assessment_can_be_looked_at(sam: int, four: dict[str, int]) -> None:
    say([four["ben"]], assessment=LATER_ASSESSMENT, day=5)
    count_figures(COURSE)
    titles = {ASSESSMENT: "Before", LATER_ASSESSMENT: "After <it>"}
    snapshot = api.get_latest_snapshot(COURSE)
    assert snapshot is not None
    models.Snapshot.objects.update(about={**snapshot.metadata, "assessments": titles})
    page = opened(sam, "people", f"?assessment={LATER_ASSESSMENT.replace('+', '%2B')}")
    assert chosen(page)["assessment"] == ["Any", "Before", "After <it>"]
    assert [cells[0] for cells in rows(page).values()] == ["Finished", "Not started", "Not started", "Not started"]
    assert rows(page)[BEN][2] == wording.format_day(START + timedelta(days=5))


# ---------------------------------------------------------------- due


def test_without_a_period_nothing_is_said_about_being_due(sam: int, four: dict[str, int]) -> None:
    api.set_team_start_dates(COURSE, {four["cleo"]: TODAY})
    page = opened(sam, "people")
    assert "Due" not in [text(header) for header in page.xpath("//thead//th")]
    assert "due" not in chosen(page)


def test_who_is_due_is_counted_shown_and_filtered(sam: int, four: dict[str, int]) -> None:
    api.set_due_months(COURSE, 3)
    past, soon = TODAY - timedelta(days=200), TODAY - timedelta(days=80)
    api.set_team_start_dates(COURSE, {four["cleo"]: past, four["dan"]: soon, four["amy"]: past})
    page = opened(sam, "people")
    shown = {name: cells[-1] for name, cells in rows(page).items()}
    assert shown == {
        AMY: "",
        BEN: "",
        CLEO: f"overdue since {wording.format_day(api.due_date(past, 3))}",
        DAN: f"by {wording.format_day(api.due_date(soon, 3))}",
    }
    counted = summary(page)
    assert (counted["Due within 30 days"], counted["Overdue"]) == (1, 1)
    assert names(sam, "?due=past") == [CLEO]
    assert names(sam, "?due=soon") == [DAN]
    assert names(sam, "?due=done") == [AMY]
    assert names(sam, "?due=later") == []
    assert names(sam, "?sort=start") == [CLEO, DAN, AMY, BEN], "who has finished comes last"
    assert names(sam, "?sort=-start") == [DAN, CLEO, AMY, BEN]
    api.set_team_start_dates(COURSE, {four["dan"]: None})
    assert rows(opened(sam, "people"))[DAN][-1] == "no start date"


# ---------------------------------------------------------------- pages, and links


def test_a_long_list_comes_in_pages_that_keep_the_filters(sam: int) -> None:
    [like] = group(1, "learner-like", role="Key & worker")
    crowd(like, 119, "learner-copy")
    first = opened(sam, "people", "?role=Key+%26+worker&sort=-name")
    assert len(rows(first)) == 50
    assert "1 to 50 of 120" in main(first)
    assert first.xpath("//a[@rel='prev']") == []
    [after] = first.xpath("//a[@rel='next']/@href")
    second = opened(sam, "people", after)
    [after] = second.xpath("//a[@rel='next']/@href")
    third = opened(sam, "people", after)
    assert "101 to 120 of 120" in main(third)
    assert third.xpath("//a[@rel='next']") == []
    everybody = [*rows(first), *rows(second), *rows(third)]
    assert len(set(everybody)) == 120
    assert everybody == sorted(everybody, reverse=True)
    [before] = third.xpath("//a[@rel='prev']/@href")
    assert list(rows(opened(sam, "people", before))) == list(rows(second))


def test_a_page_behind_the_last_leads_to_the_last(sam: int) -> None:
    [like] = group(1, "learner-like")
    crowd(like, 59, "learner-copy")
    for beyond in ("3", "99", "9" * 30):
        answer = seat(sam).get(f"{address('people')}?sort=-name&page={beyond}", follow=True)
        assert answer.redirect_chain == [("?sort=-name&page=2", 302)]
        assert len(rows(parsed(answer))) == 10


@pytest.mark.parametrize("name", ["people", "observed"])
@pytest.mark.parametrize(
    ("query", "problem"),
    [({"q": "word " * 5_000}, True), ({"q": "word " * 50}, True), ({"else": "word " * 5_000}, False)],
    ids=["a search far too long", "a search too long", "something else"],
)
def test_a_page_behind_the_last_of_an_odd_address_is_shown(
    sam: int, settings: Any, name: str, query: dict[str, str], problem: bool
) -> None:
    settings.COMPETENCY_XBLOCK = {**settings.COMPETENCY_XBLOCK, "observed_practice": True}
    answer = seat(sam).get(address(name), {**query, "page": "99"})
    assert answer.status_code == (400 if problem else 200)
    assert bool(parsed(answer).xpath("//*[@role='alert']")) is problem


def test_the_numbers_above_lead_to_the_people_they_count(sam: int, four: dict[str, int]) -> None:
    api.set_due_months(COURSE, 3)
    api.set_team_start_dates(COURSE, {four["cleo"]: TODAY - timedelta(days=200), four["dan"]: TODAY})
    page = opened(sam, "people", "?organisation=Haven&sort=-name")
    for query in ("", "?organisation=Haven&sort=-name&page=1"):
        page = opened(sam, "people", query)
        for link in page.xpath("//ul[contains(@class, 'cxb-summary')]//a"):
            people = opened(sam, "people", link.get("href"))
            assert len(rows(people)) == int(link.xpath("./b")[0].text)
            assert len(people.xpath("//ul[contains(@class, 'cxb-summary')]//a[@aria-current='true']")) == 1


def test_the_heads_of_columns_sort_and_turn_round(sam: int, four: dict[str, int]) -> None:
    page = opened(sam, "people", "?stage=finished")
    assert page.xpath("//th[@aria-sort]/@aria-sort") == ["ascending"]
    [started] = page.xpath("//thead//a[text()='Started']/@href")
    sorted_page = opened(sam, "people", started)
    assert list(rows(sorted_page)) == [AMY, BEN]
    [again] = sorted_page.xpath("//th[@aria-sort='ascending']/a/@href")
    assert list(rows(opened(sam, "people", again))) == [BEN, AMY]


@pytest.mark.parametrize(
    "query",
    [
        "?cohort=99",
        "?cohort=x",
        "?stage=done",
        "?role=Manager",
        "?organisation=Nowhere",
        "?assessment=gone",
        "?due=soon",
        "?role=%3Cscript%3Ealert(1)%3C/script%3E",
    ],
)
def test_a_filter_that_is_not_there_any_more_is_told_and_shows_nobody(
    sam: int, four: dict[str, int], query: str
) -> None:
    page = opened(sam, "people", query, status=400)
    assert "is no longer on the list. Choose something else." in problems(page)
    assert "We show nothing until you change this." in problems(page)
    assert rows(page) == {}
    assert page.xpath("//ul[contains(@class, 'cxb-summary')]/li") == []
    assert not any(name in main(page) for name in (AMY, BEN, CLEO, DAN))
    assert page.xpath("//script[contains(text(), 'alert')]") == []


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=1.5", "sort=password", "sort=--name"])
def test_a_page_or_an_order_that_there_is_not_is_the_first(sam: int, four: dict[str, int], query: str) -> None:
    """Nobody sees these two on the page, so nobody could change them there."""
    page = opened(sam, "people", f"?stage=finished&{query}")
    assert problems(page) == ""
    assert rows(page) == rows(opened(sam, "people", "?stage=finished")) != {}


@pytest.mark.parametrize("query", ["?q=%00", "?q=" + "x" * 101])
def test_an_address_that_makes_no_sense_shows_nobody(sam: int, four: dict[str, int], query: str) -> None:
    page = opened(sam, "people", query, status=400)
    assert problems(page)
    assert rows(page) == {}


def test_words_to_search_for_are_only_words(sam: int, four: dict[str, int]) -> None:
    for query in ("?q=%27+OR+1%3D1+--", "?q=%22%3E%3Cb%3E", "?q=_", "?q=" + "+".join("q" * 50)):
        assert names(sam, query) == []
    page = opened(sam, "people", "?q=%22%3E%3Cb%3E")
    assert page.xpath("//input[@name='q']/@value") == ['"><b>']
    assert page.xpath("//form//b") == []


def test_hostile_names_stay_text(sam: int) -> None:
    hostile = somebody("learner-x", first_name="<script>alert(1)</script>", last_name="\"'&")
    say([hostile], role="<b>role</b>", organisation="{{ x }}")
    answer = seat(sam).get(address("people"))
    assert b"<script>alert" not in answer.content
    assert b"<b>role" not in answer.content
    page = opened(sam, "people")
    [[name, *cells]] = table(page, CAPTION)
    assert name == "<script>alert(1)</script> \"'&"
    assert cells[-1] == "<b>role</b>, {{ x }}"


def test_those_who_run_the_course_find_the_start_dates(sam: int, four: dict[str, int]) -> None:
    [link] = opened(sam, "people").xpath(f"//a[@href='{address('start-dates')}']")
    assert seat(sam).get(link.get("href")).status_code == 200


def test_an_account_that_has_gone_leaves_nobody_behind(sam: int, four: dict[str, int]) -> None:
    get_user_model().objects.filter(pk=four["amy"]).delete()
    assert AMY not in names(sam)


def test_people_of_one_name_are_told_apart_and_the_way_back_keeps_the_filters(sam: int) -> None:
    lines = [
        somebody(f"learner-{number}", first_name="Robin", last_name=last)
        for number, last in ((1, "Sample"), (2, "SAMPLE\u200b"))
    ]
    page = opened(sam, "people", "?q=robin&stage=not-started&utm=x")
    assert page.xpath("//*[@class='cxb-people']//th//*[@class='cxb-username']/text()") == []
    heads = [" ".join(header.text_content().split()) for header in page.xpath("//table//tbody//th")]
    assert heads == ["Robin SAMPLE\u200b (learner-2)", "Robin Sample (learner-1)"] or heads == [
        "Robin Sample (learner-1)",
        "Robin SAMPLE\u200b (learner-2)",
    ]
    [alone] = opened(sam, "people", "?q=learner-1").xpath("//table//tbody//th")
    assert " ".join(alone.text_content().split()) == "Robin Sample learner-1"
    there = parsed(seat(sam).get(page.xpath("//table//tbody//th/a/@href")[0]))
    [back] = there.xpath("//a[text()='Back to people']/@href")
    assert back == f"{address('people')}?q=robin&stage=not-started"
    assert any(f"User name: {username}" in there.text_content() for username in ("learner-1", "learner-2"))
    assert len(lines) == len(rows(parsed(seat(sam).get(back))))
    [plain] = opened(sam, "person", "?from=//evil.example%26q%3Da&stage=x", learner=lines[0]).xpath(
        "//a[text()='Back to people']/@href"
    )
    assert plain == f"{address('people')}?q=a"
