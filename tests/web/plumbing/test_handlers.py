"""What is posted: everything that cannot be right is refused with a sentence, and changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from competency_xblock.records import api
from competency_xblock.web.learner.record.downloads import KINDS
from competency_xblock.web.plumbing.handlers import LARGEST_BODY
from tests.fixtures.workbench import (
    CHANGE,
    NOBODY,
    STAFF,
    Seat,
    action,
    assessment,
    draft,
    everything_stored,
    kept_for_all_tests,
    progress_seat,
    put_into_course,
    rated,
    sent,
)

pytestmark = pytest.mark.django_db

GOOD = draft({CHANGE: rated(4, reason="Because")}, action("Ask Kim", CHANGE, "2030-06-30"))
ROUND, REVISION = "<the learner's round>", "<its revision>"
HUGE = 10**30
LONE = "half of a pair: \ud83d"
DEEP = b'{"draft":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.fixture(scope="module", autouse=True)
def course(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A learner with a round that is open, beside another one who has a round and an action."""
    with kept_for_all_tests(django_db_blocker):
        put_into_course(assessment(roles=["Keyworker"], organisations=["Haven"]))
        Seat("robin").save(GOOD)
        sam = Seat("sam")
        sam.finish(draft({CHANGE: 5}, action("Sam's own plan", CHANGE, "2030-01-01")))
        sam.save(draft({CHANGE: 6}))
        for page in (Seat(STAFF), progress_seat(STAFF), progress_seat("robin")):
            page.see()
        yield


@pytest.fixture
def robin() -> Seat:
    """The learner whose round is open."""
    return Seat("robin")


def with_answer(**more: Any) -> dict[str, Any]:
    return draft({CHANGE: rated(4) | more})


def with_action(**more: Any) -> dict[str, Any]:
    return draft({CHANGE: 4}, action("Ask Kim") | more)


def nested(depth: int) -> Any:
    inside: Any = "deep"
    for _ in range(depth):
        inside = {"answers": [inside]}
    return inside


ODD_DRAFTS = {
    "a rating of eleven": (with_answer(initial=11), f"answers.{CHANGE}.initial"),
    "a rating as text": (with_answer(initial="4"), f"answers.{CHANGE}.initial"),
    "a rating that is not a number": (with_answer(initial=float("nan")), f"answers.{CHANGE}.initial"),
    "a second rating without a discussion": (with_answer(revised=5), f"answers.{CHANGE}.revised"),
    "an answer of no kind": (with_answer(answer="maybe"), f"answers.{CHANGE}.answer"),
    "an unknown key in an answer": (with_answer(grade=3), f"answers.{CHANGE}"),
    "a competency that is not in the block": (draft({CHANGE: 4, "trauma-aware": 4}), "answers.trauma-aware"),
    "a competency whose name is half of a pair": (draft({CHANGE: 4, LONE: 4}), "answers.?"),
    "answers that are a list": (draft() | {"answers": [rated(4)]}, "answers"),
    "a reason that is too long": (with_answer(reason="a" * 2001), f"answers.{CHANGE}.reason"),
    "a reason that cannot be stored": (with_answer(reason=LONE), f"answers.{CHANGE}.reason"),
    "the thirtieth of February": (with_action(review_date="2026-02-30"), "actions.0.review_date"),
    "half a year": (with_action(review_date="0002-06-30"), "actions.0.review_date"),
    "an action about something else": (with_action(competency="trauma-aware"), "actions.0.competency"),
    "too many actions": (draft({}, *[action("Ask Kim")] * 31), "actions"),
    "a role that is not offered": (draft({CHANGE: 4}, role="Director"), "role"),
    "a level that is not asked": (draft(level="advanced"), "level"),
    "a step that there is not": (draft({CHANGE: 4}, step="discuss"), "step"),
    "something else chosen": (draft({CHANGE: 4}, chosen=["trauma-aware"]), "chosen"),
    "an unknown key": (draft({CHANGE: 4}, passed=True), ""),
}
"""What a page that is out of date may send, and where it is told. What a draft may hold, its own tests ask."""

