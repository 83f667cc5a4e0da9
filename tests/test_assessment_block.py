"""Layer 6: the assessment as learners meet it in the workbench, and what it may cost."""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from lxml import html
from workbench.runtime import WorkbenchRuntime

from competency_xblock.frameworks import get_framework, with_marked
from competency_xblock.records import api
from competency_xblock.records.data import Visibility
from competency_xblock.web.assessment import settings as assessment_settings
from competency_xblock.web.plumbing import wording
from tests.fixtures.pages import text

from .fixtures.workbench import (
    CHANGE,
    COURSE,
    ENCOURAGE,
    FRAMEWORK,
    NOBODY,
    OPEN_QUESTIONS,
    REFLECTING,
    RISK,
    STAFF,
    THREE,
    OurQueries,
    Seat,
    action,
    assessment,
    draft,
    everything_stored,
    our_rows,
    progress_seat,
    put_into_course,
    rated,
    sent,
    unrated,
    user_state_of,
)

pytestmark = pytest.mark.django_db

ALL = tuple(competency.id for competency in get_framework(FRAMEWORK).competencies())
HOSTILE = """<script>alert('1')</script>"' onmouseover="alert(2)" &amp; {{ 7|add:7 }}"""
TITLES = {competency.id: competency.title for competency in get_framework(FRAMEWORK).competencies()}
FIXED: dict[str, Any] = {}
CHOSEN: dict[str, Any] = {"competencies": [], "areas": ["meeting-people-where-they-are-at"], "choose_up_to": "3"}


@pytest.fixture
def robin() -> Seat:
    """A learner in front of an assessment of three competencies."""
    put_into_course(assessment())
    return Seat()


def at(**settings: Any) -> Seat:
    """A learner in front of an assessment with these settings."""
    put_into_course(assessment(**settings))
    return Seat()


# ---------------------------------------------------------------- saving and finishing


def test_the_first_save_makes_a_round_and_the_next_ones_change_it(robin: Seat):
    first = robin.save(draft({CHANGE: 4}))
    assert first["revision"] == 1
    again = robin.save(draft({CHANGE: 5, ENCOURAGE: unrated("not-yet")}), first["round"], 1)
    assert again == {"round": first["round"], "revision": 2, "number": 1, "dropped": []}
    stored = robin.state()["stored"]
    assert (stored["round"], stored["revision"], stored["last_save"]) == (first["round"], 2, "save-2")
    assert stored["draft"] == draft({CHANGE: 5, ENCOURAGE: unrated("not-yet")})


def test_finishing_stores_the_round_and_answers_with_the_page_after_it(robin: Seat):
    answers = {CHANGE: rated(4, reason="I give advice too soon"), ENCOURAGE: 6, RISK: unrated("not-my-role")}
    answer = robin.finish(draft(answers, action("Ask Kim", CHANGE, "2030-06-30")))
    [stored] = api.get_submitted_rounds(robin.learner_id)
    assert [(rating.item.competency, rating.value, rating.aim) for rating in stored.ratings] == [
        (CHANGE, 4, 7),
        (ENCOURAGE, 6, 7),
        (RISK, None, 7),
    ]
    assert stored.course == COURSE
    assert stored.ratings[0].reason == "I give advice too soon"
    [planned] = api.get_actions(robin.learner_id)
    assert (planned.text, planned.review_date, planned.round_key) == ("Ask Kim", date(2030, 6, 30), stored.key)
    page = html.fromstring(answer["html"])
    assert "Because you rated “Facilitators of change” 4 and “Encouragers” 6." in text(page)
    assert "Ask Kim" in text(page)
    assert answer["at"]["earlier"][CHANGE]["value"] == 4
    assert answer["chosenBefore"] == [CHANGE, ENCOURAGE, RISK]
    assert robin.state()["stored"] is None


def test_nothing_but_a_flag_is_kept_with_the_host(robin: Seat):
    robin.see()
    assert user_state_of(robin) == {}
    saved = robin.save(draft({CHANGE: rated(4, reason="Because")}))
    assert user_state_of(robin) == {"started": True}
    robin.submit(draft({CHANGE: rated(4, reason="Because")}), saved)
    robin.see()
    assert user_state_of(robin) == {"started": True}


def test_what_is_refused_starts_nothing(robin: Seat):
    assert robin.post("save_round", sent([])).status_code == 400
    assert user_state_of(robin) == {}
    assert our_rows() == 0


def test_looking_at_the_page_stores_nothing(robin: Seat):
    robin.learner_id  # noqa: B018  (the demo makes the account)
    before = everything_stored()
    robin.see()
    assert everything_stored() == before


def test_finishing_twice_gives_the_same_round(robin: Seat):
    saved = robin.save(draft({CHANGE: 4}))
    first = robin.submit(draft({CHANGE: 4}), saved)
    stored = everything_stored()
    assert robin.submit(draft({CHANGE: 4}), saved) == first
    assert everything_stored() == stored
    assert len(api.get_submitted_rounds(robin.learner_id)) == 1


def test_an_empty_round_may_be_finished(robin: Seat):
    page = html.fromstring(robin.finish(draft())["html"])
    assert "Nothing to suggest yet." in text(page)


def test_a_save_of_changes_leaves_the_other_answers(robin: Seat):
    saved = robin.save(draft({CHANGE: 4, RISK: 5}))
    body = sent(draft({RISK: {}, ENCOURAGE: 6}), saved["round"], saved["revision"], "next") | {"partial": True}
    assert robin.post("save_round", body).json()["dropped"] == []
    answers = robin.state()["stored"]["draft"]["answers"]
    assert {key: answer["initial"] for key, answer in answers.items()} == {CHANGE: 4, ENCOURAGE: 6}


