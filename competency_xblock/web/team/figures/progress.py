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
from ..frame.filters import ProgressFilters, any_of, known_query
from ..frame.page import ReportRequest, render_page, report_page
from ..frame.page_cache import cached_page
from . import rows
from .by_name import has_named_ratings
from .choices import GROUP_SEPARATOR, at_level, chosen_framework, grouping_titles, level_choices, shown_frameworks
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
    filters = ProgressFilters(
        request.http.GET,
        framework=[(framework.id, framework.title) for framework in frameworks.values()],
        level=level_choices(chosen_framework(frameworks, request)),
        group=_group_choices(snapshot),
        order=rows.order_choices(),
    )
    usable = filters.is_valid()
    framework = chosen_framework(frameworks, request)
    figures: Sequence[ItemFigures] = ()
    if usable and framework and snapshot:
        figures = at_level(
            _figures(snapshot, framework, whole, filters.value("group"), minimum), filters.value("level")
        )
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
        "counting": snapshot is None,
        "minimum": minimum,
        "names_url": request.url("progress-names") if has_named_ratings(snapshot, framework) else "",
        "of_group": bool(filters.value("group")),
        "group_title": dict(_group_choices(snapshot)).get(filters.value("group"), "") if filters.value("group") else "",
    }
    return render_page(request, "progress.html", context, current="progress", status=200 if usable else 400)


def _figures(
    snapshot: SnapshotInfo, framework: Framework, whole: Mapping[Item, api.ItemCounts], group: str, minimum: int
) -> tuple[ItemFigures, ...]:
    if not group:
        return api.build_item_figures(framework, whole, minimum)
    grouping, _sign, name = group.partition(GROUP_SEPARATOR)
    groups = api.get_group_counts(snapshot, Grouping(grouping), api.SIZE_MEASURES, group=name)
    shown, change_hidden = api.suppress_item_groups(whole, groups, minimum)
    return api.build_item_figures(framework, shown.get(name, {}), minimum, change_hidden=change_hidden.get(name, ()))


def _group_choices(snapshot: SnapshotInfo | None) -> list[tuple[str, str]]:
    known = snapshot.metadata.get("groups", {}) if snapshot else {}
    return any_of(
        (
            (f"{grouping.value}{GROUP_SEPARATOR}{name}", f"{title}: {name}")
            for grouping, title in grouping_titles().items()
            for name in known.get(grouping.value, ())
        ),
        _("The whole course"),
    )
