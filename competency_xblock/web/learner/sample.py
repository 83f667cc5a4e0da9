"""Made-up answers for staff who view the course as a learner (layer 5). No learner's data is read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Competency, Framework
from competency_xblock.records.data import (
    Answer,
    Item,
    PrivacyPromise,
    Rating,
    SubmittedRound,
)

from ..assessment import AssessmentSettings
from .round.session import UnstoredSession

DAYS_AGO = 30
SAMPLE_LENGTH = 6


def notice() -> str:
    """The notice above made-up answers."""
    return _(
        "You are viewing the course as one of its learners. Their answers are private, so we show "
        "made-up ones. We do not save anything you do here."
    )


class SampleSession(UnstoredSession):
    """A session with made-up answers and no learner."""

    @property
    def shown_settings(self) -> AssessmentSettings:
        """The settings, at the first level if learners choose one."""
        return self.settings.for_level(self.settings.levels[0].id) if self.settings.levels else self.settings

    @cached_property
    def course_rounds(self) -> tuple[SubmittedRound, ...]:
        """One submitted round with a plausible rating of every competency."""
        settings = self.shown_settings
        framework, level = settings.framework, settings.level
        rated = [competency for competency in settings.competencies if settings.is_rated(competency)]
        answered_at = timezone.now() - timedelta(days=DAYS_AGO)
        answers = zip(rated, _values(framework, rated), strict=True)
        ratings = tuple(
            Rating(
                item=Item(framework.id, competency.id, level),
                answer=Answer.RATED,
                initial=value,
                revised=None,
                aim=settings.aim_of(competency),
            )
            for competency, value in answers
        )
        return (
            _sample_round(
                framework,
                number=0,
                answered_at=answered_at,
                ratings=ratings,
                level=level,
                course=self.course,
                assessment=self.assessment,
            ),
        )


def sample_rounds(framework: Framework) -> tuple[SubmittedRound, ...]:
    """Three rounds with plausible ratings of some competencies of a framework, oldest first."""
    now = timezone.now()
    competencies = tuple(competency for competency in framework.competencies() if competency.rated)[:SAMPLE_LENGTH]
    first = _values(framework, competencies)
    return tuple(
        _sample_round(
            framework,
            number=number,
            answered_at=now - timedelta(days=(3 - number) * DAYS_AGO),
            ratings=tuple(
                Rating(
                    item=Item(framework.id, competency.id),
                    answer=Answer.RATED,
                    initial=min(value + number, framework.scale.maximum),
                    revised=None,
                    aim=competency.aim,
                )
                for competency, value in zip(competencies, first, strict=True)
            ),
        )
        for number in range(3)
    )


def _sample_round(
    framework: Framework,
    *,
    number: int,
    answered_at: datetime,
    ratings: tuple[Rating, ...],
    level: str = "",
    course: str = "",
    assessment: str = "",
) -> SubmittedRound:
    return SubmittedRound(
        key=f"sample-{number}",
        number=number + 1,
        course=course,
        assessment=assessment,
        framework=framework.id,
        framework_version=framework.version,
        started_at=answered_at,
        submitted_at=answered_at,
        promise=PrivacyPromise(),
        level=level,
        role="",
        organisation="",
        ratings=ratings,
    )


def _values(framework: Framework, competencies: Iterable[Competency]) -> list[int]:
    """Values around the middle of the scale, a little up and down."""
    middle = (framework.scale.minimum + framework.scale.maximum) // 2
    return [
        min(framework.scale.maximum, max(framework.scale.minimum, middle + (number * 2) % 5 - 2))
        for number, _competency in enumerate(competencies)
    ]
