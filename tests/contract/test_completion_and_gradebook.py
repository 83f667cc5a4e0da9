"""What the course's outline and the gradebook hear, kept by the platform's own completion package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from completion.handlers import scorable_block_completion
from completion.models import BlockCompletion
from completion.services import CompletionService
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.crypto import get_random_string

from competency_xblock.assessment_block import CompetencyAssessmentXBlock
from competency_xblock.platform.courses.blocks import block_of_learner
from competency_xblock.records import api

from ..fixtures.workbench import CHANGE, ENCOURAGE, FRAMEWORK, RISK, action, draft
from . import host
from .conftest import Site
from .visiting import Learner, learner

pytestmark = [pytest.mark.django_db]

EVERYTHING = draft({CHANGE: 4, ENCOURAGE: 6, RISK: 5})
ONE_POINT = ("grade", {"value": 1, "max_value": 1})


@pytest.fixture
def robin(lms: Site, completion_on: None) -> Learner:
    """An enrolled learner, where the site's completion switch is on."""
    return learner(lms)


@pytest.fixture
def grades_complete() -> Iterator[None]:
    """The platform has whatever is graded marked as complete, unless a block says that it knows better."""
    host.GRADE_CHANGED.connect(scorable_block_completion, dispatch_uid="completion")
    yield
    host.GRADE_CHANGED.disconnect(dispatch_uid="completion")


def completed(learner: Learner) -> float | None:
    row = BlockCompletion.objects.filter(user=learner.user, block_key=host.ASSESSMENT).first()
    return row.completion if row else None


def unit_is_complete(learner: Learner) -> Any:
    return CompletionService(learner.user, host.COURSE).vertical_is_complete(learner.block(host.RATING))


def test_each_step_completes_a_part_and_finishing_all_of_it(robin: Learner):
    saved = robin.save(draft(step="before"), moved=True)
    assert completed(robin) is None
    saved = robin.save(draft(step="rate"), saved, moved=True)
    assert completed(robin) == pytest.approx(1 / 3)
    saved = robin.save(draft({CHANGE: 4}, step="check"), saved, moved=True)
    assert completed(robin) == pytest.approx(2 / 3)
    assert unit_is_complete(robin) is False
    robin.finish(EVERYTHING, saved)
    assert completed(robin) == 1.0
    assert unit_is_complete(robin) is True


@pytest.mark.parametrize("page", ["progress", "mine"])
def test_a_plan_made_on_another_page_completes_the_assessment_that_asks_for_one(
    lms: Site, completion_on: None, page: str
):
    lms.open(host.store_with(completion_rule="action-planned", participation=True))
    robin, client = learner(lms), Client()
    client.force_login(robin.user)
    robin.finish(EVERYTHING)
    assert (completed(robin) or 0) < 1
    grades: list[Any] = []
    host.GRADE_CHANGED.connect(lambda **about: grades.append((about["user_id"], about["usage_id"])), weak=False)
    plan = {"id": "tap", "step": "Ask Sam", "about": f"{FRAMEWORK}/{CHANGE}/"}
    for _twice in range(2):
        if page == "progress":
            url = reverse("xblock_handler", args=[str(host.PROGRESS), "plan", ""])
            client.cookies["csrftoken"] = token = get_random_string(32)
            answer = client.post(url, plan, content_type="application/json", HTTP_X_CSRFTOKEN=token)
        else:
            answer = client.post("/competency/mine/", plan | {"do": "plan", "course": str(host.COURSE)}, follow=True)
        assert answer.status_code == 200, answer.content
    assert completed(robin) == 1.0
    assert grades == [(robin.user.pk, str(host.ASSESSMENT))]


def test_nobody_meets_a_block_in_the_name_of_somebody_else(lms: Site):
    robin, sam = learner(lms), learner(lms, "sam")
    request = RequestFactory().post("/")
    request.user = robin.user
    at_rate = (str(host.COURSE), str(host.ASSESSMENT))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("crum.get_current_request", lambda: request)
        assert block_of_learner(robin.user.pk, *at_rate) is not None
        assert block_of_learner(sam.user.pk, *at_rate) is None
        assert block_of_learner(robin.user.pk, str(host.COURSE), str(host.usage("competency_assessment", "x"))) is None
        patch.setattr("crum.get_current_request", lambda: None)
        assert block_of_learner(robin.user.pk, *at_rate) is None


def test_going_back_a_step_takes_nothing_back(robin: Learner):
    saved = robin.save(draft(step="check"), moved=True)
    robin.save(draft(step="rate"), saved, moved=True)
    assert completed(robin) == pytest.approx(2 / 3)


