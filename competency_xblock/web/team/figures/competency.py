"""The page of one competency: its figures by group, and its ratings with names (layer 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Competency, Framework
from competency_xblock.platform.site_settings import group_minimum
from competency_xblock.platform.users.accounts import get_display_names, get_usernames, username_beside
from competency_xblock.records import api
from competency_xblock.records.data import Item, Measure, NamedRating, SnapshotInfo
from competency_xblock.web.assessment import find_frameworks, versions_of
from competency_xblock.web.plumbing import wording

from ..frame import charts, freshness
from ..frame.filters import ProgressFilters
from ..frame.page import BACK, ReportRequest, render_page, report_page
from ..frame.paging import Paging
from . import rows as item_rows
from .by_name import RATINGS_PER_PAGE, has_named_ratings, learner_filters, named_filters
from .choices import group_title, grouping_titles
from .count_task import get_snapshot


@report_page()
def competency(request: ReportRequest, framework: str, competency: str) -> HttpResponse:
    """The page of a competency: each group beside the whole course, and the ratings by name."""
    snapshot = get_snapshot(request.course)
    minimum = api.effective_minimum(snapshot, group_minimum())
    item = Item(framework, competency, request.http.GET.get("level", ""))
    known_framework, known_competency = _find_item(snapshot, item, minimum)
    counted = api.get_item_counts(snapshot, item) if snapshot else {}
    whole, hidden = api.build_group_figures(counted.get(item), known_framework.scale, minimum)
    filters = named_filters(request, {known_framework.id: known_framework}, known_framework, snapshot)
    usable = filters.is_valid()
    paging = Paging(filters.value("page") or 1, RATINGS_PER_PAGE)
    named = (
        api.get_named_ratings(
            request.course,
            known_framework,
            item,
            **learner_filters(request, filters),
            offset=paging.offset,
            limit=RATINGS_PER_PAGE,
        )
        if usable
        else None
    )
    if named and (instead := paging.instead(named.total, request.http.GET)):
        return instead
    learner_ids = [rating.learner_id for rating in named.ratings] if named else []
    names, usernames = get_display_names(learner_ids), get_usernames(learner_ids)
    covered = _covered(request, named.ratings) if named else frozenset()
    bands = whole.bands if whole else ()
    context = {
        "title": api.item_title(known_framework, known_competency, item),
        "area": area.title if (area := known_framework.area_of(competency)) else "",
        "updated": freshness.freshness_sentence(snapshot),
        "whole": item_rows.group_cells(whole) if whole else None,
        "hidden": hidden.value,
        "minimum": minimum,
        "bands": [{"points": item_rows.points(band), "people": item_rows.count_words(band.people)} for band in bands],
        "chart": charts.bars(
            _("People who chose each number"),
            [item_rows.points(band) for band in bands],
            {_("People"): [band.people for band in bands]},
        ),
        "groupings": _groups_of(snapshot, counted, item, known_framework, minimum) if snapshot and whole else [],
        "filters": [row for row in filters.rows if row["name"] not in ("framework", "level", "order")],
        "problems": filters.problems,
        "carried": {"level": item.level, BACK: request.http.GET.get(BACK, "")},
        "named": [
            {"username": username_beside(names, usernames, rating.learner_id)}
            | _named_row(request, rating, names, rating.learner_id in covered)
            for rating in (named.ratings if named else ())
        ],
        "any_covered": bool(covered),
        "any_named": has_named_ratings(snapshot, known_framework) and not known_competency.sensitive,
        "sensitive": known_competency.sensitive,
        "paging": paging.context(named.total, request.http.GET) if named else None,
        "back": request.back("progress", ProgressFilters),
    }
    return render_page(request, "competency.html", context, current="progress", status=200 if usable else 400)


def _find_item(snapshot: SnapshotInfo | None, item: Item, minimum: int) -> tuple[Framework, Competency]:
    """The item's framework and competency. Raises Http404 where the team may not know of them, or there is none."""
    framework = None
    if _is_known(snapshot, item.framework, minimum):
        framework = find_frameworks([item.framework], versions_of(snapshot)).get(item.framework)
    competency = framework.competency(item.competency) if framework else None
    if framework is None or competency is None or (item.level and framework.level(item.level) is None):
        raise Http404
    return framework, competency


def _is_known(snapshot: SnapshotInfo | None, framework: str, minimum: int) -> bool:
    """Whether the team may know that learners of this course answer in the framework."""
    if snapshot is None:
        return False
    whole = api.get_item_counts(snapshot, measures=(Measure.PEOPLE,))
    named = framework in snapshot.metadata.get("named", ())
    return named or any(
        item.framework == framework and counts.of(Measure.PEOPLE) >= minimum for item, counts in whole.items()
    )


def _groups_of(
    snapshot: SnapshotInfo, whole: Mapping[Item, api.ItemCounts], item: Item, framework: Framework, minimum: int
) -> list[dict[str, Any]]:
    """A table for each grouping: its groups' figures about the item."""
    tables = []
    for grouping, title in grouping_titles().items():
        groups = api.get_group_counts(snapshot, grouping, api.ITEM_MEASURES, item=item)
        shown, change_hidden = api.suppress_item_groups({item: whole[item]}, groups, minimum)
        rows = []
        for name, items in shown.items():
            group, _hidden = api.build_group_figures(
                items[item], framework.scale, minimum, item not in change_hidden.get(name, ())
            )
            if group is not None:
                rows.append({"title": group_title(name), "group": item_rows.group_cells(group)})
        if rows:
            tables.append({"title": title, "rows": rows})
    return tables


def _covered(request: ReportRequest, ratings: Sequence[NamedRating]) -> frozenset[int]:
    """Learners whose ratings stay covered: the viewer may observe them and has not seen their latest ratings."""
    if not request.may_observe:
        return frozenset()
    seen = api.get_last_views(request.http.user.pk, [rating.learner_id for rating in ratings], request.course)
    return frozenset(
        rating.learner_id
        for rating in ratings
        if (when := seen.get(rating.learner_id)) is None or when < rating.latest_at
    )


def _named_row(request: ReportRequest, rating: NamedRating, names: Mapping[int, str], covered: bool) -> dict[str, Any]:
    return {
        "name": names.get(rating.learner_id, ""),
        "url": request.url("person", learner=rating.learner_id),
        "covered": covered,
        "first": rating.first if rating.first is not None else "",
        "latest": wording.format_answer(rating.answer, rating.value),
        "change": wording.format_change(rating.first, rating.value) if rating.times_rated > 1 else "",
        "on": wording.format_day(rating.latest_at),
    }
