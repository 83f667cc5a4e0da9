"""What a learner takes along: a page, a table, data and a calendar; their own, and kept in no cache."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from lxml import html
from openpyxl import load_workbook
from pytest_django import DjangoDbBlocker

from competency_xblock.records import api
from competency_xblock.web.learner.record import downloads
from competency_xblock.web.plumbing import wording
from demo.learners import account_of
from tests.fixtures.files import cells_of, rows_of, text_of
from tests.fixtures.workbench import (
    CHANGE,
    COURSE,
    ENCOURAGE,
    OPEN_QUESTIONS,
    RISK,
    Seat,
    action,
    assessment,
    draft,
    kept_for_all_tests,
    put_into_course,
    rated,
    unrated,
)

pytestmark = pytest.mark.django_db

KINDS = {
    "print": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "reminders": "text/calendar; charset=utf-8",
}
TABLES = pytest.mark.parametrize("kind", ["csv", "xlsx"])
FORMULA = '=HYPERLINK("http://example.org";"x")'
HOSTILE = "\"'><3 & {{ 7|add:7 }}"


def rate() -> None:
    """Two rounds, the last of them with a second rating and everything that is awkward to write; and another's."""
    put_into_course(
        assessment(
            display_name="Where <b>do</b> I stand?",
            discussion="true",
            roles=["Key & worker"],
            organisations=["Haven"],
            unit_map={"mi": [OPEN_QUESTIONS]},
            safeguarding="Sample Harbour, 01632 960 000",
        )
    )
    robin = Seat()
    robin.finish(draft({CHANGE: 4, ENCOURAGE: 6, RISK: unrated("not-my-role")}, role="Key & worker"))
    robin.finish(
        draft(
            {
                CHANGE: rated(5, revised=7, reason=FORMULA),
                ENCOURAGE: rated(6, reason=HOSTILE),
                RISK: unrated("not-yet"),
            },
            action("@Kim: a walk", CHANGE, "2030-06-30"),
            action("Something private", "", "2030-07-01"),
            action("No date"),
            organisation="Haven",
        )
    )
    Seat("alex").finish(draft({RISK: 1, CHANGE: 2}))
    Seat("sam").finish(draft({CHANGE: 1}, action("Sam's secret", "", "2030-01-01")))


