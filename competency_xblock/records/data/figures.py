"""Figures about groups, and what a snapshot counts (layer 3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from competency_xblock.frameworks import Scale

from .items import Item


class Measure(StrEnum):
    """What a row of a snapshot counts people by."""

    RATED = "rated"
    """By item and value: whose latest answer it is."""
    PEOPLE = "people"
    """By item: who rated it, whatever the value."""
    BELOW = "below"
    """By item: whose latest rating is below their own aim."""
    NOT_MY_ROLE = "not-my-role"
    NOT_YET = "not-yet"
    FIRST = "first"
    """By item and value: the first rating of those who rated at least twice."""
    LATEST = "latest"
    """By item and value: the latest rating of the same people."""
    HIGHER = "higher"
    SAME = "same"
    LOWER = "lower"
    ENROLLED = "enrolled"
    STARTED = "started"
    """By week (ISO year times 100 and week), as FINISHED and AGAIN."""
    FINISHED = "finished"
    AGAIN = "again"
    PLANNED = "planned"
    """Who planned an action. REVIEW_SOON, REVIEW_PAST: who has one to look at again within 30 days, or before today."""
    REVIEW_SOON = "review-soon"
    REVIEW_PAST = "review-past"
    RECOMMENDED = "recommended"
    """By topic (subject), and whether ratings are by name (group `names`): to whom it is recommended."""
    WAITING = "waiting"
    """By topic: to whom it is recommended and who has finished no unit for it yet."""
    OPENED = "opened"
    """By topic: who has completed anything inside one of its units; FINISHED_UNIT: all of one."""
    FINISHED_UNIT = "finished-unit"
    MOVED = "moved"
    """By topic, whether a unit for it is finished (group `finished` or `not-yet`), and which way (value -1, 0, 1): how
    confidence changed, of those who rated what it helps with at least twice."""


class Grouping(StrEnum):
    """How the learners of a course are divided. NONE is the whole course."""

    NONE = ""
    COHORT = "cohort"
    ROLE = "role"
    ORGANISATION = "organisation"


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """One group of a grouping, by name. `learners` is a subquery of user ids. Groups of a grouping share no learner."""

    name: str
    learners: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class SnapshotCount:
    """One row of a snapshot: a number of people."""

    measure: Measure
    people: int
    subject: str = ""
    grouping: Grouping = Grouping.NONE
    group: str = ""
    value: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SnapshotInfo:
    """A course's newest snapshot: its id, when it was counted, and the titles that pages name.

    `failed_at`: when a later count has failed.
    """

    id: int
    taken_at: datetime
    metadata: Mapping[str, Any]
    failed_at: datetime | None = None


DIRECTIONS = (Measure.HIGHER, Measure.SAME, Measure.LOWER)
"""Which way the confidence of people went who rated at least twice."""
ANSWERS = (Measure.PEOPLE, Measure.NOT_MY_ROLE, Measure.NOT_YET)
"""Every way to answer that is counted."""


@dataclass(slots=True)
class ItemCounts:
    """How many people each measure is true of, about one item in one group. Exact: never to be shown."""

    counts: dict[tuple[str, int | None], int] = field(default_factory=dict)

    def of(self, measure: Measure) -> int:
        """How many people, for a measure without a value."""
        return self.counts.get((measure.value, None), 0)

    def by_value(self, measure: Measure, scale: Scale) -> dict[int, int]:
        """How many people by each value of the scale."""
        return {value: self.counts.get((measure.value, value), 0) for value in scale.values}

    @property
    def answered(self) -> int:
        """How many answered at all: with a rating, “not my role” or “not yet”."""
        return sum(self.of(answer) for answer in ANSWERS)

    @property
    def rated_twice(self) -> int:
        """How many rated at least twice."""
        return sum(self.of(direction) for direction in DIRECTIONS)

    @property
    def rated_once(self) -> int:
        """How many rated exactly once."""
        return self.of(Measure.PEOPLE) - self.rated_twice

    def without(self, others: Iterable[ItemCounts]) -> ItemCounts:
        """The counts without the people of the other groups."""
        left = Counter(self.counts)
        for other in others:
            left.subtract(other.counts)
        return ItemCounts(left)


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """How many people chose one of the points from `low` to `high`; rounded to fives."""

    low: int
    high: int
    people: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfidenceChange:
    """First against latest rating, of people who rated at least twice: how many went which way. Rounded to fives.

    `first` and `latest` are distributions of the same people. Their averages are None where bands are wider than a
    point.
    """

    higher: int
    same: int
    lower: int
    first: tuple[Band, ...] = ()
    latest: tuple[Band, ...] = ()
    first_average: float | None = None
    latest_average: float | None = None

    @property
    def people(self) -> int:
        """How many rated at least twice."""
        return self.higher + self.same + self.lower


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupFigures:
    """Figures about a group that is large enough to hide each person. Every count is rounded to fives.

    `bands` says how many people's latest rating it is. A group of fifty or more has a band for each point. A smaller
    one has thirds of the scale, because most single points would round to nothing. `average` comes from the rounded
    counts and is None in a smaller group. `change` is None where too few rated twice.
    """

    rated: int
    bands: tuple[Band, ...]
    average: float | None
    below_aim: int
    change: ConfidenceChange | None
    not_my_role: int
    not_yet: int

    @property
    def share_below(self) -> float:
        """The share of people who rated below their aim, from the rounded counts; 0 to 1."""
        return min(1.0, self.below_aim / self.rated) if self.rated else 0.0


class Suppression(StrEnum):
    """Why there are no figures about a group."""

    NONE = ""
    TOO_FEW = "too-few"
    NO_ANSWERS = "nobody"


class GroupSuppression(StrEnum):
    """Why a group's figures are not shown although somebody in it has answered."""

    TOO_FEW = "too-few"
    """Too few people in the group have answered."""
    FEW_WITHOUT_GROUP = "few-without-group"
    """Enough have, but so few people without a group have that these could be worked out."""
    FEW_IN_ANOTHER = "few-in-another"
    """Enough have, but so few people in another group have that these could be worked out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemFigures:
    """What may be shown of one item: figures about a group, or why there are none."""

    item: Item
    title: str
    group: GroupFigures | None
    hidden: Suppression
