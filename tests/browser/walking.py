"""Walks through an assessment as a person does: finds things by what they are called, not by inner names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

from demo import course

from .server import Server

SCENARIO = f"/scenario/{course.SCENARIO}/"
SAVES = "**/save_round/**"
FINISHES = "**/submit_round/**"
LEVELS = "**/choose_level/**"

RATING = "Rate your confidence"
FINISH = "See what to learn next"
CARDS_AT_MOST = 120

# Which way the card of a title is: 1 for on, -1 for back, 0 where it is in view, or not among those that are asked.
# Those with a number come first.
WAY_TO = """(form, title) => {
    const cards = [...form.querySelectorAll("[data-competency]:not([data-out])")];
    const isRating = !form.hidden && form.dataset.view === "cards" && !form.querySelector("[data-step=rate]").hidden;
    const named = cards.filter(card => card.dataset.title.includes(title));
    const card = named.find(each => each.dataset.title === title) || named[0];
    if (!card || !isRating || !card.hidden) return 0;
    const order = [...cards].sort((one, other) => ("reflect" in one.dataset) - ("reflect" in other.dataset));
    const here = order.findIndex(each => !each.hidden);
    return here < 0 || order.indexOf(card) > here ? 1 : -1;
}"""
IS_RATING = "form => !form.querySelector('[data-step=rate]').hidden"

# Tap "Next" card by card, in the page itself: up to the card of a title, or past all cards. How one does it by hand,
# by touch and by keyboard is for test_cards.py and test_keyboard.py to show; every other test only has to get there.
TAP = f"""const tap = form => [...form.querySelectorAll("[data-do=next]")].find(each => each.checkVisibility()).click();
    const isRating = {IS_RATING};"""
ON_TO = f"""(form, title) => {{
    {TAP}
    const wayTo = {WAY_TO};
    for (let card = 0; card < {CARDS_AT_MOST} && wayTo(form, title) > 0; card += 1) tap(form);
    return wayTo(form, title);
}}"""
PAST_THE_CARDS = f"""form => {{
    {TAP}
    for (let card = 0; card < {CARDS_AT_MOST} && isRating(form); card += 1) tap(form);
}}"""

# Where to post a draft with one more plan, and what.
WITH_PLAN = """({ about, ...plan }) => {
    const { urls, stored, promise } = JSON.parse(document.querySelector("[data-state]").dataset.state);
    const card = about && document.querySelector(`[data-competency][data-title="${about}"]`);
    const { round = "", revision = 0, draft = { level: "", chosen: [], answers: {}, actions: [] } } = stored ?? {};
    const actions = [...draft.actions, { ...plan, competency: card ? card.dataset.competency : "" }];
    const save_id = `plan-${actions.length}`;
    return [urls.save, { round, revision, save_id, promise, draft: { ...draft, step: "plan", actions } }];
}"""

# Posts JSON as the page itself does, and gives back the status and the text of the answer.
POST = """([address, body]) => fetch(address, {
    method: "POST", body: JSON.stringify(body),
    headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": (/csrftoken=([^;]+)/.exec(document.cookie) || [])[1] || "",
    },
}).then(async answer => [answer.status, await answer.text()])"""

# Saves a first round and submits it, as the page would; answers and reasons stand by the titles of competencies.
ROUND = f"""async ([given, plans, reasons]) => {{
    const words = {{ "Not had the chance yet": "not-yet", "Not part of my role": "not-my-role" }};
    const {{ urls, at, promise }} = JSON.parse(document.querySelector("[data-state]").dataset.state);
    const answers = {{}};
    for (const [title, value] of Object.entries(given)) {{
        const {{ competency }} = document.querySelector(`[data-competency][data-title="${{title}}"]`).dataset;
        const answer = words[value] ?? "rated", initial = words[value] ? null : value, reason = reasons[title] ?? "";
        answers[competency] = {{ answer, initial, revised: null, reason, aim: null }};
    }}
    const actions = plans.map(text => ({{ text, competency: "", review_date: null }}));
    const draft = {{ level: at.level, role: "", organisation: "", step: "rate", chosen: [], answers, actions }};
    const first = {{ round: "", revision: 0, save_id: "save", promise, draft }};
    const post = {POST};
    const [, saved] = await post([urls.save, first]);
    const {{ round, revision }} = JSON.parse(saved);
    const [status] = await post([urls.submit, {{ ...first, round, revision }}]);
    return status;
}}"""


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
        """The line in the bar that says whether everything is saved."""
        return self.form.locator("[data-part=status]")

    @property
    def next(self) -> Locator:
        """The button that leads on: in the bar, or in the step where that has its own."""
        return self.form.locator("[data-do=next], [data-do=start]").filter(visible=True)

    @property
    def back(self) -> Locator:
        """The button in the bar that leads back."""
        return self.form.get_by_role("button", name="Back", exact=True)

    @property
    def conflict(self) -> Locator:
        """What appears when two tabs disagree."""
        return self.page.get_by_role("alert").filter(has_text="You have 2 sets of answers")

    @property
    def suggested(self) -> Locator:
        """The topics suggested after a round, each an article within the unit's own."""
        return self.page.get_by_role("article").get_by_role("article")

    def card(self, title: str) -> Locator:
        """A competency's card, which is gone to where they come one at a time; or an action's."""
        self.go_to(title)
        groups = self.form.get_by_role("group", name=title).and_(self.form.locator(".cxb-card"))
        return self.form.get_by_role("article", name=title).or_(groups)

    def more(self, title: str) -> Locator:
        """A competency's card with its fold open: notes, marks, all that is said of it."""
        card = self.card(title)
        if card.locator("[data-part=more]").get_attribute("open") is None:
            card.locator("[data-part=more-label]").click()
        return card

    def point(self, title: str, value: int | str) -> Locator:
        """A point of the scale, with its words or without, or one of the answers in words."""
        name = re.compile(rf"^{value}\b") if isinstance(value, int) else re.compile(rf"^{re.escape(value)}$")
        return self.card(title).get_by_role("radio", name=name)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """A button anywhere in the page."""
        return self.page.get_by_role("button", name=name)

    def level(self, name: str) -> Locator:
        """One of the kinds of work to choose from."""
        return self.form.get_by_role("group", name="Which one fits my work?").get_by_role("radio", name=name)

    def group(self, name: str) -> Locator:
        """A group of competencies that may belong to one's role."""
        return self.form.get_by_role("checkbox", name=name)

    def star(self, title: str, statement: str) -> Locator:
        """The box beside a statement in a competency's card that says that one wants to work on it."""
        return self.more(title).get_by_role("checkbox", name=statement, exact=True)

    def reason(self, title: str) -> Locator:
        """Where one writes why."""
        return self.more(title).get_by_role("textbox")

    def thought(self, title: str) -> Locator:
        """The box to tick once one has thought about something that has no number."""
        return self.card(title).get_by_role("checkbox", name="I have thought about this")

    def line(self, text: str) -> Locator:
        """An item of a list that says just this."""
        return self.page.get_by_role("listitem").filter(has_text=re.compile(f"^{re.escape(text)}$"))

    def row(self, title: str) -> Locator:
        """A competency's line in the picture: its title, and the answers in words."""
        return self.page.get_by_role("listitem").filter(has_text=re.compile(rf"^{re.escape(title)}\b")).first

    # ---- what a person does

    def choose(self, title: str, value: int | str) -> None:
        """Say how confident one feels with a competency."""
        self.point(title, value).check()

    def explain(self, title: str, reason: str) -> None:
        """Write why."""
        self.reason(title).fill(reason)

    def go_to(self, title: str) -> None:
        """Go to a competency's card, on or back, one after the other; to nothing that is not asked about."""
        for _ in range(CARDS_AT_MOST):
            way = self.form.evaluate(ON_TO, title)
            if not way:
                return
            self.back.click()  # leads back in the history: one at a time
        raise AssertionError(f"No way leads to the card of {title}")

    def pick(self, title: str) -> None:
        """Choose a competency to look at; its area is opened first where it is folded."""
        box = self.page.get_by_role("checkbox", name=title, include_hidden=True)
        if not box.is_visible():
            self.form.locator("details").filter(has=box).locator("summary").click()
        box.check()

    def mark(self, title: str, statement: str) -> None:
        """Say that one wants to work on this."""
        self.star(title, statement).check()

    def say_where(self, label: str, option: str) -> None:
        """Choose a role or an organisation, below the list of answers."""
        field = self.form.get_by_label(label)
        if not field.is_visible():
            self.form.get_by_text("Add your role or workplace, if you like").click()
        field.select_option(option)

    def plan(self, text: str, *, about: str = "", review_date: str = "") -> None:
        """Come back to the draft with a plan in it, as a page of an older release has left it."""
        expect(self.status).to_have_text(re.compile("^(Saved)?$"))
        self.open()
        expect(self.form).to_be_visible()
        plan = {"text": text, "review_date": review_date or None, "about": about}
        status, answer = self.page.evaluate(POST, self.page.evaluate(WITH_PLAN, plan))
        assert status == 200, answer
        self.open()

    def onwards(self, heading: str) -> None:
        """Go to the next step, past the cards that are left, and arrive at its heading."""
        self.next.click()
        if heading != RATING:
            self.form.evaluate(PAST_THE_CARDS)
        self.expect_arrival(heading)

    def back_to(self, heading: str) -> None:
        """Go back, card by card and step by step, to the step of this heading."""
        while not self.form.get_by_role("heading", name=heading).is_visible():
            self.back.click()
        self.expect_arrival(heading)

    def finish(self) -> None:
        """Finish the round and wait for what comes after it."""
        self.button(FINISH).click()
        self.expect_finished()

    def rate_again(self) -> None:
        """Begin another round."""
        self.button("Rate again").click()
        self.expect_arrival("Welcome back")

    def walk_to_rating(self) -> None:
        """From the first step to the second."""
        self.onwards(RATING)

    def choose_level(self, name: str) -> None:
        """From the first step to the second, and say which kind of work one does."""
        self.onwards("Which one fits my work?")
        self.level(name).check()

    def walk(self, answers: dict[str, int | str]) -> None:
        """A whole round with these answers, step by step."""
        self.walk_to_rating()
        for title, value in answers.items():
            self.choose(title, value)
        self.onwards("Check your answers")
        self.finish()

    def round(self, answers: Mapping[str, int | str], *plans: str, reasons: Mapping[str, str] | None = None) -> None:
        """The same, posted as the page would, for those who only need what comes after it; and look at that."""
        assert self.page.evaluate(ROUND, [answers, plans, reasons or {}]) == 200
        self.open()
        expect(self.page.get_by_role("heading", name="Your picture")).to_be_visible()

    # ---- what has to be so

    def expect_arrival(self, heading: str) -> None:
        """The step of this heading is shown, and its heading or its card's has the focus."""
        if heading == RATING:
            expect(self.form.locator("[data-step=rate]")).to_be_visible()
            expect(self.form.locator("[data-step=rate] :is(h3, .cxb-card-title):focus")).to_have_count(1)
        else:
            expect(self.page.get_by_role("heading", name=heading)).to_be_focused()

    def expect_rated(self, done: int, all_of_them: int) -> None:
        """So many of all cards with a number have an answer."""
        expect(self.form.locator("[data-part=rated-count]")).to_contain_text(f"{done} of {all_of_them} rated")

    def expect_at_the_start(self) -> None:
        """The first step is shown."""
        expect(self.page.get_by_role("heading", name="Find what to learn")).to_be_visible()

    def expect_finished(self) -> None:
        """The page after a round is shown, and no step."""
        expect(self.page.locator("[data-part=done-heading]")).to_be_focused()
        expect(self.form).to_be_hidden()

    def expect_saved(self) -> None:
        """The page says that everything is saved."""
        expect(self.status).to_have_text("Saved")

    def expect_nothing_left_behind(self) -> None:
        """Neither storage of the browser holds what anybody has said; a tab remembers which save was its last."""
        assert self.page.evaluate("localStorage.length") == 0
        held = self.page.evaluate("Object.values(sessionStorage).map(text => Object.keys(JSON.parse(text)))")
        assert all(names == ["seen"] for names in held), held
