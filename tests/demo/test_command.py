"""`python -m demo`, started as somebody would start it."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from ..browser.server import running_demo


def run(command: str, database: Path, repository: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one of the demo's commands with a database of its own."""
    environment = {**os.environ, "DEMO_DATABASE": str(database), **more}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "demo", command],
        cwd=repository, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def demo(command: str, database: Path, repository: Path) -> str:
    """What a command says that does what it is asked."""
    done = run(command, database, repository)
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


def test_nothing_is_thrown_away_while_somebody_looks_at_it(tmp_path: Path, repository: Path):
    with running_demo(tmp_path, repository) as server:
        before = rows(server.database, "competency_xblock_round")
        refused = run("reset", server.database, repository)
        assert refused.returncode == 1
        assert "The demo is running. Stop it first" in refused.stderr
        assert rows(server.database, "competency_xblock_round") == before
    assert "starts over" in demo("reset", server.database, repository)


def test_where_a_port_is_taken_another_is_suggested_and_no_address_printed(tmp_path: Path, repository: Path):
    database = tmp_path / "demo.sqlite3"
    demo("setup", database, repository)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        refused = run("serve", database, repository, PORT=str(listener.getsockname()[1]))
    assert refused.returncode == 1
    assert "Address already in use. Another port: make run PORT=8001" in refused.stderr
    assert refused.stdout == ""
