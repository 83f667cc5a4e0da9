"""The page of ratings with names (layer 5)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework
from competency_xblock.platform.users.enrolments import active_learners, cohorts
from competency_xblock.records import api
from competency_xblock.records.data import ItemFigures, Measure, SnapshotInfo, Suppression
from competency_xblock.web.assessment import find_frameworks, versions_of

from ..frame import freshness
from ..frame.filters import Filters, NamedFilters, chosen_choices, cohort_choices, cohort_of
from ..frame.page import ReportRequest, render_page, report_page
from . import rows
from .choices import at_level, chosen_framework, level_choices

RATINGS_PER_PAGE = 50

COVER_BELOW = 5
"""Observers record what they saw before they see ratings: figures about fewer learners stay covered for them."""

NAMED_FILTERS = ("cohort", "role", "organisation")
"""The filters of ratings by name that a competency's own page has too."""


@report_page()
def progress_names(request: ReportRequest) -> HttpResponse:
    """Figures from ratings that the team sees by name. Filters combine."""
    snapshot = api.get_latest_snapshot(request.course)
    named = snapshot.metadata.get("named", ()) if snapshot else api.get_frameworks_with_names(request.course)
    frameworks = find_frameworks(named, versions_of(snapshot))
    framework = chosen_framework(frameworks, request)
    filters = named_filters(request, frameworks, framework, snapshot)
    usable, few = filters.is_valid(), 0
    figures: list[ItemFigures] = []
    if usable and framework:
        counted = api.get_named_counts(request.course, framework, **learner_filters(request, filters))
        level = filters.value("level")
        unseen = {item for item, counts in counted.items() if request.may_observe and is_about_a_few(counts)}
        shown = {item: counts for item, counts in counted.items() if item not in unseen}
        few = len({item.competency for item in unseen if not level or item.level == level})
        figures = [
            ItemFigures(
                item=item,
                title=api.item_title(framework, competency, item),
                group=api.build_exact_figures(shown[item], framework.scale),
                hidden=Suppression.NONE,
            )
            for competency in framework.competencies()
            for item in api.list_items(framework, competency)
            if item in shown
        ]
    context = {
        "title": _("Ratings with names"),
        "updated": freshness.just_now(),
        "filters": filters.rows,
        "problems": filters.problems,
        "framework": framework,
        "sections": rows.sections(
            framework,
            at_level(figures, filters.value("level")),
            filters.value("order"),
            partial(request.item_url, carried=NAMED_FILTERS),
            exact=True,
        )
        if framework
        else [],
        "few": few,
        "group_title": ", ".join(title for name in NAMED_FILTERS if (title := filters.title(name))),
        "groups_url": request.url("progress"),
    }
    return render_page(request, "progress_names.html", context, current="progress", status=200 if usable else 400)


def named_filters(
    request: ReportRequest,
    frameworks: Mapping[str, Framework],
    framework: Framework | None,
    snapshot: SnapshotInfo | None,
) -> NamedFilters:
    """The filters of ratings by name."""
    return NamedFilters(
        request.http.GET,
        framework=[(framework.id, framework.title) for framework in frameworks.values()],
        level=level_choices(framework),
        cohort=cohort_choices(cohorts(request.course)),
        order=rows.order_choices(),
        **chosen_choices(request.course, snapshot),
    )


def learner_filters(request: ReportRequest, filters: Filters) -> dict[str, Any]:
    """The learners whom the filters choose, as arguments for `api`."""
    within = [active_learners(request.course)]
    cohort = cohort_of(cohorts(request.course), filters.value("cohort")) if filters.value("cohort") else None
    if cohort is not None:
        within.append(cohort.learners)
    chosen = api.ProfileFilter(role=filters.value("role"), organisation=filters.value("organisation"))
    return {"within": within, "chosen": chosen}


def has_named_ratings(snapshot: SnapshotInfo | None, framework: Framework | None) -> bool:
    """Whether the snapshot has ratings by name in the framework."""
    return bool(snapshot and framework and framework.id in snapshot.metadata.get("named", ()))


def is_about_a_few(counts: api.ItemCounts) -> bool:
    """Whether the counts would show single answers or ratings."""
    return counts.answered < COVER_BELOW or 0 < counts.of(Measure.PEOPLE) < COVER_BELOW
