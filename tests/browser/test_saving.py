"""Answers are saved while one types, are there when one comes back, and leave nothing behind in the browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from .server import Server
from .stored import only_round_of, rounds_of
from .trouble import Trouble
from .walking import RATING, SAVES, Assessment, unit_url
from .widths import both_widths

Visit = Callable[..., Assessment]


def test_what_is_typed_is_saved_and_the_page_says_so_and_not_before(visit: Visit, server: Server, learner: str) -> None:
    here = visit("before")
    here.walk_to_rating()
    here.choose("Encouragers", 7)
    here.expect_saved()
    here.choose("Encouragers", 6)
    assert here.status.inner_text() == "Saving…"
    here.explain("Encouragers", "I notice small steps.")
    here.expect_saved()
    draft = only_round_of(server, learner).draft
    assert draft["answers"]["encouragers"]["initial"] == 6
    assert draft["answers"]["encouragers"]["reason"] == "I notice small steps."
    here.expect_nothing_left_behind()


def test_who_comes_back_elsewhere_goes_on_where_they_were(
    visit: Visit, open_page: Callable[..., Page], server: Server
) -> None:
    here = visit("before")
    here.walk_to_rating()
    here.choose("Encouragers", 6)
    here.choose("Collaborators", "Not had the chance yet")
    here.explain("Encouragers", "It depends on the day.")
    here.onwards("Check your answers")
    here.say_where("Your organisation", "Example Street Hostel")
    here.plan("Ask for feedback", about="Encouragers", review_date="2031-02-03")
    here.form.get_by_text("How confident I want to feel").click()
    here.form.get_by_role("combobox", name="Encouragers").select_option("9")
    here.expect_saved()

    there = visit("before", on=open_page())
    expect(there.page.get_by_role("heading", name="Check your answers")).to_be_visible()
    action = there.card("Plan 1")
    expect(action.get_by_label("What I will do")).to_have_value("Ask for feedback")
    expect(action.get_by_label("This is about")).to_have_value("encouragers")
    expect(action.get_by_label("Look at it again on")).to_have_value("2031-02-03")
    there.form.get_by_text("How confident I want to feel").click()
    expect(there.form.get_by_role("combobox", name="Encouragers")).to_have_value("9")
    expect(there.form.get_by_label("Your organisation")).to_have_value("Example Street Hostel")
    there.back_to(RATING)
    expect(there.point("Encouragers", 6)).to_be_checked()
    expect(there.point("Collaborators", "Not had the chance yet")).to_be_checked()
    expect(there.reason("Encouragers")).to_have_value("It depends on the day.")


def test_what_was_typed_a_moment_before_leaving_is_saved(
    visit: Visit, server: Server, learner: str, open_page: Callable[..., Page]
) -> None:
    here = visit("before")
    here.walk_to_rating()
    here.choose("Encouragers", 6)
    here.page.goto(unit_url(server, learner, "welcome"))  # at once, before the page has saved by itself
    there = visit("before", on=open_page())
    expect(there.point("Encouragers", 6)).to_be_checked()


def test_unsent_answers_survive_a_reload_and_go_when_they_are_sent(
    visit: Visit, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_offline()
    here = visit("before")
    here.walk_to_rating()
    here.page.route(SAVES, lambda route: route.abort())
    here.choose("Encouragers", 6)
    here.explain("Encouragers", "Only just learning this.")
    expect(here.status).to_contain_text("You seem to be offline")
    assert "Only just learning this." in here.page.evaluate("Object.values(sessionStorage).join()")
    assert rounds_of(server, learner) == []

    here.page.unroute(SAVES)
    here.page.reload()
    expect(here.point("Encouragers", 6)).to_be_checked()
    expect(here.reason("Encouragers")).to_have_value("Only just learning this.")
    expect(here.status).to_have_text("We found some answers that we had not saved yet. They are safe now.")
    here.expect_nothing_left_behind()
    assert only_round_of(server, learner).drafted == {"encouragers": 6}


def test_answers_that_were_deleted_do_not_come_back_from_the_tab(
    visit: Visit, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_offline()
    trouble.expect_status(403)
    here = visit("before")
    here.walk_to_rating()
    here.choose("Encouragers", 6)
    here.expect_saved()
    here.page.route(SAVES, lambda route: route.abort())
    here.explain("Encouragers", "Only just learning this.")
    expect(here.status).to_contain_text("You seem to be offline")
    here.page.goto(server.url("/competency/mine/", student=learner))
    here.page.unroute(SAVES)
    here.page.locator("summary", has_text="Delete these answers").click()
    here.page.get_by_role("button", name="Delete these answers").click()
    assert rounds_of(server, learner) == []

    here.page.goto(unit_url(server, learner, "before"))
    here.expect_at_the_start()
    expect(here.page.get_by_role("alert").filter(visible=True)).to_contain_text(
        "you, your training team or this site deleted them"
    )
    here.walk_to_rating()
    expect(here.point("Encouragers", 6)).not_to_be_checked()
    here.page.reload()
    here.expect_at_the_start()
    assert rounds_of(server, learner) == []
    here.expect_nothing_left_behind()


def test_unsent_answers_are_not_shown_to_another_person_in_the_same_tab(
    visit: Visit, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_offline()
    here = visit("before")
    here.walk_to_rating()
    here.page.route(SAVES, lambda route: route.abort())
    here.choose("Encouragers", 6)
    expect(here.status).to_contain_text("You seem to be offline")
    here.page.goto(unit_url(server, learner + "-2", "before"))
    here.expect_at_the_start()
    here.walk_to_rating()
    expect(here.point("Encouragers", 6)).not_to_be_checked()


def test_nothing_stays_in_the_browser_after_finishing(visit: Visit) -> None:
    here = visit("before")
    here.walk({"Encouragers": 6})
    here.expect_nothing_left_behind()
    here.page.reload()
    expect(here.page.get_by_role("heading", name="What to learn next")).to_be_visible()
    expect(here.form).to_be_hidden()
    here.expect_nothing_left_behind()


def test_looking_through_the_steps_starts_no_round(visit: Visit, server: Server, learner: str) -> None:
    here = visit("before")
    here.walk_to_rating()
    here.onwards("Check your answers")
    here.back_to(RATING)
    here.page.wait_for_timeout(900)  # longer than the page waits before it saves
    assert rounds_of(server, learner) == []


def test_words_are_kept_exactly_as_they_are_typed(visit: Visit, server: Server, learner: str) -> None:
    words = " I have < a year of experience,\nand <b>bold</b> words & <script>alert(1)</script>  "
    here = visit("before")
    here.walk_to_rating()
    here.choose("Encouragers", 6)
    here.explain("Encouragers", words)
    here.expect_saved()
    assert only_round_of(server, learner).draft["answers"]["encouragers"]["reason"] == words
    here.page.reload()
    expect(here.reason("Encouragers")).to_have_value(words)


@both_widths
def test_the_last_round_can_be_read_shared_and_erased_while_another_is_open(
    visit: Visit, page: Page, server: Server, learner: str, axe: Callable[[Page], None], width: int
) -> None:
    here = visit("before")
    expect(here.button("See my last answers")).to_be_hidden()
    here.walk_to_rating()
    here.choose("Encouragers", 4)
    here.explain("Encouragers", "I often talk too much.")
    here.onwards("Check your answers")
    here.finish()
    here.rate_again()
    here.walk_to_rating()
    here.choose("Encouragers", 6)
    here.expect_saved()

    visit("before")
    expect(here.point("Encouragers", 6)).to_be_checked()
    here.onwards("Check your answers")
    here.button("See my last answers").click()
    here.expect_finished()
    expect(here.suggested.first).to_be_visible()
    axe(page)
    page.get_by_text("What I wrote, and who can read it").click()
    page.get_by_role("checkbox", name="Let my training team read this").check()
    expect(page.get_by_text("Your training team can read this now.")).to_be_visible()
    page.get_by_role("button", name="Delete what I wrote about Encouragers").click()
    expect(page.get_by_text("We deleted your words.")).to_be_visible()
    expect(page.get_by_role("link", name="Print my answers and plans")).to_be_visible()

    here.button("Continue").click()
    here.expect_arrival("Check your answers")
    here.back_to(RATING)
    expect(here.point("Encouragers", 6)).to_be_checked()
    here.choose("Encouragers", 7)
    here.onwards("Check your answers")
    here.finish()
    expect(here.button("Rate again")).to_be_visible()
    first, second = rounds_of(server, learner)
    assert (first.reasons, first.ratings["encouragers"]) == ([], ("rated", 4, None))
    assert second.ratings["encouragers"] == ("rated", 7, None)


def test_who_looks_at_the_last_round_without_having_answered_goes_on_at_the_start(visit: Visit) -> None:
    here = visit("before")
    here.round({"Encouragers": 4})
    here.rate_again()
    here.button("See my last answers").click()
    here.expect_finished()
    here.button("Continue").click()
    here.expect_arrival("Welcome back")