@pytest.mark.parametrize("partial", ["true", 1, None, [True], {}])
def test_a_save_is_of_the_whole_draft_unless_it_says_otherwise(robin: Seat, partial: Any):
    saved = robin.save(draft({CHANGE: 4, RISK: 5}))
    robin.post("save_round", sent(draft({RISK: 7}), saved["round"], saved["revision"], "next") | {"partial": partial})
    assert set(robin.state()["stored"]["draft"]["answers"]) == {RISK}


def test_a_save_that_arrives_twice_is_one(robin: Seat):
    body = sent(draft({CHANGE: 4}), save_id="once", promise=robin.state()["promise"])
    first = robin.post("save_round", body)
    assert robin.post("save_round", body).json() == first.json()
    assert first.json()["revision"] == 1


@pytest.mark.parametrize("handler", ["save_round", "submit_round"])
def test_a_page_that_is_behind_is_told_what_is_stored(robin: Seat, handler: str):
    saved = robin.save(draft({CHANGE: 4}))
    robin.save(draft({CHANGE: 8}), saved["round"], 1)
    before = everything_stored()
    answer = robin.post(handler, sent(draft({CHANGE: 2}), saved["round"], 1, "behind"))
    assert answer.status_code == 409
    assert everything_stored() == before
    assert answer.json()["stored"] == {
        "round": saved["round"],
        "revision": 2,
        "last_save": "save-2",
        "draft": draft({CHANGE: 8}),
    }
    assert answer.json()["error"].endswith("Choose which answers to keep.")


def test_a_second_page_that_begins_is_told_what_the_first_one_stored(robin: Seat):
    promise = robin.state()["promise"]
    robin.save(draft({CHANGE: 4}))
    answer = robin.post("save_round", sent(draft({CHANGE: 2}), save_id="other-tab", promise=promise))
    assert answer.status_code == 409
    assert answer.json()["stored"]["draft"] == draft({CHANGE: 4})


def test_a_page_whose_round_was_finished_elsewhere_is_told_so(robin: Seat):
    saved = robin.save(draft({CHANGE: 4}))
    finished = robin.submit(draft({CHANGE: 4}), saved)
    answer = robin.post("save_round", sent(draft({CHANGE: 9}), saved["round"], 1, "late"))
    assert answer.status_code == 409
    assert answer.json()["html"] == finished["html"]
    assert answer.json()["last_save"] == "submit"  # so that the page can tell its own finishing from another's
    assert "stored" not in answer.json()
    assert [rating.value for rating in api.get_submitted_rounds(robin.learner_id)[0].ratings] == [4]


def test_rating_again_adds_a_round_and_shows_the_change(robin: Seat):
    robin.finish(draft({CHANGE: 4, ENCOURAGE: 6}))
    answer = robin.finish(draft({CHANGE: 7, ENCOURAGE: 5}))
    assert [round.number for round in api.get_submitted_rounds(robin.learner_id)] == [1, 2]
    page = html.fromstring(answer["html"])
    rows = [[text(cell) for cell in row.xpath("./td")] for row in page.xpath("//tbody/tr")]
    assert [(row[0].split()[0][0], row[1], row[2], row[3]) for row in rows] == [
        ("4", "7", "surer", "7"),
        ("6", "5", "less sure", "7"),
    ]
    assert "It often happens when you learn more" in text(page)
    assert "decline" not in answer["html"]


def test_an_action_can_be_ticked_off_and_opened_again(robin: Seat):
    robin.finish(draft({}, action("Ask Kim")))
    [planned] = api.get_actions(robin.learner_id)
    for done in (True, True, False):
        answer = robin.post("change_action", {"key": planned.key, "done": done})
        assert answer.json() == {"key": planned.key, "done": done}
        assert (api.get_actions(robin.learner_id)[0].done_at is not None) is done


def test_an_action_can_be_removed(robin: Seat):
    robin.finish(draft({}, action("Ask Kim"), action("Rest")))
    first, planned = api.get_actions(robin.learner_id)
    answer = robin.post("change_action", {"key": planned.key, "remove": True})
    undo = answer.json()["undo"]
    assert answer.json() == {"key": planned.key, "removed": True, "undo": undo}
    assert api.get_actions(robin.learner_id) == (first,)
    assert robin.post("change_action", {"key": planned.key, "remove": True}).status_code == 403

    for _twice in range(2):
        assert robin.post("change_action", {"undo": undo}).json() == {"key": planned.key, "restored": True}
        assert api.get_actions(robin.learner_id) == (first, planned)
    robin.post("change_action", {"key": planned.key, "remove": True})
    for forged in (undo[:-1], f"{undo}x", "x", "half \ud83d"):
        assert robin.post("change_action", {"undo": forged}).status_code == 403
    assert Seat("sam").post("change_action", {"undo": undo}).status_code == 403
    assert api.get_actions(robin.learner_id) == (first,)


def test_a_round_that_is_no_longer_there_is_told_apart_from_other_refusals(robin: Seat):
    saved = robin.save(draft({CHANGE: 4}))
    api.reset_learner_state(robin.learner_id, robin.usage)
    for handler in ("save_round", "submit_round"):
        answer = robin.post(handler, sent(draft({CHANGE: 5}), saved["round"], 1, "late"))
        assert (answer.status_code, answer.json()["round_gone"]) == (403, True)
    assert robin.save(draft({CHANGE: 5}))["number"] == 1


