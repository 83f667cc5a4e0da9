"""What the LMS's tracking log gets to read, written by the platform's own library; and when it reads nothing."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from eventtracking import tracker
from lxml import html
from webob import Request

from competency_xblock.frameworks import get_framework
from competency_xblock.records import api
from competency_xblock.records.rounds import submission
from competency_xblock.web.assessment.settings import AssessmentSettings
from competency_xblock.web.learner.round.events import EVENTS

from ..fixtures.erased import erase_long_ago
from ..fixtures.workbench import CHANGE, ENCOURAGE, RISK, action, draft, everything_stored, rated, sent, unrated
from . import host
from .conftest import Site
from .people import Person, Seat, sit_down
from .tracking import LARGEST_EVENT, TrackingLog
from .visiting import Learner, learner

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = {"visibility": "names", "purpose": "to plan training"}
SENSITIVE = next(
    competency.id for competency in get_framework("fulfilling-lives").competencies() if competency.sensitive
)
WORDS, PLAN = "because of Kim", "Ask Kim"
ROUND = draft(
    {CHANGE: rated(4, reason=WORDS), ENCOURAGE: unrated("not-yet"), RISK: unrated("not-my-role")},
    action(PLAN, CHANGE, "2030-06-30"),
    action(f"{PLAN} again"),
)
ONE_ROUND = ["assessment.started", "assessment.submitted", "action.planned", "recommendation.shown"]
LISTENING = {"topic": "mi", "unit": "vertical@listening"}


@pytest.fixture
def robin(lms: Site, tracking: TrackingLog) -> Learner:
    """A learner whose ratings are seen in groups only."""
    return learner(lms)


@pytest.fixture
def known(lms: Site, tracking: TrackingLog) -> Learner:
    """A learner whose ratings are seen by name."""
    lms.open(host.store_with(**NAMES))
    return learner(lms)


def same(visibility: str, number: int = 1) -> dict[str, Any]:
    """What every event of a round says."""
    return {
        "course_id": str(host.COURSE),
        "assessment_id": str(host.ASSESSMENT),
        "framework_id": "fulfilling-lives",
        "framework_version": get_framework("fulfilling-lives").version,
        "round": number,
        "visibility": visibility,
    }


# ---------------------------------------------------------------- what is told


def test_a_round_in_groups_is_told_without_what_was_answered(robin: Learner, tracking: TrackingLog):
    robin.finish(ROUND)
    assert tracking.names == ONE_ROUND
    assert tracking.data("assessment.started") == same("groups")
    assert tracking.data("assessment.submitted") == same("groups") | {"answered": 3}
    assert tracking.data("action.planned") == same("groups") | {"actions": 2, "with_review_date": 1}
    assert tracking.data("recommendation.shown") == same("groups")


def test_a_round_by_name_is_told_with_its_answers(known: Learner, tracking: TrackingLog):
    known.finish(ROUND)
    assert tracking.names == ONE_ROUND
    assert tracking.data("assessment.submitted") == same("names") | {
        "answered": 3,
        "ratings": [
            {"competency": CHANGE, "level": "", "answer": "rated", "value": 4},
            {"competency": ENCOURAGE, "level": "", "answer": "not-yet"},
            {"competency": RISK, "level": "", "answer": "not-my-role"},
        ],
    }
    assert tracking.data("action.planned") == same("names") | {"actions": 2, "with_review_date": 1}
    shown = tracking.data("recommendation.shown")
    assert shown.items() >= same("names").items()
    assert shown["topics"][0] == "mi"


@pytest.mark.parametrize("visibility", ["groups", "names"])
def test_nobodys_words_are_told(lms: Site, tracking: TrackingLog, visibility: str):
    lms.open(host.store_with(**NAMES | {"visibility": visibility}))
    learner(lms).finish(ROUND)
    assert len(tracking.lines) == 4
    assert not [line for line in tracking.lines if "Kim" in line or "to plan training" in line]


def test_the_platform_says_who_and_in_which_course(robin: Learner, tracking: TrackingLog):
    robin.finish(draft())
    for event in tracking.events:
        assert event["context"]["user_id"] == robin.user.pk
        assert event["context"]["course_id"] == str(host.COURSE)


def test_rating_again_is_told_beside_the_round(robin: Learner, tracking: TrackingLog):
    robin.finish(draft({CHANGE: 4}))
    tracking.lines.clear()
    robin.finish(draft({CHANGE: 9}))
    assert tracking.names == [
        "assessment.started",
        "assessment.submitted",
        "assessment.rerated",
        "recommendation.shown",
    ]
    assert tracking.data("assessment.rerated") == same("groups", 2)


@pytest.mark.parametrize("visibility", ["groups", "names"])
def test_taking_a_finish_back_is_told_without_what_was_answered(lms: Site, tracking: TrackingLog, visibility: str):
    lms.open(host.store_with(**NAMES | {"visibility": visibility}))
    robin = learner(lms)
    robin.finish(ROUND)
    tracking.lines.clear()
    stored = robin.take_back()
    assert tracking.names == ["assessment.reopened"]
    assert tracking.data("assessment.reopened") == same(visibility)
    robin.finish(stored["draft"], stored)
    assert tracking.names == ["assessment.reopened", "assessment.submitted", "recommendation.shown"]


def test_a_plan_without_words_is_no_plan(robin: Learner, tracking: TrackingLog):
    robin.finish(draft({CHANGE: 4}, action("", CHANGE, "2030-06-30")))
    assert "action.planned" not in tracking.names


def test_what_was_agreed_after_talking_it_over_is_the_value(lms: Site, tracking: TrackingLog):
    lms.open(host.store_with(**NAMES, discussion=True))
    learner(lms).finish(draft({CHANGE: rated(4, revised=6)}))
    assert tracking.data("assessment.submitted")["ratings"][0]["value"] == 6


def test_what_the_framework_marks_as_sensitive_is_never_told(lms: Site, tracking: TrackingLog):
    lms.open(host.store_with(**NAMES, competencies=[CHANGE, SENSITIVE]))
    learner(lms).finish(draft({CHANGE: 9, SENSITIVE: 1}))
    submitted = tracking.data("assessment.submitted")
    assert submitted["answered"] == 2
    assert [rating["competency"] for rating in submitted["ratings"]] == [CHANGE]
    assert tracking.data("recommendation.shown")["topics"] == []


@pytest.mark.parametrize(("visibility", "later"), [("groups", "names"), ("names", "groups")])
def test_what_was_promised_counts_whatever_the_author_sets_later(
    lms: Site, tracking: TrackingLog, visibility: str, later: str
):
    lms.open(host.store_with(**NAMES | {"visibility": visibility}))
    robin = learner(lms)
    saved = robin.save(draft())
    lms.open(host.store_with(**NAMES | {"visibility": later}))
    robin.finish(draft({CHANGE: 4}), saved)
    for name in ("assessment.submitted", "recommendation.shown"):
        assert tracking.data(name)["visibility"] == visibility
    assert ("ratings" in tracking.data("assessment.submitted")) == (visibility == "names")
    assert ("topics" in tracking.data("recommendation.shown")) == (visibility == "names")


def test_the_largest_framework_fits_into_a_line_of_the_log(lms: Site, tracking: TrackingLog):
    largest = get_framework("nhs-mental-health-competences")
    everything = {competency.id: largest.scale.minimum for competency in largest.competencies() if competency.rated}
    lms.open(host.store_with(**NAMES, framework=largest.id, competencies=[]))
    learner(lms).finish(draft(everything, chosen=list(everything)))
    assert len(tracking.data("assessment.submitted")["ratings"]) == len(everything)
    assert max(map(len, tracking.lines)) < LARGEST_EVENT / 2


# ---------------------------------------------------------------- opening what was recommended


def links(page: str) -> list[dict[str, str]]:
    """What the page says of links whose opening is told."""
    return [
        {"topic": link.get("data-topic"), "unit": link.get("data-follow")}
        for link in html.fromstring(page).xpath("//a[@data-follow]")
    ]


def test_opening_a_recommended_unit_is_told_each_time(known: Learner, tracking: TrackingLog):
    page = known.finish(draft({CHANGE: 4}))["html"]
    assert links(page) == [LISTENING]
    tracking.lines.clear()
    assert [known.post("follow_recommendation", LISTENING) for _time in range(2)] == [{"told": True}] * 2
    assert tracking.names == ["recommendation.followed"] * 2
    assert [event["data"] for event in tracking.events] == [same("names") | LISTENING] * 2


def test_a_place_to_start_is_a_recommendation_too(known: Learner, tracking: TrackingLog):
    page = known.finish(draft({CHANGE: unrated("not-yet")}))["html"]
    assert tracking.data("recommendation.shown")["topics"] == ["mi", "cycle-of-change"]
    assert links(page) == [LISTENING]
    assert known.post("follow_recommendation", LISTENING) == {"told": True}


def test_in_groups_nobody_hears_what_was_recommended_to_whom(robin: Learner, tracking: TrackingLog):
    page = robin.finish(draft({CHANGE: 4}))["html"]
    assert "The listening vertical" in page
    assert links(page) == links(robin.block().render("student_view", {}).content) == []
    tracking.lines.clear()
    assert robin.post("follow_recommendation", LISTENING) == {"told": False}
    assert tracking.lines == []


def test_nor_what_only_an_unseen_answer_led_to(lms: Site, tracking: TrackingLog):
    topics = [topic.id for topic in get_framework("fulfilling-lives").topics]
    every_topic = {topic: ["vertical@listening"] for topic in topics}
    lms.open(host.store_with(**NAMES, competencies=[CHANGE, SENSITIVE], unit_map=every_topic))
    robin = learner(lms)
    page = robin.finish(draft({CHANGE: 9, SENSITIVE: 1}))["html"]
    assert "The listening vertical" in page
    assert links(page) == []
    tracking.lines.clear()
    answers = [follow(robin, {"topic": topic, "unit": "vertical@listening"}) for topic in topics]
    assert {"told": False} in answers
    assert {"told": True} not in answers
    assert tracking.lines == []


UNKNOWN = {
    "nothing": {},
    "another topic": {**LISTENING, "topic": "ambit"},
    "another unit": {**LISTENING, "unit": "vertical@rating"},
    "a hidden unit": {**LISTENING, "unit": "vertical@hidden"},
    "no text": {"topic": ["mi"], "unit": {"vertical": "listening"}},
    "much": {**LISTENING, "unit": "x" * 10_000},
}


def follow(learner: Learner, body: dict[str, Any]) -> Any:
    """What the block answers, whatever it is."""
    request = Request.blank("/", method="POST", body=json.dumps(body).encode(), content_type="application/json")
    return learner.block().handle("follow_recommendation", request).json


@pytest.mark.parametrize("body", UNKNOWN.values(), ids=UNKNOWN)
def test_what_was_not_recommended_is_refused(known: Learner, tracking: TrackingLog, body: dict[str, Any]):
    known.finish(draft({CHANGE: 4}))
    tracking.lines.clear()
    assert list(follow(known, body)) == ["error"]
    assert tracking.lines == []


def test_before_a_round_is_finished_nothing_is_recommended(known: Learner, tracking: TrackingLog):
    known.save(draft({CHANGE: 4}))
    assert list(follow(known, LISTENING)) == ["error"]
    assert tracking.names == ["assessment.started"]


# ---------------------------------------------------------------- once


def test_saving_again_tells_nothing_more(robin: Learner, tracking: TrackingLog):
    first = robin.save(draft({CHANGE: 4}))
    assert robin.save(draft({CHANGE: 4}))["round"] == first["round"]  # the answer got lost, or it is a second tab
    robin.save(draft({CHANGE: 5}), first)
    assert tracking.names == ["assessment.started"]


def test_finishing_twice_is_told_once(robin: Learner, tracking: TrackingLog):
    saved = robin.save(ROUND)
    answers = [robin.finish(ROUND, saved) for _time in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert tracking.names == ONE_ROUND


def test_whoever_loses_the_race_tells_nothing(robin: Learner, tracking: TrackingLog, monkeypatch: pytest.MonkeyPatch):
    """One waits while the other finishes the round."""
    saved, lock = robin.save(ROUND), submission.lock_people

    def after_the_other(people: Any) -> None:
        monkeypatch.setattr(submission, "lock_people", lock)
        robin.finish(ROUND, saved)
        lock(people)

    monkeypatch.setattr(submission, "lock_people", after_the_other)
    robin.finish(ROUND, saved)
    assert tracking.names == ONE_ROUND
    assert len(api.get_submitted_rounds(robin.user.pk)) == 1


def test_looking_at_the_page_again_tells_nothing(known: Learner, tracking: TrackingLog):
    known.finish(ROUND)
    tracking.lines.clear()
    for place in (host.ASSESSMENT, host.PROGRESS):
        known.block(place).render("student_view", {})
    assert tracking.lines == []


# ---------------------------------------------------------------- only what is stored, and whatever the log does


@pytest.fixture
def one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request is one transaction, as in the LMS."""
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)


