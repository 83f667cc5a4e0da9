"""The author's form: mistakes stand beside their fields, nothing typed is lost, what is saved is what learners get."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.server import Server
from tests.browser.stored import only_round_of, rounds_of
from tests.browser.trouble import Trouble
from tests.browser.walking import POST, Assessment, unit_url

Visit = Callable[..., Assessment]

UNIT = "after"
AUTHOR = "training-team"


class Editor:
    """The author's form in a page."""

    def __init__(self, page: Page, server: Server, who: str = AUTHOR) -> None:
        self.page = page
        self.url = unit_url(server, who, UNIT, "studio_view")

    def open(self) -> Editor:
        """Go to the form."""
        self.page.goto(self.url)
        return self

    def field(self, label: str) -> Locator:
        """A field by its label."""
        return self.page.get_by_role("form").get_by_label(label, exact=True)

    def save(self) -> None:
        """Save; what comes of it is for the test to look at."""
        self.page.get_by_role("button", name="Save", exact=True).click()

    def expect_saved(self) -> None:
        """The form says that it is saved."""
        expect(self.page.get_by_role("status").filter(has_text="Saved")).to_be_visible()


@pytest.fixture
def editor(open_page: Callable[..., Page], server: Server) -> Iterator[Editor]:
    """The form; afterwards everything is set again as it was."""
    editor = Editor(open_page(), server).open()
    before: dict[str, list[str]] = {}
    for name, value in editor.page.evaluate("[...new FormData(document.querySelector('.cxb-editor form'))]"):
        before.setdefault(name, []).append(value)
    address = editor.page.locator(".cxb-editor").get_attribute("data-url")
    yield editor
    status, said = editor.page.evaluate(POST, [address, {"fields": before}])
    assert status == 200, said


def test_a_mistake_is_shown_beside_its_field_and_what_was_typed_stays(
    editor: Editor, trouble: Trouble, visit: Visit
) -> None:
    trouble.expect_status(400)
    editor.field("Title").fill("A title that is not saved")
    editor.field("Aim").fill("11")
    editor.save()
    expect(editor.page.get_by_role("alert").filter(has_text="Nothing is saved yet")).to_be_visible()
    aim = editor.field("Aim")
    expect(aim).to_be_focused()
    expect(aim).to_have_attribute("aria-invalid", "true")
    expect(aim).to_have_accessible_description("An aim is a number from 1 to 10.")
    expect(aim).to_have_value("11")
    expect(editor.field("Title")).to_have_value("A title that is not saved")
    expect(visit(UNIT).page.get_by_role("heading", name="How confident do you feel now?")).to_be_visible()

    aim.fill("8")
    editor.save()
    editor.expect_saved()
    expect(aim).not_to_have_attribute("aria-invalid", "true")
    expect(editor.page.get_by_text("An aim is a number from 1 to 10.")).to_have_count(0)


def test_what_an_author_saves_is_what_learners_get(editor: Editor, visit: Visit) -> None:
    editor.field("Title").fill("How sure are you by now?")
    editor.field("Safeguarding contact").fill("the night manager")
    editor.field("Talk it over").check()
    editor.save()
    editor.expect_saved()
    editor.open()
    expect(editor.field("Title")).to_have_value("How sure are you by now?")
    here = visit(UNIT)
    expect(here.page.get_by_role("heading", name="How sure are you by now?")).to_be_visible()
    expect(here.page.get_by_text("Contact: the night manager")).to_be_visible()
    expect(here.button("Talk")).to_be_visible()


def test_ratings_by_name_need_a_purpose(editor: Editor, trouble: Trouble) -> None:
    trouble.expect_status(400)
    editor.field("Who sees ratings").select_option(label="the training team, by name")
    editor.save()
    expect(editor.page.get_by_text("Please say what ratings by name are used for")).to_be_visible()


def test_nobody_starts_under_a_promise_that_they_were_not_shown(
    editor: Editor, visit: Visit, trouble: Trouble, server: Server, learner: str
) -> None:
    trouble.expect_status(409)
    here = visit(UNIT)
    here.walk_to_rating()
    editor.field("Who sees ratings").select_option(label="the training team, by name")
    editor.field("What ratings by name are used for").fill("To plan coaching.")
    editor.save()
    editor.expect_saved()
    here.choose("Encouragers", 3)
    expect(here.page.get_by_role("alert").filter(has_text="Who can see your ratings has changed")).to_be_visible()
    assert rounds_of(server, learner, UNIT) == []

    here.page.reload()
    here.expect_at_the_start()
    expect(here.page.get_by_role("alert").filter(has_text="please read this, then go on")).to_be_visible()
    expect(here.page.get_by_text("They use them for this: To plan coaching.")).to_be_visible()
    assert rounds_of(server, learner, UNIT) == []
    here.walk_to_rating()
    expect(here.point("Encouragers", 3)).to_be_checked()
    expect(here.status).to_contain_text("and have saved them")
    assert only_round_of(server, learner, UNIT).drafted == {"encouragers": 3}


def test_what_only_few_have_answered_is_hidden_from_the_team(
    editor: Editor, visit: Visit, page: Page, server: Server
) -> None:
    editor.field("Persevering").first.check()
    editor.save()
    editor.expect_saved()
    here = visit(UNIT)
    here.round({"Persevering": 4})
    page.goto(unit_url(server, AUTHOR, "progress"))
    said = re.compile(r"^\d+ competencies are not shown: nobody, or fewer than 10 people, have rated them\.$")
    expect(page.get_by_text(said)).to_be_visible()
    figures = page.get_by_role("table", name="How confident the group feels, competency by competency")
    expect(figures.get_by_role("rowheader", name="Encouragers")).to_be_visible()
    expect(figures.get_by_role("rowheader", name="Persevering")).to_have_count(0)


def test_cancelling_puts_the_form_back(editor: Editor) -> None:
    before = editor.field("Title").input_value()
    editor.field("Title").fill("Something else")
    editor.page.get_by_role("button", name="Cancel").click()
    expect(editor.field("Title")).to_have_value(before)


def test_a_learner_cannot_save_the_authors_form(
    page: Page, server: Server, learner: str, trouble: Trouble, visit: Visit
) -> None:
    trouble.expect_status(403)
    editor = Editor(page, server, learner).open()
    editor.field("Title").fill("Mine now")
    editor.save()
    expect(page.get_by_role("alert").filter(has_text="Only people who may change this course")).to_be_visible()
    expect(editor.field("Title")).to_have_value("Mine now")
    expect(visit(UNIT).page.get_by_role("heading", name="How confident do you feel now?")).to_be_visible()


def test_the_preview_shows_what_learners_are_asked_and_stores_nothing(page: Page, server: Server, learner: str) -> None:
    page.goto(unit_url(server, learner, "before", "author_view"))
    expect(page.get_by_text("8 competencies")).to_be_visible()
    expect(page.get_by_text("Ratings are shown only as figures about groups.")).to_be_visible()
    expect(page.get_by_role("radio")).to_have_count(0)
    assert rounds_of(server, learner) == []
