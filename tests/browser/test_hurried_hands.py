"""Quick taps, Back, a reload, a page that is out of date or translated, a slow date, a long paste: nothing is lost."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from .server import Server
from .stored import only_round_of, rounds_of
from .trouble import Trouble
from .walking import IS_RATING, RATING, SAVES, Assessment, unit_url
from .widths import both_widths

Visit = Callable[..., Assessment]

EXCEPT = "Saved, except where we say so."
NOT_FINISHED = "You have not finished yet, because something here has changed."
GONE_CHOICE = "This is no longer on the list, so we did not save it."


def planning(here: Assessment) -> Assessment:
    """The same one step on, with something rated."""
    here.choose("Encouragers", 3)
    here.onwards("Check your answers")
    return here


# ---- one tab never disagrees with itself


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    """Look at the database until it is so; fails in the end."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(50)
    assert holds()


def older_than_the_save(route: Route) -> None:
    """A page that the server made before the save under way, and that arrives after it."""
    response = route.fetch()
    time.sleep(1)
    route.fulfill(response=response)


def test_a_tap_and_a_reload_at_once_give_no_conflict_and_keep_the_number(
    here: Assessment, server: Server, learner: str
) -> None:
    for value, slow in ((3, False), (8, False), (1, False), (10, False), (4, True), (5, True)):
        here.choose("Encouragers", value)
        if slow:
            here.page.route(here.url, older_than_the_save, times=1)
        here.page.reload()
        expect(here.point("Encouragers", value)).to_be_checked()
        expect(here.conflict).to_be_hidden()
    here.choose("Collaborators", 4)
    here.expect_saved()
    expect(here.conflict).to_be_hidden()
    assert only_round_of(server, learner).drafted == {"encouragers": 5, "collaborators": 4}
    here.expect_nothing_left_behind()


def test_what_is_tapped_while_an_older_save_is_on_its_way_is_saved_on_leaving(
    here: Assessment, server: Server, learner: str
) -> None:
    here.choose("Encouragers", 3)
    here.expect_saved()
    here.page.route(SAVES, lambda route: None, times=1)  # one that never arrives
    with here.page.expect_request(SAVES):
        here.choose("Encouragers", 4)
    here.choose("Collaborators", 5)
    here.page.goto(unit_url(server, learner, "welcome"))
    wait_until(here.page, lambda: only_round_of(server, learner).drafted == {"encouragers": 4, "collaborators": 5})


def test_back_shows_what_was_saved_last_and_not_an_older_copy(here: Assessment, server: Server, learner: str) -> None:
    here.choose("Encouragers", 3)
    here.expect_saved()
    here.page.goto(unit_url(server, learner, "welcome"))
    here.page.go_back()
    expect(here.point("Encouragers", 3)).to_be_checked()
    here.choose("Encouragers", 4)
    here.expect_saved()
    here.onwards("Check your answers")
    here.finish()
    here.page.goto(unit_url(server, learner, "welcome"))
    here.page.go_back()
    expect(here.page.get_by_role("heading", name="Your picture")).to_be_visible()
    assert [round.submitted for round in rounds_of(server, learner)] == [True]


def test_a_tab_and_its_copy_are_two(here: Assessment, server: Server, learner: str, trouble: Trouble) -> None:
    trouble.expect_status(409)
    here.choose("Encouragers", 3)
    here.expect_saved()
    held = here.page.evaluate("JSON.stringify(sessionStorage)")
    copied = here.page.context.new_page()
    copied.add_init_script(f"Object.assign(sessionStorage, {held})")
    there = Assessment(copied, server, learner).open()
    here.choose("Encouragers", 4)
    here.expect_saved()
    there.choose("Encouragers", 9)
    expect(there.conflict).to_be_visible()
    assert only_round_of(server, learner).drafted == {"encouragers": 4}


# ---- what cannot be kept


def renamed(here: Assessment) -> None:
    """The author has renamed an organisation since the page was opened."""
    here.page.evaluate("document.querySelector('[data-field=organisation]').options[1].value = 'Called otherwise now'")


@both_widths
def test_what_is_offered_no_more_is_told_beside_its_field_and_stops_nothing(
    visit: Visit, server: Server, learner: str, axe: Callable[[Page], None], width: int
) -> None:
    here = visit("before")
    renamed(here)
    field = here.form.get_by_label("Your organisation")
    here.walk_to_rating()
    here.onwards("Check your answers")
    here.say_where("Your organisation", "Called otherwise now")
    here.back_to(RATING)
    here.choose("Encouragers", 6)
    expect(here.status).to_have_text(EXCEPT)
    assert only_round_of(server, learner).drafted == {"encouragers": 6}
    axe(here.page)
    here.form.get_by_role("list").get_by_role("button", name="Check your answers").click()
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(f"{GONE_CHOICE} Choose again if you like.")
    axe(here.page)

    here.button("See what to learn next").click()
    expect(here.form.get_by_text(NOT_FINISHED)).to_be_visible()
    assert not only_round_of(server, learner).submitted
    here.finish()
    assert only_round_of(server, learner).ratings == {"encouragers": ("rated", 6, None)}


