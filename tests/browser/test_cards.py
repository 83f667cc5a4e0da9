"""Rating one competency at a time: by touch and by keyboard, back and forth, and in trouble; nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .keyboard import Keyboard
from .server import Server
from .stored import only_round_of
from .trouble import Trouble
from .walking import IS_RATING, SAVES, Assessment, unit_url
from .widths import assert_does_not_scroll_sideways

Visit = Callable[..., Assessment]
Check = Callable[[Page], None]

PHONE = {"width": 375, "height": 667}
TAB_STOPS = 4
# Whether what has the focus is uncovered: it, or what is drawn in its place, is what one would hit there.
UNCOVERED = """() => {
    const here = document.activeElement;
    const box = here.getBoundingClientRect();
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
    const label = here.closest("label");
    return here.contains(hit) || Boolean(label && label.contains(hit));
}"""
IN_FORM = "form => form.contains(document.activeElement)"
# Where the scale with its words ends, where the bar begins, and how tall the card is.
MEASURES = """form => {
    const card = [...form.querySelectorAll("article")].find(each => each.checkVisibility());
    const scale = card.querySelector(".cxb-scale");
    const words = [...card.querySelectorAll(".cxb-scale *")].map(each => each.getBoundingClientRect().bottom);
    const bar = form.querySelector("[data-part=bar]").getBoundingClientRect();
    return { scale: scale ? Math.max(...words) : 0, bar: Math.min(bar.top, innerHeight), card: bar.bottom
        - card.getBoundingClientRect().top, title: card.dataset.title };
}"""


# The card's title is in view, and its whole scale above the bar.
IS_WHOLE = """form => {
    const card = [...form.querySelectorAll("article")].find(each => each.checkVisibility());
    const title = card.querySelector(".cxb-card-title").getBoundingClientRect();
    const bar = Math.min(form.querySelector("[data-part=bar]").getBoundingClientRect().top, innerHeight);
    return title.top >= 0 && card.querySelector(".cxb-scale").getBoundingClientRect().bottom <= bar;
}"""


def place(here: Assessment, number: int, all_of_them: int) -> None:
    """The card of this number is in view."""
    expect(here.form.get_by_text(f"{number} of {all_of_them}", exact=True)).to_be_visible()
    here.page.wait_for_function(IS_WHOLE, arg=here.form.element_handle())


@pytest.fixture
def titles(visit: Visit) -> list[str]:
    """The titles of the cards, in their order."""
    here = visit("before")
    expect(here.next).to_be_visible()
    titles: list[str] = here.form.locator("article").evaluate_all("cards => cards.map(card => card.dataset.title)")
    return titles


@pytest.mark.parametrize("width", [320, 375])
def test_a_whole_rating_by_touch(
    open_page: Callable[..., Page],
    visit: Visit,
    titles: list[str],
    axe: Check,
    server: Server,
    learner: str,
    width: int,
) -> None:
    here = visit("before", on=open_page(viewport={"width": width, "height": 667}, has_touch=True, is_mobile=True))
    here.next.tap()
    for number, title in enumerate(titles, start=1):
        place(here, number, len(titles))
        assert_does_not_scroll_sideways(here.page)
        expect(here.form.get_by_role("article")).to_have_count(1)
        expect(here.next).to_have_text("Skip for now")
        here.form.get_by_role("radio", name=re.compile(rf"^{number}\b")).tap()
        expect(here.point(title, number)).to_be_checked()
        expect(here.next).to_have_text("Next")
        if number == 3:
            axe(here.page)
        here.next.tap()
    here.expect_saved()
    assert sorted(only_round_of(server, learner).drafted.values()) == list(range(1, 9))
    here.button("See what to learn next").tap()
    here.expect_finished()
    here.page.wait_for_function("!history.state?.competency?.depth")  # the history is back where the page opened
    here.page.wait_for_timeout(300)  # and so is its scroll position
    expect(here.page.get_by_role("heading", name="Your picture")).to_be_in_viewport()


def test_a_card_has_at_most_four_tab_stops_and_none_is_behind_the_bar(
    open_page: Callable[..., Page], visit: Visit, server: Server, learner: str
) -> None:
    here = visit("keyworking", on=open_page(viewport=PHONE))
    keys = Keyboard(here.page)
    here.next.press("Enter")
    cards = 0
    while here.form.evaluate(IS_RATING):
        cards += 1
        expect(here.form.locator(".cxb-card-title:focus")).to_have_count(1)
        stops = 0
        keys.tab()
        if here.form.get_by_role("radio").count():
            keys.press("ArrowRight")  # what is chosen can be told at once: none before it is
        while here.form.evaluate(IN_FORM):
            stops += 1
            assert here.page.evaluate(UNCOVERED), here.page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
            keys.tab()
        assert stops <= TAB_STOPS
        here.next.press("Enter")
    here.expect_saved()
    drafted = only_round_of(server, learner, "keyworking").drafted
    assert (cards, list(drafted.values())) == (16, [2] * 8)


def test_back_at_any_card_is_the_card_before_and_a_reload_stays(
    visit: Visit, page: Page, titles: list[str], server: Server, learner: str
) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(unit_url(server, learner, "welcome"))
    here = visit("before")
    here.next.click()
    for value, _title in enumerate(titles, start=1):
        here.form.get_by_role("radio", name=re.compile(rf"^{value}\b")).check()
        here.next.click()
    for number in range(len(titles), 0, -1):
        page.go_back()
        place(here, number, len(titles))
        expect(here.form.locator(".cxb-card-title:focus")).to_contain_text(titles[number - 1])
        expect(here.form.get_by_role("radio", name=re.compile(rf"^{number}\b"))).to_be_checked()
        if number % 3 == 0:
            page.reload()
            place(here, number, len(titles))
            expect(here.form.get_by_role("radio", name=re.compile(rf"^{number}\b"))).to_be_checked()
    page.go_forward()
    place(here, 2, len(titles))
    here.back.click()  # leads back in the history too
    place(here, 1, len(titles))
    page.go_back()
    expect(page.get_by_role("heading", name="Find what to learn")).to_be_focused()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome to the course")
    assert sorted(only_round_of(server, learner).drafted.values()) == list(range(1, 9))


def test_who_comes_back_is_at_the_first_card_without_an_answer_and_leaves_by_one_back(
    visit: Visit, page: Page, titles: list[str], server: Server, learner: str
) -> None:
    here = visit("before")
    here.walk_to_rating()
    here.choose(titles[0], 5)
    here.choose(titles[2], 6)
    here.expect_saved()
    page.goto(unit_url(server, learner, "welcome"))
    here.open()
    place(here, 2, len(titles))
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome to the course")


def test_who_has_finished_leaves_by_one_back(visit: Visit, page: Page, server: Server, learner: str) -> None:
    page.goto(unit_url(server, learner, "welcome"))
    visit("before").walk({"Encouragers": 5})
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome to the course")


def test_the_bar_says_what_is_wrong_and_what_is_asked_comes_first(
    visit: Visit, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_offline()
    trouble.expect_status(401, 409, 500)
    here = visit("before")
    bar = here.form.locator("[data-part=bar]")
    here.walk_to_rating()
    here.page.context.set_offline(True)
    here.choose("Encouragers", 3)
    expect(bar).to_contain_text("You seem to be offline.")
    expect(bar.get_by_text("Kept here")).to_be_visible()
    expect(bar.get_by_role("status")).to_have_count(1)  # one voice
    expect(here.next).not_to_have_class(re.compile("cxb-second"))  # one can go on
    here.choose("Trauma-aware", 4)
    here.page.context.set_offline(False)
    here.expect_saved()
    assert only_round_of(server, learner).drafted == {"encouragers": 3, "trauma-aware": 4}

    here.page.route(SAVES, lambda route: route.fulfill(status=401, body="{}"), times=1)
    here.choose("Trauma-aware", 5)
    expect(bar).to_contain_text("You are signed out.")
    expect(bar.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    expect(here.next).to_have_class(re.compile("cxb-second"))  # there is something to do first
    here.choose("Trauma-aware", 6)
    here.expect_saved()
    expect(bar.get_by_role("link", name="Sign in")).to_be_hidden()
    here.page.route(SAVES, lambda route: route.fulfill(status=500, body=""), times=1)
    here.choose("Trauma-aware", 5)
    bar.get_by_role("button", name="Try now").click()
    here.expect_saved()
    expect(bar.get_by_role("button", name="Try now")).to_be_hidden()

    there = here.in_another_tab()
    there.choose("Encouragers", 9)
    there.expect_saved()
    here.choose("Trauma-aware", 6)
    expect(bar.get_by_role("alert").filter(visible=True)).to_contain_text("You have 2 sets of answers")
    expect(here.next).to_have_class(re.compile("cxb-second"))
    here.button("Keep what is on this page").click()
    expect(here.form.locator(".cxb-card-title:focus")).to_contain_text("Trauma-aware")  # where one was
    here.expect_saved()
    assert only_round_of(server, learner).drafted == {"encouragers": 3, "trauma-aware": 6}


@pytest.mark.parametrize(
    ("unit", "level", "groups"),
    [
        ("before", "", ()),
        ("thrive", "Getting Risk Support", ()),
        ("children", "C. Universal Plus", ()),
        ("mental-health", "", ("Talking, trust and change", "Noticing needs and assessing")),
        ("keyworking", "", ()),
    ],
)
def test_the_first_scale_is_in_the_first_screen_of_a_phone_and_no_card_is_longer_than_two(
    open_page: Callable[..., Page], visit: Visit, unit: str, level: str, groups: tuple[str, ...]
) -> None:
    here = visit(unit, on=open_page(viewport=PHONE))
    if level:
        here.choose_level(level)
    if groups:
        here.onwards("Which groups are part of my role?")
        for group in groups:
            here.group(group).check()
    here.walk_to_rating()
    first = here.form.evaluate(MEASURES)
    assert 0 < first["scale"] <= first["bar"], first
    while here.form.evaluate(IS_RATING):
        measures = here.form.evaluate(MEASURES)
        assert measures["card"] <= 2 * PHONE["height"], measures
        here.next.click()


def test_a_long_set_rests_after_each_group_and_can_be_done_in_parts(
    visit: Visit, page: Page, server: Server, learner: str, axe: Check
) -> None:
    here = visit("mental-health")
    here.onwards("Which groups are part of my role?")
    for group in ("Talking, trust and change", "Noticing needs and assessing", "Families and carers"):
        here.group(group).check()
    here.walk_to_rating()
    place(here, 1, 7)
    for _card in range(7):
        here.form.get_by_role("radio", name=re.compile("^2\\b")).check()
        here.next.click()
    rest = here.form.get_by_role("heading", name="You have done “Talking, trust and change”: 7 of 7")
    expect(rest).to_be_focused()
    axe(page)
    expect(here.next).to_have_text("Next group")
    here.button("Families and carers 0 of 7").click()
    place(here, 1, 7)
    here.form.get_by_role("radio", name=re.compile("^3\\b")).check()
    page.go_back()
    expect(rest).to_be_focused()
    expect(here.button("Families and carers 1 of 7")).to_be_visible()
    here.next.click()
    expect(here.form.get_by_role("article")).to_have_count(1)
    place(here, 1, 5)
    here.back.click()
    here.button("Check my answers").click()
    expect(here.form.get_by_role("article")).to_have_count(0)
    here.expect_saved()
    assert len(only_round_of(server, learner, "mental-health").drafted) == 8


def test_all_on_one_page_is_a_choice_for_the_tab(visit: Visit, page: Page, open_page: Callable[..., Page], axe: Check):
    here = visit("before")
    here.walk_to_rating()
    here.choose("Encouragers", 4)
    here.more("Encouragers").get_by_role("button", name="See all on one page").click()
    expect(here.form.get_by_role("article")).to_have_count(8)
    expect(here.point("Encouragers", 4)).to_be_checked()
    here.choose("Collaborators", 5)
    here.expect_rated(2, 8)
    axe(page)
    page.reload()
    expect(here.form.get_by_role("article")).to_have_count(8)
    here.button("One at a time").click()
    expect(here.form.get_by_role("article")).to_have_count(1)
    here.expect_rated(2, 8)
    there = visit("before", on=open_page())
    expect(there.form.get_by_role("article")).to_have_count(1)


# How wide the page is, how much of the window the bar covers, and which words of buttons break.
ENLARGED = """form => {
    const bar = form.querySelector("[data-part=bar]");
    const isOver = getComputedStyle(bar).position === "sticky";
    const broken = [];
    for (const button of [...form.querySelectorAll("button")].filter(each => each.checkVisibility())) {
        const walk = document.createTreeWalker(button, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
            for (const { index, 0: word } of walk.currentNode.data.matchAll(/[^\\s-]+/g)) {
                const range = document.createRange();
                range.setStart(walk.currentNode, index);
                range.setEnd(walk.currentNode, index + word.length);
                const lines = new Set([...range.getClientRects()].map(rect => Math.round(rect.top)));
                if (lines.size > 1 && !button.querySelector(".cxb-hush")?.contains(walk.currentNode)) broken.push(word);
            }
        }
    }
    return [isOver ? bar.offsetHeight / innerHeight : 0, broken];
}"""


@pytest.mark.parametrize("unit", ["before", "children", "keyworking"])
def test_text_twice_as_large_fits_a_phone_and_the_bar_leaves_room(visit: Visit, page: Page, unit: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    here = visit(unit)
    page.add_style_tag(content="html { font-size: 200% }")
    for _step in range(3):
        expect(here.next).to_be_visible()
        assert_does_not_scroll_sideways(page)
        covered, broken = here.form.evaluate(ENLARGED)
        assert (covered <= 1 / 4, broken) == (True, [])
        if unit == "children" and here.level("C. Universal Plus").is_visible():
            here.level("C. Universal Plus").check()
        here.next.click()
