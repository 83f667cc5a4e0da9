"""`python -m demo`, started as somebody would start it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest


def demo(command: str, database: Path, repository: Path) -> str:
    """Run one of the demo's commands with a database of its own."""
    environment = {**os.environ, "DEMO_DATABASE": str(database)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-m", "demo", command],
        cwd=repository, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def rows(database: Path, table: str) -> int:
    with sqlite3.connect(database) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    path = tmp_path_factory.mktemp("demo") / "below" / "demo.sqlite3"
    demo("setup", path, repository)
    return path


def test_setup_makes_the_database_and_everybody_in_it(database: Path):
    assert rows(database, "auth_user") >= 60
    assert rows(database, "competency_xblock_round") > 100


def test_setup_again_keeps_what_is_there(database: Path, repository: Path):
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE competency_xblock_action SET text = 'My own words'")
    before = rows(database, "competency_xblock_round")
    assert "already" in demo("setup", database, repository)
    assert rows(database, "competency_xblock_round") == before
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT DISTINCT text FROM competency_xblock_action").fetchall() == [
            ("My own words",)
        ]


def test_reset_starts_over_and_deletes_only_the_demo_database(database: Path, repository: Path):
    neighbour = database.parent / "something-else.sqlite3"
    neighbour.write_text("kept")
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE competency_xblock_action SET text = 'My own words'")
    demo("reset", database, repository)
    with sqlite3.connect(database) as connection:
        words = {row[0] for row in connection.execute("SELECT text FROM competency_xblock_action")}
    assert "My own words" not in words
    assert len(words) > 3
    assert neighbour.read_text() == "kept"
