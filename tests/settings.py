"""Django settings of the tests: the demo's, with a database of the tests' own.

SQLite in memory, unless ``COMPETENCY_TEST_DATABASE=mariadb``: then the MariaDB server that listens on
the socket ``COMPETENCY_TEST_SOCKET`` (``tests/mariadb.py`` starts one). ``COMPETENCY_TEST_NAME``,
``COMPETENCY_TEST_ISOLATION`` and ``COMPETENCY_TEST_CHARSET`` say what a site may have otherwise.
"""

from __future__ import annotations

import os
from typing import Any

from demo.settings import *  # noqa: F403  (settings modules build on each other)

CHARSET = os.environ.get("COMPETENCY_TEST_CHARSET", "utf8mb4")
ON_MARIADB = os.environ.get("COMPETENCY_TEST_DATABASE") == "mariadb"

# What the contract tests stand on: the platform's completion (and its switches), and stand-ins for its tables. Only our
# own tables are tried on MariaDB; tables without migrations are made before those that they point to, which it refuses.
if not ON_MARIADB:
    INSTALLED_APPS = [*INSTALLED_APPS, "waffle", "completion", "tests.contract.platform_tables"]  # noqa: F405

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _database() -> dict[str, Any]:
    if not ON_MARIADB:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}

    import pymysql

    pymysql.version_info = (2, 2, 8, "final", 0)  # Django asks for a mysqlclient at least as new as this
    pymysql.install_as_MySQLdb()
    return {
        "ENGINE": "django.db.backends.mysql",
        "NAME": os.environ.get("COMPETENCY_TEST_NAME", "competency"),
        "USER": os.environ.get("COMPETENCY_TEST_USER", "root"),
        "HOST": os.environ["COMPETENCY_TEST_SOCKET"],
        "OPTIONS": {
            "charset": "utf8mb4",
            "init_command": "SET sql_mode='STRICT_TRANS_TABLES'",
            "isolation_level": os.environ.get("COMPETENCY_TEST_ISOLATION", "read committed"),
        },
        "TEST": {"CHARSET": CHARSET},
    }


DATABASES = {"default": _database()}
