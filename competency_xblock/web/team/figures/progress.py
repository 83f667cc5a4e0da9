"""The page of progress: figures for each competency (layer 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework
from competency_xblock.platform.site_settings import group_minimum
from competency_xblock.records import api
from competency_xblock.records.data import Grouping, Item, ItemFigures, Taken

from ..frame import filters as asked
from ..frame import freshness
from ..frame.page import Visit, report_page, show
from ..frame.page_cache import kept
from . import rows as item_rows
from .by_name import any_named
from .choices import SIGN, at_level, framework_asked, grouping_titles, level_choices, shown_frameworks
from .count_task import figures_of


@report_page()
def progress(visit: Visit) -> HttpResponse:
    """How confident a group feels, competency by competency."""
    taken = figures_of(visit.course)
    return kept(visit, taken, lambda: _progress(visit, taken), asked.ProgressFilters)


def _progress(visit: Visit, taken: Taken | None) -> HttpResponse:
    whole = api.counted_whole(taken) if taken else {}
    minimum = api.least_group(taken, group_minimum())
    frameworks = shown_frameworks(taken, whole, minimum)
    filters = asked.ProgressFilters(
        visit.request.GET,
        framework=[(one.id, one.title) for one in frameworks.values()],
        level=level_choices(framework_asked(frameworks, visit)),
        group=_group_choices(taken),
        order=item_rows.order_choices(),
    )
    usable = filters.is_valid()
    framework = framework_asked(frameworks, visit)
    figures: Sequence[ItemFigures] = ()
    if usable and framework and taken:
        figures = at_level(_figures(taken, framework, whole, filters.value("group"), minimum), filters.value("level"))
    shown = [one for one in figures if one.group is not None]
    to_item = partial(visit.item_url, back=asked.known_query(asked.ProgressFilters, visit.request.GET))
    context = {
        "title": _("Progress"),
        "updated": freshness.line(taken),
        "filters": filters.rows,
        "problems": filters.problems,
        "framework": framework,
        "sections": item_rows.sections(framework, shown, filters.value("order"), to_item) if framework else [],
        "hidden": api.hidden_in(framework, shown) if framework and usable else 0,
        "counting": taken is None,
        "minimum": minimum,
        "names_url": visit.url("progress-names") if any_named(taken, framework) else "",
        "of_group": bool(filters.value("group")),
        "group_title": dict(_group_choices(taken)).get(filters.value("group"), "") if filters.value("group") else "",
    }
    return show(visit, "progress.html", context, here="progress", status=200 if usable else 400)


def _figures(
    taken: Taken, framework: Framework, whole: Mapping[Item, api.ItemCounts], group: str, minimum: int
) -> tuple[ItemFigures, ...]:
    if not group:
        return api.item_figures(framework, whole, minimum)
    grouping, _sign, name = group.partition(SIGN)
    groups = api.counted_groups(taken, Grouping(grouping), api.SIZES, group=name)
    shown, change_hidden = api.divided_items(whole, groups, minimum)
    return api.item_figures(framework, shown.get(name, {}), minimum, change_hidden=change_hidden.get(name, ()))


def _group_choices(taken: Taken | None) -> list[tuple[str, str]]:
    known = taken.about.get("groups", {}) if taken else {}
    return asked.any_of(
        (
            (f"{grouping.value}{SIGN}{name}", f"{title}: {name}")
            for grouping, title in grouping_titles().items()
            for name in known.get(grouping.value, ())
        ),
        _("The whole course"),
    )
