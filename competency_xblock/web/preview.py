"""What an author sees of an assessment on the unit's page in Studio (layer 5). It reads no learner's records."""

from __future__ import annotations

from django.utils.translation import gettext as _
from xblock.core import XBlock

from competency_xblock.frameworks import UnknownFramework
from competency_xblock.records.data import Visibility
from competency_xblock.web.assessment_settings import MANY, AssessmentSettings
from competency_xblock.web.rendering import render
from competency_xblock.web.statements import blocks_by_level, blocks_of


def preview_html(block: XBlock) -> str:
    """The competencies as learners will read them, and what is still missing."""
    try:
        settings = AssessmentSettings.of(block)
    except UnknownFramework:
        return render(
            "notice.html", {"title": _(block.display_name), "notice": _("Choose a framework to begin: use Edit.")}
        )
    return render(
        "preview.html",
        {
            "title": _(block.display_name),
            "framework": settings.framework.title,
            "warnings": warnings(settings),
            "count": sum(len(kept) for _area, kept in settings.offered),
            "level": level.name if (level := settings.framework.level(settings.level)) else "",
            "levels": settings.levels,
            "groups": settings.learner_groups,
            "minutes": settings.minutes,
            "by_name": settings.visibility is Visibility.NAMES,
            "purpose": settings.purpose,
            "areas": [
                {
                    "title": area.title,
                    "competencies": [
                        {
                            "title": one.title,
                            "code": one.code,
                            "core": one.core,
                            "blocks": blocks_by_level(one, settings.levels)
                            or blocks_of(one, settings.framework, settings.level),
                        }
                        for one in kept
                    ],
                }
                for area, kept in settings.offered
            ],
        },
    )


def warnings(settings: AssessmentSettings) -> list[str]:
    """What the author may want to mend, in sentences."""
    found = []
    count = sum(len(kept) for _area, kept in settings.offered)
    if not count:
        found.append(_("No competency is chosen, so there is nothing to rate yet."))
    if not settings.learner_chooses and count > MANY:
        found.append(
            _("%(count)s competencies take about %(minutes)s minutes. Up to %(many)s at a time is easier on people.")
            % {"count": count, "minutes": settings.minutes, "many": MANY}
        )
    if settings.visibility is Visibility.NAMES and not settings.purpose:
        found.append(_("Ratings are seen by name, but learners are not told what for."))
    if not settings.safeguarding:
        found.append(_("No safeguarding contact is given."))
    return found
