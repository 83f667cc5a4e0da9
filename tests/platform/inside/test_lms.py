"""The blocks in a real LMS: through its pages and addresses, with its enrolments, grades, resets and reports."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings

if getattr(settings, "ROOT_URLCONF", "") != "lms.urls":
    pytest.skip("Runs inside an LMS only: docs/testing-in-open-edx.md says how.", allow_module_level=True)

from common.djangoapps.student.models import CourseEnrollment
from common.djangoapps.track.tests import IN_MEMORY_BACKEND_CONFIG
from completion.models import BlockCompletion
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from eventtracking import tracker
from eventtracking.django import DjangoTracker
from lms.djangoapps.courseware.models import StudentModule
from lms.djangoapps.grades.api import CourseGradeFactory
from lms.djangoapps.instructor.enrollment import reset_student_attempts
from lms.djangoapps.instructor_task.tasks_helper.grades import ProblemResponses
from lxml import html
from openedx.core.djangoapps.course_groups.tests.helpers import CohortFactory
from openedx.core.djangoapps.user_api.accounts import signals
from openedx.core.djangoapps.user_api.accounts.tests.retirement_helpers import create_retirement_status
from openedx.core.djangoapps.user_api.accounts.tests.test_retirement_views import build_jwt_headers
from openedx.core.djangoapps.user_api.models import RetirementState
from openedx.features.course_experience import course_home_url
from xmodule.modulestore.django import modulestore
from xmodule.modulestore.tests.django_utils import SharedModuleStoreTestCase
from xmodule.modulestore.tests.factories import BlockFactory

from competency_xblock.frameworks import get_framework
from competency_xblock.models import Action, Rating, Reason, Round
from competency_xblock.platform.users import enrolments
from competency_xblock.records import api

from .places import (
    AUTHORING,
    FRAMEWORK,
    NOTHING,
    PLAN,
    SECRET,
    SENSITIVE,
    THREE,
    InACourse,
    address,
    answers,
    browser_of,
    completion_is_recorded,
    counted,
    finish_round,
    forget_requests,
    make_place,
    page_of,
    person,
    post,
    post_body,
    rate,
    save,
    state_in,
    stored,
    text_of,
    usual_key,
)

FEW_QUERIES = 8
"""What an assessment may add to its unit's page."""
TITLES = {competency.id: competency.title for competency in get_framework(FRAMEWORK).competencies()}
OTHER = "empathic-listeners"
LEARNERS_HANDLERS = ("save_round", "submit_round", "change_action", "erase_reason")
"""What takes what a learner writes."""
TEAMS_VIEW = "The training team's view"
BY_NAME = {"visibility": "names", "purpose": "to plan training"}


def completions() -> dict[tuple[str, str], float]:
    """What is recorded, by learner and block."""
    rows = BlockCompletion.objects.values_list("user__username", "block_key", "completion")
    return {(name, str(block)): value for name, block, value in rows}


