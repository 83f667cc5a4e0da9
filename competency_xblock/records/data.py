"""What crosses the door of the records layer: plain, immutable values (layer 3).

Instants are aware datetimes in UTC; review dates are plain dates. Nothing here holds a name or an email. What people
wrote is left out of `repr`, which ends up in logs.

A `version` names the content of the framework that something was answered in, or, where it is no answer itself, that
the learner last answered in about the same: `as_answered` tells by it what things were called. '' where nothing is
stored, as of made-up answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


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


class Method(StrEnum):
    """How somebody else came to see a learner's practice."""

    PRACTICE = "practice"
    CASE_STUDY = "case-study"
    FEEDBACK = "feedback"
    """From the people that the learner works with."""
    TOOL = "tool"


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
    framework's). Where a level has an aim of its own, that stands under `place_key`.
    """

    visibility: Visibility = Visibility.GROUPS
    purpose: str = ""
    group_minimum: int = 10
    aims: Mapping[str, int] = field(default_factory=dict)


def place_key(competency: str, level: str) -> str:
    """What a competency at a level is called in text, such as an aim for that level alone. No id contains the sign."""
    return f"{competency}@{level}"


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
    """A round that is not submitted yet. `last_save` is the id that the page gave its last stored save.

    `new`: the very call that gives it back has begun it, so that what is told once is told then.
    """

    key: str
    framework: str
    number: int
    revision: int
    last_save: str
    started: datetime
    saved: datetime
    promise: Promise
    draft: Draft
    new: bool = field(default=False, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rating:
    """One submitted answer. `value` is revised if there is one, else initial, else None (not a rating).

    `shared`: the learner lets the training team read it, with its reason. `by_name`: the learner was told before the
    round that the team sees the answer with the name anyway; never so where the framework marks it sensitive.
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
        """The rating's value, everywhere: revised if there is one, else initial."""
        return self.initial if self.revised is None else self.revised


