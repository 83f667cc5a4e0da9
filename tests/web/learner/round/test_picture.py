"""The picture after a round: what somebody feels sure of, every answer against its aim, and where it was before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from competency_xblock.frameworks import get_framework
from competency_xblock.records import api
from competency_xblock.records.data import Answer, Item, PrivacyPromise, Rating, SubmittedRound
from competency_xblock.web.learner.round.picture import MOST_IN_ONE_LIST, picture
from tests.fixtures.records import START
from tests.fixtures.workbench import (
    CHANGE,
    ENCOURAGE,
    OPEN_QUESTIONS,
    REFLECTING,
    RISK,
    Seat,
    assessment,
    draft,
    put_into_course,
    rated,
    unrated,
)

OURS = ("fulfilling-lives", "kent-medway-vcse", "cdc-keyworking", "nel-professional-capabilities",
        "nhs-mental-health-competences")  # fmt: skip


def a_round(framework_id: str, values: list[int | None], day: int = 0) -> SubmittedRound:
    """A round with these ratings; None: not had the chance yet."""
    framework = get_framework(framework_id)
    competencies = [competency for competency in framework.competencies() if competency.rated]
    return SubmittedRound(
        key=f"round-{day}", number=1, course="", assessment="", framework=framework.id,
        framework_version=framework.version, started_at=START, submitted_at=START + timedelta(days=day),
        promise=PrivacyPromise(), level="", role="", organisation="",
        ratings=tuple(
            Rating(
                item=Item(framework.id, competency.id),
                answer=Answer.NOT_YET if value is None else Answer.RATED,
                initial=value, revised=None, aim=framework.scale.maximum - 1,
            )
            for competency, value in zip(competencies, values, strict=False)
        ),
    )  # fmt: skip


@pytest.mark.parametrize("framework_id", OURS)
def test_each_answer_has_its_place_on_a_track_with_as_many_places_as_the_scale(framework_id: str):
    framework = get_framework(framework_id)
    low, high = framework.scale.minimum, framework.scale.maximum
    shown = picture(
        api.AsAnswered.made_up(framework),
        a_round(framework_id, [low, high, high - 1, None], day=1),
        [a_round(framework_id, [low + 1, high, low])],
    )
    [group] = shown["groups"]
    assert [row["value"] for row in group["rows"]] == [high, high - 1, low, None], "the surest first"
    assert [row["value"] for row in shown["strengths"]] == [high, high - 1]
    assert [row["change"] for row in group["rows"]] == ["the same", "surer", "less sure", ""]
    assert shown["since"] == "Since last time you feel surer in 1, the same in 1 and less sure in 1."
    width = 100 / len(framework.scale.values)
    for row in group["rows"][:3]:
        track = row["track"]
        assert track.steps == len(framework.scale.values) - 1
        assert abs(track.you - width * (row["value"] - low + 0.5)) <= 0.5
        assert abs(track.aim - width * (high - 1 - low + 0.5)) <= 0.5
        assert track.ahead == max(0, track.aim - track.you)
        assert (track.moved is None) == (row["value"] == row["before"])
    assert group["rows"][3]["track"] is None


def test_a_long_list_follows_the_areas():
    framework_id = "fulfilling-lives"
    framework = get_framework(framework_id)
    rated_count = sum(competency.rated for competency in framework.competencies())
    assert rated_count > MOST_IN_ONE_LIST
    shown = picture(api.AsAnswered.made_up(framework), a_round(framework_id, [3] * rated_count), [])
    assert [group["title"] for group in shown["groups"]] == [
        area.title for area in framework.areas if any(competency.rated for competency in area.competencies)
    ]
    assert (shown["since"], shown["compared"]) == ("", False)


# ---------------------------------------------------------------- on the page


def at(**settings: Any) -> Seat:
    put_into_course(assessment(**settings))
    return Seat()


def text(element: Any) -> str:
    return " ".join(element.text_content().split())


def done(seat: Seat) -> Any:
    [part] = seat.page().xpath("//*[@data-part='done']")
    return part


@pytest.mark.django_db
def test_strengths_come_first_then_every_answer_and_the_same_as_a_table():
    seat = at()
    seat.finish(draft({CHANGE: 3, ENCOURAGE: 8, RISK: unrated("not-my-role")}))
    page = done(seat)
    headings = [text(heading) for heading in page.xpath(".//h3 | .//h4")]
    assert headings[:4] == ["Your picture", "Where you feel sure", "All your answers", "What to learn next"]
    [strengths] = page.xpath(".//*[@class='cxb-strengths']")
    assert text(strengths) == "8Encouragers"
    rows = [text(row) for row in page.xpath(".//ul[@class='cxb-picture']/li/b")]
    assert rows == ["Encouragers: 8, your aim 7", "Facilitators of change: 3, your aim 7", "Risk navigators"]
    cells = [[text(cell) for cell in row.xpath("./th | ./td")] for row in page.xpath(".//tbody/tr")]
    assert cells == [
        ["Encouragers", "8", "7"],
        ["Facilitators of change", "3", "7"],
        ["Risk navigators", "Not part of my role", ""],
    ]


@pytest.mark.django_db
def test_who_sees_the_page_is_said_as_it_was_promised():
    seat = at()
    seat.finish(draft({CHANGE: 3}))
    assert "Only you see this page." in text(done(seat))
    early = "Your training team may see them before."
    assert early not in text(done(seat))
    named = at(visibility="names", purpose="to plan training")
    named.finish(draft({CHANGE: 3}))
    promised = text(done(named))
    assert "Your training team sees your answers with your name. How they use them: to plan training" in promised
    assert early in promised, "a list by name does not wait for the hour"
    put_into_course(assessment())  # the author takes it back: what was promised then still holds for these answers
    assert text(done(named)) == promised


@pytest.mark.django_db
def test_who_feels_unsure_all_over_meets_a_person_before_any_list():
    seat = at(competencies=[CHANGE, ENCOURAGE, "trauma-aware"], safeguarding="Robin Sample, 01632 960001")
    seat.finish(draft({CHANGE: 1, ENCOURAGE: 2, "trauma-aware": 1}))
    page = done(seat)
    headings = [text(heading) for heading in page.xpath(".//h3 | .//h4")]
    assert headings[:3] == ["Thank you for saying how it is", "Someone to talk to", "One small thing"]
    assert page.xpath(".//a[starts-with(@href, 'tel:')]/@href") == ["tel:01632960001"]
    open_words = text(page).partition("More about this topic")[0]
    assert "you rated" not in open_words, "no list of what is missing"
    assert page.xpath(".//details//ul[@class='cxb-picture']")
    assert not page.xpath(".//ul[@class='cxb-picture'][not(ancestor::details)]")


@pytest.mark.django_db
def test_safety_comes_before_strengths_and_training_and_can_become_a_plan():
    seat = at(safeguarding="Robin Sample")
    seat.finish(draft({CHANGE: 3, ENCOURAGE: 8, RISK: rated(2)}))
    page = done(seat)
    headings = [text(heading) for heading in page.xpath(".//h3 | .//h4")]
    assert headings[:5] == [
        "Your picture", "First, talk to someone", "Where you feel sure", "All your answers", "Then, what to learn next",
    ]  # fmt: skip
    [panel] = page.xpath(".//*[@class='cxb-first-say']")
    assert "Robin Sample" in text(panel)
    assert panel.getprevious().get("data-part") == "done-heading", "nothing comes before it"
    [button] = panel.xpath(".//button[@data-add-plan]")
    values = page.xpath(".//template//option/@value | .//option/@value")
    assert button.get("data-about") in values
    assert button.get("data-add-plan")


@pytest.mark.django_db
def test_the_suggestions_move_on_when_a_unit_is_finished():
    seat = at(unit_map={"mi": [OPEN_QUESTIONS, REFLECTING]})
    seat.finish(draft({CHANGE: 3}))

    def first() -> str:
        topics = map(text, done(seat).xpath(".//article"))
        return next(topic for topic in topics if "Motivational Interviewing" in topic)

    assert "Open it: Open questions" in first()
    Seat("robin", OPEN_QUESTIONS).see()  # which finishes it in the demo
    assert "Open it: Reflecting" in first()
    Seat("robin", REFLECTING).see()
    assert "You have finished this course's units on this." in first()
