"""The progress page: a learner sees their own, the training team who takes part and figures about groups."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from demo.learners import LEARNERS

from .axe import assert_accessible
from .reports import Reports
from .server import Server
from .trouble import Trouble
from .walking import POST, Assessment, unit_url

Visit = Callable[..., Assessment]

TEAMS_VIEW = "The training team's view"
FOLD = re.compile(r"^\d+ people, with their names$")


def open_as(page: Page, server: Server, student: str, unit: str = "progress") -> None:
    """Open a unit as that person."""
    page.goto(unit_url(server, student, unit))


def test_a_newcomer_is_told_what_will_be_shown_here(page: Page, server: Server, learner: str) -> None:
    open_as(page, server, learner)
    expect(page.get_by_text("Nothing here yet. When you have rated your confidence in this course")).to_be_visible()
    expect(page.get_by_role("table")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_every_picture_has_its_figures_in_one_table_and_fits(page: Page, server: Server, width: int) -> None:
    open_as(page, server, LEARNERS[0].id)
    pictures = page.locator(".cxb-moves > li").filter(has=page.locator("svg"))
    names = page.locator(".cxb-moves .cxb-name").all_inner_texts()
    assert pictures.count() == len(names) > 8
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    days = page.locator(".cxb-when > span > span, .cxb-fromto b")
    assert days.evaluate_all("found => Math.max(...found.map(one => one.getClientRects().length))") == 1
    page.get_by_text("The same as a table").click()
    [table] = page.get_by_role("table").filter(has=page.get_by_role("columnheader", name="Your aim")).all()
    assert table.get_by_role("rowheader").all_inner_texts() == names
    assert_accessible(page, "[data-part='progress']")


def test_on_paper_the_pictures_stay_and_the_folds_are_open(page: Page, server: Server) -> None:
    open_as(page, server, LEARNERS[0].id)
    table = page.get_by_role("table").filter(has=page.get_by_role("columnheader", name="Your aim"))
    expect(table).to_be_hidden()
    page.emulate_media(media="print")
    expect(table).to_be_visible()
    expect(page.locator(".cxb-moves svg").first).to_be_visible()
    expect(page.locator("[data-part='progress'] button:visible")).to_have_count(0)


def test_a_learner_never_gets_the_teams_view(page: Page, server: Server, trouble: Trouble) -> None:
    open_as(page, server, "training-team")
    address = page.locator("[data-do='more-people']").get_attribute("data-url")
    assert address is not None
    open_as(page, server, LEARNERS[0].id)
    expect(page.get_by_role("heading", name=TEAMS_VIEW)).to_have_count(0)
    expect(page.get_by_text(LEARNERS[7].name)).to_have_count(1)  # in the demo's own list of people, nowhere else
    trouble.expect_status(403)
    as_learner = address.replace("training-team", LEARNERS[0].id)
    assert as_learner != address
    status, message = page.evaluate(POST, [as_learner, {"offset": 0}])
    assert status == 403
    assert "Only the training team of this course" in message
    assert LEARNERS[7].family not in message


def test_the_team_sees_who_takes_part_by_name_and_can_see_more(page: Page, server: Server) -> None:
    open_as(page, server, "training-team")
    figures = page.locator(".cxb-figures dd").all_inner_texts()
    started, finished, again = map(int, figures)
    assert started >= finished >= again > 0
    fold = page.locator("summary").filter(has_text=FOLD)
    total = int(re.findall(r"\d+", fold.inner_text())[0])
    assert total == started
    fold.click()
    people = page.get_by_role("table", name="Who has started, who has finished, and when")
    shown = people.get_by_role("rowheader")
    expect(shown).to_have_count(50)
    more = page.get_by_role("button", name="Show more people")
    while more.is_visible():
        had = shown.count()
        more.click()
        expect(shown).not_to_have_count(had)
    expect(shown).to_have_count(total)
    names = [name.splitlines()[0] for name in shown.all_inner_texts()]
    assert {learner.name for learner in LEARNERS} <= set(names)
    assert len(names) == total
    expect(page.get_by_text(f"{total} of {total} people.")).to_be_visible()


def test_the_teams_figures_are_rounded_to_fives(page: Page, server: Server) -> None:
    open_as(page, server, "training-team")
    table = page.get_by_role("table", name="The group's confidence in each competency")
    rows = table.locator("tbody tr").filter(has=page.locator("svg"))
    assert rows.count() >= 8
    for row in rows.all():
        rated = int(row.get_by_role("cell").first.inner_text())
        assert rated >= 10
        counts = [int(count.split(":")[1]) for count in row.locator("small").first.inner_text().split(",")]
        assert all(count % 5 == 0 for count in [rated, *counts])


def test_the_course_page_shows_no_rating_by_name_and_leads_to_the_pages_that_do(
    visit: Visit, page: Page, server: Server, learner: str
) -> None:
    here = visit("before")
    here.round({"Encouragers": 3})
    in_group = visit("group")
    in_group.onwards("Choose what to look at")
    in_group.pick("Empathic listeners")
    in_group.onwards("Rate your confidence")
    in_group.choose("Empathic listeners", 7)
    in_group.explain("Empathic listeners", "A secret of my own.")
    in_group.onwards("Talk about it")
    in_group.onwards("Check your answers")
    in_group.finish()

    open_as(page, server, "training-team")
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    expect(page.get_by_role("row").filter(has_text="Empathic listeners")).to_have_count(0)
    page.get_by_role("link", name="Ratings with names").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ratings with names")
    reports = Reports(page, server).open("progress/fulfilling-lives/empathic-listeners/")
    named = page.get_by_role("region", name="Ratings with names")
    expect(named.get_by_role("row").filter(has_text=learner)).to_have_count(1)
    assert "A secret of my own." not in page.content()
    reports.open("progress/fulfilling-lives/encouragers/")
    expect(named.get_by_role("row").filter(has_text=learner)).to_have_count(0)


def test_the_course_page_leads_to_each_of_the_teams_pages(page: Page, server: Server) -> None:
    open_as(page, server, "training-team")
    pages = page.get_by_role("navigation", name="Pages for the training team").get_by_role("link")
    names = pages.all_inner_texts()
    assert names == ["Overview", "People", "Progress", "Compare groups", "Training in demand", "Ratings with names"]
    for name in names:
        pages.get_by_text(name, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        page.go_back()


def test_one_can_switch_between_people_on_the_page(page: Page, server: Server) -> None:
    open_as(page, server, LEARNERS[0].id)
    who = page.get_by_label("You are seeing this as")
    expect(page.get_by_role("heading", name=TEAMS_VIEW)).to_have_count(0)
    who.select_option("The training team")
    page.get_by_role("button", name="Switch").click()
    expect(page.get_by_role("heading", name=TEAMS_VIEW)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your progress")
    who.select_option(LEARNERS[3].name)
    page.get_by_role("button", name="Switch").click()
    expect(page.get_by_role("heading", name=TEAMS_VIEW)).to_have_count(0)
    expect(who.locator("option:checked")).to_have_text(LEARNERS[3].name)