def test_a_learner_erases_words_and_the_rating_stays(robin: Seat):
    robin.finish(draft({CHANGE: rated(4, reason="My first words"), RISK: rated(5, reason="Kept")}))
    robin.finish(draft({CHANGE: rated(6, reason="My second words")}))
    first, second = api.get_submitted_rounds(robin.learner_id)
    buttons = robin.page().xpath("//button[@data-erase]")
    assert [(button.get("data-erase"), button.get("data-about")) for button in buttons] == [
        (second.key, CHANGE),
        (first.key, CHANGE),
        (first.key, RISK),
    ]
    answer = robin.post("erase_reason", {"round": first.key, "competency": CHANGE, "level": ""})
    assert answer.json() == {"erased": True}
    lines = [
        (rating.value, rating.reason) for each in api.get_submitted_rounds(robin.learner_id) for rating in each.ratings
    ]
    assert lines == [(4, ""), (5, "Kept"), (6, "My second words")]
    assert "My first words" not in robin.see()


def shared_lines(seat: Seat) -> list[tuple[str, str]]:
    """What the training team may read of a learner's rounds."""
    found = api.get_shared_with_team(seat.learner_id, COURSE).rounds
    return [(line.item.competency, line.reason) for round in found for line in round.lines]


def test_a_learner_shares_one_line_and_takes_it_back(robin: Seat):
    robin.finish(draft({CHANGE: rated(4, reason="Why so"), RISK: rated(5)}))
    [done] = api.get_submitted_rounds(robin.learner_id)
    boxes = robin.page().xpath("//input[@data-share]")
    assert [(box.get("data-about"), box.get("checked")) for box in boxes] == [(CHANGE, None), (RISK, None)]
    assert text(boxes[0].getparent()).startswith("Let my training team read this ")
    assert "We show what you wrote to nobody, unless you tick it" in text(robin.page())
    assert shared_lines(robin) == []
    line = {"round": done.key, "competency": CHANGE, "level": ""}
    for shared in (True, True, False):
        assert robin.post("share", line | {"shared": shared}).json() == {"shared": shared}
        assert shared_lines(robin) == ([(CHANGE, "Why so")] if shared else [])
        [box, _] = robin.page().xpath("//input[@data-share]")
        assert (box.get("checked") is not None) is shared


def test_a_line_that_is_shared_can_be_taken_back_when_its_words_are_gone_and_rounds_later(robin: Seat):
    robin.finish(draft({CHANGE: rated(4, reason="Why so")}))
    [done] = api.get_submitted_rounds(robin.learner_id)
    line = {"round": done.key, "competency": CHANGE, "level": ""}
    robin.post("share", line | {"shared": True})
    robin.post("erase_reason", line)
    robin.finish(draft({RISK: 4}))
    boxes = robin.page().xpath("//input[@data-share]")
    assert [(box.get("data-about"), box.get("checked") is not None) for box in boxes] == [(RISK, False), (CHANGE, True)]
    robin.post("share", line | {"shared": False})
    assert shared_lines(robin) == []


def test_what_the_team_sees_by_name_anyway_is_not_offered_without_words():
    seat = at(competencies=[CHANGE, RISK, "practice-self-care"], **BY_NAME)
    seat.finish(draft({CHANGE: rated(4, reason="Why so"), RISK: 5, "practice-self-care": 3}))
    assert seat.page().xpath("//input[@data-share]/@data-about") == [CHANGE, "practice-self-care"]


def test_only_ones_own_finished_lines_can_be_shared(robin: Seat):
    robin.finish(draft({CHANGE: 4}))
    [done] = api.get_submitted_rounds(robin.learner_id)
    line = {"round": done.key, "competency": CHANGE, "level": "", "shared": True}
    assert Seat("robyn", robin.usage).post("share", line).status_code == 403
    assert Seat(NOBODY, robin.usage).post("share", line).status_code == 403
    assert robin.post("share", line | {"competency": RISK}).status_code == 403
    assert robin.post("share", line | {"round": "no-such-round"}).status_code == 403
    for wrong in ({"shared": "yes"}, {"shared": None}, {"round": 1}, {"competency": ["x"]}, {"level": "a b"}):
        answer = robin.post("share", line | wrong)
        assert (answer.status_code, answer.json()["error"][-1]) == (400, ".")
    saved = robin.save(draft({CHANGE: 5}))
    assert robin.post("share", line | {"round": saved["round"]}).status_code == 403
    assert shared_lines(robin) == []


def test_an_action_can_be_shared_and_taken_back(robin: Seat):
    robin.finish(draft({}, action("Ask Kim")))
    [planned] = api.get_actions(robin.learner_id)
    for shared in (True, False):
        answer = robin.post("change_action", {"key": planned.key, "shared": shared})
        assert answer.json() == {"key": planned.key, "shared": shared}
        assert api.get_actions(robin.learner_id)[0].shared is shared


def test_two_assessments_of_one_course_have_rounds_of_their_own(robin: Seat):
    put_into_course(assessment(), assessment())
    other = robin.at(f"{COURSE}.competency_assessment.d1.u0")
    robin.finish(draft({CHANGE: 4}))
    state = other.state()
    assert (state["stored"], state["chosenBefore"]) == (None, [])
    assert (
        state["at"]["earlier"][CHANGE]["value"] == 4
    )  # an assessment after the course looks back to the one before it
    other.finish(draft({CHANGE: 6}))
    assert {round.number for round in api.get_submitted_rounds(robin.learner_id)} == {1}


def test_a_discussion_adds_a_second_rating(robin: Seat):
    seat = at(discussion="true")
    assert "discuss" in seat.state()["steps"]
    seat.finish(draft({CHANGE: rated(4, revised=6)}))
    [rating] = api.get_submitted_rounds(seat.learner_id)[0].ratings
    assert (rating.initial, rating.revised, rating.value) == (4, 6, 6)


