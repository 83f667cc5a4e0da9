"""Setting up an assessment by mouse, from nothing to what learners get; and nothing that an author did is ever lost."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import FrameLocator, Page, Route, expect

from ..conftest import ROOT
from .authoring import (
    CHECK,
    EMPTY,
    FULFILLING_LIVES,
    KENT_AND_MEDWAY,
    KEYWORKING,
    OWN,
    SAVE,
    SHOW,
    TABS,
    Editor,
    as_it_was,
    bare,
    change_stored,
    listen,
    preview,
    stored_rounds,
    stored_settings,
)
from .server import Server
from .trouble import Trouble
from .walking import Assessment

Visit = Callable[..., Assessment]

PURPOSE = "To plan who can coach whom."
ROLLING = "Rolling with resistance"
MI = "Motivational Interviewing"
SHADOW = "Shadow a visit"
LINK = "https://example.org/shadowing"
FAILED = "We could not save. Your changes are still on this page, so keep it open. Try again."

OURS = """\
<?xml version="1.0" encoding="UTF-8"?>
<framework id="night-team" version="1" title="Night Team Skills" publisher="Example House" year="2026"
           language="en-GB" aim="4">
  <about>What helps people who work at night.</about>
  <permission>We wrote it ourselves. Anybody may use it.</permission>
  <scale min="1" max="5">
    <point value="1">Not sure at all</point>
    <point value="5">Very sure</point>
  </scale>
  <topics>
    <use topic="tip"/>
  </topics>
  <area id="settling" title="Settling">
    <competency id="calm-evenings" title="Calm evenings" source="p. 2">
      <weight topic="tip">2</weight>
      <statement id="calm-evenings-1">I can help somebody to wind down.</statement>
    </competency>
    <competency id="quiet-mornings" title="Quiet mornings" source="p. 3">
      <statement id="quiet-mornings-1">I let people wake up in their own time.</statement>
    </competency>
  </area>
