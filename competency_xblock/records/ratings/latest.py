"""The latest ratings, computed again from the rounds (layer 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from ..data import Answer
from ..database import atomic_with_retry, delete_numbered, digest, lock_people, select_current
from ..models import Course, Latest, Participant, Rating, Round
from ..people import recompute_participants
from .latest_sql import DERIVED

BATCH_SIZE = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class SubmittedAnswer:
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
    def key(self) -> tuple[int, int, str]:
        """The key of the answer's row in a course's `latest`."""
        return self.learner, self.item, self.visibility


@atomic_with_retry
def recompute_latest(course_id: int, learner_ids: Collection[int]) -> int:
    """Make these learners' rows in the course what their rounds and ratings say. Returns how many rows differed."""
    # The lock comes before any read: it waits for a running submission, and then the reads see it.
    lock_people(learner_ids)
    rows = Latest.objects.filter(course_id=course_id, learner_id__in=learner_ids)
    existing = {_row_key(row): row for row in select_current(rows)}
    answers = list(_iter_answers(course_id, learner_ids))
    expected = _build_rows(course_id, answers)
    times: dict[tuple[int, int], list[datetime]] = defaultdict(list)
    for answer in answers:
        if answer.value is not None:
            times[answer.learner, answer.item].append(answer.at)
    new = [row for key, row in expected.items() if key not in existing]
    changed = []
    for key, row in existing.items():
        if key in expected and _derived_values(row) != _derived_values(expected[key]):
            expected[key].pk = row.pk
            changed.append(expected[key])
    gone = [row.pk for key, row in existing.items() if key not in expected]
    delete_numbered(Latest, gone)
    _store(new, changed)
    again: dict[int, datetime] = {}
    for (learner, _item), when in times.items():
        if len(when) > 1:
            again[learner] = min(sorted(when)[1], again.get(learner, datetime.max.replace(tzinfo=UTC)))
    return len(new) + len(changed) + len(gone) + recompute_participants(course_id, learner_ids, again)


def build_rows_as_of(course_id: int, learner_ids: Collection[int], until: datetime) -> list[Latest]:
    """These learners' rows as they stood then; nothing is stored. 1 query."""
    return list(_build_rows(course_id, _iter_answers(course_id, learner_ids, until)).values())


def rebuild_latest(course: str | None = None) -> int:
    """Derive `latest` and the participants from the rounds, of one course or of all. Returns how many rows differed.

    Each learner is a transaction of its own, so that nobody waits for anybody else.
    """
    courses = Course.objects.order_by("pk")
    if course is not None:
        courses = courses.filter(digest=digest(course))
    return sum(
        recompute_latest(course_id, [learner])
        for course_id in courses.values_list("pk", flat=True)
        for page in _iter_learner_pages(course_id)
        for learner in page
    )


def _iter_learner_pages(course_id: int) -> Iterator[list[int]]:
    """The ids of all learners with a round or a row in the course, in pages."""
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
                    .distinct()[:BATCH_SIZE]
                    for source in (rounds, rows, people)
                )
            )
        )[:BATCH_SIZE]
        if not page:
            return
        yield page
        after = page[-1]


def _build_rows(course_id: int, answers: Iterable[SubmittedAnswer]) -> dict[tuple[int, int, str], Latest]:
    """The rows of `latest` that these answers come to, by `SubmittedAnswer.key`."""
    rows: dict[tuple[int, int, str], Latest] = {}
    for answer in answers:
        row = rows.get(answer.key)
        if row is None:
            row = rows[answer.key] = _empty_row(course_id, answer)
        _apply_answer(row, answer)
    return rows


def _iter_answers(
    course_id: int, learner_ids: Collection[int], until: datetime | None = None
) -> Iterator[SubmittedAnswer]:
    """Every answer that these learners have submitted in the course, or had `until` then."""
    submitted = {"round__submitted__isnull": False} if until is None else {"round__submitted__lte": until}
    ratings = (
        select_current(Rating.objects.all())
        .filter(
            round__learner_id__in=learner_ids,
            round__assessment__course_id=course_id,
            **submitted,
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
        yield SubmittedAnswer(
            learner=learner,
            item=item,
            visibility=visibility,
            answer=answer,
            value=initial if revised is None else revised,
            aim=aim,
            at=at,
            round=round_id,
        )


def _empty_row(course_id: int, answer: SubmittedAnswer) -> Latest:
    return Latest(
        learner_id=answer.learner,
        item_id=answer.item,
        course_id=course_id,
        visibility=answer.visibility,
        times_rated=0,
    )


def _apply_answer(row: Latest, answer: SubmittedAnswer) -> None:
    """Change a row of `latest` by one answer, in whatever order answers come."""
    when = (answer.at, answer.round)
    if answer.value is not None:
        row.times_rated += 1
        if row.first_at is None or when < (row.first_at, row.first_round):
            row.first_value, row.first_at, row.first_round = answer.value, answer.at, answer.round
    if row.latest_at is None or when > (row.latest_at, row.latest_round):
        row.latest_answer, row.latest_value, row.aim = answer.answer, answer.value, answer.aim
        row.latest_at, row.latest_round = answer.at, answer.round


def _store(new: Iterable[Latest], changed: list[Latest]) -> None:
    """Insert and update rows, 1 statement each, always in the same order."""
    Latest.objects.bulk_create(sorted(new, key=_row_key))
    if changed:
        Latest.objects.bulk_update(sorted(changed, key=_row_key), DERIVED)


def _row_key(row: Latest) -> tuple[int, int, str]:
    return row.learner_id, row.item_id, row.visibility


def _derived_values(row: Latest) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in DERIVED)
