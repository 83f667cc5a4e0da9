"""Finished too soon: within the hour the answers come back, and a tab that did not notice is told."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from .server import Server
from .stored import only_round_of
from .trouble import Trouble
from .walking import Assessment

Visit = Callable[..., Assessment]


def test_a_finish_is_taken_back_and_finished_again_and_another_tab_is_told(
    visit: Visit, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_status(409)
    here = visit("before")
    here.round({"Encouragers": 6})
    expect(here.page.get_by_text("Finished too soon? You have until")).to_be_visible()
    elsewhere = here.in_another_tab()

    here.button("Change my answers").click()
    expect(here.status).to_have_text("Your answers are back. Change what you like, then finish again.")
    expect(here.form.get_by_role("heading", level=3).filter(visible=True).first).to_be_focused()
    round = only_round_of(server, learner)
    assert (round.submitted, round.ratings, round.drafted) == (False, {}, {"encouragers": 6})
    here.page.reload()
    expect(here.page.get_by_role("heading", name="Check your answers")).to_be_visible()
    here.finish()
    assert only_round_of(server, learner).ratings == {"encouragers": ("rated", 6, None)}

    elsewhere.button("Change my answers").click()
    expect(elsewhere.page.get_by_text("You have finished again since you opened this page.")).to_be_visible()
    assert only_round_of(server, learner).submitted
    here.expect_nothing_left_behind()