@pytest.mark.parametrize("rule", ["submitted", "all-answered", "action-planned"])
def test_what_was_complete_stays_complete_in_later_rounds(lms: Site, completion_on: None, rule: str):
    lms.open(host.store_with(completion_rule=rule))
    robin = learner(lms)
    robin.finish(draft({CHANGE: 4, ENCOURAGE: 6, RISK: 5}, action("Ask Kim")))
    assert completed(robin) == 1.0
    saved = robin.save(draft(step="rate"), moved=True)
    robin.finish(draft(), saved)
    assert completed(robin) == 1.0


def test_another_rule_takes_nothing_back_and_counts_from_then_on(lms: Site, completion_on: None):
    robin, robyn = learner(lms), learner(lms, "robyn")
    robin.finish(draft())
    assert completed(robin) == 1.0
    lms.open(host.store_with(completion_rule="all-answered"))
    for each in (robin, robyn):
        each.finish(draft(), each.save(draft(step="rate"), moved=True))
    assert completed(robin) == 1.0
    assert (completed(robyn) or 0) < 1


def test_what_was_complete_stays_complete_when_old_rounds_are_removed(robin: Learner):
    robin.finish(EVERYTHING)
    for round in api.get_submitted_rounds(robin.user.pk):
        api.delete_round(robin.user.pk, round.key)
    robin.save(draft(step="rate"), moved=True)
    assert completed(robin) == 1.0


def test_a_round_that_does_not_meet_the_rule_leaves_it_partly_complete(lms: Site, completion_on: None):
    lms.open(host.store_with(completion_rule="all-answered", participation=True))
    robin = learner(lms)
    saved = robin.save(draft({CHANGE: 4}, step="check"), moved=True)
    robin.finish(draft({CHANGE: 4}), saved)
    assert completed(robin) == pytest.approx(2 / 3)
    assert "grade" not in dict(robin.published)
    robin.finish(EVERYTHING)
    assert completed(robin) == 1.0
    assert robin.published.count(ONE_POINT) == 1


def test_where_completion_is_switched_off_nothing_is_recorded_and_nothing_fails(lms: Site):
    robin = learner(lms)
    saved = robin.save(draft(step="rate"), moved=True)
    robin.finish(EVERYTHING, saved)
    assert completed(robin) is None


def test_looking_at_it_completes_neither_block(robin: Learner):
    service = CompletionService(robin.user, host.COURSE)
    blocks = [robin.block(host.ASSESSMENT), robin.block(host.PROGRESS)]
    assert service.blocks_to_mark_complete_on_view(blocks) == []
    assert service.get_completable_children(robin.block(host.RATING))[0].scope_ids.usage_id == host.ASSESSMENT
    assert len(service.get_completable_children(robin.block(host.RATING))) == 1


def test_one_learner_completes_nothing_for_another(robin: Learner, lms: Site):
    robin.finish(EVERYTHING)
    assert completed(learner(lms, "sam")) is None


@pytest.mark.usefixtures("grades_complete")
def test_a_point_for_taking_part_completes_nothing_by_itself(lms: Site, completion_on: None):
    lms.open(host.store_with(participation=True))
    robin = learner(lms)
    robin.save(draft(step="rate"), moved=True)
    block = robin.block()
    robin.runtime.publish(block, *ONE_POINT)  # as when staff set it by hand
    assert completed(robin) == pytest.approx(1 / 3)


# ---------------------------------------------------------------- the gradebook


def test_unless_the_author_says_so_the_gradebook_has_no_place_for_it_and_hears_nothing(robin: Learner):
    robin.finish(EVERYTHING)
    block = robin.block()
    assert (block.has_score, block.max_score()) == (False, None)
    assert {kind for kind, _told in robin.published} == {"completion"}


def test_taking_part_is_one_point_told_once(lms: Site, completion_on: None):
    lms.open(host.store_with(participation=True))
    robin = learner(lms)
    block = robin.block()
    assert (block.has_score, block.max_score(), block.weight) == (True, 1, 1)
    for value in (1, 10, 5):
        robin.finish(draft({CHANGE: value}))
    assert [event for event in robin.published if event[0] == "grade"] == [ONE_POINT]


def test_taking_a_finish_back_takes_no_completion_and_no_point(lms: Site, completion_on: None):
    lms.open(host.store_with(participation=True))
    robin = learner(lms)
    robin.finish(EVERYTHING)
    stored = robin.take_back()
    robin.save(EVERYTHING, stored, moved=True)
    assert completed(robin) == 1.0
    assert [event for event in robin.published if event[0] == "grade"] == [ONE_POINT]


def test_the_platform_asks_the_class_first_which_does_not_rule_it_out():
    # It drops what is false on the class before it ever asks a block.
    assert CompetencyAssessmentXBlock.has_score
    assert CompetencyAssessmentXBlock.has_custom_completion is True
