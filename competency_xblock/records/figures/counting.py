"""Counting the answers of a course for a snapshot (layer 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import chain

from django.db.models import Count as CountOf
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncWeek

from competency_xblock.frameworks import Framework

from ..data import Answer, Group, Grouping, Measure, SnapshotCount, Visibility
from ..database import Learners, filter_learners, strip_unstorable
from ..models import Action, Latest, Participant, SnapshotRow
from ..reference import get_item_ids
from .recent import RecentFinishes

REVIEW_DAYS = 30


def iter_profile_groups(course_id: int, grouping: Grouping, recent: RecentFinishes) -> Iterator[Group]:
    """The roles or organisations that learners of the course have chosen, by name."""
    people = Participant.objects.filter(course_id=course_id).exclude(learner_id__in=recent.learner_ids)
    names = people.exclude(**{grouping.value: ""}).values_list(grouping.value, flat=True).distinct()
    for name in sorted({*names, *recent.chosen(grouping)}):
        yield Group(name=name, learners=people.filter(**{grouping.value: name}).values("learner_id"))


def exclude_named(rows: QuerySet[Latest], sensitive: Collection[int]) -> QuerySet[Latest]:
    """The rows to count without names: one for each learner and item.

    A learner with a rating by name is left out, so that subtracting finds nothing. A sensitive item counts every
    learner's newest row, whatever they were promised.
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
    # The mark may come after ratings by name: these are counted here too, each person once.
    return rows.filter(told_so | (Q(item_id__in=sensitive) & ~Exists(newer)))


def count_items(
    course_id: int,
    frameworks: Collection[Framework],
    learners: Learners | None,
    cohorts: Sequence[Group],
    recent: RecentFinishes,
) -> Iterator[SnapshotRow]:
    """Every answer by item, in the course and in each of its groups. `recent` counts as it stood before."""
    items: dict[int, bool] = {}
    for framework in frameworks:
        for item_id, item in get_item_ids(framework).items():
            competency = framework.competency(item.competency)
            items[item_id] = bool(competency and competency.sensitive)
    sensitive = [item_id for item_id, is_sensitive in items.items() if is_sensitive]
    rows = filter_learners(Latest.objects.filter(course_id=course_id, item_id__in=list(items)), learners)
    # Who finishes while this counts is in no list of recent finishes, and their new answers wait all the same.
    settled = rows.filter(latest_at__lte=recent.until).exclude(learner_id__in=recent.learner_ids)
    counted, before = exclude_named(settled, sensitive), list(recent.iter_nameless(items, sensitive))
    yield from _count_answers(counted, before, Grouping.NONE, "")
    by_grouping: dict[Grouping, Iterable[Group]] = {
        Grouping.COHORT: cohorts,
        Grouping.ROLE: iter_profile_groups(course_id, Grouping.ROLE, recent),
        Grouping.ORGANISATION: iter_profile_groups(course_id, Grouping.ORGANISATION, recent),
    }
    for grouping, groups in by_grouping.items():
        for group in groups:
            members = recent.members(course_id, grouping, group)
            theirs = [row for row in before if row.learner_id in members]
            yield from _count_answers(filter_learners(counted, group.learners), theirs, grouping, group.name)


def _count_answers(
    rows: QuerySet[Latest], before: Sequence[Latest], grouping: Grouping, group: str
) -> Iterator[SnapshotRow]:
    """The counts of these rows and of those `before`, item by item. 2 queries."""
    people: dict[tuple[int, Measure, int | None], int] = defaultdict(int)
    below = Q(latest_value__lt=F("aim"))
    latest_answers = (
        rows.values_list("item_id", "latest_answer", "latest_value")
        .annotate(is_below=CountOf("pk", filter=below), people=CountOf("pk"))
        .order_by()
        .values_list("item_id", "latest_answer", "latest_value", "is_below", "people")
    )
    answers_before = ((row.item_id, row.latest_answer, row.latest_value, int(_is_below_aim(row)), 1) for row in before)
    for item, answer, value, is_below, count in chain(latest_answers, answers_before):
        people[item, Measure(answer), value] += count
        if answer == Answer.RATED.value:
            people[item, Measure.PEOPLE, None] += count
            people[item, Measure.BELOW, None] += is_below
    changes = (
        rows.filter(times_rated__gte=2, latest_value__isnull=False)
        .values("item_id", "first_value", "latest_value")
        .annotate(people=CountOf("pk"))
        .order_by()
        .values_list("item_id", "first_value", "latest_value", "people")
    )
    changes_before = (
        (row.item_id, row.first_value, row.latest_value, 1)
        for row in before
        if row.times_rated >= 2 and row.latest_value is not None
    )
    for item, first, latest, count in chain(changes, changes_before):
        people[item, Measure.FIRST, first] += count
        people[item, Measure.LATEST, latest] += count
        direction = Measure.HIGHER if latest > first else Measure.LOWER if latest < first else Measure.SAME
        people[item, direction, None] += count
    for (item, measure, value), count in people.items():
        yield SnapshotRow(
            measure=measure.value, item_id=item, grouping=grouping.value, group=group, value=value, people=count
        )


def _is_below_aim(row: Latest) -> bool:
    return row.latest_value is not None and row.latest_value < row.aim


def count_participants(
    course_id: int, learners: Learners | None, enrolled: int | None, until: datetime
) -> Iterator[SnapshotRow]:
    """How many started, and how many finished and rated again `until` then, by week. 3 queries."""
    people = filter_learners(Participant.objects.filter(course_id=course_id), learners)
    if enrolled is not None:
        yield SnapshotRow(measure=Measure.ENROLLED.value, people=enrolled)
    for measure in (Measure.STARTED, Measure.FINISHED, Measure.AGAIN):
        when = measure.value
        counted = {f"{when}__isnull": False} if measure is Measure.STARTED else {f"{when}__lte": until}
        weeks = (
            people.filter(**counted)
            .annotate(week=TruncWeek(when, tzinfo=UTC))
            .values("week")
            .annotate(people=CountOf("pk"))
            .order_by("week")
        )
        for row in weeks:
            year, week, _day = row["week"].isocalendar()
            yield SnapshotRow(measure=measure.value, value=year * 100 + week, people=row["people"])


def count_plans(course_id: int, learners: Learners | None, today: date, until: datetime) -> Iterator[SnapshotRow]:
    """How many learners planned something `until` then, and how many have a plan to review. 1 query."""
    soon = today + timedelta(days=REVIEW_DAYS)
    waiting = Q(done__isnull=True)
    plans = filter_learners(Action.objects.filter(course_id=course_id, added__lte=until), learners).aggregate(
        planned=CountOf("learner_id", distinct=True),
        soon=CountOf("learner_id", distinct=True, filter=waiting & Q(review_date__range=(today, soon))),
        past=CountOf("learner_id", distinct=True, filter=waiting & Q(review_date__lt=today)),
    )
    yield SnapshotRow(measure=Measure.PLANNED.value, people=plans["planned"])
    yield SnapshotRow(measure=Measure.REVIEW_SOON.value, people=plans["soon"])
    yield SnapshotRow(measure=Measure.REVIEW_PAST.value, people=plans["past"])


def snapshot_row(count: SnapshotCount) -> SnapshotRow:
    """A count as a row."""
    return SnapshotRow(
        measure=count.measure.value,
        subject=count.subject,
        grouping=count.grouping.value,
        group=strip_unstorable(count.group),
        value=count.value,
        people=count.people,
    )
