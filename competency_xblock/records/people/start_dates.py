"""When learners started in the job that a course is about, and when they are due (layer 3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..data import FieldProblem, StartDates
from ..database import Learners, atomic_with_retry, delete, digest, lock_people
from ..models import Course, Participant, StartDate
from ..reference import get_or_create_course_id
from ..validation import InvalidInput

MAX_MONTHS = 60
FIRST_YEAR = 1950
DAYS_AHEAD = 366
BATCH_SIZE = 1000


# ---- pure


def due_date(start: date, months: int) -> date:
    """The day that many calendar months after the start; where that month is too short, its last day."""
    return start + relativedelta(months=months)


def earliest_start_due_on(day: date, months: int) -> date:
    """The first start date whose due date is on or after `day`: an earlier start was due before it."""
    start = day - relativedelta(months=months)
    while due_date(start, months) < day:
        start += timedelta(days=1)
    return start


def start_date_problem(day: date) -> str:
    """Why a learner cannot have started on this day, nor start on it soon; '' where they can."""
    if day.year < FIRST_YEAR:
        return _("Check the year of this date.")
    if day > timezone.localdate() + timedelta(days=DAYS_AHEAD):
        return _("This date is more than a year away. Check the year.")
    return ""


# ---- the period of a course


def get_due_months(course: str) -> int | None:
    """Within how many months of their start date learners are due to have finished, or None. 1 query."""
    return Course.objects.filter(digest=digest(course)).values_list("due_months", flat=True).first()


def set_due_months(course: str, months: int | None) -> None:
    """Set within how many months learners are due to have finished, from 1 to 60. None: nobody is due."""
    if months is not None and not 1 <= months <= MAX_MONTHS:
        raise ValueError(f"The period has 1 to {MAX_MONTHS} months.")
    _set_due_months(get_or_create_course_id(course), months)


@atomic_with_retry
def _set_due_months(course_id: int, months: int | None) -> None:
    Course.objects.filter(pk=course_id).update(due_months=months)


# ---- start dates


def participant_ids(course: str) -> QuerySet[Any]:
    """A subquery of the ids of a course's participants: the learners where no host enrols anybody."""
    return Participant.objects.filter(course__digest=digest(course)).values("learner_id")


def get_start_dates(learner_id: int, course: str) -> StartDates | None:
    """When a learner started, as the team and as the learner say. None where neither does. 1 query."""
    rows = StartDate.objects.filter(learner_id=learner_id, course__digest=digest(course))
    dates = rows.values_list("by_team", "own").first()
    return StartDates(set_by_team=dates[0], set_by_learner=dates[1]) if dates else None


def get_team_start_dates(course: str, learners: Learners) -> dict[int, date]:
    """The team's dates, by learner id. `learners` are ids, or a subquery of them. 1 query."""
    rows = StartDate.objects.filter(course__digest=digest(course), learner__in=learners, by_team__isnull=False)
    return dict(rows.values_list("learner_id", "by_team"))


def set_team_start_dates(course: str, starts: Mapping[int, date | None]) -> dict[int, date]:
    """Store the team's dates by learner, all or none. None removes the team's date. Returns the learners' earlier
    dates.

    The learner's own date stays beside it. 2 queries for each thousand, and 3.
    """
    course_id = get_or_create_course_id(course)
    rows = [StartDate(learner_id=learner, course_id=course_id, by_team=day) for learner, day in sorted(starts.items())]
    return _upsert(rows, "by_team")


def get_own_start_dates(learner_id: int) -> dict[str, StartDates]:
    """The learner's start dates, by course key. 1 query."""
    rows = StartDate.objects.filter(learner_id=learner_id).select_related("course").order_by("course_id")
    return {row.course.key: StartDates(set_by_team=row.by_team, set_by_learner=row.own) for row in rows}


def set_learner_start_date(learner_id: int, course: str, day: date | None) -> None:
    """Store the learner's own start date; None removes it. Raises InvalidInput (no learner can start on that day)."""
    if day is not None and (wrong := start_date_problem(day)):
        raise InvalidInput([FieldProblem("start", wrong)])
    course_id = get_or_create_course_id(course)
    _upsert([StartDate(learner_id=learner_id, course_id=course_id, own=day)], "own")


@atomic_with_retry
def _upsert(rows: list[StartDate], field: str) -> dict[int, date]:
    """Store one of the two dates of each row, and delete rows without any. Returns the earlier dates, by learner."""
    lock_people((row.learner_id for row in rows), beginning=True)
    before: dict[int, date] = {}
    for first in range(0, len(rows), BATCH_SIZE):
        batch = rows[first : first + BATCH_SIZE]
        stored = StartDate.objects.filter(
            course_id__in={row.course_id for row in batch}, learner_id__in=[row.learner_id for row in batch]
        )
        before.update(stored.exclude(**{field: None}).values_list("learner_id", field))
    # MySQL finds the unique key by itself and refuses to be given one.
    named = connection.features.supports_update_conflicts_with_target
    StartDate.objects.bulk_create(
        rows,
        batch_size=BATCH_SIZE,
        update_conflicts=True,
        update_fields=[field],
        unique_fields=["learner", "course"] if named else None,
    )
    of_course = {row.course_id for row in rows if getattr(row, field) is None}
    learners_without = [row.learner_id for row in rows if getattr(row, field) is None]
    for first in range(0, len(learners_without), BATCH_SIZE):
        learner_rows = StartDate.objects.filter(
            course_id__in=of_course, learner_id__in=learners_without[first : first + BATCH_SIZE]
        )
        delete(learner_rows.filter(by_team__isnull=True, own__isnull=True))
    return before
