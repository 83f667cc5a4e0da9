"""Review dates for a calendar: neutral, unless the learner chooses otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from competency_xblock.records.data import Action
from competency_xblock.web.learner.record.review_dates import record_ics

from .test_files import ABOUT, NOW, a_record, an_action

PLAN = "When it is quiet,\r\nI will ask Sam; then rest, and BEGIN:VALARM"
BOTH = pytest.mark.parametrize("own_words", [False, True], ids=["neutral", "own words"])


def calendar(*actions: Action, own_words: bool = False, now: datetime = NOW, **given: Any) -> bytes:
    return record_ics(a_record(actions=actions, **{**ABOUT, **given}), own_words=own_words, now=now)


def events(written: bytes) -> Sequence[Any]:
    found: Sequence[Any] = Calendar.from_ical(written).walk("VEVENT")
    return found


def test_titles_are_neutral_and_lead_back_to_the_unit_or_the_course() -> None:
    written = calendar(an_action(text=PLAN))
    assert not any(word in written for word in (b"Sam", b"c0", b"Where I stand", b"Everyday", b"VALARM"))
    (event,) = events(written)
    assert (str(event["SUMMARY"]), str(event["URL"])) == (
        "Look at my learning plan again",
        "https://learn.example.org/course",
    )
    assert str(event["DESCRIPTION"]) == "My plans are here: https://learn.example.org/course"
    (event,) = events(calendar(an_action(text=PLAN), unit_url="https://learn.example.org/unit"))
    assert str(event["URL"]) == "https://learn.example.org/unit"
    assert str(event["UID"]) == "action-key@competency-xblock"
    assert calendar(an_action(text=PLAN)) == calendar(an_action(text="Something else"))


def test_who_chooses_so_has_their_own_words_and_a_reminder_on_the_day() -> None:
    (event,) = events(calendar(an_action(text=PLAN), own_words=True))
    assert str(event["SUMMARY"]) == "When it is quiet, I will ask Sam; then rest, and BEGIN:VALARM"
    assert str(event["UID"]) == "action-key@competency-xblock"
    (reminder,) = event.walk("VALARM")
    assert reminder["TRIGGER"].dt == timedelta(hours=9)
    assert str(reminder["DESCRIPTION"]) == str(event["SUMMARY"])


@BOTH
def test_a_review_date_is_a_whole_day_in_every_time_zone(own_words: bool) -> None:
    (event,) = events(calendar(an_action(), own_words=own_words))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2030, 6, 30), date(2030, 7, 1))


@BOTH
def test_only_what_is_still_to_do_on_a_day_is_in_the_calendar(own_words: bool) -> None:
    assert not events(calendar(an_action(done_at=NOW), an_action(review_date=None), own_words=own_words))
    assert Calendar.from_ical(calendar(own_words=own_words)).walk("VCALENDAR")


@BOTH
def test_without_an_address_of_the_course_there_is_no_link(own_words: bool) -> None:
    (event,) = events(calendar(an_action(), own_words=own_words, course_url=""))
    assert "URL" not in event
    assert "DESCRIPTION" not in event
