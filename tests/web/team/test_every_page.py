"""What all pages of the team have in common: who may see them, what they cost, and that every link leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from competency_xblock.records import api, models
from competency_xblock.records.data import DraftAction, Visibility
from competency_xblock.web.team.figures.count_task import count_figures
from demo import course as demo_course
from demo import people
from tests.fixtures import course as a_course
from tests.fixtures import workbench
from tests.fixtures.cohorts import crowd
from tests.fixtures.records import COURSE, LATER_ASSESSMENT, NOT_YET, Page, a_draft, a_framework, learners
from tests.fixtures.report_pages import (
    A_PAGE_OF_ROWS,
    FRAMEWORK,
    PAGES,
    address,
    cost,
    group,
    main,
    opened,
    parsed,
    say,
    seat,
    somebody,
    text,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def all_pages(learner: int, course: str = COURSE) -> dict[str, str]:
    """The address of each page."""
    return {
        **{name: address(name, course) for name in PAGES},
        "person": address("person", course, learner=learner),
        "competency": address("competency", course, framework="listening", competency="c0"),
    }


@pytest.fixture
def learner() -> int:
    """Somebody who has done everything: rated, again, by name too, planned, with a start date."""
    number = somebody("learner-robin-spring", first_name="Robin", last_name="Sample")
    plan = DraftAction(text="Ask Sam", review_date=timezone.localdate() + timedelta(days=3))
    options = {"role": "Keyworker", "organisation": "Haven"}
    say([number], 3, plan=plan, competencies=["c0", "c1"], **options)
    say([number], 8, day=3, competencies=["c0", "c1"], **options)
    say([number], 5, competencies=["c2"], visibility=Visibility.NAMES, day=5, assessment=LATER_ASSESSMENT, **options)
    api.set_due_months(COURSE, 3)
    api.set_team_start_dates(COURSE, {number: date(2026, 1, 31)})
    return number


# ---------------------------------------------------------------- who may see them


def test_the_team_and_nobody_else_sees_a_page(sam: int, learner: int) -> None:
    visitor = somebody("visitor")
    superuser = somebody("admin", is_superuser=True, is_staff=True)
    for name, url in all_pages(learner).items():
        statuses = {who: seat(who).get(url).status_code for who in (None, learner, visitor, superuser, sam)}
        assert statuses == {None: 302, learner: 403, visitor: 403, superuser: 403, sam: 200}, name


def test_whoever_is_not_logged_in_is_sent_to_log_in_and_back(learner: int) -> None:
    for url in all_pages(learner).values():
        answer = Client().get(url)
        assert answer.status_code == 302
        assert answer["Location"].endswith(f"?next={quote(url)}")


def test_of_another_course_and_of_one_that_nobody_knows_nothing_is_told(sam: int, learner: int) -> None:
    Page(learner, FRAMEWORK, "elsewhere", "another").finish(a_draft(c0=5))
    sentences = set()
    for course in ("another", "never-heard-of", "course-v1:x+y+z", "<script>", "." * 300):
        for name, url in all_pages(learner, course).items():
            answer = seat(sam).get(url)
            assert answer.status_code == 403, (course, name)
            sentences.add(text(parsed(answer)))
    [sentence] = sentences
    assert (
        "Only the training team of this course can see this page. Your own answers are in “My competencies”."
    ) in sentence
    assert not models.Course.objects.exclude(key__in=[COURSE, "another"]).exists(), "asking stores nothing"


def test_a_page_that_may_not_be_seen_shows_no_name_and_no_way_on(learner: int) -> None:
    for url in all_pages(learner).values():
        answer = seat(learner).get(url)
        assert parsed(answer).xpath("//nav") == []
        for secret in ("Robin", a_course.TITLE.partition(" ")[0], "Competency 0"):
            assert secret not in text(parsed(answer).xpath("//body")[0])


def test_pages_are_only_read(sam: int, learner: int) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(get_user_model().objects.get(pk=sam))
    for name, url in all_pages(learner).items():
        for method in (client.put, client.delete, client.patch):
            assert method(url).status_code in (403, 405), name
        assert client.post(url).status_code in (403, 405), name
        assert client.head(url).status_code == 200
    assert seat(sam).post(address("people")).status_code == 405


def test_pages_are_kept_by_nobody_on_the_way(sam: int, learner: int) -> None:
    for url in all_pages(learner).values():
        assert "no-store" in seat(sam).get(url)["Cache-Control"]


def test_looking_changes_nothing(sam: int, learner: int, counted_daily: None) -> None:
    group(10, "learner-x")
    count_figures(COURSE)
    before = workbench.everything_stored()
    client = seat(sam)
    before["User"] = workbench.everything_stored()["User"]  # when somebody logged in last
    for url in all_pages(learner).values():
        assert client.get(url).status_code == 200
    assert workbench.everything_stored() == before


# ---------------------------------------------------------------- what is on every page


def test_every_page_says_where_one_is_and_when_it_was_counted(sam: int, learner: int) -> None:
    group(12, "learner-x", role="Keyworker")
    for name, url in all_pages(learner).items():
        page = parsed(seat(sam).get(url))
        [title] = page.xpath("//h1")
        assert text(page.xpath("//title")[0]) == f"{text(title)} · {a_course.TITLE}"
        assert [text(link) for link in page.xpath("//nav[1]//a")] == [
            "Overview",
            "People",
            "Progress",
            "Compare groups",
            "Training in demand",
        ]
        assert len(page.xpath("//nav//a[@aria-current='page']")) == 1, name
        assert "Last updated:" in main(page), name


def test_no_page_speaks_of_scores_or_ranks_anybody(sam: int, learner: int) -> None:
    group(12, "learner-x", role="Keyworker", organisation="Haven")
    for name, url in all_pages(learner).items():
        words = main(parsed(seat(sam).get(url))).lower()
        assert not re.search(r"\b(score|grade|mark|weak|poor|fail|deficit|decline|worst|best|rank)", words), name


def test_fields_have_labels_and_ids_are_there_once(sam: int, learner: int) -> None:
    group(12, "learner-x", role="Keyworker", organisation="Haven")
    group(12, "learner-y", role="Volunteer", organisation="Harbour")
    for name, url in all_pages(learner).items():
        page = parsed(seat(sam).get(url))
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), name
        for field in page.xpath("//main//*[self::select or self::textarea or self::input[not(@type='hidden')]]"):
            assert page.xpath(f"//label[@for='{field.get('id')}']") or field.xpath("./ancestor::label"), name
        for found in page.xpath("//table"):
            assert text(found.xpath("./caption")[0]), name
            columns = len(found.xpath("./thead/tr/th"))
            for row in found.xpath("./tbody/tr"):
                assert sum(int(cell.get("colspan", 1)) for cell in row) == columns, (name, text(row))


# ---------------------------------------------------------------- links


def linked(client: Client, start: str, most: int) -> Iterator[tuple[str, str, int, Any]]:
    """Every address that can be reached by following links within the pages, from where, and how it answers."""
    waiting, seen = [(start, "")], {start}
    while waiting:
        url, came_from = waiting.pop(0)
        answer = client.get(url)
        yield url, came_from, answer.status_code, answer
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        for href in parsed(answer).xpath("//body//a/@href"):
            found = urljoin(url, href).partition("#")[0]
            known = re.sub("from=[^&]*", "", found)  # the way back differs with each way here
            if urlsplit(found).netloc == "" and known not in seen and len(seen) < most:
                seen.add(known)
                waiting.append((found, url))


def test_every_link_leads_to_a_page(sam: int, learner: int, site: Any) -> None:
    site.COMPETENCY_XBLOCK = {**site.COMPETENCY_XBLOCK, "observed_practice": True}
    levelled = a_framework(1, framework_id="speaking", levels=("new", "lead"))
    group(12, "learner-spring-", role="Key & <worker>", organisation="Haven/1")
    named = group(2, "learner-autumn-", role="Volunteer?", organisation="Haven", visibility=Visibility.NAMES)
    say(named, NOT_YET, framework=levelled, level="lead", visibility=Visibility.NAMES, assessment=LATER_ASSESSMENT)
    say(learners(10, "learner-l"), framework=levelled, level="new", assessment=LATER_ASSESSMENT)
    crowd(named[0], 50, "learner-many")
    visited = {url: status for url, _came_from, status, _answer in linked(seat(sam), address("overview"), most=200)}
    assert {url: status for url, status in visited.items() if status != 200} == {}
    reached = {urlsplit(url).path for url in visited}
    assert reached >= set(all_pages(learner).values())
    assert any("page=2" in url for url in visited)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo's course with everybody in it."""
    from workbench.runtime import WORKBENCH_KVS
    from workbench.scenarios import get_scenarios

    with workbench.kept_for_all_tests(django_db_blocker):
        WORKBENCH_KVS.clear()
        workbench.forget_course()
        get_scenarios()
        people.make()
        yield


