"""Observations of a learner's practice (layer 3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from .items import Answer, Item


class Method(StrEnum):
    """How an observer came to see a learner's practice."""

    PRACTICE = "practice"
    CASE_STUDY = "case-study"
    FEEDBACK = "feedback"
    """From the people that the learner works with."""
    TOOL = "tool"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewObservation:
    """An observation of a learner's work, before it is recorded."""

    item: Item
    observed_on: date
    method: Method
    value: int
    note: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class ObservedRating:
    """A recorded observation, never mixed with the learner's own ratings. `observer_id` None: the observer has left.

    The note is the observer's, the reply the learner's.
    """

    key: str
    learner_id: int
    course: str
    item: Item
    observer_id: int | None
    observed_on: date
    method: Method
    value: int
    note: str = field(repr=False)
    recorded_at: datetime
    reply: str = field(default="", repr=False)
    replied_at: datetime | None = None
    version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ObservableItem:
    """An item that may be observed of a learner, but not by a viewer who knows the learner's rating of it."""

    item: Item
    known_to_viewer: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SelfRating:
    """A learner's answer about an item, by name, and when it was given."""

    answer: Answer
    value: int | None
    at: datetime
    version: str = ""