NO_DRAFTS = {"a list": [], "text": "draft", "nothing": None, "a number": 4}
BAD_ENVELOPES = {
    "a round that is a number": sent(GOOD, 17, REVISION),
    "a round that is a list": sent(GOOD, [ROUND], REVISION),
    "no round": {"revision": 1, "save_id": "x", "draft": GOOD},
    "a round with a very long key": sent(GOOD, "r" * 5000, REVISION),
    "a round that is half of a pair": sent(GOOD, LONE, REVISION),
    "a round with a nought in it": sent(GOOD, "a\0b", REVISION),
    "an unknown round": sent(GOOD, "0b5e5a52-9a6c-4a56-8a0e-d8de5a1f9a2c", REVISION),
    "a revision that is text": sent(GOOD, ROUND, "1"),
    "a revision that is true": sent(GOOD, ROUND, True),
    "a revision that is a float": sent(GOOD, ROUND, 1.0),
    "a negative revision": sent(GOOD, ROUND, -1),
    "a huge revision": sent(GOOD, ROUND, HUGE),
    "a revision that is not a number": sent(GOOD, ROUND, float("nan")),
    "no revision": sent(GOOD, ROUND, None),
    "a save id that is a number": sent(GOOD, ROUND, REVISION, 5),
    "a save id that is too long": sent(GOOD, ROUND, REVISION, "s" * 101),
    "a save id that is half of a pair": sent(GOOD, ROUND, REVISION, LONE),
    "a save id with a nought in it": sent(GOOD, ROUND, REVISION, "a\0b"),
    "nothing": {},
}
BAD_BODIES = {
    "no JSON": b"initial=4",
    "nothing at all": b"",
    "half an object": b'{"round": "',
    "not UTF-8": b"\xff\xfe\x00",
    "UTF-16": '{"round": ""}'.encode("utf-16"),
    "a list": b"[]",
    "a number": b"4",
    "a bare word": b"null",
    "a number with more digits than anybody can read": b'{"revision": ' + b"9" * 10_000 + b"}",
    "very deep nesting": DEEP,
    "a megabyte of text": json.dumps(sent(draft({CHANGE: rated(4, reason="a" * 10**6)}), ROUND, 1)).encode(),
    "a form": b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--",
}
SAVE_AND_SUBMIT = pytest.mark.parametrize("handler", ["save_round", "submit_round"])


def refused(seat: Seat, ask: Callable[[], Any], *statuses: int) -> dict[str, Any]:
    """The answer to something that is refused: says why, names nothing of the machine, and changed nothing."""
    before = everything_stored()
    answer = ask()
    assert answer.status_code in (statuses or (400, 403, 405)), answer.content
    assert everything_stored() == before
    body: dict[str, Any] = answer.json()
    assert body["error"].endswith("."), body
    assert len(body["error"].split()) >= 4
    assert not any(word in answer.content.decode() for word in ("Traceback", "Exception", "Error:", "alert(1)"))
    return body


def filled_in(seat: Seat, envelope: Any) -> Any:
    """The envelope with the learner's own round and revision where it asks for them."""
    stored = seat.state()["stored"]
    own = {ROUND: stored["round"], REVISION: stored["revision"]}
    return {name: own.get(value, value) if isinstance(value, str) else value for name, value in envelope.items()}


@SAVE_AND_SUBMIT
@pytest.mark.parametrize("bad", NO_DRAFTS.values(), ids=NO_DRAFTS)
def test_what_is_no_draft_is_refused(robin: Seat, handler: str, bad: Any):
    body = refused(robin, lambda: robin.post(handler, filled_in(robin, sent(bad, ROUND, REVISION))), 400)
    assert all(problem["message"] for problem in body["problems"])


@pytest.mark.parametrize(("odd", "where"), ODD_DRAFTS.values(), ids=ODD_DRAFTS)
def test_one_odd_answer_stops_neither_saving_nor_finishing(robin: Seat, odd: Any, where: str):
    saved = robin.post("save_round", filled_in(robin, sent(odd, ROUND, REVISION, "first")))
    assert saved.status_code == 200
    assert saved.json()["dropped"][0]["where"] == where
    shown = robin.state()["stored"]["draft"]

    answer = robin.post("submit_round", filled_in(robin, sent(odd, ROUND, REVISION, "second")))
    assert answer.status_code == 200
    assert answer.json() == {"dropped": saved.json()["dropped"], "stored": robin.state()["stored"]}
    assert robin.state()["stored"]["draft"] == shown  # nothing is finished that the page did not show

    stored = answer.json()["stored"]
    assert "html" in robin.submit(stored["draft"], stored)
    assert robin.state()["stored"] is None