@pytest.mark.usefixtures("one_transaction")
def test_what_is_taken_back_was_never_told(lms: Site, tracking: TrackingLog, monkeypatch: pytest.MonkeyPatch):
    seat = sit_down(Person("learner", enrolled=True))
    seat.client.raise_request_exception = False
    body = sent(ROUND, seat.open_round, 1, "submit")
    with monkeypatch.context() as broken:
        broken.setattr("competency_xblock.web.learner.round.session.done_html", lambda *given: 1 / 0)
        assert seat.ask("assessment", "submit_round", body).status_code == 500
    assert tracking.lines == []
    assert len(api.get_submitted_rounds(seat.learner_id)) == 1  # the one from before
    assert seat.ask("assessment", "submit_round", body).status_code == 200
    assert tracking.names == [
        "assessment.submitted",
        "assessment.rerated",
        "action.planned",
        "recommendation.shown",
    ]


def test_nothing_is_told_before_it_is_stored_for_good(robin: Learner, tracking: TrackingLog):
    with transaction.atomic():
        robin.finish(ROUND)
        assert tracking.lines == []
    assert tracking.names == ONE_ROUND


@pytest.mark.parametrize("how", ["no tracker", "it fails", "another platform"])
def test_a_log_that_fails_costs_nobody_a_round(
    known: Learner,
    tracking: TrackingLog,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    how: str,
):
    def fail(**payload: Any) -> None:
        raise ConnectionError(f"This cannot be sent: {payload}")

    if how == "no tracker":
        monkeypatch.delitem(tracker.TRACKERS, tracker.DEFAULT_TRACKER_NAME)
    elif how == "it fails":
        monkeypatch.setattr(tracker.get_tracker(), "emit", fail)
    else:  # one that has given up or renamed what we ask it
        monkeypatch.delattr("lms.djangoapps.courseware.masquerade.is_masquerading_as_student")
    assert "html" in known.finish(ROUND)
    assert len(api.get_submitted_rounds(known.user.pk)) == 1
    written = [record for record in caplog.records if record.name == "competency_xblock.platform.tracking"]
    assert [record.levelno for record in written] == [logging.ERROR] * len(ONE_ROUND)
    assert "edx.competency.assessment.submitted could not be told" in caplog.text
    assert not [secret for secret in (CHANGE, "cannot be sent", known.user.username, "Kim") if secret in caplog.text]