def test_who_has_started_gets_the_new_steps_and_keeps_their_answers():
    seat = at()
    saved = seat.save(draft({CHANGE: 4}))
    assert "discuss" not in seat.state()["steps"]
    put_into_course(assessment(discussion="true"))
    state = seat.state()
    assert "discuss" in state["steps"]
    assert state["stored"]["draft"]["answers"][CHANGE]["initial"] == 4
    seat.submit(draft({CHANGE: rated(4, revised=6)}), saved)
    assert api.get_submitted_rounds(seat.learner_id)[0].ratings[0].value == 6


def test_a_choice_stays_with_the_answers_when_the_author_no_longer_offers_it():
    seat = at(roles=["Keyworker"], organisations=["Haven"])
    seat.finish(draft({CHANGE: 4}, role="Keyworker", organisation="Haven"))
    put_into_course(assessment(roles=["Volunteer"]))
    [stored] = api.get_submitted_rounds(seat.learner_id)
    assert (stored.role, stored.organisation) == ("Keyworker", "Haven")
    assert everything_stored()["Participant"][0]["role"] == "Keyworker"


def test_nothing_closes_on_the_day_by_which_the_team_hopes(robin: Seat):
    api.set_due_months(COURSE, 1)
    before = robin.state()
    api.set_team_start_dates(COURSE, {robin.learner_id: date(2020, 1, 31)})
    assert wording.format_day(date(2020, 2, 29)) in text(progress_seat().page())
    assert robin.state() == before
    robin.finish(draft({CHANGE: 4}, action("Ask Kim", CHANGE, "2020-02-01")))
    robin.finish(draft({CHANGE: 5}))
    assert [stored.number for stored in api.get_submitted_rounds(robin.learner_id)] == [1, 2]


# ---------------------------------------------------------------- choosing


def test_a_learner_chooses_from_the_areas_that_are_offered():
    seat = at(competencies=[], areas=["trauma-informed-approach"], choose_up_to="2")
    state = seat.state()
    assert state["steps"] == ["before", "choose", "rate", "check"]
    assert state["chooseUpTo"] == 2
    assert len(state["at"]["competencies"]) == 5
    two = {"trauma-aware": rated(4), "prepared-and-invested": rated(5)}
    seat.finish(draft(two, chosen=list(two)))
    assert seat.state()["chosenBefore"] == list(two)
    three = [*two, "validating-and-respectful"]
    assert [problem["where"] for problem in seat.save(draft(chosen=three))["dropped"]] == ["chosen"]


def test_without_competencies_or_areas_all_are_rated():
    state = at(competencies=[]).state()
    assert tuple(state["at"]["competencies"]) == ALL
    assert "choose" not in state["steps"]


def test_competencies_come_in_the_frameworks_order_and_unknown_ones_are_left_out():
    seat = at(competencies=[RISK, "long-gone", CHANGE])
    assert seat.state()["at"]["competencies"] == [CHANGE, RISK]


# ---------------------------------------------------------------- aims


def test_an_aim_is_the_learners_else_the_authors_for_it_else_the_authors_else_the_frameworks():
    seat = at(aim="5", aims={ENCOURAGE: 9})
    assert seat.state()["at"]["aims"] == {CHANGE: 5, ENCOURAGE: 9, RISK: 5}
    seat.finish(draft({CHANGE: 3, ENCOURAGE: 3, RISK: rated(3, aim=4)}))
    [stored] = api.get_submitted_rounds(seat.learner_id)
    assert {rating.item.competency: rating.aim for rating in stored.ratings} == {CHANGE: 5, ENCOURAGE: 9, RISK: 4}
    assert at().state()["at"]["aims"] == dict.fromkeys(THREE, 7)


def test_the_aims_of_a_round_are_those_of_its_start():
    seat = at(aim="5")
    saved = seat.save(draft({CHANGE: 3}))
    put_into_course(assessment(aim="10"))
    seat.submit(draft({CHANGE: 3}), saved)
    assert api.get_submitted_rounds(seat.learner_id)[0].ratings[0].aim == 5


def test_a_learner_reads_the_aims_of_the_round_that_is_open():
    seat = at(aim="5", aims={RISK: 9})
    saved = seat.save(draft({CHANGE: 3}))
    put_into_course(assessment(aim="10", aims={ENCOURAGE: 2}))
    assert seat.state()["at"]["aims"] == {CHANGE: 5, ENCOURAGE: 5, RISK: 9}
    seat.submit(draft({CHANGE: 3}), saved)
    assert seat.state()["at"]["aims"] == {CHANGE: 10, ENCOURAGE: 2, RISK: 10}


def test_imported_aims_that_are_no_whole_numbers_are_ignored():
    seat = at(aims={CHANGE: "9", ENCOURAGE: 6.5, RISK: True, "long-gone": None})
    assert seat.state()["at"]["aims"] == {CHANGE: 9, ENCOURAGE: 7, RISK: 7}
    assert at(aims={CHANGE: [9], ENCOURAGE: 6}).state()["at"]["aims"] == {CHANGE: 7, ENCOURAGE: 6, RISK: 7}


# ---------------------------------------------------------------- what was promised

BY_NAME = {"visibility": "names", "purpose": "to plan supervision"}


def test_seeing_ratings_by_name_later_does_not_widen_a_finished_round(robin: Seat):
    robin.finish(draft({CHANGE: 4}))
    put_into_course(assessment(**BY_NAME))
    [stored] = api.get_submitted_rounds(robin.learner_id)
    assert stored.promise.visibility is Visibility.GROUPS
    assert "Ratings with names" not in progress_seat(STAFF).see()


