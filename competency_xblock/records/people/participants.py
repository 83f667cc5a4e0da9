"""The participants of a course and how far each is (layer 3): the table `Participant`, derived from the rounds.

It changes in the transaction that changes the rounds. Each learner has a row of their own in a course, so nobody waits
for anybody else. `recompute_participants` makes rows again from the rounds; a test proves that both agree.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache

from django.db.models import Count, Max, Min

from ..database import delete_numbered, execute, select_current
from ..models import Latest, Participant, Rating, Round

PROFILE_COLUMNS = ("role", "organisation", "level")
"""The learner states these in each round; the last round counts."""
DERIVED_COLUMNS = ("started", "finished", "finished_last", "last_round", "again", "rounds", *PROFILE_COLUMNS)


def record_start(learner_id: int, course_id: int, now: datetime) -> None:
    """Record that the learner takes part, where that is new. 1 or 2 queries."""
    rows = Participant.objects.filter(learner_id=learner_id, course_id=course_id)
    started = rows.values_list("started", flat=True).first()
    if started is None:
        Participant.objects.bulk_create(
            [Participant(learner_id=learner_id, course_id=course_id, started=now)], ignore_conflicts=True
        )
    elif now < started:  # by the clock of another machine
        rows.update(started=now)


def record_finish(row: Round, course_id: int) -> bool:
    """Record that the learner has finished this round, which is newer than all others of the learner's. 1 query.

    Call it inside the transaction that claims the round, after its ratings are stored and `latest` has them. False,
    with nothing changed, where it is not the newest, or where the learner has no row: a deletion ran while the round
    began and did not see it.
    """
    now = row.submitted
    chosen = [getattr(row, name) for name in PROFILE_COLUMNS]
    values = [row.pk, row.learner_id, course_id, row.pk, now, now, now, row.pk, *chosen, row.learner_id, course_id]
    return bool(execute(_finish_sql(), [*values, now, now, row.pk]))


@cache
def _finish_sql() -> str:
    """Rated again: a rating of the round's is about an item whose first rating is another round's.

    MySQL works from left to right and takes what is new by then.
    """
    participant, rating, latest = (model._meta.db_table for model in (Participant, Rating, Latest))
    return f"""
        UPDATE {participant} SET
            again = COALESCE(again, CASE WHEN rounds > 0 AND EXISTS(
                SELECT 1 FROM {rating} r JOIN {latest} l ON l.item_id = r.item_id
                WHERE r.round_id = %s AND COALESCE(r.revised, r.initial) IS NOT NULL
                AND l.learner_id = %s AND l.course_id = %s AND l.first_round <> %s
            ) THEN %s END),
            finished = COALESCE(finished, %s), finished_last = %s, last_round = %s, rounds = rounds + 1,
            {", ".join(f"{name} = %s" for name in PROFILE_COLUMNS)}
        WHERE learner_id = %s AND course_id = %s
        AND (finished_last IS NULL OR finished_last < %s OR (finished_last = %s AND last_round < %s))
    """  # noqa: S608  (names of tables and columns)


def recompute_participants(course_id: int, learner_ids: Collection[int], again: dict[int, datetime]) -> int:
    """Make these learners' rows what their rounds say. `again` by learner, from the ratings. Returns how many rows
    differed.
    """
    existing = {
        row.learner_id: row
        for row in select_current(Participant.objects.filter(course_id=course_id, learner_id__in=learner_ids))
    }
    expected = _build_rows(course_id, learner_ids, again)
    new = [row for learner, row in sorted(expected.items()) if learner not in existing]
    changed = []
    for learner, row in sorted(existing.items()):
        if learner in expected and _derived_values(row) != _derived_values(expected[learner]):
            expected[learner].pk = row.pk
            changed.append(expected[learner])
    gone = [row.pk for learner, row in existing.items() if learner not in expected]
    delete_numbered(Participant, gone)
    Participant.objects.bulk_create(new)
    if changed:
        Participant.objects.bulk_update(changed, DERIVED_COLUMNS)
    return len(new) + len(changed) + len(gone)


def _build_rows(course_id: int, learner_ids: Collection[int], again: dict[int, datetime]) -> dict[int, Participant]:
    rounds = select_current(Round.objects.all()).filter(assessment__course_id=course_id, learner_id__in=learner_ids)
    expected = {
        totals["learner_id"]: Participant(course_id=course_id, again=again.get(totals["learner_id"]), **totals)
        for totals in rounds.values("learner_id")
        .annotate(
            started=Min("started"),
            finished=Min("submitted"),
            finished_last=Max("submitted"),
            rounds=Count("submitted"),
        )
        .order_by()
    }
    submitted = rounds.filter(submitted__isnull=False).order_by("submitted", "pk")
    for round_id, learner, *profile in submitted.values_list("pk", "learner_id", *PROFILE_COLUMNS):
        row = expected[learner]
        row.last_round = round_id
        row.role, row.organisation, row.level = profile
    return expected


def _derived_values(row: Participant) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in DERIVED_COLUMNS)
