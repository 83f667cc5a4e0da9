"""SQL written by hand (layer 3), where Django takes longer to write a statement than the database to run it.

A submission stores each of its answers twice. Models and expressions for every row take ten times as long as storing
the rows. So rows are plain values here, in the order of their columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, models

Rows = Sequence[Sequence[Any]]


def insert_rows(model: type[models.Model], columns: tuple[str, ...], rows: Rows) -> None:
    """Insert rows, in one statement unless there are very many.

    The database fills columns that are not named, and it only knows a default for what can be NULL.
    """
    beginning = _insert_into_sql(model._meta.db_table, columns)
    placeholders = f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        for batch in _iter_batches(rows, len(columns)):
            values = _adapt_values([value for row in batch for value in row])
            cursor.execute(f"{beginning} VALUES {', '.join([placeholders] * len(batch))}", values)


def upsert_sql(
    model: type[models.Model],
    unique: tuple[str, ...],
    columns: Mapping[str, str],
    source: str,
    on_conflict: Mapping[str, str],
) -> str:
    """A statement that stores rows which the database computes: `columns` maps each column to SQL over `source`.

    `unique` names the columns of a unique constraint. Where a row with the same values exists, `on_conflict` says how
    each column changes: in its SQL `{old}` is the existing value and `{new}` the one to insert.
    """
    name, table = connection.ops.quote_name, model._meta.db_table
    targeted = connection.features.supports_update_conflicts_with_target
    new = "excluded.{}" if targeted else "VALUES({})"
    changes = ", ".join(
        f"{name(column)} = {change.format(old=f'{name(table)}.{name(column)}', new=new.format(name(column)))}"
        for column, change in on_conflict.items()
    )
    conflict_clause = (
        f"ON CONFLICT ({', '.join(map(name, unique))}) DO UPDATE SET" if targeted else "ON DUPLICATE KEY UPDATE"
    )
    rows = f"SELECT {', '.join(columns.values())} FROM {source}"  # noqa: S608  (statements that we write)
    return f"{_insert_into_sql(table, tuple(columns))} {rows} {conflict_clause} {changes}"


def update_existing_sql(
    model: type[models.Model],
    unique: tuple[str, ...],
    columns: Mapping[str, str],
    joined: str,
    condition: str,
    on_conflict: Mapping[str, str],
) -> str:
    """MySQL's statement that changes existing rows as `upsert_sql` would, three times as fast.

    `upsert_sql` inserts each row before it finds the existing one. How many rows this statement finds tells what is
    left.
    """
    name, table = connection.ops.quote_name, model._meta.db_table
    same = " AND ".join(f"{name(table)}.{name(column)} = {columns[column]}" for column in unique)
    changes = ", ".join(
        f"{name(table)}.{name(column)} = "
        f"{change.format(old=f'{name(table)}.{name(column)}', new=f'({columns[column]})')}"
        for column, change in on_conflict.items()
    )
    return f"UPDATE {joined} JOIN {name(table)} ON {same} SET {changes} WHERE {condition}"  # noqa: S608


def execute(statement: str, values: Sequence[Any]) -> int:
    """Run a statement; how many rows it found."""
    with connection.cursor() as cursor:
        cursor.execute(statement, _adapt_values(values))
        return int(cursor.rowcount)


def ids_by_value(model: type[models.Model], column: str, values: Sequence[Any]) -> dict[Any, int]:
    """The ids of the rows that have one of these values in a unique column, by value."""
    name = connection.ops.quote_name
    ids: dict[Any, int] = {}
    for batch in _iter_batches(values, 1):
        placeholders = ", ".join(["%s"] * len(batch))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {name(column)}, id FROM {name(model._meta.db_table)} WHERE {name(column)} IN ({placeholders})",  # noqa: S608
                batch,
            )
            ids |= dict(cursor.fetchall())
    return ids


@cache
def _insert_into_sql(table: str, columns: tuple[str, ...]) -> str:
    name = connection.ops.quote_name
    return f"INSERT INTO {name(table)} ({', '.join(map(name, columns))})"


def _iter_batches(rows: Sequence[Any], columns: int) -> Iterator[Sequence[Any]]:
    """The rows in batches that hold as many values as the database takes in one statement."""
    max_values = connection.features.max_query_params
    batch_size = max(1, max_values // columns if max_values else len(rows))
    for first in range(0, len(rows), batch_size):
        yield rows[first : first + batch_size]


def _adapt_values(values: Sequence[Any]) -> list[Any]:
    adapt = connection.ops.adapt_datetimefield_value
    return [adapt(value) if isinstance(value, datetime) else value for value in values]
