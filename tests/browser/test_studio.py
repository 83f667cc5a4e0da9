"""What an author sets and what becomes of it: mistakes stand beside their fields, learners get what was saved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from demo.learners import LEARNERS

from .authoring import AUTHOR, EMPTY, Editor, as_it_was, preview, stored_rounds
from .server import Server
from .stored import only_round_of, rounds_of
from .trouble import Trouble
from .walking import Assessment, unit_url

Visit = Callable[..., Assessment]

UNIT = "after"
BY_NAME = "the training team, with names"
PURPOSE = "Purpose of ratings with names"


@pytest.fixture
def editor(open_page: Callable[..., Page], server: Server) -> Iterator[Editor]:
    """The editor of an assessment that learners know; afterwards everything is set again as it was."""
    with as_it_was(server):
        yield Editor(open_page(), server, UNIT).open()


def test_a_mistake_is_shown_beside_its_field_and_what_was_typed_stays(
    editor: Editor, trouble: Trouble, visit: Visit
) -> None:
    trouble.expect_status(400)
    editor.field("Title").fill("A title that is not saved")
    editor.go("Aims and steps")
    editor.field("Aim").fill("11")
    editor.go("Competencies")
    editor.save()
    expect(editor.alert).to_contain_text("Not saved yet")
    expect(editor.tab("Aims and steps")).to_have_attribute("aria-selected", "true")
    expect(editor.tab("Aims and steps")).to_contain_text("to check: 1")
    aim = editor.field("Aim")
    expect(aim).to_be_focused()
    expect(aim).to_have_attribute("aria-invalid", "true")
    expect(aim).to_have_accessible_description(re.compile("^Choose an aim from 1 to 10."))
    expect(aim).to_have_value("11")
    expect(visit(UNIT).page.get_by_role("heading", name="How confident do you feel now?")).to_be_visible()

    aim.fill("8")
    editor.save()
    editor.expect_saved()
    expect(aim).not_to_have_attribute("aria-invalid", "true")
    expect(editor.tab("Aims and steps")).not_to_contain_text("to check")
    expect(editor.says("Choose an aim from 1 to 10.")).to_have_count(0)
    editor.go("Competencies")
    expect(editor.field("Title")).to_have_value("A title that is not saved")


def test_what_an_author_saves_is_what_learners_get(editor: Editor, visit: Visit) -> None:
    editor.field("Title").fill("How sure are you by now?")
    editor.go("Who sees what")
    editor.field("Safeguarding contact").fill("the night manager")
    editor.go("Aims and steps")
    editor.field("Talk about it").check()
    editor.save()
    editor.expect_saved()
    editor.open()
    expect(editor.field("Title")).to_have_value("How sure are you by now?")
    here = visit(UNIT)
    expect(here.page.get_by_role("heading", name="How sure are you by now?")).to_be_visible()
    expect(here.page.get_by_text("Who to contact: the night manager")).to_be_visible()
    expect(here.page.locator("[data-step=discuss]")).to_have_count(1)


def test_ratings_by_name_need_a_purpose(editor: Editor, trouble: Trouble) -> None:
    trouble.expect_status(400)
    editor.go("Who sees what")
    editor.field(BY_NAME).check()
    editor.go("Competencies")
    editor.save()
    expect(editor.says("Say how the training team uses ratings with names")).to_be_visible()
    expect(editor.field(PURPOSE)).to_be_focused()


def test_nobody_starts_under_a_promise_that_they_were_not_shown(
    editor: Editor, visit: Visit, trouble: Trouble, server: Server, learner: str
) -> None:
    trouble.expect_status(409)
    here = visit(UNIT)
    here.walk_to_rating()
    editor.go("Who sees what")
    editor.field(BY_NAME).check()
    editor.field(PURPOSE).fill("To plan coaching.")
    expect(editor.says("Learners keep what we promised them").first).to_be_visible()
    editor.save()
    editor.expect_saved()
    here.choose("Encouragers", 3)
    expect(
        here.page.get_by_role("alert").filter(has_text="The rule on who can see your ratings has changed")
    ).to_be_visible()
    assert rounds_of(server, learner, UNIT) == []

    here.page.reload()
    here.expect_at_the_start()
    expect(here.page.get_by_role("alert").filter(has_text="Read the new rule, then continue.")).to_be_visible()
    expect(here.page.get_by_text("How they use them: To plan coaching.").first).to_be_visible()
    assert rounds_of(server, learner, UNIT) == []
    here.walk_to_rating()
    expect(here.point("Encouragers", 3)).to_be_checked()
    expect(here.status).to_contain_text(re.compile("saved", re.IGNORECASE))
    assert only_round_of(server, learner, UNIT).drafted == {"encouragers": 3}


def test_what_only_few_have_answered_is_hidden_from_the_team(
    editor: Editor, visit: Visit, page: Page, server: Server
) -> None:
    editor.tick("Persevering")
    editor.save()
    editor.expect_saved()
    here = visit(UNIT)
    here.round({"Persevering": 4})
    page.goto(unit_url(server, AUTHOR, "progress"))
    message = re.compile(r"^We do not show \d+ competencies, because fewer than 10 people have rated them\.$")
    expect(page.get_by_text(message)).to_be_visible()
    figures = page.get_by_role("table", name="The group's confidence in each competency")
    expect(figures.get_by_role("rowheader", name="Encouragers")).to_be_visible()
    expect(figures.get_by_role("rowheader", name="Persevering")).to_have_count(0)


def test_a_learner_cannot_save_the_authors_form(
    page: Page, server: Server, learner: str, trouble: Trouble, visit: Visit
) -> None:
    trouble.expect_status(403)
    editor = Editor(page, server, UNIT, who=learner).open()
    editor.field("Title").fill("Mine now")
    editor.save()
    expect(editor.alert).to_contain_text("Only people who can edit this course")
    expect(editor.field("Title")).to_have_value("Mine now")
    expect(visit(UNIT).page.get_by_role("heading", name="How confident do you feel now?")).to_be_visible()


def test_the_preview_can_be_walked_through_and_stores_nothing(page: Page, server: Server) -> None:
    before = stored_rounds(server)
    here = preview(page, server, "before")
    expect(page.get_by_text("Core Competencies Framework · 8 competencies · about 12 minutes")).to_be_visible()
    expect(
        page.get_by_text("The training team only sees ratings as numbers for groups, unless a learner shares one.")
    ).to_be_visible()
    page.locator("summary").filter(has_text="What your units cover").click()
    expect(page.get_by_text("Units only help a little with 1 competency")).to_be_visible()
    here.walk({"Facilitators of change": 4, "Collaborators": "Not part of my role"})
    expect(here.suggested.first).to_contain_text("Because you rated “Facilitators of change” 4.")
    assert stored_rounds(server) == before
    page.reload()
    here.expect_at_the_start()
    here.expect_nothing_left_behind()


def test_the_preview_lets_an_author_try_each_level(page: Page, server: Server) -> None:
    before = stored_rounds(server)
    here = preview(page, server, "thrive")
    here.choose_level("Getting Help")
    here.walk_to_rating()
    here.choose("Empathy", 3)
    here.onwards("Check your answers")
    here.finish()
    expect(page.get_by_text("Your answers are about “Getting Help”.")).to_be_visible()
    assert stored_rounds(server) == before


def test_an_empty_assessment_says_so_to_author_and_learner(page: Page, server: Server, learner: str) -> None:
    page.goto(unit_url(server, AUTHOR, EMPTY, "author_view"))
    expect(page.get_by_text("There is no framework yet. Choose Edit to add one.")).to_be_visible()
    page.goto(unit_url(server, learner, EMPTY))
    expect(page.get_by_text("This is not ready yet.")).to_be_visible()


# ---- the progress page

TODAY = "How confident do you feel today? (in “Where you are now”)"
KEYWORKERS = "How do I feel about keyworking? (in “Keyworking”)"
FIGURES = "numbers for groups, for each competency"
PEOPLE = "who has started and finished, with names"
ACORN = LEARNERS[0].id


@pytest.fixture
def progress(open_page: Callable[..., Page], server: Server) -> Iterator[Editor]:
    """The editor of the progress page; afterwards it is set again as it was."""
    with as_it_was(server):
        yield Editor(open_page(), server, "progress").open()


def test_the_progress_page_is_about_the_chosen_assessments(progress: Editor, page: Page, server: Server) -> None:
    facilitators = page.get_by_role("listitem").filter(has_text="Facilitators of change")
    page.goto(unit_url(server, ACORN, "progress"))
    lines = page.get_by_role("listitem").count()
    progress.field("Title").fill("Before and after")
    progress.field(TODAY).check()
    progress.save()
    progress.expect_saved()
    page.reload()
    expect(page.get_by_role("heading", name="Before and after")).to_be_visible()
    expect(facilitators.first).to_be_visible()
    assert page.get_by_role("listitem").count() < lines  # what was rated in the group is left out

    progress.field(TODAY).uncheck()
    progress.field(KEYWORKERS).check()
    progress.save()
    progress.expect_saved()
    page.reload()
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()
    page.goto(unit_url(server, AUTHOR, "progress"))
    expect(page.get_by_role("heading", name="The training team's view")).to_be_visible()
    of_the_group = page.get_by_role("rowheader", name="Facilitators of change")
    expect(of_the_group).to_have_count(0)

    progress.field(KEYWORKERS).uncheck()
    progress.save()
    progress.expect_saved()
    page.reload()
    expect(of_the_group.first).to_be_visible()


def test_parts_of_the_teams_view_can_be_hidden(progress: Editor, page: Page, server: Server) -> None:
    figures = page.get_by_role("table", name="The group's confidence in each competency")
    people = page.locator("summary").filter(has_text="people, with their names")
    page.goto(unit_url(server, AUTHOR, "progress"))
    expect(figures).to_be_visible()
    expect(people).to_be_visible()
    progress.field(FIGURES).uncheck()
    progress.save()
    progress.expect_saved()
    page.reload()
    expect(figures).to_have_count(0)
    expect(people).to_be_visible()

    progress.field(PEOPLE).uncheck()
    progress.field(FIGURES).check()
    progress.save()
    progress.expect_saved()
    page.reload()
    expect(figures).to_be_visible()
    expect(people).to_have_count(0)

    progress.field(FIGURES).uncheck()
    progress.field("ratings with names, if learners were told first").uncheck()
    progress.save()
    progress.expect_saved()
    page.reload()
    expect(page.get_by_role("heading", name="The training team's view")).to_be_visible()
    expect(figures).to_have_count(0)
    expect(people).to_have_count(0)


def test_a_progress_page_needs_a_title(progress: Editor, trouble: Trouble) -> None:
    trouble.expect_status(400)
    progress.field("Title").fill("")
    progress.field(KEYWORKERS).check()
    progress.save()
    expect(progress.alert).to_contain_text("Not saved yet")
    expect(progress.field("Title")).to_be_focused()
    expect(progress.field("Title")).to_have_accessible_description(re.compile("^Fill this in."))
    expect(progress.field(KEYWORKERS)).to_be_checked()
    progress.field("Title").press_sequentially("M")
    expect(progress.field("Title")).not_to_have_attribute("aria-invalid", "true")
    expect(progress.alert).to_be_hidden()


def test_cancelling_puts_the_progress_form_back(progress: Editor) -> None:
    before = progress.field("Title").input_value()
    progress.field("Title").fill("Something else")
    progress.field(TODAY).check()
    progress.cancel()
    expect(progress.field("Title")).to_have_value(before)
    expect(progress.field(TODAY)).not_to_be_checked()
