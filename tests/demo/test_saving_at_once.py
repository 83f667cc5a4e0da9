"""Two tabs that save at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, connections, transaction
from pytest_django import DjangoDbBlocker
from workbench.models import XBlockState

ALIAS = "demo_file"


@pytest.fixture
def database_file(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The demo's database engine on a file with one small table."""
    connections.settings[ALIAS] = {
        **connections.settings["default"],
        "ENGINE": "demo.sqlite",
        "NAME": str(tmp_path / "demo.sqlite3"),
        "OPTIONS": {"timeout": 20},
    }
    with django_db_blocker.unblock():
        connections[ALIAS].cursor().execute("CREATE TABLE saved (what text)")
        yield ALIAS
        connections[ALIAS].close()
        delattr(connections._connections, ALIAS)
        del connections.settings[ALIAS]


def test_transactions_that_read_and_then_write_wait_for_each_other(database_file: str):
    together, problems = threading.Barrier(4), []

    def save() -> None:
        try:
            together.wait()
            for _ in range(10):
                with transaction.atomic(using=ALIAS):
                    cursor = connections[ALIAS].cursor()
                    cursor.execute("SELECT count(*) FROM saved")
                    cursor.execute("INSERT INTO saved VALUES (%s)", [str(cursor.fetchone()[0])])
        except Exception as problem:
            problems.append(problem)
        finally:
            connections[ALIAS].close()

    threads = [threading.Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    cursor = connections[ALIAS].cursor()
    cursor.execute("SELECT what FROM saved")
    assert sorted(int(row[0]) for row in cursor.fetchall()) == list(range(40))


def test_readers_do_not_wait_for_writers(database_file: str):
    cursor = connections[ALIAS].cursor()
    assert cursor.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'sqlite'")
@pytest.mark.parametrize("user", ["sample-acorn", None])
def test_the_workbench_keeps_one_row_for_one_thing(user: str | None):
    XBlockState.objects.create(scope="usage", scope_id="a.b.c", user_id=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        XBlockState.objects.create(scope="usage", scope_id="a.b.c", user_id=user)
    assert connection.vendor == "sqlite"
