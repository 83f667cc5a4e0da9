"""A plan from the advice: made, changed, ticked off, looked back at; by touch on the smallest phone and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from .keyboard import Keyboard
from .server import Server
from .trouble import Trouble
from .walking import Assessment, unit_url
from .widths import assert_does_not_scroll_sideways

ANSWERS = {"Facilitators of change": 3, "Encouragers": 8, "Risk navigators": 5}
PLAN = "When Tuesday's handover is done, I will take a first step."
PLANS = re.compile(r"/plan/")


def first_topic(page: Page) -> Locator:
    return page.get_by_role("article").get_by_role("article").first


def plans(page: Page) -> Locator:
    return page.locator("[data-part='plans'] > li")


@pytest.mark.parametrize("width", [320])
def test_a_plan_is_made_beside_the_advice_and_nothing_typed_is_lost(
    open_page: Callable[..., Page], server: Server, learner: str, trouble: Trouble, axe: Callable[..., None]
) -> None:
    page = open_page(has_touch=True)
    Assessment(page, server, learner).open().round(ANSWERS)
    expect(page.get_by_role("heading", name="Your picture")).to_be_visible()
    first_topic(page).get_by_role("button", name="Add to my plan").tap()
    form = page.get_by_role("form", name="Make it a plan")
    expect(form.get_by_role("heading")).to_be_focused()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        axe(page)
    assert_does_not_scroll_sideways(page)

    trouble.expect_status(400)
    form.get_by_label("I will").fill(" ")
    save = form.get_by_role("button", name="Save my plan")
    save.tap()
    expect(form.get_by_label("I will")).to_have_accessible_description("Write what you plan to do.")
    expect(form.get_by_label("I will")).to_be_focused()
    form.get_by_label("When", exact=False).first.fill("Tuesday's handover is done")
    form.get_by_label("I will").fill("take a first step")
    form.get_by_label("Pick a day").check()
    form.get_by_label("The day").fill(date(2030, 6, 30).isoformat())

    trouble.expect_offline()
    page.context.set_offline(True)
    save.tap()
    expect(form.get_by_role("status")).to_have_text(re.compile("Your words are safe here"))
    page.context.set_offline(False)
    save.tap()
    expect(plans(page)).to_have_count(1)
    expect(form).to_have_count(0)
    expect(plans(page)).to_contain_text(PLAN)
    expect(first_topic(page).get_by_text("In my plan", exact=True)).to_be_visible()
    expect(first_topic(page).get_by_role("button", name="Add to my plan")).to_have_count(0)
    first_topic(page).get_by_role("link", name="See it in My plans").tap()
    expect(plans(page).get_by_role("checkbox").first).to_be_focused()

    plans(page).get_by_role("button", name="Change").tap()
    change = page.get_by_role("form", name="Change your plan")
    expect(change.get_by_label("The day")).to_have_value("2030-06-30")
    change.get_by_label("My plan").fill("Ask Kim")
    change.get_by_role("button", name="Save my plan").tap()
    expect(plans(page)).to_contain_text("Ask Kim")
    plans(page).get_by_role("button", name="Delete").click()  # two quick taps would be a double tap
    expect(first_topic(page).get_by_role("button", name="Add to my plan")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(first_topic(page).get_by_text("In my plan", exact=True)).to_be_visible()
    plans(page).get_by_role("checkbox", name="Ask Kim", exact=True).check()
    expect(page.get_by_text("Saved as done.")).to_be_visible()
    page.reload()
    expect(plans(page).get_by_role("checkbox", name="Ask Kim", exact=True)).to_be_checked()


def test_a_plan_is_made_and_looked_back_at_by_keyboard(
    page: Page, server: Server, learner: str, keys: Keyboard, axe: Callable[..., None]
) -> None:
    Assessment(page, server, learner).open().round(ANSWERS)
    keys.tab_to(first_topic(page).get_by_role("button", name="Add to my plan"))
    keys.press("Enter")
    form = page.get_by_role("form", name="Make it a plan")
    keys.tab()
    keys.type("Tuesday's handover is done")
    keys.tab()
    keys.press("Control+A")
    keys.type("take a first step")
    keys.tab()
    keys.press("ArrowRight", "ArrowRight")  # to the day that is picked
    today = page.evaluate("new Date().toLocaleDateString('sv-SE')")
    form.get_by_label("The day").fill(today)
    keys.tab_to(form.get_by_role("button", name="Save my plan"))
    with page.expect_response(PLANS):
        keys.press("Enter")
    expect(first_topic(page).get_by_role("button", name="Change")).to_be_focused()
    page.reload()

    due = page.locator("[data-plan-due]")
    expect(due).to_contain_text(PLAN)
    axe(page)
    keys.tab_to(due.get_by_role("radio", name="I did it"))
    keys.press("Space")
    expect(due.get_by_text("Saved. It is ticked off in your plan.")).to_be_visible()
    keys.press("ArrowDown")
    expect(due.get_by_text("Saved. Your plan stays open.")).to_be_visible()
    expect(due.get_by_role("group", name="Look at it again")).to_be_visible()
    keys.press("ArrowDown")
    expect(due.get_by_text("Saved. You have set this plan aside.")).to_be_visible()
    keys.tab()
    keys.type("It was too soon")
    keys.tab()
    expect(due.get_by_text("Saved. Only you see what you noticed.")).to_be_visible()
    page.goto(unit_url(server, learner, "progress"))
    expect(plans(page)).to_contain_text("You noticed: It was too soon")
    expect(page.get_by_role("heading", level=3).first).to_have_text("My plans")
    expect(plans(page).get_by_text("set aside on")).to_be_visible()


def test_a_suggested_unit_leads_back_to_the_suggestions(page: Page, server: Server, learner: str) -> None:
    Assessment(page, server, learner).open().round(ANSWERS)
    first_topic(page).get_by_role("link", name="Open it").click()
    page.wait_for_url(re.compile("activate_block_id"))
    page.goto(unit_url(server, learner, "progress"))
    page.get_by_role("link", name="Back to my suggestions").click()
    expect(page.get_by_role("heading", name="What to learn next")).to_be_focused()
    page.goto(unit_url(server, learner, "progress"))
    expect(page.get_by_text("Your progress").first).to_be_visible()
    expect(page.get_by_role("link", name="Back to my suggestions")).to_have_count(0)