class TestTakingPart(InACourse):
    def test_the_unit_shows_both_blocks_with_what_they_need(self) -> None:
        page = page_of(self.annas, self.place.unit)
        assert state_in(page)["at"]["competencies"] == THREE
        for needed in ("css/learner.css", "/loader.js", "/assessment/main.js", "/progress/main.js"):
            assert needed in page
        assert {"CompetencyAssessment", "CompetencyProgress"} <= set(re.findall(r'data-init="([^"]*)"', page))

    def test_a_round_goes_into_our_records_and_not_into_the_platforms_state(self) -> None:
        finish_round(self.annas, self.assessment, value=4, secret=True)
        round = Round.objects.get()
        assert (round.learner, round.open, round.number) == (self.anna, None, 1)
        assert [rating.initial for rating in Rating.objects.all()] == [4, 4, 4]
        assert Reason.objects.count() == len(THREE)
        assert Action.objects.get().text == PLAN
        state = StudentModule.objects.get(student=self.anna, module_state_key=self.assessment.location).state
        assert json.loads(state) == {"started": True}

    def test_what_somebody_wrote_is_on_their_own_page_only(self) -> None:
        finish_round(self.annas, self.assessment, secret=True)
        assert SECRET in page_of(self.annas, self.place.unit)
        bens = self.somebody("ben")
        finish_round(bens, self.assessment)
        page = page_of(bens, self.place.unit)
        assert SECRET not in page
        assert PLAN not in page

    def test_progress_and_the_page_across_courses_show_the_round(self) -> None:
        finish_round(self.annas, self.assessment, secret=True)
        for page in (page_of(self.annas, self.progress), self.annas.get(reverse("competency_xblock:mine"))):
            markup = page if isinstance(page, str) else page.content.decode()
            assert TITLES[THREE[0]] in text_of(markup)

    def test_the_page_across_courses_leads_back_to_the_course(self) -> None:
        finish_round(self.annas, self.assessment)
        page = html.fromstring(self.annas.get(reverse("competency_xblock:mine")).content.decode())
        [back] = page.xpath("//a[contains(., 'Back to the course')]/@href")
        assert back == course_home_url(self.assessment.location.course_key)
        assert str(self.assessment.location.course_key) in back

    def test_what_is_searched_on_our_pages_is_in_no_tracking_log(self) -> None:
        with patch("common.djangoapps.track.views.server_track") as server_track:
            for path in (reverse("competency_xblock:mine"), "/about"):
                self.annas.get(path, {"q": SECRET})
        assert [call.args[1] for call in server_track.call_args_list] == ["/about"]

    def test_the_page_across_courses_wants_a_login(self) -> None:
        assert Client().get(reverse("competency_xblock:mine")).status_code == 302

    def test_ones_own_record_can_be_taken_along(self) -> None:
        finish_round(self.annas, self.assessment, secret=True)
        for kind, type_ in {
            "print": "text/html",
            "csv": "text/csv",
            "json": "application/json",
            "ics": "text/calendar",
        }.items():
            answer = self.annas.get(address(self.assessment, "record", kind))
            assert answer.status_code == 200
            assert answer["Content-Type"].startswith(type_)
            assert answer["Cache-Control"] == "no-store"
            assert (SECRET.encode() in answer.content) == (kind != "ics")

    def test_a_post_without_the_token_of_the_page_is_refused(self) -> None:
        careful = browser_of(self.anna, enforce_csrf_checks=True)
        assert post(careful, self.assessment, "save_round", {})[0] == 403
        assert counted() == NOTHING

    def test_nobody_authors_in_the_lms(self) -> None:
        state = state_in(page_of(self.annas, self.assessment))
        blocks = {"competency_assessment": self.assessment, "competency_progress": self.progress}
        sent = {"fields": {}, "framework": FRAMEWORK, "file": "", "same_as": "", **post_body(state, answers(state))}
        for who, browser in {
            "a learner": self.annas,
            "staff": self.somebody("trainer", "staff"),
            "an instructor": self.somebody("head", "instructor"),
            "global staff": browser_of(person("admin", is_staff=True)),
        }.items():
            for kind, handlers in AUTHORING.items():
                for handler in handlers:
                    status, answer = post(browser, blocks[kind], handler, sent)
                    assert status == 403, (who, handler)
                    assert "Only people who can edit this course" in answer["error"], (who, handler)
        assert counted() == NOTHING

    @override_settings(FEATURES={**settings.FEATURES, "ENABLE_XBLOCK_VIEW_ENDPOINT": True})
    def test_where_the_lms_shows_any_view_the_authors_show_nothing(self) -> None:
        for browser in (self.annas, self.somebody("trainer", "staff")):
            for block in (self.assessment, self.progress):
                for name in ("studio_view", "author_view"):
                    where = f"/courses/{self.place.course.id}/xblock/{block.location}/view/{name}"
                    forget_requests()
                    answer = browser.get(where)
                    assert answer.status_code == 200
                    shown = answer.json()["html"]
                    assert "data-state" not in shown
                    assert "cxb-editor" not in shown
                    assert self.place.lesson.display_name not in text_of(shown)

    def test_a_round_is_kept_under_a_key_that_studio_knows(self) -> None:
        assert not api.has_rounds(usual_key(self.assessment))
        finish_round(self.annas, self.assessment)
        assert api.has_rounds(usual_key(self.assessment))
        assert [object.assessment.key for object in Round.objects.all()] == [usual_key(self.assessment)]

    def test_the_assessment_adds_few_queries_to_its_unit(self) -> None:
        finish_round(self.annas, self.assessment, secret=True)
        page_of(self.annas, self.place.unit)
        forget_requests()
        with CaptureQueriesContext(connection) as queries:
            self.annas.get(f"/xblock/{self.assessment.location}")
        ours = [query["sql"] for query in queries if "competency_xblock_" in query["sql"]]
        assert 0 < len(ours) <= FEW_QUERIES

    def test_apps_are_told_about_the_assessment_and_about_no_learner(self) -> None:
        finish_round(self.annas, self.assessment, secret=True)
        query = {
            "username": "anna",
            "student_view_data": "competency_assessment",
            "requested_fields": "student_view_multi_device",
            "depth": "all",
        }
        answer = self.annas.get(f"/api/courses/v2/blocks/{self.assessment.location}", query)
        (block,) = answer.json()["blocks"].values()
        assert block["student_view_multi_device"] is True
        assert block["student_view_data"]["framework"]["id"] == FRAMEWORK
        assert [competency["id"] for competency in block["student_view_data"]["competencies"]] == THREE
        assert SECRET not in answer.content.decode()
        standing = self.annas.get(address(self.assessment, "student_view_user_state")).json()
        assert (standing["open"], standing["finished"]) == (False, 1)

    def test_the_course_search_finds_it_by_its_competencies(self) -> None:
        document = modulestore().get_item(self.assessment.location).index_dictionary()
        assert document["content"]["display_name"] == "My assessment"
        for competency in THREE:
            assert TITLES[competency] in document["content"]["competencies"]


