"""axe-core finds nothing to say about any page in any step; nothing scrolls sideways; the scale is easy to hit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from demo.learners import LEARNERS

from .authoring import EMPTY, FULFILLING_LIVES, OWN, TABS, Editor, preview
from .axe import COLOURS, assert_accessible
from .reports import Reports, all_paths
from .server import Server
from .trouble import Trouble
from .walking import SAVES, Assessment, unit_url
from .widths import assert_does_not_scroll_sideways

Visit = Callable[..., Assessment]
Check = Callable[..., None]

FINGER = 44  # CSS pixels
PHONE, DESK = 320, 1280
PHONE_AND_DESK = (PHONE, DESK)
WIDTHS_TO_TRY = (320, 400, 640, 768, 961, 1280)
# Of what the unit is drawn on, between 0 (black) and 1 (white)
LIGHTNESS = """() => {
    const colour = getComputedStyle(document.querySelector(".cxb") || document.body).backgroundColor;
    return colour.match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 765;
}"""
ACORN = LEARNERS[0].id


@pytest.fixture
def fine(axe: Check) -> Check:
    """``fine(page)``: on a phone and on a desk no violation, and the page as a whole does not scroll sideways.

    What a page does at which width is for its styles to say, so one walk shows both.
    """

    def fine(page: Page, to_its_end: bool = False) -> None:
        for width in PHONE_AND_DESK:
            page.set_viewport_size({"width": width, "height": 900})
            if to_its_end:
                page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
            axe(page)
            assert_does_not_scroll_sideways(page)

    return fine


@pytest.fixture
def fine_in_any_light(fine: Check) -> Check:
    """The same, and on a desk the dark colours too (they are the same on a phone)."""

    def fine_in_any_light(page: Page, to_its_end: bool = False) -> None:
        fine(page, to_its_end)
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(LIGHTNESS) < 0.3, "The page is not dark"
        assert_accessible(page, options=COLOURS)
        page.emulate_media(color_scheme="light")

    return fine_in_any_light


def open_every_fold(page: Page) -> None:
    """Show what is folded away in the unit."""
    page.evaluate("document.querySelectorAll('.demo-unit details').forEach(fold => { fold.open = true; })")


def test_every_step_of_the_assessment_is_accessible(visit: Visit, fine_in_any_light: Check) -> None:
    here = visit("before")
    fine_in_any_light(here.page)
    here.walk_to_rating()
    fine_in_any_light(here.page)
    here.choose("Encouragers", 3)
    here.choose("Collaborators", "Not had the chance yet")
    here.explain("Encouragers", "I would like to practise this.")
    fine_in_any_light(here.page)
    here.onwards("Check your answers")
    here.plan("Talk about it", about="Encouragers", review_date="2031-01-01")
    open_every_fold(here.page)
    fine_in_any_light(here.page)
    here.finish()
    open_every_fold(here.page)
    fine_in_any_light(here.page)
    here.rate_again()
    here.walk_to_rating()
    here.choose("Encouragers", 2)
    fine_in_any_light(here.page)
    here.onwards("Check your answers")
    here.finish()
    fine_in_any_light(here.page)


def test_every_step_of_the_group_tool_is_accessible(visit: Visit, fine: Check) -> None:
    here = visit("group")
    fine(here.page)
    here.onwards("Choose what to look at")
    open_every_fold(here.page)
    for title in ("Facilitators of change", "Encouragers", "Trauma-aware"):
        here.pick(title)
    fine(here.page)
    here.onwards("Rate your confidence")
    here.choose("Encouragers", 3)
    fine(here.page)
    here.onwards("Talk about it")
    here.choose("Encouragers", 5)
    fine(here.page)
    here.onwards("Check your answers")
    fine(here.page)
    here.finish()
    fine(here.page)


def test_what_the_page_says_in_trouble_is_accessible(visit: Visit, fine: Check, trouble: Trouble) -> None:
    trouble.expect_status(409, 500)
    here = visit("before")
    here.walk_to_rating()
    there = here.in_another_tab()
    there.walk_to_rating()
    there.choose("Encouragers", 3)
    there.expect_saved()
    here.choose("Encouragers", 8)
    expect(here.conflict).to_be_visible()
    fine(here.page)
    there.page.route(SAVES, lambda route: route.fulfill(status=500, body=""), times=1)
    there.choose("Collaborators", 3)
    expect(there.status).to_contain_text("We could not save")
    fine(there.page)


@pytest.mark.parametrize(
    ("student", "unit", "view"),
    [
        (ACORN, "welcome", ""),
        (ACORN, "progress", ""),
        (ACORN, "after", ""),
        ("newcomer", "progress", ""),
        ("training-team", "progress", ""),
        ("training-team", "group", "author_view"),
        ("training-team", "progress", "author_view"),
    ],
)
def test_every_page_is_accessible(
    page: Page, server: Server, fine_in_any_light: Check, student: str, unit: str, view: str
) -> None:
    page.goto(unit_url(server, student, unit, view))
    open_every_fold(page)
    fine_in_any_light(page)


def test_the_start_page_is_accessible(page: Page, server: Server, fine_in_any_light: Check) -> None:
    page.goto(server.url())
    fine_in_any_light(page)


def test_the_record_to_print_is_accessible(page: Page, server: Server, fine: Check) -> None:
    page.goto(unit_url(server, ACORN, "before"))
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Print my answers and plans").click()
    fine(opened.value)


@pytest.mark.parametrize("unit", ["before", "progress"])
def test_the_pages_are_accessible_in_forced_colours(
    open_page: Callable[..., Page], server: Server, fine: Check, unit: str
) -> None:
    page = open_page(forced_colors="active")
    page.goto(unit_url(server, ACORN, unit))
    fine(page)


# How something is drawn, its colours left out
SHAPE = """element => {
    const drawn = getComputedStyle(element);
    const names = ["borderTopWidth", "borderTopStyle", "outlineWidth", "outlineStyle", "height", "textDecorationLine"];
    return names.map(name => `${name} ${drawn[name]}`).filter(line => !line.startsWith("outlineWidth")
        || drawn.outlineStyle !== "none").join();
}"""


def test_what_is_chosen_where_one_is_and_what_the_bar_says_can_be_told_in_forced_colours_without_colour(
    visit: Visit, open_page: Callable[..., Page], trouble: Trouble
) -> None:
    trouble.expect_status(500)
    page = open_page(forced_colors="active")
    here = visit("before", on=page)
    here.walk_to_rating()

    def shape(of: Locator) -> str:
        return str(of.evaluate(SHAPE))

    numbers = here.card("Facilitators of change").locator(".cxb-numbers label > span")
    others = here.card("Facilitators of change").locator(".cxb-other label")
    plain = shape(numbers.nth(4))
    assert plain == shape(numbers.nth(5))
    here.choose("Facilitators of change", 4)
    page.keyboard.press("ArrowRight")
    chosen_with_focus = shape(numbers.nth(4))
    here.form.get_by_role("heading", name="Facilitators of change").focus()
    assert len({plain, shape(numbers.nth(4)), chosen_with_focus}) == 3
    here.choose("Facilitators of change", "Not part of my role")
    assert [shape(numbers.nth(4)), shape(others.nth(0)) != shape(others.nth(1))] == [plain, True]

    here.expect_saved()
    tick = "line => getComputedStyle(line, '::before').borderBottomWidth"
    assert here.status.evaluate(tick) != "0px"
    segments = here.form.locator("[data-part=segments] li")
    assert shape(segments.nth(0)) != shape(segments.nth(1))
    saved = shape(here.form.locator("[data-part=said]"))
    page.route(SAVES, lambda route: route.fulfill(status=500, body=""), times=1)
    here.choose("Facilitators of change", 5)
    expect(here.status).to_contain_text("We could not save")
    assert shape(here.form.locator("[data-part=said]")) != saved


# A window of 1280 by 1024 at 400 %; a phone, held either way
@pytest.mark.parametrize(("width", "height"), [(320, 256), (320, 568), (667, 375)])
def test_in_a_low_window_the_bar_leaves_two_thirds_to_the_card_and_nothing_scrolls_sideways(
    visit: Visit, page: Page, trouble: Trouble, width: int, height: int
) -> None:
    trouble.expect_status(409, 500)
    page.set_viewport_size({"width": width, "height": height})
    here = visit("before")

    def check() -> None:
        assert_does_not_scroll_sideways(page)
        covered = page.wait_for_function(
            """() => {
                const bar = document.querySelector("[data-part=bar]");
                const sticks = getComputedStyle(bar).position === "sticky";
                return sticks && bar.offsetHeight > innerHeight / 3 ? null : { part: sticks ? bar.offsetHeight : 0 };
            }""",
            timeout=2000,
        ).json_value()
        assert covered["part"] <= height / 3

    check()
    here.walk_to_rating()
    here.more("Facilitators of change")
    check()
    here.choose("Facilitators of change", 3)
    here.expect_saved()
    check()
    page.route(SAVES, lambda route: route.fulfill(status=500, body=""), times=1)
    here.choose("Facilitators of change", 4)
    expect(here.status).to_contain_text("We could not save")
    check()
    here.expect_saved()
    there = here.in_another_tab()
    there.choose("Encouragers", 9)
    there.expect_saved()
    here.choose("Facilitators of change", 5)
    expect(here.conflict).to_be_visible()
    check()
    here.button("Keep what is on this page").click()
    here.onwards("Check your answers")
    open_every_fold(page)
    check()
    here.finish()
    page.get_by_role("button", name="Add to my plan").first.click()
    assert_does_not_scroll_sideways(page)


def test_the_scale_is_easy_to_hit_at_any_width(visit: Visit) -> None:
    here = visit("before")
    here.walk_to_rating()
    for width in WIDTHS_TO_TRY:
        here.page.set_viewport_size({"width": width, "height": 900})
        assert_does_not_scroll_sideways(here.page)
        for value in range(1, 11):
            box = here.point("Encouragers", value).bounding_box()
            assert box is not None
            assert box["width"] >= FINGER, f"{value} at {width} px: {box}"
            assert box["height"] >= FINGER, f"{value} at {width} px: {box}"


def test_no_button_of_ours_is_hard_to_hit_on_a_phone(visit: Visit) -> None:
    here = visit("before")
    here.page.set_viewport_size({"width": 320, "height": 700})
    here.walk_to_rating()
    here.choose("Encouragers", 3)
    low = (
        "buttons => buttons.filter(b => b.offsetParent && b.getBoundingClientRect().height < 44).map(b => b.outerHTML)"
    )
    assert here.form.get_by_role("button").evaluate_all(low) == []
    here.onwards("Check your answers")
    open_every_fold(here.page)
    assert here.form.get_by_role("button").evaluate_all(low) == []


def test_the_page_across_courses(page: Page, server: Server, fine_in_any_light: Check):
    page.goto(server.url("/competency/mine/", student=ACORN))
    expect(page.get_by_role("heading", level=1)).to_have_text("My competencies")
    expect(page.get_by_role("listitem").filter(has_text="Facilitators of change").first).to_be_visible()
    fine_in_any_light(page)


# ---- what authors see

LOW = """panel => [...panel.querySelectorAll("button:not(.cxb-link), select, input:not([type=checkbox], [type=radio])")]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 44).map(one => one.outerHTML)"""

ABOVE_THE_BUTTONS = """said => {
    const box = said.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= said.closest("form").querySelector(".cxb-bar").getBoundingClientRect().top;
}"""


@pytest.fixture
def fine_to_its_end(fine_in_any_light: Check) -> Check:
    """The same of an editor, seen from its end: halfway through, its buttons lie over one line or another."""

    def fine_to_its_end(page: Page) -> None:
        fine_in_any_light(page, to_its_end=True)

    return fine_to_its_end


@pytest.mark.parametrize("unit", ["before", EMPTY])
def test_every_part_of_the_editor_is_accessible(
    page: Page, server: Server, fine_to_its_end: Check, trouble: Trouble, unit: str
) -> None:
    trouble.expect_status(400)  # of an empty one, the last part can only say what is missing
    editor = Editor(page, server, unit).open()
    for tab in TABS:
        editor.go(tab)
        if unit == "before" and tab == "Who sees what":
            editor.field("the training team, with names").check()
        if unit == "before" and tab == "Units and topics":
            editor.add_topic("Shadow a visit", Encouragers="helps a little")
        if tab == "Check":
            expect(editor.status).to_be_empty()
        editor.open_folds()
        fine_to_its_end(page)
        for width in PHONE_AND_DESK:
            page.set_viewport_size({"width": width, "height": 900})
            assert editor.form.evaluate(LOW) == []


def test_what_the_editor_says_of_mistakes_is_accessible(
    page: Page, server: Server, fine_to_its_end: Check, trouble: Trouble
) -> None:
    trouble.expect_status(400, 500)
    editor = Editor(page, server).open()
    editor.choose_framework(OWN)
    editor.upload("<framework/>")
    expect(editor.says("We cannot use this file yet.")).to_be_visible()
    fine_to_its_end(page)
    page.set_viewport_size({"width": PHONE, "height": 900})
    editor.choose_framework(FULFILLING_LIVES)
    editor.tick("Encouragers")
    editor.go("Aims and steps")
    editor.field("Aim").fill("11")
    editor.go("Who sees what")
    editor.field("the training team, with names").check()
    editor.go("Units and topics")
    editor.add_topic("", link="nowhere")
    editor.find_unit("rolling")  # on a phone, the sections begin folded
    editor.minutes("Rolling with resistance").fill("601")
    editor.save()
    expect(editor.alert).to_be_visible()
    aim = editor.says("Choose an aim from 1 to 10.")
    assert aim.evaluate(ABOVE_THE_BUTTONS), "What is wrong is behind the buttons"
    for tab in TABS:
        if tab not in ("Competencies", "Check"):
            expect(editor.tab(tab)).to_contain_text("to check")
        editor.go(tab)
        editor.open_folds()
        fine_to_its_end(page)


def test_the_preview_is_accessible_to_its_end(page: Page, server: Server, fine_to_its_end: Check) -> None:
    here = preview(page, server, "before")
    open_every_fold(page)
    fine_to_its_end(page)
    here.walk({"Facilitators of change": 4, "Encouragers": 3})
    open_every_fold(page)
    fine_to_its_end(page)
    page.goto(unit_url(server, "training-team", EMPTY, "author_view"))
    fine_to_its_end(page)


def test_the_editor_of_the_progress_page_is_accessible(
    page: Page, server: Server, fine_to_its_end: Check, trouble: Trouble
) -> None:
    trouble.expect_status(400)
    editor = Editor(page, server, "progress").open()
    fine_to_its_end(page)
    editor.field("Title").fill("")
    editor.save()
    expect(editor.field("Title")).to_be_focused()
    expect(editor.says("Fill this in.")).to_be_visible()
    fine_to_its_end(page)


# ---- what the training team sees

TABLET_TOO = (1280, 768, 320)
SMALL = """page => [...page.querySelectorAll("a, button, select, summary, textarea, input:not([type=hidden])")]
    .map(one => one.matches("[type=radio], [type=checkbox]") ? one.closest("label") : one)
    .filter(one => one.checkVisibility() && !one.matches(".cxb-skip"))
    .filter(one => one.getBoundingClientRect().height < 24 || one.getBoundingClientRect().width < 24)
    .map(one => one.outerHTML)"""
REPORTS = (
    "overview",
    "people",
    "person",
    "start dates",
    "progress",
    "by name",
    "competency",
    "compare",
    "training",
    "observed",
    "observe",
)


def open_report(page: Page, server: Server, name: str) -> Reports:
    """One of the training team's pages, with its picture drawn and everything unfolded."""
    reports = Reports(page, server)
    reports.open(all_paths(reports)[name])
    if page.locator("canvas").count():
        reports.expect_drawn()
    page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true; })")
    return reports


