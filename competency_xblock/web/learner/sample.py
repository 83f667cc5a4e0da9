"""Made-up answers for staff who view the course as a learner (layer 5). No learner's data is read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Competency, Framework
from competency_xblock.records.data import (
    Answer,
    Item,
    ItemProgress,
    PrivacyPromise,
    Rating,
    SubmittedRound,
)

from ..assessment import AssessmentSettings
from .round.session import UnstoredSession

DAYS_AGO = 30


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
        return (
            SubmittedRound(
                key="",
                number=1,
                course=self.course,
                assessment=self.assessment,
                framework=framework.id,
                framework_version=framework.version,
                started_at=answered_at,
                submitted_at=answered_at,
                promise=PrivacyPromise(),
                level=level,
                role="",
                organisation="",
                ratings=tuple(
                    Rating(
                        item=Item(framework.id, competency.id, level),
                        answer=Answer.RATED,
                        initial=value,
                        revised=None,
                        aim=settings.aim_of(competency),
                    )
                    for competency, value in answers
                ),
            ),
        )


def sample_progress(framework: Framework) -> tuple[ItemProgress, ...]:
    """Plausible progress on some competencies of a framework."""
    now = timezone.now()
    competencies = tuple(competency for competency in framework.competencies() if competency.rated)[:6]
    return tuple(
        ItemProgress(
            item=Item(framework.id, competency.id),
            first=value,
            first_at=now - timedelta(days=3 * DAYS_AGO),
            latest_answer=Answer.RATED,
            latest=min(value + 2, framework.scale.maximum),
            latest_at=now - timedelta(days=DAYS_AGO),
            aim=competency.aim,
            times_rated=2,
        )
        for competency, value in zip(competencies, _values(framework, competencies), strict=True)
    )


def _values(framework: Framework, competencies: Iterable[Competency]) -> list[int]:
    """Values around the middle of the scale, a little up and down."""
    middle = (framework.scale.minimum + framework.scale.maximum) // 2
    return [
        min(framework.scale.maximum, max(framework.scale.minimum, middle + (number * 2) % 5 - 2))
        for number, _competency in enumerate(competencies)
    ]
