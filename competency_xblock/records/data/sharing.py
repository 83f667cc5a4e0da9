"""What a learner shares with the training team (layer 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from .items import Answer, Item


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundForReport:
    """What a report may hold of one learner's finished round: `values` only where ratings are seen by name."""

    number: int
    submitted_at: datetime
    values: Mapping[Item, int]
    version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedRating:
    """One answer, with its reason, that a learner lets the training team read. `aim` is None where nothing is rated."""

    item: Item
    answer: Answer
    value: int | None
    aim: int | None
    reason: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedRatings:
    """What a learner lets the training team read of one finished round, in the order of the questions."""

    round_key: str
    assessment: str
    number: int
    submitted_at: datetime
    lines: tuple[SharedRating, ...]
    version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedAction:
    """A planned action that a learner lets the training team read. `done` and `let_go` are as in `Action`."""

    text: str = field(repr=False)
    item: Item | None
    review_date: date | None
    done_at: datetime | None
    version: str = ""
    let_go: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedWithTeam:
    """Everything that a learner lets the training team of a course read, the newest round first."""

    rounds: tuple[SharedRatings, ...] = ()
    actions: tuple[SharedAction, ...] = ()
