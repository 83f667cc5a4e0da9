"""What the platform's own reports, search and apps are told about an assessment (layer 5)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework, with_sensitive
from competency_xblock.platform.users.accounts import learners_named
from competency_xblock.records import api
from competency_xblock.records.data import SharedRound

from ..assessment import AssessmentSettings, competency_title, is_sensitive

BATCH_SIZE = 500


def response_rows(
    assessment: str, states: Iterable[Any], limit: int | None, today: Framework | None
) -> Iterator[tuple[str, OrderedDict[str, Any]]]:
    """A row for each finished round: when, in which framework, and ratings only where they may be seen by name.

    Never free text. A column is about one item, whatever that was called in each round: it is headed by the item's id,
    and by its title as it was answered in last. The platform names the learners who have begun, one by one; records are
    read for hundreds at a time. `today` is the framework that the author has chosen now: what it marks as sensitive by
    now is left out.
    """
    columns = _Columns(assessment, today)
    names = islice((state.username for state in states), limit)
    while batch := list(islice(names, BATCH_SIZE)):
        learners = learners_named(batch)
        rounds = api.get_rounds_for_report(assessment, list(learners.values()))
        for name in batch:
            for round in rounds.get(learners.get(name, 0), ()):
                yield name, columns.row(round)


class _Columns:
    """What the columns of an assessment's report are called, and which there are not."""

    def __init__(self, assessment: str, today: Framework | None) -> None:
        self._versions = [api.Version(name) for name in api.versions_answered_in(assessment)]
        self._as_answered = api.AsAnswered.of(self._versions)
        self._today = today
        self._frameworks: dict[str, Framework | None] = {}

    def row(self, round: SharedRound) -> OrderedDict[str, Any]:
        """What may be told of a round."""
        framework = self._as_answered.framework(round)
        row: OrderedDict[str, Any] = OrderedDict()
        row[_("Set of answers")] = round.number
        row[_("Finished (UTC)")] = round.submitted.isoformat(timespec="seconds")
        row[_("Framework")] = f"{framework.title} ({framework.version})" if framework else ""
        for item, value in round.values.items():
            framework = self._framework(item.framework)
            if not is_sensitive(framework, item):
                ids = "/".join(filter(None, (item.framework, item.competency, item.level)))
                row[f"{competency_title(framework, item)} [{ids}]"] = value
        return row

    def _framework(self, framework_id: str) -> Framework | None:
        """All versions that were answered in here together, and what today's marks as sensitive."""
        if framework_id not in self._frameworks:
            answered = self._as_answered.together(framework_id, self._versions)
            if answered and self._today and self._today.id == framework_id:
                answered = with_sensitive(answered, self._today)
            self._frameworks[framework_id] = answered
        return self._frameworks[framework_id]


def search_document(settings: AssessmentSettings, title: str) -> dict[str, Any]:
    """What the course search finds it by: its title, and the competencies with their statements."""
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
    """What an app may keep about the assessment itself; nothing of any learner is in it."""
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
