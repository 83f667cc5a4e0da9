"""Which numbers about a group may be shown, and how exact (layer 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from competency_xblock.frameworks import Competency, Framework, Scale

from ..data import (
    Band,
    ConfidenceChange,
    GroupFigures,
    GroupSuppression,
    Item,
    ItemCounts,
    ItemFigures,
    Measure,
    SnapshotInfo,
    Suppression,
)
from .counts import Counted

DEFAULT_MINIMUM = 10

LOWEST_MINIMUM = 5

ROUNDED_TO = 5

FULL_DISTRIBUTION_FROM = 50
"""From this many people on, each point of the scale has a count of its own."""

REMAINDER = ""
"""The name of the group of everybody who is in no large enough group. A chosen group never has the empty name."""


def build_item_figures(
    framework: Framework, counted: Mapping[Item, ItemCounts], minimum: int, *, change_hidden: Collection[Item] = ()
) -> tuple[ItemFigures, ...]:
    """What may be shown about every item of a framework, in its order. Includes items without answers."""
    figures: list[ItemFigures] = []
    for competency in framework.competencies():
        if not competency.rated:
            continue
        items = [item for item in list_items(framework, competency) if item in counted]
        for item in items or [Item(framework.id, competency.id)]:
            group, hidden = build_group_figures(counted.get(item), framework.scale, minimum, item not in change_hidden)
            figures.append(
                ItemFigures(item=item, title=item_title(framework, competency, item), group=group, hidden=hidden)
            )
    return tuple(figures)


def count_suppressed(framework: Framework, figures: Iterable[ItemFigures], of: Collection[str] | None = None) -> int:
    """How many competencies nothing is shown of: of all, or of those with the ids `of`.

    It does not say whether few rated them or nobody did, nor at which level.
    """
    seen = {item_figures.item.competency for item_figures in figures if item_figures.group is not None}
    offered = [
        competency
        for competency in framework.competencies()
        if competency.rated and (of is None or competency.id in of)
    ]
    return sum(competency.id not in seen for competency in offered)


def build_group_figures(
    counts: ItemCounts | None, scale: Scale, minimum: int, with_change: bool = True
) -> tuple[GroupFigures | None, Suppression]:
    """What may be shown of one item in one group, or why nothing."""
    if counts is None or not counts.of(Measure.PEOPLE):
        return None, Suppression.NO_ANSWERS
    people = counts.of(Measure.PEOPLE)
    if people < minimum:
        return None, Suppression.TOO_FEW
    bands = _build_bands(counts.by_value(Measure.RATED, scale))
    return (
        GroupFigures(
            rated=round_count(people),
            bands=bands,
            average=_compute_average(bands),
            below_aim=round_count(counts.of(Measure.BELOW)),
            change=_build_change(counts, scale) if with_change and _may_show_change(counts, minimum) else None,
            not_my_role=round_count(counts.of(Measure.NOT_MY_ROLE)),
            not_yet=round_count(counts.of(Measure.NOT_YET)),
        ),
        Suppression.NONE,
    )


def build_exact_figures(counts: ItemCounts, scale: Scale) -> GroupFigures:
    """Figures of people whose ratings are seen by name anyway: nothing rounded, nothing hidden."""
    change = _build_change(counts, scale, exact=True) if counts.rated_twice else None
    bands = _build_bands(counts.by_value(Measure.RATED, scale), exact=True)
    return GroupFigures(
        rated=counts.of(Measure.PEOPLE),
        bands=bands,
        average=_compute_average(bands),
        below_aim=counts.of(Measure.BELOW),
        change=change,
        not_my_role=counts.of(Measure.NOT_MY_ROLE),
        not_yet=counts.of(Measure.NOT_YET),
    )


def suppress_few(people: int, of: int, minimum: int) -> int:
    """`people` of a group of `of`: 0 where they are a few, all of them where the others are a few."""
    if people < minimum:
        return 0
    return of if of - people < minimum else people


def suppress_groups(sizes: Mapping[str, int], whole: int, minimum: int) -> tuple[frozenset[str], int]:
    """Which groups of a grouping may be shown, and how many people the others have: none, or enough.

    `whole` counts everybody, also people in no group. Small groups are put together. Where that is not enough, the
    smallest of the others join them. The others are fewer than the minimum only where no group is shown. Groups with
    more people than the whole were counted at another moment: none of them is shown.
    """
    shown = {name for name, size in sizes.items() if size >= minimum}
    left = whole - sum(sizes[name] for name in shown)
    if left < 0:
        return frozenset(), whole
    for name in sorted(shown, key=lambda group: (sizes[group], group)):
        if not 0 < left < minimum:
            break
        shown.discard(name)
        left += sizes[name]
    return frozenset(shown), left


def suppress_item_groups(
    whole: Mapping[Item, ItemCounts], groups: Counted, minimum: int
) -> tuple[dict[str, dict[Item, ItemCounts]], dict[str, set[Item]]]:
    """Each group's items that may be shown, with REMAINDER for everybody else, and where the change has to be hidden.

    Decided item by item: for people who rated, who answered in any way, who rated twice, and who rated once.
    """
    shown: dict[str, dict[Item, ItemCounts]] = {name: {} for name in (*groups, REMAINDER)}
    change_hidden: dict[str, set[Item]] = defaultdict(set)
    for item, everybody in whole.items():
        counts_by_group = {name: items[item] for name, items in groups.items() if item in items}
        sizes = {name: counts.of(Measure.PEOPLE) for name, counts in counts_by_group.items()}
        large, _left = suppress_groups(sizes, everybody.of(Measure.PEOPLE), minimum)
        large, left = suppress_groups(
            {name: counts_by_group[name].answered for name in large}, everybody.answered, minimum
        )
        changes = _suppress_changes({name: counts_by_group[name] for name in large}, everybody, minimum)
        for name in large:
            shown[name][item] = counts_by_group[name]
            if name not in changes:
                change_hidden[name].add(item)
        if left and large:
            shown[REMAINDER][item] = everybody.without(counts_by_group[name] for name in large)
            change_hidden[REMAINDER].add(item)
    return {name: items for name, items in shown.items() if items}, change_hidden


def explain_suppressed_group(
    whole: Mapping[Item, ItemCounts], groups: Counted, shown: Mapping[str, Collection[Item]], name: str, minimum: int
) -> GroupSuppression:
    """The reason that applies to the group of that name, given what `suppress_item_groups` shows.

    About all of the group's items together: it does not say for which of them a few people answered, nor how many did.
    """
    reasons = {GroupSuppression.TOO_FEW}
    for item, counts in groups.get(name, {}).items():
        if item not in shown.get(name, ()) and counts.of(Measure.PEOPLE) >= minimum:
            grouped = sum(items[item].answered for items in groups.values() if item in items)
            alone = whole[item].answered > grouped
            reasons.add(GroupSuppression.FEW_WITHOUT_GROUP if alone else GroupSuppression.FEW_IN_ANOTHER)
    return next(
        reason
        for reason in (
            GroupSuppression.FEW_WITHOUT_GROUP,
            GroupSuppression.FEW_IN_ANOTHER,
            GroupSuppression.TOO_FEW,
        )
        if reason in reasons
    )


def _suppress_changes(counts_by_group: Mapping[str, ItemCounts], everybody: ItemCounts, minimum: int) -> frozenset[str]:
    """The groups whose change may be shown beside that of everybody.

    In all other groups together, people who rated twice and people who rated once are none or enough too.
    """
    shown = {name for name, counts in counts_by_group.items() if _may_show_change(counts, minimum)}
    for name in sorted(shown, key=lambda group: (counts_by_group[group].rated_twice, group)):
        twice = everybody.rated_twice - sum(counts_by_group[group].rated_twice for group in shown)
        once = everybody.rated_once - sum(counts_by_group[group].rated_once for group in shown)
        if _is_none_or_enough(twice, minimum) and _is_none_or_enough(once, minimum):
            break
        shown.discard(name)
    return frozenset(shown)


def _may_show_change(counts: ItemCounts, minimum: int) -> bool:
    """Whether enough rated twice. Beside what everybody rated, their change also tells about people who rated once."""
    return counts.rated_twice >= minimum and _is_none_or_enough(counts.rated_once, minimum)


def _is_none_or_enough(people: int, minimum: int) -> bool:
    return people == 0 or people >= minimum


def round_count(count: int) -> int:
    """A count to the nearest five, halves up."""
    return (2 * count + ROUNDED_TO) // (2 * ROUNDED_TO) * ROUNDED_TO


def effective_minimum(snapshot: SnapshotInfo | None, group_minimum: int = DEFAULT_MINIMUM) -> int:
    """The smallest group that figures are shown of: `group_minimum`, or what a learner was promised if that is more."""
    promised = snapshot.metadata.get("promised", LOWEST_MINIMUM) if snapshot else LOWEST_MINIMUM
    return max(group_minimum, LOWEST_MINIMUM, promised)


def list_items(framework: Framework, competency: Competency) -> list[Item]:
    """A competency's items, in the order of the levels."""
    return [Item(framework.id, competency.id, level) for level in ("", *(level.id for level in framework.levels))]


