"""A record from My competencies: what it says to learn next, without the assessment itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from competency_xblock.frameworks import Framework, UnknownFramework, get_framework
from competency_xblock.platform import site_frameworks
from competency_xblock.records import api
from demo.learners import account_of
from tests.fixtures.workbench import CHANGE, FRAMEWORK, RISK, Seat, assessment, draft, put_into_course

pytestmark = pytest.mark.django_db


def without_safety(framework: Framework) -> Framework:
    """The framework as it was before anything was marked."""
    areas = tuple(
        replace(area, competencies=tuple(replace(competency, safety=False) for competency in area.competencies))
        for area in framework.areas
    )
    return replace(framework, version="0", areas=areas)


@pytest.mark.parametrize("is_on_site", [True, False])
def test_answers_from_before_the_safety_marks_are_advised_by_todays(monkeypatch: pytest.MonkeyPatch, is_on_site: bool):
    safety = {competency.id for competency in get_framework(FRAMEWORK).competencies() if competency.safety}
    assert RISK in safety
    with monkeypatch.context() as before:
        before.setattr(site_frameworks, "get_framework", lambda *_arguments: without_safety(get_framework(FRAMEWORK)))
        put_into_course(assessment())
        Seat().finish(draft({CHANGE: 8, RISK: 1}))
    learner_id = Seat().learner_id
    [round] = api.get_submitted_rounds(learner_id)
    client = Client()
    client.force_login(account_of("robin"))

    def read_advice() -> list[Any]:
        where = {"course": round.course, "assessment": round.assessment}
        answer = client.get(reverse("competency_xblock:own-record", kwargs={"kind": "json"}), where)
        assert answer.status_code == 200
        return [line["text"] for line in answer.json()["what_to_learn_next"]]

    if not is_on_site:  # then nothing marks them, and the record is theirs all the same
        monkeypatch.setattr(site_frameworks, "get_framework", _unknown)
    assert any("safeguarding" in line for line in read_advice()[:1]) is is_on_site


def _unknown(*_arguments: Any) -> Framework:
    raise UnknownFramework("gone", ())
