"""What pages send, changed, to every handler and every page of ours: nothing fails, and a refusal changes nothing.

Handlers and pages are found in the code, so that a new one takes part by itself.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import html

from competency_xblock.web.urls import of_course
from demo.learners import account_of

from ..fixtures.workbench import CHANGE, COURSE, FRAMEWORK, STAFF, Seat, everything_stored, progress_seat
from . import site
from .mutated_json import CONTENT_TYPES, TOKEN, broken, changed, odd, written
from .report import Report

FINE = (200, 204)
REFUSED = (400, 403, 404, 405, 409, 503)
OF_PAGES = (*FINE, *REFUSED, 302)
Ask = Callable[[Random], tuple[str, Callable[[], HttpResponse]]]
"""Makes up something to send: what it is, and sending it."""


def run(count: int, seed: int) -> Report:
    """Send so many bodies. Works on the database that Django is connected to, and leaves nothing in it."""
    report = Report()
    with site.built() as posts:
        to_blocks, to_pages = list(_to_blocks(posts)), list(_to_pages())
        before = everything_stored()
        for number in range(count):
            random = Random(f"{seed} {number}")  # noqa: S311
            ask = random.choice(to_blocks if number % 4 else to_pages)
            name, send = ask(random)
            with report.trying(f"{seed} {number} {name}"), taken_back():
                _check(send, before, pages=not number % 4)
    return report


def _check(send: Callable[[], HttpResponse], before: Any, *, pages: bool) -> None:
    changes = _changes()
    answer = send()
    content = answer.content.decode(errors="replace")
    assert answer.status_code in (OF_PAGES if pages else (*FINE, *REFUSED)), (answer.status_code, content[:300])
    payload = answer.json() if answer["Content-Type"].startswith("application/json") else {"html": content}
    assert f"<script>{TOKEN}" not in str(payload.get("html")), "what was sent came back as markup"
    if answer.status_code not in REFUSED:
        return
    assert _changes() == changes or everything_stored() == before, "a refusal changed something"
    assert "Traceback" not in content
    if not pages:
        assert payload["error"].endswith((".", ":")), payload
        assert len(payload["error"].split()) > 3, payload
        sentences = [
            problem["message"] if isinstance(problem, dict) else problem for problem in payload.get("problems", ())
        ]
        refusal = f"{payload['error']} {sentences} {payload.get('fields')}"
        assert TOKEN not in refusal, f"the refusal says back what was sent: {refusal[:300]}"


def _changes() -> int:
    """How many rows have been written, where the database counts them; else it is looked at each time."""
    database = connection.connection
    return database.total_changes if isinstance(database, sqlite3.Connection) else Random().getrandbits(60)  # noqa: S311


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever happens inside has not happened afterwards, so that each input meets the same course."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def _to_blocks(posts: Sequence[site.Post]) -> Iterator[Ask]:
    pool = [body for _seat, _handler, body in posts]
    for place in (Seat(STAFF), progress_seat(STAFF), Seat("robin"), progress_seat("robin"), Seat("none")):
        for name in site.handlers(type(place.block).mro()[0]):
            own = [(seat, body) for seat, handler, body in posts if handler == name and seat.usage == place.usage]
            yield _to_a_handler(name, own or [(place, body) for body in pool], pool)


def _to_a_handler(name: str, bodies: Sequence[tuple[Seat, Any]], pool: Sequence[Any]) -> Ask:
    addresses = {(seat.student, seat.usage): seat.url(name) for seat, _body in bodies}

    def ask(random: Random) -> tuple[str, Callable[[], HttpResponse]]:
        seat, body = random.choice(bodies)
        body = random.choice(pool) if random.random() < 0.05 else body
        content_type = random.choice(CONTENT_TYPES) if random.random() < 0.05 else "application/json"
        sent = written(changed(body, pool, random))
        sent = broken(sent, random) if random.random() < 0.15 else sent
        url = addresses[seat.student, seat.usage]
        return f"{name} by {seat.student} {sent[:300]!r}", lambda: seat.client.post(
            url, sent, content_type=content_type
        )

    return ask


def _to_pages() -> Iterator[Ask]:
    """Every page of the team, with the forms that stand on it and with made-up questions in its address."""
    client = Client()
    client.force_login(account_of(STAFF))
    parts = {"learner": account_of("robin").pk, "framework": FRAMEWORK, "competency": CHANGE}
    for page in of_course:
        takes = page.pattern.converters
        url = reverse(
            f"competency_xblock:{page.name}", kwargs={"course": COURSE, **{take: parts[take] for take in takes}}
        )
        yield _to_a_page(client, url)
    yield _to_a_page(client, reverse("competency_xblock:mine"))


def _to_a_page(client: Client, url: str) -> Ask:
    answer = client.get(url)
    page = html.fromstring(answer.content) if answer["Content-Type"].startswith("text/html") else None
    forms = [] if page is None else [(form.method, list(form.form_values()), form) for form in page.forms]
    posted = [
        (values, form.xpath(".//input[@type='file']/@name")) for method, values, form in forms if method == "POST"
    ]
    names = [*sorted({name for _method, _values, form in forms for name in form.fields if name}), "page", "q", "x", ""]

    def ask(random: Random) -> tuple[str, Callable[[], HttpResponse]]:
        if posted and random.random() < 0.6:
            values, files = random.choice(posted)
            data = _changed_form([*values, *((name, b"who,date\nrobin,2026-01-31\n") for name in files)], random)
            return f"POST {url} {str(data)[:300]}", lambda: client.post(url, data)
        query = {name: _as_text(odd(random)) for name in random.sample(names, min(len(names), 3))}
        return f"GET {url} {str(query)[:300]}", lambda: client.get(url, query)

    return ask


def _changed_form(values: Sequence[tuple[str, Any]], random: Random) -> dict[str, Any]:
    """The fields of a form with some of them changed, doubled or left out; files as files."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    data: dict[str, Any] = {}
    for name, value in values:
        change = random.randrange(6)
        if isinstance(value, bytes):
            content = broken(value, random) if change else value
            data[name] = (
                SimpleUploadedFile("a.csv", content) if change < 5 else _as_text(content.decode(errors="replace"))
            )
        elif change == 0:
            data[name] = _as_text(odd(random))
        elif change == 1:
            data[name] = [value, _as_text(odd(random))]
        elif change != 2:
            data[name] = value
    return data


def _as_text(value: Any) -> str:
    """A value as an address or a form can carry it."""
    return str(value)[:20_000].encode("utf-8", "replace").decode()
