"""`python -m bench`: prints each ratio with its limit; exits with 1 where one is over it.

First the blocks and frameworks, then the reports on a large site, on SQLite and on MariaDB: some minutes each. Then
how long a slow phone waits for the first card.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django


def main() -> int:
    """Measure everything, each database in a process of its own."""
    over = _blocks()
    for database in ("sqlite", "mariadb"):
        over |= subprocess.run([sys.executable, "-m", "bench.reports", database], check=False).returncode
    over |= subprocess.run([sys.executable, "-m", "bench.first_card"], check=False).returncode
    return int(bool(over))


def _blocks() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "demo.settings"
        os.environ["DEMO_DATABASE"] = str(Path(folder) / "bench.sqlite3")
        django.setup()
        return _measure()


def _measure() -> int:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from . import authoring, loading, rendering

    settings.DEBUG = False
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    rendering.prepare()
    authoring.prepare()
    print("Ratios, each of medians of runs in turn (100, where nothing else is said):", flush=True)
    results = [
        ("a page with all competencies / with an empty block", rendering.page(), 3.0),
        ("the block alone, fields in memory / an empty block", rendering.block(), 3.0),
        ("the editor in a course of 500 units / walking its tree", authoring.from_the_database(), 3.0),
        ("the same, the course in memory / walking it there", authoring.from_memory(), 3.0),
        ("all frameworks, once a process / parsing the files", loading.first_in_a_process(), 3.0),
        ("all frameworks, asked for again / parsing the files", loading.again(), 0.01),
    ]
    for title, pair, at_most in results:
        print(pair.line(title, at_most))
    never_before = loading.first_on_a_machine()
    print(f"Checking all frameworks in full, once a machine: {never_before.measured * 1000:.0f} ms (10 runs, no limit)")
    print(f"The editor's page in that course: {authoring.page_size() / 1000:.0f} kB (no limit)", flush=True)
    connections.close_all()
    return int(any(pair.ratio > at_most for _, pair, at_most in results))


if __name__ == "__main__":
    sys.exit(main())
