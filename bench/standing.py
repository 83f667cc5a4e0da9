"""What the training team's pages stand on, as bare SQL: the rows of the newest snapshot, or of `latest` and people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection

from competency_xblock.records import models
from competency_xblock.records.figures.counts import COURSE_MEASURES, ITEM_MEASURES, SIZE_MEASURES, TOPIC_MEASURES
from competency_xblock.records.reference.rows import get_course_id

from .large_course import COURSE

LATEST, PEOPLE = models.Latest._meta.db_table, models.Participant._meta.db_table
SNAPSHOT = models.SnapshotRow._meta.db_table
USERS, MEMBERS = get_user_model()._meta.db_table, get_user_model().groups.through._meta.db_table
AT_ONCE = 50

Params = Mapping[str, str]


def course_rows(params: Params) -> object:
    """What was counted about the course itself."""
    return _snapshot("", COURSE_MEASURES)


def item_rows(params: Params) -> object:
    """What was counted about items, in the whole course, and in a group with how large the others are."""
    grouping, _sign, group = params.get("group", "").partition(":")
    return [_snapshot("", ITEM_MEASURES), _snapshot(grouping, SIZE_MEASURES, group) if group else None]


def group_rows(params: Params) -> object:
    """How many rated and how many are below their aim, in the whole course and all groups of a grouping."""
    return [_snapshot(grouping, ("people", "below")) for grouping in ("", params["by"])]


def topic_rows(params: Params) -> object:
    """What was counted about topics."""
    return _snapshot("", TOPIC_MEASURES)


def named_rows(params: Params) -> object:
    """Ratings by name, grouped."""
    condition, values = _of_whom(params, "l.learner_id")
    return _rows(
        f"SELECT l.item_id, l.latest_answer, l.first_value, l.latest_value, COUNT(*) FROM {LATEST} l"  # noqa: S608
        f" WHERE l.course_id = %s AND l.item_id IN ({_items()}) AND l.visibility = 'names' AND {condition}"
        " GROUP BY l.item_id, l.latest_answer, l.first_value, l.latest_value",
        [_course(), *values],
    )


def people_rows(params: Params) -> object:
    """The first of the people."""
    condition, values = _of_whom(params, "u.id")
    order = "p.started DESC" if params.get("sort") else "u.last_name, u.first_name, u.username"
    return _rows(
        f"SELECT u.id, p.started, p.finished_last, p.rounds, p.role, p.organisation FROM {USERS} u"  # noqa: S608
        f" LEFT JOIN {PEOPLE} p ON p.learner_id = u.id AND p.course_id = %s"
        f" WHERE {condition} ORDER BY {order}, u.id LIMIT {AT_ONCE}",
        [_course(), *values],
    )


def _snapshot(grouping: str, measures: Collection[str], group: str = "") -> Sequence[Any]:
    name = connection.ops.quote_name
    return _rows(
        f"SELECT {name('group')}, item_id, measure, subject, {name('value')}, people FROM {SNAPSHOT}"  # noqa: S608
        f" WHERE snapshot_id = %s AND {name('grouping')} = %s"
        f" AND (measure IN ({', '.join(['%s'] * len(measures))}) OR {name('group')} = %s)",
        [_newest(), grouping, *measures, group or "-"],
    )


def _of_whom(params: Params, learner: str) -> tuple[str, list[Any]]:
    """SQL condition and its values: enrolled learners whom the page's filters choose."""
    conditions, values = [f"{learner} IN (SELECT user_id FROM {MEMBERS} WHERE group_id = %s)"], [_enrolled()]  # noqa: S608
    if cohort := params.get("cohort"):
        conditions.append(conditions[0])
        values.append(cohort)
    if chosen := {column: params[column] for column in ("role", "organisation") if params.get(column)}:
        same = "".join(f" AND {column} = %s" for column in chosen)
        conditions.append(f"{learner} IN (SELECT learner_id FROM {PEOPLE} WHERE course_id = %s{same})")  # noqa: S608
        values += [_course(), *chosen.values()]
    return " AND ".join(conditions), values


def _rows(statement: str, values: Sequence[Any]) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


@cache
def _course() -> Any:
    return get_course_id(COURSE)


@cache
def _enrolled() -> Any:
    return Group.objects.get(name=COURSE).pk


@cache
def _newest() -> Any:
    return models.Snapshot.objects.filter(course_id=_course()).latest("pk").pk


@cache
def _items() -> str:
    """The ids of items with answers by name, for SQL."""
    rows = models.Latest.objects.filter(course_id=_course(), visibility="names").values_list("item_id", flat=True)
    return ", ".join(map(str, sorted(set(rows.distinct()))))
