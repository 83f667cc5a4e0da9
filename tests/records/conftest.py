"""Fixtures of the records' tests, and which of the tests run on which database."""

import os

from django.conf import settings

from tests.mariadb import mariadb

__all__ = ["mariadb"]

# One run on SQLite starts everything; the run on MariaDB that test_mariadb.py starts adds what needs a real
# server.
if settings.DATABASES["default"]["ENGINE"].endswith("mysql"):
    collect_ignore = ["test_mariadb.py", "test_power_cut.py"]
else:
    collect_ignore = ["test_concurrency.py"]
if os.environ.get("COMPETENCY_TEST_CHARSET") != "utf8mb3":
    collect_ignore.append("test_old_characters.py")
