"""`python -m bench`: prints each ratio with its limit; exits with 1 where one is over it."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import django


def main() -> int:
    """Measure everything in a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "demo.settings"
        os.environ["DEMO_DATABASE"] = str(Path(folder) / "bench.sqlite3")
        django.setup()
        return _measure()


def _measure() -> int:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from bench import rendering

    settings.DEBUG = False
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    rendering.prepare()
    print("Ratios, each of medians of 100 runs in turn:")
    results = [
        ("a page with all competencies / with an empty block", rendering.page(), 3.0),
        ("the block alone, fields in memory / an empty block", rendering.block(), 3.0),
    ]
    for title, pair, at_most in results:
        print(pair.line(title, at_most))
    connections.close_all()
    return int(any(pair.ratio > at_most for _, pair, at_most in results))


if __name__ == "__main__":
    sys.exit(main())
