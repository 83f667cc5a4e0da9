"""The start on a phone's first screen, checking and changing answers, and rating again only what one worked on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .axe import assert_accessible
from .keyboard import Keyboard
from .server import Server
from .stored import rounds_of
from .walking import Assessment
from .widths import assert_does_not_scroll_sideways, both_widths

Visit = Callable[..., Assessment]

FIRST_SCREEN, PAGE_HEADER = 667, 90
STAR = "I notice progress, even when it is not the kind I planned or hoped for."


@pytest.mark.parametrize("unit", ["before", "children", "mental-health", "keyworking"])
def test_start_is_on_a_phones_first_screen_and_the_whole_of_who_sees_what_one_tap_away(
    visit: Visit, page: Page, unit: str
) -> None:
    page.set_viewport_size({"width": 375, "height": FIRST_SCREEN})
    here = visit(unit)
    here.expect_at_the_start()
    start = here.button("Start").bounding_box()
    block = page.locator(".cxb-head").bounding_box()
    assert start
    assert block
    assert start["y"] + start["height"] - block["y"] <= FIRST_SCREEN - PAGE_HEADER
    whole = page.get_by_text("It is not for appraisals")
    expect(whole).to_be_hidden()
    page.get_by_text("Who sees what, in full").click()
    expect(whole).to_be_visible()
    assert_does_not_scroll_sideways(page)


@both_widths
def test_answers_are_checked_and_changed_by_keyboard(
    visit: Visit, page: Page, server: Server, learner: str, width: int
) -> None:
    here, keys = visit("before"), Keyboard(page)
    here.walk_to_rating()
    here.choose("Facilitators of change", 3)
    here.explain("Facilitators of change", "I tend to go quiet.")
    here.choose("Collaborators", "Not part of my role")
    here.onwards("Check your answers")
    expect(page.get_by_text("You answered 2 of 8. You can answer the others, or leave them open.")).to_be_visible()
    rows = here.form.locator("[data-part=check-list] li")
    expect(rows.nth(0)).to_contain_text("3Facilitators of changeWith a noteChange")
    expect(rows.filter(has_text="Collaborators")).to_contain_text("Not part of my role")
    expect(rows.filter(has_text="Still open")).to_have_count(6)

    for way in ("My answers", "Back"):
        keys.tab_to(here.button("Change Facilitators of change"))
        keys.press("Enter")
        expect(page.get_by_role("heading", name="Facilitators of change")).to_be_focused()
        keys.tab_to(here.form.locator("[name=facilitators-of-change]:checked"))
        keys.press("ArrowRight")
        keys.tab_to(here.button(way))
        keys.press("Enter")
        here.expect_arrival("Check your answers")
    expect(rows.nth(0)).to_contain_text("5Facilitators of change")

    keys.tab_to(page.get_by_text("Add your role or workplace, if you like"))
    keys.press("Enter")
    here.form.get_by_label("Your role").select_option("Keyworker")
    page.get_by_text("How confident I want to feel").click()
    here.form.get_by_role("combobox", name="Facilitators of change").select_option("9")
    assert_accessible(page)
    assert_does_not_scroll_sideways(page)
    here.finish()
    [finished] = rounds_of(server, learner)
    assert finished.ratings == {
        "facilitators-of-change": ("rated", 5, None),
        "collaborators": ("not-my-role", None, None),
    }


def test_who_rates_again_does_what_they_worked_on_and_finds_all_the_rest_as_it_was(
    visit: Visit, page: Page, server: Server, learner: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 667})
    here = visit("before")
    here.walk_to_rating()
    here.choose("Facilitators of change", 3)
    here.choose("Encouragers", 5)
    here.mark("Encouragers", STAR)
    here.onwards("Check your answers")
    expect(page.get_by_text("To work on: 1")).to_be_visible()
    here.finish()

    here.open()
    here.rate_again()
    expect(page.get_by_text("Those answers stay as they are.")).to_be_visible()
    assert_accessible(page)
    here.button("Rate what I worked on (1)").click()
    expect(page.get_by_role("heading", name="Encouragers")).to_be_focused()
    here.choose("Encouragers", 7)
    here.expect_saved()
    here.open()
    expect(here.point("Encouragers", 7)).to_be_checked()
    here.onwards("Check your answers")
    expect(page.get_by_text("You answered 1 of 1.")).to_be_visible()
    here.finish()
    assert [round.ratings for round in rounds_of(server, learner)] == [
        {"facilitators-of-change": ("rated", 3, None), "encouragers": ("rated", 5, None)},
        {"encouragers": ("rated", 7, None)},
    ]

    here.rate_again()
    here.button("Rate all (8)").click()
    expect(here.form.locator("[data-part=place]")).to_have_text("1 of 8")


def test_what_an_older_release_kept_with_its_plans_is_checked_changed_and_finished(
    visit: Visit, page: Page, server: Server, learner: str
) -> None:
    here = visit("before")
    here.walk_to_rating()
    here.choose("Encouragers", 5)
    here.plan("Ask Kim", about="Encouragers", review_date="2031-02-03")
    here.plan("Read")
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    expect(page.get_by_text("Plans you have written")).to_be_visible()
    here.card("Plan 1").get_by_label("What I will do").fill("Ask Kim on Friday")
    here.card("Plan 2").get_by_role("button", name="Delete this plan").click()
    here.expect_saved()
    here.finish()
    [finished] = rounds_of(server, learner)
    assert finished.actions == [("Ask Kim on Friday", "2031-02-03", False)]


def test_a_plan_whose_day_has_come_is_asked_about_first_on_the_results_and_at_the_start(
    visit: Visit, page: Page, server: Server, learner: str
) -> None:
    here = visit("before")
    here.walk_to_rating()
    here.choose("Encouragers", 9)
    here.onwards("Check your answers")
    here.plan("Ask Kim", about="Encouragers", review_date="2026-01-02")
    here.finish()
    due = page.get_by_role("group", name="How did it go?")
    here.open()
    expect(due).to_have_count(1)
    here.rate_again()
    expect(due).to_have_count(1)
    expect(here.form.get_by_text("You planned this on")).to_be_visible()
    assert_accessible(page)
    due.get_by_label("I did it").check()
    expect(here.form.get_by_text("Saved. It is ticked off in your plan.")).to_be_visible()
    here.button("See my last answers").click()
    expect(page.get_by_text("You planned this on")).to_be_visible()
    [finished] = rounds_of(server, learner)
    assert finished.actions == [("Ask Kim", "2026-01-02", True)]
    here.open()
    expect(due).to_have_count(0)
