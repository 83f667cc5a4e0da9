"""The course's pages, as everybody sees them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from lxml import html

from demo import course, learners, pages, seats

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("people_in_course")]

PEOPLE = [learners.NEWCOMER, learners.LEARNERS[0].id, learners.TRAINING_TEAM, "somebody-else", "<b>&'\"?"]


def page(client: Client, student: str, unit: str = "", view: str = "student_view"):
    response = client.get(pages.address(student, unit, view))
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


@pytest.mark.parametrize("student", PEOPLE)
@pytest.mark.parametrize("unit", course.unit_ids())
def test_every_unit_can_be_opened_by_everybody(client: Client, unit: str, student: str):
    found = page(client, student, unit)
    assert len(found.xpath("//h1")) == 1
    assert len(found.xpath("//main")) == 1
    assert found.xpath("//select[@name='student']/option[@selected]/@value | //optgroup/option[@selected]/@value") == [
        student
    ]


def test_no_page_loads_anything_from_elsewhere(client: Client):
    for path in ("/", pages.address(learners.NEWCOMER, "welcome")):
        text = client.get(path).content.decode()
        assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", text)


def test_a_unit_is_named_by_its_name_or_by_its_usage_id(client: Client):
    by_name = page(client, learners.NEWCOMER, "rolling")
    by_id = page(client, learners.NEWCOMER, course.unit_id("rolling"))
    assert by_name.xpath("string(//h1)") == by_id.xpath("string(//h1)") == "Rolling with resistance"


def test_without_a_unit_the_first_one_is_shown(client: Client):
    assert page(client, learners.NEWCOMER).xpath("string(//h1)") == "Welcome to the course"
    assert page(client, learners.NEWCOMER, "no-such-unit").xpath("string(//h1)") == "Welcome to the course"


def test_the_outline_names_every_unit_and_says_which_one_is_open(client: Client):
    found = page(client, learners.NEWCOMER, "mentalizing")
    links = found.xpath("//nav[@aria-labelledby='demo-outline-title']//a")
    assert len(links) == len(course.unit_ids())
    current = [link for link in links if link.get("aria-current") == "page"]
    assert [link.text_content().split("(")[0].strip() for link in current] == ["Mentalizing under pressure"]


def test_an_opened_unit_is_marked_as_finished(client: Client):
    unit = "where-today"
    before = page(client, "opens-one", "welcome").xpath(f"//nav//a[contains(@href, '={unit}')]")[0]
    assert "finished" not in before.text_content()
    after = page(client, "opens-one", unit).xpath(f"//nav//a[contains(@href, '={unit}')]")[0]
    assert "finished" in after.text_content()


@pytest.mark.parametrize("unit", ["before", "progress"])
def test_a_unit_with_something_to_do_is_not_finished_by_opening_it(client: Client, unit: str):
    page(client, "opens-one", unit)
    link = page(client, "opens-one", unit).xpath(f"//nav[1]//a[contains(@href, '={unit}')]")[0]
    assert "finished" not in link.text_content()


def test_the_page_that_is_only_looked_at_has_nothing_to_tick(client: Client):
    links = page(client, learners.NEWCOMER, "welcome").xpath("//nav[1]//a[.//svg]")
    without = [link.text_content().strip() for link in links if not link.xpath(".//*[local-name()='circle']")]
    assert without == ["Your progress"]


def test_switching_to_somebody_else_keeps_the_unit(client: Client):
    found = page(client, learners.NEWCOMER, "rolling")
    assert found.xpath("//form[@class='demo-switch']/input[@name='activate_block_id']/@value") == ["rolling"]


def test_a_name_from_the_address_is_text_and_never_markup(client: Client):
    text = client.get("/scenario/course.0/", {"student": "</script><script>alert(1)</script>"}).content.decode()
    assert "<script>alert(1)" not in text


def test_the_start_page_leads_to_pages_that_are_there(client: Client):
    start = html.fromstring(client.get("/").content.decode())
    links = start.xpath("//main//a/@href")
    assert len(links) >= 6
    for link in links:
        assert client.get(link).status_code == 200


def test_the_start_page_lists_none_of_the_workbench_samples(client: Client):
    text = client.get("/").content.decode()
    assert "helloworld" not in text.lower()
    assert "_demo" not in text


@pytest.mark.parametrize("student", [learners.TRAINING_TEAM, "Νίκος", 'a; b="c"'])
def test_whoever_was_named_last_is_remembered_on_the_pages_that_name_nobody(client: Client, student: str):
    assert client.get(pages.address(student, "welcome")).status_code == 200
    assert client.cookies[seats.COOKIE].output().isascii()
    assert account_at(client) == student


def account_at(client: Client) -> str:
    """Who a page is for."""
    return str(client.get("/competency/mine/").wsgi_request.user.get_username())
