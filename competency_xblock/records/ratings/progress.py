"""One learner's progress: first and latest rating of each item (layer 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from django.db.models import QuerySet

from ..data import Answer, Item, ItemProgress
from ..database import digest
from ..models import Latest
from ..reference import version_of_latest


def get_progress(learner_id: int, course: str) -> tuple[ItemProgress, ...]:
    """One learner's progress on every item answered in a course, in the items' order. 1 query.

    Answers under different promises about visibility count together: the earliest is first, the latest last, and the
    counts are added.
    """
    return _merge_by_item(_latest_with_version().filter(learner_id=learner_id, course__digest=digest(course)))


def get_progress_by_course(learner_id: int) -> dict[str, tuple[ItemProgress, ...]]:
    """One learner's progress in every course with an answer, by course key. 1 query."""
    rows = Latest.objects.filter(learner_id=learner_id).select_related("course", "item").order_by("course_id")
    rows = rows.annotate(version=version_of_latest())
    by_course: dict[str, list[Latest]] = defaultdict(list)
    for row in rows:
        by_course[row.course.key].append(row)
    return {course: _merge_by_item(course_rows) for course, course_rows in by_course.items()}


@cache
def _latest_with_version() -> QuerySet[Latest]:
    """The queryset of every progress page; built once in a process."""
    return Latest.objects.select_related("item").annotate(version=version_of_latest())


def _merge_by_item(rows: Iterable[Latest]) -> tuple[ItemProgress, ...]:
    by_item: dict[Item, list[Latest]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.item_id, row.visibility)):
        by_item[Item(row.item.framework, row.item.competency, row.item.level)].append(row)
    return tuple(_merge(item, by_item[item]) for item in sorted(by_item))


def _merge(item: Item, rows: list[Latest]) -> ItemProgress:
    rated = [row for row in rows if row.first_at is not None]
    first = min(rated, key=lambda row: (row.first_at, row.first_round), default=None)
    latest = max(rows, key=lambda row: (row.latest_at, row.latest_round))
    return ItemProgress(
        item=item,
        first=first.first_value if first else None,
        first_at=first.first_at if first else None,
        latest_answer=Answer(latest.latest_answer),
        latest=latest.latest_value,
        latest_at=latest.latest_at,
        aim=latest.aim,
        times_rated=sum(row.times_rated for row in rows),
        version=latest.version,
    )
