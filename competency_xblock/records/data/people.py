"""Participants, and their start and due dates (layer 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, kw_only=True, slots=True)
class StartDates:
    """When a learner started in the job that a course is about, as the training team and as the learner say."""

    set_by_team: date | None
    set_by_learner: date | None

    @property
    def effective(self) -> date | None:
        """The date that counts: the team's where there is one."""
        return self.set_by_team or self.set_by_learner


@dataclass(frozen=True, kw_only=True, slots=True)
class LearnerActivity:
    """When a learner started in a course, last finished a round, and how many rounds were finished."""

    learner_id: int
    started_at: datetime
    finished_at: datetime | None
    rounds: int


class Stage(StrEnum):
    """How far a learner is: a round was submitted, one was only begun, or none."""

    FINISHED = "finished"
    IN_PROGRESS = "in-progress"
    NOT_STARTED = "not-started"


class Due(StrEnum):
    """Where a learner with a start date stands in the period for finishing."""

    DONE = "done"
    SOON = "soon"
    """Within thirty days, today included."""
    PAST = "past"
    LATER = "later"


@dataclass(frozen=True, kw_only=True, slots=True)
class LearnerStatus:
    """How far one learner is in a course.

    `finished_at` is when a round was last submitted, `start` the first day in the job.
    """

    learner_id: int
    started_at: datetime | None
    finished_at: datetime | None
    rounds: int
    role: str
    organisation: str
    start: date | None

    @property
    def stage(self) -> Stage:
        """The stage that this comes to."""
        if self.finished_at:
            return Stage.FINISHED
        return Stage.IN_PROGRESS if self.started_at else Stage.NOT_STARTED


@dataclass(frozen=True, kw_only=True, slots=True)
class LearnerPage:
    """One page of learners. `total`, `stages` and `dues` count the learners on all pages."""

    people: tuple[LearnerStatus, ...]
    total: int
    stages: Mapping[Stage, int]
    dues: Mapping[Due, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Participation:
    """How many learners of a course started, finished and rated again, and one page of these learners.

    `total` is how many learners there are on all pages.
    """

    started: int
    finished: int
    rated_again: int
    people: tuple[LearnerActivity, ...]
    total: int
