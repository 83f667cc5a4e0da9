"""When people started, and by when they are meant to have finished."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.records import api, models
from competency_xblock.records.data import StartDates
from tests.fixtures.records import COURSE, Page, a_draft, a_learner, learners

from ..test_queries import queries

days = st.dates(date(1950, 1, 1), date(2200, 1, 1))
periods = st.integers(1, 60)
MAY, JUNE = date(2020, 5, 1), date(2020, 6, 1)


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        (date(2030, 1, 15), 3, date(2030, 4, 15)),
        (date(2030, 1, 31), 1, date(2030, 2, 28)),
        (date(2032, 1, 31), 1, date(2032, 2, 29)),
        (date(2030, 8, 31), 6, date(2031, 2, 28)),
        (date(2032, 2, 29), 12, date(2033, 2, 28)),
        (date(2030, 12, 1), 1, date(2031, 1, 1)),
    ],
)
def test_a_period_is_counted_in_calendar_months(start: date, months: int, due: date) -> None:
    assert api.due_date(start, months) == due


@given(days, days, periods)
def test_who_started_before_that_day_was_due_before_this(start: date, day: date, months: int) -> None:
    assert (start < api.earliest_start_due_on(day, months)) == (api.due_date(start, months) < day)


@given(days, st.integers(0, 4), periods)
def test_so_it_is_around_the_very_day(day: date, near: int, months: int) -> None:
    start = api.earliest_start_due_on(day, months) + timedelta(days=near - 2)
    assert (near < 2) == (api.due_date(start, months) < day)


@given(days, st.integers(0, 40), periods)
def test_whoever_starts_later_is_never_due_earlier(start: date, later: int, months: int) -> None:
    assert api.due_date(start, months) <= api.due_date(start + timedelta(days=later), months)


@pytest.mark.django_db
def test_a_course_has_a_period_only_where_the_team_says_so() -> None:
    assert api.get_due_months(COURSE) is None
    api.set_due_months(COURSE, 3)
    assert api.get_due_months(COURSE) == 3
    assert api.get_due_months("another course") is None
    api.set_due_months(COURSE, None)
    assert api.get_due_months(COURSE) is None


@pytest.mark.django_db
@pytest.mark.parametrize("months", [1, 60])
def test_a_period_may_be_as_short_as_a_month_and_as_long_as_five_years(months: int) -> None:
    api.set_due_months(COURSE, months)
    assert api.get_due_months(COURSE) == months


@pytest.mark.django_db
@pytest.mark.parametrize("months", [0, -1, 61])
def test_a_period_that_cannot_be_meant_is_refused(months: int) -> None:
    with pytest.raises(ValueError, match="1 to 60"):
        api.set_due_months(COURSE, months)
    assert api.get_due_months(COURSE) is None


@pytest.mark.django_db
def test_the_teams_date_counts_and_the_learners_own_stays_beside_it() -> None:
    learner = a_learner()
    assert api.get_start_dates(learner, COURSE) is None
    api.set_learner_start_date(learner, COURSE, MAY)
    assert api.get_start_dates(learner, COURSE) == StartDates(set_by_team=None, set_by_learner=MAY)
    api.set_team_start_dates(COURSE, {learner: JUNE})
    found = api.get_start_dates(learner, COURSE)
    assert found == StartDates(set_by_team=JUNE, set_by_learner=MAY)
    assert found.effective == JUNE
    api.set_team_start_dates(COURSE, {learner: None})
    found = api.get_start_dates(learner, COURSE)
    assert found is not None
    assert found.effective == MAY
    api.set_learner_start_date(learner, COURSE, None)
    assert api.get_start_dates(learner, COURSE) is None
    assert models.StartDate.objects.count() == 0


@pytest.mark.django_db
def test_the_teams_date_stays_where_a_learner_takes_back_their_own() -> None:
    learner = a_learner()
    api.set_team_start_dates(COURSE, {learner: JUNE})
    api.set_learner_start_date(learner, COURSE, MAY)
    api.set_learner_start_date(learner, COURSE, None)
    assert api.get_start_dates(learner, COURSE) == StartDates(set_by_team=JUNE, set_by_learner=None)


@pytest.mark.django_db
def test_a_date_is_about_one_course_and_one_learner() -> None:
    learner, other = learners(2)
    api.set_learner_start_date(learner, COURSE, MAY)
    api.set_team_start_dates("another course", {learner: JUNE, other: JUNE})
    assert api.get_start_dates(learner, COURSE) == StartDates(set_by_team=None, set_by_learner=MAY)
    assert api.get_start_dates(other, COURSE) is None


@pytest.mark.django_db
def test_taking_away_what_was_never_there_leaves_nothing() -> None:
    learner = a_learner()
    api.set_team_start_dates(COURSE, {learner: None})
    assert models.StartDate.objects.count() == 0
    api.set_learner_start_date(learner, COURSE, None)
    assert models.StartDate.objects.count() == 0


@pytest.mark.django_db
def test_whoever_has_begun_in_a_course_takes_part_in_that_one() -> None:
    here, elsewhere, _nowhere = learners(3)
    Page(here).save(a_draft(c0=5))
    Page(elsewhere, course="another course", assessment="elsewhere").save(a_draft(c0=5))
    users = get_user_model().objects.filter(pk__in=api.participant_ids(COURSE))
    assert list(users.values_list("pk", flat=True)) == [here]


@pytest.mark.django_db
def test_many_dates_are_stored_with_as_many_queries_as_a_few() -> None:
    few, many = learners(3, "few"), learners(300, "many")
    api.set_team_start_dates(COURSE, {few[0]: MAY})
    some = queries(lambda: api.set_team_start_dates(COURSE, dict.fromkeys(few, MAY)))
    assert queries(lambda: api.set_team_start_dates(COURSE, dict.fromkeys(many, JUNE))) <= some + 1
    assert models.StartDate.objects.filter(by_team=JUNE).count() == 300


@pytest.mark.django_db(transaction=True)
def test_all_dates_are_stored_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("competency_xblock.records.people.start_dates.BATCH_SIZE", 1)
    inserted = 0

    def broken(execute: Callable[..., object], sql: str, *given: object) -> object:
        nonlocal inserted
        inserted += sql.startswith("INSERT INTO") and "startdate" in sql
        if inserted == 2:
            raise ConnectionAbortedError
        return execute(sql, *given)

    with connection.execute_wrapper(broken), pytest.raises(ConnectionAbortedError):
        api.set_team_start_dates(COURSE, {a_learner(): MAY, a_learner("kim"): MAY})
    assert models.StartDate.objects.count() == 0


def in_days(days: int) -> Callable[[], date]:
    return lambda: timezone.localdate() + timedelta(days=days)


@pytest.mark.django_db
@pytest.mark.parametrize("day", [lambda: date(1949, 12, 31), in_days(367), lambda: date(1, 1, 1)])
def test_a_date_that_cannot_be_meant_is_told(day: Callable[[], date]) -> None:
    learner = a_learner()
    with pytest.raises(api.InvalidInput, match="Check the year") as refused:
        api.set_learner_start_date(learner, COURSE, day())
    assert [problem.path for problem in refused.value.problems] == ["start"]
    assert api.get_start_dates(learner, COURSE) is None


@pytest.mark.django_db
@pytest.mark.parametrize("day", [in_days(366), in_days(0), lambda: date(1950, 1, 1)])
def test_somebody_may_have_started_long_ago_or_start_soon(day: Callable[[], date]) -> None:
    learner = a_learner()
    api.set_learner_start_date(learner, COURSE, day())
    assert api.get_start_dates(learner, COURSE) == StartDates(set_by_team=None, set_by_learner=day())
