"""Applying a submitted round to the latest ratings, in SQL (layer 3)."""

from __future__ import annotations

from functools import cache

from django.db import connection

from ..data import Answer
from ..database import execute, update_existing_sql, upsert_sql
from ..models import Latest, Rating, Round

ROUND_CONDITION_SQL = f"o.id = %s AND r.answer <> '{Answer.REFLECTED.value}'"

KEY_COLUMNS = ("learner_id", "item_id", "course_id", "visibility")

DERIVED = (
    "first_value",
    "first_at",
    "first_round",
    "latest_answer",
    "latest_value",
    "latest_at",
    "latest_round",
    "aim",
    "times_rated",
)

# How a newer answer changes a row. `_apply_answer` does it for any order; a test proves that both agree.
FIRST_COLUMNS = ("first_value", "first_at", "first_round")

ON_NEWER_ANSWER = (
    dict.fromkeys(DERIVED, "{new}")
    | dict.fromkeys(FIRST_COLUMNS, "COALESCE({old}, {new})")
    | {"times_rated": "{old} + {new}"}
)


def apply_round(course_id: int, round_id: int, answers: int, answered_before: bool) -> None:
    """Bring `latest` into step with a round that is newer than all its rows. 1 query, or 2.

    `answers` is how many answers the round has. `answered_before`: the learner has rows in the course; it only decides
    which statement runs. Call it inside a transaction, and `recompute_latest` where a newer round exists after all.
    """
    parameters = [course_id, round_id]
    if not (answered_before and connection.vendor == "mysql"):
        execute(_insert_sql(), parameters)
    elif execute(_update_sql(), parameters) < answers:
        execute(_insert_rest_sql(), [*parameters, round_id])


@cache
def _insert_sql() -> str:
    """Rows come in the order in which all transactions store them, so that no two block each other."""
    return upsert_sql(
        Latest,
        KEY_COLUMNS,
        _column_sql(),
        f"{_joined_tables_sql()} WHERE {ROUND_CONDITION_SQL} ORDER BY r.item_id",
        ON_NEWER_ANSWER,
    )


@cache
def _update_sql() -> str:
    return update_existing_sql(
        Latest, KEY_COLUMNS, _column_sql(), _joined_tables_sql(), ROUND_CONDITION_SQL, ON_NEWER_ANSWER
    )


@cache
def _insert_rest_sql() -> str:
    """Inserts answers without a row. A row that another transaction inserts meanwhile is updated like any other."""
    same = "l.learner_id = o.learner_id AND l.item_id = r.item_id AND l.latest_round = %s"
    rest = f"NOT EXISTS (SELECT 1 FROM {Latest._meta.db_table} l WHERE {same})"  # noqa: S608  (names of tables)
    return upsert_sql(
        Latest,
        KEY_COLUMNS,
        _column_sql(),
        f"{_joined_tables_sql()} WHERE {ROUND_CONDITION_SQL} AND {rest} ORDER BY r.item_id",
        ON_NEWER_ANSWER,
    )


def _joined_tables_sql() -> str:
    return f"{Round._meta.db_table} o JOIN {Rating._meta.db_table} r ON r.round_id = o.id"


def _column_sql() -> dict[str, str]:
    """SQL for the value of each column after the answer."""
    value = "COALESCE(r.revised, r.initial)"
    return {
        "learner_id": "o.learner_id",
        "item_id": "r.item_id",
        "course_id": "%s",
        "visibility": "r.visibility",
        "first_value": value,
        "first_at": f"CASE WHEN {value} IS NOT NULL THEN o.submitted END",
        "first_round": f"CASE WHEN {value} IS NOT NULL THEN o.id END",
        "latest_answer": "r.answer",
        "latest_value": value,
        "latest_at": "o.submitted",
        "latest_round": "o.id",
        "aim": "r.aim",
        "times_rated": f"CASE WHEN {value} IS NOT NULL THEN 1 ELSE 0 END",
    }