class TestStrangers(InACourse):
    def setUp(self) -> None:
        super().setUp()
        self.state = state_in(page_of(self.annas, self.assessment))
        finish_round(self.annas, self.assessment, secret=True)
        self.before = stored()

    def assert_kept_out(self, browser: Client, *, no_login: bool) -> None:
        forget_requests()
        sent = {
            "round": Round.objects.get().key,
            "competency": THREE[0],
            "revision": 0,
            "save_id": uuid.uuid4().hex,
            "draft": answers(self.state),
            "promise": self.state["promise"],
        }
        sent |= {"key": Action.objects.get().key, "done": True}
        for handler in LEARNERS_HANDLERS:
            status, answer = post(browser, self.assessment, handler, sent, no_login=no_login)
            assert status in (302, 403, 404), (handler, status, answer)
        for block, handler, suffix in (
            (self.assessment, "save_round", ""),
            (self.progress, "more_people", ""),
        ):
            answer = browser.get(address(block, handler, suffix, no_login=no_login))
            assert answer.status_code in (302, 403, 404, 405), (handler, answer.status_code)
            assert SECRET.encode() not in answer.content
        # What is one's own can be read by whoever is logged in, and there is nothing.
        theirs = (200, 302, 403, 404) if "_auth_user_id" in browser.session else (302, 403, 404)
        for handler, suffix in (("record", "json"), ("student_view_user_state", "")):
            answer = browser.get(address(self.assessment, handler, suffix, no_login=no_login))
            assert answer.status_code in theirs, (handler, answer.status_code)
            for of_anna in (SECRET, PLAN, '"finished": 1'):
                assert of_anna.encode() not in answer.content, handler
        assert post(browser, self.progress, "more_people", {"offset": 0}, no_login=no_login)[0] in (302, 403, 404)
        assert stored() == self.before

    def test_nobody_in_particular_reads_and_writes_nothing(self) -> None:
        self.assert_kept_out(Client(), no_login=False)
        self.assert_kept_out(Client(), no_login=True)
        assert SECRET.encode() not in Client().get(f"/xblock/{self.place.unit.location}").content

    def test_who_is_not_enrolled_reads_and_writes_nothing(self) -> None:
        stranger = browser_of(person("stranger"))
        self.assert_kept_out(stranger, no_login=False)
        self.assert_kept_out(stranger, no_login=True)

    def test_staff_of_another_course_are_strangers_here(self) -> None:
        elsewhere = make_place()
        trainer = browser_of(person("trainer", elsewhere.course, "instructor"))
        self.assert_kept_out(trainer, no_login=False)

    def test_who_has_left_is_told_to_enrol_again(self) -> None:
        CourseEnrollment.unenroll(self.anna, self.place.course.id)
        status, answer = rate(self.annas, self.assessment, state=self.state)
        assert status == 403
        assert "enrol" in answer["error"]
        assert stored() == self.before


class TestTheTrainingTeam(InACourse):
    def setUp(self) -> None:
        super().setUp()
        finish_round(self.annas, self.assessment, secret=True)

    def team(self) -> dict[str, Client]:
        """Everybody who may see reports, by what they are."""
        researcher = person("researcher", self.place.course, "data_researcher")
        CourseEnrollment.enroll(researcher, self.place.course.id)
        return {
            "staff": self.somebody("trainer", "staff"),
            "instructor": self.somebody("head", "instructor"),
            "data researcher": browser_of(researcher),
            "global staff": browser_of(person("admin", is_staff=True)),
        }

    def test_the_team_sees_who_takes_part_and_no_rating(self) -> None:
        for who, browser in self.team().items():
            page = page_of(browser, self.progress)
            words = text_of(page)
            assert TEAMS_VIEW in words, who
            assert self.anna.profile.name in words, who
            assert "Ratings with names" not in words, who
            assert SECRET not in page, who
            assert PLAN not in page, who
            assert post(browser, self.progress, "more_people", {"offset": 0})[0] == 200, who

    def test_a_learner_sees_nothing_of_it(self) -> None:
        bens = self.somebody("ben")
        page = page_of(bens, self.progress)
        assert TEAMS_VIEW not in text_of(page)
        assert self.anna.profile.name not in page
        assert post(bens, self.progress, "more_people", {"offset": 0})[0] == 403

    def test_the_team_cannot_fetch_a_learners_record(self) -> None:
        for who, browser in self.team().items():
            assert SECRET.encode() not in browser.get(address(self.assessment, "record", "json")).content, who


