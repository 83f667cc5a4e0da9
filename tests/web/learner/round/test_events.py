"""Events say what the page on them says, and nothing that a learner was not told others would see."""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.frameworks import get_framework
from competency_xblock.recommendation import OwnTopic
from competency_xblock.records.data import (
    Answer,
    Draft,
    DraftAction,
    Item,
    OpenRound,
    PrivacyPromise,
    Rating,
    SubmittedRound,
    Visibility,
)
from competency_xblock.web.learner.round import events
from competency_xblock.web.learner.round.events import EVENTS, Event, EventRating

FRAMEWORK = get_framework("fulfilling-lives")
COMPETENCIES = {competency.id: competency for competency in FRAMEWORK.competencies()}
NOW = datetime(2030, 1, 1, tzinfo=UTC)
NAMED, UNNAMED = PrivacyPromise(visibility=Visibility.NAMES, purpose="The purpose."), PrivacyPromise()
OWN_TOPIC = OwnTopic(id="own-yoga", title="The own topic.", helps=tuple((competency, 3) for competency in COMPETENCIES))
ABOUT = {
    "course_id": "course",
    "assessment_id": "assessment",
    "framework_id": FRAMEWORK.id,
    "framework_version": FRAMEWORK.version,
    "round": 2,
}

# ---------------------------------------------------------------- rounds of all kinds

VALUES = st.integers(FRAMEWORK.scale.minimum, FRAMEWORK.scale.maximum)
TEXTS = st.text(max_size=30).map(lambda text: f"Somebody's words. {text}")


@st.composite
def an_answer(draw: st.DrawFn, competency: str) -> Rating:
    """Anything that somebody may say about a competency; who sees it is decided later."""
    answer = draw(st.sampled_from(Answer))
    is_rated = answer is Answer.RATED
    return Rating(
        item=Item(FRAMEWORK.id, competency),
        answer=answer,
        initial=draw(VALUES) if is_rated else None,
        revised=draw(st.none() | VALUES) if is_rated else None,
        aim=draw(VALUES),
        reason=draw(TEXTS),
        shared=draw(st.booleans()),
    )


ASKED = st.lists(st.sampled_from(sorted(COMPETENCIES)), unique=True, max_size=8)
ACTIONS = st.lists(
    st.builds(
        DraftAction,
        text=TEXTS,
        competency=st.sampled_from(["", *COMPETENCIES]),
        review_date=st.none() | st.just(date(2030, 6, 30)),
    ),
    max_size=4,
)


def finished(promise: PrivacyPromise, ratings: tuple[Rating, ...]) -> SubmittedRound:
    """A round as records give it back."""
    by_name = promise.visibility is Visibility.NAMES
    return SubmittedRound(
        key="key",
        number=2,
        course="course",
        assessment="assessment",
        framework=FRAMEWORK.id,
        framework_version=FRAMEWORK.version,
        started_at=NOW,
        submitted_at=NOW,
        promise=promise,
        level="",
        role="The role.",
        organisation="The organisation.",
        ratings=tuple(
            replace(rating, by_name=by_name and not COMPETENCIES[rating.item.competency].sensitive)
            for rating in ratings
        ),
        flagged={"facilitators-of-change": ("a-statement",)},
        just_submitted=True,
    )


def events_text(round: SubmittedRound, actions: list[DraftAction]) -> str:
    """All that finishing it tells, as text; and what following what it leads to could tell."""
    topics = events.publishable_topics(FRAMEWORK, round, (OWN_TOPIC,))
    happened: list[Event] = list(events.submitted_events(round, Draft(actions=tuple(actions)), topics))
    happened += [events.followed_event(round, topic, "vertical@unit") for topic in topics]
    return json.dumps([[each.name, each.payload()] for each in happened])


@st.composite
def two_sets_of_answers(draw: st.DrawFn) -> tuple[tuple[Rating, ...], tuple[Rating, ...]]:
    """The same competencies answered twice, as differently as may be."""
    competencies = draw(ASKED)
    first, second = (tuple(draw(an_answer(competency)) for competency in competencies) for _time in range(2))
    return first, second


@given(two_sets_of_answers(), ACTIONS, st.data())
def test_in_groups_the_events_are_the_same_whatever_was_answered(
    answers: tuple[tuple[Rating, ...], tuple[Rating, ...]], actions: list[DraftAction], data: st.DataObject
):
    others = [replace(action, text=data.draw(TEXTS), competency=data.draw(st.just(""))) for action in actions]
    first, second = (finished(UNNAMED, answer) for answer in answers)
    assert events_text(first, actions) == events_text(second, others)


@given(two_sets_of_answers(), ACTIONS)
def test_in_groups_no_rating_no_topic_and_nobodys_words_are_there(
    answers: tuple[tuple[Rating, ...], tuple[Rating, ...]], actions: list[DraftAction]
):
    written = events_text(finished(UNNAMED, answers[0]), actions)
    assert not set(re.findall(r'"(\w+)":', written)) & {"ratings", "value", "answer", "topics", "topic", "competency"}
    ids = {*COMPETENCIES, *(topic.id for topic in FRAMEWORK.topics), OWN_TOPIC.id}
    assert not [competency for competency in ids if f'"{competency}"' in written]
    assert_no_words(written)


