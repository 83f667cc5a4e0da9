"""What a learner lets the training team read: ticked line by line, kept at once, and taken back."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.server import Server
from tests.browser.trouble import Trouble
from tests.browser.walking import Assessment, unit_url

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
    here.onwards("Plan what to do")
    here.plan("Ask Kim")
    here.finish()
    page.get_by_text("What I wrote, and who may read it").click()
    box = page.get_by_role("checkbox", name=f"{TICK} {FIRST}")
    expect(box).not_to_be_checked()
    box.check()
    expect(page.get_by_text("Your training team can read this now.")).to_be_visible()
    action = page.get_by_role("checkbox", name=f"{TICK} Ask Kim")
    action.check()
    expect(page.get_by_text("Your training team can read this now.")).to_have_count(2)
    here.open()
    page.get_by_text("What I wrote, and who may read it").click()
    expect(box).to_be_checked()
    expect(action).to_be_checked()
    page.get_by_role("button", name=f"Erase what I wrote about {FIRST}").click()
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
    page.get_by_text("What I wrote, and who may read it").click()
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
