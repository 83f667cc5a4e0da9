"""Choices on the pages of figures (layer 5): framework, level, group."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from django.core.cache import cache
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework
from competency_xblock.records import api
from competency_xblock.records.data import Grouping, GroupSuppression, Item, ItemFigures, Measure, SnapshotInfo
from competency_xblock.web.assessment import find_frameworks, versions_of

from ..frame import filters
from ..frame.page import ReportRequest
from ..frame.page_cache import SECONDS

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
    return _("Everyone else") if name == api.REMAINDER else name


def group_choices(
    snapshot: SnapshotInfo | None, framework: Framework | None, whole: Mapping[Item, api.ItemCounts], minimum: int
) -> list[tuple[str, str]]:
    """The whole course and every group. The title of a group without figures says so: choosing it tells why."""
    titles = group_titles(snapshot)
    shown = _shown_groups(snapshot, framework, whole, minimum) if snapshot and framework and titles else titles
    hidden = _("%(group)s (not shown)")
    return filters.any_of(
        ((value, title if value in shown else hidden % {"group": title}) for value, title in titles.items()),
        _("The whole course"),
    )


def group_titles(snapshot: SnapshotInfo | None) -> dict[str, str]:
    """Every group in the snapshot as an address names it, with grouping and name for people."""
    known = snapshot.metadata.get("groups", {}) if snapshot else {}
    return {
        f"{grouping.value}{GROUP_SEPARATOR}{name}": f"{title}: {name}"
        for grouping, title in grouping_titles().items()
        for name in known.get(grouping.value, ())
    }


def _shown_groups(
    snapshot: SnapshotInfo, framework: Framework, whole: Mapping[Item, api.ItemCounts], minimum: int
) -> Collection[str]:
    """The groups with figures about the framework. Cached with the snapshot: every choice of a filter needs them."""
    name = f"competency-shown-groups-{snapshot.id}-{snapshot.taken_at.isoformat()}-{minimum}-{framework.id}"
    key = f"competency-shown-groups-{sha256(name.encode()).hexdigest()}"
    cached: Collection[str] | None = cache.get(key)
    if cached is None:
        of_framework = {item: counts for item, counts in whole.items() if item.framework == framework.id}
        cached = []
        for grouping in grouping_titles():
            if snapshot.metadata.get("groups", {}).get(grouping.value):
                groups = api.get_group_counts(snapshot, grouping, api.SIZE_MEASURES)
                shown, _change_hidden = api.suppress_item_groups(of_framework, groups, minimum)
                cached += [f"{grouping.value}{GROUP_SEPARATOR}{name}" for name in shown]
        cache.set(key, cached, SECONDS)
    return cached


def suppression_sentence(reason: GroupSuppression, grouping: Grouping, minimum: int) -> str:
    """Why a group's figures are not shown, and what the team can do about it."""
    if reason is GroupSuppression.TOO_FEW:
        return _("Fewer than %(minimum)s people in it have rated them.") % {"minimum": minimum}
    if reason is GroupSuppression.FEW_IN_ANOTHER:
        return _("Another group is too small. We count it with this one, so that nobody can work out its answers.")
    if grouping is Grouping.COHORT:
        return _(
            "A few people have no cohort. We count them with this group, so that nobody can work out their answers. "
            "Give them a cohort to see this group."
        )
    return _(
        "A few people chose nothing here. We count them with this group, so that nobody can work out their answers."
    )
