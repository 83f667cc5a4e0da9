"""Taking records away (layer 3): one's own words, a reset learner's rounds, all of somebody who leaves.

What is erased is deleted, never made anonymous. `latest` is brought into step in the same transaction.
"""

from __future__ import annotations

from django.db.models import QuerySet

from competency_xblock.records.data import Item
from competency_xblock.records.keys import digest
from competency_xblock.records.latest import settle
from competency_xblock.records.models import Action, Latest, Reason, Round
from competency_xblock.records.rounds import NotYourRound
from competency_xblock.records.small_tables import item_digest
from competency_xblock.records.transactions import all_or_nothing


@all_or_nothing
def reset(learner_id: int, assessment: str) -> int:
    """Delete the learner's rounds in this assessment, with their actions; how many rounds there were."""
    here = {"learner_id": learner_id, "assessment__digest": digest(assessment)}
    _lock(learner_id)
    Action.objects.filter(**here).delete()
    return _delete(learner_id, Round.objects.filter(**here))


@all_or_nothing
def delete_round(learner_id: int, round_key: str) -> None:
    """Delete one round of a learner's. Raises NotYourRound."""
    _lock(learner_id)
    if not _delete(learner_id, Round.objects.filter(learner_id=learner_id, key=round_key)):
        raise NotYourRound


@all_or_nothing
def erase_learner(learner_id: int) -> None:
    """Delete everything that the records hold about a learner."""
    _lock(learner_id)
    Action.objects.filter(learner_id=learner_id).delete()
    Round.objects.filter(learner_id=learner_id).delete()
    Latest.objects.filter(learner_id=learner_id).delete()


def erase_reason(learner_id: int, round_key: str, item: Item) -> None:
    """Delete why the learner answered so; the rating itself stays. Fine where there is none. Raises NotYourRound."""
    own = Round.objects.filter(learner_id=learner_id, key=round_key).values_list("pk", flat=True).first()
    if own is None:
        raise NotYourRound
    Reason.objects.filter(round_id=own, item__digest=item_digest(item)).delete()


def _lock(learner_id: int) -> None:
    """Take the learner's rounds first, as a submission does, so that the two wait for each other in one order."""
    list(Round.objects.select_for_update().filter(learner_id=learner_id).order_by("pk").values_list("pk"))


def _delete(learner_id: int, rounds: QuerySet[Round]) -> int:
    courses = set(rounds.values_list("assessment__course_id", flat=True))
    number = rounds.count()
    rounds.delete()
    for course_id in courses:
        settle(course_id, [learner_id])
    return number