def test_seeing_ratings_by_name_later_does_not_widen_an_open_round(robin: Seat):
    saved = robin.save(draft({CHANGE: 4}))
    put_into_course(assessment(**BY_NAME))
    robin.submit(draft({CHANGE: 4}), saved)
    assert api.get_submitted_rounds(robin.learner_id)[0].promise.visibility is Visibility.GROUPS
    assert "Ratings with names" not in progress_seat(STAFF).see()


def test_a_round_that_starts_after_the_change_is_what_its_learner_was_told():
    robin = at(**BY_NAME)
    assert "How they use them: to plan supervision" in text(robin.page())
    robin.finish(draft({CHANGE: 4}))
    [stored] = api.get_submitted_rounds(robin.learner_id)
    assert (stored.promise.visibility, stored.promise.purpose) == (Visibility.NAMES, "to plan supervision")
    assert "Ratings with names" in progress_seat(STAFF).see()


@pytest.mark.parametrize(
    ("first", "then", "sentence"),
    [
        ({}, BY_NAME, "Your ratings are never shown with your name"),
        (BY_NAME, {}, "How they use them: to plan supervision"),
    ],
    ids=["wider now", "narrower now"],
)
def test_a_learner_reads_what_was_promised_for_the_round_that_is_open(first: Any, then: Any, sentence: str):
    robin = at(**first)
    robin.save(draft({CHANGE: 4}))
    put_into_course(assessment(**then))
    assert sentence in text(robin.page())


@pytest.mark.parametrize("change", [BY_NAME, {"visibility": "names", "purpose": "to see who is best"}])
def test_nobody_starts_a_round_under_a_promise_that_was_not_on_the_page(change: dict[str, str]):
    robin = at(**{"visibility": "names", "purpose": "to plan training"})
    promise = robin.state()["promise"]
    put_into_course(assessment(**change))
    before = everything_stored()
    answer = robin.post("save_round", sent(draft({CHANGE: 4}), promise=promise))
    assert answer.status_code == 409
    assert answer.json()["promise_changed"] is True
    assert "Reload the page" in answer.json()["error"]
    assert everything_stored() == before


def test_nobody_starts_a_round_in_which_what_was_sensitive_on_the_page_is_not_any_more(monkeypatch: pytest.MonkeyPatch):
    robin = at(**BY_NAME)
    today = assessment_settings.get_framework_of_block
    with monkeypatch.context() as before:
        before.setattr(assessment_settings, "get_framework_of_block", lambda block: with_marked(today(block), {CHANGE}))
        promise = robin.state()["promise"]
    answer = robin.post("save_round", sent(draft({CHANGE: 4}), promise=promise))
    assert (answer.status_code, answer.json()["promise_changed"]) == (409, True)
    assert our_rows() == 0


def test_a_round_that_is_open_goes_on_under_its_own_promise(robin: Seat):
    saved = robin.save(draft({CHANGE: 4}))
    put_into_course(assessment(**BY_NAME))
    answer = robin.post("save_round", sent(draft({CHANGE: 5}), saved["round"], 1, promise=robin.state()["promise"]))
    assert answer.json() == {"round": saved["round"], "revision": 2, "number": 1, "dropped": []}


def told_of_groups(seat: Seat) -> str:
    [sentence] = [text(entry) for entry in seat.page().xpath("//li") if "numbers for groups of" in text(entry)]
    return sentence.partition("groups of ")[2].partition(" people")[0]


def test_the_size_of_groups_is_promised_and_kept_with_the_round(settings: Any):
    settings.COMPETENCY_XBLOCK = {"group_minimum": 20}
    robin = at()
    saved = robin.save(draft({CHANGE: 4}))
    settings.COMPETENCY_XBLOCK = {"group_minimum": 6}
    assert told_of_groups(robin) == "20"
    assert told_of_groups(Seat("sam")) == "6"
    saved = robin.save(draft({CHANGE: 5}), saved["round"], 1)
    robin.submit(draft({CHANGE: 5}), saved)
    assert api.get_submitted_rounds(robin.learner_id)[0].promise.group_minimum == 20
    assert told_of_groups(robin) == "6"


def test_larger_groups_hold_for_an_open_round_too(settings: Any):
    robin = at()
    robin.save(draft({CHANGE: 4}))
    settings.COMPETENCY_XBLOCK = {"group_minimum": 30}
    assert told_of_groups(robin) == "30"


def test_nobody_starts_a_round_under_another_size_of_groups_than_was_on_the_page(robin: Seat, settings: Any):
    promise = robin.state()["promise"]
    settings.COMPETENCY_XBLOCK = {"group_minimum": 5}
    answer = robin.post("save_round", sent(draft({CHANGE: 4}), promise=promise))
    assert (answer.status_code, answer.json()["promise_changed"]) == (409, True)
    assert our_rows() == 0


def test_after_a_round_the_page_tells_what_now_holds(robin: Seat):
    robin.finish(draft({CHANGE: 4}))
    put_into_course(assessment(**BY_NAME))
    assert "How they use them: to plan supervision" in text(robin.page())


# ---------------------------------------------------------------- the page


def test_the_page_asks_each_competency_with_its_statements(robin: Seat):
    page = robin.page()
    assert [title.strip() for title in page.xpath("//article[@data-competency]/h4/text()")] == [
        TITLES[name] for name in THREE
    ]
    first = page.xpath(f"//article[@data-competency='{CHANGE}']")[0]
    assert len(first.xpath(".//ul/li")) == 4
    assert first.xpath(".//input") == []
    [stamped] = page.xpath("//template[@data-template='answer']")  # the script puts it into each card
    assert [field.get("value") for field in stamped.xpath(".//input[@type='radio']")] == [
        *(str(point) for point in range(1, 11)),
        "not-my-role",
        "not-yet",
    ]


