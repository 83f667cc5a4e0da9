"""Retention (layer 3): rows older than their period are deleted, never made anonymous.

The caller gives the periods. Tables are read by id, in pages. Each page is a transaction of its own: nobody waits for
all of it, and an interrupted run is simply started again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..database import atomic_with_retry, delete, lock_people
from ..figures import delete_snapshots
from ..models import Action, ObservedRating, RatingsSeen, Reason, Round, StartDate
from ..rounds import detach_actions
from .erasure import delete_rounds

Row = TypeVar("Row", bound=Model)

BATCH_SIZE = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class RetentionPeriods:
    """How long rows are stored after their last change; None means for ever.

    `rounds` counts from the submission and ends everything about the round; observations end as long after their
    recording. `open_rounds` counts from the last save. `free_text` counts for reasons from the submission, and for
    notes and replies from when they were written. For actions it counts from when they were done. An action that is not
    done counts from when it was added, or from its review date if that is later.
    """

    open_rounds: timedelta | None = None
    rounds: timedelta | None = None
    free_text: timedelta | None = None

    @property
    def unfinished(self) -> timedelta | None:
        """How long an open round is kept: it holds free text and is a round, so no longer than those."""
        return min(filter(None, (self.open_rounds, self.rounds, self.free_text)), default=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class RetentionCounts:
    """How many rows of each kind were deleted, or would be. Texts that went with their rounds are not counted again."""

    open_rounds: int
    rounds: int
    reasons: int
    actions: int
    observed: int = 0
    notes: int = 0
    replies: int = 0
    start_dates: int = 0
    looks: int = 0


def apply_retention(
    periods: RetentionPeriods, *, now: datetime | None = None, dry_run: bool = False
) -> RetentionCounts:
    """Delete what is older than its period; `dry_run` only counts it. A second run finds nothing more.

    The shortest period counts. An open round holds free text, so it is stored no longer than that. No text outlives the
    period of rounds. An action whose own time has not come stays when its round goes.
    """
    moment = now or timezone.now()

    def remove(rows: QuerySet[Row], delete: Callable[[QuerySet[Row], list[int]], int]) -> int:
        return sum(len(page) if dry_run else delete(rows, page) for page in _pages(rows))

    return RetentionCounts(
        actions=remove(_expired_actions(periods, moment), _delete_rows),
        open_rounds=remove(_expired_open_rounds(periods, moment), _delete_rounds),
        rounds=remove(_expired_rounds(periods, moment), _delete_rounds),
        reasons=remove(_expired_reasons(periods, moment), _delete_rows),
        observed=remove(_expired_observations(periods, moment), _delete_rows),
        notes=remove(_expired_texts(periods, moment, "note", "recorded"), _make_emptier(note="")),
        replies=remove(_expired_texts(periods, moment, "reply", "replied"), _make_emptier(reply="", replied=None)),
        start_dates=remove(_expired_start_dates(periods, moment), _delete_rows),
        looks=remove(_expired_views(periods, moment), _delete_rows),
    )


def _expired_open_rounds(periods: RetentionPeriods, moment: datetime) -> QuerySet[Round]:
    cutoff = _get_cutoff(moment, periods.unfinished)
    return Round.objects.filter(submitted__isnull=True, saved__lt=cutoff) if cutoff else Round.objects.none()


def _expired_rounds(periods: RetentionPeriods, moment: datetime) -> QuerySet[Round]:
    cutoff = _get_cutoff(moment, periods.rounds)
    return Round.objects.filter(submitted__lt=cutoff) if cutoff else Round.objects.none()


def _expired_reasons(periods: RetentionPeriods, moment: datetime) -> QuerySet[Reason]:
    """Reasons of rounds that stay."""
    cutoff = _get_cutoff(moment, periods.free_text)
    if cutoff is None:
        return Reason.objects.none()
    kept_since = _get_cutoff(moment, periods.rounds)
    of_rounds_that_stay = Q(round__submitted__gte=kept_since) if kept_since else Q()
    return Reason.objects.filter(of_rounds_that_stay, round__submitted__lt=cutoff)


def _expired_actions(periods: RetentionPeriods, moment: datetime) -> QuerySet[Action]:
    cutoff = _get_cutoff(moment, periods.rounds, periods.free_text)
    if cutoff is None:
        return Action.objects.none()
    nothing_ahead = Q(review_date__isnull=True) | Q(review_date__lt=cutoff.date())
    return Action.objects.filter(Q(done__lt=cutoff) | Q(done__isnull=True, added__lt=cutoff) & nothing_ahead)


def _expired_observations(periods: RetentionPeriods, moment: datetime) -> QuerySet[ObservedRating]:
    cutoff = _get_cutoff(moment, periods.rounds)
    return ObservedRating.objects.filter(recorded__lt=cutoff) if cutoff else ObservedRating.objects.none()


def _expired_texts(periods: RetentionPeriods, moment: datetime, text: str, written: str) -> QuerySet[ObservedRating]:
    """Notes or replies, of observations that stay."""
    cutoff = _get_cutoff(moment, periods.free_text)
    if cutoff is None:
        return ObservedRating.objects.none()
    kept_since = _get_cutoff(moment, periods.rounds)
    stays = Q(recorded__gte=kept_since) if kept_since else Q()
    return ObservedRating.objects.filter(stays, **{f"{written}__lt": cutoff}).exclude(**{text: ""})


def _expired_start_dates(periods: RetentionPeriods, moment: datetime) -> QuerySet[StartDate]:
    """Start dates before the cutoff of rounds, of people without any round in the course that stays."""
    cutoff = _get_cutoff(moment, periods.rounds)
    if cutoff is None:
        return StartDate.objects.none()
    saved = _get_cutoff(moment, periods.open_rounds, periods.rounds, periods.free_text)
    staying = Round.objects.filter(
        Q(submitted__gte=cutoff) | Q(submitted__isnull=True, saved__gte=saved),
        learner_id=OuterRef("learner_id"),
        assessment__course_id=OuterRef("course_id"),
    )
    return StartDate.objects.annotate(day=Coalesce("by_team", "own")).filter(~Exists(staying), day__lt=cutoff.date())


def _expired_views(periods: RetentionPeriods, moment: datetime) -> QuerySet[RatingsSeen]:
    """Views of ratings, where all ratings seen then have gone."""
    cutoff = _get_cutoff(moment, periods.rounds)
    return RatingsSeen.objects.filter(seen__lt=cutoff) if cutoff else RatingsSeen.objects.none()


def _get_cutoff(moment: datetime, *periods: timedelta | None) -> datetime | None:
    """The moment before which rows have expired, by the shortest period; None where no period is set."""
    return max((moment - period for period in periods if period is not None), default=None)


def _pages(rows: QuerySet[Row]) -> Iterator[list[int]]:
    """The ids of the rows, a page at a time; `iterator()` would hold all of them on MySQL."""
    after = 0
    while page := list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH_SIZE]):
        yield page
        after = page[-1]


def _delete_rounds(expired: QuerySet[Round], ids: list[int]) -> int:
    # Before the transactions, whose first query is the lock.
    learners = set(Round.objects.filter(pk__in=ids).values_list("learner_id", flat=True))
    return sum(_delete_rounds_of(learner, expired.filter(pk__in=ids)) for learner in sorted(learners))


@atomic_with_retry
def _delete_rounds_of(learner_id: int, expired: QuerySet[Round]) -> int:
    lock_people([learner_id])
    # Again, behind the lock: an open round may have been saved meanwhile.
    still = list(expired.filter(learner_id=learner_id).values_list("pk", flat=True))
    expiring = Round.objects.filter(pk__in=still)
    delete_snapshots(expiring.values_list("assessment__course_id", flat=True).distinct())
    detach_actions(still)
    return delete_rounds(expiring)


def _delete_rows(expired: QuerySet[Row], ids: list[int]) -> int:
    """Delete the rows that are still expired: a review date may have moved meanwhile."""
    return _for_each_group(expired, ids, delete)


def _make_emptier(**empty_values: str | None) -> Callable[[QuerySet[ObservedRating], list[int]], int]:
    """A function that empties these columns of expired rows; the rows stay."""

    def empty(expired: QuerySet[ObservedRating]) -> int:
        still = list(expired.values_list("pk", flat=True))
        return ObservedRating.objects.filter(pk__in=still).update(**empty_values)

    return lambda expired, ids: _for_each_group(expired, ids, empty)


def _for_each_group(expired: QuerySet[Row], ids: list[int], end: Callable[[QuerySet[Row]], int]) -> int:
    """End rows, in one transaction for each set of people whom they are about. Returns how many rows there were."""
    groups: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for row_id, *people in expired.model._default_manager.filter(pk__in=ids).values_list("pk", *PEOPLE[expired.model]):
        groups[tuple(person for person in people if person is not None)].append(row_id)
    return sum(_end_rows_of(people, expired.filter(pk__in=rows), end) for people, rows in sorted(groups.items()))


@atomic_with_retry
def _end_rows_of(people: tuple[int, ...], expired: QuerySet[Row], end: Callable[[QuerySet[Row]], int]) -> int:
    lock_people(people)
    return end(expired)


PEOPLE: Mapping[type[Model], tuple[str, ...]] = {
    Action: ("learner_id",),
    Reason: ("round__learner_id",),
    StartDate: ("learner_id",),
    ObservedRating: ("learner_id", "observer_id"),
    RatingsSeen: ("learner_id", "viewer_id"),
}
"""The columns that name the people whom a table's rows are about."""
