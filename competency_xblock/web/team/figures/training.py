"""Training in demand (layer 5): for each topic, how many got it as a recommendation and how many took a unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from competency_xblock.platform.site_settings import group_minimum
from competency_xblock.records import api
from competency_xblock.records.data import Measure, SnapshotInfo, Visibility

from ..frame import charts, freshness
from ..frame.page import ReportRequest, render_page, report_page
from ..frame.page_cache import cached_page
from .count_task import get_snapshot
from .rows import count_words, not_shown, share_words
from .training_demand import FINISHED, NOT_YET

GROUPS, NAMES = Visibility.GROUPS.value, Visibility.NAMES.value
MIN_TO_COMPARE = 30
"""Learners in each of two compared shares, at least: with fewer, the difference is mostly chance."""
Counts = Mapping[tuple[Measure, str], Mapping[tuple[str, int | None], int]]


@report_page()
def training(request: ReportRequest) -> HttpResponse:
    """Topics, those with most demand first."""
    snapshot = get_snapshot(request.course)
    return cached_page(request, snapshot, lambda: _training(request, snapshot))


def _training(request: ReportRequest, snapshot: SnapshotInfo | None) -> HttpResponse:
    minimum = api.effective_minimum(snapshot, group_minimum())
    counts: Counts = api.get_topic_counts(snapshot) if snapshot else {}
    people = _ShownCounts(counts, minimum)
    rows = (
        sorted(_rows(snapshot, people), key=lambda row: (-row["waiting"], -row["recommended"], row["title"]))
        if snapshot
        else []
    )
    context = {
        "title": _("Training in demand"),
        "updated": freshness.freshness_sentence(snapshot),
        "counting": snapshot is None,
        "rated": people.rated,
        "counted": _counted_sentence(people.rated, _started(snapshot)) if snapshot and people.rated else "",
        "compared": any(row["more_confident"] for row in rows),
        "not_shown": not_shown(),
        "left_out": 0 < people.in_group < minimum,
        "minimum": minimum,
        "least": max(minimum, MIN_TO_COMPARE),
        "few": count_words(0),
        "rows": rows,
        "chart": charts.bars(
            _("Suggested, opened and finished, for each topic"),
            [row["title"] for row in rows],
            {
                _("Suggested to, no unit finished yet"): [row["waiting"] for row in rows],
                _("Suggested to"): [row["recommended"] for row in rows],
                _("Opened a unit"): [row["opened"] for row in rows],
                _("Finished a unit"): [row["finished"] for row in rows],
            },
        ),
    }
    return render_page(request, "training.html", context, current="training")


def _started(snapshot: SnapshotInfo) -> int:
    """Learners who have started, which is known by name."""
    return sum(api.get_course_counts(snapshot).get(Measure.STARTED, {}).values())


def _counted_sentence(rated: int, started: int) -> str:
    """How many of those who have started the figures are about. A rounded `rated` may be more than `started`."""
    numbers = {"rated": rated, "started": started}
    if not started:
        return _("We count the ratings of about %(rated)s people.") % numbers
    if rated >= started:
        return _("We count all or nearly all of the %(started)s people who started.") % numbers
    return (
        _(
            "We count about %(rated)s of the %(started)s people who started. "
            "The others have not rated anything yet, or we leave them out."
        )
        % numbers
    )


class _ShownCounts:
    """Counts that may be shown: rounded, and never of few learners.

    Only recommendations to learners with ratings by name are exact. For opened units all learners were promised that
    they are counted in groups.
    """

    def __init__(self, counts: Counts, minimum: int) -> None:
        self.counts, self.minimum = counts, minimum
        everybody = counts.get((Measure.RECOMMENDED, ""), {})
        self.in_group, self.by_name = everybody.get((GROUPS, None), 0), everybody.get((NAMES, None), 0)

    @property
    def rated(self) -> int:
        """All learners that the figures are about."""
        return (api.round_count(self.in_group) if self.in_group >= self.minimum else 0) + self.by_name

    def of(self, topic: str, *measures: Measure) -> int:
        """Learners counted by the last measure. Each measure is a subset of the measure before."""
        nameless = self._suppressed_count(topic, measures, GROUPS, self.in_group)
        if measures == (Measure.RECOMMENDED,):
            return nameless + self._counted(topic, Measure.RECOMMENDED, NAMES)
        return nameless + self._suppressed_count(topic, measures, NAMES, self.by_name)

    def _suppressed_count(self, topic: str, measures: Sequence[Measure], visibility: str, people: int) -> int:
        if people < self.minimum:
            return 0
        for measure in measures:
            people = api.suppress_few(self._counted(topic, measure, visibility), people, self.minimum)
        return api.round_count(people)

    def _counted(self, topic: str, measure: Measure, visibility: str) -> int:
        return self.counts.get((measure, topic), {}).get((visibility, None), 0)

    def compare_confidence(self, topic: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Learners who finished a unit, and learners who have not yet; None where either are too few."""
        finished, not_yet = self._more_confident(topic, FINISHED), self._more_confident(topic, NOT_YET)
        return (finished, not_yet) if finished and not_yet else None

    def _more_confident(self, topic: str, done: str) -> dict[str, Any] | None:
        """Learners who rated again what the topic helps with: how many, and the share with more confidence now.

        None where they are too few.
        """
        changes = self.counts.get((Measure.MOVED, topic), {})
        learners_by_direction = [changes.get((f"{GROUPS}/{done}", direction), 0) for direction in (-1, 0, 1)]
        people = sum(learners_by_direction)
        if people < max(self.minimum, MIN_TO_COMPARE):
            return None
        rated = api.round_count(people)
        return {
            "people": rated,
            "share": share_words(min(1.0, api.round_count(learners_by_direction[2]) / rated), rated),
        }


def _rows(snapshot: SnapshotInfo, people: _ShownCounts) -> list[dict[str, Any]]:
    titles: Mapping[str, str] = snapshot.metadata.get("topics", {})
    with_units = set(snapshot.metadata.get("with_units", ()))
    return [
        {
            "title": title,
            "recommended": people.of(topic, Measure.RECOMMENDED),
            "waiting": people.of(topic, Measure.RECOMMENDED, Measure.WAITING),
            "opened": people.of(topic, Measure.OPENED),
            "finished": people.of(topic, Measure.OPENED, Measure.FINISHED_UNIT),
            "has_units": topic in with_units,
            "more_confident": people.compare_confidence(topic),
        }
        for topic, title in titles.items()
    ]