@SAVE_AND_SUBMIT
@pytest.mark.parametrize("bad", BAD_ENVELOPES.values(), ids=BAD_ENVELOPES)
def test_what_belongs_to_no_round_is_refused(robin: Seat, handler: str, bad: Any):
    envelope = filled_in(robin, bad)
    refused(robin, lambda: robin.post(handler, envelope), 400, 403)


@pytest.mark.parametrize("handler", ["save_round", "submit_round", "change_action", "erase_reason", "save_settings"])
@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_what_cannot_be_read_is_refused(robin: Seat, handler: str, body: bytes):
    seat = Seat(STAFF)
    refused(seat, lambda: seat.post(handler, body), 400)


@pytest.mark.parametrize("handler", ["change_action", "more_people"])
@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_what_cannot_be_read_is_refused_by_the_progress_page_too(robin: Seat, handler: str, body: bytes):
    seat = progress_seat(STAFF)
    refused(seat, lambda: seat.post(handler, body), 400)


@pytest.mark.parametrize("handler", ["save_round", "submit_round", "change_action", "erase_reason", "save_settings"])
@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_anything_but_a_post_is_refused(robin: Seat, handler: str, method: str):
    seat = Seat(STAFF)
    url = seat.url(handler)
    refused(seat, lambda: getattr(seat.client, method)(url), 405)


@pytest.mark.parametrize("handler", ["save_round", "submit_round", "change_action", "erase_reason", "save_settings"])
def test_a_visitor_who_is_not_logged_in_is_refused(robin: Seat, handler: str):
    body = sent(GOOD) | {"key": "x", "done": True, "fields": {}}
    visitor = Seat(NOBODY)
    refused(visitor, lambda: visitor.post(handler, body), 403)
    usage = visitor.usage
    refused(
        visitor,
        lambda: visitor.client.post(
            f"/unauth_handler/{usage}/{handler}", data=json.dumps(body), content_type="application/json"
        ),
        403,
    )


@pytest.mark.parametrize("handler", ["change_action", "more_people"])
def test_a_visitor_who_is_not_logged_in_is_refused_by_the_progress_page(robin: Seat, handler: str):
    visitor = progress_seat(NOBODY)
    refused(visitor, lambda: visitor.post(handler, {"key": "x", "done": True, "offset": 0}), 403)


@pytest.mark.parametrize("kind", [*KINDS, "pdf"])
def test_a_visitor_who_is_not_logged_in_gets_no_record(robin: Seat, kind: str):
    visitor = Seat(NOBODY)
    refused(visitor, lambda: visitor.get("record", kind), 403)


@SAVE_AND_SUBMIT
def test_another_learners_round_is_refused(robin: Seat, handler: str):
    theirs = Seat("sam").state()["stored"]
    envelope = sent(GOOD, theirs["round"], theirs["revision"])
    body = refused(robin, lambda: robin.post(handler, envelope), 403)
    assert "stored" not in body


@SAVE_AND_SUBMIT
def test_a_round_of_another_assessment_is_refused(robin: Seat, handler: str):
    put_into_course(assessment(), assessment())
    other = robin.at(robin.usage.replace(".d0.", ".d1."))
    stored = robin.state()["stored"]
    refused(other, lambda: other.post(handler, sent(GOOD, stored["round"], stored["revision"])), 403)


def test_a_round_that_was_never_saved_cannot_be_finished(robin: Seat):
    refused(robin, lambda: robin.post("submit_round", sent(GOOD)), 403)


BAD_ACTIONS = {
    "no key": {"done": True},
    "a key that is a number": {"key": 5, "done": True},
    "a key that is a list": {"key": ["a"], "done": True},
    "an unknown key": {"key": "0b5e5a52-9a6c-4a56-8a0e-d8de5a1f9a2c", "done": True},
    "a very long key": {"key": "k" * 10_000, "done": True},
    "a key that is half of a pair": {"key": LONE, "done": True},
    "a key with a nought in it": {"key": "a\0b", "done": True},
    "nothing about done": {"key": "x"},
    "done as text": {"key": "x", "done": "yes"},
    "done as a number": {"key": "x", "done": 1},
    "remove as text": {"key": "x", "remove": "yes"},
    "remove as a number": {"key": "x", "remove": 1},
    "a key to remove that is a list": {"key": ["a"], "remove": True},
    "an unknown key to remove": {"key": "0b5e5a52-9a6c-4a56-8a0e-d8de5a1f9a2c", "remove": True},
}