@pytest.mark.usefixtures("one_transaction")
@pytest.mark.parametrize(
    ("part", "untold"),
    [
        ("started_event", ["assessment.started"]),
        ("publishable_topics", ONE_ROUND[1:]),
        ("submitted_events", ONE_ROUND[1:]),
        ("RecommendationShown", ["recommendation.shown"]),
        ("Event.payload", ONE_ROUND),
    ],
)
def test_an_event_that_cannot_be_made_costs_nobody_a_round(
    lms: Site,
    tracking: TrackingLog,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    part: str,
    untold: list[str],
):
    def fail(*about: Any, **more: Any) -> None:
        raise LookupError(f"This is nowhere: {about} {more}")

    lms.open(host.store_with(**NAMES))
    seat = sit_down(Person("learner", enrolled=True))
    erase_long_ago(seat.learner_id)
    tracking.lines.clear()
    monkeypatch.setattr(f"competency_xblock.web.learner.round.events.{part}", fail)
    promise = AssessmentSettings.from_block(
        host.Lms(lms.store, get_user_model().objects.get()).block(host.ASSESSMENT)
    ).promise_id
    saved = seat.ask("assessment", "save_round", sent(ROUND, "", 0, "save", promise))
    assert saved.status_code == 200
    key, revision = saved.json()["round"], saved.json()["revision"]
    assert seat.ask("assessment", "submit_round", sent(ROUND, key, revision, "submit")).status_code == 200
    [stored] = api.get_submitted_rounds(seat.learner_id)
    assert stored.key == key
    assert tracking.names == [name for name in ONE_ROUND if name not in untold]
    written = [record for record in caplog.records if record.name == "competency_xblock.platform.tracking"]
    times = 2 if part == "Event.payload" else 1
    assert [record.getMessage() for record in written] == [
        f"An event of {host.ASSESSMENT} could not be made: LookupError"
    ] * times
    assert not any(record.exc_info for record in written), "a traceback quotes the ratings"


