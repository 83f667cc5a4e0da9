"""What all tests share: how Hypothesis looks for examples, and what happens when a program is missing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from django.core.cache import cache
from hypothesis import Phase, settings

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI") == "true"

# The machine may be busy: how long one example takes says nothing. In CI the same examples every time.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
# Where a mutant is noticed, it does not matter by how small an example.
settings.register_profile("mutants", deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
settings.load_profile("ci" if IN_CI else "here")


def left_out(why: str) -> NoReturn:
    """Skip the test because the machine lacks something; in CI that is a failure, never a skip."""
    if IN_CI:
        pytest.fail(why, pytrace=False)
    pytest.skip(why)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts a database or builds packages comes first: in the end, a worker would wait for it.

    One of those files holds a further run of all tests of the records.
    """
    longest = {item.path for item in items if item.get_closest_marker("mariadb") or "packaging" in item.path.parts}
    items.sort(key=lambda item: item.path not in longest)


@pytest.fixture(autouse=True)
def nothing_is_kept() -> None:
    """Each test finds the site's cache empty."""
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def finishes_count_at_once() -> Iterator[None]:
    """Numbers for groups count what a test has finished. What they wait for is for `finishes_wait` to show."""
    from .fixtures.figures import FAR_AHEAD, counted_after  # Django is ready by now

    with counted_after(FAR_AHEAD):
        yield


@pytest.fixture
def finishes_wait() -> Iterator[None]:
    """As on a site: a finish counts when it can no longer be taken back."""
    from .fixtures.figures import COUNTED_AFTER, counted_after

    with counted_after(COUNTED_AFTER):
        yield


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder that the project stands in."""
    return ROOT
