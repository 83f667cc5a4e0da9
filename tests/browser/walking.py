"""Walks through an assessment as a person does: finds things by what they are called, not by inner names."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from demo import course

from .server import Server

SCENARIO = f"/scenario/{course.SCENARIO}/"
SAVES = "**/save_round/**"
FINISHES = "**/submit_round/**"
LEVELS = "**/choose_level/**"

# Posts JSON as the page itself does, and gives back the status and the text of the answer.
POST = """([address, body]) => fetch(address, {
    method: "POST", body: JSON.stringify(body),
    headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": (/csrftoken=([^;]+)/.exec(document.cookie) || [])[1] || "",
    },
}).then(async answer => [answer.status, await answer.text()])"""


def unit_url(server: Server, learner: str, unit: str, view: str = "") -> str:
    """The address of a unit of the demo course, as that learner sees it."""
    return server.url(f"{SCENARIO}{view}/" if view else SCENARIO, student=learner, activate_block_id=unit)


class Assessment:
    """One assessment in a page, and the steps through it."""

    def __init__(self, page: Page, server: Server, learner: str, unit: str = "before") -> None:
        self.page = page
        self.unit = unit
        self.url = unit_url(server, learner, unit)

    def open(self) -> Assessment:
        """Go to the unit, or come back to it."""
        self.page.goto(self.url)
        return self

    def in_another_tab(self) -> Assessment:
        """The same assessment in a second tab of the same browser."""
        other = object.__new__(Assessment)
        other.page, other.unit, other.url = self.page.context.new_page(), self.unit, self.url
        return other.open()

    # ---- what stands on the page

    @property
    def form(self) -> Locator:
        """The form with the steps."""
        return self.page.get_by_role("form")

    @property
    def status(self) -> Locator:
        """The line that says whether everything is saved."""
        return self.form.get_by_role("status").first

    @property
    def conflict(self) -> Locator:
        """What appears when two tabs disagree."""
        return self.page.get_by_role("alert").filter(has_text="You have 2 sets of answers")

    @property
    def suggested(self) -> Locator:
        """The topics suggested after a round, each an article within the unit's own."""
        return self.page.get_by_role("article").get_by_role("article")

    @property
    def scales(self) -> Locator:
        """One thing of each scale that is shown, to count them by."""
        return self.form.get_by_role("radio", name="10", exact=True)

    def card(self, title: str) -> Locator:
        """A competency's card, or an action's."""
        return self.form.get_by_role("group", name=title)

    def point(self, title: str, value: int | str) -> Locator:
        """A point of the scale, or one of the answers in words."""
        return self.card(title).get_by_role("radio", name=str(value), exact=True)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """A button anywhere in the page."""
        return self.page.get_by_role("button", name=name)

    def step(self, name: str) -> Locator:
        """The button of a step, in the list above the steps."""
        return self.form.get_by_role("list", name="Steps").get_by_role("button", name=name)

    def level(self, name: str) -> Locator:
        """One of the kinds of work to choose from."""
        return self.form.get_by_role("group", name="Which one fits my work?").get_by_role("radio", name=name)

    def group(self, name: str) -> Locator:
        """A group of competencies that may belong to one's role."""
        return self.form.get_by_role("checkbox", name=name)

    def star(self, title: str, statement: str) -> Locator:
        """The button that marks a statement in a competency's card."""
        return self.card(title).get_by_role("button", name=f"I want to work on this: {statement}", exact=True)

    def wanted(self, statement: str) -> Locator:
        """The button that makes a marked statement into an action."""
        return self.form.get_by_role("button", name=statement, exact=True)

    def thought(self, title: str) -> Locator:
        """The box to tick once one has thought about something that has no number."""
        return self.card(title).get_by_role("checkbox", name="I have thought about this")

    def line(self, text: str) -> Locator:
        """An item of a list that says just this."""
        return self.page.get_by_role("listitem").filter(has_text=re.compile(f"^{re.escape(text)}$"))

    def row(self, title: str) -> Locator:
        """The cells of the table row that begins with this title."""
        header = self.page.get_by_role("rowheader", name=title)
        return self.page.get_by_role("row").filter(has=header).get_by_role("cell")

    # ---- what a person does

    def choose(self, title: str, value: int | str) -> None:
        """Say how confident one feels with a competency."""
        self.point(title, value).check()

    def explain(self, title: str, reason: str) -> None:
        """Write why."""
        card = self.card(title)
        box = card.get_by_role("textbox")
        if not box.is_visible():
            card.get_by_text("Why? (optional)").click()
        box.fill(reason)

    def pick(self, title: str) -> None:
        """Choose a competency to look at; its area is opened first where it is folded."""
        box = self.page.get_by_role("checkbox", name=title, include_hidden=True)
        if not box.is_visible():
            self.form.locator("details").filter(has=box).locator("summary").click()
        box.check()

    def mark(self, title: str, statement: str) -> None:
        """Say that one wants to work on this."""
        self.star(title, statement).click()
        expect(self.star(title, statement)).to_have_attribute("aria-pressed", "true")

    def plan(self, text: str, *, number: int = 1, about: str = "", review_date: str = "") -> None:
        """Write down an action."""
        card = self.card(f"Plan {number}")
        card.get_by_label("What I will do").fill(text)
        if about:
            card.get_by_label("This is about").select_option(label=about)
        if review_date:
            card.get_by_label("Look at it again on").fill(review_date)

    def onwards(self, heading: str) -> None:
        """Go to the next step and arrive at its heading."""
        self.form.get_by_role("button", name=re.compile("^Next:")).click()
        self.expect_arrival(heading)

    def finish(self) -> None:
        """Finish the round and wait for what comes after it."""
        self.button("Finish and see what to learn next").click()
        self.expect_finished()

    def rate_again(self) -> None:
        """Begin another round."""
        self.button("Rate again").click()
        self.expect_arrival("Before you start")

    def walk_to_rating(self) -> None:
        """From the first step to the second."""
        self.onwards("Rate your confidence")

    def choose_level(self, name: str) -> None:
        """From the first step to the second, and say which kind of work one does."""
        self.onwards("Which one fits my work?")
        self.level(name).check()

    def round(self, answers: dict[str, int | str], action: str = "", **plan: Any) -> None:
        """A whole round with these answers."""
        self.walk_to_rating()
        for title, value in answers.items():
            self.choose(title, value)
        self.onwards("Plan what to do")
        if action:
            self.plan(action, **plan)
        self.finish()

    # ---- what has to be so

    def expect_arrival(self, heading: str) -> None:
        """The step of this heading is shown and the heading has the focus."""
        expect(self.page.get_by_role("heading", name=heading)).to_be_focused()

    def expect_at_the_start(self) -> None:
        """The first step is shown."""
        expect(self.page.get_by_role("heading", name="Before you start")).to_be_visible()

    def expect_finished(self) -> None:
        """The page after a round is shown, and no step."""
        expect(self.page.get_by_role("heading", name="Finished on")).to_be_focused()
        expect(self.form).to_be_hidden()

    def expect_saved(self) -> None:
        """The page says that everything is saved."""
        expect(self.status).to_have_text("Saved")

    def expect_nothing_left_behind(self) -> None:
        """Neither storage of the browser holds what anybody has said; a tab remembers which save was its last."""
        assert self.page.evaluate("localStorage.length") == 0
        held = self.page.evaluate("Object.values(sessionStorage).map(text => Object.keys(JSON.parse(text)))")
        assert all(names == ["seen"] for names in held), held