@pytest.fixture(scope="module", autouse=True)
def course(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Two learners who have rated."""
    with kept_for_all_tests(django_db_blocker):
        rate()
        yield


@pytest.fixture
def robin() -> Seat:
    """The one with two rounds."""
    return Seat("robin")


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_is_kept_in_no_cache(robin: Seat, kind: str):
    answer = robin.get("record", kind)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"].lower() == KINDS[kind]


def test_there_is_no_other_kind_of_record(robin: Seat):
    assert set(downloads.KINDS) == set(KINDS)
    page = robin.page()
    assert all(page.xpath("//a/@href[. = $url]", url=robin.url("record", kind)) for kind in KINDS)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "print"])
def test_a_file_has_a_name_that_says_little(robin: Seat, kind: str):
    name = robin.get("record", kind)["Content-Disposition"]
    extension = {"reminders": "ics"}.get(kind, kind)
    assert name == f'attachment; filename="my-competencies-{date.today().isoformat()}.{extension}"'  # noqa: DTZ011


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_is_the_learners_own(robin: Seat, kind: str):
    assert "Sam's secret" not in text_of(robin.get("record", kind).content)
    theirs = text_of(Seat("sam").get("record", kind).content)
    assert "private" not in theirs
    assert "Kim" not in theirs


@pytest.mark.parametrize("kind", ["", "pdf", "../csv", "CSV", "print/x", "%00"])
def test_a_kind_that_there_is_not_is_refused_with_a_sentence(robin: Seat, kind: str):
    answer = robin.client.get(robin.url("record", "csv").replace("/csv", f"/{kind}"))
    assert answer.status_code == 404
    assert answer.json()["error"].startswith("We cannot find this download.")


@pytest.mark.parametrize("kind", KINDS)
def test_somebody_without_a_round_gets_an_empty_record(robin: Seat, kind: str):
    answer = Seat("kim").get("record", kind)
    assert answer.status_code == 200
    assert "Facilitators" not in text_of(answer.content)


@TABLES
def test_the_table_has_a_line_for_every_answer_and_action(robin: Seat, kind: str):
    rows = rows_of(robin.get("record", kind).content)
    assert [(row["Type"], row["Set of answers"], row["Competency"], row["Confidence"]) for row in rows[:9]] == [
        ("Rating", "1", "Facilitators of change", "4"),
        ("Rating", "1", "Encouragers", "6"),
        ("Rating", "1", "Risk navigators", ""),
        ("Rating", "2", "Facilitators of change", "5"),
        ("Rating", "2", "Encouragers", "6"),
        ("Rating", "2", "Risk navigators", ""),
        ("My plan", "", "Facilitators of change", ""),
        ("My plan", "", "", ""),
        ("My plan", "", "", ""),
    ]
    assert {row["Type"] for row in rows[9:]} == {"What to learn next"}
    assert {row["Self-assessment"] for row in rows} == {"Where <b>do</b> I stand?"}
    assert rows[0]["The scale"].startswith("1 to 10: 1 ")
    assert "groups of 10 people or more" in rows[0]["Who sees your ratings"]
    assert rows[3]["Confidence after talking"] == "7"
    assert [row["Answer"] for row in rows[:6]][2::3] == ["Not part of my role", "Not had the chance yet"]
    assert rows[6]["Review date"] == "2030-06-30"


def test_no_cell_of_the_table_is_a_formula(robin: Seat):
    cells = [cell for row in cells_of(robin.get("record", "csv").content) for cell in row]
    assert f"'{FORMULA}" in cells
    assert "'@Kim: a walk" in cells
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    [sheet] = load_workbook(io.BytesIO(robin.get("record", "xlsx").content)).worksheets
    kinds = {str(cell.value): cell.data_type for row in sheet.iter_rows() for cell in row}
    assert (kinds[FORMULA], kinds["@Kim: a walk"]) == ("s", "s")
    assert "f" not in kinds.values()


def test_the_data_has_everything_that_was_answered(robin: Seat):
    record = json.loads(robin.get("record", "json").content)
    assert record["framework"]["id"] == "fulfilling-lives"
    first, second = record["rounds"]
    assert (first["round"], first["role"], second["organisation"]) == (1, "Key & worker", "Haven")
    assert second["who_sees"] == "groups"
    change = second["ratings"][0]
    assert (change["competency"], change["title"]) == (CHANGE, "Facilitators of change")
    assert (change["initial"], change["revised"], change["aim"], change["reason"]) == (5, 7, 7, FORMULA)
    assert [action["text"] for action in record["actions"]] == ["@Kim: a walk", "Something private", "No date"]


def test_the_calendar_has_review_dates_and_no_words_of_the_learner(robin: Seat):
    written = robin.get("record", "ics").content
    events = Calendar.from_ical(written).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [date(2030, 6, 30), date(2030, 7, 1)]
    assert {str(event["summary"]) for event in events} == {"Look at my learning plan again"}
    assert not any(word in written.decode() for word in ("Kim", "private", "Facilitators"))
    first, _second, _third = api.get_actions(robin.learner_id)
    api.update_action(robin.learner_id, first.key, done=True)
    assert len(Calendar.from_ical(robin.get("record", "ics").content).walk("VEVENT")) == 1


def test_the_page_to_print_has_the_latest_round_first_and_stays_text(robin: Seat):
    written = robin.get("record", "print").content.decode()
    page = html.fromstring(written)
    text = " ".join(page.text_content().split())
    assert page.xpath("string(//h1)") == "My answers and plans: Where <b>do</b> I stand?"
    assert [heading.text.split(" from ")[0] for heading in page.xpath("//h2")] == [
        "2. My answers",
        "1. My answers",
        f"What to learn next, as it is on {wording.format_day(timezone.localdate())}",
        "My plans",
    ]
    first = [cell.text_content() for cell in page.xpath("//table[1]/tbody/tr[td]")[0]]
    assert first == ["Facilitators of change", "5", "7", "7", FORMULA]
    assert HOSTILE in text
    assert "Key & worker" in text
    assert page.xpath("//b | //script") == []
    assert not page.xpath("//@src | //link")
    assert page.xpath("/html/@lang") == ["en-GB"]


def test_the_page_to_print_says_what_one_needs_beside_the_numbers(robin: Seat):
    text = " ".join(html.fromstring(robin.get("record", "print").content).text_content().split())
    assert "Version" in text
    assert "The scale is 1 to 10: 1 " in text
    assert "Meeting People Where They Are At" in text
    assert "Other people only see numbers for groups of 10 people or more." in text
    assert "@Kim: a walk" in text
    assert "look again on" in text


def test_a_name_on_the_page_to_print_is_never_sent(robin: Seat):
    page = html.fromstring(robin.get("record", "print").content)
    [field] = page.xpath("//input[@type='text']")
    assert (field.get("name"), field.get("value"), field.get("autocomplete")) == (None, None, "off")
    assert page.xpath("//form | //input[@name]") == []


def test_advice_names_the_courses_units_where_the_assessment_is_there():
    sam = Seat("sam")
    for kind in ("csv", "json", "print"):
        text = text_of(sam.get("record", kind).content)
        assert "Because you rated “Facilitators of change” 1." in text, kind
        assert "Start with “Open questions”." in text, kind
    address = reverse("competency_xblock:own-record", kwargs={"kind": "csv"})
    sam.client.force_login(account_of("sam"))
    anywhere = text_of(sam.client.get(address, {"course": COURSE, "assessment": sam.usage}).content)
    assert "Because you rated “Facilitators of change” 1." in anywhere
    assert "Open questions" not in anywhere


def test_whom_to_talk_to_comes_before_training():
    [first, *others] = json.loads(Seat("alex").get("record", "json").content)["what_to_learn_next"]
    assert "Before your next shift, talk to someone" in first["text"]
    assert "Sample Harbour, 01632 960 000." in first["text"]
    assert "Motivational Interviewing" in [line["topic"] for line in others]


def test_the_page_to_print_calls_ratings_confidence(robin: Seat):
    text = html.fromstring(robin.get("record", "print").content).text_content().lower()
    assert not any(word in text for word in ("score", "grade", "target", "threshold", "decline", "weakness"))
