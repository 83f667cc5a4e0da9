"""Cuts the power in the middle of submitting, at every point, and says what is found afterwards.

Run as a program, because it needs a database server of its own: prints a JSON object that maps each point to
`open` (as if nothing had been sent), `submitted` (all of it is there) or a description of what is torn.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import django

from tests.mariadb import Server, private_server

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

COMPETENCIES = 36
MOST_QUERIES = 30
MILLISECONDS = (5, 15, 25, 35, 50)


def main() -> dict[str, str]:
    """Everything, on a server that is gone afterwards."""
    with private_server() as server:
        os.environ.update(server.environment)
        _make_database(server)
        return {**_before_each_query(server), **_around_the_commit(server), **_at_some_moment(server)}


def _before_each_query(server: Server) -> dict[str, str]:
    from django.db import connection

    found: dict[str, str] = {}
    for number in range(1, MOST_QUERIES):
        asked = 0

        def cut(execute: Callable[..., Any], *given: Any, number: int = number) -> Any:
            nonlocal asked
            asked += 1
            if asked == number:
                server.kill()
            return execute(*given)

        with connection.execute_wrapper(cut):
            begun, draft = _submit()
        if asked < number:
            return found
        found[f"before query {number}"] = _what_is_there(server, begun, draft)
    raise AssertionError("A submission takes far more queries than it should.")


def _around_the_commit(server: Server) -> dict[str, str]:
    from django.db import connection

    really = connection._commit

    def cut_before() -> None:
        server.kill()
        really()

    def cut_after() -> None:
        really()
        server.kill()

    found = {}
    for name, cut in (("before the commit", cut_before), ("after the commit", cut_after)):
        connection._commit = cut
        try:
            begun, draft = _submit(saving=really)
        finally:
            connection._commit = really
        found[name] = _what_is_there(server, begun, draft)
    return found


def _at_some_moment(server: Server) -> dict[str, str]:
    found = {}
    for wait in MILLISECONDS:
        begun, draft = _begin()

        def cut(wait: int = wait) -> None:
            time.sleep(wait / 1000)
            server.kill()

        power = threading.Thread(target=cut)
        power.start()
        _finish(begun, draft)
        power.join()
        found[f"after {wait} ms"] = _what_is_there(server, begun, draft)
    return found


def _make_database(server: Server) -> None:
    import pymysql

    with pymysql.connect(unix_socket=str(server.socket), user="root") as made:
        made.cursor().execute("CREATE DATABASE competency CHARACTER SET utf8mb4")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, run_syncdb=True)


def _begin() -> tuple[Any, Any]:
    """A new learner's open round, and what will be submitted."""
    from competency_xblock.records.data import Draft, DraftAction
    from tests.records.building import Page, a_framework, a_learner, rated

    draft = Draft(
        answers={f"c{n}": rated(n % 10 + 1, reason="Because") for n in range(COMPETENCIES)},
        actions=(DraftAction(text="Ask Sam", competency="c3", review_date=date(2030, 6, 30)),),
    )
    page = Page(a_learner(f"learner-{time.monotonic_ns()}"), a_framework(COMPETENCIES))
    return (page, page.save(draft)), draft


def _finish(begun: tuple[Any, Any], draft: Any) -> None:
    """Submit, whatever comes of it."""
    from django.db import Error

    from competency_xblock.records.refusals import NotStored

    page, opened = begun
    with contextlib.suppress(Error, NotStored):
        page.submit(draft, opened.key, opened.revision)


def _submit(saving: Callable[[], None] | None = None) -> tuple[Any, Any]:
    """Begin and submit. `saving`: how to commit while only beginning, where committing is what is cut."""
    from django.db import connection

    cutting = connection._commit
    wrappers = connection.execute_wrappers[:]
    connection.execute_wrappers.clear()
    if saving:
        connection._commit = saving
    begun, draft = _begin()
    connection.execute_wrappers.extend(wrappers)
    connection._commit = cutting
    _finish(begun, draft)
    return begun, draft


def _what_is_there(server: Server, begun: tuple[Any, Any], draft: Any) -> str:
    """Start the server again on the same data and look."""
    from django.db import connection

    from competency_xblock.records import api, models
    from tests.records.building import ASSESSMENT, COURSE

    server.kill()
    connection.close()
    server.start()
    page, opened = begun
    ratings = models.Rating.objects.filter(round__key=opened.key).count()
    reasons = models.Reason.objects.filter(round__key=opened.key).count()
    counts = (ratings, reasons, len(api.actions(page.learner)), len(api.progress(page.learner, COURSE)))
    done = api.submitted_rounds(page.learner)
    still_open = api.open_round(page.learner, ASSESSMENT)
    out_of_step = api.rebuild_latest()
    if out_of_step == 0 and not done and still_open == opened and counts == (0, 0, 0, 0):
        # And nothing stands in the way of sending it again.
        again = page.submit(draft, opened.key, opened.revision)
        return "open" if len(again.ratings) == COMPETENCIES else "open, but it cannot be sent again"
    if out_of_step == 0 and still_open is None and counts == (COMPETENCIES, COMPETENCIES, 1, COMPETENCIES):
        return "submitted"
    return f"torn: {counts}, {len(done)} submitted, open: {still_open is not None}, {out_of_step} out of step"


if __name__ == "__main__":
    print(json.dumps(main()))  # noqa: T201  (a program)