def test_every_link_in_the_demo_leads_to_a_page(demo: None, site: Any) -> None:
    demo_has = {"plain_host": "demo.host", "observed_practice": True}
    site.COMPETENCY_XBLOCK = {**site.COMPETENCY_XBLOCK, **demo_has, "figures_hours": 24}
    member = get_user_model().objects.get(username=workbench.STAFF).pk
    reports = address("overview", demo_course.key())
    broken, count = {}, 0
    for url, came_from, status, _answer in linked(seat(member), reports, most=150):
        count += url.startswith(reports)
        if status != 200:
            broken[url] = (status, came_from)
    assert broken == {}
    assert count > 40


# ---------------------------------------------------------------- what they cost

FILTERED = {
    "people": "?stage=finished&due=done&role=Keyworker&organisation=Haven&cohort=1&q=learner&sort=-start",
    "people by page": "?page=1&sort=name",
    "leavers": "?leavers=1",
    "progress": "?group=role:Keyworker&order=need",
    "progress-names": "?role=Keyworker&organisation=Haven&cohort=1",
    "compare": "?by=role",
    "competency": "?role=Keyworker&organisation=Haven&cohort=1",
}
PAGE_OF = {"people by page": "people", "leavers": "people"}


def costs(sam: int, learner: int) -> dict[str, tuple[int, int]]:
    pages = all_pages(learner)
    plain = {name: cost(sam, url) for name, url in pages.items()}
    filtered = {
        f"{name}, filtered": cost(sam, pages[PAGE_OF.get(name, name)] + query) for name, query in FILTERED.items()
    }
    return plain | filtered


