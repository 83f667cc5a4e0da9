"""The author's form: everything that is set comes back, and nothing is saved while something is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from pytest_django import DjangoDbBlocker
from xblock.fields import Scope

from competency_xblock.assessment_block import CompetencyAssessmentXBlock
from competency_xblock.frameworks import get, installed
from tests.blocks import (
    CHANGE,
    COURSE,
    ENCOURAGE,
    FRAMEWORK,
    NOBODY,
    OPEN_QUESTIONS,
    RATING,
    REFLECTING,
    RISK,
    STAFF,
    Seat,
    assessment,
    everything_stored,
    kept_for_all_tests,
    put_into_course,
)

pytestmark = pytest.mark.django_db

HOSTILE = """</textarea><script>alert(1)</script>"'&"""
EVERY_FIELD: dict[str, Any] = {
    "display_name": f"How sure am I? {HOSTILE}",
    "framework": FRAMEWORK,
    "competencies": [CHANGE, RISK],
    "areas": ["trauma-informed-approach", "values-and-attitudes"],
    "choose_up_to": 5,
    "discussion": True,
    "completion_rule": "action-planned",
    "participation": True,
    "aim": 8,
    "aims": {ENCOURAGE: 9, CHANGE: 6},
    "visibility": "names",
    "purpose": f"To plan supervision {HOSTILE}",
    "roles": ["Keyworker", HOSTILE],
    "organisations": ["Haven", "Übergang 2"],
    "safeguarding": f"the duty manager {HOSTILE}",
    "unit_map": {"mi": [OPEN_QUESTIONS, REFLECTING], "tip": [RATING]},
}


