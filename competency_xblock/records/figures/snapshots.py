"""Counting a course's figures once for many readers (layer 3): the tables `Snapshot` and `SnapshotRow`.

Everything is counted from `latest` and `Participant` by GROUP BY: for the course as a whole, and for each group of
cohorts, roles and organisations. A snapshot is complete before anybody sees it, and the one before it is kept until
the next, for whoever is reading it just then, unless somebody is erased.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias

from django.db import transaction
from django.db.models import Count as CountOf
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import TruncWeek

from competency_xblock.frameworks import Framework

from ..data import Answer, Count, Group, Grouping, Measure, Taken, Visibility
from ..database.capabilities import storable
from ..database.deletion import delete_numbered
from ..database.keys import digest
from ..database.transactions import all_or_nothing
from ..models import Action, Course, Item, Latest, Participant, Round, Snapshot, SnapshotRow
from ..reference.rows import ensure_course, numbers_of_items

Learners: TypeAlias = "QuerySet[Any] | Collection[int]"
ROWS_AT_ONCE = 2000
SNAPSHOTS_KEPT = 2
REVIEW_DAYS = 30
TRIED_FOR = timedelta(hours=1)
"""Who has begun to count is left alone for so long, which is plenty; then somebody else may, and theirs is kept."""


def newest_snapshot(course: str) -> Taken | None:
    """The course's figures as they were counted last; None where they never were. One query."""
    newest = Snapshot.objects.filter(course__digest=digest(course)).select_related("course").order_by("-pk").first()
    if newest is None:
        return None
    return Taken(id=newest.pk, at=newest.taken, about=newest.about, failed=newest.course.counting_failed)


def assessment_titles(courses: Collection[str]) -> dict[str, str]:
    """What assessments were called when these courses were counted last, by key; one query."""
    digests = [digest(one) for one in courses]
    counted = Snapshot.objects.filter(course__digest__in=digests).order_by("pk").values_list("about", flat=True)
    return {key: title for about in counted for key, title in about.get("assessments", {}).items() if title}


def is_being_counted(course: str, now: datetime) -> bool:
    """Whether somebody has begun to count, and not so long ago that they will not come back. One query."""
    return Course.objects.filter(digest=digest(course), counting_since__gte=now - TRIED_FOR).exists()


def begin_counting(course: str, now: datetime) -> None:
    """Say that the course is counted from now on. Whoever began before and has not ended keeps nothing of it."""
    _note_of_counting(ensure_course(course), counting_since=now)


def counting_failed(course: str, now: datetime) -> None:
    """Note that a count ended without figures; the next that ends well takes the note away."""
    _note_of_counting(ensure_course(course), counting_failed=now, counting_since=None)


@all_or_nothing
def _note_of_counting(course_id: int, **changes: datetime | None) -> None:
    Course.objects.filter(pk=course_id).update(**changes)


def take_snapshot(
    course: str,
    frameworks: Collection[Framework],
    *,
    learners: Learners | None = None,
    cohorts: Sequence[Group] = (),
    enrolled: int | None = None,
    counts: Iterable[Count] = (),
    about: Mapping[str, Any] | None = None,
    now: datetime,
    today: date,
) -> bool:
    """Count everything about a course and keep it as its newest snapshot, as of `now`, when `begin_counting` was told.

    False, and nothing kept, where somebody was erased since then or somebody else began. `learners` says who counts,
    such as everybody enrolled now; `counts` are further rows that the caller has found. The number of queries grows
    with the number of groups, never with learners or competencies.
    """
    course_id = ensure_course(course)
    cohorts = [Group(name=storable(one.name), learners=one.learners) for one in cohorts]
    rows = [
        *_taking_part(course_id, learners, enrolled),
        *_plans(course_id, learners, today),
        *(_row_of(one) for one in counts),
        *_items(course_id, frameworks, learners, cohorts),
    ]
    promised = Round.objects.filter(assessment__course_id=course_id).aggregate(largest=Max("group_minimum"))["largest"]
    groups = {one.value: sorted({row.group for row in rows if row.grouping == one.value}) for one in Grouping if one}
    chosen = {
        one.value: [group.name for group in groups_chosen(course_id, one)]
        for one in (Grouping.ROLE, Grouping.ORGANISATION)
    }
    told = {**(about or {}), "promised": promised or 0, "groups": groups, "chosen": chosen}
    kept = _keep(Snapshot(course_id=course_id, taken=now, about=told), rows)
    if kept:
        _forget_older(course_id)
    return kept