def test_pages_cost_the_same_for_ten_learners_and_for_a_thousand(sam: int, learner: int, counted_daily: None) -> None:
    named = somebody("learner-named-spring")
    options = {"role": "Keyworker", "organisation": "Haven"}
    say([named], 3, visibility=Visibility.NAMES, **options)
    say([named], 8, visibility=Visibility.NAMES, day=3, **options)
    gone = somebody("gone")
    say([gone])
    found = []
    for count, prefix in ((10, "few"), (500, "many")):
        crowd(learner, count, f"learner-spring-{prefix}-a")
        crowd(named, count, f"learner-spring-{prefix}-b")
        crowd(gone, count, f"gone-{prefix}")
        count_figures(COURSE)
        found.append(costs(sam, learner))
    few, many = found
    assert {name: queries for name, (queries, _rows) in many.items()} == {
        name: queries for name, (queries, _rows) in few.items()
    }
    assert max(queries for queries, _rows in many.values()) <= 25, many
    assert max(rows for _queries, rows in many.values()) <= A_PAGE_OF_ROWS, "never a row for each learner"
    assert models.Participant.objects.count() > 1000


def cost_with(sam: int, competencies: int) -> list[int]:
    """How many queries pages take about a framework of so many competencies; nothing of it is kept."""
    framework = a_framework(competencies)
    options: dict[str, Any] = {"framework": framework, "competencies": [f"c{n}" for n in range(competencies)]}
    with transaction.atomic():
        who = group(10, role="Keyworker", **options)
        say(who[:2], 5, visibility=Visibility.NAMES, day=1, role="Keyworker", **options)
        count_figures(COURSE)
        found = [cost(sam, url)[0] for url in all_pages(who[0]).values()]
        found.append(cost(sam, address("progress") + "?group=role:Keyworker")[0])
        transaction.set_rollback(True)
    return found


def test_pages_cost_the_same_for_three_competencies_and_for_thirty_six(sam: int, counted_daily: None) -> None:
    assert cost_with(sam, 3) == cost_with(sam, 36)


def touching(table: str, work: Callable[[], object]) -> list[str]:
    """The queries that touch this table."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return [query["sql"] for query in captured.captured_queries if f'"{table}"' in query["sql"]]


def test_pages_about_groups_read_what_was_counted_and_no_ratings(sam: int, learner: int, counted_daily: None) -> None:
    crowd(learner, 30, "learner-spring-")
    count_figures(COURSE)
    client = seat(sam)
    for name in ("overview", "people", "progress", "compare", "training"):
        url = address(name)
        for model in (models.Latest, models.Rating):
            assert touching(model._meta.db_table, lambda url=url: client.get(url)) == [], name


def test_a_page_behind_the_last_costs_no_more(sam: int, learner: int, counted_daily: None) -> None:
    crowd(learner, 100, "learner-spring-")
    count_figures(COURSE)
    answer = seat(sam).get(address("people") + "?page=100000")
    assert (answer.status_code, answer["Location"]) == (302, "?page=3")
    assert "1 to 50 of" in main(opened(sam, "people"))
