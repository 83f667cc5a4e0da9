"""A heat map of competencies and groups (layer 5): where there is most room to grow, group by group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework
from competency_xblock.platform.site_settings import group_minimum
from competency_xblock.records import api
from competency_xblock.records.data import Grouping, Item, Measure, SnapshotInfo

from ..frame import freshness
from ..frame.filters import CompareFilters
from ..frame.page import ReportRequest, render_page, report_page
from ..frame.page_cache import cached_page
from .choices import chosen_framework, group_title, grouping_titles, shown_frameworks
from .count_task import get_snapshot
from .rows import legend, not_shown, shade, share_words

COUNTED = (*api.SIZE_MEASURES, Measure.BELOW)
LEVEL = "level"
Column = tuple[str, Mapping[Item, api.ItemCounts]]


@report_page()
def compare(request: ReportRequest) -> HttpResponse:
    """A row for each competency, a column for each group; cells show how many are below their aim."""
    snapshot = get_snapshot(request.course)
    return cached_page(request, snapshot, lambda: _compare(request, snapshot), CompareFilters)


def _compare(request: ReportRequest, snapshot: SnapshotInfo | None) -> HttpResponse:
    whole = api.get_item_counts(snapshot, measures=COUNTED) if snapshot else {}
    minimum = api.effective_minimum(snapshot, group_minimum())
    frameworks = shown_frameworks(snapshot, whole, minimum)
    framework = chosen_framework(frameworks, request)
    filters = CompareFilters(
        request.http.GET,
        framework=[(framework.id, framework.title) for framework in frameworks.values()],
        by=_by(snapshot, framework),
    )
    usable = filters.is_valid()
    by = filters.value("by") or next((value for value, _title in _by(snapshot, framework)), "")
    columns = _columns(snapshot, framework, whole, by, minimum) if usable and snapshot and framework else []
    context = {
        "title": _("Compare groups"),
        "updated": freshness.freshness_sentence(snapshot),
        "filters": filters.rows,
        "problems": filters.problems,
        "framework": framework,
        "columns": [title for title, _counts in columns],
        "areas": _areas(request, framework, columns, minimum, by == LEVEL) if framework and columns else [],
        "minimum": minimum,
        "empty": not_shown(),
        "counting": snapshot is None,
        "shades": legend(),
    }
    return render_page(request, "compare.html", context, current="compare", status=200 if usable else 400)


def _by(snapshot: SnapshotInfo | None, framework: Framework | None) -> list[tuple[str, str]]:
    """What this course can compare: groupings with groups, and the framework's levels."""
    known = snapshot.metadata.get("groups", {}) if snapshot else {}
    choices = [(grouping.value, title) for grouping, title in grouping_titles().items() if known.get(grouping.value)]
    return [*choices, *([(LEVEL, _("Level"))] if framework and framework.levels else [])]


def _columns(
    snapshot: SnapshotInfo, framework: Framework, whole: Mapping[Item, api.ItemCounts], by: str, minimum: int
) -> list[Column]:
    everyone = (_("Everyone"), whole)
    if by == LEVEL:  # a row is about a competency at all of them
        return [
            (
                level.short_title,
                {replace(item, level=""): counts for item, counts in whole.items() if item.level == level.id},
            )
            for level in framework.levels
        ]
    if not by:
        return [everyone]
    groups = api.get_group_counts(snapshot, Grouping(by), COUNTED)
    shown, _change_hidden = api.suppress_item_groups(whole, groups, minimum)
    return [everyone, *((group_title(name), items) for name, items in shown.items())]


def _areas(
    request: ReportRequest, framework: Framework, columns: list[Column], minimum: int, by_level: bool
) -> list[dict[str, Any]]:
    levels = [""] if by_level else ["", *(level.id for level in framework.levels)]
    areas = []
    for area in framework.areas:
        rows = []
        for competency in area.competencies:
            for level in levels:
                item = Item(framework.id, competency.id, level)
                cells = [_cell(counts.get(item), minimum) for _title, counts in columns]
                if any(cells):
                    title = api.item_title(framework, competency, item)
                    # A row about several levels has no page: each level has its own.
                    rows.append({"title": title, "url": "" if by_level else request.item_url(item), "cells": cells})
        if rows:
            areas.append({"title": area.title, "rows": rows})
    return areas


def _cell(counts: api.ItemCounts | None, minimum: int) -> dict[str, Any] | None:
    """The share below their aim, from rounded counts; None where too few rated it."""
    people = counts.of(Measure.PEOPLE) if counts else 0
    if counts is None or people < minimum:
        return None
    rated = api.round_count(people)
    share = min(1.0, api.round_count(counts.of(Measure.BELOW)) / rated)
    return {"share": share_words(share, rated), "shade": shade(share), "rated": rated}
