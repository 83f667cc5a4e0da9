"""Where each learner stands on each item (layer 3): the table `latest`, kept in step with the ratings.

One rule, `_take_in`, says what an answer does to a row. A submission applies it to the rows it touches;
deleting and rebuilding apply it to all remaining answers. It does not matter in which order answers are taken
in, so both agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from competency_xblock.records.data import Answer, Item, ItemProgress
from competency_xblock.records.keys import digest
from competency_xblock.records.models import Course, Latest, Rating, Round
from competency_xblock.records.transactions import all_or_nothing

LEARNERS_AT_ONCE = 200

DERIVED = (
    "first_value",
    "first_at",
    "first_round",
    "latest_answer",
    "latest_value",
    "latest_at",
    "latest_round",
    "aim",
    "times_rated",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """One submitted answer, as far as `latest` cares."""

    learner: int
    item: int
    visibility: str
    answer: str
    value: int | None
    aim: int
    at: datetime
    round: int

    @property
    def place(self) -> tuple[int, int, str]:
        """Which row of a course's `latest` the answer belongs to."""
        return self.learner, self.item, self.visibility


def progress(learner_id: int, course: str) -> tuple[ItemProgress, ...]:
    """One learner's way on every item answered in a course, in the items' order; one query.

    Answers given under different promises about visibility are one way to the learner: the earliest comes
    first, the latest last, and the counts are added.
    """
    return _by_item(Latest.objects.filter(learner_id=learner_id, course__digest=digest(course)).select_related("item"))


def progress_by_course(learner_id: int) -> dict[str, tuple[ItemProgress, ...]]:
    """The same for every course that the learner has answered in, by course key; one query."""
    rows = Latest.objects.filter(learner_id=learner_id).select_related("course", "item").order_by("course_id")
    by_course: dict[str, list[Latest]] = defaultdict(list)
    for row in rows:
        by_course[row.course.key].append(row)
    return {course: _by_item(found) for course, found in by_course.items()}


def _by_item(rows: Iterable[Latest]) -> tuple[ItemProgress, ...]:
    by_item: dict[Item, list[Latest]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: (one.item_id, one.visibility)):
        by_item[Item(row.item.framework, row.item.competency, row.item.level)].append(row)
    return tuple(_merged(item, by_item[item]) for item in sorted(by_item))


def take_in(course_id: int, answers: Sequence[Answered]) -> None:
    """Bring `latest` into step with new answers of one learner; three queries.

    Inside the caller's transaction: where another one makes the same row first, the database refuses ours and the
    caller starts again.
    """
    rows = {
        _place(row): row
        for row in Latest.objects.select_for_update()
        .filter(
            learner_id__in={one.learner for one in answers},
            course_id=course_id,
            item_id__in=[one.item for one in answers],
        )
        .order_by("pk")
    }
    new: dict[tuple[int, int, str], Latest] = {}
    changed: list[Latest] = []
    for one in answers:
        row = rows.get(one.place) or new.get(one.place)
        if row is None:
            row = new[one.place] = _empty(course_id, one)
        elif one.place in rows:
            changed.append(row)
        _take_in(row, one)
    _store(new.values(), changed)


@all_or_nothing
def settle(course_id: int, learner_ids: Collection[int]) -> int:
    """Make these learners' rows in the course what their submitted ratings say; how many rows were not so."""
    # Locked before the ratings are read: a submission that is under way is waited for, and then seen.
    kept = {
        _place(row): row
        for row in Latest.objects.select_for_update()
        .filter(course_id=course_id, learner_id__in=learner_ids)
        .order_by("pk")
    }
    wanted: dict[tuple[int, int, str], Latest] = {}
    for one in _answers(course_id, learner_ids):
        row = wanted.get(one.place)
        if row is None:
            row = wanted[one.place] = _empty(course_id, one)
        _take_in(row, one)
    new = [row for place, row in wanted.items() if place not in kept]
    changed = []
    for place, row in kept.items():
        if place in wanted and _derived(row) != _derived(wanted[place]):
            wanted[place].pk = row.pk
            changed.append(wanted[place])
    gone = [row.pk for place, row in kept.items() if place not in wanted]
    if gone:
        Latest.objects.filter(pk__in=gone).delete()
    _store(new, changed)
    return len(new) + len(changed) + len(gone)