@pytest.mark.parametrize("bad", BAD_ACTIONS.values(), ids=BAD_ACTIONS)
@pytest.mark.parametrize("page", ["assessment", "progress"])
def test_an_action_that_nobody_can_mean_is_refused(robin: Seat, page: str, bad: dict[str, Any]):
    seat = robin if page == "assessment" else progress_seat()
    refused(seat, lambda: seat.post("change_action", bad), 400, 403)


@pytest.mark.parametrize("page", ["assessment", "progress"])
def test_another_learners_action_is_refused(robin: Seat, page: str):
    [key] = Seat("sam").page().xpath("//@data-done")
    seat = robin if page == "assessment" else progress_seat()
    refused(seat, lambda: seat.post("change_action", {"key": key, "done": True}), 403)
    refused(seat, lambda: seat.post("change_action", {"key": key, "remove": True}), 403)


BAD_ERASING = {
    "nothing": {},
    "no competency": {"round": "x"},
    "no round": {"competency": CHANGE},
    "a round that is a number": {"round": 5, "competency": CHANGE},
    "a round that is a list": {"round": ["x"], "competency": CHANGE},
    "a round that is half of a pair": {"round": LONE, "competency": CHANGE},
    "a very long round": {"round": "k" * 10_000, "competency": CHANGE},
    "an unknown round": {"round": "0b5e5a52-9a6c-4a56-8a0e-d8de5a1f9a2c", "competency": CHANGE},
    "an open round": {"round": ROUND, "competency": CHANGE},
    "a competency that is an object": {"round": "x", "competency": {"id": CHANGE}},
    "a competency with a nought in it": {"round": "x", "competency": "a\0b"},
    "a level that is a number": {"round": "x", "competency": CHANGE, "level": 1},
    "a level that is nothing": {"round": "x", "competency": CHANGE, "level": None},
}


@pytest.mark.parametrize("bad", BAD_ERASING.values(), ids=BAD_ERASING)
def test_words_that_nobody_can_mean_are_not_erased(robin: Seat, bad: dict[str, Any]):
    body = filled_in(robin, bad) if bad.get("round") == ROUND else bad
    refused(robin, lambda: robin.post("erase_reason", body), 400, 403)


def test_another_learners_words_are_not_erased(robin: Seat):
    kim = Seat("kim")
    kim.finish(draft({CHANGE: rated(5, reason="Kim's own words")}))
    [key] = kim.page().xpath("//@data-erase")
    refused(robin, lambda: robin.post("erase_reason", {"round": key, "competency": CHANGE}), 403)
    assert "Kim's own words" in kim.page().text_content()


@pytest.mark.parametrize(
    "offset", [None, "0", -1, 1.0, True, float("nan"), HUGE, [0]], ids=lambda value: repr(value)[:20]
)
def test_a_place_in_the_list_of_people_that_cannot_be_is_refused(robin: Seat, offset: Any):
    seat = progress_seat(STAFF)
    refused(seat, lambda: seat.post("more_people", {"offset": offset}), 400)


def test_the_longest_answers_to_a_long_framework_fit(robin: Seat):
    put_into_course(assessment(competencies=[]))
    seat = Seat("kim")
    state = seat.state()
    everything = {name: rated(4, reason="\U0001f333" * 2001) for name in state["at"]["competencies"]}
    longest = draft(everything, *[action("\U0001f333" * 501)] * 30)
    body = json.dumps(sent(longest, promise=state["promise"]), ensure_ascii=False).encode()
    assert len(everything) == 36
    assert len(body) < LARGEST_BODY
    assert seat.post("save_round", body).status_code == 200


@pytest.mark.parametrize("saves_again", [True, False])
def test_a_round_can_be_finished_after_the_author_has_changed_to_another_framework(robin: Seat, saves_again: bool):
    stored = robin.state()["stored"]
    put_into_course(assessment(framework="cdc-keyworking", competencies=["respect", "direct-support"]))
    answers = draft({"direct-support": 4})
    at = robin.save(answers, stored["round"], stored["revision"]) if saves_again else stored
    assert "html" in robin.submit(answers, at)
    [*_, finished] = api.get_submitted_rounds(robin.learner_id)
    assert [(rating.item.framework, rating.item.competency) for rating in finished.ratings] == [
        ("cdc-keyworking", "direct-support")
    ]
