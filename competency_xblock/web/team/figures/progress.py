"""The page of progress: figures for each competency (layer 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework
from competency_xblock.platform.site_settings import group_minimum
from competency_xblock.records import api
from competency_xblock.records.data import Grouping, Item, ItemFigures, SnapshotInfo

from ..frame import freshness
from ..frame.filters import ProgressFilters, known_query
from ..frame.page import ReportRequest, render_page, report_page
from ..frame.page_cache import cached_page
from . import rows
from .by_name import has_named_ratings
from .choices import (
    GROUP_SEPARATOR,
    at_level,
    chosen_framework,
    group_choices,
    group_titles,
    level_choices,
    shown_frameworks,
    suppression_sentence,
)
from .count_task import get_snapshot


@report_page()
def progress(request: ReportRequest) -> HttpResponse:
    """A group's confidence in each competency."""
    snapshot = get_snapshot(request.course)
    return cached_page(request, snapshot, lambda: _progress(request, snapshot), ProgressFilters)


def _progress(request: ReportRequest, snapshot: SnapshotInfo | None) -> HttpResponse:
    whole = api.get_item_counts(snapshot) if snapshot else {}
    minimum = api.effective_minimum(snapshot, group_minimum())
    frameworks = shown_frameworks(snapshot, whole, minimum)
    framework = chosen_framework(frameworks, request)
    filters = ProgressFilters(
        request.http.GET,
        framework=[(framework.id, framework.title) for framework in frameworks.values()],
        level=level_choices(framework),
        group=group_choices(snapshot, framework, whole, minimum),
        order=rows.order_choices(),
    )
    usable = filters.is_valid()
    figures: Sequence[ItemFigures] = ()
    why_hidden = ""
    if usable and framework and snapshot:
        figures, why_hidden = _figures(snapshot, framework, whole, filters.value("group"), minimum)
        figures = at_level(figures, filters.value("level"))
    shown = [figure for figure in figures if figure.group is not None]
    to_item = partial(request.item_url, back=known_query(ProgressFilters, request.http.GET))
    context = {
        "title": _("Progress"),
        "updated": freshness.freshness_sentence(snapshot),
        "filters": filters.rows,
        "problems": filters.problems,
        "framework": framework,
        "sections": rows.sections(framework, shown, filters.value("order"), to_item) if framework else [],
        "hidden": api.count_suppressed(framework, shown) if framework and usable else 0,
        "why_hidden": why_hidden,
        "counting": snapshot is None,
        "minimum": minimum,
        "names_url": request.url("progress-names") if has_named_ratings(snapshot, framework) else "",
        "group_title": group_titles(snapshot).get(filters.value("group"), ""),
    }
    return render_page(request, "progress.html", context, current="progress", status=200 if usable else 400)


def _figures(
    snapshot: SnapshotInfo, framework: Framework, whole: Mapping[Item, api.ItemCounts], group: str, minimum: int
) -> tuple[tuple[ItemFigures, ...], str]:
    """The figures of the whole course or of one group, and for a group why some are not shown."""
    if not group:
        return api.build_item_figures(framework, whole, minimum), ""
    value, _sign, name = group.partition(GROUP_SEPARATOR)
    grouping = Grouping(value)
    groups = api.get_group_counts(snapshot, grouping, api.SIZE_MEASURES, group=name)
    shown, change_hidden = api.suppress_item_groups(whole, groups, minimum)
    figures = api.build_item_figures(framework, shown.get(name, {}), minimum, change_hidden=change_hidden.get(name, ()))
    reason = api.explain_suppressed_group(
        {item: counts for item, counts in whole.items() if item.framework == framework.id},
        {
            title: {item: counts for item, counts in items.items() if item.framework == framework.id}
            for title, items in groups.items()
        },
        shown,
        name,
        minimum,
    )
    return figures, suppression_sentence(reason, grouping, minimum)
