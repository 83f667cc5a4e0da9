"""All that holds of the records on SQLite holds on MariaDB too; with the tests that only a real server can
run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mariadb import Server

pytestmark = pytest.mark.mariadb


def test_the_records_hold_on_mariadb(mariadb: Server, repository: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/records", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"],
        cwd=repository,
        env={**os.environ, **mariadb.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-8000:] + ran.stderr[-2000:]
