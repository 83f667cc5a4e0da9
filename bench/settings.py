"""Django settings of the large site: the demo's, on the database that the environment names.

A file of SQLite's (`DEMO_DATABASE`), or the MariaDB server that listens on a socket, as for the tests.
"""

from __future__ import annotations

from demo.settings import *  # noqa: F403  (settings modules build on each other)
from demo.settings import COMPETENCY_XBLOCK as OF_THE_DEMO
from tests.settings import DATABASES as OF_THE_TESTS
from tests.settings import ON_MARIADB

if ON_MARIADB:
    DATABASES = OF_THE_TESTS

COMPETENCY_XBLOCK = {**OF_THE_DEMO, "plain_host": "bench.large_course", "figures_hours": 24}
