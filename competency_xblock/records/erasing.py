"""Taking records away (layer 3): one's own words, a reset learner's rounds, all of somebody who leaves.

What is erased is deleted, never made anonymous. `latest` is brought into step in the same transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import QuerySet

from competency_xblock.records.data import Item
from competency_xblock.records.keys import digest
from competency_xblock.records.latest import settle
from competency_xblock.records.models import (
    Action,
    Latest,
    ObservedRating,
    Observer,
    Participant,
    RatingsSeen,
    Reason,
    Round,
    StartDate,
)
from competency_xblock.records.rounds import NotYourRound
from competency_xblock.records.small_tables import item_digest
from competency_xblock.records.snapshots import forget_figures
from competency_xblock.records.transactions import all_or_nothing


@all_or_nothing
def reset(learner_id: int, assessment: str) -> int:
    """Delete the learner's rounds in this assessment, with their actions; how many rounds there were."""
    here = {"learner_id": learner_id, "assessment__digest": digest(assessment)}
    lock_rounds_of([learner_id])
    Action.objects.filter(**here).delete()
    return delete_rounds(Round.objects.filter(**here))


@all_or_nothing
def delete_round(learner_id: int, round_key: str) -> None:
    """Delete one round of a learner's. Raises NotYourRound."""
    lock_rounds_of([learner_id])
    if not delete_rounds(Round.objects.filter(learner_id=learner_id, key=round_key)):
        raise NotYourRound


@all_or_nothing
def erase_learner(learner_id: int) -> None:
    """Delete everything that the records hold about a learner. Fine where nothing is left, so it can be repeated."""
    lock_rounds_of([learner_id])
    forget_figures(Participant.objects.filter(learner_id=learner_id).values_list("course_id", flat=True))
    Action.objects.filter(learner_id=learner_id).delete()
    Round.objects.filter(learner_id=learner_id).delete()
    Latest.objects.filter(learner_id=learner_id).delete()
    for table in (ObservedRating, Participant, RatingsSeen, StartDate):
        table.objects.filter(learner_id=learner_id).delete()
    # What they did as one of the team: what they wrote about others stays, without saying who wrote it.
    ObservedRating.objects.filter(observer_id=learner_id).update(observer=None)
    Observer.objects.filter(user_id=learner_id).delete()
    RatingsSeen.objects.filter(viewer_id=learner_id).delete()


def erase_reason(learner_id: int, round_key: str, item: Item) -> None:
    """Delete why the learner answered so; the rating itself stays. Fine where there is none. Raises NotYourRound."""
    own = Round.objects.filter(learner_id=learner_id, key=round_key).values_list("pk", flat=True).first()
    if own is None:
        raise NotYourRound
    Reason.objects.filter(round_id=own, item__digest=item_digest(item)).delete()


def lock_rounds_of(learner_ids: Collection[int]) -> None:
    """Take the learners' rounds first, as a submission does, so that the two wait for each other in one order."""
    list(Round.objects.select_for_update().filter(learner_id__in=learner_ids).order_by("pk").values_list("pk"))


def delete_rounds(rounds: QuerySet[Round]) -> int:
    """Delete rounds with all that belongs to them and bring `latest` into step; how many there were.

    Inside the caller's transaction, which has locked all rounds of their learners.
    """
    learners: dict[int, set[int]] = defaultdict(set)
    found = list(rounds.values_list("pk", "assessment__course_id", "learner_id"))
    for _number, course_id, learner_id in found:
        learners[course_id].add(learner_id)
    Round.objects.filter(pk__in=[number for number, _course, _learner in found]).delete()
    for course_id in sorted(learners):
        settle(course_id, sorted(learners[course_id]))
    return len(found)
