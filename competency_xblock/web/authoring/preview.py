"""The preview of an assessment in Studio (layer 5): warnings, coverage, and the assessment to walk through.

It goes up to the recommendations. It reads and writes no learner's records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from xblock.core import XBlock

from competency_xblock.platform.courses.outline import Outline
from competency_xblock.platform.hosts import shows_validation
from competency_xblock.recommendation import parse_unit_map
from competency_xblock.records.data import (
    Answer,
    Draft,
    Item,
    PrivacyPromise,
    Rating,
    SubmittedRound,
    Visibility,
)

from ..assessment import AssessmentSettings
from ..learner import UnstoredSession, field_problems_json, parse_posted_draft, stored_draft
from ..plumbing.handlers import RequestRefused
from ..plumbing.rendering import render
from .coverage_table import coverage_html
from .warnings import course_of_map, get_repair_warnings, in_studio, warnings


def preview_html(block: XBlock, settings: AssessmentSettings, whole: Callable[[], Outline]) -> str:
    """The summary above the assessment. It has no warnings where the host shows those of `validate`."""
    course = course_of_map(block, whole)
    return render(
        "authoring/preview.html",
        {
            "framework": settings.framework.title,
            "warnings": []
            if shows_validation(block)
            else [*get_repair_warnings(block), *in_studio(warnings(block, settings, course))],
            "count": sum(len(competencies) for _area, competencies in settings.offered),
            "level": level.short_title if (level := settings.framework.level(settings.level)) else "",
            "levels": settings.levels,
            "groups": settings.asks_for_areas,
            "chooses": settings.choose_up_to if settings.learner_chooses else 0,
            "minutes": settings.minutes,
            "facts": _facts(block, settings),
            "by_name": settings.visibility is Visibility.NAMES,
            "purpose": settings.purpose,
            "coverage": coverage_html(settings, parse_unit_map(block.unit_map), course),
        },
    )


def _facts(block: XBlock, settings: AssessmentSettings) -> list[tuple[str, str]]:
    """What is set, in the editor's words: the label of each field and what its author has chosen there."""
    yes, no = _("yes"), _("no")
    aim = _("the framework's suggestion, mostly %(aim)s") % {"aim": settings.framework.aim}
    chosen = {
        "discussion": yes if settings.discussion else no,
        "one_page": yes if settings.one_page else _("no, one at a time"),
        "completion_rule": _(_option_title(block, "completion_rule")),
        "participation": yes if block.participation else no,
        "aim": aim if settings.aim is None else str(settings.aim),
        "aims": str(len(settings.own_aims)) if settings.own_aims else "",
        "safeguarding": settings.safeguarding or _("none yet"),
    }
    return [(_(block.fields[name].display_name), value) for name, value in chosen.items() if value]


def _option_title(block: XBlock, name: str) -> str:
    titles = {option["value"]: option["display_name"] for option in block.fields[name].values}
    return str(titles[getattr(block, name)])


class PreviewSession(UnstoredSession):
    """An author's session, which stores nothing. `submit` answers with the page of results."""

    preview: ClassVar[bool] = True

    @cached_property
    def course_rounds(self) -> tuple[SubmittedRound, ...]:
        """Empty: nobody has answered in a preview."""
        return ()

    def submit(self, posted: Mapping[str, Any]) -> dict[str, Any]:
        """The page after a round with these answers. Raises RequestRefused where it would for a learner."""
        sent, dropped = parse_posted_draft(self, posted)
        draft = sent["draft"]
        if dropped:
            return {"dropped": field_problems_json(dropped), "stored": stored_draft(draft)}
        settings = self.settings.for_level(draft.level)
        if settings.needs_level:
            raise RequestRefused(400, _("Choose the one closest to your work. Then you can finish."))
        self.__dict__["course_rounds"] = (self._round(draft, settings),)
        return self.finished()

    def _round(self, draft: Draft, settings: AssessmentSettings) -> SubmittedRound:
        now = timezone.now()
        competencies = {competency.id: competency for competency in settings.competencies}
        return SubmittedRound(
            key="",
            number=1,
            course=self.course,
            assessment=self.assessment,
            framework=settings.framework.id,
            framework_version=settings.framework.version,
            started_at=now,
            submitted_at=now,
            promise=PrivacyPromise(),
            level=draft.level,
            role="",
            organisation="",
            ratings=tuple(
                Rating(
                    item=Item(settings.framework.id, name, draft.level),
                    answer=given.answer,
                    initial=given.initial,
                    revised=given.revised,
                    aim=settings.aim_of(competencies[name]) if given.aim is None else given.aim,
                )
                for name, given in draft.answers.items()
                if given.answer is not None and (given.answer is not Answer.RATED or given.initial is not None)
            ),
        )