def test_telling_asks_the_database_for_nothing(known: Learner, tracking: TrackingLog, monkeypatch: pytest.MonkeyPatch):
    def queries() -> list[str]:
        saved = known.save(ROUND)
        with CaptureQueriesContext(connection) as captured:
            known.finish(ROUND, saved)
        return [query["sql"].partition(" ")[0] for query in captured.captured_queries]

    queries()
    before = queries()
    assert "assessment.rerated" in tracking.names
    monkeypatch.setattr("competency_xblock.web.learner.handlers.publish_events", lambda *given: None)
    tracking.lines.clear()
    assert queries() == before
    assert tracking.lines == []


# ---------------------------------------------------------------- who tells nothing


@dataclass
class Everything:
    """Whatever somebody can do to an assessment, one after the other."""

    seat: Seat

    def statuses(self) -> set[int]:
        """What the host answers."""
        seat = self.seat
        begun = seat.ask("assessment", "save_round", sent(ROUND))
        found = api.get_open_round(seat.learner_id, str(host.ASSESSMENT)) if seat.learner_id else None
        key, revision = (found.key, found.revision) if found else ("", 0)
        return {
            answer.status_code
            for form in ("", "_noauth")
            for answer in (
                begun,
                seat.ask("assessment", "submit_round", sent(ROUND, key, revision, "submit"), form=form),
                seat.ask("assessment", "follow_recommendation", LISTENING, form=form),
                seat.view("assessment", "student_view"),
                seat.view("progress", "student_view"),
            )
        }


