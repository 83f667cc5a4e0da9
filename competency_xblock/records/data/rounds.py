"""Rounds: drafts, open and submitted rounds, plans (layer 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from .items import Answer, Item, Visibility

REOPEN_FOR = timedelta(hours=1)
"""How long a finish can be taken back: time to notice a slip, and short for numbers for groups to wait for."""
COUNTED_AFTER = REOPEN_FOR + timedelta(minutes=1)
"""How old a finish is when numbers for groups count it. Clocks differ and requests take time, hence the minute."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PrivacyPromise:
    """What the learner read about privacy before starting. Stored with the round and never widened later.

    `group_minimum` is the smallest group that figures are about. `aims` maps competency id to the aim when the round
    started: the author's, else the framework's. A level's own aim stands under `item_key`.
    """

    visibility: Visibility = Visibility.GROUPS
    purpose: str = ""
    group_minimum: int = 10
    aims: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftAnswer:
    """One answer of a round that is still open. `answer` None: nothing chosen yet.

    `flagged` are the ids of the statements that the learner wants to work on.
    """

    answer: Answer | None = None
    initial: int | None = None
    revised: int | None = None
    reason: str = field(default="", repr=False)
    aim: int | None = None
    flagged: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftAction:
    """One planned action of a round that is still open. `competency` may be ''."""

    text: str = field(repr=False)
    competency: str = ""
    review_date: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """Everything that a learner has typed into an open round. `answers` is keyed by competency id."""

    level: str = ""
    role: str = ""
    organisation: str = ""
    step: str = ""
    chosen: tuple[str, ...] = ()
    answers: Mapping[str, DraftAnswer] = field(default_factory=dict)
    actions: tuple[DraftAction, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenRound:
    """A round that is not submitted yet. `last_save` is the id that the page gave its last stored save.

    `just_created`: the call that returns it began the round; `just_reopened`: it took a finish back. Events that are
    published once are published then.
    """

    key: str
    framework: str
    number: int
    revision: int
    last_save: str
    started_at: datetime
    saved_at: datetime
    promise: PrivacyPromise
    draft: Draft
    just_created: bool = field(default=False, compare=False)
    just_reopened: bool = field(default=False, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rating:
    """One submitted answer. `value` is revised if there is one, else initial, else None (not a rating).

    `shared`: the learner lets the training team read it, with its reason. `by_name`: the learner was promised that the
    team sees the answer with the name; never for a competency that the framework marks as sensitive.
    """

    item: Item
    answer: Answer
    initial: int | None
    revised: int | None
    aim: int
    reason: str = field(default="", repr=False)
    shared: bool = False
    by_name: bool = False

    @property
    def value(self) -> int | None:
        """The value that counts: revised if there is one, else initial."""
        return self.initial if self.revised is None else self.revised


@dataclass(frozen=True, kw_only=True, slots=True)
class SubmittedRound:
    """A finished round with its ratings in the order of the questions. `last_save` is the id that submitted it.

    `flagged` maps competency id to the ids of the statements that the learner wants to work on. Only the learner sees
    them. `just_submitted`: the call that returns it finished the round.
    """

    key: str
    number: int
    course: str
    assessment: str
    framework: str
    framework_version: str
    started_at: datetime
    submitted_at: datetime
    promise: PrivacyPromise
    level: str
    role: str
    organisation: str
    last_save: str = ""
    ratings: tuple[Rating, ...]
    flagged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    just_submitted: bool = field(default=False, compare=False)
    version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """A planned action: the learner's own, changeable at any time. `item` None: not about one competency.

    `done` is when the learner closed it, whether they did it or `let_go` of it. `noticed` is what they noticed, for
    nobody but them. `just_created`: the call that returns it created it.
    """

    key: str
    text: str = field(repr=False)
    item: Item | None
    review_date: date | None
    done_at: datetime | None
    round_key: str
    assessment: str
    shared: bool = False
    version: str = ""
    course: str = ""
    added_at: datetime
    let_go: bool = False
    noticed: str = field(default="", repr=False)
    just_created: bool = field(default=False, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class UnfinishedRound:
    """A round that was begun and not finished, without its draft."""

    key: str
    course: str
    assessment: str
    started_at: datetime
    saved_at: datetime
    version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundSummary:
    """A learner's round, without its content. `by_name`: the learner was promised that the team sees the ratings."""

    assessment: str
    number: int
    started_at: datetime
    finished_at: datetime | None
    by_name: bool
