"""`python -m bench.reports sqlite` or `mariadb`: the training team's pages and a submission, on a site of 100,000.

Pages are asked for as a browser would, with rendering; what they are held against is bare SQL on the same connection.
Pages about a whole course or its groups stand on the rows of its snapshot; those about names on `latest`. Pages of
figures are made once for each snapshot and kept in the site's cache; what making one takes is told too.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from math import inf
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import django

from .pairs import Pair, compare

if TYPE_CHECKING:
    from django.test import Client

SERVER = ("--innodb-buffer-pool-size=2G", "--innodb-log-file-size=1G")
TIMES = 25
FIGURES = 5
"""How many times its rows a page of figures may take."""


class Page(NamedTuple):
    """A page with its parameters, the bare SQL that it is compared with, and the largest ratio allowed."""

    title: str
    name: str
    params: Mapping[str, str]
    rows: Callable[[Mapping[str, str]], object]
    at_most: float


def main(kind: str) -> int:
    """Make the site in a database of its own and measure everything in it."""
    with _database(kind):
        django.setup()
        return _measure(kind)


@contextmanager
def _database(kind: str) -> Iterator[None]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    if kind == "mariadb":
        from tests.fixtures.mariadb import private_server

        with private_server(*SERVER) as server:
            os.environ.update(server.environment)
            _create(str(server.socket))
            yield
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DEMO_DATABASE"] = str(Path(folder) / "bench.sqlite3")
        yield


def _create(socket: str) -> None:
    import pymysql

    connection = pymysql.connect(unix_socket=socket, user="root")
    connection.cursor().execute("CREATE DATABASE competency CHARACTER SET utf8mb4")
    connection.close()


def _measure(kind: str) -> int:
    from django.conf import settings
    from django.core.management import call_command

    from competency_xblock.web.team.figures.count_task import count_figures

    from . import large_course, submitting

    settings.DEBUG = False
    call_command("migrate", interactive=False, verbosity=0)
    submitting.prepare()
    print(
        f"\nOn {kind}, a site of 100,000 learners, a course of 40,000 x 36 competencies (each of {TIMES} runs in turn):"
    )
    print(f"Making them: {_seconds(large_course.make):.0f} s (no limit)", flush=True)
    counting = _seconds(lambda: count_figures(large_course.COURSE))
    print(f"Counting the course's figures: {counting:.1f} s, at most {_most_memory():.0f} MB by then (no limit)")
    measured: list[tuple[str, Callable[[], Pair], float]] = [
        *((page.title, partial(_compared, page), page.at_most) for page in pages()),
        ("submitting a first round / inserting it alone", submitting.first_round, 3),
        ("submitting a second round / inserting it alone", submitting.second_round, 3),
    ]
    over = False
    for title, measure, at_most in measured:
        pair = measure()
        print(pair.line(title, at_most), flush=True)
        over |= pair.ratio > at_most
    for page in pages():
        if page.at_most == FIGURES:
            print(f"{page.title}, where nothing is kept: {_made_anew(page) * 1000:.1f} ms (no limit)")
    for page in pages():
        if not page.params:
            print(f"{page.title}: {_peak(page) / 1000:.0f} kB of Python's memory (no limit)")
    print(f"The whole process: at most {_most_memory():.0f} MB (no limit)")
    return int(over)


def pages() -> list[Page]:
    """Every page that is measured, and the rows that it stands on."""
    from . import standing
    from .large_course import COURSE, ORGANISATIONS, ROLES, cohorts

    role, both = {"role": ROLES[0]}, {"role": ROLES[0], "organisation": ORGANISATIONS[0]}
    cohort = {"cohort": str(cohorts(COURSE)[0].id)}
    return [
        Page("overview", "overview", {}, standing.course_rows, FIGURES),
        Page("progress", "progress", {}, standing.item_rows, FIGURES),
        Page("progress of a role", "progress", {"group": f"role:{ROLES[0]}"}, standing.item_rows, FIGURES),
        *(
            Page(f"compare by {by}", "compare", {"by": by}, standing.group_rows, FIGURES)
            for by in ("cohort", "role", "organisation")
        ),
        Page("training wanted", "training", {}, standing.topic_rows, FIGURES),
        Page("by name", "progress-names", {}, standing.named_rows, 3),
        Page("by name, one role", "progress-names", role, standing.named_rows, 3),
        Page("by name, one cohort", "progress-names", cohort, standing.named_rows, 3),
        Page("by name, role and organisation", "progress-names", both, standing.named_rows, 3),
        Page("people", "people", {}, standing.people_rows, inf),
        Page("people of a role", "people", role, standing.people_rows, inf),
        Page("people of a cohort", "people", cohort, standing.people_rows, inf),
        Page("people, newest first", "people", {"sort": "-started"}, standing.people_rows, inf),
    ]


def _compared(page: Page) -> Pair:
    return compare(partial(_load, _client(), page), partial(page.rows, page.params), times=TIMES)


def _made_anew(page: Page) -> float:
    """Seconds that the page takes where nothing is kept (the median of ten)."""
    from django.core.cache import cache

    def load() -> float:
        cache.clear()
        return _seconds(partial(_load, _client(), page))

    return median(load() for _ in range(10))


def _load(client: Client, page: Page) -> None:
    from django.urls import reverse

    from .large_course import COURSE

    response = client.get(reverse(f"competency_xblock:{page.name}", kwargs={"course": COURSE}), page.params)
    if response.status_code != 200:
        raise RuntimeError(f"The page {page.title} answers {response.status_code}.")


@cache
def _client() -> Client:
    """A browser that a member of the training team is logged in with."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from .large_course import TEAM

    client = Client()
    client.force_login(get_user_model().objects.get(username=TEAM))
    return client


def _peak(page: Page) -> int:
    """The most bytes that Python held for the page at a time."""
    tracemalloc.start()
    _load(_client(), page)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _most_memory() -> float:
    """The most megabytes that this process had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
