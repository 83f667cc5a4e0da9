"""Start dates as the people who run a course upload them, and the period in which people are meant to have finished."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from lxml import html

from competency_xblock.records import api, models
from competency_xblock.records.data import StartDates
from competency_xblock.web import words
from competency_xblock.web.reports import start_table
from tests.records.building import COURSE, Page, a_draft, learners
from tests.web.reports import a_team

pytestmark = pytest.mark.django_db

NAME = "competency_xblock:start-dates"


@pytest.fixture(autouse=True)
def team(settings: Any) -> None:
    """`a_team` says who is who."""
    settings.COMPETENCY_XBLOCK = {**site.COMPETENCY_XBLOCK, "plain_host": a_team.__name__}


def somebody(name: str, **more: Any) -> int:
    return int(get_user_model().objects.create(username=name, email=f"{name}@example.org", **more).pk)


@pytest.fixture
def robin() -> int:
    return somebody("learner-robin", first_name="Robin", last_name="Sample")


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=somebody("staff-sam")))
    return client


def address(name: str = NAME, course: str = COURSE) -> str:
    return reverse(name, kwargs={"course": course})


def upload(client: Client, content: str | bytes) -> HttpResponse:
    written = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile("starts.csv", written, "text/csv")
    return client.post(address(), {"do": "upload", "file": file})


def told(answer: HttpResponse) -> list[str]:
    """What is listed as wrong."""
    page = html.fromstring(answer.content.decode())
    return [" ".join(one.text_content().split()) for one in page.xpath("//*[@role='alert']//li")]


def text(answer: HttpResponse) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def by_team(learner: int) -> date | None:
    found = api.start_of(learner, COURSE)
    return found.by_team if found else None


# ---------------------------------------------------------------- the period


def test_the_people_who_run_the_course_set_a_period_and_take_it_away(client: Client):
    assert "There is none now" in text(client.get(address()))
    answer = client.post(address(), {"do": "period", "months": "3"}, follow=True)
    assert "The period is saved." in text(answer)
    assert api.due_months(COURSE) == 3
    assert 'value="3"' in answer.content.decode()
    client.post(address(), {"do": "period", "months": ""})
    assert api.due_months(COURSE) is None


@pytest.mark.parametrize("months", ["0", "61", "-1", "three", "1.5", "9" * 40])
def test_a_period_that_cannot_be_meant_is_told_and_kept_in_the_field(client: Client, months: str):
    api.set_due_months(COURSE, 6)
    answer = client.post(address(), {"do": "period", "months": months})
    assert answer.status_code == 400
    assert "whole number of months from 1 to 60" in text(answer)
    assert f'value="{months}"' in answer.content.decode()
    assert api.due_months(COURSE) == 6


# ---------------------------------------------------------------- a file that is right


def test_people_are_named_by_user_name_or_email(client: Client, robin: int):
    kim = somebody("learner-kim")
    answer = upload(client, "learner,start\nlearner-robin,2020-03-04\nLEARNER-KIM@example.ORG,2020-05-01\n")
    assert answer.status_code == 200
    assert "2 start dates are stored." in text(answer)
    assert (by_team(robin), by_team(kim)) == (date(2020, 3, 4), date(2020, 5, 1))


def test_a_date_that_can_be_read_both_ways_is_shown_with_its_month_in_words(client: Client, robin: int):
    somebody("learner-kim")
    answer = upload(client, "learner,start\nlearner-kim,2020-03-05\nlearner-robin,04/03/2020\n")
    assert "Please check that day and month are the right way round:" in text(answer)
    assert f"Robin Sample: {words.day(date(2020, 3, 4))}" in text(answer)
    assert "Mar" in text(answer)
    assert "learner-kim" not in text(answer)


@pytest.mark.parametrize("written", ["2020-03-04", "03/03/2020", "13/03/2020"])
def test_whoever_wrote_a_date_that_can_only_mean_one_day_is_asked_nothing(client: Client, robin: int, written: str):
    answer = upload(client, f"learner,start\nlearner-robin,{written}\n")
    assert "1 start date is stored." in text(answer)
    assert "right way round" not in text(answer)


@pytest.mark.parametrize(
    "content",
    [
        "\ufefflearner,start\r\nlearner-robin,2020-03-04\r\n".encode(),
        b"learner;start\nlearner-robin;2020-03-04",
        "Name\tStart\tLearner\nÅsa\t2020-03-04\tlearner-robin\n".encode("cp1252"),
        b'start,"learner"\n"2020-03-04" , "learner-robin"\n',
        b"learner,start\n\n , \nlearner-robin,2020-03-04\n",
        b"learner,start\nlearner-robin,2020-03-04\nlearner-robin@example.org,2020-03-04\n",
    ],
    ids=["bom", "semicolons", "tabs-and-windows", "quoted", "empty-lines", "twice-the-same"],
)
def test_files_of_all_kinds_are_read(client: Client, robin: int, content: bytes):
    answer = upload(client, content)
    assert answer.status_code == 200, told(answer)
    assert by_team(robin) == date(2020, 3, 4)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("de", "04.03.2020"),
        ("en-us", "03/04/2020"),
        ("en-gb", "04/03/2020"),
        ("fr", "04/03/2020"),
        ("de", "2020-03-04"),
    ],
)
def test_dates_are_read_as_the_readers_language_writes_them(robin: int, language: str, written: str):
    with override(language):
        lines = start_table.read_table(f"learner,start\nlearner-robin,{written}".encode())
        found = start_table.starts_in(lines, [robin])
    assert (found.dates, found.problems) == ({robin: date(2020, 3, 4)}, [])
    assert found.either_way == ([] if written.startswith("2020") else [robin])


def test_an_empty_date_takes_the_teams_away_and_leaves_the_learners_own(client: Client, robin: int):
    api.set_own_start(robin, COURSE, date(2019, 1, 1))
    upload(client, "learner,start\nlearner-robin,2020-03-04")
    answer = upload(client, "learner,start\nlearner-robin,")
    assert "0 start dates are stored. 1 is taken away: Robin Sample." in text(answer)
    assert api.start_of(robin, COURSE) == StartDates(by_team=None, own=date(2019, 1, 1))


def test_of_many_whose_dates_are_taken_away_ten_are_named(client: Client):
    for number in range(13):
        somebody(f"learner-{number:02}")
    names = [f"learner-{number:02}" for number in range(13)]
    for many, told in (
        (2, "2 are taken away: learner-00 and learner-01."),
        (10, f"10 are taken away: {', '.join(names[:9])} and {names[9]}."),
        (11, f"11 are taken away: {', '.join(names[:10])} and 1 more."),
        (13, f"13 are taken away: {', '.join(names[:10])} and 3 more."),
    ):
        assert told in text(upload(client, "learner,start\n" + "".join(f"{name},\n" for name in names[:many])))


def test_the_example_can_be_read(client: Client):
    answer = client.get(address("competency_xblock:start-dates-example"))
    assert answer["Content-Disposition"] == 'attachment; filename="start-dates.csv"'
    content = answer.content.decode()
    assert next(csv.reader(StringIO(content))) == ["learner", "start"]
    assert len(start_table.read_table(content.encode())) == 2
    assert address("competency_xblock:start-dates-example") in client.get(address()).content.decode()


# ---------------------------------------------------------------- a file that is not


def test_everything_that_is_wrong_is_told_with_its_line_and_nothing_is_stored(client: Client, robin: int):
    somebody("stranger")
    far = timezone.localdate() + timedelta(days=400)
    answer = upload(
        client,
        "learner,start\nlearner-robin,2020-03-04\nlearner-nobody,2020-01-01\nstranger,2020-01-01\n,2020-01-01\n"
        f"learner-robin,31/31/2020\nlearner-robin,2020-03-05\nlearner-robin,1820-01-01\nlearner-robin,{far}\n<b>,soon\n",
    )
    assert answer.status_code == 400
    assert [one.split(":")[0] for one in told(answer)] == [f"Line {n}" for n in (3, 4, 5, 6, 7, 8, 9, 10, 10)]
    assert "“31/31/2020” is no date" in told(answer)[3]
    assert "“learner-robin” has another date in line 2" in told(answer)[4]
    assert "check the year" in told(answer)[5]
    assert "“<b>”" in told(answer)[7]
    assert "Nothing is stored yet" in text(answer)
    assert models.StartDate.objects.count() == 0


@pytest.mark.parametrize(
    "content",
    ["learner,start\nlearner-kim,2020-01-01\nlearner-robin\n", "name;learner;start\n;learner-kim;\nx;learner-robin\n"],
    ids=["commas", "semicolons"],
)
def test_a_line_without_a_date_takes_nothing_away(client: Client, robin: int, content: str):
    somebody("learner-kim")
    upload(client, "learner,start\nlearner-robin,2020-03-04")
    answer = upload(client, content)
    assert answer.status_code == 400
    assert [one[:49] for one in told(answer)] == ["Line 3: This line ends before the column “start”."]
    assert by_team(robin) == date(2020, 3, 4)


def test_of_many_problems_the_first_twenty_are_told(client: Client):
    answer = upload(client, "learner,start\n" + "nobody,2020-01-01\n" * 25)
    assert len(told(answer)) == 21
    assert told(answer)[-1] == "and 5 more"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The first line has to name the columns"),
        (b"name,date\nx,2020-01-01", "The first line has to name the columns"),
        (b"learner,start\n", "nothing below the first line"),
        (b"learner,start\n" + b"x" * 5_000_001, "larger than 5 MB"),
        (b"learner,start\n" + b"x,\n" * 100_001, "more than 100,000 lines"),
        (b"learner,start\n\x81,\x8d", "save it as CSV"),
        (b"learner,start\n" + b"x" * 200_000, "could not read line 2"),
        (b"PK\x03\x04\x00\x00", "save it as CSV"),
        (b"learner,start\nlearner-\x00,2020-01-01", "save it as CSV"),
        (b"\xff\xfel", "save it as CSV"),
    ],
    ids=[
        "empty",
        "other-columns",
        "no-lines",
        "too-large",
        "too-many",
        "no-text",
        "a-huge-cell",
        "a-spreadsheet",
        "a-nul",
        "half-a-character",
    ],
)
def test_a_file_that_is_no_such_table_is_told(client: Client, content: bytes, sentence: str):
    answer = upload(client, content)
    assert answer.status_code == 400
    assert sentence in text(answer)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_whatever_a_spreadsheet_writes_is_read(client: Client, encoding: str):
    learner = get_user_model().objects.create(username="learner-zoë").pk
    answer = upload(client, "learner\tstart\r\nlearner-zoë\t2020-01-02\r\n".encode(encoding))
    assert answer.status_code == 200, text(answer)
    assert by_team(learner) == date(2020, 1, 2)


def test_without_a_file_one_is_asked_for(client: Client):
    answer = client.post(address(), {"do": "upload"})
    assert (answer.status_code, "Please choose a file first." in text(answer)) == (400, True)


def test_an_email_that_two_people_have_names_neither(client: Client):
    for number in range(2):
        get_user_model().objects.create(username=f"learner-{number}", email="shared@example.org")
    [only] = told(upload(client, "learner,start\nshared@example.org,2020-01-01"))
    assert "can be more than one person" in only


# ---------------------------------------------------------------- who, and what it costs


def test_where_nobody_is_enrolled_whoever_has_begun_can_be_named(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(a_team, "active_learners", lambda _course: None)
    begun, _other = somebody("guest"), somebody("other")
    Page(begun).save(a_draft(c0=3))
    assert upload(client, "learner,start\nguest,2020-01-01").status_code == 200
    assert by_team(begun) == date(2020, 1, 1)
    assert upload(client, "learner,start\nother,2020-01-01").status_code == 400


@pytest.mark.parametrize("name", [NAME, "competency_xblock:start-dates-example"])
def test_only_the_people_who_run_the_course_come_in(client: Client, robin: int, name: str):
    assert Client().get(address(name)).status_code == 302
    assert client.get(address(name, "another course")).status_code == 403
    client.force_login(get_user_model().objects.get(pk=robin))
    assert client.get(address(name)).status_code == 403
    assert upload(client, "learner,start\nlearner-robin,2020-01-01").status_code == 403
    assert client.post(address(), {"do": "period", "months": "3"}).status_code == 403
    assert (models.StartDate.objects.count(), api.due_months(COURSE)) == (0, None)


def test_another_site_cannot_send_it(robin: int):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(get_user_model().objects.get(pk=somebody("staff-kim")))
    assert upload(strict, "learner,start\nlearner-robin,2020-01-01").status_code == 403
    assert by_team(robin) is None


def test_many_lines_take_as_many_queries_as_a_few(client: Client):
    learners(900)
    counts = []
    api.set_due_months(COURSE, 3)
    for many in (3, 240):
        rows = "".join(f"learner{number},2020-01-{1 + number % 28:02}\n" for number in range(many))
        with CaptureQueriesContext(connection) as captured:
            assert upload(client, f"learner,start\n{rows}").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
