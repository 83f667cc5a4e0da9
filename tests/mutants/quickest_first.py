"""A plugin for pytest: the quickest tests go first, since mutmut stops at the first that notices its mutant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

STATISTICS = Path("mutmut-stats.json")
"""What mutmut wrote, in its own folder, when it ran all tests without a mutant."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort by seconds; tests that nobody has timed come first."""
    if STATISTICS.exists():
        seconds = json.loads(STATISTICS.read_text(encoding="utf-8"))["duration_by_test"]
        items.sort(key=lambda item: seconds.get(item.nodeid, 0))
