"""Progress per competency (layer 5): figures about the course or one of its groups, and ratings by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework
from competency_xblock.platform.site_settings import group_minimum
from competency_xblock.platform.users.accounts import names_of, username_beside, usernames_of
from competency_xblock.platform.users.enrolments import active_learners, cohorts
from competency_xblock.records import api
from competency_xblock.records.data import Grouping, Hidden, Item, ItemFigures, Measure, NamedRating, Taken
from competency_xblock.web.learner.progress.page import known_frameworks, versions_of
from competency_xblock.web.plumbing import wording

from ..frame import charts, freshness
from ..frame import filters as asked
from ..frame.page import BACK, Visit, report_page, show
from ..frame.page_cache import kept
from ..frame.paging import Paging
from . import rows as item_rows
from .count_task import figures_of

RATINGS_AT_ONCE = 50
WHOSE = ("cohort", "role", "organisation")
"""The filters of ratings by name that a competency's own page has too."""
FEW = 5
"""Whoever may observe is to do so before seeing single ratings, so figures about fewer people stay covered for them."""
SIGN = ":"
"""Between a grouping and the name of one of its groups, in an address."""


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


@report_page()
def progress_names(visit: Visit) -> HttpResponse:
    """What those said whose ratings the team sees by name; filters combine."""
    taken = api.newest_snapshot(visit.course)
    named = taken.about.get("named", ()) if taken else api.frameworks_named(visit.course)
    frameworks = known_frameworks(named, versions_of(taken))
    framework = framework_asked(frameworks, visit)
    filters = named_filters(visit, frameworks, framework, taken)
    usable, few = filters.is_valid(), 0
    figures: list[ItemFigures] = []
    if usable and framework:
        counted = api.named_counts(visit.course, framework, **narrowed(visit, filters))
        level = filters.value("level")
        unseen = {item for item, one in counted.items() if visit.may_observe and _is_about_a_few(one)}
        shown = {item: one for item, one in counted.items() if item not in unseen}
        few = len({item.competency for item in unseen if not level or item.level == level})
        figures = [
            ItemFigures(
                item=item,
                title=api.title_of(framework, competency, item),
                group=api.exact_figures(shown[item], framework.scale),
                hidden=Hidden.NO,
            )
            for competency in framework.competencies()
            for item in api.items_of(framework, competency)
            if item in shown
        ]
    context = {
        "title": _("Ratings by name"),
        "updated": freshness.just_now(),
        "filters": filters.rows,
        "problems": filters.problems,
        "framework": framework,
        "sections": item_rows.sections(
            framework,
            at_level(figures, filters.value("level")),
            filters.value("order"),
            partial(visit.item_url, kept=WHOSE),
            exact=True,
        )
        if framework
        else [],
        "few": few,
        "group_title": ", ".join(title for name in WHOSE if (title := filters.title(name))),
        "groups_url": visit.url("progress"),
    }
    return show(visit, "progress_names.html", context, here="progress", status=200 if usable else 400)