@pytest.mark.parametrize("name", REPORTS)
def test_every_page_of_the_training_team_is_accessible_fits_and_is_easy_to_hit(
    page: Page, server: Server, name: str
) -> None:
    open_report(page, server, name)
    for width in TABLET_TOO:
        page.set_viewport_size({"width": width, "height": 900})
        assert_accessible(page)
        assert_does_not_scroll_sideways(page)
        assert page.locator(".cxb-reports").evaluate(SMALL) == []
        for table in page.locator("main table").all():
            region = table.locator("xpath=..")
            expect(region).to_have_attribute("tabindex", "0")
            assert region.evaluate("r => getComputedStyle(r).overflowX") == "auto"
    page.emulate_media(color_scheme="dark")  # its colours are the same at every width
    assert page.evaluate(LIGHTNESS) < 0.3, "The page is not dark"
    assert_accessible(page, options=COLOURS)


@pytest.mark.parametrize("name", ["overview", "people", "compare"])
def test_the_training_teams_pages_are_accessible_in_forced_colours(
    open_page: Callable[..., Page], server: Server, fine: Check, name: str
) -> None:
    page = open_page(forced_colors="active")
    reports = open_report(page, server, name)
    if name == "compare":
        reports.filter(Compare="Role")
    fine(page)


def test_what_the_training_teams_pages_say_of_mistakes_is_accessible(
    page: Page, server: Server, fine: Check, trouble: Trouble
) -> None:
    trouble.expect_status(400)
    reports = Reports(page, server)
    paths = all_paths(reports)
    reports.open("people/", role="Juggler")
    fine(page)
    reports.open("start-dates/")
    page.get_by_label("Months after the start date").fill("0")
    page.get_by_role("button", name="Save the number of months").click()
    expect(page.get_by_label("Months after the start date")).to_have_attribute("aria-invalid", "true")
    fine(page)
    wrong = {"name": "dates.csv", "mimeType": "text/csv", "buffer": b"learner,start\nnobody-at-all,soon"}
    page.get_by_label("Table as an Excel file (.xlsx) or CSV, 5 MB at most").set_input_files(wrong)
    page.get_by_role("button", name="Save these dates").click()
    expect(page.get_by_role("alert")).to_be_focused()
    fine(page)
    reports.open(paths["observe"])
    page.get_by_role("button", name="Record what you saw").click()
    expect(page.get_by_role("alert")).to_be_visible()
    fine(page)
    reports.open("observed/")
    page.get_by_label("User name or email").fill("nobody-at-all")
    page.get_by_role("button", name="Add an observer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    fine(page)
