"""Throw everything at the real parts, and say what came of it: `python -m tests.fuzz`, or `make fuzz`."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from importlib import import_module
from importlib.util import find_spec

COUNTS = {"bodies": 25_000, "framework_files": 5_000, "olx": 2_000, "mixed_operations": 10_000}
"""The modules beside this one, and how many inputs each tries unless told otherwise."""
SHOWN = 20


def main() -> int:
    """What went wrong is printed; the answer is 1 if anything did."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    for name, count in COUNTS.items():
        parser.add_argument(f"--{name.split('_')[-1]}", dest=name, type=int, default=count, metavar="N")
    arguments = parser.parse_args()
    _set_up()
    failed = False
    for name in COUNTS:
        count = getattr(arguments, name)
        if not count or find_spec(f"tests.fuzz.{name}") is None:
            continue
        started = time.monotonic()
        report = import_module(f"tests.fuzz.{name}").run(count, arguments.seed)
        took = time.monotonic() - started
        print(f"{name}: {report.count:,} in {took:.0f} s, the slowest {report.slowest_seconds:.2f} s,", end=" ")
        print(f"{len(report.failures)} failed", flush=True)
        for failure in report.failures[:SHOWN]:
            print(f"  {failure}", flush=True)
        failed = failed or bool(report.failures)
    return int(failed)


def _set_up() -> None:
    """Django with the tests' settings, on a database that is in memory only."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    from django.test.utils import setup_databases, setup_test_environment

    django.setup()
    setup_test_environment()
    setup_databases(verbosity=0, interactive=False)
    logging.disable()  # each refusal would be a line


if __name__ == "__main__":
    sys.exit(main())
