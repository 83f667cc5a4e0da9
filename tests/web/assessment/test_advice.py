"""Recommendations as sentences: why, which unit first, and what else there is to do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest
from lxml import html

from competency_xblock.frameworks import get_framework
from competency_xblock.recommendation import CourseUnit
from competency_xblock.records.data import Answer, Item, Rating
from competency_xblock.web.assessment.advice import AdviceInput, advice_context, confidences_of
from competency_xblock.web.plumbing.rendering import render
from tests.fixtures.pages import text

FRAMEWORK = get_framework("fulfilling-lives")
ROLLING = CourseUnit(id="rolling", title="Rolling with <resistance>", section="Unit 2", url="/jump_to_id/rolling")
CHANGE_TALK = CourseUnit(id="talk", title="Change talk", section="Unit 3", url="/jump_to_id/talk")


def rating(competency: str, value: int | Answer, aim: int = 7) -> Rating:
    rated = not isinstance(value, Answer)
    return Rating(
        item=Item(FRAMEWORK.id, competency),
        answer=Answer.RATED if rated else value,
        initial=value if rated else None,
        revised=None,
        aim=aim,
    )


def shown(ratings: list[Rating], units: dict[str, tuple[CourseUnit, ...]] | None = None) -> Any:
    """The advice as a page."""
    standing = AdviceInput(ratings=ratings, days={})
    advice = advice_context(
        FRAMEWORK, standing, lambda topics: {topic: (units or {}).get(topic, ()) for topic in topics}
    )
    return html.fromstring("<div>" + render("advice.html", {"advice": advice}) + "</div>")


def asked_about(ratings: list[Rating]) -> list[set[str]]:
    """The topics whose units are asked for, at each time of asking."""
    requests: list[set[str]] = []

    def units(topics: Collection[str]) -> dict[str, tuple[CourseUnit, ...]]:
        requests.append(set(topics))
        return {}

    advice_context(FRAMEWORK, AdviceInput(ratings=ratings, days={}), units)
    return requests


LOW = [rating("facilitators-of-change", 4), rating("encouragers", 6), rating("risk-navigators", 3)]


def test_each_suggestion_names_the_ratings_that_led_to_it():
    first = shown(LOW).xpath("//article")[0]
    assert text(first.xpath("./h5")[0]) == "Motivational Interviewing"
    assert "Because you rated “Facilitators of change” 4 and “Encouragers” 6." in text(first)


def test_what_no_topic_is_about_is_not_passed_over():
    sentence = (
        "No training topic clearly matches “Risk navigators” 3. Talk about it in supervision, or "
        "with a colleague who feels confident in it."
    )
    assert sentence in text(shown(LOW))
    assert "clearly matches" not in text(shown(LOW[:2]))


def test_where_no_topic_is_about_anything_that_is_said_once():
    alone = text(shown([rating("risk-navigators", 3)]))
    assert alone.count("clearly matches") == 1
    assert "ask your training team what training there is" in alone


def test_a_suggestion_starts_with_the_first_unit_that_is_not_finished():
    done = CourseUnit(id="done", title="Open questions", url="/jump_to_id/done", finished=True)
    first = shown(LOW, {"mi": (done, ROLLING, CHANGE_TALK)}).xpath("//article")[0]
    assert [(link.get("href"), link.get("target")) for link in first.xpath(".//a")] == [
        ("/jump_to_id/rolling", "_top"),
        ("/jump_to_id/talk", "_top"),
        ("/jump_to_id/done", "_top"),
    ]
    assert "Start with Rolling with <resistance>" in text(first)
    assert "Open questions (done)" in text(first)


def test_a_topic_whose_units_are_finished_leads_to_practice():
    done = CourseUnit(id="done", title="Open questions", finished=True)
    first = shown(LOW, {"mi": (done,)}).xpath("//article")[0]
    assert "practice with feedback, or talk about it in supervision" in text(first)
    assert first.xpath(".//a") == []


def test_a_topic_without_a_unit_says_whom_to_ask():
    assert "Ask your line manager or training team" in text(shown(LOW).xpath("//article")[0])


def test_a_topic_for_teams_says_so():
    page = shown([rating("aware-of-inter-professional-dynamics", 2)])
    ambit = next(article for article in page.xpath("//article") if "AMBIT" in text(article))
    assert "It is best to learn this as a team. Talk to your lead about it." in text(ambit)
    assert "learn this as a team" not in text(shown(LOW).xpath("//article")[0])


def test_more_than_two_topics_are_folded():
    page = shown(
        [rating("empathic-listeners", 1), rating("trauma-aware", 1), rating("effective-multi-agency-workers", 1)]
    )
    assert len(page.xpath("./article")) == 2
    assert page.xpath("string(//details/summary)").strip() == "1 more topic that could help"
    assert len(page.xpath("//details/article")) == 1


@pytest.mark.parametrize(
    ("ratings", "sentence"),
    [
        ([], "Nothing to suggest yet."),
        ([rating("encouragers", Answer.NOT_MY_ROLE)], "Nothing to suggest yet."),
        ([rating("encouragers", 8)], "You feel confident in these. You could share one with a colleague"),
        ([rating("encouragers", 6)], "You are close to how confident you would like to feel."),
    ],
)
def test_without_topics_the_advice_says_how_things_stand(ratings: list[Rating], sentence: str):
    page = shown(ratings)
    assert sentence in text(page)
    assert page.xpath("//article") == []


def test_what_there_was_no_chance_for_leads_to_good_places_to_start():
    page = shown([rating("facilitators-of-change", Answer.NOT_YET)], {"mi": (ROLLING,)})
    assert "Good places to start" in text(page)
    assert "Shadow a colleague" in text(page)
    assert "Motivational Interviewing for “Facilitators of change”. Rolling with <resistance>" in text(page)


def test_without_a_topic_about_exactly_that_shadowing_is_still_a_place_to_start():
    page = shown([rating("risk-navigators", Answer.NOT_YET)])
    assert "Ask to shadow a colleague who does it." in text(page)
    assert page.xpath("//li") == []


def test_a_competency_that_the_framework_no_longer_has_is_left_out():
    assert [answer.id for answer in confidences_of(FRAMEWORK, [rating("long-gone", 1), *LOW])] == [
        "facilitators-of-change",
        "encouragers",
        "risk-navigators",
    ]


def test_what_was_only_thought_about_is_left_out():
    thought = rating("facilitators-of-change", Answer.REFLECTED)
    assert [answer.id for answer in confidences_of(FRAMEWORK, [thought, rating("encouragers", 4)])] == ["encouragers"]
    assert "Nothing to suggest yet." in text(shown([thought]))


def test_a_rating_in_another_framework_is_left_out():
    elsewhere = replace(rating("encouragers", 1), item=Item("another-framework", "encouragers"))
    assert confidences_of(FRAMEWORK, [elsewhere]) == []
    assert "Nothing to suggest yet." in text(shown([elsewhere]))


def test_no_word_of_the_advice_judges():
    words = text(shown(LOW)).lower()
    assert not any(word in words for word in ("score", "grade", "target", "threshold", "weakness", "deficit", "fail"))


def test_units_are_asked_for_once_and_only_for_topics_that_are_named():
    assert asked_about(LOW) == [{"mi", "cycle-of-change"}]
    assert asked_about([rating("facilitators-of-change", 9), rating("encouragers", 10)]) == []
    assert asked_about([rating("facilitators-of-change", 6)]) == []
    assert asked_about([]) == []
    assert asked_about([rating("facilitators-of-change", Answer.NOT_YET)]) == [{"mi", "cycle-of-change"}]
