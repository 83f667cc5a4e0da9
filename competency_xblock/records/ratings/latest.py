"""Where each learner stands on each item (layer 3): the table `latest`, kept in step with the ratings.

One rule, `_take_in`, says what an answer does to a row, in whatever order they come. Deleting and rebuilding apply it
to all remaining answers. A submission, whose answers nearly always are the newest, has the database do what the rule
comes to for those; where one of the learner's rounds is newer, all is derived anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import chain

from django.db import connection

from ..data import Answer, Item, ItemProgress
from ..database.deletion import delete_numbered
from ..database.keys import digest
from ..database.sql import execute, renewal, upsert
from ..database.transactions import all_or_nothing, as_now, lock_people
from ..models import Course, Latest, Participant, Rating, Round
from ..people.participants import settle_participants
from ..reference.as_answered import version_of_latest

LEARNERS_AT_ONCE = 200

OF_ROUND = f"o.id = %s AND r.answer <> '{Answer.REFLECTED.value}'"
PLACE = ("learner_id", "item_id", "course_id", "visibility")
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
# What a newer answer does to a row. `_take_in` says it of answers in any order, and a test proves that both agree.
FIRST = ("first_value", "first_at", "first_round")
NEWER = (
    dict.fromkeys(DERIVED, "{new}") | dict.fromkeys(FIRST, "COALESCE({old}, {new})") | {"times_rated": "{old} + {new}"}
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
    rows = Latest.objects.filter(learner_id=learner_id, course__digest=digest(course)).select_related("item")
    return _by_item(rows.annotate(version=version_of_latest()))


def progress_by_course(learner_id: int) -> dict[str, tuple[ItemProgress, ...]]:
    """The same for every course that the learner has answered in, by course key; one query."""
    rows = Latest.objects.filter(learner_id=learner_id).select_related("course", "item").order_by("course_id")
    rows = rows.annotate(version=version_of_latest())
    by_course: dict[str, list[Latest]] = defaultdict(list)
    for row in rows:
        by_course[row.course.key].append(row)
    return {course: _by_item(found) for course, found in by_course.items()}


def _by_item(rows: Iterable[Latest]) -> tuple[ItemProgress, ...]:
    by_item: dict[Item, list[Latest]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: (one.item_id, one.visibility)):
        by_item[Item(row.item.framework, row.item.competency, row.item.level)].append(row)
    return tuple(_merged(item, by_item[item]) for item in sorted(by_item))


def take_in(course_id: int, round_id: int, answers: int, answered_before: bool) -> None:
    """Bring `latest` into step with a round whose ratings are newer than all that it says; one query, or two.

    `answers` says how many there are to take in, `answered_before` that there are rows of the learner's in the course
    already: it only decides how it is done. Inside the caller's transaction, which calls `settle` where there was a
    newer round after all.
    """
    where = [course_id, round_id]
    if not (answered_before and connection.vendor == "mysql"):
        execute(_taking_in(), where)
    elif execute(_renewing(), where) < answers:
        execute(_taking_in_the_rest(), [*where, round_id])


@cache
def _taking_in() -> str:
    """The rows come in the order in which all transactions store them, so that two of them do not block each other."""
    return upsert(Latest, PLACE, _columns(), f"{_joined()} WHERE {OF_ROUND} ORDER BY r.item_id", NEWER)


@cache
def _renewing() -> str:
    return renewal(Latest, PLACE, _columns(), _joined(), OF_ROUND, NEWER)


@cache
def _taking_in_the_rest() -> str:
    """Those that have no row yet. One that somebody makes just now is brought into step like any other."""
    same = "l.learner_id = o.learner_id AND l.item_id = r.item_id AND l.latest_round = %s"
    rest = f"NOT EXISTS (SELECT 1 FROM {Latest._meta.db_table} l WHERE {same})"  # noqa: S608  (names of tables)
    return upsert(Latest, PLACE, _columns(), f"{_joined()} WHERE {OF_ROUND} AND {rest} ORDER BY r.item_id", NEWER)


def _joined() -> str:
    return f"{Round._meta.db_table} o JOIN {Rating._meta.db_table} r ON r.round_id = o.id"


def _columns() -> dict[str, str]:
    """What each column says after the answer."""
    value = "COALESCE(r.revised, r.initial)"
    return {
        "learner_id": "o.learner_id",
        "item_id": "r.item_id",
        "course_id": "%s",
        "visibility": "r.visibility",
        "first_value": value,
        "first_at": f"CASE WHEN {value} IS NOT NULL THEN o.submitted END",
        "first_round": f"CASE WHEN {value} IS NOT NULL THEN o.id END",
        "latest_answer": "r.answer",
        "latest_value": value,
        "latest_at": "o.submitted",
        "latest_round": "o.id",
        "aim": "r.aim",
        "times_rated": f"CASE WHEN {value} IS NOT NULL THEN 1 ELSE 0 END",
    }


@all_or_nothing
def settle(course_id: int, learner_ids: Collection[int]) -> int:
    """Make these learners' rows in the course what their rounds and ratings say; how many rows were not so."""
    # Locked before anything is read: a submission that is under way is waited for, and then seen.
    lock_people(learner_ids)
    rows = Latest.objects.filter(course_id=course_id, learner_id__in=learner_ids)
    kept = {_place(row): row for row in as_now(rows)}
    wanted: dict[tuple[int, int, str], Latest] = {}
    times: dict[tuple[int, int], list[datetime]] = defaultdict(list)
    for one in _answers(course_id, learner_ids):
        if one.value is not None:
            times[one.learner, one.item].append(one.at)
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
    delete_numbered(Latest, gone)
    _store(new, changed)
    again: dict[int, datetime] = {}
    for (learner, _item), when in times.items():
        if len(when) > 1:
            again[learner] = min(sorted(when)[1], again.get(learner, datetime.max.replace(tzinfo=UTC)))
    return len(new) + len(changed) + len(gone) + settle_participants(course_id, learner_ids, again)


def rebuild_latest(course: str | None = None) -> int:
    """Derive `latest` and who takes part from the rounds, of one course or of all; how many rows were out of step.

    Each learner is a transaction of its own, so that nobody has to wait for anybody else's.
    """
    courses = Course.objects.order_by("pk")
    if course is not None:
        courses = courses.filter(digest=digest(course))
    return sum(
        settle(course_id, [learner])
        for course_id in courses.values_list("pk", flat=True)
        for page in _pages_of_learners(course_id)
        for learner in page
    )


def _pages_of_learners(course_id: int) -> Iterator[list[int]]:
    """Everybody with a round or a row in the course, by number."""
    after = 0
    while True:
        rounds = Round.objects.filter(assessment__course_id=course_id)
        rows = Latest.objects.filter(course_id=course_id)
        people = Participant.objects.filter(course_id=course_id)
        page = sorted(
            set(
                chain.from_iterable(
                    source.filter(learner_id__gt=after)
                    .order_by("learner_id")
                    .values_list("learner_id", flat=True)
                    .distinct()[:LEARNERS_AT_ONCE]
                    for source in (rounds, rows, people)
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
        as_now(Rating.objects.all())
        .filter(
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
    """One insert and one update, always in the same order."""
    Latest.objects.bulk_create(sorted(new, key=_place))
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
        version=latest.version,
    )