</framework>
"""
BROKEN = OURS.replace("wind down.</statement>", "wind down.</statment>")
MISTAKEN = OURS.replace('topic="tip">2', 'topic="tipp">2').replace('id="quiet-mornings"', 'id="calm-evenings"')


@pytest.fixture(autouse=True)
def _as_it_was(server: Server) -> Iterator[None]:
    with as_it_was(server):
        yield


@pytest.fixture
def after(page: Page, server: Server) -> Editor:
    """The editor of an assessment that has been set up and answered."""
    return Editor(listen(page), server, "after").open()


def set_up_quickly(editor: Editor) -> None:
    """The least that can be saved, and a unit and an own topic besides."""
    editor.choose_framework(FULFILLING_LIVES)
    editor.tick("Encouragers", "Trauma-aware")
    editor.go("Units and topics")
    editor.find_unit("rolling")
    editor.topic(ROLLING, MI).check()
    editor.minutes(ROLLING).fill("25")
    editor.add_topic(SHADOW, "With somebody who does it well.", LINK, Encouragers="is about exactly this")


def expect_set_up(editor: Editor) -> None:
    """All of that stands in the form."""
    expect(editor.form.locator("[name=framework]")).to_have_value("fulfilling-lives")
    assert editor.ticked() == ["encouragers", "trauma-aware"]
    expect(editor.topic(ROLLING, MI)).to_be_checked()
    expect(editor.minutes(ROLLING)).to_have_value("25")
    card = editor.own_topic(SHADOW)
    expect(card.get_by_label("What it is about")).to_have_value("With somebody who does it well.")
    expect(card.get_by_label("Link (optional)")).to_have_value(LINK)
    expect(card.locator("summary")).to_have_text("Competencies it helps: 1")


# ---- from nothing to what learners get


def test_an_assessment_is_set_up_from_nothing_and_walked_through(
    editor: Editor, page: Page, server: Server, learner: str, visit: Visit
) -> None:
    author_chooses_what_is_rated(editor)
    author_says_how_it_goes_and_who_sees_what(editor)
    author_maps_units_and_adds_a_topic(editor)
    author_looks_it_over(editor)
    editor.save()
    editor.expect_saved()
    assert [[event, details.get("state")] for event, details in editor.heard()] == [["save", "start"], ["save", "end"]]

    before = stored_rounds(server)
    here = preview(page, server)
    expect(page.get_by_text("The training team sees ratings with names. How they use them: " + PURPOSE)).to_be_visible()
    expect(page.get_by_text("Learners see the statements for “Getting Help”.")).to_be_visible()
    walk_to_the_recommendation(here)
    here.rate_again()
    here.walk_to_rating()
    expect(here.point("Empathy", 3)).not_to_be_checked()
    assert stored_rounds(server) == before

    walk_to_the_recommendation(visit(EMPTY))
    assert stored_rounds(server) == before + 1


def author_chooses_what_is_rated(editor: Editor) -> None:
    expect(editor.says("Choose a framework first. You then see its competencies here.")).to_be_visible()
    editor.field("Title").fill("How sure do you feel?")
    editor.choose_framework(KENT_AND_MEDWAY)
    expect(editor.says("21 competencies.")).to_be_visible()
    editor.field("Level").select_option(label="Getting Help")
    expect(editor.length).to_have_text("Nothing ticked yet.")

    find = editor.field("Find a competency")
    find.press_sequentially("NETWORK")
    expect(editor.says("Found: 1")).to_be_visible()
    editor.competency("Relationship/Network Building").check()
    expect(editor.competency("Advocacy")).to_be_hidden()
    find.fill("")
    expect(editor.says("Found:")).to_have_count(0)
    expect(editor.length).to_have_text("1 ticked, about 5 minutes.")
    expect(editor.group("Partnership skills")).to_have_attribute("open", "")  # something is ticked in it
    expect(editor.group("Technical Skills")).not_to_have_attribute("open", "")

    editor.open_group("People skills")
    everything = editor.group("People skills").get_by_role("checkbox", name="All in this group")
    everything.check()
    expect(editor.group("People skills").locator("summary")).to_contain_text("6 of 6")
    # As learners are told: halves go to the even number.
    expect(editor.length).to_have_text("7 ticked, about 10 minutes.")
    expect(editor.says("More than 12 at a time")).to_be_hidden()
    editor.open_group("Leadership")
    leading = editor.group("Leadership").get_by_role("checkbox", name="All in this group")
    leading.check()
    expect(editor.length).to_have_text("13 ticked, about 20 minutes.")
    expect(editor.says("More than 12 at a time is a lot.")).to_be_visible()
    leading.uncheck()
    editor.competency("Local Knowledge").uncheck()
    assert everything.evaluate("box => [box.checked, box.indeterminate]") == [False, True]
    expect(editor.length).to_have_text("6 ticked, about 9 minutes.")


def author_says_how_it_goes_and_who_sees_what(editor: Editor) -> None:
    editor.button("Next part").click()
    expect(editor.tab("Aims and steps")).to_be_focused()
    expect(editor.form.get_by_role("radio", name=re.compile("^10"))).to_be_disabled()  # the scale is only shown
    editor.field("Aim").fill("8")
    editor.form.locator("summary").filter(has_text="A different aim").click()
    expect(editor.field("Advocacy")).to_be_hidden()  # it is not ticked
    editor.field("Empathy").fill("9")

    editor.go("Who sees what")
    region = editor.form.get_by_role("region", name="What learners read")
    expect(region).to_contain_text(
        "never shown with your name, unless you choose to share one. Other people only see numbers for groups of 10"
    )
    expect(editor.field("Purpose of ratings with names")).to_be_hidden()
    editor.form.get_by_role("radio", name="the training team, with names").check()
    expect(region.get_by_text("unless you choose to share one").filter(visible=True)).to_have_count(0)
    editor.field("Purpose of ratings with names").press_sequentially(PURPOSE)
    expect(region.get_by_text("How they use them:")).to_have_text("How they use them: " + PURPOSE)
    editor.field("Safeguarding contact").fill("the night manager")
    editor.field("Roles").fill("Keyworker\n\nVolunteer\nKeyworker\n")


def author_maps_units_and_adds_a_topic(editor: Editor) -> None:
    editor.go("Units and topics")
    expect(editor.says("Units shown: 18 of 18. With a topic: 0.")).to_be_visible()
    editor.find_unit("rolling")
    expect(editor.says("Units shown: 1 of 18. With a topic: 0.")).to_be_visible()
    editor.topic(ROLLING, MI).check()
    editor.minutes(ROLLING).fill("25")
    expect(editor.says("Units shown: 1 of 18. With a topic: 1.")).to_be_visible()
    exactly = "is about exactly this"
    helps = {"Empathy": exactly, "Interpersonal_Relations": exactly}
    card = editor.add_topic(SHADOW, "With somebody who does it well.", LINK, **helps)
    expect(card.locator("summary")).to_have_text("Competencies it helps: 2")
    expect(editor.unit(ROLLING)).to_contain_text(SHADOW)
    editor.find_unit("")
    editor.field("Show").select_option(label="units with a topic")
    expect(editor.says("Units shown: 1 of 18. With a topic: 1.")).to_be_visible()


def author_looks_it_over(editor: Editor) -> None:
    editor.go("Check")
    expect(editor.says("No unit teaches")).to_be_visible()
    expect(editor.says("There is no safeguarding contact yet.")).to_have_count(0)
    table = editor.form.get_by_role("table")
    row = table.get_by_role("row").filter(has=editor.page.get_by_role("rowheader", name="Interpersonal Relations"))
    expect(row).to_contain_text(ROLLING + " (is about exactly this)")
    unhelped = table.get_by_role("row").filter(has_text="Network Building")
    expect(unhelped).to_contain_text("No unit yet. Topics that would help:")
    expect(editor.says("13 units have no topic")).to_be_visible()

    with editor.page.expect_download() as download:
        editor.form.get_by_role("link", name="Download as a table (CSV)").click()
    assert download.value.suggested_filename == "coverage.csv"
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert rows == [
        ["Code", "Competency", ROLLING],
        ["1", "Emotional Intelligence", "1"],
        ["2", "Empathy", "2"],
        ["3", "Initiative", ""],
        ["4", "Interpersonal Relations", "3"],
        ["6", "Organisational/ Sector Awareness", ""],
        ["15", "Relationship/Network Building", ""],
    ]


def walk_to_the_recommendation(here: Assessment) -> None:
    """Walk through what was set up, up to what it leads to; the same for an author and for a learner."""
    page = here.page
    expect(page.get_by_role("heading", name="How sure do you feel?")).to_be_visible()
    page.get_by_text("Who sees what, in full").click()
    expect(page.get_by_text("How they use them: " + PURPOSE, exact=True)).to_be_visible()
    expect(page.get_by_text("Who to contact: the night manager")).to_be_visible()
    here.walk_to_rating()
    expect(here.form.get_by_text("1 of 6", exact=True)).to_be_visible()
    here.choose("Empathy", 3)
    here.choose("Interpersonal Relations", 4)
    here.onwards("Check your answers")
    here.say_where("Your role", "Volunteer")
    here.finish()
    mi = here.suggested.filter(has=page.get_by_role("heading", name=MI))
    expect(mi).to_contain_text(re.compile(rf"{ROLLING}\s*25 minutes"))
    expect(mi.get_by_role("link", name=ROLLING)).to_have_attribute("href", re.compile("."))
    own = here.suggested.filter(has=page.get_by_role("heading", name=SHADOW))
    expect(own).to_contain_text("With somebody who does it well.")
    own.locator("summary").first.click()
    expect(own.get_by_role("link", name="More about " + SHADOW)).to_have_attribute("href", LINK)


# ---- nothing is lost


def test_coming_back_to_a_framework_brings_everything_back(editor: Editor, server: Server) -> None:
    set_up_quickly(editor)
    editor.go("Aims and steps")
    editor.form.locator("summary").filter(has_text="A different aim").click()
    editor.field("Encouragers").fill("9")
    editor.go("Competencies")
    editor.choose_framework(KEYWORKING)
    assert editor.ticked() == []
    editor.go("Aims and steps")
    expect(editor.field("Encouragers")).to_have_count(0)
    editor.go("Competencies")
    editor.choose_framework(FULFILLING_LIVES)
    expect(editor.length).to_have_text("2 ticked, about 5 minutes.")
    editor.go("Aims and steps")
    editor.open_folds()
    expect(editor.field("Encouragers")).to_have_value("9")
    editor.go("Units and topics")
    expect_set_up(editor)
    assert stored_settings(server) == {}


def test_a_topic_that_the_new_framework_does_not_have_is_in_nobodys_way(editor: Editor, server: Server) -> None:
    editor.choose_framework(FULFILLING_LIVES)
    editor.go("Units and topics")
    editor.topic(ROLLING, "Cycle of Change").check()
    editor.topic(ROLLING, MI).check()
    editor.go("Competencies")
    editor.choose_framework(KEYWORKING)
    editor.form.get_by_role("radio", name="Every competency in the framework").check()
    editor.save()
    editor.expect_saved()
    (mapped,) = stored_settings(server)["unit_map"].values()
    assert mapped["topics"] == ["mi"]


def test_what_cannot_be_saved_stays_and_studio_is_told(
    editor: Editor, page: Page, server: Server, trouble: Trouble
) -> None:
    trouble.expect_status(403, 500)
    trouble.expect_offline()
    refusal = "Only people who can edit this course can change its self-assessments."
    answers: list[tuple[Callable[[Route], None], str]] = [
        (lambda route: route.fulfill(status=403, json={"error": refusal}), refusal),
        (lambda route: route.fulfill(status=403, json={"detail": "CSRF"}), FAILED),  # not one of ours
        (lambda route: route.fulfill(status=500, body="<h1>Oh no</h1>", content_type="text/html"), FAILED),
        (lambda route: route.fulfill(status=200, body="<form>Log in</form>", content_type="text/html"), FAILED),
        (lambda route: route.abort("internetdisconnected"), FAILED),
    ]
    set_up_quickly(editor)
    for answer, message in answers:
        page.evaluate("window.heard = []; scrollTo(0, document.body.scrollHeight)")
        page.route(SAVE, answer, times=1)
        editor.save()
        expect(editor.alert).to_have_text(message)
        expect(editor.alert).to_be_in_viewport()
        expect(editor.status).to_be_empty()
        (_save, start), (error, answered) = editor.heard()
        assert (start["state"], error, answered["message"]) == ("start", "error", message)
        assert stored_settings(server) == {}
        expect_set_up(editor)

    editor.save()
    editor.expect_saved()
    editor.open()
    editor.go("Units and topics")
    editor.open_folds()
    expect_set_up(editor)


def test_check_leads_to_what_is_unfinished_and_to_what_a_warning_is_about(editor: Editor, trouble: Trouble) -> None:
    trouble.expect_status(400)
    set_up_quickly(editor)
    editor.minutes(ROLLING).fill("601")
    editor.own_topic(SHADOW).get_by_label("Link (optional)").fill("example.org")
    editor.go("Check")
    expect(editor.says("Finish these first:")).to_be_visible()
    editor.button("Units and topics (2)").click()
    expect(editor.tab("Units and topics")).to_have_attribute("aria-selected", "true")
    expect(editor.own_topic(SHADOW).get_by_label("Link (optional)")).to_be_focused()
    editor.page.keyboard.press("ControlOrMeta+A")
    editor.page.keyboard.type("https://example.org")
    editor.minutes(ROLLING).fill("25")
    editor.go("Check")
    warning = editor.form.get_by_role("listitem").filter(has_text="There is no safeguarding contact yet.")
    expect(editor.form.locator("[data-part=checked]")).not_to_contain_text("Edit")
    warning.get_by_role("button", name="Change this in “Who sees what”").click()
    expect(editor.tab("Who sees what")).to_be_focused()
    expect(editor.field("Safeguarding contact")).to_be_visible()


def test_a_mistake_is_gone_to_in_its_part_and_everything_stays(
    editor: Editor, server: Server, trouble: Trouble
) -> None:
    trouble.expect_status(400)
    set_up_quickly(editor)
    editor.minutes(ROLLING).fill("601")
    editor.own_topic(SHADOW).get_by_label("Link (optional)").fill("example.org")
    editor.find_unit("where")
    editor.go("Aims and steps")
    editor.save()
    expect(editor.alert).to_have_text("Not saved yet. Check the highlighted fields.")
    expect(editor.tab("Units and topics")).to_have_attribute("aria-selected", "true")
    expect(editor.tab("Units and topics")).to_have_accessible_name(re.compile(r"Units and topics \(to check: 2\)$"))
    expect(editor.tab("Aims and steps")).to_have_accessible_name("Aims and steps")
    (_save, start), (error, refusal) = editor.heard()
    assert (start["state"], error) == ("start", "error")
    assert refusal["message"].startswith("Not saved yet")
    assert stored_settings(server) == {}

    link = editor.own_topic(SHADOW).get_by_label("Link (optional)")
    expect(link).to_be_focused()
    expect(link).to_have_accessible_description(
        "We cannot use this link. Write the full address of a page, starting with https://."
    )
    expect(link).to_have_value("example.org")
    link.fill(LINK)
    editor.save()
    minutes = editor.minutes(ROLLING)
    expect(minutes).to_be_focused()  # the unit that was filtered away is there again
    expect(minutes).to_have_accessible_description(
        "Write a whole number of minutes from 1 to 600, or leave this empty."
    )
    expect(editor.topic(ROLLING, MI)).not_to_have_attribute("aria-invalid", "true")
    expect(minutes).to_have_value("601")
    minutes.fill("25")
    expect_set_up(editor)
    editor.save()
    editor.expect_saved()
    expect(editor.tab("Units and topics")).to_have_accessible_name("Units and topics")
    expect(minutes).not_to_have_attribute("aria-invalid", "true")


def test_a_unit_that_vanishes_while_somebody_edits_is_told_in_its_part(
    editor: Editor, page: Page, trouble: Trouble
) -> None:
    trouble.expect_status(400)
    message = "A unit is no longer in the course. Reload the page and try again."
    refusal = {"error": "Not saved yet. Check the highlighted fields.", "fields": {"unit_map": [message]}}
    page.route(SAVE, lambda route: route.fulfill(status=400, json=refusal), times=1)
    editor.save()
    expect(editor.says(message)).to_be_visible()
    expect(editor.tab("Units and topics")).to_be_focused()


def test_of_two_authors_the_second_is_asked_first(
    editor: Editor, open_page: Callable[..., Page], server: Server, trouble: Trouble
) -> None:
    trouble.expect_status(409)
    other = Editor(listen(open_page()), server).open()
    set_up_quickly(editor)
    editor.save()
    editor.expect_saved()
    other.choose_framework(KEYWORKING)
    other.tick("Respect")
    other.save()
    expect(other.alert).to_contain_text("Someone has saved other settings since you opened this.")
    expect(other.alert).to_be_in_viewport()
    assert [event for event, _said in other.heard()] == ["save", "error"]
    assert other.ticked() == ["respect"]
    assert stored_settings(server)["framework"] == "fulfilling-lives"
    other.save()
    other.expect_saved()
    assert stored_settings(server)["framework"] == "cdc-keyworking"
    assert stored_settings(server)["unit_map"] == {}

    editor.cancel()  # goes back to what was saved from here
    editor.go("Units and topics")
    expect_set_up(editor)
    editor.save()
    expect(editor.alert).to_contain_text("Someone has saved other settings since you opened this.")


def test_pressing_save_twice_is_no_second_author(editor: Editor, page: Page) -> None:
    set_up_quickly(editor)
    editor.button("Save").dblclick()
    editor.expect_saved()
    page.wait_for_load_state("networkidle")
    editor.expect_saved()
    assert [event for event, _said in editor.heard()] == ["save"] * len(editor.heard())


def test_leaving_with_something_unsaved_is_asked_about(editor: Editor, page: Page) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
    editor.field("Title").fill("Something else")
    page.reload()
    assert dialogs == ["beforeunload"]
    editor.field("Title").fill("Something else")
    editor.cancel()
    page.reload()
    assert dialogs == ["beforeunload"]


def test_cancel_asks_once_also_in_a_page_that_the_browser_translates(editor: Editor, page: Page) -> None:
    editor.field("Title").fill("Something else")
    editor.button("Cancel").click()
    editor.status.evaluate("line => { line.innerHTML = '<font>Du hast etwas geändert.</font>'; }")
    editor.button("Cancel").click()
    expect(editor.status).to_have_text("Back to your last saved settings.")


def test_saving_says_what_came_of_it(after: Editor, server: Server) -> None:
    after.go("Who sees what")
    after.field("Roles").fill("Keyworker\n\nSupport  worker\nSupport worker \nNight team")
    after.button("Save").click()
    expect(after.status).to_have_text("Saved. We deleted repeated lines in “Roles”.")
    expect(after.field("Roles")).to_have_value("Keyworker\nSupport worker\nNight team")
    assert stored_settings(server, "after")["roles"] == ["Keyworker", "Support worker", "Night team"]
    after.button("Save").click()
    expect(after.status).to_have_text("Saved. Nothing has changed.")


def test_cancelling_puts_everything_back(after: Editor, server: Server) -> None:
    before = after.page.evaluate("[...new FormData(document.querySelector('.cxb-editor form'))]")
    after.field("Title").fill("Something else")
    after.tick("Persevering")
    after.go("Who sees what")
    after.form.get_by_role("radio", name="the training team, with names").check()
    after.field("Purpose of ratings with names").fill("No")
    after.go("Units and topics")
    after.topic(ROLLING, MI).uncheck()
    after.topic("Welcome to the course", MI).check()
    minutes = after.minutes(ROLLING).input_value()
    after.minutes(ROLLING).fill("5")
    after.add_topic(SHADOW)
    after.button("Cancel").click()
    expect(after.status).to_have_text(
        "You have unsaved changes. Choose Cancel again to go back to your last saved settings."
    )
    expect(after.own_topic(SHADOW)).to_be_visible()
    assert after.heard() == []
    after.cancel()
    expect(after.own_topic(SHADOW)).to_have_count(0)
    after.go("Units and topics")
    expect(after.topic(ROLLING, MI)).to_be_checked()
    expect(after.topic("Welcome to the course", MI)).not_to_be_checked()
    expect(after.minutes(ROLLING)).to_have_value(minutes)
    assert after.page.evaluate("[...new FormData(document.querySelector('.cxb-editor form'))]") == before
    assert [event for event, _said in after.heard()] == ["cancel"]

    stored = stored_settings(server, "after")
    after.save()  # what was put back works, and is all that there is
    after.expect_saved()
    now = stored_settings(server, "after")
    assert now["competencies"] == stored["competencies"]
    assert now.get("own_topics", []) == []
    assert {unit: mapped["topics"] for unit, mapped in now["unit_map"].items()} == {
        unit: mapped["topics"] for unit, mapped in stored["unit_map"].items()
    }


def test_what_a_change_means_for_those_who_have_answered_stands_beside_it(after: Editor) -> None:
    expect(after.says("Learners have already answered here.")).to_be_visible()
    meaning = after.says("Answers that learners have finished do not change.")
    expect(meaning).to_have_count(0)
    after.tick("Persevering")
    expect(meaning).to_be_visible()
    after.competency("Persevering").uncheck()
    expect(meaning).to_have_count(0)
    after.choose_framework(KEYWORKING)
    expect(after.says("Their progress starts again").first).to_be_visible()
    after.choose_framework(FULFILLING_LIVES)
    expect(after.says("Their progress starts again")).to_have_count(0)
    after.tick("Persevering")
    expect(meaning).to_be_visible()


def test_a_contact_is_asked_for_beside_save_while_keeping_people_safe_is_rated(editor: Editor) -> None:
    ask = editor.button("Add a contact for keeping people safe")
    editor.choose_framework(FULFILLING_LIVES)
    editor.tick("Encouragers")
    expect(ask).to_be_hidden()
    editor.tick("Risk navigators")
    expect(editor.says("safety: we first say whom to talk to").first).to_be_visible()
    ask.click()
    expect(editor.tab("Who sees what")).to_have_attribute("aria-selected", "true")
    expect(editor.says("Learners rate how they keep people safe.")).to_be_visible()
    editor.field("Safeguarding contact").fill("the duty manager")
    expect(ask).to_be_hidden()
    expect(editor.says("Learners rate how they keep people safe.")).to_be_hidden()
    expect(editor.length).to_have_text("2 ticked, about 5 minutes.")


def test_a_mark_on_a_tab_moves_no_tab(editor: Editor, trouble: Trouble) -> None:
    trouble.expect_status(400)
    editor.choose_framework(FULFILLING_LIVES)
    editor.tick("Encouragers")
    editor.go("Aims and steps")
    tabs = editor.form.get_by_role("tab")
    where = "tabs => tabs.map(tab => [tab.offsetLeft, tab.offsetTop, tab.offsetWidth])"
    before = tabs.evaluate_all(where)
    editor.field("Aim").fill("11")
    editor.save()
    expect(editor.tab("Aims and steps")).to_contain_text("to check: 1")
    assert tabs.evaluate_all(where) == before


def test_what_cannot_be_shown_is_said_and_the_choice_stays(editor: Editor, page: Page, trouble: Trouble) -> None:
    trouble.expect_status(500)
    set_up_quickly(editor)
    editor.go("Competencies")
    page.route(SHOW, lambda route: route.fulfill(status=500, body="<h1>Oh no</h1>"), times=1)
    editor.select_framework(KEYWORKING)
    expect(editor.alert).to_contain_text("We could not load this.")
    page.route(CHECK, lambda route: route.fulfill(status=500, body="<h1>Oh no</h1>"), times=1)
    editor.go("Check")
    expect(editor.says("We could not load this. Your changes are still on this page")).to_have_count(2)
    editor.go("Units and topics")
    expect_set_up(editor)


def test_what_is_no_number_is_no_empty_aim(editor: Editor, page: Page, server: Server, trouble: Trouble) -> None:
    trouble.expect_status(400)
    set_up_quickly(editor)
    editor.go("Aims and steps")
    editor.field("Aim").focus()
    page.keyboard.type("1e")  # the browser shows it, and says that the field is empty
    editor.save()
    expect(editor.field("Aim")).to_be_focused()
    expect(editor.field("Aim")).to_have_accessible_description(re.compile("^Choose an aim from 1 to 10."))
    assert stored_settings(server) == {}


# ---- a framework of one's own


def test_a_file_that_is_only_looked_at_is_never_taken_for_saved(editor: Editor, server: Server) -> None:
    editor.choose_framework(OWN)
    editor.upload(OURS)
    editor.button("Use this framework").click()
    editor.form.get_by_role("radio", name="Every competency in the framework").check()
    editor.save()
    editor.expect_saved()
    before = stored_settings(server)
    editor.upload(OURS.replace("Night Team Skills", "Day Team Skills"))
    expect(editor.says("Day Team Skills")).to_be_visible()
    editor.save()
    expect(editor.says("You do not use this file yet.")).to_be_visible()
    expect(editor.status).to_be_empty()
    editor.button("Do not use this").click()
    expect(editor.says("Day Team Skills")).to_have_count(0)
    expect(editor.alert).to_be_hidden()
    editor.save()
    editor.expect_saved()
    assert stored_settings(server) == before
    editor.upload(OURS.replace("Night Team Skills", "Day Team Skills"))
    editor.button("Use this framework").click()
    expect(editor.status).to_have_text("Choose Save to keep your changes.")
    editor.save()
    editor.expect_saved()
    assert "Day Team Skills" in stored_settings(server)["own_framework"]


@pytest.mark.parametrize(
    ("file", "lines"),
    [
        (
            BROKEN,
            [
                "^Line 16: <[a-z]+> on line [0-9]+ is still open at ",
            ],
        ),
        (MISTAKEN, ['^Line 15: The topic "tipp" is not among', '^Line 18: id="calm-evenings" is already taken']),
    ],
    ids=["not XML", "two mistakes"],
)
def test_a_file_with_mistakes_is_told_line_by_line_and_changes_nothing(
    editor: Editor, server: Server, trouble: Trouble, file: str, lines: list[str]
) -> None:
    trouble.expect_status(400)
    set_up_quickly(editor)
    editor.go("Competencies")
    editor.choose_framework(OWN)
    editor.upload(file)
    problems = editor.form.locator("[data-part=file-problems]")
    expect(problems).to_be_focused()
    expect(problems.get_by_role("paragraph")).to_have_text(re.compile("^We cannot use this file yet."))
    expect(problems.get_by_role("listitem")).to_have_text(list(map(re.compile, lines)))
    expect(editor.button("Use this framework")).to_be_hidden()
    editor.save()
    expect(editor.says("Upload your framework file first.")).to_be_visible()
    assert stored_settings(server) == {}
    editor.choose_framework(FULFILLING_LIVES)
    editor.go("Units and topics")
    expect_set_up(editor)


def test_a_framework_of_ones_own_is_looked_at_used_saved_and_taken_along(
    editor: Editor, server: Server, visit: Visit
) -> None:
    editor.choose_framework(OWN)
    editor.upload(OURS)
    expect(editor.says("Night Team Skills")).to_be_visible()
    expect(editor.says("People rate from 1 to 5. The suggested aim is 4.")).to_be_visible()
    expect(editor.competency("Calm evenings")).to_have_count(0)  # only looked at so far
    assert stored_settings(server) == {}
    editor.button("Use this framework").click()
    expect(editor.field("Framework")).to_be_focused()
    editor.tick("Calm evenings")
    editor.save()
    editor.expect_saved()
    editor.open()
    expect(editor.field("Framework")).to_have_value("@own")
    assert editor.ticked() == ["calm-evenings"]
    with editor.page.expect_download() as download:
        editor.button("Download this file").click()
    assert download.value.suggested_filename == "framework.xml"
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert ElementTree.canonicalize(text) == ElementTree.canonicalize(OURS)  # the same, laid out as in a course's file

    editor.upload(OURS.replace("calm-evenings", "quiet-evenings"))
    editor.button("Use this framework").click()
    expect(editor.field("Framework")).to_be_focused()
    assert editor.ticked() == []
    editor.cancel()
    assert editor.ticked() == ["calm-evenings"]

    here = visit(EMPTY)
    here.walk_to_rating()
    expect(here.card("Calm evenings")).to_contain_text("I can help somebody to wind down.")
    expect(here.point("Calm evenings", 5)).to_be_visible()
    expect(here.point("Calm evenings", 6)).to_have_count(0)


# ---- from another assessment


def test_competencies_and_units_are_taken_over_from_another_assessment(editor: Editor, server: Server) -> None:
    editor.field("Copy competencies from").select_option(
        label="How confident do you feel today? (in “Where you are now”)"
    )
    editor.button("Copy").click()
    expect(editor.status).to_have_text("Copied. Choose Save to keep it.")
    expect(editor.field("Framework")).to_have_value("fulfilling-lives")
    assert len(editor.ticked()) == 8
    editor.go("Units and topics")
    editor.topic("Welcome to the course", MI).check()
    editor.minutes(ROLLING).fill("25")
    editor.field("Copy from another self-assessment in this course").select_option(
        label="How confident do you feel today? (in “Where you are now”)"
    )
    editor.button("Copy its units and topics").click()
    expect(editor.status).to_contain_text("Units copied: 8. Topics: 0.")
    assert stored_settings(server) == {}
    expect(editor.topic("Welcome to the course", MI)).to_be_checked()
    expect(editor.topic(ROLLING, MI)).to_be_checked()
    expect(editor.minutes(ROLLING)).to_have_value("25")
    editor.save()
    editor.expect_saved()
    mine, theirs = stored_settings(server), stored_settings(server, "before")
    assert sorted(mine["competencies"]) == sorted(theirs["competencies"])
    assert len(mine["unit_map"]) == 9


def test_own_topics_are_taken_over_once(editor: Editor, page: Page, server: Server) -> None:
    other = Editor(page, server, "after").open()
    other.go("Units and topics")
    other.add_topic(SHADOW, Encouragers="helps a little")
    other.topic(ROLLING, SHADOW).check()
    other.save()
    other.expect_saved()
    editor.open()
    editor.go("Units and topics")
    for message in ("Units copied: 8. Topics: 1.", "Units copied: 8. Topics: 0."):
        editor.field("Copy from another self-assessment in this course").select_option(
            label="How confident do you feel now? (in “Where you are after the course”)"
        )
        editor.button("Copy its units and topics").click()
        expect(editor.status).to_contain_text(message)
    expect(editor.own_topic(SHADOW)).to_have_count(1)
    expect(editor.topic(ROLLING, SHADOW)).to_be_checked()


# ---- a course that has changed


def test_a_unit_that_is_gone_is_called_by_its_title_and_can_be_removed(
    after: Editor, server: Server, trouble: Trouble
) -> None:
    gone = {"gone": {"topics": ["mi", "tip"], "minutes": 5, "title": "A walk in the park"}}
    other = {"gone-too": {"topics": ["mi"], "minutes": 0, "title": ""}}
    change_stored(server, "after", "unit_map", lambda mapped: mapped | gone | other)
    after.open()
    after.go("Units and topics")
    expect(after.says("These units are no longer in the course:")).to_be_visible()
    line = after.form.get_by_role("listitem").filter(has_text="“A walk in the park” (topics:")
    expect(line).to_contain_text(f"{MI}, Trauma-Informed Practice")
    after.go("Check")
    expect(after.says("2 ticked units are no longer in the course")).to_be_visible()
    after.go("Units and topics")
    line.get_by_role("button", name="Delete").click()
    expect(line).to_have_count(0)
    left = after.form.get_by_role("listitem").filter(has_text="“a unit with no name” (topics: " + MI)
    expect(left.get_by_role("button", name="Delete")).to_be_focused()
    after.save()  # what is gone is no obstacle
    after.expect_saved()
    unit_map = stored_settings(server, "after")["unit_map"]
    assert "gone-too" in unit_map
    assert "gone" not in unit_map
    left.get_by_role("button", name="Delete").click()
    expect(after.says("These units are no longer in the course:")).to_be_hidden()
    expect(after.field("Find a unit")).to_be_focused()
    after.save()
    after.expect_saved()
    assert len(stored_settings(server, "after")["unit_map"]) == len(unit_map) - 1


# ---- in any host

SIZES = """form => [...form.querySelectorAll("*")].filter(one => one.checkVisibility()).map(one => {
    const box = one.getBoundingClientRect();
    const target = one.matches("button, select, input:not([type=checkbox], [type=radio])");
    const drawn = one.matches("[type=checkbox], [type=radio]");  // there are no words in it
    return [one.tagName, drawn ? 16 : parseFloat(getComputedStyle(one).fontSize), target ? Math.round(box.height) : 0];
})"""


def test_the_editor_needs_nothing_of_its_host_in_a_frame_of_its_own(page: Page, server: Server) -> None:
    root = bare(page, server, EMPTY, root="62.5%", width=700)
    assert (
        root.locator("body").evaluate("() => [typeof jQuery, typeof $, typeof require].join(' ')")
        == "undefined undefined undefined"
    )
    assert isinstance(root, FrameLocator)
    editor = Editor(page, server, frame=root)
    set_up_quickly(editor)
    editor.go("Check")
    expect(editor.form.get_by_role("table")).to_be_visible()
    editor.save()
    editor.expect_saved()
    assert stored_settings(server)["framework"] == "fulfilling-lives"


def test_nothing_is_smaller_where_the_root_is_small(page: Page, server: Server) -> None:
    for unit in ("after", "progress"):
        sizes = []
        for root in ("100%", "62.5%"):
            bare(page, server, unit, root=root)
            editor = Editor(page, server)
            shown: list[list[object]] = []
            for tab in TABS if unit == "after" else ("",):
                if tab:
                    editor.go(tab)
                    editor.open_folds()
                if tab == "Check":
                    expect(editor.form.get_by_role("table")).to_be_visible()
                page.wait_for_load_state("networkidle")  # what is fetched changes what there is to measure
                shown += editor.form.evaluate(SIZES)
            sizes.append(shown)
        usual, small = sizes
        for tag in {str(tag) for tag, _size, _height in usual}:
            least = [min(size for name, size, _height in shown if name == tag) for shown in (usual, small)]
            assert least[0] == least[1], tag
        body = [size for tag, size, _height in small if tag in ("INPUT", "SELECT", "TEXTAREA", "LABEL", "BUTTON", "H2")]
        assert min(body) >= 16
        assert min(size for _tag, size, _height in small) >= 13
        assert min(height for _tag, _size, height in small if height) >= 24


def test_nothing_of_ours_is_fixed_to_the_screen() -> None:
    for sheet in (ROOT / "competency_xblock" / "static" / "competency_xblock" / "css").glob("*.css"):
        assert not re.search(r"position:\s*fixed", sheet.read_text()), sheet