@dataclass(frozen=True, kw_only=True, slots=True)
class SubmittedRound:
    """A finished round with its ratings in the order they were asked. `last_save` is the id that submitted it.

    `flagged` maps competency id to the ids of the statements that the learner wants to work on: the learner's own,
    told to nobody else. `new`: the very call that gives it back has finished it.
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
    new: bool = field(default=False, compare=False)
    version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedRound:
    """What others may be told of one learner's finished round: `values` only where ratings are seen by name."""

    number: int
    submitted: datetime
    values: Mapping[Item, int]
    version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """A planned action: the learner's own, changeable at any time. `item` None: not about one competency."""

    key: str
    text: str = field(repr=False)
    item: Item | None
    review_date: date | None
    done: datetime | None
    round_key: str
    assessment: str
    shared: bool = False
    version: str = ""
    course: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unfinished:
    """A round that was begun and not finished, without what is typed into it."""

    key: str
    course: str
    assessment: str
    started: datetime
    saved: datetime
    version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedLine:
    """One answer, and why, that a learner lets the training team read. `aim` is None where nothing is rated."""

    item: Item
    answer: Answer
    value: int | None
    aim: int | None
    reason: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedLines:
    """What a learner lets the training team read of one finished round, in the order in which it was asked."""

    round_key: str
    assessment: str
    number: int
    submitted: datetime
    lines: tuple[SharedLine, ...]
    version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedAction:
    """A planned action that a learner lets the training team read."""

    text: str = field(repr=False)
    item: Item | None
    review_date: date | None
    done: datetime | None
    version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedByLearner:
    """Everything that a learner lets the training team of a course read, the newest round first."""

    rounds: tuple[SharedLines, ...] = ()
    actions: tuple[SharedAction, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class StartDates:
    """When somebody started in the job that a course is about, as the training team and as the learner say."""

    by_team: date | None
    own: date | None

    @property
    def day(self) -> date | None:
        """What counts: the team's date where there is one."""
        return self.by_team or self.own


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
    version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Observation:
    """What somebody else saw of a learner's work, as it is to be recorded."""

    item: Item
    observed_on: date
    method: Method
    value: int
    note: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class ObservedRating:
    """What somebody else saw, as it is recorded: never mixed with what the learner feels. `observer_id` None: has left.

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
    recorded: datetime
    reply: str = field(default="", repr=False)
    replied: datetime | None = None
    version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ObservableItem:
    """Something that may be observed of a learner. `seen`: not by this person, who knows what the learner feels."""

    item: Item
    seen: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Felt:
    """What a learner said about an item, by name, and when."""

    answer: Answer
    value: int | None
    at: datetime
    version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """When somebody started in a course, last finished a round, and how many rounds were finished."""

    learner_id: int
    started_at: datetime
    finished_at: datetime | None
    rounds: int


class Stage(StrEnum):
    """How far somebody is: a round was submitted, one was only begun, or none."""

    FINISHED = "finished"
    IN_PROGRESS = "in-progress"
    NOT_STARTED = "not-started"


class Due(StrEnum):
    """Where somebody with a start date stands in the period in which they are meant to finish."""

    DONE = "done"
    SOON = "soon"
    """Within thirty days, today included."""
    PAST = "past"
    LATER = "later"


@dataclass(frozen=True, kw_only=True, slots=True)
class OnePerson:
    """How far one learner is in a course.

    `finished` is when a round was last submitted, `start` the first day in the job.
    """

    learner_id: int
    started: datetime | None
    finished: datetime | None
    rounds: int
    role: str
    organisation: str
    start: date | None

    @property
    def stage(self) -> Stage:
        """How far that is."""
        if self.finished:
            return Stage.FINISHED
        return Stage.IN_PROGRESS if self.started else Stage.NOT_STARTED


@dataclass(frozen=True, kw_only=True, slots=True)
class People:
    """One page of people; `total` on all pages. How many there are in each stage and due, on all pages too."""

    people: tuple[OnePerson, ...]
    total: int
    stages: Mapping[Stage, int]
    dues: Mapping[Due, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One round of a learner, without what is in it. `by_name`: the learner was told that the team sees the ratings."""

    assessment: str
    number: int
    started: datetime
    finished: datetime | None
    by_name: bool


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
    """What a course can be divided by. NONE is the whole course."""

    NONE = ""
    COHORT = "cohort"
    ROLE = "role"
    ORGANISATION = "organisation"


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """One part of a grouping, by name; `learners` is a subquery of user numbers. Groups of a grouping share nobody."""

    name: str
    learners: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """One row to keep in a snapshot: so many people."""

    measure: Measure
    people: int
    subject: str = ""
    grouping: Grouping = Grouping.NONE
    group: str = ""
    value: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """A course's newest snapshot: its number, when it was counted, and the titles that pages name.

    `failed`: when counting anew has failed since then.
    """

    id: int
    at: datetime
    about: Mapping[str, Any]
    failed: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """How many people chose one of the points from `low` to `high`; rounded to fives."""

    low: int
    high: int
    people: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """First against latest, of those who rated at least twice: how many went which way; rounded to fives.

    `first` and `latest` are distributions of the same people; their averages are None where bands are wider than a
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
    """Figures about a group that is large enough to give nobody away. Every count is rounded to fives.

    `bands` says how many people's latest rating it is: point by point in a group of fifty or more, by thirds of the
    scale in a smaller one, where single points would mostly round to nothing. `average` comes from the rounded counts
    and is None in a smaller group. `change` is None where too few rated twice.
    """

    rated: int
    bands: tuple[Band, ...]
    average: float | None
    below: int
    change: Change | None
    not_my_role: int
    not_yet: int

    @property
    def share_below(self) -> float:
        """What part of those who rated is below their aim, from the rounded counts; 0 to 1."""
        return min(1.0, self.below / self.rated) if self.rated else 0.0


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
    aim: int = 0
    times_rated: int = 1
    version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedItem:
    """One page of ratings by name of one item; `total` on all pages."""

    ratings: tuple[NamedRating, ...]
    total: int


class Hidden(StrEnum):
    """Why there are no figures about a group."""

    NO = ""
    TOO_FEW = "too-few"
    NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemFigures:
    """What may be shown of one item: figures about a group, or why there are none."""

    item: Item
    title: str
    group: GroupFigures | None
    hidden: Hidden