def test_what_was_taken_out_while_one_was_away_is_told_on_coming_back(visit: Visit, trouble: Trouble) -> None:
    trouble.expect_offline()
    here = visit("before")
    renamed(here)
    here.walk_to_rating()
    here.onwards("Check your answers")
    here.page.route(SAVES, lambda route: route.abort(), times=1)
    here.say_where("Your organisation", "Called otherwise now")
    here.page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    here.page.reload()
    expect(here.form.get_by_text(GONE_CHOICE)).to_be_visible()
    expect(here.status).to_have_text(EXCEPT)  # and not that what was found has been saved


def test_a_translated_page_sends_what_the_author_wrote(here: Assessment, server: Server, learner: str) -> None:
    here.back_to("Find what to learn")
    here.page.evaluate(
        """() => document.querySelectorAll('form[data-part=form] *').forEach(one => [...one.childNodes]
            .filter(node => node.nodeType === 3 && node.data.trim()).forEach(node => {
                const font = document.createElement('font');
                font.textContent = 'Fremde Worte';
                node.replaceWith(font);
            }))"""
    )
    here.next.click()
    here.go_to("Encouragers")
    here.form.locator("[data-competency=encouragers] input[type=radio]").nth(3).check()
    while here.form.evaluate(IS_RATING):
        here.next.click()
    here.form.locator("[data-part=where-fold] > summary").click()
    here.form.locator("[data-field=organisation]").select_option(index=1)
    here.expect_saved()
    draft = only_round_of(server, learner).draft
    assert draft["organisation"] == "Sampleford Outreach"
    assert draft["answers"]["encouragers"]["initial"] == 4


def test_a_long_paste_is_not_cut_in_the_page_and_says_how_much_is_saved(
    here: Assessment, server: Server, learner: str
) -> None:
    words = "\N{DECIDUOUS TREE}" * 2340
    here.explain("Encouragers", words)
    expect(here.card("Encouragers").get_by_text("Too many characters: 340. We save the first 2000.")).to_be_visible()
    expect(here.status).to_have_text(EXCEPT)
    assert only_round_of(server, learner).draft["answers"]["encouragers"]["reason"] == words[:2000]
    here.explain("Collaborators", words)
    here.onwards("Check your answers")
    expect(here.form.get_by_role("listitem").filter(has_text="We saved the first 2000.")).to_have_text(
        [re.compile(r"^Encouragers\s*This is longer"), re.compile(r"^Collaborators\s*This is longer")]
    )
    here.back_to(RATING)
    here.explain("Collaborators", "")
    expect(here.form.get_by_text("We saved the first 2000.").filter(visible=True)).to_have_count(1)
    here.page.reload()
    expect(here.reason("Encouragers")).to_have_value(words)
    here.explain("Encouragers", words[:1990])
    expect(here.card("Encouragers").get_by_text("Characters left: 10")).to_be_visible()
    here.expect_saved()
    here.expect_nothing_left_behind()


def review_date(request: Request) -> str | None:
    """The date that a save carries."""
    posted = request.post_data_json if "save_round" in request.url else {}
    return next((action["review_date"] for action in (posted or {}).get("draft", {}).get("actions", [])), None)


def test_a_date_is_judged_once_it_is_whole(here: Assessment, server: Server, learner: str, trouble: Trouble) -> None:
    trouble.expect_status(409)  # nobody waits for a save on leaving: one that is overtaken by the next is refused
    planning(here)
    here.plan("One thing")
    day = here.card("Plan 1").get_by_label("Look at it again on")
    sent = set()
    here.page.on("request", lambda request: sent.add(review_date(request)))
    day.focus()
    for digit in "03032031":  # the same day and month, in whichever order the browser asks for them
        here.page.keyboard.type(digit)
        here.page.evaluate("window.dispatchEvent(new Event('pagehide'))")  # saves at once
        expect(here.form.locator("[data-note]")).to_have_count(0)
    here.expect_saved()
    assert sent <= {None, "2031-03-03"}
    assert only_round_of(server, learner).draft["actions"][0]["review_date"] == "2031-03-03"

    day.focus()
    here.page.keyboard.press("Delete")
    here.card("Plan 1").get_by_label("What I will do").focus()
    expect(here.status).to_have_text(EXCEPT)
    here.button("See what to learn next").click()
    expect(day).to_be_focused()
    expect(day).to_have_accessible_description(
        "This date is not complete, so we do not save it. Give a day, a month and a year."
    )
    assert not only_round_of(server, learner).submitted
    here.finish()
    assert only_round_of(server, learner).actions == [("One thing", None, False)]


