"""What crosses the door of the records layer: plain, immutable values (layer 3).

Instants are aware datetimes in UTC; review dates are plain dates. Nothing here holds a name or an email.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Answer(StrEnum):
    """What a learner said about one item."""

    RATED = "rated"
    NOT_MY_ROLE = "not-my-role"
    NOT_YET = "not-yet"
    REFLECTED = "reflected"
    """Thought about, without a number: for what a framework does not rate. It is in no figure and in no `latest`."""


class Visibility(StrEnum):
    """Who sees the ratings of a round, as promised when it was started."""

    GROUPS = "groups"
    NAMES = "names"


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """A competency at a level ('' where there is none): what series of ratings are about."""

    framework: str
    competency: str
    level: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Promise:
    """What the learner is told before starting; stored with the round and never widened later.

    `group_minimum` is the size of group that figures were promised to be about, at least.
    `aims` maps competency id to the aim in force when the round was started (the author's, else the
    framework's). Where a level has an aim of its own, that stands under `aim_key`.
    """

    visibility: Visibility = Visibility.GROUPS
    purpose: str = ""
    group_minimum: int = 10
    aims: Mapping[str, int] = field(default_factory=dict)


def aim_key(competency: str, level: str) -> str:
    """What the aim for a competency stands under where it is that of one level alone. No id contains the sign."""
    return f"{competency}@{level}"


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftAnswer:
    """One answer of a round that is still open. `answer` None: nothing chosen yet.

    `flagged` are the ids of the statements that the learner wants to work on.
    """

    answer: Answer | None = None
    initial: int | None = None
    revised: int | None = None
    reason: str = ""
    aim: int | None = None
    flagged: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftAction:
    """One planned action of a round that is still open. `competency` may be ''."""

    text: str
    competency: str = ""
    review_date: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """Everything a learner has typed into an open round. `answers` is keyed by competency id."""

    level: str = ""
    role: str = ""
    organisation: str = ""
    step: str = ""
    chosen: tuple[str, ...] = ()
    answers: Mapping[str, DraftAnswer] = field(default_factory=dict)
    actions: tuple[DraftAction, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftProblem:
    """One thing that is wrong with what was sent: `where` it stands, as in `answers.encouragers.initial`, and
    what to do.
    """

    where: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenRound:
    """A round that is not submitted yet. `last_save` is the id that the page gave its last stored save."""

    key: str
    framework: str
    number: int
    revision: int
    last_save: str
    started: datetime
    saved: datetime
    promise: Promise
    draft: Draft


@dataclass(frozen=True, kw_only=True, slots=True)
class Rating:
    """One submitted answer. `value` is revised if there is one, else initial, else None (not a rating)."""

    item: Item
    answer: Answer
    initial: int | None
    revised: int | None
    aim: int
    reason: str = ""

    @property
    def value(self) -> int | None:
        """The rating's value, everywhere: revised if there is one, else initial."""
        return self.initial if self.revised is None else self.revised


@dataclass(frozen=True, kw_only=True, slots=True)
class SubmittedRound:
    """A finished round with its ratings in the order they were asked. `last_save` is the id that submitted it.

    `flagged` maps competency id to the ids of the statements that the learner wants to work on: the learner's own,
    told to nobody else.
    """

    key: str
    number: int
    course: str
    assessment: str
    framework: str
    framework_version: str
    started: datetime
    submitted: datetime
    promise: Promise
    level: str
    role: str
    organisation: str
    last_save: str = ""
    ratings: tuple[Rating, ...]
    flagged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedRound:
    """What others may be told of one learner's finished round: `values` only where ratings are seen by name."""

    number: int
    submitted: datetime
    values: Mapping[Item, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """A planned action: the learner's own, changeable at any time. `item` None: not about one competency."""

    key: str
    text: str
    item: Item | None
    review_date: date | None
    done: datetime | None
    round_key: str
    assessment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemProgress:
    """One learner's way on one item in one course: first and latest value, when, and how often rated.

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """When somebody started in a course, last finished a round, and how many rounds were finished."""

    learner_id: int
    started_at: datetime
    finished_at: datetime | None
    rounds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Participation:
    """Who takes part in a course: how many started, finished and rated again, and one page of the people.

    `total` is how many people there are on all pages.
    """

    started: int
    finished: int
    rated_again: int
    people: tuple[Person, ...]
    total: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """How many people's latest rating is higher than, the same as or lower than their first; rounded to fives."""

    higher: int
    same: int
    lower: int


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupFigures:
    """Figures about a group that is large enough to give nobody away. Every count is rounded to fives.

    `distribution` has each value of the scale, with how many people's latest rating it is. `average` comes
    from it, and is None where it is so thin that every count rounds to nothing. `change` is None where too
    few rated twice.
    """

    rated: int
    distribution: Mapping[int, int]
    average: float | None
    change: Change | None
    not_my_role: int
    not_yet: int

    @property
    def shares(self) -> Mapping[int, float]:
        """What part of the people gave each value, from the rounded counts."""
        whole = sum(self.distribution.values())
        return {value: count / whole if whole else 0.0 for value, count in self.distribution.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedRating:
    """Where one person stands who was told before starting that ratings are seen by name.

    `value` None: the latest answer, `answer`, is no rating. `first` None: never rated.
    """

    learner_id: int
    value: int | None
    first: int | None
    latest_at: datetime
    answer: Answer


class Hidden(StrEnum):
    """Why there are no figures about a group."""

    NO = ""
    TOO_FEW = "too-few"
    NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemFigures:
    """What may be shown of one item: figures about a group, or why there are none, and ratings by name."""

    item: Item
    title: str
    group: GroupFigures | None
    hidden: Hidden
    named: tuple[NamedRating, ...]
