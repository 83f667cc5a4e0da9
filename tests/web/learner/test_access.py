"""Who has records of their own here: whoever looks with other eyes sees made-up answers, and nothing is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from lxml import html
from pytest_django import DjangoDbBlocker

from competency_xblock.records import api
from competency_xblock.web.learner.record.downloads import KINDS
from tests.fixtures.pages import text
from tests.fixtures.workbench import (
    CHANGE,
    OPEN_QUESTIONS,
    STAFF,
    THREE,
    OurQueries,
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

OWN_WORDS, OWN_PLAN, UNFINISHED = "Words of my own", "A plan of my own", "Not finished yet"
NOTICE = "You are viewing the course as one of its learners."


@pytest.fixture(scope="module", autouse=True)
def course(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A learner with a finished round, an action and a round that is open."""
    with kept_for_all_tests(django_db_blocker):
        put_into_course(assessment(unit_map={"mi": [OPEN_QUESTIONS]}))
        robin = Seat("robin")
        robin.finish(draft({CHANGE: rated(2, reason=OWN_WORDS)}, action(OWN_PLAN, CHANGE, "2030-06-30")))
        robin.save(draft({CHANGE: rated(9, reason=UNFINISHED)}))
        for seat in (robin, Seat(STAFF), progress_seat(), progress_seat(STAFF)):
            seat.see()
        yield


@pytest.fixture
def as_robin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Staff look at the course as robin: the platform names robin, and can tell that it is somebody else."""
    for module in ("assessment_block", "progress_block", "web.learner.access", "web.team.handlers"):
        monkeypatch.setattr(f"competency_xblock.{module}.is_masquerading_as_named", lambda _block: True)


@pytest.fixture
def in_studio(monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks are looked at in Studio."""
    for module in ("assessment_block", "progress_block", "web.learner.access", "web.team.handlers"):
        monkeypatch.setattr(f"competency_xblock.{module}.is_studio", lambda: True)


@pytest.fixture
def not_enrolled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is enrolled."""
    monkeypatch.setattr("competency_xblock.web.learner.access.is_enrolled", lambda _learner, _course: False)


ASKED: dict[str, Callable[[Seat], HttpResponse]] = {
    "a first save": lambda seat: seat.post("save_round", sent(draft({CHANGE: 4}))),
    "a save": lambda seat: seat.post("save_round", sent(draft({CHANGE: 4}), *open_round(seat))),
    "finishing": lambda seat: seat.post("submit_round", sent(draft({CHANGE: 4}), *open_round(seat))),
    "another level": lambda seat: seat.post("choose_level", {"level": "any"}),
    "ticking off": lambda seat: seat.post("change_action", {"key": action_key(seat), "done": True}),
    "removing": lambda seat: seat.post("change_action", {"key": action_key(seat), "remove": True}),
    "erasing": lambda seat: seat.post("erase_reason", {"round": finished_round(seat), "competency": CHANGE}),
    "sharing a plan": lambda seat: seat.post("change_action", {"key": action_key(seat), "shared": True}),
    "taking a plan back": lambda seat: seat.post("change_action", {"key": action_key(seat), "shared": False}),
    "planning": lambda seat: seat.post("plan", {"id": "tap", "step": OWN_PLAN}),
    "changing a plan": lambda seat: seat.post("change_action", {"key": action_key(seat), "text": OWN_PLAN}),
    "how a plan went": lambda seat: seat.post("change_action", {"key": action_key(seat), "outcome": "let-go"}),
    "sharing an answer": lambda seat: seat.post("share", shared_line(seat, True)),
    "taking an answer back": lambda seat: seat.post("share", shared_line(seat, False)),
    "a start date": lambda seat: progress_seat(seat.student).post("set_start", {"start": "2030-01-01"}),
    "taking a start date back": lambda seat: progress_seat(seat.student).post("set_start", {"start": ""}),
    "how far one is": lambda seat: seat.get("student_view_user_state", ""),
    "ticking off in progress": lambda seat: progress_seat(seat.student).post(
        "change_action", {"key": action_key(seat), "done": True}
    ),
    **{
        f"the record as {kind}": lambda seat, kind=kind: seat.get("record", kind)  # type: ignore[misc]
        for kind in KINDS
    },
}
GIVING = (
    "a first save",
    "a save",
    "finishing",
    "another level",
    "planning",
    "sharing a plan",
    "sharing an answer",
    "a start date",
)
"""What is new; all the rest is one's own already."""
EVERY_HANDLER = pytest.mark.parametrize("act", ASKED.values(), ids=ASKED)


def open_round(seat: Seat) -> tuple[str, int]:
    found = api.get_open_round(seat.learner_id, seat.usage)
    assert found is not None
    return found.key, found.revision


def action_key(seat: Seat) -> str:
    return api.get_actions(seat.learner_id)[0].key


def finished_round(seat: Seat) -> str:
    return api.get_submitted_rounds(seat.learner_id)[0].key


def shared_line(seat: Seat, shared: bool) -> dict[str, Any]:
    return {"round": finished_round(seat), "competency": CHANGE, "shared": shared}


