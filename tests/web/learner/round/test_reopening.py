"""Taking a finish back, as the page asks for it: what it offers, what it goes on from, and what it is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from lxml import html

from competency_xblock.records import api, models
from competency_xblock.records.data import REOPEN_FOR
from competency_xblock.web.team.figures.count_task import count_figures
from tests.fixtures.figures import let_an_hour_pass
from tests.fixtures.workbench import (
    CHANGE,
    COURSE,
    ENCOURAGE,
    STAFF,
    Seat,
    action,
    assessment,
    draft,
    everything_stored,
    put_into_course,
    rated,
    sent,
)

pytestmark = pytest.mark.django_db

ANSWERS = draft(
    {CHANGE: rated(4, reason="The nights", aim=9), ENCOURAGE: rated(8)},
    action("Ask Sam", CHANGE),
    role="Keyworker",
    step="check",
)


@pytest.fixture
def robin(db: None) -> Seat:
    put_into_course(assessment(roles=["Keyworker", "Volunteer"]))
    return Seat()


def offer(page: Any) -> dict[str, str]:
    """What the page offers to take back; empty where it offers nothing."""
    buttons = page.xpath('//button[@data-do="take-back"]')
    return dict(buttons[0].items()) if buttons else {}


def finish_of(answer: dict[str, Any]) -> dict[str, str]:
    """What the page after a finish sends to take it back."""
    offered = offer(html.fromstring(answer["html"]))
    return {"round": offered["data-round"], "submitted": offered["data-submitted"]}


def test_the_page_goes_on_at_its_last_step_with_every_answer(robin: Seat) -> None:
    robin.finish(draft({CHANGE: 2}, role="Volunteer"))
    before = robin.state()
    finish = finish_of(robin.finish(ANSWERS))
    answer = robin.post("reopen_round", finish).json()
    stored = answer["stored"]
    assert stored["draft"] == {**ANSWERS, "actions": []}, "a plan stays a plan"
    assert [plan.text for plan in api.get_actions(robin.learner_id)] == ["Ask Sam"]
    assert (stored["round"], answer["at"]) == (finish["round"], before["at"])
    assert {name: before[name] for name in answer["before"]} == answer["before"]
    assert "Finished on" in answer["html"], "the page after the round before it"
    state = robin.state()
    assert state["stored"] == stored, "and so it is after a reload"
    robin.submit(ANSWERS, stored)
    assert [round.number for round in api.get_submitted_rounds(robin.learner_id)] == [1, 2]


def test_after_the_first_finish_nothing_is_finished_any_more(robin: Seat) -> None:
    answer = robin.post("reopen_round", finish_of(robin.finish(ANSWERS))).json()
    assert html.fromstring(answer["html"]).xpath("count(.//*)") == 0
    nothing = {"finished": "", "chosenBefore": [], "roleBefore": "", "organisationBefore": "", "again": None}
    assert answer["before"] == nothing
    assert robin.get("student_view_user_state").json() == {"open": True, "finished": 0, "last_finished": None}


def test_the_page_says_until_when_and_no_longer(robin: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    robin.finish(ANSWERS)
    finished = timezone.now().replace(hour=9, minute=7)
    models.Round.objects.update(submitted=finished)
    monkeypatch.setattr(timezone, "now", lambda: finished + REOPEN_FOR - timedelta(seconds=1))
    [paragraph] = robin.page().xpath('//*[@data-part="take-back"]/p[1]')
    assert "You have until 10:07 a.m. to change your answers." in paragraph.text_content()
    monkeypatch.setattr(timezone, "now", lambda: finished + REOPEN_FOR)
    assert not offer(robin.page())


def test_made_up_answers_offer_nothing(robin: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("competency_xblock.assessment_block.is_masquerading_as_named", lambda _block: True)
    assert not offer(Seat(STAFF).page())


# ---------------------------------------------------------------- what is refused


def too_late(robin: Seat) -> dict[str, Any]:
    robin.finish(ANSWERS)
    models.Round.objects.update(submitted=timezone.now() - REOPEN_FOR)
    [round] = api.get_submitted_rounds(robin.learner_id)
    return {"round": round.key, "submitted": round.submitted_at.isoformat()}


def finished_in_another_tab(robin: Seat) -> dict[str, Any]:
    finish = finish_of(robin.finish(ANSWERS))
    robin.submit(draft({CHANGE: 7}), robin.post("reopen_round", finish).json()["stored"])
    return finish


def begun_in_another_tab(robin: Seat) -> dict[str, Any]:
    finish = finish_of(robin.finish(ANSWERS))
    robin.save(draft({CHANGE: 7}))
    return finish


def of_somebody_else(robin: Seat) -> dict[str, Any]:
    robin.see()
    return finish_of(Seat("kim").finish(ANSWERS))


def deleted(robin: Seat) -> dict[str, Any]:
    finish = finish_of(robin.finish(ANSWERS))
    api.reset_learner_state(robin.learner_id, robin.usage)
    return finish


@pytest.mark.parametrize(
    ("story", "status", "sentence"),
    [
        (too_late, 409, "The hour for this is over."),
        (finished_in_another_tab, 409, "You have finished again since you opened this page."),
        (begun_in_another_tab, 409, "You have already started to rate again."),
        (of_somebody_else, 403, "We cannot find these answers."),
        (deleted, 403, "We cannot find these answers."),
    ],
)
def test_whoever_cannot_take_it_back_is_told_why_and_nothing_changes(
    robin: Seat, story: Any, status: int, sentence: str
) -> None:
    finish = story(robin)
    before = everything_stored()
    answer = robin.post("reopen_round", finish)
    assert (answer.status_code, answer.json()["error"].startswith(sentence)) == (status, True), answer.json()
    assert everything_stored() == before


@pytest.mark.parametrize(
    "change",
    [
        {"round": ""}, {"round": None}, {"round": "no id!"}, {"round": 7}, {"submitted": None}, {"submitted": ""},
        {"submitted": "yesterday"}, {"submitted": 7}, {"submitted": ["2030-01-01"]},
    ],
    ids=str,
)  # fmt: skip
def test_what_names_no_finish_is_refused(robin: Seat, change: dict[str, Any]) -> None:
    finish = finish_of(robin.finish(ANSWERS))
    before = everything_stored()
    answer = robin.post("reopen_round", finish | change)
    assert (answer.status_code, answer.json()["error"][:26]) == (400, "We could not match this to")
    assert everything_stored() == before


@pytest.mark.parametrize("moment", ["2030-03-01", "2030-03-01T09:00:00", "9999-12-31T23:59:59-12:00"])
def test_another_moment_is_another_finish(robin: Seat, moment: str) -> None:
    finish = finish_of(robin.finish(ANSWERS))
    answer = robin.post("reopen_round", finish | {"submitted": moment})
    assert answer.status_code == 409


def test_whoever_has_left_the_course_takes_back_but_finishes_nothing(
    robin: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = finish_of(robin.finish(ANSWERS))
    monkeypatch.setattr("competency_xblock.web.learner.access.is_enrolled", lambda _learner, _course: False)
    answer = robin.post("reopen_round", finish).json()
    assert answer["note"] == "You are not enrolled in this course now. Your answers are safe. Enrol to finish again."
    again = robin.post("submit_round", sent(ANSWERS, answer["stored"]["round"], answer["stored"]["revision"]))
    assert again.status_code == 403
    assert not models.Latest.objects.exists(), "and the training team sees no rating any more"


@pytest.mark.parametrize(
    "changed",
    [
        {"framework": "cdc-keyworking", "competencies": []},
        {"competencies": [CHANGE]},
        {"roles": ["Volunteer"]},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_what_is_no_longer_asked_is_not_opened_to_be_lost(robin: Seat, changed: dict[str, Any]) -> None:
    finish = finish_of(robin.finish(ANSWERS))
    put_into_course(assessment(**{"roles": ["Keyworker", "Volunteer"]} | changed))
    assert not offer(robin.page())
    before = everything_stored()
    answer = robin.post("reopen_round", finish)
    assert (answer.status_code, everything_stored()) == (409, before)
    assert "Your answers are safe as they are." in answer.json()["error"]
    put_into_course(assessment(roles=["Volunteer", "Keyworker"], competencies=[ENCOURAGE, CHANGE]))
    assert offer(robin.page()), "another order changes nothing"


def test_no_number_for_groups_counts_it_before(robin: Seat, finishes_wait: None) -> None:
    robin.finish(ANSWERS)
    figures = {"rated", "people", "below", "finished", "planned", "recommended", "waiting"}
    for expected in (set(), figures):
        assert count_figures(COURSE)
        snapshot = models.Snapshot.objects.latest("pk")
        counted = models.SnapshotRow.objects.filter(snapshot=snapshot, people__gt=0)
        assert set(counted.values_list("measure", flat=True)) & figures == expected
        let_an_hour_pass()
