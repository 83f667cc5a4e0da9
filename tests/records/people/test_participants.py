"""Who takes part, kept in step with the rounds: what each round does to the learner's row."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from competency_xblock.records import api, models
from competency_xblock.records.data import Draft, DraftAnswer, Visibility
from tests.fixtures.records import (
    ASSESSMENT,
    COURSE,
    LATER_ASSESSMENT,
    NOT_MY_ROLE,
    NOT_YET,
    START,
    Page,
    a_draft,
    a_framework,
    rated,
)

pytestmark = pytest.mark.django_db


def later(page: Page) -> Page:
    """The same learner at the course's other assessment."""
    return Page(page.learner, page.framework, LATER_ASSESSMENT)


def on(day: float) -> datetime:
    return START + timedelta(days=day)


def row(course: str = COURSE) -> models.Participant:
    """The one row of the course, which is also what deriving it anew comes to."""
    [values] = models.Participant.objects.filter(course__key=course).values()
    assert api.rebuild_latest(course) == 0
    found: models.Participant = models.Participant.objects.get(pk=values["id"])
    return found


def test_beginning_is_noted_once(page: Page) -> None:
    begun = page.save(a_draft(c0=1), now=on(1))
    page.save(a_draft(c0=2), begun.key, begun.revision, now=on(2))
    later(page).save(a_draft(c0=1), now=on(3))
    participant = row()
    assert (
        participant.started,
        participant.finished,
        participant.finished_last,
        participant.again,
        participant.rounds,
    ) == (on(1), None, None, None, 0)


def test_what_is_begun_earlier_by_another_clock_counts_as_the_beginning(page: Page) -> None:
    page.save(a_draft(c0=1), now=on(1))
    later(page).save(a_draft(c0=1), now=on(0))
    assert row().started == on(0)


def test_finishing_keeps_the_first_time_and_moves_the_last(page: Page) -> None:
    page.finish(a_draft(c0=1), day=1)
    later(page).finish(a_draft(c1=1), day=4)
    participant = row()
    assert (participant.finished, participant.finished_last, participant.rounds) == (on(1), on(4), 2)


def test_the_role_is_that_of_the_round_submitted_last(page: Page) -> None:
    page.framework = a_framework(levels=("new",))
    page.finish(Draft(role="Keyworker", organisation="Haven", answers={"c0": rated(1)}), day=1)
    page.save(Draft(role="Not yet", organisation="Not yet", answers={"c0": rated(1)}), now=on(2))
    participant = row()
    assert (participant.role, participant.organisation, participant.level) == ("Keyworker", "Haven", "")
    later(page).finish(Draft(role="Volunteer", level="new", answers={"c0": rated(1)}), day=3)
    participant = row()
    assert (participant.role, participant.organisation, participant.level) == ("Volunteer", "", "new")


def test_what_was_submitted_earlier_and_comes_in_late_says_no_role_any_more(page: Page) -> None:
    page.finish(Draft(role="Volunteer", answers={"c0": rated(1)}), day=3)
    later(page).finish(Draft(role="Keyworker", answers={"c0": rated(1)}), day=1)
    participant = row()
    assert (
        participant.role,
        participant.finished,
        participant.finished_last,
        participant.rounds,
        participant.again,
    ) == ("Volunteer", on(1), on(3), 2, on(3))


def test_of_two_at_the_same_instant_the_later_round_says_the_role(page: Page) -> None:
    page.finish(Draft(role="Keyworker", answers={"c0": rated(1)}))
    later(page).finish(Draft(role="Volunteer", answers={"c0": rated(1)}))
    assert row().role == "Volunteer"


def test_rating_the_same_again_in_another_assessment_is_rating_again(page: Page) -> None:
    page.finish(a_draft(c0=1))
    assert row().again is None
    later(page).finish(a_draft(c0=1), day=2)
    assert row().again == on(2)


def test_rating_the_same_again_after_another_promise_is_rating_again(page: Page) -> None:
    page.finish(a_draft(c0=1))
    page.visibility = Visibility.NAMES
    page.finish(a_draft(c0=1), day=2)
    assert row().again == on(2)


def test_again_stays_when_it_was_first(page: Page) -> None:
    for day in (0, 2, 4):
        page.finish(a_draft(c0=1), day=day)
    assert row().again == on(2)


def test_a_second_round_about_something_else_is_not_rating_again(page: Page) -> None:
    page.finish(a_draft(c0=1))
    later(page).finish(a_draft(c1=1), day=2)
    assert (row().again, row().rounds) == (None, 2)


def test_another_level_is_something_else(page: Page) -> None:
    page.framework = a_framework(levels=("new", "lead"))
    page.finish(Draft(level="new", answers={"c0": rated(1)}))
    page.finish(Draft(level="lead", answers={"c0": rated(1)}), day=2)
    assert row().again is None


@pytest.mark.parametrize("other", [NOT_YET, NOT_MY_ROLE])
def test_answers_that_are_no_ratings_are_no_rating_again(page: Page, other: DraftAnswer) -> None:
    for day, answer in enumerate((other, 1, other)):
        page.finish(a_draft(c0=answer), day=day)
        assert row().again is None
    page.finish(a_draft(c0=2), day=3)
    assert row().again == on(3)


def test_the_same_in_another_course_is_not_rating_again(page: Page) -> None:
    page.finish(a_draft(c0=1))
    Page(page.learner, assessment="elsewhere", course="another").finish(a_draft(c0=1), day=2)
    assert (row().again, row("another").again) == (None, None)
    assert (row().rounds, row("another").rounds) == (1, 1)


def test_deleting_a_round_takes_back_what_only_it_said(page: Page) -> None:
    page.finish(Draft(role="Keyworker", answers={"c0": rated(1)}), day=1)
    page.finish(Draft(role="Volunteer", answers={"c0": rated(1)}), day=2)
    newest = api.get_submitted_rounds(page.learner)[-1]
    assert newest.role == "Volunteer"
    api.delete_round(page.learner, newest.key)
    participant = row()
    assert (participant.role, participant.again, participant.finished_last, participant.rounds) == (
        "Keyworker",
        None,
        on(1),
        1,
    )


def test_with_the_last_round_the_row_goes(page: Page) -> None:
    page.finish(a_draft(c0=1))
    other = Page(page.learner, assessment="elsewhere", course="another")
    other.finish(a_draft(c0=1))
    api.reset_learner_state(page.learner, ASSESSMENT)
    assert not models.Participant.objects.filter(course__key=COURSE).exists()
    assert row("another").rounds == 1
    api.erase_learner(page.learner)
    assert not models.Participant.objects.exists()


def test_submitting_once_more_counts_once(page: Page) -> None:
    begun = page.save(a_draft(c0=1))
    for _time in range(2):
        page.submit(a_draft(c0=1), begun.key, begun.revision)
    assert (row().rounds, row().again) == (1, None)
