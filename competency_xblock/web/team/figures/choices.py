"""Choices on the pages of figures (layer 5): framework, level, group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework
from competency_xblock.records import api
from competency_xblock.records.data import Grouping, Item, ItemFigures, Measure, SnapshotInfo
from competency_xblock.web.assessment import find_frameworks, versions_of

from ..frame import filters
from ..frame.page import ReportRequest

GROUP_SEPARATOR = ":"
"""Between a grouping and the name of one of its groups, in an address."""


def shown_frameworks(
    snapshot: SnapshotInfo | None, whole: Mapping[Item, api.ItemCounts], minimum: int
) -> dict[str, Framework]:
    """Frameworks with enough answers to be shown. Others are not named: that would say that a learner has begun."""
    return find_frameworks(
        sorted({item.framework for item, counts in whole.items() if counts.of(Measure.PEOPLE) >= minimum}),
        versions_of(snapshot),
    )


def chosen_framework(frameworks: Mapping[str, Framework], request: ReportRequest) -> Framework | None:
    """The framework that the address names, else the first."""
    return frameworks.get(request.http.GET.get("framework", ""), next(iter(frameworks.values()), None))


def level_choices(framework: Framework | None) -> list[tuple[str, str]]:
    """The framework's levels, where it has any."""
    levels = [(level.id, level.short_title) for level in framework.levels] if framework else []
    return filters.any_of(levels, _("All levels")) if levels else []


def at_level(figures: Sequence[ItemFigures], level: str) -> list[ItemFigures]:
    """The figures at a level; all of them for ''."""
    return [figure for figure in figures if not level or figure.item.level == level]


def grouping_titles() -> dict[Grouping, str]:
    """The title of each grouping."""
    return {Grouping.COHORT: _("Cohort"), Grouping.ROLE: _("Role"), Grouping.ORGANISATION: _("Organisation")}


def group_title(name: str) -> str:
    """The title of a group. The learners outside all shown groups have a title of ours."""
    return _("Everybody else") if name == api.REMAINDER else name
