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
from competency_xblock.records.data import Grouping, Item, Measure, Taken

from ..frame import filters as asked
from ..frame import freshness
from ..frame.page import Visit, report_page, show
from ..frame.page_cache import kept
from .choices import framework_asked, group_title, grouping_titles, shown_frameworks
from .count_task import figures_of
from .rows import legend, shade, share_words

COUNTED = (*api.SIZES, Measure.BELOW)
LEVEL = "level"
Column = tuple[str, Mapping[Item, api.ItemCounts]]


@report_page()
def compare(visit: Visit) -> HttpResponse:
    """Competencies down, the groups of one grouping across; how many are below their aim in each cell."""
    taken = figures_of(visit.course)
    return kept(visit, taken, lambda: _compare(visit, taken), asked.CompareFilters)


def _compare(visit: Visit, taken: Taken | None) -> HttpResponse:
    whole = api.counted_whole(taken, measures=COUNTED) if taken else {}
    minimum = api.least_group(taken, group_minimum())
    frameworks = shown_frameworks(taken, whole, minimum)
    framework = framework_asked(frameworks, visit)
    filters = asked.CompareFilters(
        visit.request.GET, framework=[(one.id, one.title) for one in frameworks.values()], by=_by(taken, framework)
    )
    usable = filters.is_valid()
    by = filters.value("by") or next((value for value, _title in _by(taken, framework)), "")
    columns = _columns(taken, framework, whole, by, minimum) if usable and taken and framework else []
    context = {
        "title": _("Compare groups"),
        "updated": freshness.line(taken),
        "filters": filters.rows,
        "problems": filters.problems,
        "framework": framework,
        "columns": [title for title, _counts in columns],
        "areas": _areas(visit, framework, columns, minimum, by == LEVEL) if framework and columns else [],
        "minimum": minimum,
        "empty": _("not shown"),
        "counting": taken is None,
        "shades": legend(),
    }
    return show(visit, "compare.html", context, here="compare", status=200 if usable else 400)


def _by(taken: Taken | None, framework: Framework | None) -> list[tuple[str, str]]:
    """What can be compared in this course: groupings that have groups, and levels where the framework has any."""
    known = taken.about.get("groups", {}) if taken else {}
    choices = [(one.value, title) for one, title in grouping_titles().items() if known.get(one.value)]
    return [*choices, *([(LEVEL, _("Level"))] if framework and framework.levels else [])]


def _columns(
    taken: Taken, framework: Framework, whole: Mapping[Item, api.ItemCounts], by: str, minimum: int
) -> list[Column]:
    everybody = (_("Everybody"), whole)
    if by == LEVEL:  # a row is about a competency at all of them
        return [
            (level.name, {replace(one, level=""): counts for one, counts in whole.items() if one.level == level.id})
            for level in framework.levels
        ]
    if not by:
        return [everybody]
    groups = api.counted_groups(taken, Grouping(by), COUNTED)
    shown, _change_hidden = api.divided_items(whole, groups, minimum)
    return [everybody, *((group_title(name), items) for name, items in shown.items())]


def _areas(
    visit: Visit, framework: Framework, columns: list[Column], minimum: int, by_level: bool
) -> list[dict[str, Any]]:
    levels = [""] if by_level else ["", *(one.id for one in framework.levels)]
    areas = []
    for area in framework.areas:
        rows = []
        for competency in area.competencies:
            for level in levels:
                item = Item(framework.id, competency.id, level)
                cells = [_cell(counts.get(item), minimum) for _title, counts in columns]
                if any(cells):
                    title = api.title_of(framework, competency, item)
                    # A row about several levels has no page: each level's figures stand on one of their own.
                    rows.append({"title": title, "url": "" if by_level else visit.item_url(item), "cells": cells})
        if rows:
            areas.append({"title": area.title, "rows": rows})
    return areas


def _cell(counts: api.ItemCounts | None, minimum: int) -> dict[str, Any] | None:
    """The share below their aim, from rounded counts; None where too few rated it."""
    people = counts.of(Measure.PEOPLE) if counts else 0
    if counts is None or people < minimum:
        return None
    rated = api.rounded(people)
    share = min(1.0, api.rounded(counts.of(Measure.BELOW)) / rated)
    return {"share": share_words(share, rated), "shade": shade(share), "rated": rated}
