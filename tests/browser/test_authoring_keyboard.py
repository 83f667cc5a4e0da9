"""Setting up an assessment by keyboard alone; one always sees where one is, and nothing lies over it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from .authoring import (
    FULFILLING_LIVES,
    KENT_AND_MEDWAY,
    SHOW,
    TABS,
    Editor,
    as_it_was,
    preview,
    stored_rounds,
    stored_settings,
)
from .keyboard import WHAT, Keyboard
from .server import Server
from .trouble import Trouble
from .walking import IS_RATING

ROLLING = "Rolling with resistance"
MI = "Motivational Interviewing"
SHADOW = "Shadow a visit"
PURPOSE = "To plan who can coach whom."

# The buttons stay in view while one scrolls: what has the focus must not end up behind them.
COVERED = """() => {
    const here = document.activeElement;
    const bar = document.querySelector(".cxb-bar");
    if (!bar || bar.contains(here) || !bar.parentNode.contains(here)) return false;
    if (here.matches("[role=tabpanel], [role=region]")) return false;  // they hold the rest
    const box = here.getBoundingClientRect();
    const over = bar.getBoundingClientRect();
    const middle = (box.top + box.bottom) / 2;
    return middle > over.top && middle < over.bottom;
}"""


class Hands(Keyboard):
    """A keyboard that watches what is covered, too."""

    def tab(self) -> None:
        """One step on; the focus can be seen, and is not behind the buttons."""
        super().tab()
        assert not self.page.evaluate(COVERED), f"This has the focus and is covered: {self.page.evaluate(WHAT)}"

    def do(self, wanted: Locator, *keys: str) -> None:
        """Step on until the focus is there, and press these."""
        self.tab_to(wanted)
        self.press(*keys)

    def write(self, wanted: Locator, text: str) -> None:
        """Step on until the focus is there, and type instead of what stands there."""
        self.do(wanted, "Control+a")
        self.type(text)


@pytest.fixture(autouse=True)
def _as_it_was(server: Server) -> Iterator[None]:
    with as_it_was(server):
        yield


@pytest.fixture
def keys(page: Page) -> Hands:
    """The keyboard of the test's page."""
    return Hands(page)


def test_an_assessment_is_set_up_by_keyboard_and_walked_through(
    editor: Editor, keys: Hands, page: Page, server: Server, trouble: Trouble
) -> None:
    trouble.expect_status(400)
    what_is_rated(editor, keys)
    how_it_goes_and_who_sees_what(editor, keys)
    units_and_topics(editor, keys)

    keys.do(editor.button("Next part"), "Enter")
    expect(editor.tab("Check")).to_be_focused()
    expect(editor.form.get_by_role("table")).to_be_visible()
    keys.tab_to(editor.form.get_by_role("region", name="Competencies and the units that help"))
    keys.tab_to(editor.form.get_by_role("link", name="Download as a table (CSV)"))
    keys.do(editor.button("Save"), "Space")
    editor.expect_saved()
    expect(editor.button("Save")).to_be_focused()
    stored = stored_settings(server)
    assert (stored["level"], stored["aim"], stored["aims"]) == ("getting-help", 8, {"empathy": 9})
    assert (stored["visibility"], stored["purpose"]) == ("names", PURPOSE)
    assert stored["roles"] == ["Keyworker", "Volunteer"]
    assert len(stored["competencies"]) == 7

    before = stored_rounds(server)
    here = preview(page, server)
    keys.do(here.next, "Enter")
    here.expect_arrival("Rate your confidence")
    keys.do(here.point("Empathy", 1), "ArrowRight", "ArrowRight")
    keys.do(here.point("Interpersonal Relations", 1), "ArrowRight", "ArrowRight")
    while here.form.evaluate(IS_RATING):
        keys.do(here.next, "Enter")
    here.expect_arrival("Check your answers")
    keys.do(here.button("See what to learn next"), "Enter")
    here.expect_finished()
    expect(here.suggested.filter(has_text=MI)).to_contain_text(re.compile(rf"{ROLLING}\s*25 minutes"))
    keys.do(here.suggested.filter(has_text=SHADOW).locator("summary").first, "Enter")
    keys.tab_to(page.get_by_role("link", name="More about " + SHADOW))
    assert stored_rounds(server) == before


def what_is_rated(editor: Editor, keys: Hands) -> None:
    keys.write(editor.field("Title"), "How sure do you feel?")
    keys.tab_to(editor.field("Framework"))
    keys.type("Kent")
    expect(editor.says("21 competencies.")).to_be_visible()
    keys.do(editor.field("Level"), "ArrowDown", "ArrowDown")
    keys.tab_to(editor.field("Find a competency"))
    keys.type("network")
    keys.press("Enter")  # looking for something is not saving
    keys.do(editor.competency("Network Building"), "Space")
    expect(editor.length).to_have_text("1 ticked, about 5 minutes.")
    keys.press("Shift+Tab")
    keys.do(editor.field("Find a competency"), "Control+a", "Delete")
    keys.do(editor.group("People skills").locator("summary"), "Enter")
    keys.do(editor.group("People skills").get_by_role("checkbox", name="All in this group"), "Space")
    expect(editor.length).to_have_text("7 ticked, about 10 minutes.")
    assert editor.heard() == []


