"""Ratings by name (layer 3): only of learners who read before starting that the training team sees them so.

Nothing here is rounded or hidden, and filters may combine, because each learner is known by name already. Sensitive
competencies are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from competency_xblock.frameworks import Framework

from ..data import Answer, Item, ItemCounts, Measure, NamedRating, NamedRatingPage, Visibility
from ..database import Learners, digest, filter_learners
from ..models import Item as ItemRow
from ..models import Latest, Participant
from ..reference import get_course_id, get_item_ids, version_of_latest


@dataclass(frozen=True, kw_only=True, slots=True)
class ProfileFilter:
    """Learners by the role and organisation they chose last. '' matches any."""

    role: str = ""
    organisation: str = ""

    def __bool__(self) -> bool:
        return bool(self.role or self.organisation)

    def chosen(self, course_id: int | None) -> QuerySet[Participant]:
        """A subquery of the ids of learners who match."""
        filters = {name: value for name in ("role", "organisation") if (value := getattr(self, name))}
        return Participant.objects.filter(course_id=course_id, **filters).values("learner_id")


def get_frameworks_with_names(course: str, learner_id: int | None = None) -> tuple[str, ...]:
    """The ids of the frameworks with answers by name in this course, of any learner or of this one. 1 query."""
    rows = Latest.objects.filter(course__digest=digest(course), visibility=Visibility.NAMES.value)
    if learner_id is not None:
        rows = rows.filter(learner_id=learner_id)
    items = rows.values("item_id")
    return tuple(sorted(ItemRow.objects.filter(pk__in=items).values_list("framework", flat=True).distinct()))


def get_named_counts(
    course: str,
    framework: Framework,
    *,
    within: Sequence[Learners | None] = (),
    chosen: ProfileFilter = ProfileFilter(),
) -> dict[Item, ItemCounts]:
    """Exact counts of the ratings by name of each item of a framework. 4 queries.

    `within`: learners in all of these, such as everybody enrolled now, and one cohort.
    """
    items = _items_by_id(framework)
    groups = _select_rows(get_course_id(course), items, within, chosen).values(
        "item_id", "latest_answer", "first_value", "latest_value"
    )
    twice, below = Q(times_rated__gte=2), Q(latest_value__lt=F("aim"))
    counted: dict[Item, ItemCounts] = {}
    for group in groups.annotate(
        people=Count("pk"), twice=Count("pk", filter=twice), below=Count("pk", filter=below)
    ).order_by():
        counts = counted.setdefault(items[group["item_id"]], ItemCounts()).counts
        first, latest = group["first_value"], group["latest_value"]
        _add_count(counts, (group["latest_answer"], latest), group["people"])
        if group["latest_answer"] == Answer.RATED.value:
            _add_count(counts, (Measure.PEOPLE.value, None), group["people"])
            _add_count(counts, (Measure.BELOW.value, None), group["below"])
            if group["twice"]:
                direction = Measure.HIGHER if latest > first else Measure.LOWER if latest < first else Measure.SAME
                _add_count(counts, (direction.value, None), group["twice"])
                _add_count(counts, (Measure.FIRST.value, first), group["twice"])
                _add_count(counts, (Measure.LATEST.value, latest), group["twice"])
    return counted


def get_named_ratings(
    course: str,
    framework: Framework,
    item: Item,
    *,
    within: Sequence[Learners | None] = (),
    chosen: ProfileFilter = ProfileFilter(),
    offset: int = 0,
    limit: int = 50,
) -> NamedRatingPage:
    """One page of the ratings by name of one item, newest first. 4 queries."""
    items = [item_id for item_id, candidate in _items_by_id(framework).items() if candidate == item]
    rows = _select_rows(get_course_id(course), items, within, chosen)
    page = rows.annotate(version=version_of_latest()).order_by("-latest_at", "learner_id")[offset : offset + limit]
    return NamedRatingPage(ratings=tuple(_to_rating(row) for row in page), total=rows.count())


def get_named_ratings_of_learner(
    learner_id: int, course: str, frameworks: Collection[Framework]
) -> dict[Item, NamedRating]:
    """One learner's ratings by name, by item, as `get_named_ratings` has them. 1 query, and 1 for each framework.

    Later answers under another promise are left out, and hide nothing.
    """
    course_id = get_course_id(course)
    items = {item_id: item for framework in frameworks for item_id, item in _items_by_id(framework).items()}
    rows = Latest.objects.filter(learner_id=learner_id, course_id=course_id, item_id__in=list(items))
    by_name = rows.filter(visibility=Visibility.NAMES.value).annotate(version=version_of_latest())
    return {items[row.item_id]: _to_rating(row) for row in by_name}


def _items_by_id(framework: Framework) -> dict[int, Item]:
    """The items that may be seen by name, by id. 1 query."""
    return {
        item_id: item
        for item_id, item in get_item_ids(framework).items()
        if (competency := framework.competency(item.competency)) and not competency.sensitive
    }


def _select_rows(
    course_id: int | None, items: Collection[int], within: Sequence[Learners | None], chosen: ProfileFilter
) -> QuerySet[Latest]:
    rows = Latest.objects.filter(course_id=course_id, item_id__in=list(items), visibility=Visibility.NAMES.value)
    for learners in within:
        rows = filter_learners(rows, learners)
    return filter_learners(rows, chosen.chosen(course_id)) if chosen else rows


def _to_rating(row: Latest) -> NamedRating:
    return NamedRating(
        learner_id=row.learner_id,
        value=row.latest_value,
        first=row.first_value,
        latest_at=row.latest_at,
        answer=Answer(row.latest_answer),
        aim=row.aim,
        times_rated=row.times_rated,
        version=row.version,
    )


def _add_count(counts: dict[tuple[str, int | None], int], key: tuple[Any, int | None], people: int) -> None:
    counts[key] = counts.get(key, 0) + people
