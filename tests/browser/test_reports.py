"""The training team's pages: reading, filtering, drilling down, uploading, observing; by mouse, keyboard, on paper."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from demo.learners import LEARNERS, TRAINING_TEAM

from .keyboard import Keyboard
from .printed import text_of
from .reports import LIBRARY, Reports, all_paths
from .server import Server
from .trouble import Trouble
from .walking import Assessment, unit_url

Visit = Callable[..., Assessment]
Open = Callable[..., Page]

ACORN = LEARNERS[0].name
WITH_PICTURE = ("overview", "competency", "training")
WITHOUT_TABLE = ("start dates", "observe", "by name")
SHARE = re.compile(r"^(\d+%|under 5%|over 95%|few or none|less than half|about half|more than half|most)$")
NOT_SHOWN = re.compile("not shown: too few people$")
LOGGED_OUT = "You are signed out. Your words are safe on this page, so keep it open. Sign in again in a new tab."


@pytest.fixture
def reports(page: Page, server: Server) -> Reports:
    """The pages, as the training team sees them."""
    return Reports(page, server)


def day(cell: str) -> date:
    """A date as a table has it."""
    return datetime.strptime(cell.replace("Sept", "Sep"), "%d %b %Y").date()  # noqa: DTZ007  (a day has no zone)


def refuse_once(page: Page, address: str) -> None:
    """Have the next request to this address answered as for somebody who is not logged in any more."""
    page.route(address, lambda route: route.fulfill(status=403, json={"error": LOGGED_OUT}), times=1)


def a_file(*lines: str) -> dict[str, object]:
    """A table of start dates, to upload."""
    return {"name": "dates.csv", "mimeType": "text/csv", "buffer": "\r\n".join(lines).encode()}


def together(visit: Visit, value: int) -> None:
    """A round whose ratings the team sees by name."""
    here = visit("group")
    here.onwards("Choose what to look at")
    here.pick("Empathic listeners")
    here.onwards("Rate your confidence")
    here.choose("Empathic listeners", value)
    here.onwards("Talk about it")
    here.onwards("Check your answers")
    here.finish()


# ---- read


def test_the_overview_says_the_same_in_figures_picture_and_table(reports: Reports, page: Page) -> None:
    reports.open()
    reports.expect_drawn()
    fold = page.get_by_text("The numbers in a table")
    expect(page.get_by_role("table")).to_be_hidden()
    fold.click()
    expect(page.get_by_role("table")).to_be_visible()
    rows = reports.cells()
    drawn = reports.chart()
    assert drawn["labels"] == [row[0] for row in rows]
    for number, name in enumerate(("Started", "Finished", "Rated again"), start=1):
        column = [int(row[number]) for row in rows]
        series = drawn["series"][number - 1]
        assert (series["label"], series["data"]) == (name, column)
        assert sum(column) == reports.figure(name)
    assert reports.figure("Enrolled") >= reports.figure("Started") >= reports.figure("Finished") > 0
    expect(page.get_by_text(re.compile(r"^Last updated: \d+ \w+ \d{4}"))).to_be_visible()


def test_bars_say_what_the_table_says(reports: Reports) -> None:
    reports.open("progress/fulfilling-lives/encouragers/")
    drawn, (people,) = reports.chart(), reports.cells()
    assert drawn["series"][0]["data"] == [int(person) if person.isdecimal() else 0 for person in people[1:]]
    reports.open("training/")
    drawn, rows = reports.chart(), reports.cells()
    assert drawn["labels"] == [row[0] for row in rows]
    assert drawn["series"][0]["data"] == [int(row[1]) if row[1].isdecimal() else 0 for row in rows]
    # Those who have not finished a unit yet come first, then those it is recommended to; a few are a word.
    wanted = [tuple(int(cell) if cell.isdecimal() else 0 for cell in (row[1], row[2])) for row in rows]
    assert wanted == sorted(wanted, reverse=True)


# ---- filter


def test_the_numbers_on_top_are_filters(reports: Reports, page: Page) -> None:
    reports.open("people/")
    link = page.get_by_role("link", name=re.compile(r"^\d+ In progress$"))
    many = int(link.inner_text().split()[0])
    link.click()
    expect(link).to_have_attribute("aria-current", "true")
    expect(page.get_by_label("Status")).to_have_value("in-progress")
    rows = reports.cells()
    assert len(rows) == reports.total == many > 0
    assert {row[1] for row in rows} == {"In progress"}
    reports.link("Clear filters").click()
    assert reports.total > many


def test_filters_combine_and_the_address_shows_a_colleague_the_same(
    reports: Reports, page: Page, open_page: Open
) -> None:
    reports.open("people/")
    reports.filter(Name_or_email="sample", Role="Keyworker", Organisation="Example Street Hostel")
    rows = reports.cells()
    assert len(rows) == reports.total > 1
    assert {row[5] for row in rows} == {"Keyworker, Example Street Hostel"}
    reports.link("Started").click()
    rows = reports.cells()
    days = [day(row[2]) for row in rows]
    assert days == sorted(days)
    colleague = Reports(open_page(), reports.server).open()
    colleague.page.goto(page.url)
    assert colleague.cells() == rows
    expect(colleague.page.get_by_label("Role", exact=True)).to_have_value("Keyworker")
    expect(colleague.page.get_by_label("Name or email")).to_have_value("sample")


def test_a_heading_sorts_both_ways_and_the_next_page_goes_on(reports: Reports, page: Page) -> None:
    reports.open("people/")
    heading = page.get_by_role("columnheader", name="Last finished")
    for sorting, backwards in (("ascending", False), ("descending", True)):
        heading.get_by_role("link").click()
        expect(heading).to_have_attribute("aria-sort", sorting)
        days = [day(row[3]) for row in reports.cells() if row[3]]
        assert days == sorted(days, reverse=backwards)
    first = reports.names.all_inner_texts()
    assert len(first) == 50 < reports.total
    reports.link("Next page").click()
    expect(page.get_by_text(re.compile(rf"^51 to \d+ of {reports.total}$"))).to_be_visible()
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert not set(first) & set(reports.names.all_inner_texts())
    reports.link("Previous page").click()
    expect(reports.names).to_have_text(first)


def test_a_filter_that_is_not_there_says_so_and_shows_nobody(reports: Reports, page: Page, trouble: Trouble) -> None:
    trouble.expect_status(400)
    for path, query in (("people/", {"role": "Juggler"}), ("progress/", {"group": "role:Juggler"})):
        reports.open(path, **query)
        expect(page.get_by_role("alert")).to_contain_text("Juggler” is no longer on the list")
        expect(page.get_by_role("table")).to_have_count(0)
    reports.open("people/", q="nobody is called so")
    expect(page.get_by_text("Nobody matches. Remove a filter to see more people.")).to_be_visible()


# ---- drill down


def test_from_the_overview_to_a_person_and_from_a_competency_too(reports: Reports, page: Page) -> None:
    reports.open()
    reports.link("People").click()
    reports.filter(**{"Name or email": "acorn"})  # however many there are by now
    reports.link(ACORN).click()
    expect(reports.heading).to_have_text(ACORN)
    expect(page.get_by_role("table").first.get_by_role("rowheader")).to_have_text(
        ["How confident do you feel today?", "Reflect together", "How confident do you feel now?"]
    )
    reports.link("Progress").click()
    reports.link("Encouragers").click()
    expect(reports.heading).to_have_text("Encouragers")
    named = page.get_by_role("region", name="Ratings with names").get_by_role("link").first
    name = named.inner_text()
    named.click()
    expect(reports.heading).to_have_text(name)
    reports.link("Compare groups").click()
    reports.link("Trauma-aware").click()
    expect(reports.heading).to_have_text("Trauma-aware")
    expect(page.get_by_role("heading", level=2)).to_have_text(["Cohort", "Role", "Organisation", "Ratings with names"])


def test_a_group_is_a_part_of_the_whole_course(reports: Reports, page: Page) -> None:
    reports.open("progress/")
    whole = int(reports.row("Encouragers").first.inner_text())
    reports.filter(Group="Cohort: Spring intake")
    group = int(reports.row("Encouragers").first.inner_text())
    assert 10 <= group < whole
    assert group % 5 == 0
    expect(page.get_by_text(re.compile("for this group. (A few people|Another group|Fewer than 10)"))).to_be_visible()


def test_after_going_back_the_form_says_whom_the_figures_are_about(reports: Reports, page: Page) -> None:
    reports.open("progress/")
    about, everybody = page.locator("h2 + p"), page.get_by_label("Group").input_value()
    reports.filter(Group="Cohort: Spring intake")
    expect(about).to_have_text("Cohort: Spring intake")
    page.go_back()
    expect(about).to_have_count(0)
    expect(page.get_by_label("Group")).to_have_value(everybody)


def test_the_list_is_taken_along_as_it_is_filtered(reports: Reports, page: Page) -> None:
    reports.open("people/")
    reports.filter(Role="Keyworker")
    total = reports.total
    with page.expect_download() as download:
        reports.link("This list as a spreadsheet (CSV)").click()
    assert re.match(r"^people-.+-\d{4}-\d\d-\d\d\.csv$", download.value.suggested_filename)
    rows = list(csv.DictReader(download.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == total > 1
    assert {row["Role"] for row in rows} == {"Keyworker"}
    shown = reports.names.first.inner_text().splitlines()  # who has no name is called by their user name, once
    assert [rows[0]["Name"], rows[0]["User name"]] == [shown[0], shown[-1]]


def test_figures_by_name_about_a_few_stay_covered_for_those_who_may_observe(
    reports: Reports, page: Page, visit: Visit, learner: str
) -> None:
    together(visit, 5)
    reports.open("progress/by-name/", cohort="0", role="Support worker")
    expect(page.get_by_text(re.compile("because only a few people answered"))).to_be_visible()
    expect(page.get_by_role("table")).to_have_count(0)
    reports.open("progress/fulfilling-lives/empathic-listeners/")
    expect(reports.row(learner).first).to_have_text("not shown yet")


def test_most_room_to_grow_comes_first(reports: Reports, page: Page) -> None:
    reports.open("progress/")
    assert page.locator("th[scope=rowgroup]").count() > 1
    reports.filter(Order="Most people below their aim first")
    expect(page.locator("th[scope=rowgroup]")).to_have_count(0)
    below = [(re.match(r"about (\d+) of (\d+)", row[3]), row[1]) for row in reports.cells()]
    assert all(found is None or found[2] == rated for found, rated in below)
    shares = [int(found[1]) / int(found[2]) if found else 0 for found, _rated in below]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[-1]


@pytest.mark.parametrize(
    ("by", "group"), [("Cohort", "Spring intake"), ("Role", "Support worker"), ("Organisation", "Sampleford Outreach")]
)
def test_every_cell_of_the_heat_map_says_what_its_shade_means(
    reports: Reports, page: Page, by: str, group: str
) -> None:
    reports.open("compare/")
    reports.filter(Compare=by)
    expect(page.get_by_role("columnheader", name="Everyone", exact=True)).to_be_visible()
    expect(page.get_by_role("columnheader", name=group)).to_be_visible()
    shaded, empty = page.locator("td[data-shade]"), page.locator("td.cxb-heat:not([data-shade])")
    assert page.locator("tbody td").count() == shaded.count() + empty.count() > 8
    assert all(SHARE.match(text) for text in shaded.all_inner_texts())
    assert all(NOT_SHOWN.search(text) for text in empty.all_inner_texts())
    colours = shaded.evaluate_all(
        "cells => Object.fromEntries(cells.map(c => [c.dataset.shade, getComputedStyle(c).backgroundColor]))"
    )
    assert len(set(colours.values())) == len(colours) > 1


# ---- start dates


def test_uploaded_dates_make_somebody_due(reports: Reports, page: Page, visit: Visit, learner: str) -> None:
    visit("before")
    reports.open("people/", q=learner)
    assert reports.cells()[0][6] == "no start date"
    reports.link("Start dates and due dates").click()
    started = date.today() - timedelta(days=170)  # noqa: DTZ011  (the demo's clock is this machine's)
    page.get_by_label("Table as an Excel file (.xlsx) or CSV, 5 MB at most").set_input_files(
        a_file("learner,start", f"{learner},{started}")
    )
    page.get_by_role("button", name="Save these dates").click()
    expect(page.get_by_role("status")).to_contain_text("We saved 1 start date.")
    expect(page.get_by_text("Check that we read the day and the month")).to_have_count(0)
    reports.open("people/", q=learner)
    assert day(reports.cells()[0][6].removeprefix("by ")) > started + timedelta(days=180)
    page.get_by_role("link", name="1 Due within 30 days").click()
    expect(reports.names).to_have_text([learner])


def test_of_a_wrong_table_each_line_is_named_and_nothing_is_stored(
    reports: Reports, page: Page, visit: Visit, learner: str, trouble: Trouble
) -> None:
    trouble.expect_status(400)
    visit("before")
    reports.open("start-dates/")
    wrong = a_file("learner,start", f"{learner},2026-01-01", "nobody-at-all,2026-01-01", f"{learner},soon")
    page.get_by_label("Table as an Excel file (.xlsx) or CSV, 5 MB at most").set_input_files(wrong)
    page.get_by_role("button", name="Save these dates").click()
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("We have not saved anything")
    expect(alert.get_by_role("listitem")).to_have_count(2)
    expect(alert.get_by_role("listitem").first).to_contain_text("Line 3: Nobody in this course")
    expect(alert.get_by_role("listitem").last).to_contain_text("Line 4: We cannot read “soon” as a date.")
    reports.open("people/", q=learner)
    assert reports.cells()[0][6] == "no start date"


def test_a_learner_says_when_they_started_and_reads_what_is_hoped_for(
    reports: Reports, page: Page, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_status(403)
    page.goto(unit_url(server, learner, "progress"))
    field, day = page.get_by_label("When did you start this job?"), f"{date.today() - timedelta(days=100)}"  # noqa: DTZ011
    field.fill(day)
    refuse_once(page, "**/set_start/**")
    page.get_by_role("button", name="Save the date").click()
    expect(page.get_by_text(LOGGED_OUT)).to_be_visible()
    expect(field).to_have_value(day)
    page.get_by_role("button", name="Save the date").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_text("Your training team would like you to finish by")).to_be_visible()
    reports.person(learner)
    expect(page.get_by_text("Started this job")).to_be_visible()


# ---- observed practice


def test_practice_is_recorded_before_the_ratings_are_seen_and_the_learner_replies(
    reports: Reports, page: Page, server: Server, visit: Visit, learner: str, trouble: Trouble
) -> None:
    trouble.expect_status(403)
    together(visit, 3)
    reports.person(learner)
    expect(page.get_by_role("button", name="Show the ratings now")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Empathic listeners")).to_have_count(0)
    reports.open("progress/fulfilling-lives/empathic-listeners/")
    expect(reports.row(learner).first).to_have_text("not shown yet")
    reports.person(learner)
    reports.link("Record what you saw").click()
    page.get_by_label("What did you see?").select_option("Empathic listeners")
    page.get_by_role("radio", name="Practice observation").check()
    page.get_by_role("radio", name="8", exact=True).check()
    page.get_by_label("What would you like to tell them about it?").fill("You let people finish.")
    page.get_by_role("button", name="Record what you saw").click()
    expect(page.get_by_role("status")).to_have_text("Saved. You can see it below.")
    recorded = page.get_by_role("article")
    expect(recorded).to_contain_text("You let people finish.")
    expect(recorded).to_contain_text("You see this differently.")

    reports.person(learner)
    page.get_by_role("button", name="Show the ratings now").click()
    expect(page.get_by_role("table", name="This person was told").get_by_role("cell").nth(1)).to_have_text("3")
    reports.link("Record what you saw").click()
    option = page.get_by_role("option", name="Empathic listeners", include_hidden=True)
    expect(option).to_have_text("Empathic listeners (you have seen their rating)")
    expect(option).to_be_disabled()

    page.goto(unit_url(server, learner, "progress"))
    seen = page.get_by_role("article").filter(has_text="You let people finish.").last  # within the unit's own
    expect(seen).to_contain_text("8, between 1 (I saw little of it)")
    seen.get_by_label("Your reply (optional)").fill("That is kind, I was nervous.")
    refuse_once(page, "**/reply_to_observed/**")
    seen.get_by_role("button", name="Save my reply").click()
    expect(seen.get_by_role("status")).to_have_text(LOGGED_OUT)
    seen.get_by_role("button", name="Save my reply").click()  # what was typed is still there
    expect(seen.get_by_role("status")).to_have_text("We saved your reply.")
    reports.person(learner)
    expect(page.get_by_role("region", name="Observations of their work")).to_contain_text(
        "Reply: That is kind, I was nervous."
    )


def test_a_record_that_lacks_something_says_what_and_keeps_the_rest(
    reports: Reports, page: Page, visit: Visit, learner: str, trouble: Trouble
) -> None:
    trouble.expect_status(400)
    together(visit, 6)
    reports.person(learner)
    reports.link("Record what you saw").click()
    page.get_by_label("What would you like to tell them about it?").fill("Kept.")
    page.get_by_role("button", name="Record what you saw").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Not saved yet")
    alert.get_by_role("link", name="Choose what you saw.").click()
    expect(page.get_by_label("What did you see?")).to_be_focused()
    expect(page.get_by_label("What would you like to tell them about it?")).to_have_value("Kept.")


def test_observers_are_named_and_see_only_what_they_need(
    reports: Reports, page: Page, server: Server, visit: Visit, learner: str, trouble: Trouble
) -> None:
    visit("before")
    reports.open("observed/")
    page.get_by_label("User name or email").fill(learner)
    page.get_by_role("button", name="Add an observer").click()
    expect(page.get_by_role("status")).to_contain_text("can observe now")
    observer = Reports(page, server, student=learner).open("observed/")
    expect(page.get_by_role("navigation", name="Pages for the training team").get_by_role("link")).to_have_text(
        ["Observations"]
    )
    trouble.expect_status(403)
    observer.open("people/")
    expect(page.get_by_text("You can record what you saw of someone's work")).to_be_visible()
    reports.open("observed/")
    page.get_by_role("button", name=f"End access for {learner}").click()
    expect(page.get_by_role("status")).to_contain_text("can no longer observe")
    observer.open("observed/")
    expect(observer.heading).to_have_text("This page is for the training team")


# ---- sharing


def test_the_team_reads_what_a_learner_shares_until_it_is_taken_back(
    reports: Reports, page: Page, visit: Visit, learner: str
) -> None:
    here = visit("before")
    here.walk_to_rating()
    here.choose("Encouragers", 4)
    here.explain("Encouragers", "I rush people.")
    here.onwards("Check your answers")
    here.plan("Ask Kim how")
    here.finish()
    reports.person(learner)
    expect(page.get_by_text("Nothing is shared here.")).to_be_visible()

    line = page.get_by_role("checkbox", name="Let my training team read this Encouragers")
    plan = page.get_by_role("checkbox", name="Let my training team read this Ask Kim how")
    here.open()
    page.get_by_text("What I wrote, and who can read it").click()
    line.check()
    plan.check()
    expect(page.get_by_text("Your training team can read this now.")).to_have_count(2)
    reports.person(learner)
    expect(page.get_by_text("I rush people.")).to_be_visible()
    expect(page.get_by_text("Ask Kim how")).to_be_visible()

    here.open()
    page.get_by_text("What I wrote, and who can read it").click()
    line.uncheck()
    plan.uncheck()
    expect(page.get_by_text("Your training team can no longer read this.")).to_have_count(2)
    reports.person(learner)
    expect(page.get_by_text("Nothing is shared here.")).to_be_visible()
    assert "I rush people." not in page.content()
    assert "Ask Kim how" not in page.content()


# ---- by keyboard, without a script, on paper


def test_the_list_of_people_by_keyboard_alone(reports: Reports, page: Page) -> None:
    reports.open("people/")
    keys = Keyboard(page)
    keys.tab()
    keys.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    keys.tab_to(page.get_by_label("Name or email"))
    keys.type("sample")
    keys.tab_to(page.get_by_role("button", name="Show", exact=True))
    with page.expect_navigation():
        keys.press("Enter")
    assert reports.total > 50
    keys.tab_to(reports.link("Last finished"))
    with page.expect_navigation():
        keys.press("Enter")
    expect(page.get_by_role("columnheader", name="Last finished")).to_have_attribute("aria-sort", "ascending")
    keys.tab_to(reports.link("Next page"))
    with page.expect_navigation():
        keys.press("Enter")
    expect(page.get_by_text(re.compile("^51 to"))).to_be_visible()
    expect(page.get_by_label("Name or email")).to_have_value("sample")


def test_every_page_works_without_a_script(open_page: Open, server: Server) -> None:
    reports = Reports(open_page(java_script_enabled=False), server)
    for name, path in all_paths(reports).items():
        reports.open(path)
        expect(reports.heading).to_be_visible()
        expect(reports.page.locator("figure:visible")).to_have_count(0)
        expect(reports.page.get_by_role("button", name="Print this page")).to_have_count(0)
        if name == "overview":
            reports.page.get_by_text("The numbers in a table").click()
        if name not in WITHOUT_TABLE:
            expect(reports.page.get_by_role("table").first).to_be_visible()
    reports.open("people/")
    reports.filter(Status="In progress")
    assert {row[1] for row in reports.cells()} == {"In progress"}


def test_every_page_prints_with_its_tables_and_fetches_the_library_only_for_a_picture(
    reports: Reports, page: Page
) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    for name, path in all_paths(reports).items():
        fetched.clear()
        reports.open(path)
        rows = reports.cells() if name not in ("overview", *WITHOUT_TABLE) else []
        if name in WITH_PICTURE:
            reports.expect_drawn()
        page.emulate_media(media="print")
        expect(page.get_by_role("navigation")).to_have_count(0)
        expect(page.get_by_role("button", name="Print this page")).to_be_hidden()
        expect(page.get_by_role("search")).to_have_count(0)
        for table in page.locator("table").all():
            expect(table).to_be_visible()
        if name == "overview":
            rows = reports.cells()
            assert rows[0][0]
        page.emulate_media(media="null")
        paper = text_of(page.pdf(format="A4"))
        libraries = [url for url in fetched if url.endswith(LIBRARY)]
        assert len(libraries) == (name in WITH_PICTURE), name
        assert all(url.startswith(reports.server.url("")) for url in libraries)
        for row in rows:
            for cell in row:
                # The sign in an empty cell of the heat map is for the screen only.
                assert "".join(cell.removeprefix("·").split()) in paper, (name, cell)


def test_the_print_button_prints(reports: Reports, page: Page) -> None:
    page.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1; }")
    reports.open("progress/")
    page.get_by_role("button", name="Print this page").click()
    assert page.evaluate("window.printed") == 1


def test_nobody_else_sees_any_of_it(page: Page, server: Server, reports: Reports, trouble: Trouble) -> None:
    trouble.expect_status(403)
    paths = all_paths(reports)
    learner = Reports(page, server, student=LEARNERS[3].id)
    for path in paths.values():
        learner.open(path)
        expect(learner.heading).to_have_text("This page is for the training team")
        expect(page.get_by_role("table")).to_have_count(0)
    assert TRAINING_TEAM not in page.content()