def how_it_goes_and_who_sees_what(editor: Editor, keys: Hands) -> None:
    keys.do(editor.button("Next part"), "Enter")
    expect(editor.tab("Aims and steps")).to_be_focused()
    keys.write(editor.field("Aim"), "8")
    keys.do(editor.form.locator("summary").filter(has_text="A different aim"), "Enter")
    keys.write(editor.field("Empathy"), "9")

    keys.do(editor.button("Next part"), "Enter")
    expect(editor.tab("Who sees what")).to_be_focused()
    keys.do(editor.form.get_by_role("radio", name="only numbers for groups"), "ArrowDown")
    keys.do(editor.button("Save"), "Enter")
    purpose = editor.field("Purpose of ratings with names")
    expect(purpose).to_be_focused()
    expect(editor.tab("Who sees what")).to_contain_text("to check: 1")
    keys.type(PURPOSE)
    expect(editor.form.get_by_role("region", name="What learners read")).to_contain_text(PURPOSE)
    keys.write(editor.field("Safeguarding contact"), "the night manager")
    keys.tab_to(editor.field("Roles"))
    keys.type("Keyworker\nVolunteer")


def units_and_topics(editor: Editor, keys: Hands) -> None:
    keys.do(editor.button("Next part"), "Enter")
    expect(editor.tab("Units and topics")).to_be_focused()
    keys.do(editor.group("Your own topics").locator("summary").first, "Enter")
    keys.do(editor.button("Add a topic"), "Enter")
    name = editor.own_topic().get_by_label("Name")
    expect(name).to_be_focused()
    keys.type(SHADOW)
    card = editor.own_topic(SHADOW)
    keys.tab_to(card.get_by_label("What it is about"))
    keys.type("With somebody who does it well.")
    keys.tab_to(card.get_by_label("Link (optional)"))
    keys.type("https://example.org/shadowing")
    keys.do(card.locator("summary"), "Enter")
    for competency in ("Empathy", "Interpersonal Relations"):
        keys.do(card.get_by_label(competency, exact=True), "ArrowDown", "ArrowDown", "ArrowDown")
    expect(card.locator("summary")).to_have_text("Competencies it helps: 2")

    keys.tab_to(editor.field("Find a unit"))
    keys.type("rolling")
    sent = len(editor.heard())
    keys.press("Enter")
    keys.do(editor.topic(ROLLING, MI), "Space")
    keys.tab_to(editor.minutes(ROLLING))
    keys.type("25")
    assert len(editor.heard()) == sent


def test_arrows_home_and_end_lead_from_tab_to_tab(editor: Editor, keys: Hands, trouble: Trouble) -> None:
    trouble.expect_status(400)  # nothing is set yet, which the last part says
    first, *_between, last = (editor.tab(name) for name in TABS)
    keys.tab_to(first)
    for name in TABS[1:]:
        keys.press("ArrowRight")
        expect(editor.tab(name)).to_be_focused()
        expect(editor.form.get_by_role("tabpanel")).to_have_accessible_name(editor.tab(name).inner_text().strip())
    keys.press("ArrowRight")
    expect(first).to_be_focused()
    keys.press("ArrowLeft")
    expect(last).to_be_focused()
    keys.press("Home")
    expect(first).to_be_focused()
    keys.press("End")
    expect(last).to_be_focused()
    expect(editor.form.get_by_role("tab", selected=True)).to_have_count(1)
    keys.press("Home")
    keys.tab()  # from the tabs straight into what they show
    expect(editor.form.get_by_role("tabpanel")).to_be_focused()


def test_after_a_failed_save_the_focus_is_at_the_first_mistake_even_in_a_folded_group(
    editor: Editor, keys: Hands, page: Page, trouble: Trouble
) -> None:
    trouble.expect_status(400)
    keys.do(editor.button("Save"), "Enter")
    expect(editor.field("Framework")).to_be_focused()
    expect(editor.field("Framework")).to_have_accessible_description("Fill this in. " + FRAMEWORK_HELP)
    editor.choose_framework(FULFILLING_LIVES)
    editor.go("Aims and steps")
    keys.do(editor.button("Save"), "Enter")
    expect(editor.says("Tick at least one competency.")).to_be_visible()
    everything = editor.group("Meeting People").get_by_role("checkbox", name="All in this group")
    expect(everything).to_be_focused()
    expect(everything).to_be_in_viewport()
    keys.press("Space")
    expect(editor.length).to_have_text("6 ticked, about 9 minutes.")


FRAMEWORK_HELP = "The competencies come from this framework."


def test_going_through_the_frameworks_quickly_ends_where_one_stops(editor: Editor, keys: Hands, page: Page) -> None:
    held: list[Route] = []
    page.route(SHOW, lambda route: held.append(route), times=1)
    keys.tab_to(editor.field("Framework"))
    keys.press("ArrowDown", "ArrowDown", "ArrowDown")
    expect(editor.says("21 competencies.")).to_be_visible()
    with page.expect_response(SHOW):
        held[0].continue_()  # the answer about the first one comes last
    expect(editor.field("Framework").locator("option:checked")).to_have_text(re.compile(f"^{KENT_AND_MEDWAY}"))
    expect(editor.says("21 competencies.")).to_be_visible()
    expect(editor.field("Level")).to_be_visible()


def test_removing_and_adding_topics_never_loses_ones_place(editor: Editor, keys: Hands) -> None:
    editor.choose_framework(FULFILLING_LIVES)
    editor.go("Units and topics")
    editor.add_topic(SHADOW)
    keys.do(editor.own_topic(SHADOW).get_by_role("button", name="Delete this topic"), "Enter")
    expect(editor.own_topic(SHADOW)).to_have_count(0)
    expect(editor.button("Add a topic")).to_be_focused()
    expect(editor.status).to_have_text("Deleted. Choose Save to keep this change.")
    keys.press("Enter")
    expect(editor.own_topic().get_by_label("Name")).to_be_focused()
