"""One's own record to take away: whole and readable."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from icalendar import Calendar

from competency_xblock.records.api import AsAnswered
from competency_xblock.records.data import Action, Answer, Item, PrivacyPromise, Rating, SubmittedRound
from competency_xblock.web.learner.record.files import record_columns, record_ics, record_json, record_lines
from tests.fixtures.records import START, a_framework, item

FRAMEWORK = AsAnswered.made_up(a_framework(levels=("new",)))
NOW = datetime(2030, 4, 1, 12, 0, tzinfo=UTC)


def a_round(*ratings: Rating) -> SubmittedRound:
    return SubmittedRound(
        key="round-key",
        number=2,
        course="course",
        assessment="assessment",
        framework="listening",
        framework_version="1",
        started_at=START,
        submitted_at=START,
        promise=PrivacyPromise(purpose="To plan training"),
        level="new",
        role="Keyworker",
        organisation="Haven",
        ratings=ratings,
    )


def an_action(**given: Any) -> Action:
    known: dict[str, Any] = {
        "key": "action-key",
        "text": "Ask Sam about risk",
        "item": item("c0"),
        "review_date": date(2030, 6, 30),
        "done_at": None,
        "round_key": "round-key",
        "assessment": "assessment",
    }
    return Action(**{**known, **given})


RATINGS = (
    Rating(item=item("c0", "new"), answer=Answer.RATED, initial=3, revised=5, aim=7, reason="Because"),
    Rating(item=Item("another", "gone"), answer=Answer.NOT_YET, initial=None, revised=None, aim=7),
)


def test_the_json_has_all_that_was_answered() -> None:
    read = json.loads(record_json([a_round(*RATINGS)], [an_action(done_at=NOW)], FRAMEWORK))
    assert read["framework"] == {"id": "listening", "version": "1", "title": "Listening well"}
    (round,) = read["rounds"]
    assert (round["round"], round["submitted"], round["who_sees"]) == (2, "2030-03-01T09:00:00+00:00", "groups")
    assert round["ratings"] == [
        {
            "area": "All of it",
            "competency": "c0",
            "title": "Competency 0",
            "level": "new",
            "answer": "rated",
            "initial": 3,
            "revised": 5,
            "aim": 7,
            "reason": "Because",
        },
        {
            "area": "",
            "competency": "gone",
            "title": "gone",
            "level": "",
            "answer": "not-yet",
            "initial": None,
            "revised": None,
            "aim": 7,
            "reason": "",
        },
    ]
    assert read["actions"][0]["text"] == "Ask Sam about risk"
    assert read["actions"][0]["review_date"] == "2030-06-30"
    assert read["actions"][0]["done"] == "2030-04-01T12:00:00+00:00"


def test_the_table_has_a_line_for_each_rating_and_action() -> None:
    actions, names = [an_action(), an_action(item=None, review_date=None)], record_columns()
    cells = list(record_lines([a_round(*RATINGS)], actions, FRAMEWORK))
    assert {name for line in cells for name in line} == set(names)
    lines = [[line.get(name) for name in names] for line in cells]
    assert lines[0][:11] == [
        "Rating",
        2,
        "2030-03-01T09:00:00+00:00",
        "All of it",
        "Competency 0",
        "New",
        "Rated",
        3,
        5,
        7,
        "Because",
    ]
    assert lines[1][4:10] == ["gone", "", "Not had the chance yet", None, None, 7]
    assert lines[2][12:] == ["Ask Sam about risk", date(2030, 6, 30), "", "Listening well", "1", "c0"]
    assert lines[3][3:6] == [None, None, None]


def test_review_dates_are_all_day_events_with_neutral_titles() -> None:
    written = record_ics([an_action()], now=NOW)
    assert b"Sam" not in written
    assert b"c0" not in written
    (event,) = Calendar.from_ical(written).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Review date"
    assert event["DTSTART"].dt == date(2030, 6, 30)
    assert event["DTEND"].dt == date(2030, 7, 1)
    assert str(event["UID"]) == "action-key@competency-xblock"


def test_the_same_action_keeps_its_place_in_the_calendar() -> None:
    assert record_ics([an_action()], now=NOW) == record_ics([an_action(text="Something else")], now=NOW)


def test_only_what_is_still_to_do_on_a_day_is_in_the_calendar() -> None:
    assert not Calendar.from_ical(record_ics([an_action(done_at=NOW), an_action(review_date=None)])).walk("VEVENT")


def test_an_empty_record_can_be_taken_away() -> None:
    assert json.loads(record_json([], [], FRAMEWORK))["rounds"] == []
    assert list(record_lines([], [], FRAMEWORK)) == []
    assert Calendar.from_ical(record_ics([])).walk("VCALENDAR")
