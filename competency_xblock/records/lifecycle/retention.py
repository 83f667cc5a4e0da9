"""How long records are kept (layer 3): what has been kept for long enough is deleted, never made anonymous.

The periods come from whoever calls. Goes through the tables by number, in pages: each page is a transaction of
its own, so that nobody has to wait for all of it and an interrupted run has only to be started again.
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
from .erasure import delete_rounds

Row = TypeVar("Row", bound=Model)

ROWS_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class RetentionPeriods:
    """How long things are kept after they were last touched; None means for ever.

    `rounds` counts from when a round was submitted and ends everything about it; what somebody else saw ends as long
    after it was recorded. `open_rounds` counts from the last save. `free_text` counts for reasons from the submission;
    for actions from when they were done, and where they are not, from when they were added or from the review date,
    whichever is later; for what was written beside an observation from when that was.
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
    """How many of each were deleted, or would be. Texts that went with their rounds are not counted again."""

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
    """Delete what was kept for long enough; `dry_run` only counts it. A second run finds nothing more.

    What is kept with something shorter-lived goes with it: an open round holds free text, so it is kept no
    longer than that, and no text outlives the period of rounds. An action whose own time has not come stays when
    its round goes.
    """
    moment = now or timezone.now()

    def removed(rows: QuerySet[Row], delete: Callable[[QuerySet[Row], list[int]], int]) -> int:
        return sum(len(page) if dry_run else delete(rows, page) for page in _pages(rows))

    return RetentionCounts(
        actions=removed(_actions(periods, moment), _delete_rows),
        open_rounds=removed(_open_rounds(periods, moment), _delete_rounds),
        rounds=removed(_rounds(periods, moment), _delete_rounds),
        reasons=removed(_reasons(periods, moment), _delete_rows),
        observed=removed(_observed(periods, moment), _delete_rows),
        notes=removed(_texts_beside(periods, moment, "note", "recorded"), _emptying(note="")),
        replies=removed(_texts_beside(periods, moment, "reply", "replied"), _emptying(reply="", replied=None)),
        start_dates=removed(_start_dates(periods, moment), _delete_rows),
        looks=removed(_looks(periods, moment), _delete_rows),
    )


def _open_rounds(periods: RetentionPeriods, moment: datetime) -> QuerySet[Round]:
    before = _first_to_end(moment, periods.unfinished)
    return Round.objects.filter(submitted__isnull=True, saved__lt=before) if before else Round.objects.none()


def _rounds(periods: RetentionPeriods, moment: datetime) -> QuerySet[Round]:
    before = _first_to_end(moment, periods.rounds)
    return Round.objects.filter(submitted__lt=before) if before else Round.objects.none()


def _reasons(periods: RetentionPeriods, moment: datetime) -> QuerySet[Reason]:
    """Those of rounds that stay."""
    before = _first_to_end(moment, periods.free_text)
    if before is None:
        return Reason.objects.none()
    kept_since = _first_to_end(moment, periods.rounds)
    of_rounds_that_stay = Q(round__submitted__gte=kept_since) if kept_since else Q()
    return Reason.objects.filter(of_rounds_that_stay, round__submitted__lt=before)


def _actions(periods: RetentionPeriods, moment: datetime) -> QuerySet[Action]:
    before = _first_to_end(moment, periods.rounds, periods.free_text)
    if before is None:
        return Action.objects.none()
    nothing_ahead = Q(review_date__isnull=True) | Q(review_date__lt=before.date())
    return Action.objects.filter(Q(done__lt=before) | Q(done__isnull=True, added__lt=before) & nothing_ahead)


def _observed(periods: RetentionPeriods, moment: datetime) -> QuerySet[ObservedRating]:
    before = _first_to_end(moment, periods.rounds)
    return ObservedRating.objects.filter(recorded__lt=before) if before else ObservedRating.objects.none()


