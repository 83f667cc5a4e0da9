"""Start dates as the people who run a course upload them, and the period in which people are meant to have finished."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO
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
from openpyxl import Workbook

from competency_xblock.records import api, models
from competency_xblock.records.data import StartDates
from competency_xblock.web.plumbing import wording
from competency_xblock.web.plumbing.spreadsheets import Format
from competency_xblock.web.team.people import start_dates_file
from tests.fixtures import team as a_team
from tests.fixtures.records import COURSE, Page, a_draft, learners

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


def upload(client: Client, content: str | bytes, order: str = "") -> HttpResponse:
    written = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile("starts.csv", written, "text/csv")
    return client.post(address(), {"do": "upload", "file": file, "order": order})


def problems_in(answer: HttpResponse) -> list[str]:
    """What is listed as wrong."""
    page = html.fromstring(answer.content.decode())
    return [" ".join(entry.text_content().split()) for entry in page.xpath("//*[@role='alert']//li")]


def text(answer: HttpResponse) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def by_team(learner: int) -> date | None:
    found = api.get_start_dates(learner, COURSE)
    return found.set_by_team if found else None


# ---------------------------------------------------------------- the period


def test_the_people_who_run_the_course_set_a_period_and_take_it_away(client: Client):
    assert "There is no due date now" in text(client.get(address()))
    answer = client.post(address(), {"do": "period", "months": "3"}, follow=True)
    assert "Saved. People are due 3 months after they start." in text(answer)
    assert api.get_due_months(COURSE) == 3
    assert 'value="3"' in answer.content.decode()
    answer = client.post(address(), {"do": "period", "months": ""}, follow=True)
    assert "Saved. There is no due date now." in text(answer)
    assert api.get_due_months(COURSE) is None


@pytest.mark.parametrize("months", ["0", "61", "-1", "three", "1.5", "9" * 40])
def test_a_period_that_cannot_be_meant_is_told_and_kept_in_the_field(client: Client, months: str):
    api.set_due_months(COURSE, 6)
    answer = client.post(address(), {"do": "period", "months": months})
    assert answer.status_code == 400
    assert "whole number of months from 1 to 60" in text(answer)
    assert f'value="{months}"' in answer.content.decode()
    assert api.get_due_months(COURSE) == 6


# ---------------------------------------------------------------- a file that is right


def test_people_are_named_by_user_name_or_email(client: Client, robin: int):
    kim = somebody("learner-kim")
    answer = upload(client, "learner,start\nlearner-robin,2020-03-04\nLEARNER-KIM@example.ORG,2020-05-01\n")
    assert answer.status_code == 200
    assert "We saved 2 start dates." in text(answer)
    assert (by_team(robin), by_team(kim)) == (date(2020, 3, 4), date(2020, 5, 1))


def test_a_date_that_can_be_read_both_ways_is_shown_with_its_month_in_words(client: Client, robin: int):
    somebody("learner-kim")
    answer = upload(client, "learner,start\nlearner-kim,2020-03-05\nlearner-robin,04/03/2020\n", "day")
    assert "Check that we read the day and the month correctly:" in text(answer)
    assert f"Robin Sample (learner-robin): {wording.format_day(date(2020, 3, 4))}" in text(answer)
    assert "Mar" in text(answer)
    assert "learner-kim" not in text(answer)


@pytest.mark.parametrize("written", ["2020-03-04", "03/03/2020", "13/03/2020"])
def test_whoever_wrote_a_date_that_can_only_mean_one_day_is_asked_nothing(client: Client, robin: int, written: str):
    answer = upload(client, f"learner,start\nlearner-robin,{written}\n")
    assert "We saved 1 start date." in text(answer)
    assert "read the day and the month correctly" not in text(answer)


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
    assert answer.status_code == 200, problems_in(answer)
    assert by_team(robin) == date(2020, 3, 4)


def read(written: str, order: start_dates_file.Order | None = None, language: str = "en") -> date | str | None:
    """The day that a cell means, or what is said about it."""
    learner = get_user_model().objects.get_or_create(username="learner-robin")[0].pk
    table = start_dates_file.StartTable((start_dates_file.Line(2, "learner-robin", written),), date(1899, 12, 30))
    with override(language):
        found = start_dates_file.match_learners(table, [learner], order)
    return found.problems[0].sentence if found.problems else found.dates[learner]


@pytest.mark.parametrize("language", ["en-us", "en-gb", "de", "fr", "ar"])
@pytest.mark.parametrize(
    "written",
    [
        "2020-03-04",
        "2020/3/4",
        "2020. 03. 04.",
        "2020-03-04T08:30:00",
        "2020\u201103\u201304",
        "\u200e2020-03-04\u200f\ufeff",
        "\u0662\u0660\u0662\u0660-\u0660\u0663-\u0660\u0664",
        "２０２０－０３－０４",
        "2020-03\u00ad-04\u00a0",
        "43894",
    ],
)
def test_a_date_that_means_one_day_everywhere_is_read_however_it_is_written(language: str, written: str):
    assert read(written, language=language) == date(2020, 3, 4)


@pytest.mark.parametrize(
    ("written", "language", "day"),
    [
        ("31/12/2020", "en-us", date(2020, 12, 31)),
        ("12/31/2020", "de", date(2020, 12, 31)),
        ("05.05.2020", "de", date(2020, 5, 5)),
        ("4 March 2020", "en", date(2020, 3, 4)),
    ],
)
def test_a_local_date_of_which_there_is_no_doubt_is_read(written: str, language: str, day: date):
    assert read(written, language=language) == day


@pytest.mark.parametrize("language", ["en-us", "en-gb", "de", "fr"])
@pytest.mark.parametrize("written", ["04/03/2020", "4.3.2020", "04-03-2020", "04 03 2020"])
def test_a_date_that_can_be_two_days_is_asked_back_and_not_guessed(language: str, written: str):
    assert "can be 2 different days" in str(read(written, language=language))
    assert read(written, start_dates_file.Order.DAY, language) == date(2020, 3, 4)
    assert read(written, start_dates_file.Order.MONTH, language) == date(2020, 4, 3)


@pytest.mark.parametrize(
    ("written", "order", "sentence"),
    [
        ("04/03/20", None, "no year with 4 digits"),
        ("4.3.20", start_dates_file.Order.DAY, "no year with 4 digits"),
        ("4 Mar 20", None, "no year with 4 digits"),
        ("31/12/2020", start_dates_file.Order.MONTH, "does not fit what you chose"),
        ("12/31/2020", start_dates_file.Order.DAY, "does not fit what you chose"),
        ("31/31/2020", None, "cannot read"),
        ("2020-02-30", None, "cannot read"),
        ("0000-01-01", None, "cannot read"),
        ("99999", None, "more than a year away"),
        ("soon", None, "cannot read"),
        ("=TODAY()", None, "cannot read"),
        ("1e5", None, "cannot read"),
    ],
)
def test_what_is_no_date_is_told(written: str, order: start_dates_file.Order | None, sentence: str):
    assert sentence in str(read(written, order))


@pytest.mark.parametrize(
    "written",
    [
        "LEARNER-ROBIN",
        "Learner-Robin@Example.ORG",
        "\u200blearner-robin\u200f",
        "learner\u00ad-robin\u00a0",
        "ｌearner-robin",
    ],
)
def test_somebody_is_found_as_the_platform_would_find_them(client: Client, robin: int, written: str):
    get_user_model().objects.filter(pk=robin).update(email="Learner-Robin@example.org")
    answer = upload(client, f"learner,start\n{written},2020-03-04\n")
    assert answer.status_code == 200, problems_in(answer)
    assert by_team(robin) == date(2020, 3, 4)


def test_names_that_differ_in_case_only_mean_whoever_is_spelt_alike(client: Client):
    small, large = somebody("learner-x"), somebody("LEARNER-X")
    get_user_model().objects.update(email="")
    assert upload(client, "learner,start\nLEARNER-X,2020-03-04\n").status_code == 200
    assert (by_team(small), by_team(large)) == (None, date(2020, 3, 4))
    assert "more than one person" in problems_in(upload(client, "learner,start\nLearner-X,2020-03-04\n"))[0]


@pytest.mark.parametrize("format", Format)
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_we_hand_out_comes_back_and_changes_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch, format: Format, language: str
):
    names = ["-kim", "+44", "@home", "learner-a", "learner-a;b", "=1+1"]
    numbers = [somebody(name) for name in names]
    monkeypatch.setattr(a_team, "active_learners", lambda _course: numbers)
    dates = {number: date(2020, 1, 1 + at) for at, number in enumerate(numbers[:-1])}
    api.set_team_start_dates(COURSE, dates)
    api.set_learner_start_date(numbers[-1], COURSE, date(2019, 1, 1))
    name = "competency_xblock:start-dates-now" + ("" if format is Format.CSV else "-xlsx")
    file = client.get(address(name), headers={"accept-language": language})
    assert file["Content-Type"] == format.content_type
    answer = upload(client, file.content)
    assert answer.status_code == 200, problems_in(answer)
    assert f"Nothing has changed. {len(names)} were the same before." in text(answer)
    assert "We saved" not in text(answer)
    assert {number: by_team(number) for number in numbers} == {**dict.fromkeys(numbers), **dates}


def test_what_is_said_counts_what_has_changed(client: Client, robin: int):
    kim = somebody("learner-kim")
    somebody("learner-new")
    upload(client, "learner,start\nlearner-robin,2020-03-04\nlearner-kim,2020-03-04\n")
    answer = upload(client, "learner,start\nlearner-robin,2020-03-04\nlearner-kim,2020-03-05\nlearner-new,\n")
    assert "We saved 1 start date. 2 were the same before." in text(answer)
    assert by_team(kim) == date(2020, 3, 5)


def test_an_empty_date_takes_the_teams_away_and_leaves_the_learners_own(client: Client, robin: int):
    api.set_learner_start_date(robin, COURSE, date(2019, 1, 1))
    upload(client, "learner,start\nlearner-robin,2020-03-04")
    answer = upload(client, "learner,start\nlearner-robin,")
    assert "We deleted 1: Robin Sample (learner-robin)." in text(answer)
    assert api.get_start_dates(robin, COURSE) == StartDates(set_by_team=None, set_by_learner=date(2019, 1, 1))


def test_of_many_whose_dates_are_taken_away_ten_are_named(client: Client):
    for number in range(13):
        somebody(f"learner-{number:02}")
    names = [f"learner-{number:02}" for number in range(13)]
    everybody = get_user_model().objects.filter(username__in=names).values_list("pk", flat=True)
    for many, sentence in (
        (2, "We deleted 2: learner-00 and learner-01."),
        (10, f"We deleted 10: {', '.join(names[:9])} and {names[9]}."),
        (11, f"We deleted 11: {', '.join(names[:10])} and 1 more."),
        (13, f"We deleted 13: {', '.join(names[:10])} and 3 more."),
    ):
        api.set_team_start_dates(COURSE, dict.fromkeys(everybody, date(2020, 1, 1)))
        assert sentence in text(upload(client, "learner,start\n" + "".join(f"{name},\n" for name in names[:many])))


def test_the_example_can_be_read(client: Client):
    answer = client.get(address("competency_xblock:start-dates-example"))
    assert answer["Content-Disposition"] == 'attachment; filename="start-dates.csv"'
    content = answer.content.decode()
    assert next(csv.reader(StringIO(content.removeprefix("\ufeff")))) == ["learner", "start"]
    assert len(start_dates_file.parse_table(answer.content).lines) == 2
    other = client.get(address("competency_xblock:start-dates-example-xlsx")).content
    assert start_dates_file.parse_table(other).lines == start_dates_file.parse_table(answer.content).lines
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
    assert [problem.split(":")[0] for problem in problems_in(answer)] == [
        f"Line {n}" for n in (3, 4, 5, 6, 7, 8, 9, 10, 10)
    ]
    assert "cannot read “31/31/2020”" in problems_in(answer)[3]
    assert "“learner-robin” has another date in line 2" in problems_in(answer)[4]
    assert "Check the year" in problems_in(answer)[5]
    assert "“<b>”" in problems_in(answer)[7]
    assert "We have not saved anything" in text(answer)
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
    assert [problem[:49] for problem in problems_in(answer)] == ["Line 3: This line ends before the column “start”."]
    assert by_team(robin) == date(2020, 3, 4)


def test_a_date_that_no_program_has_calculated_yet_takes_nothing_away(client: Client, robin: int):
    api.set_team_start_dates(COURSE, {robin: date(2020, 3, 4)})
    book, file = Workbook(), BytesIO()
    for row in (["learner", "start"], ["learner-robin", "=DATE(2026,9,1)"]):
        book.active.append(row)
    book.save(file)
    answer = upload(client, file.getvalue())
    assert "Line 2: We cannot read “=DATE(2026,9,1)” as a date." in text(answer)
    assert by_team(robin) == date(2020, 3, 4)


def test_where_two_columns_have_one_name_neither_is_guessed(client: Client, robin: int):
    answer = upload(client, "learner,start,Start\nlearner-robin,2020-01-01,2020-01-02\n")
    assert (answer.status_code, by_team(robin)) == (400, None)
    assert 'Two columns have the same name. Keep only one "learner" and one "start".' in text(answer)


def test_of_many_problems_the_first_twenty_are_told(client: Client):
    answer = upload(client, "learner,start\n" + "nobody,2020-01-01\n" * 25)
    assert len(problems_in(answer)) == 21
    assert problems_in(answer)[-1] == "and 5 more"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Name the columns"),
        (b"name,date\nx,2020-01-01", "Name the columns"),
        (b"learner,start\n", "This file only has a first line"),
        (b"learner,start\n" + b"x" * 5_000_001, "larger than 5 MB"),
        (b"learner,start\n" + b"x,\n" * 100_001, "more than 100,000 lines"),
        (b"learner,start\n\x81,\x8d", "Save it as .xlsx"),
        (b"learner,start\n" + b"x" * 200_000, "could not read line 2"),
        (b"PK\x03\x04\x00\x00", "Save it again as .xlsx"),
        (b"learner,start\nlearner-\x00,2020-01-01", "Save it as .xlsx"),
        (b"\xff\xfel", "Save it as .xlsx"),
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
    assert (answer.status_code, "Choose a file first." in text(answer)) == (400, True)


def test_an_email_that_two_people_have_names_neither(client: Client):
    for number in range(2):
        get_user_model().objects.create(username=f"learner-{number}", email="shared@example.org")
    [only] = problems_in(upload(client, "learner,start\nshared@example.org,2020-01-01"))
    assert "can be more than one person" in only


# ---------------------------------------------------------------- who, and what it costs


def test_where_nobody_is_enrolled_whoever_has_begun_can_be_named(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(a_team, "active_learners", lambda _course: None)
    begun, _other = somebody("guest"), somebody("other")
    Page(begun).save(a_draft(c0=3))
    assert upload(client, "learner,start\nguest,2020-01-01").status_code == 200
    assert by_team(begun) == date(2020, 1, 1)
    assert upload(client, "learner,start\nother,2020-01-01").status_code == 400


@pytest.mark.parametrize("name", [NAME, "competency_xblock:start-dates-example", "competency_xblock:start-dates-now"])
def test_only_the_people_who_run_the_course_come_in(client: Client, robin: int, name: str):
    assert Client().get(address(name)).status_code == 302
    assert client.get(address(name, "another course")).status_code == 403
    client.force_login(get_user_model().objects.get(pk=robin))
    assert client.get(address(name)).status_code == 403
    assert upload(client, "learner,start\nlearner-robin,2020-01-01").status_code == 403
    assert client.post(address(), {"do": "period", "months": "3"}).status_code == 403
    assert (models.StartDate.objects.count(), api.get_due_months(COURSE)) == (0, None)


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
