"""Two tabs, a double click, a lost connection or answer, an ill server: nothing is lost, there is one round."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Route, expect

from .server import Server
from .stored import only_round_of, rounds_of
from .trouble import Trouble
from .walking import FINISHES, SAVES, Assessment, unit_url

Visit = Callable[..., Assessment]

CHANGES = "**/change_action/**"
OFFLINE = "You seem to be offline. Your answers are safe on this page"
OFFLINE_FINISHING = (
    "You seem to be offline. Your answers are safe on this page, so keep it open. We finish "
    "for you when you are back online."
)
FAILED = "We could not save. Your answers are safe on this page"
FINISHED_ELSEWHERE = "You finished this in another tab."


def lose_the_answer(route: Route) -> None:
    """The request arrives, its answer does not."""
    route.fetch()
    route.abort()


# ---- two tabs


def test_two_tabs_that_begin_at_once_make_one_round(
    here: Assessment, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_status(409)
    there = here.in_another_tab()
    there.walk_to_rating()
    held: list[Route] = []
    here.page.context.route(SAVES, lambda route: held.append(route), times=2)
    here.choose("Encouragers", 3)
    there.choose("Encouragers", 8)
    while len(held) < 2:
        here.page.wait_for_timeout(50)
    for route in held:
        route.continue_()

    expect(here.conflict.or_(here.status.filter(has_text="Saved"))).to_be_visible()
    expect(there.conflict.or_(there.status.filter(has_text="Saved"))).to_be_visible()
    assert [here.conflict.is_visible(), there.conflict.is_visible()].count(True) == 1
    assert len(rounds_of(server, learner)) == 1


def two_tabs_that_disagree(here: Assessment) -> Assessment:
    """`here` has saved a 3; the second tab, opened before that, has an 8 and is told."""
    there = here.in_another_tab()
    there.walk_to_rating()
    here.choose("Encouragers", 3)
    here.explain("Encouragers", "From the first tab.")
    here.expect_saved()
    there.choose("Encouragers", 8)
    expect(there.conflict).to_be_visible()
    return there


def test_of_two_tabs_the_second_is_asked_and_may_keep_its_own(
    here: Assessment, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_status(409)
    there = two_tabs_that_disagree(here)
    there.button("Keep what is on this page").click()
    there.expect_saved()
    expect(there.conflict).to_be_hidden()
    expect(there.point("Encouragers", 8)).to_be_checked()
    assert only_round_of(server, learner).drafted == {"encouragers": 8}
    there.expect_nothing_left_behind()


def test_of_two_tabs_the_second_may_take_over_the_other_answers(
    here: Assessment, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_status(409)
    there = two_tabs_that_disagree(here)
    there.button("Use the other answers").click()
    expect(there.conflict).to_be_hidden()
    expect(there.point("Encouragers", 3)).to_be_checked()
    expect(there.reason("Encouragers")).to_have_value("From the first tab.")
    there.choose("Collaborators", 5)
    there.expect_saved()
    assert only_round_of(server, learner).drafted == {"encouragers": 3, "collaborators": 5}


def test_a_choice_between_two_tabs_survives_a_reload(
    here: Assessment, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_status(409)
    there = two_tabs_that_disagree(here)
    there.page.reload()
    expect(there.conflict).to_be_visible()
    expect(there.point("Encouragers", 8)).to_be_checked()
    assert only_round_of(server, learner).drafted == {"encouragers": 3}


def test_a_round_finished_in_another_tab_is_shown_and_what_came_later_is_kept(
    here: Assessment, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_status(409)
    here.choose("Encouragers", 3)
    here.expect_saved()
    there = here.in_another_tab()
    here.onwards("Check your answers")
    here.finish()
    there.explain("Encouragers", "Typed after the other tab had finished.")
    there.expect_finished()
    expect(there.page.get_by_text(FINISHED_ELSEWHERE)).to_be_visible()
    assert [round.submitted for round in rounds_of(server, learner)] == [True]

    there.page.reload()
    expect(there.page.get_by_text(FINISHED_ELSEWHERE)).to_be_visible()
    there.rate_again()
    there.walk_to_rating()
    reason = there.reason("Encouragers")
    expect(reason).to_have_value("Typed after the other tab had finished.")
    there.expect_saved()
    there.expect_nothing_left_behind()
    assert [round.submitted for round in rounds_of(server, learner)] == [True, False]


def test_finishing_in_two_tabs_gives_one_round(here: Assessment, server: Server, learner: str) -> None:
    here.choose("Encouragers", 3)
    here.onwards("Check your answers")
    here.expect_saved()
    there = here.in_another_tab()
    there.finish()
    here.finish()
    assert only_round_of(server, learner).ratings == {"encouragers": ("rated", 3, None)}


# ---- impatience


def test_a_double_click_on_finish_gives_one_round(here: Assessment, server: Server, learner: str) -> None:
    here.choose("Encouragers", 3)
    here.onwards("Check your answers")
    here.plan("One thing")
    here.button("See what to learn next").dblclick()
    here.expect_finished()
    done = only_round_of(server, learner)
    assert done.submitted
    assert done.actions == [("One thing", None, False)]


def test_finishing_while_a_save_is_under_way_sends_everything(here: Assessment, server: Server, learner: str) -> None:
    held: list[Route] = []
    here.page.route(SAVES, lambda route: held.append(route), times=1)
    here.choose("Encouragers", 3)
    while not held:
        here.page.wait_for_timeout(50)
    here.choose("Collaborators", 4)
    here.onwards("Check your answers")
    here.button("See what to learn next").click()
    held[0].continue_()
    here.expect_finished()
    done = only_round_of(server, learner)
    assert done.ratings == {"encouragers": ("rated", 3, None), "collaborators": ("rated", 4, None)}


# ---- a lost connection


def test_a_lost_connection_keeps_the_answers_and_saves_them_when_it_is_back(
    here: Assessment, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_offline()
    here.page.context.set_offline(True)
    here.choose("Encouragers", 3)
    expect(here.status).to_contain_text(OFFLINE)
    here.choose("Collaborators", 4)
    here.onwards("Check your answers")
    here.say_where("Your role", "Keyworker")
    expect(here.status).to_contain_text(OFFLINE)
    assert rounds_of(server, learner) == []
    here.page.context.set_offline(False)
    here.expect_saved()
    draft = only_round_of(server, learner)
    assert draft.drafted == {"encouragers": 3, "collaborators": 4}
    assert draft.draft["role"] == "Keyworker"
    here.expect_nothing_left_behind()


def test_a_round_finished_without_a_connection_is_finished_when_it_is_back(
    here: Assessment, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_offline()
    here.choose("Encouragers", 3)
    here.onwards("Check your answers")
    here.expect_saved()
    here.page.context.set_offline(True)
    here.button("See what to learn next").click()
    expect(here.status).to_have_text(OFFLINE_FINISHING)
    assert not only_round_of(server, learner).submitted
    here.page.context.set_offline(False)
    here.expect_finished()
    assert only_round_of(server, learner).submitted
    here.expect_nothing_left_behind()


# ---- a lost answer: the server has stored it, the page does not know


def test_a_save_whose_answer_got_lost_is_no_conflict(
    here: Assessment, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_offline()
    here.page.route(SAVES, lose_the_answer, times=1)
    here.choose("Encouragers", 3)
    expect(here.status).to_contain_text(OFFLINE)
    here.expect_saved()
    expect(here.conflict).to_be_hidden()
    assert only_round_of(server, learner).drafted == {"encouragers": 3}


def test_typing_on_after_a_lost_answer_is_no_conflict(
    here: Assessment, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_offline()
    trouble.expect_status(409)  # between page and server; the learner is not asked
    here.choose("Encouragers", 3)
    here.expect_saved()
    here.page.route(SAVES, lose_the_answer, times=1)
    here.choose("Collaborators", 4)
    expect(here.status).to_contain_text(OFFLINE)
    here.choose("Trauma-aware", 5)
    here.expect_saved()
    expect(here.conflict).to_be_hidden()
    drafted = only_round_of(server, learner).drafted
    assert drafted == {"encouragers": 3, "collaborators": 4, "trauma-aware": 5}


def test_a_finish_whose_answer_got_lost_gives_one_round(
    here: Assessment, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_offline()
    here.choose("Encouragers", 3)
    here.onwards("Check your answers")
    here.plan("One thing")
    here.page.route(FINISHES, lose_the_answer, times=1)
    here.finish()
    expect(here.page.get_by_text(FINISHED_ELSEWHERE)).to_have_count(0)
    done = only_round_of(server, learner)
    assert done.submitted
    assert done.actions == [("One thing", None, False)]
    here.expect_nothing_left_behind()


def test_a_reload_after_a_finish_whose_answer_got_lost_shows_the_finished_round(
    here: Assessment, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_offline()
    trouble.expect_status(409)
    here.choose("Encouragers", 3)
    here.onwards("Check your answers")
    here.expect_saved()
    here.page.route(FINISHES, lose_the_answer, times=1)
    here.button("See what to learn next").click()
    expect(here.status).to_have_text(OFFLINE_FINISHING)
    here.page.reload()
    expect(here.page.get_by_role("heading", name="Your picture")).to_be_visible()
    assert [round.submitted for round in rounds_of(server, learner)] == [True]


# ---- an ill server


def test_a_page_in_place_of_an_answer_finishes_nothing_and_loses_nothing(
    here: Assessment, server: Server, learner: str
) -> None:
    here.choose("Encouragers", 3)
    here.onwards("Check your answers")
    here.expect_saved()
    here.page.route(FINISHES, lambda route: route.fulfill(status=200, body="<h1>Welcome to our Wi-Fi</h1>"), times=1)
    here.button("See what to learn next").click()
    expect(here.status).to_contain_text(FAILED)
    here.expect_finished()
    assert only_round_of(server, learner).ratings == {"encouragers": ("rated", 3, None)}


def test_a_page_whose_script_does_not_arrive_says_so(
    page: Page, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_offline()
    page.route("**/assessment/levels.js", lambda route: route.abort(), times=1)
    page.goto(unit_url(server, learner, "before"))
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("Reload the page to continue.")
    page.reload()
    expect(page.get_by_role("heading", name="Find what to learn")).to_be_visible()
    expect(page.get_by_text("Reload the page to continue.")).to_have_count(0)


# ---- a session that has ended


def sign_out(page: Page) -> None:
    """The host answers as the LMS does to who is not signed in, until somebody opens its page for signing in."""

    def sign_in(route: Route) -> None:
        page.context.unroute(SAVES)
        page.context.unroute(CHANGES)
        back_to = parse_qs(urlsplit(route.request.url).query)["next"][0]
        route.fulfill(status=302, headers={"Location": back_to})

    for address in (SAVES, CHANGES):
        page.context.route(address, lambda route: route.fulfill(status=403, body="Unauthenticated"))
    page.context.route(re.compile(r"/\?next="), sign_in)


def test_who_is_signed_out_signs_in_from_the_bar_and_comes_back_to_the_answers(
    here: Assessment, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_status(403)
    here.choose("Encouragers", 3)
    here.expect_saved()
    sign_out(here.page)
    here.choose("Collaborators", 4)
    expect(here.status).to_have_text(
        "You are signed out. Your answers are safe in this tab. We save them when you are back."
    )
    here.explain("Collaborators", "Typed while signed out.")
    expect(here.status).to_contain_text("You are signed out.")
    warnings: list[str] = []
    here.page.on("dialog", lambda dialog: (warnings.append(dialog.type), dialog.accept()))
    here.form.get_by_role("link", name="Sign in", exact=True).click()
    expect(here.status).to_have_text("We found some answers that we had not saved yet. They are safe now.")
    expect(here.reason("Collaborators")).to_have_value("Typed while signed out.")
    assert [len(here.page.context.pages), warnings] == [1, []]  # in this tab, and nothing warns of leaving it
    assert only_round_of(server, learner).drafted == {"encouragers": 3, "collaborators": 4}
    here.expect_nothing_left_behind()


def test_where_the_tab_may_hold_nothing_one_signs_in_in_a_new_one_and_the_page_saves(
    visit: Visit, page: Page, server: Server, learner: str, trouble: Trouble
) -> None:
    trouble.expect_status(403)
    page.add_init_script("Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('blocked'); } });")
    here = visit("before")
    here.walk_to_rating()
    sign_out(page)
    here.choose("Encouragers", 3)
    expect(here.status).to_contain_text("Your answers are safe on this page, so keep it open.")
    with page.context.expect_page() as opened:
        here.form.get_by_role("link", name="Sign in (opens in a new tab)").click()
    expect(opened.value.get_by_role("form")).to_be_visible()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # browsers under test show every tab
    here.expect_saved()
    assert only_round_of(server, learner).drafted == {"encouragers": 3}


def test_who_is_signed_out_after_finishing_is_told_and_nothing_is_lost(
    visit: Visit, page: Page, trouble: Trouble
) -> None:
    trouble.expect_status(403)
    here = visit("before")
    here.round({"Encouragers": 3}, "One thing")
    sign_out(page)
    box = page.get_by_role("checkbox", name="One thing", exact=True)
    box.click()
    expect(page.get_by_text("You are signed out. Nothing has changed.")).to_be_visible()
    expect(box).not_to_be_checked()


def test_an_action_that_could_not_be_ticked_off_goes_back_to_what_it_was(
    visit: Visit, page: Page, trouble: Trouble
) -> None:
    trouble.expect_offline()
    here = visit("before")
    here.round({"Encouragers": 3}, "One thing")
    page.context.set_offline(True)
    box = page.get_by_role("checkbox", name="One thing", exact=True)
    box.click()
    expect(page.get_by_text("We could not save that.")).to_be_visible()
    expect(box).not_to_be_checked()
    page.context.set_offline(False)
    box.check()
    expect(page.get_by_text("Saved as done.")).to_be_visible()
