"""SQLite that waits its turn, so that two tabs or two learners can save at the same moment.

A transaction that reads first and then writes cannot wait for another writer: SQLite fails it at once with
"database is locked", whatever the timeout. Taking the write lock at the start makes it wait instead.
Django 5.1 has an option for that; this does the same for every Django we support.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base

JOURNAL = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite with a write-ahead log (readers never wait) and transactions that take their lock first."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection with a write-ahead log."""
        connection = super().get_new_connection(conn_params)
        if not self.is_in_memory_db():
            connection.executescript(JOURNAL)
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        self.cursor().execute("BEGIN IMMEDIATE")
