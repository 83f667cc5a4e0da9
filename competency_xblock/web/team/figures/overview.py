"""The training team's first page (layer 5): learners who started, finished and rated again, by week."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from competency_xblock.platform.site_settings import group_minimum
from competency_xblock.platform.users.enrolments import active_learners
from competency_xblock.records import api
from competency_xblock.records.data import Due, Measure, SnapshotInfo, Stage
from competency_xblock.web.plumbing.time_zones import today_on_site

from ..frame import charts, freshness
from ..frame.page import ReportRequest, render_page, report_page
from ..frame.page_cache import cached_page
from .count_task import get_snapshot

BY_WEEK = (Measure.STARTED, Measure.FINISHED, Measure.AGAIN)
OF_GROUP = (Measure.PLANNED, Measure.REVIEW_SOON, Measure.REVIEW_PAST)


@report_page()
def overview(request: ReportRequest) -> HttpResponse:
    """Figures for the whole course."""
    snapshot = get_snapshot(request.course)
    context = {"title": _("Overview")}
    return cached_page(
        request,
        snapshot,
        lambda: render_page(
            request, "overview.html", context | _figures(snapshot) | _tiles(request, snapshot), current="overview"
        ),
    )


def _tiles(request: ReportRequest, snapshot: SnapshotInfo | None) -> dict[str, Any]:
    """Who takes part, each number with a link to these people where the page of people can list them."""
    counts = api.get_course_counts(snapshot) if snapshot else {}
    totals = {measure: sum(counts.get(measure, {}).values()) for measure in (Measure.ENROLLED, *BY_WEEK)}
    is_enrolled_known = Measure.ENROLLED in counts
    people = request.url("people")
    tiles: list[tuple[str, int, str]] = []
    if is_enrolled_known:
        not_started = max(0, totals[Measure.ENROLLED] - totals[Measure.STARTED])
        tiles += [
            (_("Enrolled"), totals[Measure.ENROLLED], people),
            (_("Not started"), not_started, f"{people}?stage={Stage.NOT_STARTED.value}"),
        ]
    tiles += [
        (_("Started"), totals[Measure.STARTED], ""),
        (_("Finished"), totals[Measure.FINISHED], f"{people}?stage={Stage.FINISHED.value}"),
        (_("Rated again"), totals[Measure.AGAIN], ""),
    ]
    if due_months := api.get_due_months(request.course):
        overdue = api.count_overdue(request.course, active_learners(request.course), today_on_site(), due_months)
        tiles.append((_("Overdue"), overdue, f"{people}?due={Due.PAST.value}&sort=start"))
    return {"tiles": [{"title": title, "people": number, "url": url} for title, number, url in tiles]}


def _figures(snapshot: SnapshotInfo | None) -> dict[str, Any]:
    counts = api.get_course_counts(snapshot) if snapshot else {}
    weeks = _weeks(counts)
    return {
        "updated": freshness.freshness_sentence(snapshot),
        "counting": snapshot is None,
        "weeks": weeks,
        "chart": charts.lines(
            _("Started, finished and rated again for the first time, week by week"),
            [week["day"] for week in weeks],
            {title: [week[key] for week in weeks] for key, title in _titles().items()},
        ),
        "plans": _plans(counts, api.effective_minimum(snapshot, group_minimum())),
        "group_minimum": api.effective_minimum(snapshot, group_minimum()),
    }


def _titles() -> dict[str, str]:
    return {"started": _("Started"), "finished": _("Finished"), "again": _("Rated again")}


def _weeks(counts: dict[Measure, dict[int | None, int]]) -> list[dict[str, Any]]:
    """Every week from the first to the last with any activity, including weeks without."""
    named = sorted({week for measure in BY_WEEK for week in counts.get(measure, {}) if week is not None})
    if not named:
        return []
    first, last = _monday(named[0]), _monday(named[-1])
    mondays = [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1, 7)]
    return [{"day": date_format(monday, "DATE_FORMAT"), **_in_week(counts, monday)} for monday in mondays]


def _in_week(counts: dict[Measure, dict[int | None, int]], monday: date) -> dict[str, int]:
    year, week, _day = monday.isocalendar()
    return {measure.value: counts.get(measure, {}).get(year * 100 + week, 0) for measure in BY_WEEK}


def _monday(week: int) -> date:
    return date.fromisocalendar(week // 100, week % 100, 1)


def _plans(counts: dict[Measure, dict[int | None, int]], minimum: int) -> dict[str, int] | None:
    """Learners who planned something, and those with a review due; None where too few planned.

    Those with a review due are some of those who planned. If they or the rest are few, the number looks like none
    or all.
    """
    planned, *reviews = (counts.get(measure, {}).get(None, 0) for measure in OF_GROUP)
    if planned < minimum:
        return None
    return {"planned": api.round_count(planned)} | {
        measure.value.replace("-", "_"): api.round_count(api.suppress_few(people, planned, minimum))
        for measure, people in zip(OF_GROUP[1:], reviews, strict=True)
    }
