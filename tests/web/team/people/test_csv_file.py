"""The list of people as a spreadsheet: everybody whom the filters find, whole, and with nothing that anybody rated."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any
from urllib.parse import urljoin

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from competency_xblock.records import api, models
from competency_xblock.records.people import listing
from competency_xblock.web.plumbing.time_zones import today_on_site
from tests.fixtures.cohorts import crowd
from tests.fixtures.records import COURSE, START, Page, a_draft
from tests.fixtures.report_pages import address, group, opened, problems, say, seat, somebody, table, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

LINK = "This list as a spreadsheet (CSV)"
DAY = START.date()


def download(sam: int, query: str = "") -> HttpResponse:
    answer = seat(sam).get(address("people-table") + query)
    assert answer.status_code == 200
    return answer


def written(answer: HttpResponse) -> list[dict[str, str]]:
    """The rows by the titles of their columns, as a spreadsheet reads them."""
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline="")))


def link(page: Any) -> str:
    """Where the page's link to the file leads."""
    [href] = page.xpath(f"//a[text()='{LINK}']/@href")
    return str(href)


@pytest.fixture
def three() -> dict[str, int]:
    """Three learners: finished twice, begun, not begun."""
    amy = somebody("learner-amy", first_name="Amy", last_name="Wood")
    cleo = somebody("learner-cleo", first_name="Cléo", last_name="Moss")
    dan = somebody("learner-dan", first_name="Dan", last_name="Reed")
    say([amy], 7, role="Keyworker", organisation="Haven")
    say([amy], 3, role="Keyworker", organisation="Haven", day=3)
    Page(cleo).save(a_draft(c0=5), now=START + timedelta(days=1))
    return {"amy": amy, "cleo": cleo, "dan": dan}


def row(name: str, username: str, stage: str, *rest: object) -> dict[str, str]:
    columns = ("Started", "Last finished", "Times finished", "Role", "Organisation", "Start date")
    return {"Name": name, "User name": username, "Status": stage} | {
        column: str(cell) for column, cell in zip(columns, rest, strict=True)
    }


def test_it_has_everybody_with_days_that_a_spreadsheet_can_sort(sam: int, three: dict[str, int]) -> None:
    api.set_team_start_dates(COURSE, {three["dan"]: date(2026, 9, 1)})
    later = [DAY + timedelta(days=n) for n in range(4)]
    assert written(download(sam)) == [
        row("Cléo Moss", "learner-cleo", "In progress", later[1], "", 0, "", "", ""),
        row("Dan Reed", "learner-dan", "Not started", "", "", 0, "", "", "2026-09-01"),
        row("Amy Wood", "learner-amy", "Finished", DAY, later[3], 2, "Keyworker", "Haven", ""),
    ]


def test_it_says_who_is_due_and_when(sam: int, three: dict[str, int]) -> None:
    api.set_due_months(COURSE, 3)
    today = today_on_site()
    starts = {
        three["amy"]: today,
        three["cleo"]: today - timedelta(days=200),
        three["dan"]: today - timedelta(days=80),
        somebody("learner-new"): today,
    }
    api.set_team_start_dates(COURSE, starts)
    somebody("learner-who")
    found = {row["User name"]: (row["Due date"], row["Due"]) for row in written(download(sam))}
    by = {learner: api.due_date(start, 3).isoformat() for learner, start in starts.items()}
    *_three, new = starts
    assert found == {
        "learner-amy": (by[three["amy"]], "Already finished"),
        "learner-cleo": (by[three["cleo"]], "Overdue"),
        "learner-dan": (by[three["dan"]], "Within 30 days"),
        "learner-new": (by[new], "Later"),
        "learner-who": ("", "no start date"),
    }


def test_whoever_has_finished_is_done_whether_or_not_they_have_a_start_date(sam: int, three: dict[str, int]) -> None:
    api.set_due_months(COURSE, 3)
    [amy] = written(download(sam, "?stage=finished"))
    assert (amy["Start date"], amy["Due date"], amy["Due"]) == ("", "", "Already finished")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["cleo", "dan", "amy"]),
        ("?sort=-name", ["amy", "dan", "cleo"]),
        ("?sort=-started", ["cleo", "amy", "dan"]),
        ("?stage=in-progress", ["cleo"]),
        ("?role=Keyworker", ["amy"]),
        ("?q=reed", ["dan"]),
        ("?leavers=1", ["gone"]),
        ("?q=nobody", []),
        ("?page=7&q=reed", ["dan"]),
    ],
)
def test_it_holds_whom_the_page_shows_in_the_same_order(
    sam: int, three: dict[str, int], query: str, expected: list[str]
) -> None:
    say([somebody("gone")])
    assert [row["User name"].removeprefix("learner-") for row in written(download(sam, query))] == expected


