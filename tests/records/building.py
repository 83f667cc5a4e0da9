"""Frameworks, drafts and rounds for the tests of the records layer, made in a line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model

from competency_xblock.frameworks import Area, Competency, Framework, Level, Scale
from competency_xblock.records import api
from competency_xblock.records.data import (
    Answer,
    Draft,
    DraftAnswer,
    Item,
    OpenRound,
    Promise,
    SubmittedRound,
    Visibility,
)

COURSE = "course-v1:Haven+Listening+2030"
ASSESSMENT = "block-v1:Haven+Listening+2030+type@competency_assessment+block@before"
LATER_ASSESSMENT = "block-v1:Haven+Listening+2030+type@competency_assessment+block@after"
START = datetime(2030, 3, 1, 9, 0, tzinfo=UTC)
NOTHING_HELD: dict[str, list[Any]] = {
    "rounds": [],
    "actions": [],
    "latest": [],
    "taking_part": [],
    "start_dates": [],
    "observed_by_others": [],
    "observed_of_others": [],
    "observer_in": [],
    "ratings_seen_by_others": [],
    "ratings_seen_of_others": [],
}
"""What is handed over about somebody of whom nothing is held."""
NOT_MY_ROLE = DraftAnswer(answer=Answer.NOT_MY_ROLE)
NOT_YET = DraftAnswer(answer=Answer.NOT_YET)


def a_framework(
    competencies: int = 3,
    *,
    version: str = "1",
    sensitive: tuple[str, ...] = (),
    levels: tuple[str, ...] = (),
    framework_id: str = "listening",
) -> Framework:
    """A framework of one area with the competencies c0, c1 ..., rated from 1 to 10 with the aim 7."""
    return Framework(
        id=framework_id,
        version=version,
        title="Listening well",
        publisher="Haven",
        year=2030,
        permission="",
        language="en",
        scale=Scale(minimum=1, maximum=10),
        aim=7,
        levels=tuple(Level(id=one, title=one.title()) for one in levels),
        areas=(
            Area(
                id="all",
                title="All of it",
                competencies=tuple(
                    Competency(id=f"c{n}", title=f"Competency {n}", aim=7, sensitive=f"c{n}" in sensitive)
                    for n in range(competencies)
                ),
            ),
        ),
    )


def rated(initial: int, revised: int | None = None, reason: str = "", aim: int | None = None) -> DraftAnswer:
    """An answer that is a rating."""
    return DraftAnswer(answer=Answer.RATED, initial=initial, revised=revised, reason=reason, aim=aim)


def a_draft(**answers: DraftAnswer | int) -> Draft:
    """A draft with these answers; a number stands for a rating."""
    return Draft(answers={one: rated(said) if isinstance(said, int) else said for one, said in answers.items()})


def item(competency: str, level: str = "") -> Item:
    """An item of the framework that tests use."""
    return Item("listening", competency, level)


def a_learner(name: str = "robin") -> int:
    """The number of a new user."""
    return int(get_user_model().objects.create(username=name).pk)


def learners(count: int, prefix: str = "learner") -> list[int]:
    """The numbers of so many new users."""
    user = get_user_model()
    user.objects.bulk_create([user(username=f"{prefix}{n}") for n in range(count)])
    return list(user.objects.filter(username__startswith=prefix).order_by("pk").values_list("pk", flat=True))


def rows(model: Any) -> list[dict[str, Any]]:
    """What a table holds, in order, with made-up numbers of its own left out."""
    return sorted(
        ({name: value for name, value in row.items() if name != "id"} for row in model.objects.values()),
        key=str,
    )


@dataclass
class Page:
    """One learner at one assessment: calls the records as the block does."""

    learner: int
    framework: Framework = field(default_factory=a_framework)
    assessment: str = ASSESSMENT
    course: str = COURSE
    visibility: Visibility = Visibility.GROUPS
    aims: Mapping[str, int] | None = None
    group_minimum: int = 10
    saves: int = 0

    def save(
        self,
        draft: Draft,
        round_key: str = "",
        revision: int = 0,
        *,
        save_id: str | None = None,
        earlier: Collection[str] = (),
        now: datetime | None = None,
    ) -> OpenRound:
        """Save a draft."""
        self.saves += 1
        aims = {one.id: one.aim for one in self.framework.competencies()} if self.aims is None else self.aims
        return api.save(
            self.learner,
            course=self.course,
            assessment=self.assessment,
            framework=self.framework,
            promise=Promise(
                visibility=self.visibility, purpose="To plan training", group_minimum=self.group_minimum, aims=aims
            ),
            draft=draft,
            round_key=round_key,
            revision=revision,
            save_id=f"save-{self.learner}-{self.saves}" if save_id is None else save_id,
            earlier=earlier,
            now=now or START,
        )

    def submit(
        self,
        draft: Draft,
        round_key: str,
        revision: int,
        *,
        save_id: str = "submit",
        earlier: Collection[str] = (),
        now: datetime | None = None,
        framework: Framework | None = None,
    ) -> SubmittedRound:
        """Submit a draft."""
        return api.submit(
            self.learner,
            assessment=self.assessment,
            round_key=round_key,
            revision=revision,
            save_id=save_id,
            draft=draft,
            earlier=earlier,
            now=now or START,
            framework=framework,
        )

    def finish(self, draft: Draft, *, day: float = 0) -> SubmittedRound:
        """A whole round, submitted so many days after the start."""
        now = START + timedelta(days=day)
        begun = self.save(draft, now=now)
        return self.submit(draft, begun.key, begun.revision, now=now)


def snapshot_of(course: str, frameworks: Collection[Framework], *, now: datetime = START, **options: Any) -> bool:
    """Count a course's figures as of `now`; whether they were kept."""
    api.begin_counting(course, now)
    return api.take_snapshot(course, frameworks, **{"now": now, "today": now.date(), **options})
