"""The latest ratings of all learners of a course, in batches (layer 3): for what is computed learner by learner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..data import COUNTED_AFTER, Answer, Item, Rating, Visibility
from ..database import Learners, filter_learners
from ..models import Item as ItemRow
from ..models import Latest, Participant
from ..reference import get_course_id
from .latest import build_rows_as_of

BATCH_SIZE = 500
COLUMNS = (
    "learner_id",
    "item_id",
    "visibility",
    "latest_answer",
    "latest_value",
    "aim",
    "first_value",
    "times_rated",
    "latest_at",
    "latest_round",
)
"""All that is read of a row. What follows the learner is a tuple, in this order; its last two say how new it is."""
AT = COLUMNS.index("latest_at") - 1


@dataclass(frozen=True, kw_only=True, slots=True)
class LearnerRatings:
    """One learner's newest answers. `moved` has the change of each item that the learner rated twice.

    `visibility` is what the learner was promised for all of them, except the sensitive ones, which are never by name.
    None where promises differ.
    """

    learner_id: int
    visibility: Visibility | None
    ratings: tuple[Rating, ...]
    moved: dict[Item, int]


def iter_learner_ratings(
    course: str, learners: Learners | None = None, sensitive: Collection[tuple[str, str]] = (), *, now: datetime
) -> Iterator[list[LearnerRatings]]:
    """Every learner with an answer, in pages by id, as numbers for groups count them `now`.

    What a learner finished within `COUNTED_AFTER` does not count yet: the answers before it do. 2 queries a page, 3
    where somebody did. `sensitive` has pairs of framework id and competency id.
    """
    course_id = get_course_id(course)
    until = now - COUNTED_AFTER
    items: dict[int, Item] = {}
    after = 0
    while True:
        people = filter_learners(Participant.objects.filter(course_id=course_id, learner_id__gt=after), learners)
        page = list(people.order_by("learner_id").values_list("learner_id", flat=True)[:BATCH_SIZE])
        if not page:
            return
        rows = _get_rows(course_id, page, until)
        _add_items(items, {row[0] for learner_rows in rows.values() for row in learner_rows})
        yield [
            _to_learner_ratings(learner, learner_rows, items, sensitive)
            for learner, learner_rows in sorted(rows.items())
        ]
        after = page[-1]


def _get_rows(course_id: int | None, page: list[int], until: datetime) -> dict[int, list[tuple[Any, ...]]]:
    """The columns of each learner's rows, as they stood then."""
    rows: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for learner, *columns in Latest.objects.filter(course_id=course_id, learner_id__in=page).values_list(*COLUMNS):
        rows[learner].append(tuple(columns))
    recent = {learner for learner, several in rows.items() if any(columns[AT] > until for columns in several)}
    for learner in recent:
        del rows[learner]
    if recent and course_id is not None:
        for row in build_rows_as_of(course_id, recent, until):
            learner, *columns = (getattr(row, name) for name in COLUMNS)
            rows[learner].append(tuple(columns))
    return rows


def _to_learner_ratings(
    learner: int, rows: list[tuple], items: dict[int, Item], sensitive: Collection[tuple[str, str]]
) -> LearnerRatings:
    ordinary = [row for row in rows if (items[row[0]].framework, items[row[0]].competency) not in sensitive]
    visibilities = {Visibility(row[1]) for row in ordinary} or {Visibility.GROUPS}
    by_name = visibilities == {Visibility.NAMES}
    ratings: dict[Item, Rating] = {}
    moved: dict[Item, int] = {}
    # Sensitive ratings are never by name.
    for row in sorted(ordinary if by_name else rows, key=lambda row: row[-2:]):
        item_id, _visibility, answer, value, aim, first, times, _at, _round = row
        item = items[item_id]
        ratings[item] = Rating(item=item, answer=Answer(answer), initial=value, revised=None, aim=aim)
        moved.pop(item, None)
        if times > 1 and value is not None:
            moved[item] = value - first
    return LearnerRatings(
        learner_id=learner,
        visibility=visibilities.pop() if len(visibilities) == 1 else None,
        ratings=tuple(ratings.values()),
        moved=moved,
    )


def _add_items(items: dict[int, Item], item_ids: set) -> None:
    new = item_ids - items.keys()
    if new:
        for item_id, *parts in ItemRow.objects.filter(pk__in=new).values_list("pk", "framework", "competency", "level"):
            items[item_id] = Item(*parts)
