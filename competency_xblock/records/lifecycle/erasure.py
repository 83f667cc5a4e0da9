"""Deleting a learner's reasons, rounds, or everything (layer 3).

What is erased is deleted, never made anonymous. `latest` is brought into step in the same transaction.
"""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q, QuerySet

from ..data import Item
from ..database import atomic_with_retry, delete, delete_numbered, lock_people, remember_erased, select_current
from ..figures import delete_snapshots
from ..models import Action, Latest, ObservedRating, Observer, Participant, RatingsSeen, Reason, Round, StartDate
from ..models import Item as Items
from ..ratings import recompute_latest
from ..reference import get_assessment_id, item_digest
from ..rounds import RoundNotFound, detach_actions


@atomic_with_retry
def reset_learner_state(learner_id: int, assessment: str) -> int:
    """Delete the learner's rounds in this assessment, with their actions. Returns how many rounds there were."""
    lock_people([learner_id])
    filters = {"learner_id": learner_id, "assessment_id": get_assessment_id(assessment)}
    delete(Action.objects.filter(**filters))
    return delete_rounds(Round.objects.filter(**filters))


@atomic_with_retry
def delete_round(learner_id: int, round_key: str) -> None:
    """Delete one of the learner's rounds. Raises RoundNotFound."""
    lock_people([learner_id])
    if not delete_rounds(Round.objects.filter(learner_id=learner_id, key=round_key)):
        raise RoundNotFound


@atomic_with_retry
def discard_round(learner_id: int, round_key: str) -> None:
    """Delete the learner's open round. Plans of a finish that was taken back stay. Raises RoundNotFound, also for a
    submitted one.
    """
    lock_people([learner_id])
    unfinished = select_current(Round.objects.filter(learner_id=learner_id, key=round_key, open=True))
    round_ids = list(unfinished.values_list("pk", flat=True))
    if not round_ids:
        raise RoundNotFound
    detach_actions(round_ids)
    delete_rounds(Round.objects.filter(pk__in=round_ids))


def erase_learner(learner_id: int) -> None:
    """Delete everything that the records hold about a learner. It can be repeated: nothing need be left.

    It waits for running requests and deletes what they store. Later requests find no row to go on with, and for some
    minutes none can create a new one.
    """
    # Before the transaction, whose first query is the lock.
    _erase(learner_id, _find_people_beside(learner_id))


@atomic_with_retry
def _erase(learner_id: int, other_ids: list[int]) -> None:
    lock_people([learner_id, *other_ids])
    remember_erased(learner_id)
    delete_snapshots(Participant.objects.filter(learner_id=learner_id).values_list("course_id", flat=True))
    for table in (Action, Round, Latest, ObservedRating, Participant, RatingsSeen, StartDate):
        delete(table.objects.filter(learner_id=learner_id))
    # The learner's own observations of others stay, without their observer.
    written = list(select_current(ObservedRating.objects.filter(observer_id=learner_id)).values_list("pk", flat=True))
    ObservedRating.objects.filter(pk__in=written).update(observer=None)
    delete(Observer.objects.filter(user_id=learner_id))
    delete(RatingsSeen.objects.filter(viewer_id=learner_id))


def _find_people_beside(learner_id: int) -> list[int]:
    """The ids of everybody in one row with the learner: observers, viewers, and learners whom this one observed."""
    return [
        other_id
        for table, name in ((ObservedRating, "observer_id"), (RatingsSeen, "viewer_id"))
        for pair in table.objects.filter(Q(learner_id=learner_id) | Q(**{name: learner_id}))
        .values_list("learner_id", name)
        .distinct()
        for other_id in pair
        if other_id is not None
    ]


@atomic_with_retry
def delete_reason(learner_id: int, round_key: str, item: Item) -> bool:
    """Delete the learner's reason for an answer; the rating stays. Whether there was one. Raises RoundNotFound."""
    lock_people([learner_id])
    row = Round.objects.filter(learner_id=learner_id, key=round_key).first()
    if row is None:
        raise RoundNotFound
    about = Items.objects.filter(digest=item_digest(item)).first()
    return bool(delete(Reason.objects.filter(round=row, item=about)))


def delete_rounds(rounds: QuerySet[Round]) -> int:
    """Delete rounds with their dependent rows and bring `latest` into step. Returns how many rounds there were.

    Call it inside a transaction that has locked their learners.
    """
    learners: dict[int, set[int]] = defaultdict(set)
    rows = list(select_current(rounds).values_list("pk", "assessment__course_id", "learner_id"))
    for _round_id, course_id, learner_id in rows:
        learners[course_id].add(learner_id)
    delete_numbered(Round, [round_id for round_id, _course, _learner in rows])
    for course_id in sorted(learners):
        recompute_latest(course_id, sorted(learners[course_id]))
    return len(rows)