@all_or_nothing
def _keep(snapshot: Snapshot, rows: Sequence[SnapshotRow]) -> bool:
    """Store them, unless the count was given up meanwhile."""
    snapshot.pk = None
    snapshot.save(force_insert=True)
    for row in rows:
        row.pk, row.snapshot_id = None, snapshot.pk
    SnapshotRow.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    # Last, since rows that learners write wait for whoever changes their course.
    counting = Course.objects.filter(pk=snapshot.course_id, counting_since=snapshot.taken)
    ours = counting.update(counting_since=None, counting_failed=None)
    transaction.set_rollback(not ours)
    return bool(ours)


@all_or_nothing
def _forget_older(course_id: int) -> None:
    """Delete those before the last. Apart from keeping one, which makes others wait for the course."""
    kept = Snapshot.objects.filter(course_id=course_id).order_by("-pk").values_list("pk", flat=True)
    _delete(list(kept[SNAPSHOTS_KEPT:]))


def forget_figures(course_ids: Iterable[int]) -> None:
    """Delete what was counted about these courses: somebody is in it who is erased. The next visit has it counted anew.

    What is being counted meanwhile is thrown away too. Not for what people do every day, such as deleting one round:
    figures counted twice within a day would tell of it.
    """
    courses = list(course_ids)
    _delete(_of_courses(courses))
    # Once the erasing can be seen: what was counted before then may have them in it, and may have been kept just now.
    transaction.on_commit(lambda: _forget_what_was_counted_meanwhile(courses), robust=True)


@all_or_nothing
def _forget_what_was_counted_meanwhile(courses: Sequence[int]) -> None:
    Course.objects.filter(pk__in=courses).update(counting_since=None)
    _delete(_of_courses(courses))


def courses_taken_part_in() -> tuple[str, ...]:
    """The keys of the courses in which somebody has begun; one query."""
    begun = Participant.objects.values("course_id").distinct()
    return tuple(Course.objects.filter(pk__in=begun).order_by("key").values_list("key", flat=True))


def frameworks_in(course: str) -> tuple[str, ...]:
    """The ids of the frameworks that somebody has answered in, in this course; one query."""
    items = Latest.objects.filter(course__digest=digest(course)).values("item_id").distinct()
    found = Item.objects.filter(pk__in=items).values_list("framework", flat=True).distinct()
    return tuple(sorted(found))


def groups_chosen(course_id: int, grouping: Grouping) -> Iterator[Group]:
    """The roles or organisations that learners of the course have chosen, by name."""
    people = Participant.objects.filter(course_id=course_id)
    names = people.exclude(**{grouping.value: ""}).values_list(grouping.value, flat=True).distinct()
    for name in sorted(names):
        yield Group(name=name, learners=people.filter(**{grouping.value: name}).values("learner_id"))


def nameless(rows: QuerySet[Latest], sensitive: Collection[int]) -> QuerySet[Latest]:
    """The rows that are counted without names: one for each person and item.

    Whoever has a rating by name is left out, so that nothing can be found by subtracting. Where an item is marked as
    sensitive, everybody's newest row counts, whatever they were told.
    """
    same = Latest.objects.filter(
        learner_id=OuterRef("learner_id"), item_id=OuterRef("item_id"), course_id=OuterRef("course_id")
    )
    newer = same.filter(
        Q(latest_at__gt=OuterRef("latest_at"))
        | Q(latest_at=OuterRef("latest_at"), latest_round__gt=OuterRef("latest_round"))
    )
    told_so = Q(visibility=Visibility.GROUPS.value) & ~Q(item_id__in=sensitive)
    if rows.filter(visibility=Visibility.NAMES.value).exists():
        told_so &= ~Exists(same.filter(visibility=Visibility.NAMES.value))
    elif not sensitive:
        return rows.filter(visibility=Visibility.GROUPS.value)
    if not sensitive:
        return rows.filter(told_so)
    # Marked as sensitive only after some had rated by name: those are counted here too, each person once.
    return rows.filter(told_so | (Q(item_id__in=sensitive) & ~Exists(newer)))


def only(rows: QuerySet[Any], learners: Learners | None) -> QuerySet[Any]:
    """Those of the rows that are about these learners; all of them for None."""
    if learners is None:
        return rows
    return rows.filter(learner_id__in=learners if isinstance(learners, QuerySet) else list(learners))


def _of_courses(courses: Sequence[int]) -> list[int]:
    return list(Snapshot.objects.filter(course_id__in=courses).values_list("pk", flat=True))


def _delete(snapshot_ids: list[int]) -> None:
    delete_numbered(Snapshot, snapshot_ids)


