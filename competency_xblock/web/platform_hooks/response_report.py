"""An assessment's data for the platform's own report, search and apps (layer 5)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework, with_sensitive
from competency_xblock.platform.site_settings import observed_practice
from competency_xblock.platform.users.accounts import get_learners_by_username
from competency_xblock.records import api
from competency_xblock.records.data import RoundForReport

from ..assessment import AssessmentSettings, competency_title, is_sensitive

BATCH_SIZE = 500


def response_rows(
    assessment: str, states: Iterable[Any], limit: int | None, today: Framework | None
) -> Iterator[tuple[str, OrderedDict[str, Any]]]:
    """A row for each finished round: time, framework, and the ratings that the team may see by name.

    Never free text. Each column is about one item, whatever its title was in each round. The heading has the item's id,
    and its title in the version answered last. The platform names the learners one by one; records are read for
    hundreds at a time. `today` is the framework that the author has chosen now: items that it marks as sensitive are
    left out.

    Without ratings where practice is observed: observers record before they look, and a file cannot tell who looks.
    """
    with_ratings = not observed_practice()
    columns = _Columns(assessment, today)
    names = islice((state.username for state in states), limit)
    while batch := list(islice(names, BATCH_SIZE)):
        learners = get_learners_by_username(batch)
        rounds = api.get_rounds_for_report(assessment, list(learners.values()))
        for name in batch:
            for round in rounds.get(learners.get(name, 0), ()):
                yield name, columns.row(round, with_ratings=with_ratings)


class _Columns:
    """The columns of an assessment's report: their headings, without those of sensitive items."""

    def __init__(self, assessment: str, today: Framework | None) -> None:
        self._versions = [api.Version(name) for name in api.versions_answered_in(assessment)]
        self._as_answered = api.AsAnswered.of(self._versions)
        self._today = today
        self._frameworks: dict[str, Framework | None] = {}

    def row(self, round: RoundForReport, *, with_ratings: bool) -> OrderedDict[str, Any]:
        """The cells of a round, by heading."""
        framework = self._as_answered.framework(round)
        row: OrderedDict[str, Any] = OrderedDict()
        row[_("Set of answers")] = round.number
        row[_("Finished (UTC)")] = round.submitted_at.isoformat(timespec="seconds")
        row[_("Framework")] = f"{framework.title} ({framework.version})" if framework else ""
        for item, value in round.values.items() if with_ratings else ():
            framework = self._framework(item.framework)
            if not is_sensitive(framework, item):
                ids = "/".join(filter(None, (item.framework, item.competency, item.level)))
                row[f"{competency_title(framework, item)} [{ids}]"] = value
        return row

    def _framework(self, framework_id: str) -> Framework | None:
        """All versions answered in this assessment together, with the sensitive items of today's version."""
        if framework_id not in self._frameworks:
            answered = self._as_answered.together(framework_id, self._versions)
            if answered and self._today and self._today.id == framework_id:
                answered = with_sensitive(answered, self._today)
            self._frameworks[framework_id] = answered
        return self._frameworks[framework_id]


def search_document(settings: AssessmentSettings, title: str) -> dict[str, Any]:
    """The assessment for the course search: its title, and its competencies with their statements."""
    return {
        "content": {
            "display_name": title,
            "competencies": " ".join(
                text
                for _area, competencies in settings.offered
                for competency in competencies
                for text in (
                    competency.title,
                    *(statement.text for statement in competency.statements if not statement.withdrawn),
                )
            ),
        },
        "content_type": _("Competency self-assessment"),
    }


def summary(settings: AssessmentSettings, title: str) -> dict[str, Any]:
    """The assessment's data that an app may cache. It holds no learner's data."""
    return {
        "title": title,
        "framework": {"id": settings.framework.id, "title": settings.framework.title},
        "competencies": [
            {"id": competency.id, "title": competency.title}
            for _area, competencies in settings.offered
            for competency in competencies
        ],
        "minutes": settings.minutes,
    }