@report_page()
def competency(visit: Visit, framework: str, competency: str) -> HttpResponse:
    """One competency: every group beside the whole course, and who said what where that may be seen by name."""
    taken = figures_of(visit.course)
    minimum = api.least_group(taken, group_minimum())
    level = visit.request.GET.get("level", "")
    item = Item(framework, competency, level)
    counted = api.counted_whole(taken, item) if taken else {}
    known = None
    if _is_known(taken, framework, minimum):
        known = known_frameworks([framework], versions_of(taken)).get(framework)
    found = known.competency(competency) if known else None
    if known is None or found is None or (level and known.level(level) is None):
        raise Http404
    whole, hidden = api.figures_of(counted.get(item), known.scale, minimum)
    filters = named_filters(visit, {known.id: known}, known, taken)
    usable = filters.is_valid()
    paging = Paging(filters.value("page") or 1, RATINGS_AT_ONCE)
    named = (
        api.named_ratings(
            visit.course, known, item, **narrowed(visit, filters), offset=paging.offset, limit=RATINGS_AT_ONCE
        )
        if usable
        else None
    )
    if named and (instead := paging.instead(named.total, visit.request.GET)):
        return instead
    numbers = [one.learner_id for one in named.ratings] if named else []
    names, usernames = names_of(numbers), usernames_of(numbers)
    covered = _covered(visit, named.ratings) if named else frozenset()
    bands = whole.bands if whole else ()
    context = {
        "title": api.title_of(known, found, item),
        "area": area.title if (area := known.area_of(competency)) else "",
        "updated": freshness.line(taken),
        "whole": item_rows.group_cells(whole) if whole else None,
        "hidden": hidden.value,
        "minimum": minimum,
        "bands": [{"points": item_rows.points(band), "people": band.people} for band in bands],
        "chart": charts.bars(
            _("How many chose each point"),
            [item_rows.points(band) for band in bands],
            {_("People"): [band.people for band in bands]},
        ),
        "groupings": _groups_of(taken, counted, item, known, minimum) if taken and whole else [],
        "filters": [one for one in filters.rows if one["name"] not in ("framework", "level", "order")],
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
    return show(visit, "competency.html", context, here="progress", status=200 if usable else 400)


def _is_about_a_few(counts: api.ItemCounts) -> bool:
    """Whether single answers, or single ratings among them, could be read off."""
    return counts.answered < FEW or 0 < counts.of(Measure.PEOPLE) < FEW


def _is_known(taken: Taken | None, framework: str, minimum: int) -> bool:
    """Whether the team may know that people of this course answer in that framework."""
    if taken is None:
        return False
    whole = api.counted_whole(taken, measures=(Measure.PEOPLE,))
    named = framework in taken.about.get("named", ())
    return named or any(
        one.framework == framework and counts.of(Measure.PEOPLE) >= minimum for one, counts in whole.items()
    )


def shown_frameworks(taken: Taken | None, whole: Mapping[Item, api.ItemCounts], minimum: int) -> dict[str, Framework]:
    """The frameworks of which anything may be shown. That somebody has begun with another is too much to say."""
    return known_frameworks(
        sorted({one.framework for one, counts in whole.items() if counts.of(Measure.PEOPLE) >= minimum}),
        versions_of(taken),
    )


def framework_asked(frameworks: Mapping[str, Framework], visit: Visit) -> Framework | None:
    """The framework that the address names, else the first."""
    return frameworks.get(visit.request.GET.get("framework", ""), next(iter(frameworks.values()), None))


def level_choices(framework: Framework | None) -> list[tuple[str, str]]:
    """The framework's levels, where it has any."""
    levels = [(one.id, one.name) for one in framework.levels] if framework else []
    return asked.any_of(levels, _("All levels")) if levels else []


def at_level(figures: Sequence[ItemFigures], level: str) -> list[ItemFigures]:
    """Those at a level; all of them for ''."""
    return [one for one in figures if not level or one.item.level == level]


def grouping_titles() -> dict[Grouping, str]:
    """What each grouping is called."""
    return {Grouping.COHORT: _("Cohort"), Grouping.ROLE: _("Role"), Grouping.ORGANISATION: _("Organisation")}


def group_title(name: str) -> str:
    """What a group is called; everybody who is in none that can be shown has a name of ours."""
    return _("Everybody else") if name == api.OTHERS else name


def named_filters(
    visit: Visit, frameworks: Mapping[str, Framework], framework: Framework | None, taken: Taken | None
) -> asked.NamedFilters:
    """The filters of ratings by name."""
    return asked.NamedFilters(
        visit.request.GET,
        framework=[(one.id, one.title) for one in frameworks.values()],
        level=level_choices(framework),
        cohort=asked.cohort_choices(cohorts(visit.course)),
        order=item_rows.order_choices(),
        **asked.chosen_choices(visit.course, taken),
    )


def narrowed(visit: Visit, filters: asked.Filters) -> dict[str, Any]:
    """Whose ratings by name are asked for."""
    within = [active_learners(visit.course)]
    cohort = asked.cohort_of(cohorts(visit.course), filters.value("cohort")) if filters.value("cohort") else None
    if cohort is not None:
        within.append(cohort.learners)
    chosen = api.PeopleFilter(role=filters.value("role"), organisation=filters.value("organisation"))
    return {"within": within, "chosen": chosen}


def any_named(taken: Taken | None, framework: Framework | None) -> bool:
    """Whether there are ratings by name in that framework."""
    return bool(taken and framework and framework.id in taken.about.get("named", ()))


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


def _groups_of(
    taken: Taken, whole: Mapping[Item, api.ItemCounts], item: Item, framework: Framework, minimum: int
) -> list[dict[str, Any]]:
    """Each grouping's groups beside one another, for one competency."""
    found = []
    for grouping, title in grouping_titles().items():
        groups = api.counted_groups(taken, grouping, api.OF_ITEMS, item=item)
        shown, change_hidden = api.divided_items({item: whole[item]}, groups, minimum)
        rows = []
        for name, items in shown.items():
            group, _hidden = api.figures_of(
                items[item], framework.scale, minimum, item not in change_hidden.get(name, ())
            )
            if group is not None:
                rows.append({"title": group_title(name), "group": item_rows.group_cells(group)})
        if rows:
            found.append({"title": title, "rows": rows})
    return found


def _covered(visit: Visit, ratings: Sequence[NamedRating]) -> frozenset[int]:
    """Whose ratings stay covered: somebody who may observe is to do so before seeing them, and has not yet looked."""
    if not visit.may_observe:
        return frozenset()
    seen = api.ratings_seen_of(visit.request.user.pk, [one.learner_id for one in ratings], visit.course)
    return frozenset(
        one.learner_id for one in ratings if (when := seen.get(one.learner_id)) is None or when < one.latest_at
    )


def _named_row(visit: Visit, one: NamedRating, names: Mapping[int, str], covered: bool) -> dict[str, Any]:
    return {
        "name": names.get(one.learner_id, ""),
        "url": visit.url("person", learner=one.learner_id),
        "covered": covered,
        "first": one.first if one.first is not None else "",
        "latest": wording.answer(one.answer, one.value),
        "change": wording.change(one.first, one.value) if one.times_rated > 1 else "",
        "on": wording.day(one.latest_at),
    }
