"""The counts of a snapshot, read by item and group (layer 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q

from ..data import ANSWERS, DIRECTIONS, Grouping, Item, ItemCounts, Measure, SnapshotInfo
from ..models import Item as ItemRow
from ..models import SnapshotRow
from ..reference import item_digest

ITEM_MEASURES = (Measure.RATED, Measure.PEOPLE, Measure.BELOW, Measure.NOT_MY_ROLE, Measure.NOT_YET, Measure.FIRST,
            Measure.LATEST, *DIRECTIONS)  # fmt: skip

SIZE_MEASURES = (*ANSWERS, *DIRECTIONS)
"""What decides which groups of a grouping may be shown."""

COURSE_MEASURES = (
    Measure.ENROLLED,
    Measure.STARTED,
    Measure.FINISHED,
    Measure.AGAIN,
    Measure.PLANNED,
    Measure.REVIEW_SOON,
    Measure.REVIEW_PAST,
)

TOPIC_MEASURES = (Measure.RECOMMENDED, Measure.WAITING, Measure.OPENED, Measure.FINISHED_UNIT, Measure.MOVED)


Counted = dict[str, dict[Item, ItemCounts]]


def get_item_counts(
    snapshot: SnapshotInfo, item: Item | None = None, measures: Collection[Measure] = ITEM_MEASURES
) -> dict[Item, ItemCounts]:
    """Counts of each item, or of one, in the whole course. 2 queries."""
    return _get_counts(snapshot, Q(grouping="", measure__in=_values(measures)), item).get("", {})


def get_group_counts(
    snapshot: SnapshotInfo,
    grouping: Grouping,
    measures: Collection[Measure],
    *,
    group: str | None = None,
    item: Item | None = None,
) -> Counted:
    """Counts of each group of a grouping, by group name: `measures` of all, every measure of `group`. 2 queries."""
    condition = Q(measure__in=_values(measures))
    if group is not None:
        condition |= Q(group=group)
    return _get_counts(snapshot, Q(grouping=grouping.value) & condition, item)


def get_course_counts(snapshot: SnapshotInfo) -> dict[Measure, dict[int | None, int]]:
    """Counts of the course itself, by measure and value. 1 query."""
    rows = SnapshotRow.objects.filter(snapshot_id=snapshot.id, grouping="", measure__in=_values(COURSE_MEASURES))
    counts: dict[Measure, dict[int | None, int]] = defaultdict(dict)
    for measure, value, people in rows.order_by().values_list("measure", "value", "people"):
        counts[Measure(measure)][value] = people
    return dict(counts)


def get_topic_counts(snapshot: SnapshotInfo) -> dict[tuple[Measure, str], dict[tuple[str, int | None], int]]:
    """Counts of topics: by measure and topic, then by group and value. 1 query."""
    rows = SnapshotRow.objects.filter(snapshot_id=snapshot.id, grouping="", measure__in=_values(TOPIC_MEASURES))
    counts: dict[tuple[Measure, str], dict[tuple[str, int | None], int]] = defaultdict(dict)
    for measure, topic, group, value, people in rows.order_by().values_list(
        "measure", "subject", "group", "value", "people"
    ):
        counts[Measure(measure), topic][group, value] = people
    return dict(counts)


def _get_counts(snapshot: SnapshotInfo, condition: Q, item: Item | None) -> Counted:
    if item is not None:
        condition &= Q(item__digest=item_digest(item))
    rows = SnapshotRow.objects.filter(condition, snapshot_id=snapshot.id, item__isnull=False)
    count_rows = list(rows.order_by().values_list("group", "item_id", "measure", "value", "people"))
    item_ids = {row[1] for row in count_rows}
    items = {
        item_id: Item(framework, competency, level)
        for item_id, framework, competency, level in ItemRow.objects.filter(pk__in=item_ids).values_list(
            "pk", "framework", "competency", "level"
        )
    }
    counted: Counted = defaultdict(dict)
    for group, item_id, measure, value, people in count_rows:
        of_group, about = counted[group], items[item_id]
        if about not in of_group:
            of_group[about] = ItemCounts()
        of_group[about].counts[measure, value] = people
    return dict(counted)


def _values(measures: Iterable[Measure]) -> list[str]:
    return [measure.value for measure in measures]
