"""What the training team may see (layer 3): who takes part, and figures that give nobody away.

Taking part may be shown by name: everybody is told so before starting. Of ratings there are two populations
that share nobody: people who were told that ratings are seen by name, and people who were told that they only
show as figures about groups. Whoever has a rating by name is left out of the group, so that nothing can be
found by subtracting. Competencies that the framework marks as sensitive are only ever counted in the group.

`learners` says who is counted, such as everybody enrolled now. Never hand in a filter that a reader can
choose: two overlapping groups would tell about the people in whom they differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet

from competency_xblock.frameworks import Competency, Framework
from competency_xblock.records.data import (
    Answer,
    Change,
    GroupFigures,
    Hidden,
    Item,
    ItemFigures,
    NamedRating,
    Participation,
    Person,
    Visibility,
)
from competency_xblock.records.keys import digest
from competency_xblock.records.models import Item as ItemRow
from competency_xblock.records.models import Latest, Round
from competency_xblock.records.small_tables import course_id_of, item_digest

GROUP_MINIMUM = 10
LEAST_GROUP = 5
ROUNDED_TO = 5

Learners: TypeAlias = "QuerySet[Any] | Iterable[int]"


@dataclass(slots=True)
class _Counted:
    """What the database counted about one item, before anything is decided about showing it."""

    answers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    values: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    change: tuple[int, int, int] = (0, 0, 0)


def participation(
    course: str,
    *,
    learners: Learners | None = None,
    assessments: Collection[str] | None = None,
    offset: int = 0,
    limit: int = 50,
) -> Participation:
    """Who started, finished and rated again in a course, and one page of the people; four queries.

    People come in the order in which they first started. `assessments` (keys) says which to count, where that is not
    all in the course. Then whoever finished two rounds has rated again: that is known by name, while counting who
    rated the same things twice, in a few assessments that somebody has picked, would tell about single answers.
    """
    course_id = course_id_of(course)
    if course_id is None:
        return Participation(started=0, finished=0, rated_again=0, people=(), total=0)
    rounds = Round.objects.filter(assessment__course_id=course_id)
    if assessments is not None:
        rounds = rounds.filter(assessment__digest__in=[digest(one) for one in assessments])
    people = (
        _only(rounds, learners)
        .values("learner_id")
        .annotate(started_at=Min("started"), finished_at=Max("submitted"), rounds=Count("submitted"))
    )
    totals = people.aggregate(
        total=Count("learner_id"),
        finished=Count("learner_id", filter=Q(rounds__gte=1)),
        twice=Count("learner_id", filter=Q(rounds__gte=2)),
    )
    # Who answered the same twice, whichever assessments it was in: one after the course looks back to one before it.
    again = _only(Latest.objects.filter(course_id=course_id, times_rated__gte=2), learners)
    page = people.order_by("started_at", "learner_id")[offset : offset + limit]
    return Participation(
        started=totals["total"] or 0,
        finished=totals["finished"] or 0,
        rated_again=(
            again.aggregate(people=Count("learner_id", distinct=True))["people"]
            if assessments is None
            else totals["twice"] or 0
        ),
        people=tuple(Person(**one) for one in page),
        total=totals["total"] or 0,
    )


def competency_figures(
    course: str, framework: Framework, *, learners: Learners | None = None, group_minimum: int = GROUP_MINIMUM
) -> tuple[ItemFigures, ...]:
    """What may be shown about every item of a framework in a course, in the framework's order; six queries.

    An item that nobody answered is there too. `group_minimum` is never taken to be below five, nor below what anybody
    in the course was promised before starting.
    """
    items = _items(framework)
    sensitive = {
        number for number, item in items.items() if (one := framework.competency(item.competency)) and one.sensitive
    }
    course_id = course_id_of(course)
    if course_id is None:
        return tuple(_nobody(framework, one) for one in framework.competencies() if one.rated)
    minimum = _least_group(course_id, group_minimum)
    rows = _only(Latest.objects.filter(course_id=course_id, item_id__in=list(items)), learners)
    counted = _counted(_group(rows, sensitive))
    named = _named(rows.exclude(item_id__in=sensitive))
    numbers = {item: number for number, item in items.items()}
    figures: list[ItemFigures] = []
    for competency in framework.competencies():
        if not competency.rated:
            continue
        shown = [
            _figures(item, competency, framework, counted.get(number), named.get(number, ()), minimum)
            for item, number in _of_competency(framework, competency, numbers)
            if number in counted or number in named
        ]
        figures += shown or [_nobody(framework, competency)]
    return tuple(figures)


def least_group(course: str, group_minimum: int = GROUP_MINIMUM) -> int:
    """How many people figures in a course are about at least: what is asked for, or was promised if that is more."""
    return _least_group(course_id_of(course), group_minimum)


def frameworks_in(course: str) -> tuple[str, ...]:
    """The ids of the frameworks that somebody has answered in, in this course; two queries."""
    course_id = course_id_of(course)
    items = Latest.objects.filter(course_id=course_id).values("item_id")
    return tuple(
        ItemRow.objects.filter(pk__in=items).values_list("framework", flat=True).distinct().order_by("framework")
    )


def rounded(count: int) -> int:
    """A count to the nearest five, halves up."""
    return (2 * count + ROUNDED_TO) // (2 * ROUNDED_TO) * ROUNDED_TO


def _least_group(course_id: int | None, group_minimum: int) -> int:
    rounds = Round.objects.filter(assessment__course_id=course_id)
    promised = rounds.aggregate(largest=Max("group_minimum"))["largest"] if course_id is not None else None
    return max(group_minimum, LEAST_GROUP, promised or 0)


def _group(rows: QuerySet[Latest], sensitive: Collection[int]) -> QuerySet[Latest]:
    """The rows that are counted without names: one for each person and item."""
    same = Latest.objects.filter(
        learner_id=OuterRef("learner_id"), item_id=OuterRef("item_id"), course_id=OuterRef("course_id")
    )
    by_name = same.filter(visibility=Visibility.NAMES.value)
    newer = same.filter(
        Q(latest_at__gt=OuterRef("latest_at"))
        | Q(latest_at=OuterRef("latest_at"), latest_round__gt=OuterRef("latest_round"))
    )
    told_so = Q(visibility=Visibility.GROUPS.value) & ~Q(item_id__in=sensitive) & ~Exists(by_name)
    if not sensitive:
        return rows.filter(told_so)
    # Marked as sensitive only after some had rated by name: those are counted here too, each person once.
    return rows.filter(told_so | (Q(item_id__in=sensitive) & ~Exists(newer)))


def _counted(rows: QuerySet[Latest]) -> dict[int, _Counted]:
    """Counts by item; two queries."""
    counted: dict[int, _Counted] = defaultdict(_Counted)
    for one in rows.values("item_id", "latest_answer", "latest_value").annotate(people=Count("pk")).order_by():
        about = counted[one["item_id"]]
        about.answers[one["latest_answer"]] += one["people"]
        if one["latest_value"] is not None:
            about.values[one["latest_value"]] += one["people"]
    twice = rows.filter(times_rated__gte=2, latest_value__isnull=False)
    for one in (
        twice.values("item_id")
        .annotate(
            higher=Count("pk", filter=Q(latest_value__gt=F("first_value"))),
            same=Count("pk", filter=Q(latest_value=F("first_value"))),
            lower=Count("pk", filter=Q(latest_value__lt=F("first_value"))),
        )
        .order_by()
    ):
        counted[one["item_id"]].change = (one["higher"], one["same"], one["lower"])
    return dict(counted)


def _named(rows: QuerySet[Latest]) -> dict[int, tuple[NamedRating, ...]]:
    """Ratings of people who were told that they are seen by name; one query."""
    named: dict[int, list[NamedRating]] = defaultdict(list)
    for row in rows.filter(visibility=Visibility.NAMES.value).order_by("item_id", "learner_id"):
        named[row.item_id].append(
            NamedRating(
                learner_id=row.learner_id,
                value=row.latest_value,
                first=row.first_value,
                latest_at=row.latest_at,
                answer=Answer(row.latest_answer),
            )
        )
    return {number: tuple(ratings) for number, ratings in named.items()}


def _figures(
    item: Item,
    competency: Competency,
    framework: Framework,
    counted: _Counted | None,
    named: tuple[NamedRating, ...],
    minimum: int,
) -> ItemFigures:
    group: GroupFigures | None = None
    hidden = Hidden.NOBODY
    if counted is not None:
        people = counted.answers[Answer.RATED.value]
        hidden = Hidden.TOO_FEW if people < minimum else Hidden.NO
        if hidden is Hidden.NO:
            group = _shown(counted, framework, minimum)
    return ItemFigures(item=item, title=_title(framework, competency, item), group=group, hidden=hidden, named=named)


def _shown(counted: _Counted, framework: Framework, minimum: int) -> GroupFigures:
    distribution = {value: rounded(counted.values[value]) for value in framework.scale.values}
    whole = sum(distribution.values())
    higher, same, lower = (rounded(count) for count in counted.change)
    return GroupFigures(
        rated=rounded(counted.answers[Answer.RATED.value]),
        distribution=distribution,
        average=sum(value * count for value, count in distribution.items()) / whole if whole else None,
        change=Change(higher=higher, same=same, lower=lower) if sum(counted.change) >= minimum else None,
        not_my_role=rounded(counted.answers[Answer.NOT_MY_ROLE.value]),
        not_yet=rounded(counted.answers[Answer.NOT_YET.value]),
    )


def _nobody(framework: Framework, competency: Competency) -> ItemFigures:
    item = Item(framework.id, competency.id)
    return ItemFigures(item=item, title=competency.title, group=None, hidden=Hidden.NOBODY, named=())


def _items(framework: Framework) -> dict[int, Item]:
    """The framework's items that are stored, by number; one query."""
    levels = ["", *(level.id for level in framework.levels)]
    possible = [Item(framework.id, one.id, level) for one in framework.competencies() for level in levels]
    by_digest = {item_digest(item): item for item in possible}
    stored = ItemRow.objects.filter(digest__in=list(by_digest)).values_list("pk", "digest")
    return {number: by_digest[name] for number, name in stored}


def _of_competency(
    framework: Framework, competency: Competency, numbers: Mapping[Item, int]
) -> Iterable[tuple[Item, int]]:
    """A competency's stored items, in the order of the levels."""
    for level in ["", *(level.id for level in framework.levels)]:
        item = Item(framework.id, competency.id, level)
        if item in numbers:
            yield item, numbers[item]


def _title(framework: Framework, competency: Competency, item: Item) -> str:
    level = framework.level(item.level) if item.level else None
    return f"{competency.title} ({level.name})" if level else competency.title


def _only(rows: QuerySet[Any], learners: Learners | None) -> QuerySet[Any]:
    if learners is None:
        return rows
    return rows.filter(learner_id__in=learners if isinstance(learners, QuerySet) else list(learners))
