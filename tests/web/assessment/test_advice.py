"""Recommendations as sentences: why, which unit first, and what else there is to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from competency_xblock.frameworks import Framework, get_framework, get_frameworks
from competency_xblock.recommendation import CourseUnit
from competency_xblock.records.data import Answer, Item, Rating
from competency_xblock.web.assessment.advice import (
    AdviceInput,
    Units,
    advice_context,
    advice_of,
    confidences_of,
    no_units,
)
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
    advice = context(ratings, lambda topics: {topic: (units or {}).get(topic, ()) for topic in topics})
    return html.fromstring("<div>" + render("advice.html", {"advice": advice}) + "</div>")


def context(
    ratings: list[Rating],
    units: Units = no_units,
    days: Mapping[str, str] | None = None,
    safeguarding: str = "",
    framework: Framework = FRAMEWORK,
) -> dict[str, Any]:
    """The advice as templates get it."""
    advice = advice_of(framework, ratings, units, own_topics=())
    return advice_context(framework, AdviceInput(ratings=ratings, days=days or {}), advice, safeguarding=safeguarding)


def asked_about(ratings: list[Rating]) -> list[set[str]]:
    """The topics whose units are asked for, at each time of asking."""
    requests: list[set[str]] = []

    def units(topics: Collection[str]) -> dict[str, tuple[CourseUnit, ...]]:
        requests.append(set(topics))
        return {}

    context(ratings, units)
    return requests


LOW = [rating("facilitators-of-change", 4), rating("encouragers", 6), rating("attentive-to-communication-styles", 3)]


def test_each_suggestion_names_the_ratings_that_led_to_it():
    first = shown(LOW).xpath("//article")[0]
    assert text(first.xpath(".//h5")[0]) == "Motivational Interviewing"
    assert "Because you rated “Facilitators of change” 4 and “Encouragers” 6." in text(first)


def test_what_no_topic_is_about_is_not_passed_over():
    sentence = (
        "No training topic clearly matches “Attentive to communication styles” 3. Talk about it in supervision, or "
        "with a colleague who feels confident in it."
    )
    assert sentence in text(shown(LOW))
    assert "clearly matches" not in text(shown(LOW[:2]))


def test_where_no_topic_is_about_anything_that_is_said_once():
    alone = text(shown([rating("problem-solvers", 3)]))
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
    folded = shown(LOW, {"mi": (done,)}).xpath("//details/article")[0]
    assert "practice with feedback, or talk about it in supervision" in text(folded)
    assert folded.xpath(".//a") == []


def test_where_all_units_are_finished_the_advice_opens_with_practice():
    done = CourseUnit(id="done", title="Open questions", finished=True)
    advice = context(LOW[:1], lambda topics: dict.fromkeys(topics, (done,)))
    assert advice["open"] == []
    assert advice["opening"].startswith("You have finished this course's units on what could help. Next, try practice")
    assert [suggestion["plan_text"] for suggestion in advice["folded"]] == [
        "practise Motivational Interviewing and ask for feedback",
        "practise Cycle of Change and ask for feedback",
    ]


def test_a_topic_without_a_unit_says_whom_to_ask():
    assert "Ask your line manager or training team" in text(shown(LOW).xpath("//article")[0])


def test_a_topic_for_teams_says_so():
    page = shown([rating("aware-of-inter-professional-dynamics", 2)])
    ambit = next(article for article in page.xpath("//article") if "AMBIT" in text(article))
    assert "It is best to learn this as a team. Talk to your lead about it." in text(ambit)
    assert "learn this as a team" not in text(shown(LOW).xpath("//article")[0])


def test_more_than_two_topics_are_folded():
    page = shown(
        [rating("empathic-listeners", 1), rating("trauma-aware", 1), rating("effective-multi-agency-workers", 5)]
    )
    assert len(page.xpath("./article")) == 2
    assert page.xpath("string(./details/summary)").strip() == "1 more topic that could help"
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
        "attentive-to-communication-styles",
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


@pytest.mark.parametrize(
    ("aims", "sentence"),
    [
        ([7], "Your aim is 7."),
        ([7, 7], "Your aim is 7 in both."),
        ([7, 7, 7], "Your aim is 7 in all of them."),
        ([8, 9], "Your aims, in the same order, are 8 and 9."),
        ([7, 7, 8], "Your aims, in the same order, are 7, 7 and 8."),
    ],
)
def test_one_sentence_says_the_aims_of_the_ratings_just_named(aims: list[int], sentence: str):
    names = ["facilitators-of-change", "encouragers", "strengths-focused-and-structured"]
    ratings = [rating(name, value, aim) for name, value, aim in zip(names, (2, 4, 6), aims, strict=False)]
    suggestion = context(ratings)["open"][0]
    assert suggestion["title"] == "Motivational Interviewing"
    assert suggestion["aim"] == sentence
    assert [reason["aim"] for reason in suggestion["reasons"]] == aims


FIRST, SECOND, THIRD = (CourseUnit(id=name, title=name) for name in ("First", "Second", "Third"))


@pytest.mark.parametrize(
    ("units", "why", "plan"),
    [
        ([FIRST], "It is this course's unit on this topic.", "take First"),
        ([FIRST, SECOND], "", "take First"),
        (
            [replace(FIRST, finished=True), SECOND, THIRD],
            "This one next: you have finished what comes before it.",
            "take Second",
        ),
        ([FIRST, replace(SECOND, finished=True)], "This one is left: you have finished the others.", "take First"),
        ([], "", "ask my line manager about Motivational Interviewing"),
    ],
)
def test_one_sentence_says_why_this_unit_is_first_and_a_plan_can_begin_with_it(units, why: str, plan: str):
    suggestion = context(LOW[:2], lambda topics: {"mi": units})["open"][0]
    assert (suggestion["title"], suggestion["why_first"], suggestion["plan_text"]) == (
        "Motivational Interviewing", why, plan,
    )  # fmt: skip


def test_two_open_topics_are_introduced_and_one_is_enough():
    assert context(LOW)["opening"] == "Here are two topics that fit what you said. One is plenty for now."
    assert context([rating("trauma-aware", 3)])["opening"] == ""


def test_safety_says_whom_to_talk_to_and_when_before_any_training():
    low = [rating("risk-navigators", 2), rating("facilitators-of-change", 4)]
    advice = context(low, days={"risk-navigators": "3 May"}, safeguarding="Robin Sample, 01632 960002")
    safety = advice["safety"]
    assert safety["items"] == [
        {"competency": "risk-navigators", "title": "Risk navigators", "value": 2, "aim": 7, "day": "3 May"}
    ]
    assert safety["because"] == "You rated “Risk navigators” 2 (on 3 May). It is about keeping people safe."
    assert (safety["contact"], safety["whom"]) == (
        "Robin Sample, 01632 960002",
        "Or ask your safeguarding lead or your supervisor.",
    )
    assert advice["opening"] == "When you have talked to someone, this can help."
    assert advice["without_topic"] == "", "whom to talk to about it is told once"
    alone = context(low[:1])
    assert alone["safety"]["whom"] == "Ask your safeguarding lead or your supervisor."
    assert alone["opening"].endswith("Ask your training team what training there is.")
    assert alone["develop"] == []
    assert context([rating("risk-navigators", 6), rating("problem-solvers", 1)])["safety"] is None


@pytest.mark.parametrize(
    ("value", "heading", "text"),
    [
        (1, "First, talk to someone", "Before your next shift, talk to someone about it."),
        (3, "First, talk to someone", "Before your next shift, talk to someone about it."),
        (4, "First, a talk can help", "Talk about it with someone when you next can, such as in supervision."),
        (5, "First, a talk can help", "Talk about it with someone when you next can, such as in supervision."),
    ],
)
def test_the_words_on_safety_are_strong_in_the_lowest_third_of_the_scale_and_softer_above_it(
    value: int, heading: str, text: str
):
    safety = context([rating("risk-navigators", value), rating("facilitators-of-change", 8)])["safety"]
    assert safety["heading"] == heading
    assert safety["text"].startswith(text)


def test_safety_that_was_not_rated_gets_one_quiet_line_unless_a_talk_is_suggested_anyway():
    line = "It still helps to know who to tell if someone is at risk."
    for answer in (Answer.NOT_MY_ROLE, Answer.NOT_YET):
        left = rating("risk-navigators", answer)
        assert context([left], safeguarding="Robin, 1")["who_to_tell"] == f"{line} Who to contact: Robin, 1"
        assert context([left])["who_to_tell"] == f"{line} Ask your safeguarding lead or your supervisor."
        low = [rating(name, 1) for name in ("facilitators-of-change", "trauma-aware", "problem-solvers")]
        assert context([left, *low])["who_to_tell"] == "", "a person to talk to is named above"
    assert context([rating("risk-navigators", 6)])["who_to_tell"] == ""
    assert context([rating("encouragers", Answer.NOT_YET)])["who_to_tell"] == ""


def test_unsure_all_over_is_met_with_thanks_a_person_to_talk_to_and_one_topic():
    names = ["facilitators-of-change", "trauma-aware", "problem-solvers"]
    waiting = rating("effective-multi-agency-workers", Answer.NOT_YET)
    advice = context([*(rating(name, 2) for name in names), waiting])
    assert advice["unsure"] is True
    assert advice["opening"].startswith("Thank you for telling us how it feels.")
    assert "Talk to your supervisor about one thing to start with." in advice["opening"]
    assert len(advice["open"]) == 1
    nothing = ("", [], [], False)
    assert (advice["without_topic"], advice["develop"], advice["starting_points"], advice["not_yet"]) == nothing
    assert context([rating(name, 4) for name in names])["unsure"] is False


def test_where_no_topic_fits_the_frameworks_ways_to_develop_do():
    ways = [way.text for way in FRAMEWORK.develop]
    assert context([rating("problem-solvers", 3)])["develop"] == context(LOW)["develop"] == ways != []
    assert context(LOW[:2])["develop"] == []


def test_of_many_without_a_topic_three_are_named_and_the_others_counted():
    framework = get_framework("nhs-mental-health-competences")
    alone = [competency for competency in framework.competencies() if not competency.topics and not competency.safety]
    ratings = [replace(rating("x", 1, 4), item=Item(framework.id, competency.id)) for competency in alone[:5]]
    some_topic = replace(rating("x", 3, 4), item=Item(framework.id, "developing-coping-strategies"))
    sentence = context([*ratings, some_topic], framework=framework)["without_topic"]
    assert [sentence.count(f"“{competency.title}” 1") for competency in alone[:5]] == [1, 1, 1, 0, 0]
    assert " and 2 more. Choose one to talk about in supervision" in sentence


@given(st.data())
def test_no_rating_is_both_named_as_a_reason_and_as_one_without_a_topic(data: st.DataObject):
    framework = data.draw(st.sampled_from(get_frameworks()))
    rated = st.sampled_from([competency.id for competency in framework.competencies() if competency.rated])
    ratings = [
        replace(rating("x", value, framework.aim), item=Item(framework.id, name))
        for name, value in data.draw(
            st.dictionaries(rated, st.integers(framework.scale.minimum, framework.scale.maximum), max_size=8)
        ).items()
    ]
    advice = context(ratings, framework=framework)
    suggestions = [*advice["open"], *advice["folded"]]
    reasons = {
        f"“{reason['title']}” {reason['value']}" for suggestion in suggestions for reason in suggestion["reasons"]
    }
    assert all(any(reason in suggestion["because"] for suggestion in suggestions) for reason in reasons)
    sentences = advice["without_topic"] + (advice["safety"] or {"whom": ""})["whom"]
    assert not any(reason in sentences for reason in reasons)


def test_units_are_asked_for_once_and_only_for_topics_that_are_named():
    assert asked_about(LOW) == [{"mi", "cycle-of-change"}]
    assert asked_about([rating("facilitators-of-change", 9), rating("encouragers", 10)]) == []
    assert asked_about([rating("facilitators-of-change", 6)]) == []
    assert asked_about([]) == []
    assert asked_about([rating("facilitators-of-change", Answer.NOT_YET)]) == [{"mi", "cycle-of-change"}]