@pytest.mark.parametrize("view", ["student_view", "author_view", "studio_view"])
def test_hostile_text_of_an_author_stays_text(view: str):
    seat = at(
        display_name=HOSTILE, purpose=HOSTILE, visibility="names", roles=[HOSTILE], organisations=[HOSTILE],
        safeguarding=HOSTILE, unit_map={HOSTILE: [HOSTILE]},
    )  # fmt: skip
    written = seat.see(view)
    assert "<script>alert" not in written
    page = html.fromstring(written)
    assert page.xpath("//script[contains(., 'alert')] | //*[@onmouseover]") == []
    assert HOSTILE in text(page) or HOSTILE in page.xpath("//input/@value")


def test_hostile_text_of_an_author_is_shown_as_it_was_written():
    page = at(display_name=HOSTILE, roles=[HOSTILE], safeguarding=HOSTILE).page()
    assert text(page.xpath("//h2")[0]) == HOSTILE
    assert HOSTILE in [option.text for option in page.xpath("//select[@data-field='role']/option")]
    assert f"Who to contact: {HOSTILE}" in text(page)


def test_hostile_text_of_a_learner_stays_text(robin: Seat):
    hostile = "\"'><3 &lt;b&gt; </ {{ 7|add:7 }}"
    answers = draft({CHANGE: rated(4, reason=hostile)}, action(hostile))
    saved = robin.save(answers)
    assert robin.state()["stored"]["draft"] == answers
    page = html.fromstring(robin.submit(answers, saved)["html"])
    assert text(page.xpath("//ul[@class='cxb-actions']//label")[0]) == hostile


def test_a_learner_named_with_markup_breaks_nothing(robin: Seat):
    seat = Seat("<b>\"'&")
    state = seat.state()
    assert state["stored"] is None
    assert seat.page().xpath("//b") == []


def test_two_blocks_on_one_page_share_no_id():
    roles = {"roles": ["Keyworker"], "organisations": ["Haven"]}
    put_into_course(assessment(**roles), assessment(**roles))
    pages = [Seat(usage=f"{COURSE}.competency_assessment.d{number}.u0").page() for number in (0, 1)]
    first, second = ([*page.xpath("//@id")] for page in pages)
    assert len(set(first)) == len(first) >= 3
    assert not set(first) & set(second)
    for page in pages:
        named = {
            name for value in page.xpath("//@aria-labelledby | //@for | //@aria-describedby") for name in value.split()
        }
        assert named <= set(page.xpath("//@id"))


@pytest.mark.parametrize("framework", ["", "no-such-framework", HOSTILE])
def test_without_its_framework_the_page_says_so(framework: str):
    seat = at(framework=framework, display_name="How confident do you feel?")
    assert "This is not ready yet. Tell the person who runs your course." in text(seat.page())
    words = text(seat.page("author_view"))
    assert ("Choose Edit to add one" if not framework else f"“{framework}” is not on this site") in words
    assert seat.page("studio_view").xpath("//form")
    answer = seat.post("save_round", sent(draft({CHANGE: 4})))
    assert answer.status_code == 400
    assert answer.json()["error"] == (
        "We could not save this, because it is not ready just now. Everything you saved before is "
        "safe. Try again later."
    )
    record = seat.get("record", "json").json()
    assert [record[name] for name in ("framework", "rounds", "actions")] == [None, [], []]
    assert our_rows() == 0


def test_a_visitor_who_is_not_logged_in_is_asked_to_log_in(robin: Seat):
    page = Seat(NOBODY).page()
    assert "Sign in to say how confident you feel" in text(page)
    assert page.xpath("//@data-state") == []


@pytest.mark.parametrize("setting", [{"visibility": "everybody"}, {"completion_rule": "whenever"}])
def test_a_setting_that_cannot_be_is_taken_as_the_careful_one(setting: dict[str, str]):
    seat = at(**setting)
    assert "Your ratings are never shown with your name" in text(seat.page())
    seat.finish(draft({CHANGE: 4}))
    assert api.get_submitted_rounds(seat.learner_id)[0].promise.visibility is Visibility.GROUPS


def test_a_suggested_unit_is_one_of_this_course_that_is_not_finished():
    seat = at(unit_map={"mi": [OPEN_QUESTIONS, REFLECTING], "cycle-of-change": ["gone"]})
    Seat("robin", OPEN_QUESTIONS).see()  # which finishes it in the demo
    page = html.fromstring(seat.finish(draft({CHANGE: 4}))["html"])
    topics = {text(article.xpath(".//h5")[0]): article for article in page.xpath("//article")}
    assert text(topics["Motivational Interviewing"].xpath(".//a")[0]) == "Open it: Reflecting"
    assert "Open questions (done)" in text(topics["Motivational Interviewing"])
    assert "This course has no unit on this yet." in text(topics["Cycle of Change"])


def test_what_was_left_out_this_time_is_suggested_from_with_its_day(robin: Seat):
    robin.finish(draft({CHANGE: 5, ENCOURAGE: 3}))
    page = html.fromstring(robin.finish(draft({CHANGE: 4}))["html"])
    day = wording.format_day(api.get_submitted_rounds(robin.learner_id)[0].submitted_at)
    because = " ".join(text(node) for node in page.xpath("//*[@class='cxb-because']"))
    assert f"“Encouragers” 3 (on {day})" in because
    assert "“Facilitators of change” 4" in because
    assert "“Facilitators of change” 4 (on" not in because
    assert "“Facilitators of change” 5" not in because


