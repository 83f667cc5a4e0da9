"""What a learner lets the training team read: ticked line by line, kept at once, and taken back."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from .server import Server
from .trouble import Trouble
from .walking import Assessment, unit_url
from .widths import assert_does_not_scroll_sideways

Visit = Callable[..., Assessment]

FIRST, SECOND = "Facilitators of change", "Encouragers"
TICK = "Let my training team read this"


def test_a_line_is_shared_and_taken_back_and_a_failure_puts_the_tick_back(
    page: Page, visit: Visit, trouble: Trouble
) -> None:
    here = visit()
    here.walk_to_rating()
    here.choose(FIRST, 4)
    here.explain(FIRST, "My very own words")
    here.choose(SECOND, 5)
    here.onwards("Check your answers")
    here.plan("Ask Kim")
    here.finish()
    page.get_by_text("What I wrote, and who can read it").click()
    box = page.get_by_role("checkbox", name=f"{TICK} {FIRST}")
    expect(box).not_to_be_checked()
    box.check()
    expect(page.get_by_text("Your training team can read this now.")).to_be_visible()
    action = page.get_by_role("checkbox", name=f"{TICK} Ask Kim")
    action.check()
    expect(page.get_by_text("Your training team can read this now.")).to_have_count(2)
    here.open()
    page.get_by_text("What I wrote, and who can read it").click()
    expect(box).to_be_checked()
    expect(action).to_be_checked()
    page.get_by_role("button", name=f"Delete what I wrote about {FIRST}").click()
    expect(page.get_by_text("My very own words")).to_have_count(0)
    expect(box).to_be_checked()
    trouble.expect_offline()
    page.context.set_offline(True)
    box.click()
    expect(page.get_by_text("Your training team can no longer read this.")).to_have_count(0)
    expect(box).to_be_checked()
    page.context.set_offline(False)
    box.uncheck()
    expect(page.get_by_text("Your training team can no longer read this.")).to_be_visible()
    here.open()
    page.get_by_text("What I wrote, and who can read it").click()
    expect(box).not_to_be_checked()


def test_an_action_is_shared_on_the_progress_page_too(page: Page, visit: Visit, server: Server, learner: str) -> None:
    visit().round({FIRST: 4}, "Ask Kim")
    page.goto(unit_url(server, learner, "progress"))
    box = page.get_by_role("checkbox", name=f"{TICK} Ask Kim")
    box.check()
    expect(page.get_by_text("Your training team can read this now.")).to_be_visible()
    page.reload()
    expect(box).to_be_checked()
    box.uncheck()
    expect(page.get_by_text("Your training team can no longer read this.")).to_be_visible()


LOW = """buttons => buttons.filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 44)
    .map(one => one.outerHTML)"""


def test_all_of_it_is_taken_back_on_the_page_about_all_courses_by_the_keyboard_alone(
    page: Page, visit: Visit, server: Server, learner: str, axe: Callable[[Page], None]
) -> None:
    here = visit()
    here.walk_to_rating()
    here.choose(FIRST, 4)
    here.explain(FIRST, "My very own words")
    here.onwards("Check your answers")
    here.plan("Ask Kim")
    here.finish()
    page.get_by_text("What I wrote, and who can read it").click()
    page.get_by_role("checkbox", name=f"{TICK} {FIRST}").check()
    expect(page.get_by_text("Your training team can read this now.")).to_be_visible()
    page.set_viewport_size({"width": 375, "height": 700})
    page.goto(server.url("/competency/mine/", student=learner))
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    axe(page)
    assert_does_not_scroll_sideways(page)
    assert page.locator("button, summary").evaluate_all(LOW) == []
    page.reload()
    page.get_by_role("button", name=f"Stop sharing: {FIRST}").press("Enter")
    status = page.get_by_role("status")
    expect(status).to_have_text("Your training team can no longer read this.")
    expect(status).to_be_in_viewport()
    expect(page.get_by_text("You share nothing with your training team in this course.")).to_be_visible()
    words = page.get_by_text("My very own words")
    button = page.get_by_role("button", name=f"Delete what I wrote about {FIRST}")
    expect(button).to_be_hidden()
    page.locator("summary", has_text=f"Delete what I wrote about {FIRST}").press("Enter")
    button.press("Enter")
    expect(status).to_have_text("We deleted what you wrote. Your rating stays.")
    expect(words).to_have_count(0)
    page.get_by_role("button", name="Mark as done: Ask Kim").press("Enter")
    expect(status).to_have_text("Saved as done.")
    page.locator("summary", has_text="Delete this plan: Ask Kim").press("Enter")
    page.get_by_role("button", name="Delete this plan: Ask Kim").press("Enter")
    expect(status).to_have_text("We deleted your plan.")
    expect(page.get_by_text("Ask Kim")).to_have_count(0)