def rebuild_latest(course: str | None = None) -> int:
    """Derive `latest` from the ratings again, of one course or of all; how many rows had been out of step.

    Goes through the learners in pages, each a transaction of its own, so that nobody has to wait for all of
    it.
    """
    courses = Course.objects.order_by("pk")
    if course is not None:
        courses = courses.filter(digest=digest(course))
    return sum(
        settle(course_id, learners)
        for course_id in courses.values_list("pk", flat=True)
        for learners in _pages_of_learners(course_id)
    )


def _pages_of_learners(course_id: int) -> Iterator[list[int]]:
    """Everybody with a submitted round or a row in the course, by number."""
    after = 0
    while True:
        rounds = Round.objects.filter(assessment__course_id=course_id, submitted__isnull=False)
        rows = Latest.objects.filter(course_id=course_id)
        page = sorted(
            set(
                chain.from_iterable(
                    source.filter(learner_id__gt=after)
                    .order_by("learner_id")
                    .values_list("learner_id", flat=True)
                    .distinct()[:LEARNERS_AT_ONCE]
                    for source in (rounds, rows)
                )
            )
        )[:LEARNERS_AT_ONCE]
        if not page:
            return
        yield page
        after = page[-1]


def _answers(course_id: int, learner_ids: Collection[int]) -> Iterator[Answered]:
    """Every submitted answer of these learners in the course."""
    ratings = (
        Rating.objects.filter(
            round__learner_id__in=learner_ids,
            round__assessment__course_id=course_id,
            round__submitted__isnull=False,
        )
        .exclude(answer=Answer.REFLECTED.value)
        .values_list(
            "round__learner_id",
            "item_id",
            "visibility",
            "answer",
            "initial",
            "revised",
            "aim",
            "round__submitted",
            "round_id",
        )
    )
    for learner, item, visibility, answer, initial, revised, aim, at, round_id in ratings:
        yield Answered(
            learner=learner,
            item=item,
            visibility=visibility,
            answer=answer,
            value=initial if revised is None else revised,
            aim=aim,
            at=at,
            round=round_id,
        )


def _empty(course_id: int, one: Answered) -> Latest:
    return Latest(
        learner_id=one.learner,
        item_id=one.item,
        course_id=course_id,
        visibility=one.visibility,
        times_rated=0,
    )


def _take_in(row: Latest, one: Answered) -> None:
    """What one answer does to its row, whatever was taken in before."""
    when = (one.at, one.round)
    if one.value is not None:
        row.times_rated += 1
        if row.first_at is None or when < (row.first_at, row.first_round):
            row.first_value, row.first_at, row.first_round = one.value, one.at, one.round
    if row.latest_at is None or when > (row.latest_at, row.latest_round):
        row.latest_answer, row.latest_value, row.aim = one.answer, one.value, one.aim
        row.latest_at, row.latest_round = one.at, one.round


def _store(new: Iterable[Latest], changed: list[Latest]) -> None:
    """One insert and one update.

    Always in the same order, so that two transactions do not block each other.
    """
    new = sorted(new, key=_place)
    if new:
        Latest.objects.bulk_create(new)
    if changed:
        Latest.objects.bulk_update(sorted(changed, key=_place), DERIVED)


def _place(row: Latest) -> tuple[int, int, str]:
    return row.learner_id, row.item_id, row.visibility


def _derived(row: Latest) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in DERIVED)


def _merged(item: Item, rows: list[Latest]) -> ItemProgress:
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
    )
