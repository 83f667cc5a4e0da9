"""One's own record to take away: whole and readable."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from competency_xblock.frameworks import Scale, ScalePoint
from competency_xblock.records.api import AsAnswered
from competency_xblock.records.data import Action, Answer, Item, PrivacyPromise, Rating, SubmittedRound
from competency_xblock.web.learner.record.advice_lines import AdviceLine
from competency_xblock.web.learner.record.files import record_columns, record_json, record_lines
from competency_xblock.web.learner.record.own_record import OwnRecord
from tests.fixtures.records import START, a_framework, item

SCALE = Scale(minimum=1, maximum=10, points=(ScalePoint(value=1, text="None", editorial=True),))
FRAMEWORK = AsAnswered.made_up(replace(a_framework(levels=("new",)), scale=SCALE))
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
        "added_at": datetime(2030, 3, 1, 9, 0, tzinfo=UTC),
    }
    return Action(**{**known, **given})


def a_record(*rounds: SubmittedRound, actions: Sequence[Action] = (), **given: Any) -> OwnRecord:
    known = {"title": "Where I stand", "rounds": rounds, "actions": actions, "as_answered": FRAMEWORK}
    return OwnRecord(**{**known, **given})


ABOUT: dict[str, Any] = {
    "course_title": "Everyday listening",
    "course_url": "https://learn.example.org/course",
    "advice": [AdviceLine("Sewing circle", "Because you rated it 3."), AdviceLine("", "Talk to someone.")],
    "made_on": date(2030, 4, 2),
}
RATINGS = (
    Rating(item=item("c0", "new"), answer=Answer.RATED, initial=3, revised=5, aim=7, reason="Because"),
    Rating(item=Item("another", "gone"), answer=Answer.NOT_YET, initial=None, revised=None, aim=7),
)


def test_the_json_has_all_that_was_answered() -> None:
    read = json.loads(record_json(a_record(a_round(*RATINGS), actions=[an_action(done_at=NOW)], **ABOUT)))
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
    assert round["scale"] == {"minimum": 1, "maximum": 10, "points": [{"value": 1, "text": "None", "own": True}]}
    assert round["who_sees_in_words"].endswith("numbers for groups of 10 people or more.")
    assert (read["course"], read["course_url"], read["assessment"], read["made_on"]) == (
        "Everyday listening",
        "https://learn.example.org/course",
        "Where I stand",
        "2030-04-02",
    )
    assert read["what_to_learn_next"] == [
        {"topic": "Sewing circle", "text": "Because you rated it 3."},
        {"topic": "", "text": "Talk to someone."},
    ]
    assert read["actions"][0]["text"] == "Ask Sam about risk"
    assert read["actions"][0]["review_date"] == "2030-06-30"
    assert (read["actions"][0]["let_go"], read["actions"][0]["noticed"]) == (False, "")
    assert read["actions"][0]["done"] == "2030-04-01T12:00:00+00:00"


def test_the_table_has_a_line_for_each_rating_and_action() -> None:
    actions, names = [an_action(noticed="It went well"), an_action(item=None, review_date=None)], record_columns()
    cells = list(record_lines(a_record(a_round(*RATINGS), actions=actions, **ABOUT)))
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
    place = ["Everyday listening", "Where I stand"]
    assert lines[0][18:20] == ["1 to 10: 1 None", "Listening well"]
    assert lines[0][21].startswith("Your ratings are never shown with your name")
    assert lines[2][12:] == [
        *("Ask Sam about risk", date(2030, 6, 30), "", "Still on it", "It went well", None, None),
        *("Listening well", "1", None, *place, "c0"),
    ]
    assert [(line[0], line[2], line[17]) for line in lines[4:]] == [
        ("What to learn next", "2030-04-02", "Sewing circle: Because you rated it 3."),
        ("What to learn next", "2030-04-02", "Talk to someone."),
    ]
    assert all(line[22:24] == place for line in lines)
    assert lines[3][3:6] == [None, None, None]


def test_an_empty_record_can_be_taken_away() -> None:
    assert json.loads(record_json(a_record()))["rounds"] == []
    assert list(record_lines(a_record())) == []


def test_the_table_says_how_a_plan_went() -> None:
    actions = [an_action(done_at=NOW), an_action(done_at=NOW, let_go=True), an_action()]
    assert [line["state"] for line in record_lines(a_record(actions=actions))] == [
        "I did it",
        "Not any more",
        "Still on it",
    ]
