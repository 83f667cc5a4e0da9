"""People who take part, and their start and due dates (layer 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


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
class LearnerActivity:
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
class LearnerStatus:
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
class LearnerPage:
    """One page of people; `total` on all pages. How many there are in each stage and due, on all pages too."""

    people: tuple[LearnerStatus, ...]
    total: int
    stages: Mapping[Stage, int]
    dues: Mapping[Due, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Participation:
    """Who takes part in a course: how many started, finished and rated again, and one page of the people.

    `total` is how many people there are on all pages.
    """

    started: int
    finished: int
    rated_again: int
    people: tuple[LearnerActivity, ...]
    total: int
