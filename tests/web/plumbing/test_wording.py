"""Values as words that people read."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation

from competency_xblock.records.data import Answer
from competency_xblock.web.plumbing import wording

TODAY = date(2030, 3, 15)
DONE = datetime(2030, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "latest", "expected"),
    [
        (4, 7, "+3"),
        (7, 4, "−3"),
        (5, 5, "same"),
        (5.0, 5.04, "same"),
        (4.5, 6, "+1.5"),
        (None, 5, ""),
        (5, None, ""),
        (None, None, ""),
    ],
)
def test_a_fall_is_told_as_plainly_as_a_rise(first: float | None, latest: float | None, expected: str):
    assert wording.format_change(first, latest) == expected


def test_a_change_is_written_as_the_language_writes_numbers():
    with translation.override("de"):
        assert [wording.format_change(4.5, 6), wording.format_change(6, 4.5)] == ["+1,5", "−1,5"]
        assert wording.format_change(4, 7) == "+3"


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_parts_are_joined_as_in_a_sentence(parts: list[str], sentence: str):
    assert wording.join_words(parts) == sentence


@pytest.mark.parametrize(
    ("answer", "value", "shown"),
    [
        (Answer.RATED, 7, "7"),
        (Answer.NOT_MY_ROLE, None, "Not part of my role"),
        (Answer.NOT_YET, None, "Not had the chance yet"),
        (Answer.REFLECTED, None, "Thought about"),
        (Answer.RATED, None, ""),
    ],
)
def test_an_answer_is_its_number_or_why_there_is_none(answer: Answer, value: int | None, shown: str):
    assert wording.format_answer(answer, value) == shown


def test_a_plain_date_stays_that_date_and_an_instant_is_the_readers_day():
    late = datetime(2030, 3, 14, 23, 30, tzinfo=UTC)
    for zone, number in (("Pacific/Kiritimati", 15), ("Pacific/Honolulu", 14)):
        with timezone.override(zone):
            assert wording.format_day(date(2030, 3, 14)) == wording.format_day(
                datetime(2030, 3, 14, 12, tzinfo=timezone.get_current_timezone())
            )
            assert str(number) in wording.format_day(late)


def test_a_day_is_written_in_the_readers_language():
    with translation.override("de"):
        assert wording.format_day(date(2030, 3, 14)) == "14. März 2030"


def test_an_action_says_when_it_was_done_else_when_to_look_again():
    assert wording.format_due(None, None, TODAY) == ""
    assert wording.format_due(TODAY, None, TODAY).startswith("look again on ")
    assert wording.format_due(date(2030, 3, 14), DONE, TODAY) == f"done on {wording.format_day(DONE)}"


def test_an_action_whose_day_has_passed_is_put_gently():
    sentence = wording.format_due(date(2030, 3, 14), None, TODAY)
    assert sentence.endswith("ready when you are")
    assert "overdue" not in sentence


def test_short_days_have_the_year_or_the_time_where_they_need_it():
    first = datetime(2030, 3, 1, 9, tzinfo=UTC)
    with translation.override("en-gb"):
        assert wording.short_days([first, first.replace(month=9)]) == ["1 Mar", "1 Sep"]
        assert wording.short_days([first, first.replace(year=2031)]) == ["1 Mar 2030", "1 Mar 2031"]
        assert wording.short_days([first, first.replace(hour=14, minute=5)]) == ["1 Mar, 9 a.m.", "1 Mar, 2:05 p.m."]
        assert wording.short_days([]) == []
        with timezone.override("Pacific/Kiritimati"):
            assert wording.short_days([first.replace(hour=23)]) == ["2 Mar"]
    with translation.override("es"):
        assert wording.short_days([first]) == ["1 de Mar"]


def test_the_ends_of_a_time_are_brief_and_never_the_same_day_of_two_years():
    first = datetime(2030, 3, 1, 9, tzinfo=UTC)
    with translation.override("en-gb"):
        assert wording.short_ends(first, first.replace(month=9)) == ("1 Mar", "1 Sep")
        assert wording.short_ends(first, first.replace(year=2031)) == ("Mar 2030", "Mar 2031")
        assert wording.short_ends(first, first) == ("1 Mar", "1 Mar")


def test_a_small_number_of_things_is_a_word():
    assert [wording.count_in_words(count) for count in (0, 1, 9, 10)] == ["0", "one", "nine", "10"]
