"""The whole path by keyboard alone: Tab, Space, arrows and Enter, on a phone's width and on a desk's."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .keyboard import Keyboard
from .server import Server
from .stored import only_round_of, rounds_of
from .trouble import Trouble
from .walking import IS_RATING, RATING, Assessment, unit_url
from .widths import both_widths

Visit = Callable[..., Assessment]


def next_card(here: Assessment, keys: Keyboard) -> None:
    """On by keyboard; the heading of what comes has the focus."""
    keys.tab_to(here.next)
    keys.press("Enter")
    expect(here.form.locator(":is(h3, .cxb-card-title):focus")).to_have_count(1)


def past_the_cards(here: Assessment, keys: Keyboard, heading: str = "Check your answers") -> None:
    """Past the cards that are left, to the next step."""
    while here.form.evaluate(IS_RATING):
        next_card(here, keys)
    here.expect_arrival(heading)


@both_widths
def test_the_whole_path_can_be_walked_by_keyboard_twice(
    visit: Visit, keys: Keyboard, page: Page, server: Server, learner: str, width: int
) -> None:
    here = visit("before")
    keys.tab_to(here.next)
    keys.press("Enter")
    here.expect_arrival("Rate your confidence")

    keys.tab_to(here.point("Facilitators of change", 1))
    keys.press("ArrowRight", "ArrowRight", "ArrowRight")
    expect(here.point("Facilitators of change", 4)).to_be_checked()
    fold = here.card("Facilitators of change").locator("[data-part=more-label]")
    keys.tab_to(fold)
    keys.press("Enter")
    keys.leave()
    keys.type("I tend to go quiet.")
    next_card(here, keys)
    keys.tab_to(here.point("Encouragers", 1))
    keys.press("Space")
    next_card(here, keys)
    keys.tab_to(here.point("Risk navigators", 1))
    keys.press("ArrowLeft")  # round to the last answer
    expect(here.point("Risk navigators", "Not had the chance yet")).to_be_checked()
    keys.tab_to(here.card("Risk navigators").locator("[data-part=more-label]"))
    keys.press("Enter")
    keys.tab_to(here.card("Risk navigators").get_by_role("button", name="Clear my answer"))
    keys.press("Enter")
    expect(here.point("Risk navigators", 1)).to_be_focused()
    here.expect_rated(2, 8)
    past_the_cards(here, keys)

    keys.tab_to(here.form.get_by_text("Add your role or workplace, if you like"))
    keys.press("Enter")
    keys.tab_to(here.form.get_by_label("Your role"))
    keys.press("ArrowDown")
    expect(here.form.get_by_label("Your role")).to_have_value("Support worker")
    keys.tab_to(here.button("See what to learn next"))
    keys.press("Enter")
    here.expect_finished()

    keys.tab_to(here.button("Rate again"))
    keys.press("Enter")
    here.expect_arrival("Welcome back")
    keys.tab_to(here.next)
    keys.press("Enter")
    keys.tab_to(here.point("Facilitators of change", 1))
    keys.press(*["ArrowRight"] * 7)
    earlier = page.get_by_text(re.compile("you chose 4"))
    here.card("Facilitators of change").locator("[data-part=more]").evaluate("fold => { fold.open = true; }")
    expect(earlier).to_be_hidden()  # arrows choose on their way: the earlier rating waits until they rest
    keys.tab()
    expect(earlier).to_be_visible()
    past_the_cards(here, keys)
    keys.tab_to(here.button("See what to learn next"))
    keys.press("Enter")
    here.expect_finished()
    expect(here.row("Facilitators of change")).to_contain_text(": 8, your aim 7, surer")

    first, second = rounds_of(server, learner)
    assert first.ratings == {"facilitators-of-change": ("rated", 4, None), "encouragers": ("rated", 1, None)}
    assert first.reasons == ["I tend to go quiet."]
    assert second.ratings == {"facilitators-of-change": ("rated", 8, None)}


@both_widths
def test_a_group_can_choose_talk_and_rate_again_by_keyboard(
    visit: Visit, keys: Keyboard, server: Server, learner: str, width: int
) -> None:
    here = visit("group")
    keys.tab_to(here.next)
    keys.press("Enter")
    here.expect_arrival("Choose what to look at")
    keys.tab_to(here.form.get_by_role("checkbox", name="Encouragers"))
    keys.press("Space")
    keys.tab_to(here.form.locator("[data-step=choose] summary").nth(1))
    keys.press("Enter")
    keys.tab_to(here.form.get_by_role("checkbox", name="Empathic listeners"))
    keys.press("Space")
    expect(here.form.get_by_text("2 of 3 chosen")).to_be_visible()
    keys.tab_to(here.next)
    keys.press("Enter")
    here.expect_arrival("Rate your confidence")
    keys.tab_to(here.point("Encouragers", 1))
    keys.press("ArrowRight", "ArrowRight")
    past_the_cards(here, keys, "Talk about it")
    keys.tab_to(here.point("Encouragers", 1))
    keys.press(*["ArrowRight"] * 4)
    keys.tab_to(here.next)
    keys.press("Enter")
    here.expect_arrival("Check your answers")
    keys.tab_to(here.button("See what to learn next"))
    keys.press("Enter")
    here.expect_finished()
    assert only_round_of(server, learner, "group").ratings == {"encouragers": ("rated", 3, 5)}


@pytest.mark.parametrize(
    ("student", "unit"), [("sample-acorn", "progress"), ("training-team", "progress"), ("sample-acorn", "after")]
)
def test_tab_leads_through_the_whole_page_and_back_to_its_beginning(
    keys: Keyboard, page: Page, server: Server, student: str, unit: str
) -> None:
    page.goto(unit_url(server, student, unit))
    skip = page.get_by_role("link", name="Skip to the main content")
    keys.tab_to(skip)
    keys.tab_to(page.get_by_role("contentinfo").get_by_role("link"))
    keys.tab_to(skip)


def test_going_on_and_back_lead_to_a_heading(visit: Visit, keys: Keyboard) -> None:
    here = visit("before")
    keys.tab_to(here.next)
    keys.press("Enter")
    past_the_cards(here, keys)
    keys.tab_to(here.back)
    keys.press("Enter")
    here.expect_arrival(RATING)
    expect(here.form.get_by_text("8 of 8", exact=True)).to_be_visible()


def test_the_choice_between_two_tabs_can_be_made_by_keyboard(
    visit: Visit, keys: Keyboard, trouble: Trouble, learner: str, server: Server
) -> None:
    trouble.expect_status(409)
    here = visit("before")
    here.walk_to_rating()
    there = here.in_another_tab()
    there.walk_to_rating()
    there.choose("Encouragers", 3)
    there.expect_saved()
    here.choose("Encouragers", 8)
    expect(here.conflict).to_be_visible()
    keys.tab_to(here.button("Keep what is on this page"))
    keys.press("Enter")
    here.expect_arrival("Rate your confidence")
    here.expect_saved()
    assert only_round_of(server, learner).drafted == {"encouragers": 8}