# ---- taps


def test_a_double_tap_is_one(visit: Visit, server: Server, learner: str) -> None:
    here = visit("before")
    here.next.dblclick()
    expect(here.form.get_by_text("1 of 8")).to_be_visible()
    here.next.dblclick()
    expect(here.form.get_by_text("2 of 8")).to_be_visible()
    here.onwards("Check your answers")
    here.button("See what to learn next").dblclick()
    expect(here.form.get_by_text("You have not rated anything, and that is fine.")).to_be_visible()
    assert not any(round.submitted for round in rounds_of(server, learner))
    here.finish()


def test_an_action_taken_out_of_the_form_can_be_had_back(here: Assessment, server: Server, learner: str) -> None:
    planning(here)
    here.plan("First\nline", review_date="2031-02-03")
    here.plan("Second")
    here.card("Plan 1").get_by_role("button", name="Delete this plan").click()
    expect(here.button("Undo")).to_be_focused()
    here.expect_saved()
    assert [action["text"] for action in only_round_of(server, learner).draft["actions"]] == ["Second"]
    here.page.keyboard.press("Enter")
    expect(here.card("Plan 1").get_by_label("What I will do")).to_be_focused()
    here.expect_saved()
    actions = only_round_of(server, learner).draft["actions"]
    assert [(action["text"], action["review_date"]) for action in actions] == [
        ("First\nline", "2031-02-03"),
        ("Second", None),
    ]


def test_an_action_that_lacks_its_words_can_be_taken_out_and_the_page_goes_on(here: Assessment) -> None:
    planning(here)
    here.plan("One thing", review_date="2031-02-03")
    here.card("Plan 1").get_by_label("What I will do").fill("")
    here.button("See what to learn next").click()
    expect(here.card("Plan 1").get_by_role("alert")).to_be_visible()
    here.card("Plan 1").get_by_role("button", name="Delete this plan").click()
    here.expect_saved()
    here.finish()


@pytest.mark.parametrize(("unit", "width"), [("before", 320), ("progress", 1280)])
def test_a_plan_that_was_removed_can_be_had_back(
    visit: Visit, server: Server, learner: str, axe: Callable[[Page], None], unit: str, width: int
) -> None:
    here = visit("before")
    here.round({"Encouragers": 3}, "Ask Kim\nand listen")
    if unit == "progress":
        here.page.goto(unit_url(server, learner, "progress"))
    share = here.page.get_by_role("checkbox", name="Let my training team read this")
    share.check()
    expect(here.page.get_by_text("Your training team can read this now.")).to_be_visible()
    box = here.page.get_by_role("checkbox", name="Ask Kim and listen", exact=True)
    assert "Ask Kim\nand listen" in box.locator("xpath=..").inner_text()
    remove = here.button("Delete: Ask Kim")
    remove.click()
    expect(here.button("Undo")).to_be_focused()
    assert only_round_of(server, learner).actions == []
    expect(box).to_be_hidden()
    axe(here.page)
    here.button("Undo").click()
    expect(remove).to_be_focused()
    expect(share).to_be_checked()
    expect(here.page.get_by_text("Your plan is back.")).to_be_visible()
    assert only_round_of(server, learner).actions == [("Ask Kim\nand listen", None, False)]


def row(here: Assessment, text: str) -> Locator:
    """A plan's row. Lists are longer than a phone: what became of a tap is said there."""
    return here.page.get_by_role("listitem").filter(has=here.page.get_by_role("checkbox", name=text, exact=True))


def test_nothing_is_said_to_be_saved_that_the_server_did_not_answer(visit: Visit) -> None:
    here = visit("before")
    here.round({"Encouragers": 3}, "One thing")
    here.page.route(
        "**/change_action/**", lambda route: route.fulfill(status=200, body="<h1>Welcome to our Wi-Fi</h1>")
    )
    for box in (
        here.page.get_by_role("checkbox", name="One thing", exact=True),
        here.page.get_by_role("checkbox", name="Let my training team read this"),
    ):
        box.click()
        expect(here.page.get_by_text("We could not save that.")).to_be_visible()
        expect(box).not_to_be_checked()
        expect(row(here, "One thing")).to_contain_text("We could not save that.")
    here.button("Delete: One thing").click()
    expect(here.page.get_by_text("We could not save that.")).to_be_visible()
    expect(here.button("Delete: One thing")).to_be_visible()
    here.page.unroute("**/change_action/**")
    here.button("Delete: One thing").click()
    expect(here.button("Undo")).to_be_focused()
    expect(here.page.get_by_role("listitem").get_by_role("status")).to_have_count(0)  # the offer says it
