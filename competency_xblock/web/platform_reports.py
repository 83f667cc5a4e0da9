"""What the platform's own reports, search and apps are told about an assessment (layer 5)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.platform.people import learners_named
from competency_xblock.records import api
from competency_xblock.web.assessment_done import title_of
from competency_xblock.web.assessment_settings import AssessmentSettings
from competency_xblock.web.observed_practice import is_sensitive

AT_ONCE = 500


def response_rows(
    settings: AssessmentSettings, assessment: str, states: Iterable[Any], limit: int | None
) -> Iterator[tuple[str, OrderedDict[str, Any]]]:
    """A row for each finished round: when, and ratings only where they may be seen by name. Never free text.

    The platform names the learners who have begun, one by one; records are read for hundreds at a time.
    """
    names = islice((state.username for state in states), limit)
    while batch := list(islice(names, AT_ONCE)):
        learners = learners_named(batch)
        rounds = api.shared_rounds(assessment, list(learners.values()))
        for name in batch:
            for one in rounds.get(learners.get(name, 0), ()):
                row: OrderedDict[str, Any] = OrderedDict()
                row[_("Round")] = one.number
                row[_("Finished (UTC)")] = one.submitted.isoformat(timespec="seconds")
                row.update(
                    {
                        title_of(settings.framework, item): value
                        for item, value in one.values.items()
                        if not is_sensitive(settings.framework, item)
                    }
                )
                yield name, row


def search_document(settings: AssessmentSettings, title: str) -> dict[str, Any]:
    """What the course search finds it by: its title, and the competencies with their statements."""
    return {
        "content": {
            "display_name": title,
            "competencies": " ".join(
                text
                for _area, kept in settings.offered
                for one in kept
                for text in (one.title, *(each.text for each in one.statements if not each.withdrawn))
            ),
        },
        "content_type": _("Competency self-assessment"),
    }


def summary(settings: AssessmentSettings, title: str) -> dict[str, Any]:
    """What an app may keep about the assessment itself; nothing of any learner is in it."""
    return {
        "title": title,
        "framework": {"id": settings.framework.id, "title": settings.framework.title},
        "competencies": [{"id": one.id, "title": one.title} for _area, kept in settings.offered for one in kept],
        "minutes": settings.minutes,
    }
