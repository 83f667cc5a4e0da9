"""Taking records away (layer 3): one's own words, a reset learner's rounds, all of somebody who leaves.

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
from ..rounds import RoundNotFound


@atomic_with_retry
def reset_learner_state(learner_id: int, assessment: str) -> int:
    """Delete the learner's rounds in this assessment, with their actions; how many rounds there were."""
    lock_people([learner_id])
    filters = {"learner_id": learner_id, "assessment_id": get_assessment_id(assessment)}
    delete(Action.objects.filter(**filters))
    return delete_rounds(Round.objects.filter(**filters))


@atomic_with_retry
def delete_round(learner_id: int, round_key: str) -> None:
    """Delete one round of a learner's. Raises RoundNotFound."""
    lock_people([learner_id])
    if not delete_rounds(Round.objects.filter(learner_id=learner_id, key=round_key)):
        raise RoundNotFound


@atomic_with_retry
def discard_round(learner_id: int, round_key: str) -> None:
    """Delete a round of the learner's that is not submitted. Raises RoundNotFound, also for one that is."""
    lock_people([learner_id])
    if not delete_rounds(Round.objects.filter(learner_id=learner_id, key=round_key, open=True)):
        raise RoundNotFound


def erase_learner(learner_id: int) -> None:
    """Delete everything that the records hold about a learner. Fine where nothing is left, so it can be repeated.

    What is under way about them is waited for and deleted too; what comes later finds nothing to go on with, and for
    some minutes nothing new can begin.
    """
    # Looked up before the transaction, whose first look at anything is the lock.
    _erase(learner_id, _find_people_beside(learner_id))


@atomic_with_retry
def _erase(learner_id: int, other_ids: list[int]) -> None:
    lock_people([learner_id, *other_ids])
    remember_erased(learner_id)
    delete_snapshots(Participant.objects.filter(learner_id=learner_id).values_list("course_id", flat=True))
    for table in (Action, Round, Latest, ObservedRating, Participant, RatingsSeen, StartDate):
        delete(table.objects.filter(learner_id=learner_id))
    # What they did as one of the team: what they wrote about others stays, without saying who wrote it.
    written = list(select_current(ObservedRating.objects.filter(observer_id=learner_id)).values_list("pk", flat=True))
    ObservedRating.objects.filter(pk__in=written).update(observer=None)
    delete(Observer.objects.filter(user_id=learner_id))
    delete(RatingsSeen.objects.filter(viewer_id=learner_id))


def _find_people_beside(learner_id: int) -> list[int]:
    """Whoever shares a row with somebody: who observed or looked at whom."""
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
    """Delete why the learner answered so; the rating itself stays. Whether there was any. Raises RoundNotFound."""
    lock_people([learner_id])
    row = Round.objects.filter(learner_id=learner_id, key=round_key).first()
    if row is None:
        raise RoundNotFound
    about = Items.objects.filter(digest=item_digest(item)).first()
    return bool(delete(Reason.objects.filter(round=row, item=about)))


def delete_rounds(rounds: QuerySet[Round]) -> int:
    """Delete rounds with all that belongs to them and bring `latest` into step; how many there were.

    Inside the caller's transaction, which has locked their learners.
    """
    learners: dict[int, set[int]] = defaultdict(set)
    rows = list(select_current(rounds).values_list("pk", "assessment__course_id", "learner_id"))
    for _round_id, course_id, learner_id in rows:
        learners[course_id].add(learner_id)
    delete_numbered(Round, [round_id for round_id, _course, _learner in rows])
    for course_id in sorted(learners):
        recompute_latest(course_id, sorted(learners[course_id]))
    return len(rows)
