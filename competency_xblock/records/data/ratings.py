"""Progress of one learner, and ratings that are seen with names (layer 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .items import Answer, Item


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemProgress:
    """One learner's progress on one item in one course: first and latest value, when, and how often rated.

    `latest_answer` can be other than RATED; then `latest` is None, while `first` stays.
    """

    item: Item
    first: int | None
    first_at: datetime | None
    latest_answer: Answer
    latest: int | None
    latest_at: datetime
    aim: int
    times_rated: int
    version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedRating:
    """The latest answer about an item of a learner who was promised ratings by name.

    `value` None: the latest answer, `answer`, is no rating. `first` None: never rated.
    """

    learner_id: int
    value: int | None
    first: int | None
    latest_at: datetime
    answer: Answer
    aim: int = 0
    times_rated: int = 1
    version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedRatingPage:
    """One page of ratings by name of one item; `total` on all pages."""

    ratings: tuple[NamedRating, ...]
    total: int
