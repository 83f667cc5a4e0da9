"""The other assessments of the course that a block stands in (layer 5), to take settings over from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from xblock.core import XBlock

from competency_xblock.platform.courses.blocks import block_at
from competency_xblock.platform.courses.keys import runless_id
from competency_xblock.platform.courses.outline import Outline
from competency_xblock.platform.olx.blocks import OlxMixin

from ..plumbing.handlers import RequestRefused


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherAssessment:
    """Another assessment of the course: its id, and its name for authors."""

    id: str
    name: str
    block: XBlock


def list_assessments(block: XBlock, course: Outline) -> Iterator[OtherAssessment]:
    """Every readable assessment of the course, in course order. Includes the block itself."""
    for unit in course.units:
        for usage in unit.assessments:
            assessment = block if usage == block.scope_ids.usage_id else block_at(block, runless_id(usage))
            if not isinstance(assessment, OlxMixin):
                continue  # it is gone, or a host has put something else in its place because it cannot be loaded
            name = _("%(title)s (in “%(unit)s”)") % {"title": _(assessment.display_name or ""), "unit": unit.title}
            yield OtherAssessment(id=runless_id(usage), name=name, block=assessment)


def get_other_assessments(block: XBlock, course: Outline) -> list[OtherAssessment]:
    """Every readable assessment of the course except the block itself."""
    return [assessment for assessment in list_assessments(block, course) if assessment.block is not block]


def get_other_assessment(block: XBlock, course: Outline, assessment_id: Any) -> XBlock:
    """The other assessment with that id. Raises RequestRefused where there is none."""
    for assessment in get_other_assessments(block, course):
        if assessment.id == assessment_id:
            return assessment.block
    raise RequestRefused(400, _("This self-assessment is no longer in the course. Reload the page and choose again."))