def _texts_beside(periods: RetentionPeriods, moment: datetime, text: str, written: str) -> QuerySet[ObservedRating]:
    """Notes or replies, of observations that stay."""
    before = _first_to_end(moment, periods.free_text)
    if before is None:
        return ObservedRating.objects.none()
    kept_since = _first_to_end(moment, periods.rounds)
    stays = Q(recorded__gte=kept_since) if kept_since else Q()
    return ObservedRating.objects.filter(stays, **{f"{written}__lt": before}).exclude(**{text: ""})


def _start_dates(periods: RetentionPeriods, moment: datetime) -> QuerySet[StartDate]:
    """Of people without any round in the course that stays, where the day itself is longer ago than rounds are kept."""
    before = _first_to_end(moment, periods.rounds)
    if before is None:
        return StartDate.objects.none()
    saved = _first_to_end(moment, periods.open_rounds, periods.rounds, periods.free_text)
    staying = Round.objects.filter(
        Q(submitted__gte=before) | Q(submitted__isnull=True, saved__gte=saved),
        learner_id=OuterRef("learner_id"),
        assessment__course_id=OuterRef("course_id"),
    )
    return StartDate.objects.annotate(day=Coalesce("by_team", "own")).filter(~Exists(staying), day__lt=before.date())


def _looks(periods: RetentionPeriods, moment: datetime) -> QuerySet[RatingsSeen]:
    """When somebody looked at ratings, where all that was there to be seen has gone."""
    before = _first_to_end(moment, periods.rounds)
    return RatingsSeen.objects.filter(seen__lt=before) if before else RatingsSeen.objects.none()


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
    # Asked before the transactions, so that the first look of each at anything is the lock.
    learners = set(Round.objects.filter(pk__in=numbers).values_list("learner_id", flat=True))
    return sum(_delete_rounds_of(learner, expired.filter(pk__in=numbers)) for learner in sorted(learners))


@atomic_with_retry
def _delete_rounds_of(learner_id: int, expired: QuerySet[Round]) -> int:
    lock_people([learner_id])
    # Asked again now that nobody can change them: an open round may have been saved meanwhile.
    still = list(expired.filter(learner_id=learner_id).values_list("pk", flat=True))
    expiring = Round.objects.filter(pk__in=still)
    delete_snapshots(expiring.values_list("assessment__course_id", flat=True).distinct())
    planned = list(Action.objects.filter(round_id__in=still).values_list("pk", flat=True))
    Action.objects.filter(pk__in=planned).update(round=None)
    return delete_rounds(expiring)


def _delete_rows(expired: QuerySet[Row], numbers: list[int]) -> int:
    """Those that are still to go: a review date may have been moved meanwhile."""
    return _for_each_group(expired, numbers, delete)


def _emptying(**nothing: str | None) -> Callable[[QuerySet[ObservedRating], list[int]], int]:
    """Takes what was written out of rows that stay."""

    def empty(expired: QuerySet[ObservedRating]) -> int:
        still = list(expired.values_list("pk", flat=True))
        return ObservedRating.objects.filter(pk__in=still).update(**nothing)

    return lambda expired, numbers: _for_each_group(expired, numbers, empty)


def _for_each_group(expired: QuerySet[Row], numbers: list[int], end: Callable[[QuerySet[Row]], int]) -> int:
    """End rows, those that are about the same people at once; how many there were."""
    groups: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for number, *people in expired.model._default_manager.filter(pk__in=numbers).values_list(
        "pk", *PEOPLE[expired.model]
    ):
        groups[tuple(person for person in people if person is not None)].append(number)
    return sum(_end_of_people(people, expired.filter(pk__in=rows), end) for people, rows in sorted(groups.items()))


@atomic_with_retry
def _end_of_people(people: tuple[int, ...], expired: QuerySet[Row], end: Callable[[QuerySet[Row]], int]) -> int:
    lock_people(people)
    return end(expired)


PEOPLE: Mapping[type[Model], tuple[str, ...]] = {
    Action: ("learner_id",),
    Reason: ("round__learner_id",),
    StartDate: ("learner_id",),
    ObservedRating: ("learner_id", "observer_id"),
    RatingsSeen: ("learner_id", "viewer_id"),
}
"""Whom rows are about."""