def _items(
    course_id: int, frameworks: Collection[Framework], learners: Learners | None, cohorts: Sequence[Group]
) -> Iterator[SnapshotRow]:
    items: dict[int, bool] = {}
    for framework in frameworks:
        for number, item in numbers_of_items(framework).items():
            competency = framework.competency(item.competency)
            items[number] = bool(competency and competency.sensitive)
    sensitive = [number for number, is_sensitive in items.items() if is_sensitive]
    rows = only(Latest.objects.filter(course_id=course_id, item_id__in=list(items)), learners)
    counted = nameless(rows, sensitive)
    yield from _answers(counted, Grouping.NONE, "")
    groups: dict[Grouping, Iterable[Group]] = {
        Grouping.COHORT: cohorts,
        Grouping.ROLE: groups_chosen(course_id, Grouping.ROLE),
        Grouping.ORGANISATION: groups_chosen(course_id, Grouping.ORGANISATION),
    }
    for grouping, parts in groups.items():
        for part in parts:
            yield from _answers(only(counted, part.learners), grouping, part.name)


def _answers(rows: QuerySet[Latest], grouping: Grouping, group: str) -> Iterator[SnapshotRow]:
    """What these rows say, item by item; two queries."""
    people: dict[tuple[int, Measure, int | None], int] = defaultdict(int)
    below = Q(latest_value__lt=F("aim"))
    for item, answer, value, is_below, count in (
        rows.values_list("item_id", "latest_answer", "latest_value")
        .annotate(is_below=CountOf("pk", filter=below), people=CountOf("pk"))
        .order_by()
        .values_list("item_id", "latest_answer", "latest_value", "is_below", "people")
    ):
        people[item, Measure(answer), value] += count
        if answer == Answer.RATED.value:
            people[item, Measure.PEOPLE, None] += count
            people[item, Measure.BELOW, None] += is_below
    for item, first, latest, count in (
        rows.filter(times_rated__gte=2, latest_value__isnull=False)
        .values("item_id", "first_value", "latest_value")
        .annotate(people=CountOf("pk"))
        .order_by()
        .values_list("item_id", "first_value", "latest_value", "people")
    ):
        people[item, Measure.FIRST, first] += count
        people[item, Measure.LATEST, latest] += count
        way = Measure.HIGHER if latest > first else Measure.LOWER if latest < first else Measure.SAME
        people[item, way, None] += count
    for (item, measure, value), count in people.items():
        yield SnapshotRow(
            measure=measure.value, item_id=item, grouping=grouping.value, group=group, value=value, people=count
        )


def _taking_part(course_id: int, learners: Learners | None, enrolled: int | None) -> Iterator[SnapshotRow]:
    """Who started, finished and rated again, by week; three queries."""
    people = only(Participant.objects.filter(course_id=course_id), learners)
    if enrolled is not None:
        yield SnapshotRow(measure=Measure.ENROLLED.value, people=enrolled)
    for measure in (Measure.STARTED, Measure.FINISHED, Measure.AGAIN):
        when = measure.value
        weeks = (
            people.filter(**{f"{when}__isnull": False})
            .annotate(week=TruncWeek(when, tzinfo=UTC))
            .values("week")
            .annotate(people=CountOf("pk"))
            .order_by("week")
        )
        for one in weeks:
            year, week, _day = one["week"].isocalendar()
            yield SnapshotRow(measure=measure.value, value=year * 100 + week, people=one["people"])


def _plans(course_id: int, learners: Learners | None, today: date) -> Iterator[SnapshotRow]:
    """How many people planned something, and how many of them have something to look at again; one query."""
    soon = today + timedelta(days=REVIEW_DAYS)
    waiting = Q(done__isnull=True)
    plans = only(Action.objects.filter(course_id=course_id), learners).aggregate(
        planned=CountOf("learner_id", distinct=True),
        soon=CountOf("learner_id", distinct=True, filter=waiting & Q(review_date__range=(today, soon))),
        past=CountOf("learner_id", distinct=True, filter=waiting & Q(review_date__lt=today)),
    )
    yield SnapshotRow(measure=Measure.PLANNED.value, people=plans["planned"])
    yield SnapshotRow(measure=Measure.REVIEW_SOON.value, people=plans["soon"])
    yield SnapshotRow(measure=Measure.REVIEW_PAST.value, people=plans["past"])


def _row_of(one: Count) -> SnapshotRow:
    return SnapshotRow(
        measure=one.measure.value,
        subject=one.subject,
        grouping=one.grouping.value,
        group=storable(one.group),
        value=one.value,
        people=one.people,
    )
