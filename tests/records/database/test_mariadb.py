"""All that holds of the records on SQLite holds on MariaDB too; with the tests that only a real server can
run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures.mariadb import Server
from tests.fuzz import mixed_operations

pytestmark = pytest.mark.mariadb


def test_the_records_hold_on_mariadb(mariadb: Server, repository: Path) -> None:
    run_on(mariadb, repository, "tests/records")


def test_what_an_old_character_set_cannot_keep_is_told_when_it_is_typed(mariadb: Server, repository: Path) -> None:
    old = {"COMPETENCY_TEST_NAME": "old", "COMPETENCY_TEST_CHARSET": "utf8mb3"}
    run_on(mariadb, repository, "tests/records/database/test_old_characters.py", **old)


@pytest.mark.parametrize("inside_another", [False, True], ids=["alone", "inside a request's transaction"])
def test_what_many_people_do_at_once_neither_fails_nor_is_half(mariadb: Server, inside_another: bool) -> None:
    found = mixed_operations.run_on(
        mariadb.environment, 150, seed=5, isolation="read committed", inside_another=inside_another
    )
    assert (found.count, found.failures) == (150, [])
    assert found.told_to_try_again <= inside_another


def run_on(server: Server, repository: Path, tests: str, **surroundings: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", tests, "-q", "-p", "no:cacheprovider", "-p", "no:xdist"],
        cwd=repository,
        env={**os.environ, **server.environment, **surroundings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-8000:] + ran.stderr[-2000:]
