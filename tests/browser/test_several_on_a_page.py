"""Several of our blocks on one page, as an author may place them in one unit, do not disturb one another."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from .server import Server
from .stored import only_round_of
from .walking import Assessment, unit_url

Visit = Callable[..., Assessment]

# The demo has one block of ours in a unit. This brings another unit's block into the page, as it came from the server.
BRING = """async ([address, type, start]) => {
    const other = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    const block = other.querySelector(`[data-block-type="${type}"]`);
    document.querySelector(".demo-unit-body").append(block);
    window[start](null, block);
}"""


@pytest.fixture
def two(visit: Visit, server: Server, learner: str) -> tuple[Locator, Locator]:
    """The forms of two assessments that ask the same, on one page, at the step where one rates."""
    here = visit("before")
    here.page.evaluate(BRING, [unit_url(server, learner, "after"), "competency_assessment", "CompetencyAssessment"])
    first = here.page.get_by_role("form", name="How confident do you feel today?")
    second = here.page.get_by_role("form", name="How confident do you feel now?")
    for form in (first, second):
        form.get_by_role("button", name="Start").click()
        form.get_by_role("button", name="Skip for now").click()
        expect(form.get_by_role("heading", name="Encouragers")).to_be_focused()
    return first, second


def point(form: Locator, title: str, value: int) -> Locator:
    """A point of the scale in one of the forms."""
    return form.get_by_role("group", name=title).get_by_role("radio", name=re.compile(rf"^{value}\b"))


def test_two_assessments_of_the_same_competencies_keep_their_own_answers(
    two: tuple[Locator, Locator], server: Server, learner: str
) -> None:
    first, second = two
    point(first, "Encouragers", 3).check()
    point(second, "Encouragers", 8).check()
    expect(point(first, "Encouragers", 3)).to_be_checked()
    expect(point(second, "Encouragers", 8)).to_be_checked()
    for form in two:
        expect(form.locator("[data-part=rated-count]")).to_contain_text("1 of 8 rated")
        expect(form.locator("[data-part=status]")).to_have_text("Saved")
    assert only_round_of(server, learner, "before").drafted == {"encouragers": 3}
    assert only_round_of(server, learner, "after").drafted == {"encouragers": 8}

    for _ in range(7):
        first.locator("[data-do=next]").click()
    first.get_by_role("button", name="See what to learn next").click()
    expect(first).to_be_hidden()
    expect(second.get_by_role("heading", name="Rate your confidence")).to_be_visible()
    assert only_round_of(server, learner, "before").submitted
    assert not only_round_of(server, learner, "after").submitted


def test_ids_and_groups_of_radio_buttons_are_told_apart(
    two: tuple[Locator, Locator], page: Page, axe: Callable[[Page], None]
) -> None:
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
    assert len(ids) == len(set(ids))
    axe(page)


def test_an_assessment_and_the_progress_page_live_side_by_side(
    visit: Visit, page: Page, server: Server, learner: str
) -> None:
    here = visit("before")
    here.round({"Encouragers": 3}, "One thing")
    here.page.evaluate(BRING, [unit_url(server, learner, "progress"), "competency_progress", "CompetencyProgress"])
    ours, theirs = (
        page.locator(f"[data-block-type={block}]").get_by_role("checkbox", name="One thing", exact=True)
        for block in ("competency_assessment", "competency_progress")
    )
    theirs.check()
    expect(page.get_by_text("Saved as done.")).to_have_count(1)
    expect(ours).not_to_be_checked()
    here.rate_again()
    expect(theirs).to_be_visible()
