"""The database process killed in the middle of a submit leaves all of the round or nothing of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import left_out
from tests.fixtures.mariadb import missing

pytestmark = pytest.mark.mariadb


def test_a_submit_that_is_cut_off_leaves_all_or_nothing(repository: Path) -> None:
    if why := missing():
        left_out(why)
    ran = subprocess.run(
        [sys.executable, "-m", "tests.fixtures.power_cut"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-4000:]
    found = json.loads(ran.stdout)
    assert {what for what in found.values() if what not in ("open", "submitted")} == set(), found
    cut_in_between = [what for where, what in found.items() if where.startswith("before")]
    assert len(cut_in_between) >= 8
    assert set(cut_in_between) == {"open"}, found
    assert found["after the commit"] == "submitted"
