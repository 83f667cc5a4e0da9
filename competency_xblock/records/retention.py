"""How long records are kept (layer 3): what has been kept for long enough is deleted, never made anonymous.

The periods come from whoever calls. Goes through the tables by number, in pages: each page is a transaction of
its own, so that nobody has to wait for all of it and an interrupted run has only to be started again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from competency_xblock.records.erasing import delete_rounds, lock_rounds_of
from competency_xblock.records.models import Action, Reason, Round
from competency_xblock.records.transactions import all_or_nothing

Row = TypeVar("Row", bound=Model)

ROWS_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Periods:
    """How long things are kept after they were last touched; None means for ever.

    `rounds` counts from when a round was submitted and ends everything about it. `open_rounds` counts from the
    last save. `free_text` counts for reasons from the submission; for actions from when they were done, and
    where they are not, from when they were added or from the review date, whichever is later.
    """

    open_rounds: timedelta | None = None
    rounds: timedelta | None = None
    free_text: timedelta | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Removed:
    """How many of each were deleted, or would be. Reasons that went with their rounds are not counted again."""

    open_rounds: int
    rounds: int
    reasons: int
    actions: int


def carry_out_retention(periods: Periods, *, now: datetime | None = None, dry_run: bool = False) -> Removed:
    """Delete what was kept for long enough; `dry_run` only counts it. A second run finds nothing more.

    What is kept with something shorter-lived goes with it: an open round holds free text, so it is kept no
    longer than that, and no text outlives the period of rounds. An action whose own time has not come stays when
    its round goes.
    """
    moment = now or timezone.now()

    def removed(rows: QuerySet[Row], delete: Callable[[QuerySet[Row], list[int]], int]) -> int:
        return sum(len(page) if dry_run else delete(rows, page) for page in _pages(rows))

    return Removed(
        actions=removed(_actions(periods, moment), _delete_texts),
        open_rounds=removed(_open_rounds(periods, moment), _delete_rounds),
        rounds=removed(_rounds(periods, moment), _delete_rounds),
        reasons=removed(_reasons(periods, moment), _delete_texts),
    )


def _open_rounds(periods: Periods, moment: datetime) -> QuerySet[Round]:
    before = _first_to_end(moment, periods.open_rounds, periods.rounds, periods.free_text)
    return Round.objects.filter(submitted__isnull=True, saved__lt=before) if before else Round.objects.none()


def _rounds(periods: Periods, moment: datetime) -> QuerySet[Round]:
    before = _first_to_end(moment, periods.rounds)
    return Round.objects.filter(submitted__lt=before) if before else Round.objects.none()


def _reasons(periods: Periods, moment: datetime) -> QuerySet[Reason]:
    """Those of rounds that stay."""
    before = _first_to_end(moment, periods.free_text)
    if before is None:
        return Reason.objects.none()
    kept_since = _first_to_end(moment, periods.rounds)
    of_rounds_that_stay = Q(round__submitted__gte=kept_since) if kept_since else Q()
    return Reason.objects.filter(of_rounds_that_stay, round__submitted__lt=before)


def _actions(periods: Periods, moment: datetime) -> QuerySet[Action]:
    before = _first_to_end(moment, periods.rounds, periods.free_text)
    if before is None:
        return Action.objects.none()
    nothing_ahead = Q(review_date__isnull=True) | Q(review_date__lt=before.date())
    return Action.objects.filter(Q(done__lt=before) | Q(done__isnull=True, added__lt=before) & nothing_ahead)


def _first_to_end(moment: datetime, *periods: timedelta | None) -> datetime | None:
    """What was last touched before this has been kept for long enough; None where no period is set."""
    return max((moment - period for period in periods if period is not None), default=None)


def _pages(rows: QuerySet[Row]) -> Iterator[list[int]]:
    """The numbers of the rows, a page at a time; `iterator()` would hold all of them on MySQL."""
    after = 0
    while page := list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:ROWS_AT_ONCE]):
        yield page
        after = page[-1]


def _delete_rounds(expired: QuerySet[Round], numbers: list[int]) -> int:
    # Asked before the transaction, so that its first look at anything is the lock.
    learners = set(Round.objects.filter(pk__in=numbers).values_list("learner_id", flat=True))
    return _delete_rounds_of(learners, expired.filter(pk__in=numbers))


@all_or_nothing
def _delete_rounds_of(learner_ids: Collection[int], expired: QuerySet[Round]) -> int:
    lock_rounds_of(learner_ids)
    # Asked again now that nobody can change them: an open round may have been saved meanwhile.
    still = list(expired.values_list("pk", flat=True))
    Action.objects.filter(round_id__in=still).update(round=None)
    return delete_rounds(Round.objects.filter(pk__in=still))


@all_or_nothing
def _delete_texts(expired: QuerySet[Row], numbers: list[int]) -> int:
    """Reasons or actions, of those that are still to go: a review date may have been moved meanwhile."""
    deleted, _by_model = expired.filter(pk__in=numbers).delete()
    return deleted