def refused(seat: Seat, act: Callable[[Seat], HttpResponse]) -> str:
    """What is said; nothing is stored."""
    before = everything_stored()
    answer = act(seat)
    assert answer.status_code == 403
    assert everything_stored() == before
    sentence: str = answer.json()["error"]
    assert list(answer.json()) == ["error"]
    return sentence


# ---------------------------------------------------------------- as one of the learners


@pytest.mark.usefixtures("as_robin")
def test_who_looks_as_a_learner_sees_made_up_answers_and_is_told_so():
    seat = Seat("robin")
    page, state = seat.page(), seat.state()
    assert NOTICE in text(page)
    assert (state["sample"], state["urls"], state["stored"]) == (True, {}, None)
    assert state["chosenBefore"] == list(THREE)
    assert state["at"]["earlier"][CHANGE]["value"] != 2
    assert "What to learn next" in text(page)
    assert not any(own in seat.see() for own in (OWN_WORDS, OWN_PLAN, UNFINISHED))


@pytest.mark.usefixtures("as_robin")
def test_who_looks_as_a_learner_sees_made_up_progress_and_is_told_so():
    written = progress_seat().see()
    assert NOTICE in written
    assert OWN_PLAN not in written
    assert "One by one" in written
    assert progress_seat().page().xpath("//*[@data-part='team']") == []


@pytest.mark.usefixtures("as_robin")
@pytest.mark.parametrize("seat", [Seat("robin"), progress_seat()], ids=["assessment", "progress"])
def test_who_looks_as_a_learner_reads_no_record(seat: Seat):
    block, before = seat.block, everything_stored()
    with OurQueries() as queries:
        block.render("student_view", {})
    assert list(queries) == []
    assert everything_stored() == before


@pytest.mark.usefixtures("as_robin")
@EVERY_HANDLER
def test_who_looks_as_a_learner_is_refused_and_changes_nothing(act: Callable[[Seat], HttpResponse]):
    assert refused(Seat("robin"), act).endswith("Their answers stay private.")


@pytest.mark.usefixtures("as_robin")
@pytest.mark.parametrize("student", ["robin", STAFF])
def test_who_looks_as_a_learner_cannot_list_the_others(student: str):
    refused(progress_seat(student), lambda seat: seat.post("more_people", {"offset": 0}))


@pytest.mark.usefixtures("as_robin")
def test_who_looks_as_a_learner_cannot_change_the_settings_in_that_name():
    refused(Seat("robin"), lambda seat: seat.post("save_settings", {"fields": {}}))


def test_the_learner_sees_the_learners_own():
    page = Seat("robin").see()
    assert NOTICE not in page
    assert OWN_WORDS in page
    assert Seat("robin").state()["sample"] is False


# ---------------------------------------------------------------- in Studio


@pytest.mark.usefixtures("in_studio")
@pytest.mark.parametrize("student", ["robin", STAFF])
def test_studio_shows_the_preview_and_reads_no_record(student: str):
    for seat, sentence in (
        (Seat(student), "Learners see the self-assessment below"),
        (progress_seat(student), "Learners see here how"),
    ):
        block, before = seat.block, everything_stored()
        with OurQueries() as queries:
            written = str(block.render("student_view", {}).content)
        assert sentence in written
        assert "made up" in written or json.loads(html.fromstring(written).xpath("//@data-state")[0])["preview"] is True
        assert list(queries) == []
        assert everything_stored() == before


@pytest.mark.usefixtures("in_studio")
@pytest.mark.parametrize("student", ["robin", STAFF])
def test_studio_keeps_nothing_of_anybody(student: str):
    assert refused(Seat(student), ASKED["a first save"]).startswith("This is a preview, so we do not save anything.")


@pytest.mark.usefixtures("in_studio")
@EVERY_HANDLER
def test_studio_refuses_what_learners_ask_for(act: Callable[[Seat], HttpResponse]):
    assert refused(Seat("robin"), act).startswith("This is a preview, so we do not save anything.")


@pytest.mark.usefixtures("in_studio")
def test_studio_lists_nobody():
    refused(progress_seat(STAFF), lambda seat: seat.post("more_people", {"offset": 0}))


# ---------------------------------------------------------------- enrolled or not


@pytest.mark.usefixtures("not_enrolled")
@pytest.mark.parametrize("act", [ASKED[name] for name in GIVING], ids=GIVING)
def test_who_is_not_enrolled_gives_nothing_new(act: Callable[[Seat], HttpResponse]):
    assert refused(Seat("robin"), act).endswith("To do this, enrol first.")


@pytest.mark.usefixtures("not_enrolled")
@pytest.mark.parametrize("act", [act for name, act in ASKED.items() if name not in GIVING])
def test_who_is_not_enrolled_still_has_what_is_theirs(act: Callable[[Seat], HttpResponse]):
    assert act(Seat("robin")).status_code == 200


@pytest.mark.usefixtures("not_enrolled")
def test_course_staff_try_an_assessment_without_being_enrolled():
    assert Seat(STAFF).save(draft({CHANGE: 4}))["number"] == 1
