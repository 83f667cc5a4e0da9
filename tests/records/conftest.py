"""Fixtures of the records' tests, and which of the tests run on which database."""

import os

import pytest
from django.conf import settings

from ..fixtures.mariadb import mariadb
from ..fixtures.records import Page, a_learner

__all__ = ["mariadb"]

# One run on SQLite starts everything; the run on MariaDB that test_mariadb.py starts adds what needs a real
# server.
if settings.DATABASES["default"]["ENGINE"].endswith("mysql"):
    collect_ignore = ["database/test_mariadb.py", "database/test_power_cut.py"]
else:
    collect_ignore = ["database/test_concurrency.py"]
if os.environ.get("COMPETENCY_TEST_CHARSET") != "utf8mb3":
    collect_ignore.append("database/test_old_characters.py")


@pytest.fixture(autouse=True)
def as_on_a_site(finishes_wait: None) -> None:
    """Here the wait is real: these tests say when they count."""


@pytest.fixture
def page() -> Page:
    """A new learner's page of the assessment, where nothing is answered."""
    return Page(a_learner())
