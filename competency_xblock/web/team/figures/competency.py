"""The page of one competency: its figures by group, and its ratings with names (layer 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework
from competency_xblock.platform.site_settings import group_minimum
from competency_xblock.platform.users.accounts import get_display_names, get_usernames, username_beside
from competency_xblock.records import api
from competency_xblock.records.data import Item, Measure, NamedRating, SnapshotInfo
from competency_xblock.web.assessment import find_frameworks, versions_of
from competency_xblock.web.plumbing import wording

from ..frame import charts, freshness
from ..frame import filters as asked
from ..frame.page import BACK, ReportRequest, render_page, report_page
from ..frame.paging import Paging
from . import rows as item_rows
from .by_name import RATINGS_AT_ONCE, any_named, named_filters, narrowed
from .choices import group_title, grouping_titles
from .count_task import get_snapshot


@report_page()
def competency(visit: ReportRequest, framework: str, competency: str) -> HttpResponse:
    """One competency: every group beside the whole course, and who said what where that may be seen by name."""
    taken = get_snapshot(visit.course)
    minimum = api.effective_minimum(taken, group_minimum())
    level = visit.request.GET.get("level", "")
    item = Item(framework, competency, level)
    counted = api.get_item_counts(taken, item) if taken else {}
    known = None
    if _is_known(taken, framework, minimum):
        known = find_frameworks([framework], versions_of(taken)).get(framework)
    found = known.competency(competency) if known else None
    if known is None or found is None or (level and known.level(level) is None):
        raise Http404
    whole, hidden = api.build_group_figures(counted.get(item), known.scale, minimum)
    filters = named_filters(visit, {known.id: known}, known, taken)
    usable = filters.is_valid()
    paging = Paging(filters.value("page") or 1, RATINGS_AT_ONCE)
    named = (
        api.get_named_ratings(
            visit.course, known, item, **narrowed(visit, filters), offset=paging.offset, limit=RATINGS_AT_ONCE
        )
        if usable
        else None
    )
    if named and (instead := paging.instead(named.total, visit.request.GET)):
        return instead
    numbers = [rating.learner_id for rating in named.ratings] if named else []
    names, usernames = get_display_names(numbers), get_usernames(numbers)
    covered = _covered(visit, named.ratings) if named else frozenset()
    bands = whole.bands if whole else ()
    context = {
        "title": api.item_title(known, found, item),
        "area": area.title if (area := known.area_of(competency)) else "",
        "updated": freshness.freshness_sentence(taken),
        "whole": item_rows.group_cells(whole) if whole else None,
        "hidden": hidden.value,
        "minimum": minimum,
        "bands": [{"points": item_rows.points(band), "people": band.people} for band in bands],
        "chart": charts.bars(
            _("People who chose each number"),
            [item_rows.points(band) for band in bands],
            {_("People"): [band.people for band in bands]},
        ),
        "groupings": _groups_of(taken, counted, item, known, minimum) if taken and whole else [],
        "filters": [row for row in filters.rows if row["name"] not in ("framework", "level", "order")],
        "problems": filters.problems,
        "carried": {"level": level, BACK: visit.request.GET.get(BACK, "")},
        "named": [
            {"username": username_beside(names, usernames, one.learner_id)}
            | _named_row(visit, one, names, one.learner_id in covered)
            for one in (named.ratings if named else ())
        ],
        "any_covered": bool(covered),
        "any_named": any_named(taken, known) and not found.sensitive,
        "sensitive": found.sensitive,
        "paging": paging.context(named.total, visit.request.GET) if named else None,
        "back": visit.back("progress", asked.ProgressFilters),
    }
    return render_page(visit, "competency.html", context, here="progress", status=200 if usable else 400)


def _is_known(taken: SnapshotInfo | None, framework: str, minimum: int) -> bool:
    """Whether the team may know that people of this course answer in that framework."""
    if taken is None:
        return False
    whole = api.get_item_counts(taken, measures=(Measure.PEOPLE,))
    named = framework in taken.about.get("named", ())
    return named or any(
        one.framework == framework and counts.of(Measure.PEOPLE) >= minimum for one, counts in whole.items()
    )


def _groups_of(
    taken: SnapshotInfo, whole: Mapping[Item, api.ItemCounts], item: Item, framework: Framework, minimum: int
) -> list[dict[str, Any]]:
    """Each grouping's groups beside one another, for one competency."""
    found = []
    for grouping, title in grouping_titles().items():
        groups = api.get_group_counts(taken, grouping, api.ITEM_MEASURES, item=item)
        shown, change_hidden = api.suppress_item_groups({item: whole[item]}, groups, minimum)
        rows = []
        for name, items in shown.items():
            group, _hidden = api.build_group_figures(
                items[item], framework.scale, minimum, item not in change_hidden.get(name, ())
            )
            if group is not None:
                rows.append({"title": group_title(name), "group": item_rows.group_cells(group)})
        if rows:
            found.append({"title": title, "rows": rows})
    return found


def _covered(visit: ReportRequest, ratings: Sequence[NamedRating]) -> frozenset[int]:
    """Whose ratings stay covered: somebody who may observe is to do so before seeing them, and has not yet looked."""
    if not visit.may_observe:
        return frozenset()
    seen = api.get_last_views(visit.request.user.pk, [rating.learner_id for rating in ratings], visit.course)
    return frozenset(
        rating.learner_id
        for rating in ratings
        if (when := seen.get(rating.learner_id)) is None or when < rating.latest_at
    )


def _named_row(visit: ReportRequest, rating: NamedRating, names: Mapping[int, str], covered: bool) -> dict[str, Any]:
    return {
        "name": names.get(rating.learner_id, ""),
        "url": visit.url("person", learner=rating.learner_id),
        "covered": covered,
        "first": rating.first if rating.first is not None else "",
        "latest": wording.format_answer(rating.answer, rating.value),
        "change": wording.format_change(rating.first, rating.value) if rating.times_rated > 1 else "",
        "on": wording.format_day(rating.latest_at),
    }