class TestRatingsByName(InACourse):
    settings_of_assessment = {**BY_NAME, "competencies": [*THREE, SENSITIVE]}

    def test_the_team_sees_names_where_learners_were_told_but_not_what_is_sensitive(self) -> None:
        assert "to plan training" in text_of(page_of(self.annas, self.assessment))
        finish_round(self.annas, self.assessment, secret=True)
        trainers = self.somebody("trainer", "staff")
        course = {"course": str(self.place.course.id)}
        by_name, theirs = (
            trainers.get(reverse(f"competency_xblock:{name}", kwargs=course | more)).content.decode()
            for name, more in (("progress-names", {}), ("person", {"learner": self.anna.pk}))
        )
        assert self.anna.profile.name in text_of(theirs)
        for page in (by_name, theirs):
            assert TITLES[THREE[0]] in text_of(page)
            assert TITLES[SENSITIVE] not in text_of(page)
            assert SECRET not in page


class TestAProgressPageAboutSomething(InACourse):
    """Two assessments; one page is about the second, and shows the team figures only."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.other = BlockFactory.create(
            parent=cls.place.unit, category="competency_assessment", framework=FRAMEWORK, competencies=[OTHER]
        )
        about = f"competency_assessment@{cls.other.location.block_id}"
        cls.page = BlockFactory.create(
            parent=cls.place.unit, category="competency_progress", assessments=[about], team_shows=["figures"]
        )

    def setUp(self) -> None:
        super().setUp()
        for block in (self.assessment, self.other):
            finish_round(self.annas, block)

    def test_a_learner_sees_what_it_is_about(self) -> None:
        words = text_of(page_of(self.annas, self.page))
        assert TITLES[OTHER] in words
        assert not any(TITLES[competency] in words for competency in THREE)
        whole = text_of(page_of(self.annas, self.progress))
        assert all(TITLES[competency] in whole for competency in (*THREE, OTHER))

    def test_the_team_sees_no_more_than_its_author_wants(self) -> None:
        trainers = self.somebody("trainer", "staff")
        words = text_of(page_of(trainers, self.page))
        assert TEAMS_VIEW in words
        assert self.anna.profile.name not in words
        assert post(trainers, self.page, "more_people", {"offset": 0})[0] == 403
        assert self.anna.profile.name in text_of(page_of(trainers, self.progress))


class TestLookingAsALearner(InACourse):
    def setUp(self) -> None:
        super().setUp()
        self.state = state_in(page_of(self.annas, self.assessment))
        finish_round(self.annas, self.assessment, value=3, secret=True)
        self.trainer = person("trainer", self.place.course, "staff")
        self.trainers = browser_of(self.trainer)

    def look_as(self, **who: str) -> None:
        where = reverse("masquerade_update", kwargs={"course_key_string": str(self.place.course.id)})
        answer = self.trainers.post(where, json.dumps(who), content_type="application/json")
        assert answer.json() == {"success": True}

    def test_a_named_learners_answers_are_made_up_and_said_to_be(self) -> None:
        self.look_as(role="student", user_name="anna")
        for block in (self.assessment, self.progress, self.place.unit):
            page = page_of(self.trainers, block)
            assert "made-up ones" in text_of(page)
            assert SECRET not in page
            assert PLAN not in page
            assert TEAMS_VIEW not in text_of(page)
        state = state_in(page_of(self.trainers, self.assessment))
        assert state["sample"] is True
        assert state["urls"] == {}

    def test_nothing_is_read_or_written_in_the_name_of_a_learner(self) -> None:
        self.look_as(role="student", user_name="anna")
        before, modules = stored(), list(StudentModule.objects.order_by("pk").values())
        sent = {
            "round": "",
            "revision": 0,
            "save_id": uuid.uuid4().hex,
            "draft": answers(self.state, value=9),
            "promise": self.state["promise"],
            "key": Action.objects.get().key,
            "done": True,
            "competency": THREE[0],
        }
        finished = {**sent, "round": Round.objects.get().key}
        with completion_is_recorded():
            for handler in LEARNERS_HANDLERS:
                for body in (sent, finished):
                    assert post(self.trainers, self.assessment, handler, body)[0] == 403, handler
            assert post(self.trainers, self.progress, "change_action", sent)[0] == 403
            assert post(self.trainers, self.progress, "more_people", {"offset": 0})[0] == 403
        for kind in ("print", "csv", "json", "ics"):
            assert self.trainers.get(address(self.assessment, "record", kind)).status_code == 403
        assert self.trainers.get(address(self.assessment, "student_view_user_state")).status_code == 403
        # Through this address the platform sets up no masquerade: then it is the trainer, who has no record.
        answer = self.trainers.get(address(self.assessment, "record", "json", no_login=True))
        assert SECRET.encode() not in answer.content
        assert stored() == before
        assert list(StudentModule.objects.order_by("pk").values()) == modules
        assert completions() == {}

    def test_as_any_learner_one_is_oneself_without_the_rights_of_staff(self) -> None:
        self.look_as(role="student")
        before = stored()
        page = page_of(self.trainers, self.place.unit)
        assert TEAMS_VIEW not in text_of(page)
        assert SECRET not in page
        assert state_in(page)["learner"] == str(self.trainer.pk)
        assert post(self.trainers, self.progress, "more_people", {"offset": 0})[0] == 403
        assert rate(self.trainers, self.assessment, state=self.state)[0] == 403
        assert stored() == before

    def test_afterwards_everything_is_as_before(self) -> None:
        self.look_as(role="student", user_name="anna")
        self.look_as(role="staff")
        assert TEAMS_VIEW in text_of(page_of(self.trainers, self.progress))
        finish_round(self.trainers, self.assessment)
        assert counted(self.trainer)["Round"] == 1
        assert counted(self.anna)["Round"] == 1


class TestCompletion(InACourse):
    def annas_completion(self) -> float | None:
        return completions().get(("anna", str(self.assessment.location)))

    def test_it_grows_with_the_steps_and_is_whole_when_the_round_is_finished(self) -> None:
        with completion_is_recorded():
            state = state_in(page_of(self.annas, self.assessment))
            assert self.annas_completion() is None
            middle = answers(state, step="rate")
            assert save(self.annas, self.assessment, state, middle, moved=True)[0] == 200
            part = self.annas_completion()
            assert part is not None
            assert 0 < part < 1
            page = state_in(page_of(self.annas, self.assessment))
            stored = page["stored"]
            sent = {"round": stored["round"], "revision": stored["revision"], "save_id": uuid.uuid4().hex}
            done = post(
                self.annas,
                self.assessment,
                "submit_round",
                {**sent, "draft": answers(state), "promise": state["promise"]},
            )
            assert done[0] == 200
            assert self.annas_completion() == 1

    def test_a_later_round_takes_nothing_back(self) -> None:
        with completion_is_recorded():
            finish_round(self.annas, self.assessment)
            state = state_in(page_of(self.annas, self.assessment))
            for step in state["steps"][1:]:
                page = state_in(page_of(self.annas, self.assessment))["stored"] or {"round": "", "revision": 0}
                status, _saved = save(
                    self.annas,
                    self.assessment,
                    state,
                    answers(state, step=step),
                    moved=True,
                    round=page["round"],
                    revision=page["revision"],
                )
                assert status == 200
                assert self.annas_completion() == 1

    def test_the_progress_block_and_looking_at_it_complete_nothing(self) -> None:
        with completion_is_recorded():
            page_of(self.annas, self.place.unit)
            assert completions() == {}

    def test_nothing_is_recorded_where_the_site_has_it_switched_off(self) -> None:
        finish_round(self.annas, self.assessment)
        assert completions() == {}


class TestCompletionWithAPlan(InACourse):
    settings_of_assessment = {"completion_rule": "action-planned"}

    def test_it_is_whole_only_when_an_action_is_planned(self) -> None:
        with completion_is_recorded():
            finish_round(self.annas, self.assessment)
            assert completions().get(("anna", str(self.assessment.location)), 0) < 1
            finish_round(self.annas, self.assessment, secret=True)
            assert completions()[("anna", str(self.assessment.location))] == 1

    def test_a_plan_made_on_another_page_is_enough(self) -> None:
        where = ("anna", str(self.assessment.location))
        body = {"id": "tap", "step": "Ask Sam", "about": "", "cue": "", "review_date": ""}
        with completion_is_recorded():
            finish_round(self.annas, self.assessment)
            assert completions().get(where, 0) < 1
            forget_requests()
            status, answer = post(self.annas, self.progress, "plan", body)
            assert status == 200, answer
            assert completions()[where] == 1


def points_told(of: Any) -> list[tuple[float, float]]:
    """What the gradebook would count for the learner in the graded section: earned and possible, per block."""
    forget_requests()
    course = modulestore().get_course(of.place.course.id)
    (section,) = (
        grade
        for grade in CourseGradeFactory().read(of.anna, course).subsection_grades.values()
        if grade.location == of.place.section.location
    )
    return [
        (score.earned, score.possible)
        for block, score in section.problem_scores.items()
        if block.block_type.startswith("competency")
    ]


class TestParticipation(InACourse):
    settings_of_assessment = {"participation": True}
    graded = True

    def setUp(self) -> None:
        super().setUp()
        from lms.djangoapps.grades.signals.signals import PROBLEM_RAW_SCORE_CHANGED

        self.told: list[dict[str, Any]] = []

        def listen(**event: Any) -> None:
            self.told.append(event)

        PROBLEM_RAW_SCORE_CHANGED.connect(listen)
        self.addCleanup(PROBLEM_RAW_SCORE_CHANGED.disconnect, listen)

    def test_one_point_is_recorded_once_whatever_the_ratings(self) -> None:
        assert points_told(self) == [(0, 1)]
        finish_round(self.annas, self.assessment, value=2)
        finish_round(self.annas, self.assessment, value=9)
        module = StudentModule.objects.get(student=self.anna, module_state_key=self.assessment.location)
        assert (module.grade, module.max_grade) == (1, 1)
        assert [(event["raw_earned"], event["raw_possible"]) for event in self.told] == [(1, 1)]
        assert points_told(self) == [(1, 1)]


class TestWithoutParticipation(InACourse):
    graded = True

    def test_the_gradebook_never_hears_of_it(self) -> None:
        finish_round(self.annas, self.assessment)
        module = StudentModule.objects.get(student=self.anna, module_state_key=self.assessment.location)
        assert (module.grade, module.max_grade) == (None, None)
        assert points_told(self) == []


class TestReset(InACourse):
    def setUp(self) -> None:
        super().setUp()
        self.ben = person("ben", self.place.course)
        finish_round(self.annas, self.assessment, secret=True)
        finish_round(browser_of(self.ben), self.assessment, secret=True)
        self.head = person("head", self.place.course, "instructor")
        self.bens = counted(self.ben)

    def assert_only_anna_has_gone(self) -> None:
        assert counted(self.anna) == NOTHING
        assert counted(self.ben) == self.bens
        assert not StudentModule.objects.filter(student=self.anna, module_state_key=self.assessment.location).exists()

    def test_deleting_a_learners_state_removes_that_learners_rounds(self) -> None:
        reset_student_attempts(self.place.course.id, self.anna, self.assessment.location, self.head, delete_module=True)
        self.assert_only_anna_has_gone()

    def test_so_does_the_instructor_dashboard_and_one_can_begin_again(self) -> None:
        where = reverse("reset_student_attempts", kwargs={"course_id": str(self.place.course.id)})
        fields = {
            "problem_to_reset": str(self.assessment.location),
            "unique_student_identifier": "anna",
            "delete_module": True,
        }
        assert browser_of(self.head).post(where, fields).status_code == 200
        self.assert_only_anna_has_gone()
        finish_round(self.annas, self.assessment)
        assert Round.objects.get(learner=self.anna).number == 1


class TestRetirement(InACourse):
    def setUp(self) -> None:
        super().setUp()
        self.ben = person("ben", self.place.course)
        finish_round(self.annas, self.assessment, secret=True)
        finish_round(browser_of(self.ben), self.assessment, secret=True)
        self.bens = counted(self.ben)
        assert counted(self.anna) == self.bens

    def test_each_of_the_platforms_signals_removes_everything_even_twice(self) -> None:
        carla = person("carla", self.place.course)  # whoever was just erased begins nothing new for a while
        finish_round(browser_of(carla), self.assessment, secret=True)
        for signal, user in ((signals.USER_RETIRE_LMS_MISC, self.anna), (signals.USER_RETIRE_LMS_CRITICAL, carla)):
            assert counted(user) == self.bens
            for _time in range(2):
                signal.send(sender=self.__class__, user=user)
                assert counted(user) == NOTHING
        assert counted(self.ben) == self.bens

    def test_so_do_the_addresses_that_the_retirement_scripts_call(self) -> None:
        for order, (name, required) in enumerate(
            [("PENDING", True), ("RETIRING_LMS", False), ("LMS_COMPLETE", False), ("COMPLETE", True)]
        ):
            ends = name == "COMPLETE"
            values = {"state_execution_order": order * 10, "is_dead_end_state": ends, "required": required}
            RetirementState.objects.get_or_create(state_name=name, defaults=values)
        status = create_retirement_status(self.anna, state=RetirementState.objects.get(state_name="RETIRING_LMS"))
        worker = person(settings.RETIREMENT_SERVICE_WORKER_USERNAME, is_superuser=True, is_staff=True)
        body = json.dumps({"username": status.original_username})
        for path in ("/api/user/v1/accounts/retire_misc/", "/api/user/v1/accounts/retire/"):
            answer = Client().post(path, body, content_type="application/json", **build_jwt_headers(worker))
            assert answer.status_code == 204, answer.content
            assert counted(self.anna) == NOTHING
        assert get_user_model().objects.get(pk=self.anna.pk).username != "anna"
        assert counted(self.ben) == self.bens


class TestTrackingLog(InACourse):
    settings_of_assessment = BY_NAME

    def test_what_happens_arrives_in_the_platforms_log_once_it_is_stored(self) -> None:
        before = tracker.get_tracker()
        self.addCleanup(tracker.register_tracker, before)
        with override_settings(EVENT_TRACKING_BACKENDS=IN_MEMORY_BACKEND_CONFIG):
            tracker.register_tracker(DjangoTracker())
        backend = tracker.get_tracker().backends["mem"]

        def ours() -> list[dict[str, Any]]:
            return [event for event in backend.events if event["name"].startswith("edx.competency.")]

        with self.captureOnCommitCallbacks(execute=True):
            finish_round(self.annas, self.assessment, value=4, secret=True)
            assert ours() == []  # each test is one transaction, which is not over yet
        assert [our["name"].removeprefix("edx.competency.") for our in ours()] == [
            "assessment.started",
            "assessment.submitted",
            "action.planned",
            "recommendation.shown",
        ]
        for our in ours():
            assert our["context"]["user_id"] == self.anna.pk
            assert our["context"]["course_id"] == our["data"]["course_id"] == str(self.place.course.id)
            assert our["data"]["assessment_id"] == usual_key(self.assessment)
        assert {rating["value"] for rating in ours()[1]["data"]["ratings"]} == {4}
        assert SECRET not in str(ours())
        assert PLAN not in str(ours())


class Reporting(InACourse):
    """The platform's problem-response report, made by the platform's own code."""

    def report(self) -> list[dict[str, Any]]:
        head = person("head", self.place.course, "instructor")
        finish_round(self.annas, self.assessment, value=4, secret=True)
        finish_round(self.annas, self.assessment, value=8, secret=True)
        forget_requests()
        rows, _columns = ProblemResponses._build_student_data(
            head.pk, self.place.course.id, [str(self.place.course.location)]
        )
        ours = [row for row in rows if row["block_key"] == str(self.assessment.location)]
        assert [row["username"] for row in ours] == ["anna", "anna"]
        assert [row["Set of answers"] for row in ours] == [1, 2]
        assert SECRET not in str(rows)
        assert PLAN not in str(rows)
        return ours


class TestReportOfNamelessRatings(Reporting):
    settings_of_assessment = {"competencies": [*THREE, SENSITIVE]}

    def test_it_says_when_rounds_were_finished_and_no_rating(self) -> None:
        for row in self.report():
            assert not [column for column in row for title in TITLES.values() if title in column]
            assert json.loads(row["state"]) == {"started": True}


class TestReportOfRatingsByName(Reporting):
    settings_of_assessment = {**BY_NAME, "competencies": [*THREE, SENSITIVE]}

    def test_it_holds_what_was_promised_and_nothing_sensitive(self) -> None:
        for row, value in zip(self.report(), (4, 8), strict=True):
            assert [row[f"{TITLES[competency]} [{FRAMEWORK}/{competency}]"] for competency in THREE] == [value] * len(
                THREE
            )
            assert not [column for column in row if TITLES[SENSITIVE] in column]


class TestUnitsOfTheCourse(SharedModuleStoreTestCase):
    """Four units teach every topic: two that learners see, one in a hidden section, one for staff only."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        names = ["second", "staffroom", "nowhere", "lesson", "closed"]
        mapped = [f"vertical@Unit_{name}" for name in names]
        everything = {topic.id: mapped for topic in get_framework(FRAMEWORK).topics}
        cls.place = make_place(unit_map=everything)
        chapter = cls.place.section.get_parent()
        closed = BlockFactory.create(
            parent=chapter, category="sequential", display_name="Closed", visible_to_staff_only=True
        )
        cls.units = {}
        for name, parent, more in (
            ("lesson", cls.place.section, {}),
            ("second", cls.place.section, {}),
            ("staffroom", cls.place.section, {"visible_to_staff_only": True}),
            ("closed", closed, {}),
        ):
            unit = BlockFactory.create(parent=parent, category="vertical", display_name=f"Unit {name}", **more)
            assert unit.location.block_id == f"Unit_{name}"
            cls.units[name] = BlockFactory.create(parent=unit, category="html", data=name)

    def setUp(self) -> None:
        super().setUp()
        forget_requests()
        self.anna = person("anna", self.place.course)
        self.annas = browser_of(self.anna)

    def links(self, markup: str) -> list[tuple[str, str]]:
        """The links to units, each once, with the unit's title: a button's follows what it does."""
        found = re.findall(r'<a [^>]*href="([^"]*jump_to_id[^"]*)"[^>]*>(.*?)</a>', markup)
        return list(dict.fromkeys((link, text_of(title).rpartition(": ")[2].strip()) for link, title in found))

    def test_they_come_in_course_order_lead_into_the_course_and_hide_what_is_hidden(self) -> None:
        done = finish_round(self.annas, self.place.assessment, value=1)["html"]
        for markup in (done, page_of(self.annas, self.place.unit)):
            links = self.links(markup)
            assert [title for _link, title in links] == ["Unit lesson", "Unit second"]
            for hidden in ("staffroom", "closed", "nowhere"):
                assert f"Unit {hidden}" not in text_of(markup)
                assert f"Unit_{hidden}" not in markup
            for link, title in links:
                answer = self.annas.get(link)
                assert answer.status_code == 302
                assert title.replace(" ", "_") in answer["Location"]

    def test_what_is_finished_comes_after_what_is_not(self) -> None:
        with completion_is_recorded():
            lesson = self.units["lesson"].location
            BlockCompletion.objects.submit_completion(user=self.anna, block_key=lesson, completion=1.0)
            done = finish_round(self.annas, self.place.assessment, value=1)["html"]
            assert [title for _link, title in self.links(done)] == ["Unit second", "Unit lesson"]
            assert "Unit lesson (done)" in text_of(done)
            second = self.units["second"].location
            BlockCompletion.objects.submit_completion(user=self.anna, block_key=second, completion=1.0)
            page = page_of(self.annas, self.place.assessment)
            assert "practice with feedback" in text_of(page)

    def test_another_learner_has_not_finished_them(self) -> None:
        with completion_is_recorded():
            lesson = self.units["lesson"].location
            BlockCompletion.objects.submit_completion(user=self.anna, block_key=lesson, completion=1.0)
            bens = browser_of(person("ben", self.place.course))
            done = finish_round(bens, self.place.assessment, value=1)["html"]
            assert [title for _link, title in self.links(done)] == ["Unit lesson", "Unit second"]