@pytest.fixture
def a_learner(db: None) -> Seat:
    """Somebody whom staff can look as."""
    return sit_down(Person("learner", enrolled=True))


AS_THE_LEARNER = Person("as-the-learner", role="staff", masquerade={"role": "student", "user_name": "learner"})
AS_ANY = Person("as-any", enrolled=True, role="staff", masquerade={"role": "student", "user_name": ""})
BACK_AS_STAFF = Person("back", enrolled=True, role="staff", masquerade={"role": "staff", "user_name": ""})


@pytest.mark.usefixtures("a_learner")
@pytest.mark.parametrize("person", [AS_THE_LEARNER, Person("anonymous", account=False), Person("left", enrolled=False)])
def test_who_may_not_take_part_tells_nothing(lms: Site, tracking: TrackingLog, person: Person):
    lms.open(host.store_with(**NAMES))
    seat = sit_down(person)
    before = everything_stored()
    assert Everything(seat).statuses() == {200, 403}  # pages are seen, nothing is taken
    assert everything_stored() == before
    assert tracking.lines == []


@pytest.mark.usefixtures("one_transaction")
def test_staff_who_look_as_any_learner_tell_nothing_though_their_answers_are_kept(lms: Site, tracking: TrackingLog):
    lms.open(host.store_with(**NAMES))
    seat = sit_down(AS_ANY)
    Everything(seat).statuses()
    assert len(api.get_submitted_rounds(seat.learner_id)) == 2
    assert tracking.lines == []


def test_staff_who_have_gone_back_to_themselves_tell_what_they_do(lms: Site, tracking: TrackingLog):
    lms.open(host.store_with(**NAMES))
    Everything(sit_down(BACK_AS_STAFF)).statuses()
    assert "assessment.submitted" in tracking.names


def test_the_preview_in_studio_tells_nothing(studio: Site, tracking: TrackingLog):
    seat = sit_down(Person("author", role="instructor"))
    published: list[Any] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(host.Studio, "publish", lambda *given: published.append(given))
        assert seat.ask("assessment", "try_round", sent(ROUND)).status_code == 200
        assert seat.ask("assessment", "submit_round", sent(ROUND, seat.open_round, 1)).status_code == 403
        assert seat.ask("assessment", "follow_recommendation", LISTENING).status_code == 403
        assert seat.view("assessment", "author_view").status_code == 200
    assert published == []
    assert tracking.lines == []


# ---------------------------------------------------------------- that nothing is missing


def test_every_event_is_met_here(known: Learner, tracking: TrackingLog):
    known.finish(ROUND)
    known.finish(ROUND)
    known.post("follow_recommendation", LISTENING)
    known.take_back()
    assert {event["name"] for event in tracking.events} == {event.name for event in EVENTS}
