"""How many queries everything takes: as many for 36 competencies and 200 learners as for a few."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competency_xblock.records import api
from competency_xblock.records.data import Draft, DraftAction

from ..fixtures.records import ASSESSMENT, COURSE, START, Page, a_framework, a_learner, learners, rated, snapshot_of

pytestmark = pytest.mark.django_db

SMALL_AND_LARGE = pytest.mark.parametrize("competencies", [3, 36])


def queries(work: Callable[[], object]) -> int:
    """How many queries the work takes, without what only opens and closes a transaction."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return sum(
        not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT"))
        for query in captured.captured_queries
    )


def everything(competencies: int, value: int = 5) -> Draft:
    return Draft(
        answers={f"c{n}": rated(value, reason="Because") for n in range(competencies)},
        actions=tuple(
            DraftAction(text="Ask Sam", competency=f"c{n % competencies}", review_date=date(2030, 6, 30))
            for n in range(30)
        ),
    )


def a_page(competencies: int) -> Page:
    """A learner in a course in which others have been already."""
    page = Page(a_learner(), a_framework(competencies))
    Page(a_learner("somebody"), page.framework).finish(everything(competencies))
    return page


@SMALL_AND_LARGE
def test_saving_takes_three_queries(competencies: int) -> None:
    page = a_page(competencies)
    begun = page.save(everything(competencies))
    assert queries(lambda: page.save(everything(competencies, 6), begun.key, 1)) == 3


@SMALL_AND_LARGE
def test_the_first_save_takes_eight_queries_and_of_a_later_round_seven(competencies: int) -> None:
    page = a_page(competencies)
    assert queries(lambda: page.save(everything(competencies))) == 8  # the last one notes that somebody takes part
    begun = api.get_open_round(page.learner, ASSESSMENT)
    assert begun is not None
    page.submit(everything(competencies), begun.key, 1)
    assert queries(lambda: page.save(everything(competencies))) == 7


@SMALL_AND_LARGE
def test_submitting_takes_eight_queries_the_first_time_and_when_some_are_rated_again(competencies: int) -> None:
    page = a_page(competencies)
    begun = page.save(everything(competencies - 1))
    assert queries(lambda: page.submit(everything(competencies - 1), begun.key, 1)) == 8
    begun = page.save(everything(competencies), now=START + timedelta(days=1))
    # MySQL changes the rows that there are and inserts the others; SQLite does both at once.
    more = 1 if connection.vendor == "mysql" else 0
    assert queries(lambda: page.submit(everything(competencies), begun.key, 1)) == 8 + more
    begun = page.save(everything(competencies), now=START + timedelta(days=2))
    assert queries(lambda: page.submit(everything(competencies), begun.key, 1)) == 8


@SMALL_AND_LARGE
def test_reading_takes_a_few_queries(competencies: int) -> None:
    page = a_page(competencies)
    for day in range(3):
        page.finish(everything(competencies), day=day)
    page.save(everything(competencies))
    assert queries(lambda: api.get_open_round(page.learner, ASSESSMENT)) == 1
    assert queries(lambda: api.get_submitted_rounds(page.learner)) == 2
    assert queries(lambda: api.get_rounds(page.learner, course=COURSE, assessment=ASSESSMENT)) == 2
    assert queries(lambda: api.get_progress(page.learner, COURSE)) == 1
    assert queries(lambda: api.get_actions(page.learner)) == 1
    for text in ("Ask Kim", "Read"):  # what these are about has to be looked for, once for all of them
        api.create_action(page.learner, course=COURSE, text=text)
    assert queries(lambda: api.get_actions(page.learner)) == 2


@pytest.mark.parametrize("people", [10, 200])
def test_the_teams_figures_take_the_same_for_ten_and_for_two_hundred(people: int) -> None:
    framework = a_framework(sensitive=("c2",))
    who = learners(people)
    for learner in who:
        Page(learner, framework).finish(everything(3))
    everybody = get_user_model().objects.filter(pk__in=who).values("pk")
    assert queries(lambda: api.get_participation(COURSE, learners=everybody)) == 3
    assert queries(lambda: snapshot_of(COURSE, [framework], learners=everybody)) <= 22
    snapshot = api.get_latest_snapshot(COURSE)
    assert snapshot is not None
    assert queries(lambda: api.get_latest_snapshot(COURSE)) == 1
    assert queries(lambda: api.get_item_counts(snapshot)) == 2