def test_who_chooses_hears_about_what_was_chosen_this_time_only():
    seat = at(**CHOSEN)
    seat.finish(draft({CHANGE: 2}, chosen=[CHANGE]))
    page = html.fromstring(seat.finish(draft({ENCOURAGE: 3}, chosen=[ENCOURAGE]))["html"])
    because = " ".join(text(node) for node in page.xpath("//*[@class='cxb-because']"))
    assert "“Encouragers” 3" in because
    assert "Facilitators" not in because
    assert "(on " not in because


# ---------------------------------------------------------------- what makes it complete


@pytest.fixture
def published(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], int]]:
    """How often completion was published; the workbench only logs it."""
    with caplog.at_level(logging.INFO, "workbench.runtime"):
        yield lambda: sum("XBlock event completion" in record.getMessage() for record in caplog.records)


ANSWERED = {CHANGE: 4, ENCOURAGE: unrated("not-yet"), RISK: unrated("not-my-role")}
COMPLETION = [
    ("submitted", FIXED, draft(), True),
    ("submitted", FIXED, draft(ANSWERED), True),
    ("all-answered", FIXED, draft(ANSWERED), True),
    ("all-answered", FIXED, draft({CHANGE: 4, ENCOURAGE: 5}), False),
    ("all-answered", FIXED, draft(), False),
    ("all-answered", CHOSEN, draft({CHANGE: 4}, chosen=[CHANGE]), True),
    ("all-answered", CHOSEN, draft({CHANGE: 4}, chosen=[CHANGE, RISK]), False),
    ("all-answered", CHOSEN, draft(), False),
    ("all-answered", CHOSEN, {}, False),
    ("all-answered", CHOSEN, {"chosen": None}, False),
    ("action-planned", FIXED, draft(ANSWERED, action("Ask Kim")), True),
    ("action-planned", FIXED, draft({}, action("Ask Kim", CHANGE)), True),
    ("action-planned", FIXED, draft(ANSWERED), False),
    ("action-planned", FIXED, draft(ANSWERED, action("", "", "2030-06-30")), False),
]


@pytest.mark.parametrize(("rule", "settings", "answers", "complete"), COMPLETION)
def test_completion_is_published_exactly_when_the_authors_rule_is_met(
    rule: str, settings: dict[str, Any], answers: Any, complete: bool, published: Callable[[], int]
):
    seat = at(completion_rule=rule, **settings)
    saved = seat.save(answers)
    assert published() == 0
    seat.submit(answers, saved)
    assert published() == complete
    assert len(api.get_submitted_rounds(seat.learner_id)) == 1


def test_an_action_of_an_earlier_round_does_not_count_for_this_one(published: Callable[[], int]):
    seat = at(completion_rule="action-planned")
    seat.finish(draft({}, action("Ask Kim")))
    seat.finish(draft(ANSWERED))
    assert published() == 1


def test_what_is_refused_completes_nothing(robin: Seat, published: Callable[[], int]):
    saved = robin.save(draft())
    robin.post("submit_round", sent(draft({CHANGE: 11}), saved["round"], 1))
    assert published() == 0


