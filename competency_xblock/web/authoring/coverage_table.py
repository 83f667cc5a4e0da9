"""What the course's units cover of the competencies, as a table to read and to take along (layer 5)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from competency_xblock.platform.outline import Outline
from competency_xblock.records.api import BYTE_ORDER_MARK, guarded
from competency_xblock.training import Coverage, MappedUnit, cover, with_own_topics
from competency_xblock.web.assessment_settings import AssessmentSettings
from competency_xblock.web.rendering import render


def coverage_of(settings: AssessmentSettings, mapped: Sequence[MappedUnit], course: Outline) -> Coverage:
    """What is covered of what can be asked here, whatever the level."""
    guide = with_own_topics(settings.framework, settings.own_topics)
    asked = {one.id for _area, kept in settings.offered for one in kept if one.rated}
    competencies = [one for one in guide.competencies() if one.id in asked]
    return cover(competencies, [unit.id for unit in course.units], mapped)


def coverage_html(settings: AssessmentSettings, mapped: Sequence[MappedUnit], course: Outline) -> str:
    """The table, with a link that holds the whole as a file; '' outside of a course."""
    if not course.units:
        return ""
    coverage = coverage_of(settings, mapped, course)
    titles = {unit.id: unit.title for unit in course.units}
    topics = {one.id: one.title for one in with_own_topics(settings.framework, settings.own_topics).topics}
    taught = {one.id for one in mapped if one.topics}
    return render(
        "authoring/coverage.html",
        {
            "rows": [
                {
                    "title": one.competency.title,
                    "code": one.competency.code,
                    "units": [
                        {"title": titles[helper.unit], "weight": helper.weight, "word": weight_word(helper.weight)}
                        for helper in sorted(one.helpers, key=lambda each: -each.weight)
                    ],
                    "topics": [topics[topic] for topic, weight in one.topics.items() if weight > 1 and topic in topics],
                }
                for one in coverage.competencies
            ],
            "unhelped": [one.title for one in coverage.unhelped],
            "hardly_helped": [one.title for one in coverage.hardly_helped],
            "idle": [titles[unit] for unit in coverage.idle if unit in taught],
            "at_once": 8,
            "unmapped": [titles[unit] for unit in coverage.idle if unit not in taught],
            "helping": len(coverage.helping),
            "file": "data:text/csv;charset=utf-8," + quote(coverage_csv(coverage, titles)),
        },
    )


def coverage_csv(coverage: Coverage, titles: dict[str, str]) -> str:
    """A row a competency, a column a unit that helps with any, the weight where they meet."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    columns = coverage.helping
    writer.writerow(guarded([_("Code"), _("Competency"), *(titles[unit] for unit in columns)]))
    for one in coverage.competencies:
        weights: dict[str, Any] = {helper.unit: helper.weight for helper in one.helpers}
        row = [one.competency.code, one.competency.title, *(weights.get(unit, "") for unit in columns)]
        writer.writerow(guarded(row))
    return out.getvalue()


def weight_word(weight: int) -> str:
    """How much a topic helps, in words."""
    return {1: _("some help"), 2: _("clearly helps"), 3: _("is about exactly this")}[weight]
