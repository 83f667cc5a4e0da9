"""Which competencies the course's units cover, as a table on the page and as files (layer 5)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from urllib.parse import quote

from django.utils.translation import gettext as _

from competency_xblock.platform.courses.outline import Outline
from competency_xblock.recommendation import Coverage, MappedUnit, build_coverage, with_own_topics
from competency_xblock.recommendation.coverage import CompetencyCoverage

from ..assessment import AssessmentSettings
from ..plumbing import spreadsheets
from ..plumbing.rendering import render
from ..plumbing.spreadsheets import Cell, Column, Format


def coverage_of(settings: AssessmentSettings, mapped: Sequence[MappedUnit], course: Outline) -> Coverage:
    """The coverage of all competencies that this assessment can ask about, at any level."""
    framework = with_own_topics(settings.framework, settings.own_topics)
    offered_ids = {
        competency.id for _area, competencies in settings.offered for competency in competencies if competency.rated
    }
    competencies = [competency for competency in framework.competencies() if competency.id in offered_ids]
    return build_coverage(competencies, [unit.id for unit in course.units], mapped)


def coverage_html(settings: AssessmentSettings, mapped: Sequence[MappedUnit], course: Outline) -> str:
    """The table, with links that hold it as files; '' outside a course."""
    if not course.units:
        return ""
    coverage = coverage_of(settings, mapped, course)
    titles = {unit.id: unit.title for unit in course.units}
    topics = {topic.id: topic.title for topic in with_own_topics(settings.framework, settings.own_topics).topics}
    taught_ids = {unit.id for unit in mapped if unit.topics}
    teaching_ids = {unit.id for unit in course.units if not unit.only_ours}
    return render(
        "authoring/coverage.html",
        {
            "rows": [
                {
                    "title": competency.competency.title,
                    "code": competency.competency.code,
                    "units": [
                        {"title": titles[helper.unit], "weight": helper.weight, "word": weight_word(helper.weight)}
                        for helper in sorted(competency.helpers, key=lambda helper: -helper.weight)
                    ],
                    "topics": [
                        topics[topic] for topic, weight in competency.topics.items() if weight > 1 and topic in topics
                    ],
                }
                for competency in coverage.competencies
            ],
            "uncovered": [covered.title for covered in coverage.uncovered],
            "weakly_covered": [covered.title for covered in coverage.weakly_covered],
            "unused_units": [titles[unit] for unit in coverage.unused_units if unit in taught_ids],
            "at_once": 8,
            "unmapped": [titles[unit] for unit in coverage.unused_units if unit in teaching_ids - taught_ids],
            "helping": len(coverage.helping),
            "files": [
                {
                    "title": _("Download as a table (CSV)"),
                    "url": "data:text/csv;charset=utf-8," + quote(coverage_file(coverage, titles, Format.CSV)),
                    "ending": Format.CSV.value,
                },
                {
                    "title": _("Download for Excel (.xlsx)"),
                    "url": f"data:{Format.XLSX.content_type};base64,"
                    + b64encode(coverage_file(coverage, titles, Format.XLSX)).decode(),
                    "ending": Format.XLSX.value,
                },
            ],
        },
    )


def coverage_file(coverage: Coverage, titles: dict[str, str], format: Format) -> bytes:
    """The table as a file: a row for each competency, a column for each unit that helps, weights in the cells."""

    def weight_in(unit: str) -> Callable[[CompetencyCoverage], Cell]:
        return lambda covered: next((helper.weight for helper in covered.helpers if helper.unit == unit), None)

    columns: list[Column[CompetencyCoverage]] = [
        Column(_("Code"), lambda covered: covered.competency.code),
        Column(_("Competency"), lambda covered: covered.competency.title),
        *(Column(titles[unit], weight_in(unit)) for unit in coverage.helping),
    ]
    with spreadsheets.write(columns, coverage.competencies, format) as file:
        return file.read()


def weight_word(weight: int) -> str:
    """How much a topic helps, in words."""
    return {1: _("helps a little"), 2: _("clearly helps"), 3: _("is about exactly this")}[weight]