@given(two_sets_of_answers(), ACTIONS)
def test_by_name_what_is_not_seen_by_name_makes_no_difference(
    answers: tuple[tuple[Rating, ...], tuple[Rating, ...]], actions: list[DraftAction]
):
    first, second = (finished(NAMED, answer) for answer in answers)
    # Only what nobody sees by name is otherwise: answers about what is sensitive, thoughts, and words everywhere.
    otherwise = tuple(
        other
        if not mine.by_name or (mine.answer is other.answer is Answer.REFLECTED)
        else replace(mine, reason=other.reason, shared=other.shared)
        for mine, other in zip(first.ratings, second.ratings, strict=True)
    )
    assert events_text(first, actions) == events_text(replace(first, ratings=otherwise), actions)
    assert_no_words(events_text(first, actions))


def assert_no_words(written: str) -> None:
    for words in (
        "Somebody's words.",
        "The role.",
        "The organisation.",
        "The purpose.",
        "The own topic.",
        "a-statement",
    ):
        assert words not in written


@given(two_sets_of_answers())
def test_by_name_every_answer_that_is_seen_is_told(answers: tuple[tuple[Rating, ...], tuple[Rating, ...]]):
    round = finished(NAMED, answers[0])
    (submitted, *_rest) = events.submitted_events(round, Draft(), ())
    assert submitted.payload()["ratings"] == [
        {"competency": each.item.competency, "level": "", "answer": each.answer.value}
        | ({"value": each.value} if each.answer is Answer.RATED else {})
        for each in round.ratings
        if each.by_name and each.answer is not Answer.REFLECTED
    ]


def a_rating(competency: str, value: int) -> Rating:
    return Rating(item=Item(FRAMEWORK.id, competency), answer=Answer.RATED, initial=value, revised=None, aim=7)


def test_an_authors_own_topic_is_told_by_its_id():
    round = finished(NAMED, (a_rating("facilitators-of-change", 4),))
    assert OWN_TOPIC.id in events.publishable_topics(FRAMEWORK, round, (OWN_TOPIC,))
    assert OWN_TOPIC.id not in events.publishable_topics(FRAMEWORK, round, ())


def test_a_first_round_is_not_rated_again():
    round = replace(finished(UNNAMED, ()), number=1)
    assert events.AssessmentRerated not in {type(each) for each in events.submitted_events(round, Draft(), ())}


# ---------------------------------------------------------------- the page on events

PAGE = (Path(__file__).parents[4] / "docs" / "events.md").read_text(encoding="utf-8")
JSON_TYPES: dict[type, str] = {str: "text", int: "number", tuple: "list"}
ROW = re.compile(r"^\| `(\w+)` \| (\w+) \| .+ \| (.+) \|$", re.MULTILINE)


def documented() -> Iterator[tuple[str, str]]:
    """Each heading of the page, with what stands below it."""
    for part in PAGE.split("\n## ")[1:]:
        heading, _line, text = part.partition("\n")
        yield heading.strip("`"), text


def rows(text: str) -> dict[str, tuple[str, bool]]:
    """The fields of a table: their type, and whether they can be left out."""
    return {name: (kind, absent != "never") for name, kind, absent in ROW.findall(text)}


def fields_of(kind: type, without: Mapping[str, Any] | None = None) -> dict[str, tuple[str, bool]]:
    """The same, from the code."""
    hints = typing.get_type_hints(kind)
    found = {}
    for field in fields(kind):  # type: ignore[arg-type]
        possible = typing.get_args(hints[field.name]) if type(None) in typing.get_args(hints[field.name]) else ()
        plain = next((each for each in possible if each is not type(None)), hints[field.name])
        found[field.name] = (JSON_TYPES[typing.get_origin(plain) or plain], bool(possible))
    return {name: each for name, each in found.items() if name not in (without or {})}


def test_the_page_names_every_event_and_no_other():
    names = [heading for heading, _text in documented() if heading.startswith("edx.")]
    assert names == [event.name for event in EVENTS]
    assert set(re.findall(r"edx\.competency\.\w+\.\w+", PAGE)) == set(names)


def test_names_are_as_open_edx_wants_them():
    for event in EVENTS:
        assert re.fullmatch(r"edx\.competency\.[a-z]+\.[a-z]+(ed|n)", event.name)


def test_the_page_says_what_every_event_says():
    assert rows(dict(documented())["What every event says"]) == fields_of(Event)


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.name)
def test_the_page_says_what_else_an_event_says(kind: type[Event]):
    text = dict(documented())[kind.name]
    own, _each, of_each = text.partition("Each of the")
    assert rows(own) == fields_of(kind, fields_of(Event))
    assert rows(of_each) == (fields_of(EventRating) if kind is events.AssessmentSubmitted else {})


def test_what_is_told_has_the_fields_that_are_documented():
    begun = OpenRound(
        key="key", framework=FRAMEWORK.id, number=2, revision=1, last_save="", started_at=NOW, saved_at=NOW,
        promise=NAMED, draft=Draft(), just_created=True,
    )  # fmt: skip
    round = finished(NAMED, (a_rating("facilitators-of-change", 4),))
    planned = Draft(actions=(DraftAction(text="Ask Kim"),))
    happened = [
        events.started_event(begun, FRAMEWORK, course="course", assessment="assessment"),
        *events.submitted_events(round, planned, ("mi",)),
        events.followed_event(round, "mi", "vertical@unit"),
        events.reopened_event(round),
    ]
    assert [type(each) for each in happened] == list(EVENTS)
    for each in happened:
        assert each.payload().keys() == fields_of(type(each)).keys()
        assert each.payload().items() >= (ABOUT | {"visibility": "names"}).items()
        assert json.loads(json.dumps(each.payload())) == each.payload()