def item_title(framework: Framework, competency: Competency, item: Item) -> str:
    """The title of the competency, with the item's level where it has one."""
    level = framework.level(item.level)
    return f"{competency.title} ({level.short_title})" if level else competency.title


def _build_bands(by_value: Mapping[int, int], exact: bool = False) -> tuple[Band, ...]:
    values = sorted(by_value)
    count = int if exact else round_count
    if exact or sum(by_value.values()) >= FULL_DISTRIBUTION_FROM:
        return tuple([Band(low=value, high=value, people=count(by_value[value])) for value in values])
    thirds = _split_into_thirds(values)
    return tuple(
        Band(low=third[0], high=third[-1], people=count(sum(by_value[value] for value in third))) for third in thirds
    )


def _split_into_thirds(values: Sequence[int]) -> list[Sequence[int]]:
    """The low, middle and high values of a scale.

    1-3, 4-7 and 8-10 of ten points; 1-2, 3 and 4-5 of five.
    """
    end = max(1, round(len(values) / 3))
    return [third for third in (values[:end], values[end:-end], values[-end:]) if third]


def _compute_average(bands: Sequence[Band]) -> float | None:
    whole = sum(band.people for band in bands)
    if not whole or any(band.low != band.high for band in bands):
        return None
    return sum(band.low * band.people for band in bands) / whole


def _build_change(counts: ItemCounts, scale: Scale, exact: bool = False) -> ConfidenceChange:
    first = _build_bands(counts.by_value(Measure.FIRST, scale), exact)
    latest = _build_bands(counts.by_value(Measure.LATEST, scale), exact)
    count = int if exact else round_count
    return ConfidenceChange(
        higher=count(counts.of(Measure.HIGHER)),
        same=count(counts.of(Measure.SAME)),
        lower=count(counts.of(Measure.LOWER)),
        first=first,
        latest=latest,
        first_average=_compute_average(first),
        latest_average=_compute_average(latest),
    )
