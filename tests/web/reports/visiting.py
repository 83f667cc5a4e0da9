"""Somebody at a page of the training team: opening it, and finding what stands where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from competency_xblock.frameworks import Framework
from competency_xblock.records.data import Draft, DraftAction, DraftAnswer, Visibility
from tests.records.building import ASSESSMENT, COURSE, Page, a_framework, learners, rated

FRAMEWORK = a_framework(3)
PAGES = ("overview", "people", "progress", "progress-names", "compare", "training")
"""The pages without anything in their addresses but the course."""
A_PAGE_OF_ROWS = 60
"""No more rows than a page shows, and a few, may come out of one query."""


def somebody(name: str, **more: Any) -> int:
    """A new user, whose number is the answer."""
    return int(get_user_model().objects.create(username=name, **more).pk)


def seat(who: int | None) -> Client:
    """A browser in which this user is logged in."""
    client = Client()
    if who is not None:
        client.force_login(get_user_model().objects.get(pk=who))
    return client


def address(name: str, course: str = COURSE, **parts: Any) -> str:
    """Where a page is."""
    return reverse(f"competency_xblock:{name}", kwargs={"course": course, **parts})


def parsed(answer: HttpResponse) -> Any:
    """The page, to look through."""
    return html.fromstring(answer.content.decode())


def text(found: Any) -> str:
    """What can be read in there, without the user names that stand beside names."""
    parts = found.xpath(".//text()[not(ancestor::*[contains(@class, 'cxb-username')])]")
    return " ".join("".join(parts).split())


def opened(who: int, name: str, query: str = "", *, status: int = 200, **parts: Any) -> Any:
    """A page, parsed."""
    answer = seat(who).get(address(name, **parts) + query)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return parsed(answer)


def main(page: Any) -> str:
    """All words of the page itself."""
    return text(page.xpath("//main")[0])


def table(page: Any, caption: str) -> list[list[str]]:
    """The cells of the one table that is called so, row by row, without its head."""
    [found] = page.xpath(f"//table[contains(caption, {caption!r})]")
    return [[text(cell) for cell in row.xpath("./th | ./td")] for row in found.xpath("./tbody/tr")]


def facts(page: Any) -> dict[str, str]:
    """What stands in lists of figures, by what it is called."""
    return {text(one.xpath("./dt")[0]): text(one.xpath("./dd")[0]) for one in page.xpath("//main//dl/div")}


def panels(page: Any) -> list[str]:
    """The sentences that say why something is not there."""
    return [text(one) for one in page.xpath("//p[contains(@class, 'cxb-panel')]")]


def problems(page: Any) -> str:
    """What is said to be wrong."""
    return " ".join(text(one) for one in page.xpath("//*[@role='alert']"))


def chosen(page: Any) -> dict[str, list[str]]:
    """What each filter offers, by its name."""
    return {one.get("name"): [text(option) for option in one] for one in page.xpath("//form//select")}


def say(
    who: Iterable[int],
    value: DraftAnswer | int = 5,
    *,
    competencies: Iterable[str] = ("c0",),
    framework: Framework = FRAMEWORK,
    visibility: Visibility = Visibility.GROUPS,
    assessment: str = ASSESSMENT,
    level: str = "",
    role: str = "",
    organisation: str = "",
    plan: DraftAction | None = None,
    day: float = 0,
) -> list[int]:
    """Each of these learners finishes a round with this answer to every competency."""
    answer = value if isinstance(value, DraftAnswer) else rated(value)
    draft = Draft(
        level=level,
        role=role,
        organisation=organisation,
        answers=dict.fromkeys(competencies, answer),
        actions=(plan,) if plan else (),
    )
    found = list(who)
    for learner in found:
        Page(learner, framework, assessment, visibility=visibility).finish(draft, day=day)
    return found


def group(count: int, prefix: str = "learner-", value: DraftAnswer | int = 5, **options: Any) -> list[int]:
    """So many new learners with a round each."""
    return say(learners(count, prefix), value, **options)


def cost(who: int, url: str) -> tuple[int, int]:
    """How many queries a page takes, and how many rows the largest answer to one has."""
    client = seat(who)
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    largest = 0
    for one in list(captured.captured_queries):
        if one["sql"].startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute(one["sql"])
                largest = max(largest, len(cursor.fetchall()))
    return len(captured), largest
