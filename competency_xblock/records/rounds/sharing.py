"""Sharing (layer 3): which ratings, reasons and actions of a learner the training team may read.

Ratings by name are there where that was promised. Other lines are there while the learner shares them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from ..data import Answer, Item, RoundForReport, SharedAction, SharedRating, SharedRatings, SharedWithTeam, Visibility
from ..database import atomic_with_retry, delete, digest, lock_people
from ..models import Action, Rating, Reason, Round
from ..models import SharedLine as SharedLineRow
from ..reference import item_digest, version_of_action
from .actions import ActionNotFound
from .errors import RoundNotFound


def get_rounds_for_report(assessment: str, learner_ids: Collection[int]) -> dict[int, tuple[RoundForReport, ...]]:
    """The finished rounds of these learners, oldest first, by learner id. 2 queries.

    Ratings are there where the learner was promised that they are seen by name, and never for a sensitive competency.
    What learners wrote is left out.
    """
    rounds = Round.objects.filter(
        assessment__digest=digest(assessment), learner_id__in=list(learner_ids), submitted__isnull=False
    ).values_list("pk", "learner_id", "number", "submitted", "version__content_hash")
    round_rows = list(rounds.order_by("submitted", "pk"))
    values: dict[int, dict[Item, int]] = defaultdict(dict)
    named = Rating.objects.filter(
        round_id__in=[row[0] for row in round_rows], visibility=Visibility.NAMES.value
    ).select_related("item")
    for rating in named.order_by("round_id", "position"):
        value = rating.initial if rating.revised is None else rating.revised
        if value is not None:
            values[rating.round_id][_to_item(rating)] = value
    by_learner: dict[int, list[RoundForReport]] = defaultdict(list)
    for round_id, learner_id, nth, submitted, version in round_rows:
        shared_round = RoundForReport(number=nth, submitted_at=submitted, values=values[round_id], version=version)
        by_learner[learner_id].append(shared_round)
    return {learner_id: tuple(shared_rounds) for learner_id, shared_rounds in by_learner.items()}


def item_in_round(learner_id: int, round_key: str, competency: str, level: str) -> Item:
    """The item of a competency at a level in a finished round of the learner's, in the framework of that round.

    Raises RoundNotFound.
    """
    rounds = Round.objects.filter(learner_id=learner_id, key=round_key, submitted__isnull=False)
    framework = rounds.values_list("version__framework", flat=True).first()
    if framework is None:
        raise RoundNotFound
    return Item(framework, competency, level)


@atomic_with_retry
def set_rating_shared(learner_id: int, round_key: str, item: Item, shared: bool, now: datetime | None = None) -> None:
    """Let the training team read an answer of a finished round and its reason, or stop that.

    A second call changes nothing. Raises RoundNotFound (the learner has no such answer).
    """
    lock_people([learner_id])
    ratings = Rating.objects.filter(
        round__learner_id=learner_id,
        round__key=round_key,
        round__submitted__isnull=False,
        item__digest=item_digest(item),
    )
    line = ratings.values("round_id", "item_id").first()
    if line is None:
        raise RoundNotFound
    if shared:
        row = SharedLineRow(**line, shared=now or timezone.now())
        SharedLineRow.objects.bulk_create([row], ignore_conflicts=True)
    else:
        delete(SharedLineRow.objects.filter(**line))


@atomic_with_retry
def set_action_shared(learner_id: int, action_key: str, shared: bool) -> None:
    """Let the training team read one of the learner's own actions, or stop that. Raises ActionNotFound."""
    lock_people([learner_id])
    if not Action.objects.filter(learner_id=learner_id, key=action_key).update(shared=shared):
        raise ActionNotFound


def get_shared_with_team(learner_id: int, course: str) -> SharedWithTeam:
    """What a learner lets the training team of a course read now. 2 queries."""
    same = {"round_id": OuterRef("round_id"), "item_id": OuterRef("item_id")}
    ratings = (
        Rating.objects.filter(
            Exists(SharedLineRow.objects.filter(**same)),
            round__learner_id=learner_id,
            round__assessment__course__digest=digest(course),
            round__submitted__isnull=False,
        )
        .select_related("item", "round__assessment", "round__version")
        .defer("round__draft", "round__version__content", "round__version__items")
        .annotate(reason=Subquery(Reason.objects.filter(**same).values("text")[:1]))
        .order_by("-round__submitted", "-round_id", "position")
    )
    by_round: dict[Round, list[Rating]] = defaultdict(list)
    for rating in ratings:
        by_round[rating.round].append(rating)
    actions = Action.objects.filter(learner_id=learner_id, course__digest=digest(course), shared=True)
    actions = actions.annotate(version=version_of_action())
    return SharedWithTeam(
        rounds=tuple(
            SharedRatings(
                round_key=row.key,
                assessment=row.assessment.key,
                number=row.number,
                submitted_at=row.submitted,
                lines=tuple(_to_shared_rating(rating) for rating in round_ratings),
                version=row.version.content_hash,
            )
            for row, round_ratings in by_round.items()
            if row.submitted is not None
        ),
        actions=tuple(
            SharedAction(
                text=row.text,
                item=_to_item(row) if row.item else None,
                review_date=row.review_date,
                done_at=row.done,
                version=row.version,
                let_go=row.let_go,
            )
            for row in actions.select_related("item").order_by("added", "pk")
        ),
    )


def _to_shared_rating(rating: Rating) -> SharedRating:
    return SharedRating(
        item=_to_item(rating),
        answer=Answer(rating.answer),
        value=rating.initial if rating.revised is None else rating.revised,
        aim=rating.aim if rating.answer == Answer.RATED else None,
        reason=rating.reason or "",
    )


def _to_item(row: Rating | Action) -> Item:
    return Item(row.item.framework, row.item.competency, row.item.level)
