"""Snapshots of a course's figures: created, read, deleted (layer 3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from competency_xblock.frameworks import Framework

from ..data import Group, Grouping, SnapshotCount, SnapshotInfo
from ..database import Learners, after_commit, atomic_with_retry, delete_numbered, digest, strip_unstorable
from ..models import Course, Item, Latest, Participant, Round, Snapshot, SnapshotRow
from ..reference import get_or_create_course_id
from .counting import count_items, count_participants, count_plans, iter_profile_groups, snapshot_row
from .recent import RecentFinishes

BATCH_SIZE = 2000

MAX_SNAPSHOTS = 2

ATTEMPTS = 3
"""Whoever finishes while answers are counted is missing in them, and their earlier answers could be told from that. So
answers are counted again. Where somebody always finishes, the third count stands: one in very many is missing."""

COUNTING_TIMEOUT = timedelta(hours=1)
"""A count may run this long. After that another worker may start, and the later result counts."""


def get_latest_snapshot(course: str) -> SnapshotInfo | None:
    """The course's newest snapshot; None where there is none. 1 query."""
    newest = Snapshot.objects.filter(course__digest=digest(course)).select_related("course").order_by("-pk").first()
    if newest is None:
        return None
    return SnapshotInfo(
        id=newest.pk, taken_at=newest.taken, metadata=newest.about, failed_at=newest.course.counting_failed
    )


def get_assessment_titles(courses: Collection[str]) -> dict[str, str]:
    """The titles of assessments as these courses' snapshots store them, by key. 1 query."""
    digests = [digest(course) for course in courses]
    counted = Snapshot.objects.filter(course__digest__in=digests).order_by("pk").values_list("about", flat=True)
    return {key: title for about in counted for key, title in about.get("assessments", {}).items() if title}


def is_counting(course: str, now: datetime) -> bool:
    """Whether a count of the course has begun, within COUNTING_TIMEOUT. 1 query."""
    return Course.objects.filter(digest=digest(course), counting_since__gte=now - COUNTING_TIMEOUT).exists()


def start_counting(course: str, now: datetime) -> None:
    """Record that a count of the course begins. A count that began before and still runs stores nothing."""
    _update_counting(get_or_create_course_id(course), counting_since=now)


def record_counting_failure(course: str, now: datetime) -> None:
    """Record that a count ended without figures. The next successful count clears it."""
    _update_counting(get_or_create_course_id(course), counting_failed=now, counting_since=None)


@atomic_with_retry
def _update_counting(course_id: int, **changes: datetime | None) -> None:
    Course.objects.filter(pk=course_id).update(**changes)


def create_snapshot(
    course: str,
    frameworks: Collection[Framework],
    *,
    learners: Learners | None = None,
    cohorts: Sequence[Group] = (),
    enrolled: int | None = None,
    counts: Iterable[SnapshotCount] = (),
    about: Mapping[str, Any] | None = None,
    now: datetime,
    today: date,
) -> bool:
    """Count everything about a course and store it as its newest snapshot, as of `now`, the moment of `start_counting`.

    Finishes younger than `COUNTED_AFTER` do not count yet: their learners count as they stood before.

    False, with nothing stored, where a learner was erased since then or another count began. `learners` are the people
    who count, such as everybody enrolled now. `counts` are further rows of the caller's. The number of queries grows
    with the number of groups, never with learners or competencies.
    """
    course_id = get_or_create_course_id(course)
    cohorts = [Group(name=strip_unstorable(cohort.name), learners=cohort.learners) for cohort in cohorts]
    rows = [snapshot_row(count) for count in counts]
    recent = RecentFinishes.read(course_id, learners, now)
    for _attempt in range(ATTEMPTS):
        items = list(count_items(course_id, frameworks, learners, cohorts, recent))
        if not recent.is_outdated(course_id):
            break
        recent = RecentFinishes.read(course_id, learners, now)
    rows += [
        *count_participants(course_id, learners, enrolled, recent.until),
        *count_plans(course_id, learners, today, recent.until),
        *items,
    ]
    promised = Round.objects.filter(assessment__course_id=course_id).aggregate(largest=Max("group_minimum"))["largest"]
    groups = {
        grouping.value: sorted({row.group for row in rows if row.grouping == grouping.value})
        for grouping in Grouping
        if grouping
    }
    chosen = {
        grouping.value: [group.name for group in iter_profile_groups(course_id, grouping, recent)]
        for grouping in (Grouping.ROLE, Grouping.ORGANISATION)
    }
    metadata = {**(about or {}), "promised": promised or 0, "groups": groups, "chosen": chosen}
    stored = _store_snapshot(Snapshot(course_id=course_id, taken=now, about=metadata), rows)
    if stored:
        _delete_older(course_id)
    return stored


@atomic_with_retry
def _store_snapshot(snapshot: Snapshot, rows: Sequence[SnapshotRow]) -> bool:
    """Store the snapshot and its rows, unless the count was given up meanwhile."""
    snapshot.pk = None
    snapshot.save(force_insert=True)
    for row in rows:
        row.pk, row.snapshot_id = None, snapshot.pk
    SnapshotRow.objects.bulk_create(rows, batch_size=BATCH_SIZE)
    # Last: rows that learners write wait for a change of their course.
    counting = Course.objects.filter(pk=snapshot.course_id, counting_since=snapshot.taken)
    updated = counting.update(counting_since=None, counting_failed=None)
    transaction.set_rollback(not updated)
    return bool(updated)


@atomic_with_retry
def _delete_older(course_id: int) -> None:
    """Delete all but the newest snapshots.

    In a transaction of its own: storing one makes others wait for the course.
    """
    snapshot_ids = Snapshot.objects.filter(course_id=course_id).order_by("-pk").values_list("pk", flat=True)
    _delete_by_id(list(snapshot_ids[MAX_SNAPSHOTS:]))


def delete_snapshots(course_ids: Iterable[int]) -> None:
    """Delete the snapshots of these courses, because an erased learner is in them. The next visit starts a new count.

    A running count is discarded too. Not for everyday deletions, such as one round: two counts within a day would show
    what was deleted.
    """
    courses = list(course_ids)
    _delete_by_id(_get_snapshot_ids(courses))
    # After the commit: a count from before then may hold the erased learner, and may just have been stored.
    after_commit(lambda: _delete_counted_meanwhile(courses))


@atomic_with_retry
def _delete_counted_meanwhile(courses: Sequence[int]) -> None:
    Course.objects.filter(pk__in=courses).update(counting_since=None)
    _delete_by_id(_get_snapshot_ids(courses))


def get_courses_with_participants() -> tuple[str, ...]:
    """The keys of the courses with participants. 1 query."""
    begun = Participant.objects.values("course_id").distinct()
    return tuple(Course.objects.filter(pk__in=begun).order_by("key").values_list("key", flat=True))


def get_frameworks_answered(course: str) -> tuple[str, ...]:
    """The ids of the frameworks with answers in this course. 1 query."""
    items = Latest.objects.filter(course__digest=digest(course)).values("item_id").distinct()
    framework_ids = Item.objects.filter(pk__in=items).values_list("framework", flat=True).distinct()
    return tuple(sorted(framework_ids))


def _get_snapshot_ids(courses: Sequence[int]) -> list[int]:
    return list(Snapshot.objects.filter(course_id__in=courses).values_list("pk", flat=True))


def _delete_by_id(snapshot_ids: list[int]) -> None:
    delete_numbered(Snapshot, snapshot_ids)
