"""The page about all courses of a learner, the ways to it, and the way back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import pytest
from django.conf import settings as site
from django.http import QueryDict
from django.test import Client, override_settings
from django.urls import reverse
from lxml import html
from pytest_django import DjangoDbBlocker

from competency_xblock.frameworks import get_framework
from competency_xblock.records import api
from competency_xblock.web.plumbing import wording
from demo.learners import account_of
from tests.fixtures.workbench import (
    CHANGE,
    FRAMEWORK,
    STAFF,
    Seat,
    assessment,
    draft,
    kept_for_all_tests,
    progress_seat,
    put_into_course,
    rated,
)

pytestmark = pytest.mark.django_db

TITLE = next(competency.title for competency in get_framework(FRAMEWORK).competencies() if competency.id == CHANGE)
NAME = "My competencies"
NO_PAGES = "workbench.urls"  # a host that has none of our addresses


@pytest.fixture(scope="module", autouse=True)
def course(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A course with an assessment that one learner has finished."""
    with kept_for_all_tests(django_db_blocker):
        put_into_course(assessment())
        Seat("robin").finish(draft({CHANGE: rated(4)}))
        progress_seat("robin").see()
        progress_seat(STAFF).see()
        yield


def page_of(name: str) -> Any:
    """The page as that person reads it."""
    client = Client()
    client.force_login(account_of(name))
    return html.fromstring(client.get(reverse("competency_xblock:mine")).content.decode())


def links_to_it(page: Any) -> list[str]:
    """Where the links of that name lead, out of the frame that a block may be shown in."""
    return [str(address) for address in page.xpath(f"//a[.='{NAME}'][@target='_top']/@href")]


@pytest.mark.parametrize("seat", [Seat("robin"), progress_seat("robin")], ids=["finished", "progress"])
def test_a_round_and_the_progress_page_lead_to_it(seat: Seat) -> None:
    assert links_to_it(seat.page()) == [reverse("competency_xblock:mine")]


@pytest.mark.parametrize(
    "page",
    [lambda: Seat("sam").page(), lambda: progress_seat(STAFF).page(), lambda: Seat("robin").page("author_view")],
    ids=["nothing-finished", "only-the-teams-view", "preview"],
)
def test_what_is_nobodys_own_does_not(page: Any) -> None:
    assert links_to_it(page()) == []


@pytest.mark.parametrize("seat", [Seat("robin"), progress_seat("robin")], ids=["finished", "progress"])
def test_where_a_host_has_no_such_page_there_is_no_link_and_all_the_rest(seat: Seat) -> None:
    with override_settings(ROOT_URLCONF=NO_PAGES):
        page = seat.page()
    assert links_to_it(page) == []
    assert TITLE in page.text_content()


def test_it_shows_the_ratings_of_the_one_who_reads_and_the_way_back_to_each_course(settings: Any) -> None:
    assert len(page_of("robin").xpath("//th[@scope='row'][contains(., $title)]", title=TITLE)) == 1
    assert page_of("sam").xpath("//table") == []
    back = "//a[starts-with(normalize-space(.), 'Back to the course')]/@href"
    settings.COMPETENCY_XBLOCK = {**site.COMPETENCY_XBLOCK, "plain_host": __name__}
    assert page_of("robin").xpath(back) == ["/courses/1/"]


def course_url(_course: str) -> str:
    """What the plain host says, whose module this is for a test."""
    return "/courses/1/"


def course_titles(courses: Collection[str]) -> dict[str, str]:
    """The same."""
    return dict.fromkeys(courses, "A small course")


def test_a_course_that_cannot_be_opened_is_still_shown(settings: Any) -> None:
    settings.COMPETENCY_XBLOCK = {**site.COMPETENCY_XBLOCK, "plain_host": ""}
    page = page_of("robin")
    assert TITLE in page.text_content()
    assert page.xpath("//a[contains(., 'Back to the course')]") == []


@pytest.mark.parametrize("kind", ["print", "csv", "xlsx", "json", "ics"])
def test_a_record_is_only_for_whoever_has_something_in_it(kind: str) -> None:
    [link] = {link.rpartition("?")[2] for link in page_of("robin").xpath("//a[contains(@href, '/record/')]/@href")}
    for name, status in (("robin", 200), ("sam", 404)):
        client = Client()
        client.force_login(account_of(name))
        url = reverse("competency_xblock:own-record", kwargs={"kind": kind})
        assert client.get(f"{url}?{link}").status_code == status, name


@pytest.mark.parametrize("course", ["", "garbage", "course-v1:a+b+c\n", "course-v1:Other+Course+2030"])
def test_a_record_tells_nothing_about_a_course_that_it_is_not_from(course: str) -> None:
    [link] = {link.rpartition("?")[2] for link in page_of("robin").xpath("//a[contains(@href, '/record/')]/@href")}
    client = Client()
    client.force_login(account_of("robin"))
    url = reverse("competency_xblock:own-record", kwargs={"kind": "json"})
    where = QueryDict(link, mutable=True)
    assert client.get(f"{url}?{where.urlencode()}").status_code == 200
    where["course"] = course
    assert client.get(f"{url}?{where.urlencode()}").status_code == 404


def test_each_record_says_from_when_its_answers_are() -> None:
    """Two assessments may be called the same."""
    [record] = page_of("robin").xpath("//*[@data-part='records']")
    days = [wording.format_day(a_round.submitted_at) for a_round in api.get_submitted_rounds(account_of("robin").pk)]
    assert days
    assert f"Your answers from: {', '.join(days)}" in record.text_content()
