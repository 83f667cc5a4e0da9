"""The workbench's table of field values, made safe for requests that come at the same time."""

from __future__ import annotations

from typing import Any

from django.db import connections

UNIQUE = """
    CREATE UNIQUE INDEX IF NOT EXISTS demo_xblockstate_once
    ON workbench_xblockstate (coalesce(scope, ''), coalesce(scope_id, ''), coalesce(user_id, ''))
"""


def keep_state_rows_unique(using: str = "default", **_: Any) -> None:
    """Let SQLite refuse a second row for the same values.

    The workbench makes a row when a field is first read, by get_or_create on columns that may repeat.
    Two first requests at once would leave two rows, and every later request of that learner would fail.
    """
    connection = connections[using]
    if connection.vendor == "sqlite" and "workbench_xblockstate" in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(UNIQUE)
