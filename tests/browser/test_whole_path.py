"""The whole path as a learner, by mouse: before, rate, plan, what to learn next, rate again, progress."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from demo import course

from .server import Server
from .stored import only_round_of, rounds_of
from .walking import Assessment, unit_url
from .widths import both_widths

Visit = Callable[..., Assessment]

FIRST = {"Facilitators of change": 4, "Encouragers": 6, "Risk navigators": 3}


@both_widths
def test_a_learner_walks_the_whole_path_twice(
    visit: Visit, page: Page, server: Server, learner: str, width: int
) -> None:
    here = visit("before")
    here.page.get_by_text("Who sees what, in full").click()
    expect(here.page.get_by_text("Other people only see numbers for groups of 10 people or more.")).to_be_visible()
    here.walk_to_rating()
    here.expect_rated(0, 8)
    for title, value in FIRST.items():
        here.choose(title, value)
    here.choose("Collaborators", "Not part of my role")
    here.explain("Risk navigators", "I have only done this with a colleague beside me.")
    here.expect_rated(4, 8)
    here.onwards("Check your answers")
    here.say_where("Your role", "Keyworker")
    here.plan("Shadow a colleague on a visit", about="Risk navigators", review_date="2031-05-09")
    here.finish()

    suggested = here.suggested
    expect(suggested.get_by_role("heading")).to_have_text(["Motivational Interviewing", "Cycle of Change"])
    expect(suggested.first).to_contain_text("Because you rated “Facilitators of change” 4 and “Encouragers” 6.")
    expect(suggested.first).to_contain_text("Rolling with resistance")
    expect(page.get_by_role("checkbox", name="Shadow a colleague on a visit", exact=True)).not_to_be_checked()
    expect(page.get_by_text("Since last time you feel")).to_have_count(0)

    here.rate_again()
    here.walk_to_rating()
    expect(here.point("Facilitators of change", 4)).not_to_be_checked()
    here.choose("Facilitators of change", 8)
    here.choose("Encouragers", 5)
    here.onwards("Check your answers")
    expect(here.form.get_by_label("Your role")).to_have_value("Keyworker")
    here.finish()
    expect(page.get_by_text("You have now done this 2 times. Your earlier answers have not changed.")).to_be_visible()
    expect(page.get_by_text("Since last time you feel surer in 1 and less sure in 1.")).to_be_visible()
    expect(here.row("Facilitators of change")).to_contain_text(re.compile(r": 8, your aim 7, surer"))
    expect(here.row("Encouragers")).to_contain_text(re.compile(r": 5, your aim 7, less sure"))
    expect(page.get_by_text("Feeling less sure than before is normal")).to_be_visible()

    page.goto(unit_url(server, learner, "progress"))
    expect(page.get_by_role("heading", name="How confidence is changing")).to_be_visible()
    expect(here.row("Facilitators of change")).to_have_text(re.compile(r"4\D+8\s*aim 7\s*surer"))
    expect(here.row("Risk navigators")).to_have_text(re.compile(r"3\s*aim 7"))
    expect(here.row("Collaborators")).to_contain_text("Not part of my role")
    page.get_by_role("checkbox", name="Shadow a colleague on a visit", exact=True).check()
    expect(page.get_by_text("Saved as done.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("checkbox", name="Shadow a colleague on a visit", exact=True)).to_be_checked()

    first, second = rounds_of(server, learner)
    assert first.ratings == {
        "facilitators-of-change": ("rated", 4, None),
        "encouragers": ("rated", 6, None),
        "risk-navigators": ("rated", 3, None),
        "collaborators": ("not-my-role", None, None),
    }
    assert first.reasons == ["I have only done this with a colleague beside me."]
    assert first.actions == [("Shadow a colleague on a visit", "2031-05-09", True)]
    assert second.ratings == {"facilitators-of-change": ("rated", 8, None), "encouragers": ("rated", 5, None)}


def test_an_earlier_rating_is_shown_only_once_the_new_one_is_chosen(visit: Visit) -> None:
    here = visit("before")
    here.round({"Encouragers": 3})
    here.rate_again()
    here.walk_to_rating()
    earlier = here.more("Encouragers").get_by_text(re.compile(r"^On \d+ \w+ \d+ you chose 3\.$"))
    expect(earlier).to_be_hidden()
    here.choose("Encouragers", 7)
    expect(earlier).to_be_visible()
    here.more("Encouragers").get_by_role("button", name="Clear my answer").click()
    expect(earlier).to_be_hidden()
    expect(here.point("Encouragers", 7)).not_to_be_checked()


def test_a_round_without_any_rating_is_asked_about_only_once(visit: Visit, server: Server, learner: str) -> None:
    here = visit("before")
    here.walk_to_rating()
    here.onwards("Check your answers")
    here.button("See what to learn next").click()
    alert = here.page.get_by_role("alert").filter(has_text="You have not rated anything, and that is fine.")
    expect(alert).to_be_focused()
    assert rounds_of(server, learner) == []
    here.finish()
    expect(here.page.get_by_text("Nothing to suggest yet.")).to_be_visible()
    assert only_round_of(server, learner).ratings == {}


def test_what_one_has_not_had_the_chance_to_do_leads_to_places_to_start(visit: Visit) -> None:
    here = visit("before")
    here.round({"Trauma-aware": "Not had the chance yet"})
    here.page.get_by_text("Not had the chance yet? Good places to start").click()
    expect(here.page.get_by_role("link", name="Behind the behaviour").first).to_be_visible()


def test_a_suggested_unit_opens_and_the_assessment_counts_as_finished(visit: Visit) -> None:
    here = visit("before")
    here.round(dict(FIRST))
    here.suggested.get_by_role("link", name="Rolling with resistance").first.click()
    expect(here.page.get_by_role("heading", level=1)).to_have_text("Rolling with resistance")
    outline = here.page.get_by_role("navigation", name="Course outline")
    expect(outline.get_by_role("link", name="Where you are now (finished)")).to_be_visible()


def test_an_action_with_a_date_and_no_words_is_asked_about_once(
    visit: Visit, page: Page, server: Server, learner: str
) -> None:
    here = visit("before")
    here.walk_to_rating()
    here.choose("Encouragers", 5)
    here.onwards("Check your answers")
    here.plan("Ask", review_date="2031-02-03")
    action = here.card("Plan 1")
    action.get_by_label("What I will do").fill("")
    here.button("See what to learn next").click()
    expect(action.get_by_role("alert")).to_contain_text("This plan has a date but no words yet.")
    expect(action.get_by_label("What I will do")).to_be_focused()
    action.get_by_label("What I will do").fill("Ask for feedback")
    here.finish()
    assert only_round_of(server, learner).actions == [("Ask for feedback", "2031-02-03", False)]


def test_an_own_aim_counts_instead_of_the_suggested_one(visit: Visit) -> None:
    here = visit("before")
    here.walk_to_rating()
    here.choose("Encouragers", 5)
    here.onwards("Check your answers")
    here.form.get_by_text("How confident I want to feel").click()
    here.form.get_by_role("combobox", name="Encouragers").select_option("5")
    here.finish()
    expect(here.page.get_by_text("You feel confident in these")).to_be_visible()


@both_widths
def test_a_group_chooses_rates_talks_and_rates_again(
    visit: Visit, page: Page, server: Server, learner: str, width: int
) -> None:
    here = visit("group")
    expect(page.get_by_text("Your training team sees your answers with your name.").first).to_be_visible()
    expect(page.get_by_text(course.assessments()["group"].purpose).first).to_be_visible()
    here.onwards("Choose what to look at")
    expect(page.get_by_text("Choose up to 3 things")).to_be_visible()
    for title in ("Facilitators of change", "Encouragers", "Trauma-aware"):
        here.pick(title)
    expect(here.form.get_by_text("3 of 3 chosen. To choose another, untick one first.")).to_be_visible()
    expect(here.form.get_by_role("checkbox", name="Risk navigators")).to_be_disabled()

    here.onwards("Rate your confidence")
    expect(here.form.get_by_text("1 of 3", exact=True)).to_be_visible()
    here.choose("Facilitators of change", 4)
    here.choose("Trauma-aware", "Not had the chance yet")
    here.expect_rated(2, 3)

    here.onwards("Talk about it")
    expect(page.get_by_text("Strengths:")).to_be_visible()
    expect(here.form.get_by_role("group")).to_have_count(1)  # only what has a rating can get another
    expect(here.card("Facilitators of change").get_by_text("You first chose 4.")).to_be_visible()
    here.choose("Facilitators of change", 9)
    here.card("Facilitators of change").get_by_role("button", name="Keep my first answer").click()
    expect(here.point("Facilitators of change", 9)).not_to_be_checked()
    here.choose("Facilitators of change", 5)
    here.onwards("Check your answers")
    here.finish()
    expect(here.suggested.first).to_contain_text("“Facilitators of change” 5")
    assert only_round_of(server, learner, "group").ratings == {
        "facilitators-of-change": ("rated", 4, 5),
        "trauma-aware": ("not-yet", None, None),
    }


def test_rating_again_offers_the_same_competencies(visit: Visit) -> None:
    here = visit("group")
    here.onwards("Choose what to look at")
    here.pick("Encouragers")
    here.pick("Empathic listeners")
    here.onwards("Rate your confidence")
    here.choose("Encouragers", 4)
    here.choose("Empathic listeners", 4)
    here.onwards("Talk about it")
    here.onwards("Check your answers")
    here.finish()
    here.rate_again()
    here.onwards("Choose what to look at")
    expect(here.form.get_by_text("2 of 3 chosen")).to_be_visible()
    expect(here.form.get_by_role("checkbox", name="Encouragers")).to_be_checked()
    expect(here.form.get_by_role("checkbox", name="Empathic listeners")).to_be_checked()
    here.onwards("Rate your confidence")
    here.expect_rated(0, 2)