@pytest.fixture
def host_events(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What the host was told, in order: the kind of event, and what it says."""
    events: list[tuple[str, Any]] = []
    monkeypatch.setattr(WorkbenchRuntime, "publish", lambda _runtime, _block, kind, data: events.append((kind, data)))
    return events


def take_step(seat: Seat, step: str, moved: Any = True) -> None:
    """A first save that tells which step was taken."""
    body = sent(draft(step=step), promise=seat.state()["promise"]) | {"moved": moved}
    assert seat.post("save_round", body).status_code == 200


@pytest.mark.parametrize(
    ("settings", "step", "part"),
    [
        ({}, "before", None),
        ({}, "rate", 1 / 3),
        ({}, "check", 2 / 3),
        ({}, "plan", 2 / 3),
        ({"discussion": "true"}, "discuss", 2 / 4),
        (CHOSEN, "choose", 1 / 4),
    ],
)
def test_each_step_that_is_taken_makes_it_a_part_complete(
    settings: dict[str, Any], step: str, part: float | None, host_events: list[Any]
):
    take_step(at(**settings), step)
    assert host_events == ([] if part is None else [("completion", {"completion": part})])


@pytest.mark.parametrize("moved", [None, False, "true", 1, [True]])
def test_a_save_within_a_step_completes_nothing(robin: Seat, host_events: list[Any], moved: Any):
    take_step(robin, "check", moved)
    assert host_events == []


def test_a_second_round_takes_back_nothing_that_the_first_one_completed(robin: Seat, host_events: list[Any]):
    robin.finish(draft(ANSWERED))
    take_step(robin, "rate")
    assert host_events == [("completion", {"completion": 1.0})]


# ---------------------------------------------------------------- what the gradebook is told

# Not "only_if_higher": with that the platform compares with a state row that has no maximum yet, and fails.
ONE_POINT = ("grade", {"value": 1, "max_value": 1})
COUNTS = {"participation": "true"}


def test_ratings_and_their_rounds_are_nothing_to_the_gradebook_unless_the_author_says_so(
    robin: Seat, host_events: list[Any]
):
    robin.finish(draft(ANSWERED))
    assert [kind for kind, _data in host_events] == ["completion"]
    assert (robin.block.has_score, robin.block.max_score()) == (False, None)


def test_taking_part_counts_one_point_once_whatever_the_ratings(host_events: list[Any]):
    seat = at(**COUNTS)
    assert (seat.block.has_score, seat.block.max_score(), seat.block.weight) == (True, 1, 1)
    for value in (1, 10, 4):
        seat.finish(draft({CHANGE: value}))
    assert [event for event in host_events if event[0] == "grade"] == [ONE_POINT]


def test_finishing_the_same_round_again_tells_the_same(host_events: list[Any]):
    seat = at(**COUNTS)
    saved = seat.save(draft(ANSWERED))
    seat.submit(draft(ANSWERED), saved)
    seat.submit(draft(ANSWERED), saved)  # the first answer may have got lost, here or on its way to the gradebook
    assert [event for event in host_events if event[0] == "grade"] == [ONE_POINT, ONE_POINT]


@pytest.mark.parametrize(
    ("settings", "some", "everything"),
    [
        (FIXED, draft({CHANGE: 4}), draft(ANSWERED)),
        (CHOSEN, draft({CHANGE: 4}, chosen=[CHANGE, RISK]), draft({CHANGE: 4}, chosen=[CHANGE])),
    ],
    ids=["all are asked", "learners choose"],
)
def test_the_first_round_that_meets_the_rule_is_the_one_that_counts(
    settings: dict[str, Any], some: Any, everything: Any, host_events: list[Any]
):
    seat = at(completion_rule="all-answered", **COUNTS, **settings)
    seat.finish(some)
    assert host_events == []
    seat.finish(everything)
    assert host_events == [("completion", {"completion": 1.0}), ONE_POINT]
    seat.finish(some)
    seat.finish(everything)
    assert host_events.count(ONE_POINT) == 1


def test_taking_part_counts_also_where_the_author_says_so_later(robin: Seat, host_events: list[Any]):
    robin.finish(draft(ANSWERED))
    put_into_course(assessment(**COUNTS))
    assert ONE_POINT not in host_events
    robin.finish(draft(ANSWERED))
    robin.finish(draft(ANSWERED))
    assert host_events.count(ONE_POINT) == 1


def test_one_assessment_or_learner_does_not_count_for_another(host_events: list[Any]):
    put_into_course(assessment(**COUNTS), assessment(**COUNTS))
    first = Seat()
    for seat in (first, first.at(f"{COURSE}.competency_assessment.d1.u0"), Seat("sam")):
        seat.finish(draft(ANSWERED))
    assert host_events.count(ONE_POINT) == 3


# ---------------------------------------------------------------- what it may cost


def rich(competencies: tuple[str, ...], value: int) -> dict[str, Any]:
    """Answers to everything, each with its reason, and as many plans as there may be."""
    answers = {name: rated(value, reason="Because of what happened on shift.") for name in competencies}
    plans = [action("Ask Kim", competencies[n % len(competencies)], "2030-06-30") for n in range(30)]
    return draft(answers, *plans)


@pytest.fixture
def somebody_before() -> None:
    """Somebody who has rated everything: the first one of all also brings what the framework is called."""
    put_into_course(assessment(competencies=[]))
    Seat("first-of-all").finish(rich(ALL, 4))


def experienced(competencies: tuple[str, ...]) -> tuple[Seat, dict[str, Any]]:
    """A learner who has rated all but one in two rounds, with all of them in a round that is open."""
    mapped = {"mi": [OPEN_QUESTIONS, REFLECTING], "tip": [OPEN_QUESTIONS]}
    put_into_course(assessment(competencies=list(competencies), unit_map=mapped))
    seat = Seat(f"rates-{len(competencies)}")
    seat.finish(rich(competencies[1:], 4))
    seat.finish(rich(competencies[1:], 6))
    return seat, seat.save(rich(competencies, 5))


@pytest.mark.usefixtures("somebody_before")
def test_a_view_takes_at_most_eight_queries_however_long_the_framework_is():
    counts = {}
    for competencies in (THREE, ALL):
        seat, _ = experienced(competencies)
        block = seat.block
        with OurQueries() as queries:
            block.render("student_view", {})
        counts[len(competencies)] = queries.count
    assert counts[3] == counts[36] <= 8, (counts, list(queries))


@pytest.mark.usefixtures("somebody_before")
def test_finishing_takes_at_most_twelve_queries_however_long_the_framework_is():
    counts = {}
    for competencies in (THREE, ALL):
        seat, saved = experienced(competencies)
        url, body = seat.url("submit_round"), sent(rich(competencies, 7), saved["round"], saved["revision"], "submit")
        with OurQueries() as queries:
            assert seat.client.post(url, json.dumps(body), content_type="application/json").status_code == 200
        counts[len(competencies)] = queries.count
    assert counts[3] == counts[36] <= 12, (counts, list(queries))


def test_the_page_of_the_whole_framework_has_at_most_a_hundred_kilobytes():
    seat = at(competencies=[], discussion="true", roles=["Keyworker", "Volunteer"], organisations=["Haven"], **BY_NAME)
    assert len(seat.see().encode()) <= 100_000


def test_with_a_picture_of_all_of_it_now_and_before_it_has_a_little_more_and_is_quickly_sent():
    seat = at(competencies=[])
    for value in (4, 6):
        saved = seat.save(draft(dict.fromkeys(ALL, value)))
        url, body = seat.url("submit_round"), sent(draft(dict.fromkeys(ALL, value)), saved["round"], saved["revision"])
        assert seat.client.post(url, json.dumps(body), content_type="application/json").status_code == 200
    page = seat.see()
    assert "Since last time" in page
    assert len(page.encode()) <= 115_000
    assert len(gzip.compress(page.encode())) <= 18_000


def test_actions_without_a_day_stand_as_they_were_planned():
    seat = at()
    planned = [f"Step {number}" for number in range(9)]
    seat.finish(draft({CHANGE: 4}, *(action(text) for text in planned), action("Soonest", review_date="2100-01-01")))
    assert seat.page().xpath("//*[@data-done]/following-sibling::span/text()") == ["Soonest", *planned]