class TestEnrolments(InACourse):
    def names(self, numbers: Any) -> set[str]:
        return set(get_user_model().objects.filter(pk__in=numbers).values_list("username", flat=True))

    def test_active_learners_are_those_enrolled_now_without_the_staff(self) -> None:
        for role in ("staff", "instructor", "data_researcher"):
            member = person(role, self.place.course, role)
            CourseEnrollment.enroll(member, self.place.course.id)
        left = person("left", self.place.course)
        CourseEnrollment.unenroll(left, self.place.course.id)
        person("stranger")
        course = str(self.place.course.id)
        assert self.names(enrolments.active_learners(course)) == {"anna"}
        assert enrolments.is_enrolled(self.anna.pk, course)
        assert not enrolments.is_enrolled(left.pk, course)

    def test_cohorts_are_named_and_hold_their_own(self) -> None:
        ben = person("ben", self.place.course)
        for name, member in (("North", ben), ("East", self.anna)):
            CohortFactory(course_id=self.place.course.id, name=name, users=[member])
        with CaptureQueriesContext(connection) as queries:
            cohorts = enrolments.cohorts(str(self.place.course.id))
        assert len(queries) == 1
        assert [cohort.name for cohort in cohorts] == ["East", "North"]
        assert [self.names(cohort.learners) for cohort in cohorts] == [{"anna"}, {"ben"}]

    def test_who_has_left_is_not_among_those_who_take_part(self) -> None:
        bens = browser_of(ben := person("ben", self.place.course))
        finish_round(self.annas, self.assessment)
        finish_round(bens, self.assessment)
        CourseEnrollment.unenroll(ben, self.place.course.id)
        page = text_of(page_of(self.somebody("trainer", "staff"), self.progress))
        assert self.anna.profile.name in page
        assert ben.profile.name not in page