def test_the_page_links_to_it_with_its_filters(sam: int, three: dict[str, int]) -> None:
    page = opened(sam, "people", "?q=reed&sort=-name&page=1")
    where = urljoin(address("people"), link(page))
    assert [row["Name"] for row in written(seat(sam).get(where))] == ["Dan Reed"]
    assert "sort=-name" in where
    for query in ("?q=nobody", "?q=%00"):
        assert LINK not in seat(sam).get(address("people") + query).content.decode()


def test_it_is_not_only_the_page_of_the_list(sam: int) -> None:
    [like] = group(1, "learner-like", role="Keyworker")
    crowd(like, 119, "learner-copy")
    page = opened(sam, "people", "?page=2")
    assert len(table(page, "pe")) == 50
    rows = written(seat(sam).get(link(page)))
    assert len({row["User name"] for row in rows}) == len(rows) == 120
    assert [row["Name"] for row in rows] == sorted(row["Name"] for row in rows)


def test_nothing_in_it_is_taken_for_a_formula_and_cells_keep_their_commas(sam: int) -> None:
    hostile = somebody("=1+1", first_name="=HYPERLINK(1)", last_name='"x"')
    get_user_model().objects.filter(pk=hostile).update(username="learner-+x", first_name="@SUM(1)")
    say([hostile], role='-2+3, "quoted"', organisation="=A1")
    answer = download(sam)
    [only] = written(answer)
    assert only["Name"] == '\'@SUM(1) "x"'
    assert (only["Role"], only["Organisation"]) == ('\'-2+3, "quoted"', "'=A1")


def test_a_user_name_that_looks_like_a_formula_is_none(sam: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fixtures.course.active_learners", lambda _course: None)
    say([somebody("+44")])
    [only] = written(download(sam))
    assert (only["Name"], only["User name"]) == ("'+44", "'+44")


def test_it_is_a_file_with_a_name_that_nobody_keeps_on_the_way(sam: int, three: dict[str, int]) -> None:
    answer = download(sam)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    name = f"people-course-v1-Haven-Listening-2030-{today_on_site()}.csv"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.startswith("\ufeff".encode())
    assert not answer.content.decode()[1:].startswith("\ufeff")


def test_days_are_those_of_the_readers_clock(sam: int, three: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    late = datetime.combine(DAY, datetime.max.time(), tzinfo=timezone.get_default_timezone())
    models.Participant.objects.filter(learner=three["cleo"]).update(started=late)
    zone = timezone.get_fixed_timezone(timedelta(hours=14))
    monkeypatch.setattr("competency_xblock.web.plumbing.time_zones.get_user_time_zone", lambda _user: zone)
    [cleo] = written(download(sam, "?q=moss"))
    assert cleo["Started"] == late.astimezone(zone).date().isoformat() != DAY.isoformat()


def test_what_somebody_rated_makes_no_difference(sam: int) -> None:
    learner = somebody("learner-x")
    say([learner], 7)
    before = download(sam).content
    models.Latest.objects.update(latest_value=2, first_value=2)
    models.Rating.objects.update(initial=2)
    with CaptureQueriesContext(connection) as captured:
        assert download(sam).content == before
    tables = {model._meta.db_table for model in (models.Latest, models.Rating, models.Action)}
    assert not [query["sql"] for query in captured.captured_queries if any(name in query["sql"] for name in tables)]


@pytest.mark.parametrize("query", ["?cohort=99", "?stage=done", "?due=soon", "?q=%00"])
def test_an_address_that_makes_no_sense_gives_the_page_that_says_so(
    sam: int, three: dict[str, int], query: str
) -> None:
    page = opened(sam, "people-table", query, status=400)
    assert problems(page)
    assert "Dan Reed" not in text(page)


def test_only_the_training_team_gets_it(three: dict[str, int]) -> None:
    assert Client().get(address("people-table")).status_code == 302
    answer = seat(three["amy"]).get(address("people-table"))
    assert answer.status_code == 403
    assert "Dan" not in answer.content.decode()


def test_where_nobody_has_begun_there_is_a_head_and_nothing_else(sam: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("tests.fixtures.course.active_learners")
    answer = download(sam)
    assert written(answer) == []
    assert answer.content.decode("utf-8-sig").startswith('"Name","User name","Status",')


def queries(sam: int) -> Mapping[str, int]:
    """How many queries it takes, and how many rows."""
    client = seat(sam)
    client.get(address("people-table"))
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address("people-table"))
    return {"queries": len(captured), "rows": len(written(answer))}


def test_each_part_costs_three_queries_however_many_people_are_in_it(sam: int, monkeypatch: pytest.MonkeyPatch) -> None:
    [like] = group(1, "learner-like", role="Keyworker")
    one_person = queries(sam)
    crowd(like, 299, "learner-copy")
    assert queries(sam) == {"queries": one_person["queries"], "rows": 300}
    monkeypatch.setattr(
        listing.iter_learners, "__kwdefaults__", {**listing.iter_learners.__kwdefaults__, "batch_size": 100}
    )
    assert queries(sam) == {"queries": one_person["queries"] + 2 * 3, "rows": 300}