@pytest.fixture(scope="module", autouse=True)
def course(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A plain assessment, which an author and others have looked at."""
    with kept_for_all_tests(django_db_blocker):
        put_into_course(assessment(competencies=[]))
        for student in (STAFF, "robin", NOBODY):
            Seat(student).see()
        Seat(STAFF).see("studio_view")
        yield


@pytest.fixture
def author() -> Seat:
    """Somebody who may change the course."""
    return Seat(STAFF)


def filled_in(seat: Seat) -> dict[str, list[str]]:
    """What a browser would send from the form as it stands."""
    [form] = seat.page("studio_view").forms
    sent: dict[str, list[str]] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value.replace("\r\n", "\n").removeprefix("\n"))
    return sent


def fields_of(seat: Seat) -> dict[str, Any]:
    block = seat.block
    return {name: getattr(block, name) for name in EVERY_FIELD}


def as_typed(values: dict[str, Any]) -> dict[str, list[str]]:
    """Fields as an author types and ticks them."""
    typed = {name: [str(value)] for name, value in values.items()}
    for name in ("competencies", "areas"):
        typed[name] = values[name]
    for name in ("roles", "organisations"):
        typed[name] = ["\n".join(values[name])]
    typed["aims"] = ["\n".join(f"{name} = {aim}" for name, aim in values["aims"].items())]
    for name in ("discussion", "participation"):
        typed[name] = ["on"] if values[name] else []
    del typed["unit_map"]
    return typed | {f"units_{topic}": units for topic, units in values["unit_map"].items()}


def test_every_field_is_saved_and_comes_back(author: Seat):
    answer = author.post("save_settings", {"fields": as_typed(EVERY_FIELD)})
    assert answer.json() == {"saved": True}
    assert fields_of(author) == EVERY_FIELD
    again = filled_in(author)
    assert author.post("save_settings", {"fields": again}).json() == {"saved": True}
    assert fields_of(author) == EVERY_FIELD


def test_every_setting_of_the_block_can_be_set_in_the_form():
    not_ours = {"children", "name", "parent", "tags"}
    fields = {
        name
        for name, field in CompetencyAssessmentXBlock.fields.items()
        if field.scope in (Scope.content, Scope.settings) and name not in not_ours
    }
    assert fields - {"level"} == set(EVERY_FIELD)


def test_a_form_that_is_saved_untouched_changes_nothing_learners_see(author: Seat):
    learner = Seat()
    before = learner.state()
    assert author.post("save_settings", {"fields": filled_in(author)}).json() == {"saved": True}
    assert learner.state() == before


def test_what_is_taken_away_is_gone(author: Seat):
    author.post("save_settings", {"fields": as_typed(EVERY_FIELD)})
    less = as_typed(EVERY_FIELD) | {
        "competencies": [], "areas": [], "discussion": [], "aim": [""], "aims": [""], "roles": [""],
        "organisations": [" \n "], "participation": [], "visibility": ["groups"], "purpose": [""],
        "units_mi": [], "units_tip": [],
    }  # fmt: skip
    assert author.post("save_settings", {"fields": less}).status_code == 200
    now = fields_of(author)
    assert {name: now[name] for name in ("competencies", "areas", "roles", "organisations", "aims", "unit_map")} == {
        "competencies": [], "areas": [], "roles": [], "organisations": [], "aims": {}, "unit_map": {},
    }  # fmt: skip
    assert (now["aim"], now["discussion"], now["participation"], now["purpose"]) == (None, False, False, "")


def test_lists_are_trimmed_and_repeats_left_out(author: Seat):
    fields = as_typed(EVERY_FIELD) | {"roles": ["  Keyworker \r\n\r\nVolunteer\r\nKeyworker\n"]}
    author.post("save_settings", {"fields": fields})
    assert author.block.roles == ["Keyworker", "Volunteer"]


def test_units_that_the_form_did_not_offer_stay_mapped(author: Seat):
    elsewhere = {"mi": [REFLECTING, "vertical@of-another-course"], "a-topic-of-another-framework": [RATING]}
    put_into_course(assessment(unit_map=elsewhere))
    assert author.post("save_settings", {"fields": filled_in(author)}).json() == {"saved": True}
    assert author.block.unit_map == elsewhere
    fields = filled_in(author) | {"units_mi": [OPEN_QUESTIONS]}
    assert author.post("save_settings", {"fields": fields}).status_code == 200
    assert author.block.unit_map == elsewhere | {"mi": [OPEN_QUESTIONS, "vertical@of-another-course"]}


def test_a_line_may_have_two_hundred_characters(author: Seat):
    author.post("save_settings", {"fields": as_typed(EVERY_FIELD) | {"roles": ["a" * 200]}})
    assert author.block.roles == ["a" * 200]


def test_an_aim_may_name_a_competency_by_its_title(author: Seat):
    fields = as_typed(EVERY_FIELD) | {"aims": ["Facilitators of Change = 6\nencouragers=9"]}
    author.post("save_settings", {"fields": fields})
    assert author.block.aims == {CHANGE: 6, ENCOURAGE: 9}


WRONG = {
    "display_name": [""],
    "framework": ["no-such-framework"],
    "completion_rule": ["whenever"],
    "choose_up_to": ["0"],
    "visibility": ["everybody"],
}
WRONG_IN_A_FRAMEWORK = {
    "competencies": [[CHANGE, "long-gone"]],
    "areas": [["no-such-area"]],
    "choose_up_to": [["many"], ["51"], ["-1"], ["9" * 5000], [""]],
    "aim": [["11"], ["0"], ["high"], ["7.5"]],
    "aims": [["Encouragers"], ["Encouragers = 11"], ["Nobody = 5"], ["Encouragers = ٥"], ["= 5"], [f"{HOSTILE} = 5"]],
    "purpose": [[""], ["a" * 501]],
    "display_name": [["a" * 201], ["a\0b"]],
    "safeguarding": [["a" * 501]],
    "roles": [["a" * 10_001], ["a\0b"], ["Keyworker\n" + "a" * 201]],
    "organisations": [["a" * 201]],
    "units_mi": [["no-such-unit"], [OPEN_QUESTIONS, f"{COURSE}.vertical.d99.u0"]],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in WRONG_IN_A_FRAMEWORK.items() for value in values]
)
def test_a_field_that_is_wrong_is_named_and_nothing_is_saved(author: Seat, field: str, value: list[str]):
    author.post("save_settings", {"fields": as_typed(EVERY_FIELD)})
    before = everything_stored()
    fields = as_typed(EVERY_FIELD) | {"display_name": ["Another title"], field: value}
    answer = author.post("save_settings", {"fields": fields})
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    assert all(sentence.endswith((".", "= 8")) for sentence in answer.json()["fields"][field])
    assert everything_stored() == before


def test_everything_that_is_wrong_is_told_at_once(author: Seat):
    before = everything_stored()
    answer = author.post("save_settings", {"fields": as_typed(EVERY_FIELD) | WRONG})
    assert answer.status_code == 400
    assert answer.json()["error"] == "Nothing is saved yet: please look at the marked fields."
    assert set(WRONG) <= set(answer.json()["fields"])
    assert everything_stored() == before


@pytest.mark.parametrize(
    "fields",
    [
        None,
        [],
        "x",
        {"display_name": "text"},
        {"display_name": [1]},
        {"display_name": [None]},
        {"roles": [["x"]]},
        {"roles": ["half of a pair: \ud83d"]},
    ],
    ids=ascii,
)
def test_what_is_no_form_is_refused(author: Seat, fields: Any):
    before = everything_stored()
    answer = author.post("save_settings", {"fields": fields})
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("We could not read what was sent.")
    assert everything_stored() == before


def test_what_the_form_does_not_have_cannot_be_set(author: Seat):
    fields = as_typed(EVERY_FIELD) | {"started": ["1"], "unit_map": ["{}"], "has_score": ["1"], "level": ["x"]}
    assert author.post("save_settings", {"fields": fields}).status_code == 200
    assert fields_of(author) == EVERY_FIELD
    assert author.block.level == ""
    assert author.block.started is False


@pytest.mark.parametrize("student", ["robin", NOBODY])
def test_only_people_who_may_author_can_save(author: Seat, student: str):
    seat = Seat(student)
    before = everything_stored()
    answer = seat.post("save_settings", {"fields": as_typed(EVERY_FIELD)})
    assert answer.status_code == 403
    assert answer.json() == {"error": "Only people who may change this course can change its assessments."}
    assert everything_stored() == before


def test_where_nobody_says_who_may_author_nobody_may(author: Seat, settings: Any):
    services = {
        name: path for name, path in django_settings.WORKBENCH["services"].items() if name != "studio_user_permissions"
    }
    settings.WORKBENCH = {**django_settings.WORKBENCH, "services": services}
    before = everything_stored()
    assert author.post("save_settings", {"fields": as_typed(EVERY_FIELD)}).status_code == 403
    assert everything_stored() == before


def test_the_form_offers_what_the_framework_and_the_course_have(author: Seat):
    page = author.page("studio_view")
    assert len(page.xpath("//input[@name='competencies']")) == 36
    assert len(page.xpath("//input[@name='areas']")) == 8
    assert page.xpath("//input[@name='units_mi']/@value") == [
        OPEN_QUESTIONS,
        REFLECTING,
        RATING,
        RATING.replace("2", "3"),
    ]
    assert page.xpath("//select[@name='framework']/option/@value") == ["", *(one.id for one in installed())]
    assert page.xpath("//*[@name='level']") == []


def test_the_form_offers_the_levels_of_a_framework_or_that_learners_choose():
    put_into_course(assessment(framework="kent-medway-vcse", competencies=[]))
    page = Seat(STAFF).page("studio_view")
    assert page.xpath("//select[@name='level']/option/@value") == [
        "",
        *(one.id for one in get("kent-medway-vcse").levels),
    ]
    [chosen] = page.xpath("//select[@name='level']/option[@selected]/text()")
    assert chosen == "each learner chooses what fits"


def test_every_field_of_the_form_has_a_label_and_a_unique_id(author: Seat):
    page = author.page("studio_view")
    controls = page.xpath("//form//input | //form//select | //form//textarea")
    ids = [one.get("id") for one in controls]
    assert len(set(ids)) == len(ids)
    labelled = set(page.xpath("//label/@for"))
    assert all(one.get("id") in labelled for one in controls)
