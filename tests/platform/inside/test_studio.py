"""The blocks in a real Studio: what authors see, set and try, and that none of it is kept of anybody."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import pytest
from django.conf import settings

if getattr(settings, "ROOT_URLCONF", "") != "cms.urls":
    pytest.skip("Runs inside a Studio only: docs/testing-in-open-edx.md says how.", allow_module_level=True)

from xmodule.modulestore.tests.factories import BlockFactory

from competency_xblock.frameworks import get_framework
from competency_xblock.platform.courses.keys import get_assessment_key
from competency_xblock.platform.olx.xml_fields import normalize_xml
from competency_xblock.platform.site_frameworks import OWN
from competency_xblock.records import api
from competency_xblock.records.data import Draft, PrivacyPromise
from competency_xblock.web.assessment.settings import AssessmentSettings

from .places import (
    FRAMEWORK,
    NOTHING,
    THREE,
    answers,
    browser_of,
    counted,
    make_place,
    person,
    post_body,
    state_in,
    text_of,
    usual_key,
)
from .studio import ASSESSMENT, OWN_FRAMEWORK, InStudio, Library, form, place_id, progress_form

TITLES = {competency.id: competency.title for competency in get_framework(FRAMEWORK).competencies()}
[MI] = [topic for topic in get_framework(FRAMEWORK).topics if topic.id == "mi"]
LEVELS = "nel-professional-capabilities"
TO_BEGIN = "There is no framework yet. Choose Edit to add one."
ANSWERED = "Learners have already answered here"


def mapped(*units: Any) -> dict[str, Any]:
    """A map in which units teach motivational interviewing."""
    return {place_id(unit): {"topics": [MI.id], "minutes": 20, "title": unit.display_name} for unit in units}


class TestWhatAuthorsSee(InStudio):
    def test_the_units_page_shows_what_learners_will_be_asked(self) -> None:
        for name in ("author_view", "student_view", "container_preview"):
            shown = self.shown(self.place.assessment, name)
            for competency in THREE:
                assert TITLES[competency] in text_of(shown), name
            assert "The training team only sees ratings as numbers for groups" in text_of(shown)
            assert state_in(shown)["preview"] is True
        progress = text_of(self.shown(self.place.progress, "author_view"))
        assert "training team sees who takes part. The ratings below are made up." in progress
        whole = text_of(self.shown(self.place.unit, "container_preview"))
        assert TITLES[THREE[0]] in whole

    def test_the_form_offers_frameworks_competencies_and_units(self) -> None:
        answer = self.view(self.authors, self.place.assessment, "studio_view").json()
        words = text_of(answer["html"])
        for offered in ("Set up the self-assessment", get_framework(FRAMEWORK).title, *TITLES.values()):
            assert offered in words
        assert "/editor/main.js" in answer["html"]
        assert "/loader.js" in str(answer["resources"])
        assert [[place_id(self.place.lesson), "Lesson"], [place_id(self.place.unit), "Where you stand"]] == [
            unit for _title, parts in state_in(answer["html"])["outline"] for _part, units in parts for unit in units
        ]

    def test_the_form_of_the_progress_page_offers_the_courses_assessments(self) -> None:
        answer = self.view(self.authors, self.place.progress, "studio_view").json()
        words = text_of(answer["html"])
        for offered in ("Set up the progress page", "My assessment (in “Where you stand”)", "every level"):
            assert offered in words
        assert "/progress_editor/main.js" in answer["html"]
        self.set_fields(framework=LEVELS)
        level = get_framework(LEVELS).levels[0].short_title
        assert f"{get_framework(LEVELS).title}: {level}" in text_of(self.shown(self.place.progress, "studio_view"))

    def test_assessments_in_what_holds_others_are_offered_too(self) -> None:
        fields = {"framework": FRAMEWORK, "competencies": THREE}
        for holder in ("split_test", "conditional", "library_content", "itembank"):
            parent = BlockFactory.create(parent=self.place.lesson, category=holder)
            if holder == "split_test":
                parent = BlockFactory.create(parent=parent, category="vertical", display_name="Branch")
            BlockFactory.create(parent=parent, category=ASSESSMENT, display_name=f"In a {holder}", **fields)
        for block in (self.place.progress, self.place.assessment):
            words = text_of(self.view(self.authors, block, "studio_view").json()["html"])
            for holder in ("split_test", "conditional", "library_content", "itembank"):
                assert f"In a {holder} (in “Lesson”)" in words

    def test_a_new_assessment_says_how_to_begin(self) -> None:
        fields = {"category": ASSESSMENT, "type": ASSESSMENT}
        new = self.make(parent_locator=str(self.place.unit.location), **fields)
        assert TO_BEGIN in text_of(self.shown(new, "author_view"))
        assert "Set up the self-assessment" in text_of(self.shown(new, "studio_view"))

    def test_a_stranger_sees_nothing(self) -> None:
        for block in (self.place.assessment, self.place.progress):
            for name in ("author_view", "studio_view", "student_view", "container_preview"):
                assert self.view(self.strangers, block, name).status_code == 403
                assert self.view(self.client_class(), block, name).status_code in (302, 403)


class TestSaving(InStudio):
    def test_those_who_may_change_the_course_change_the_assessment(self) -> None:
        trainer, admin = person("trainer", self.place.course, "staff"), person("admin", is_staff=True)
        for browser in (self.authors, browser_of(trainer), browser_of(admin)):
            title = f"Title {uuid.uuid4().hex}"
            answer = self.post(browser, self.place.assessment, "save_settings", form(display_name=title))
            assert answer.status_code == 200, answer.content
            assert answer.json()["saved"] is True
            assert (self.now().display_name, self.now().competencies) == (title, ["encouragers"])

    def test_units_and_own_topics_are_kept(self) -> None:
        topic = {"id": "own-a", "title": "A 🙂 <b>", "about": "", "url": "", "for": "team", "helps": {"encouragers": 3}}
        units = mapped(self.place.lesson)
        units[place_id(self.place.lesson)]["topics"].append("own-a")
        self.ask("save_settings", form(unit_map=units, own_topics=[topic], aims={"encouragers": 8}))
        now = self.now()
        assert (now.unit_map, now.own_topics, now.aims) == (units, [topic], {"encouragers": 8})

    def test_a_framework_of_ones_own_is_kept(self) -> None:
        sent = form(framework=OWN, own_framework=OWN_FRAMEWORK, competencies=["one"], aim="3")
        self.ask("save_settings", sent)
        assert self.now().own_framework == normalize_xml(OWN_FRAMEWORK)
        assert "At home & “über all” 🙂 · 1 competency" in text_of(self.shown(self.place.assessment, "author_view"))

    def test_nothing_is_saved_where_something_is_wrong(self) -> None:
        answer = self.post(self.authors, self.place.assessment, "save_settings", form(aim="99"))
        assert answer.status_code == 400
        assert "aim" in answer.json()["fields"]
        assert self.now().display_name == "My assessment"

    def test_nobody_overwrites_what_they_have_not_seen(self) -> None:
        stamp = state_in(self.shown(self.place.assessment, "studio_view"))["stamp"]
        first = self.ask("save_settings", {**form(display_name="First"), "stamp": stamp})
        late = self.post(self.authors, self.place.assessment, "save_settings", {**form(), "stamp": stamp})
        assert late.status_code == 409
        assert late.json()["stamp"] == first["stamp"]
        assert self.now().display_name == "First"
        self.ask("save_settings", {**form(), "stamp": late.json()["stamp"]})
        assert self.now().display_name == "Where we stand"
        assert state_in(self.shown(self.place.assessment, "studio_view"))["stamp"] != stamp

    def test_what_the_editor_was_opened_with_can_be_saved_as_it_is(self) -> None:
        units = mapped(self.place.lesson)
        opened = self.ask("save_settings", form(unit_map=units))["stamp"]
        assert state_in(self.shown(self.place.assessment, "studio_view"))["stamp"] == opened

    def test_learners_have_it_once_it_is_published(self) -> None:
        units = mapped(self.place.lesson)
        self.ask("save_settings", form(unit_map=units, aims={"encouragers": 8}, roles="Red\nBlue"))
        self.ask("save_settings", progress_form(assessments=[place_id(self.place.assessment)]), self.place.progress)
        assert self.published().display_name == "My assessment"
        assert self.published(self.place.progress).assessments == []
        self.publish(self.place.unit)
        there = self.published()
        assert (there.display_name, there.competencies) == ("Where we stand", ["encouragers"])
        assert (there.unit_map, there.aims, there.roles) == (units, {"encouragers": 8}, ["Red", "Blue"])
        assert self.published(self.place.progress).assessments == [place_id(self.place.assessment)]

    def test_the_progress_page_is_set_too(self) -> None:
        sent = progress_form(assessments=[place_id(self.place.assessment)], team_shows=["figures"])
        body = self.ask("save_settings", sent, self.place.progress)
        assert body["saved"] is True
        now = self.now(self.place.progress)
        assert (now.display_name, now.assessments) == ("Our way", [place_id(self.place.assessment)])
        assert now.team_shows == ["figures"]
        assert state_in(self.shown(self.place.progress, "studio_view"))["stamp"] == body["stamp"]
        wrong = self.post(self.authors, self.place.progress, "save_settings", progress_form(team_shows=["all"]))
        assert wrong.status_code == 400
        assert "team_shows" in wrong.json()["fields"]


class TestTheEditorsQuestions(InStudio):
    """What the editor asks for while somebody works in it; nothing is set."""

    def setUp(self) -> None:
        super().setUp()
        self.before = self.now().get_explicitly_set_fields_by_scope()

    def tearDown(self) -> None:
        assert self.now().get_explicitly_set_fields_by_scope() == self.before
        super().tearDown()

    def test_another_framework_is_shown(self) -> None:
        body = self.ask("show_framework", {"framework": LEVELS})
        assert get_framework(LEVELS).levels[0].short_title in body["html"]["choice"]
        assert {topic["id"] for topic in body["topics"]} == {topic.id for topic in get_framework(LEVELS).topics}

    def test_a_file_is_looked_at_before_it_counts(self) -> None:
        body = self.ask("check_framework", {"file": base64.b64encode(OWN_FRAMEWORK.encode()).decode()})
        assert "At home & “über all” 🙂" in text_of(body["html"])
        shown = self.ask("show_framework", {"framework": OWN, "own_framework": body["text"]})
        assert "One" in text_of(shown["html"]["choice"])

    def test_what_is_wrong_with_a_file_is_said_by_line(self) -> None:
        for text, line in (
            (OWN_FRAMEWORK.replace('id="two"', 'id="one"'), "Line 12"),
            (OWN_FRAMEWORK.replace("</area>", ""), "Line 14"),
            ('<!DOCTYPE framework [<!ENTITY one "1">]><framework id="&one;"/>', "Line 1"),
            ("<framework", "Line 1"),
            ("no XML at all", "This is not an XML file."),
        ):
            sent = {"file": base64.b64encode(text.encode()).decode()}
            answer = self.post(self.authors, self.place.assessment, "check_framework", sent)
            assert answer.status_code == 400, text
            assert any(line in problem for problem in answer.json()["problems"]), (text, answer.json())
            typed = form(framework=OWN, own_framework=text)
            for handler in ("save_settings", "try_settings"):
                answer = self.post(self.authors, self.place.assessment, handler, typed)
                assert answer.status_code == 400, (text, handler)
                assert any(line in problem for problem in answer.json()["fields"]["own_framework"]), (text, handler)

    def test_the_map_of_another_assessment_is_taken_over(self) -> None:
        units = mapped(self.place.lesson)
        other = self.make(parent_locator=str(self.place.lesson.location), category=ASSESSMENT, type=ASSESSMENT)
        gone = {"vertical@gone": {"topics": [MI.id], "minutes": 0, "title": "Gone"}}
        self.set_fields(other, unit_map={**units, **gone}, framework=LEVELS, display_name="The other")
        assert "The other (in “Lesson”)" in text_of(self.shown(self.place.assessment, "studio_view"))
        body = self.ask("take_over", {"same_as": place_id(other)})
        assert body == {"unit_map": units, "own_topics": []}
        shown = self.ask("show_framework", {"same_as": place_id(other)})
        assert shown["framework"] == LEVELS
        for itself in (place_id(self.place.assessment), f"{ASSESSMENT}@gone", None):
            answer = self.post(self.authors, self.place.assessment, "take_over", {"same_as": itself})
            assert answer.status_code == 400

    def test_what_is_typed_can_be_tried(self) -> None:
        sent = form(unit_map=mapped(self.place.lesson), visibility="names", purpose="To plan")
        words = text_of(self.ask("try_settings", sent)["html"])
        assert "There is no safeguarding contact yet. Change this in “Who sees what”" in words
        assert "Every competency has at least one unit that helps." in words
        assert "has no topic" not in words, "the other unit holds nothing but ours"


class TestPreview(InStudio):
    def test_looking_at_a_preview_keeps_nothing(self) -> None:
        for name in ("student_view", "author_view", "container_preview"):
            for block in (self.place.assessment, self.place.progress, self.place.unit):
                self.shown(block, name)
        assert counted() == NOTHING

    def test_it_is_walked_through_to_what_the_answers_lead_to(self) -> None:
        self.set_fields(unit_map=mapped(self.place.lesson), own_topics=[])
        state = state_in(self.shown(self.place.unit, "container_preview"))
        assert set(state["urls"]) == {"submit", "level"}
        low = post_body(state, answers(state, value=1))
        answer = self.authors.post(state["urls"]["submit"], json.dumps(low), content_type="application/json")
        assert answer.status_code == 200, answer.content
        words = text_of(answer.json()["html"])
        assert MI.title in words
        assert "Lesson" in words
        assert counted() == NOTHING
        assert state_in(self.shown(self.place.assessment, "author_view"))["stored"] is None

    def test_a_level_can_be_chosen_in_it(self) -> None:
        self.set_fields(framework=LEVELS, competencies=[])
        state = state_in(self.shown(self.place.assessment, "author_view"))
        level = state["levels"][0]
        sent = json.dumps({"level": level})
        answer = self.authors.post(state["urls"]["level"], sent, content_type="application/json")
        assert answer.status_code == 200, answer.content
        assert answer.json()["at"]["level"] == level
        assert answer.json()["at"]["competencies"]

    def test_what_learners_send_is_refused_and_nothing_is_given_out(self) -> None:
        own = AssessmentSettings.from_block(self.now())
        state = {"at": {"competencies": THREE, "level": ""}, "steps": own.steps, "promise": own.promise_id}
        sent = post_body(state, answers(state))
        for browser in (self.authors, self.strangers):
            for handler in ("save_round", "submit_round", "choose_level", "change_action", "erase_reason"):
                answer = self.post(browser, self.place.assessment, handler, {**sent, "key": "x", "done": True})
                assert answer.status_code == 403, handler
            for handler in ("record/json", "student_view_user_state"):
                answer = browser.get(f"/xblock/{self.place.assessment.location}/handler/{handler}")
                assert answer.status_code == 403, handler
            for handler in ("more_people", "change_action"):
                body = {"offset": 0, "key": "x", "done": True}
                assert self.post(browser, self.place.progress, handler, body).status_code == 403, handler
        assert counted() == NOTHING


class TestWhoHasAnswered(InStudio):
    def test_the_key_is_the_one_that_the_lms_keeps_rounds_under(self) -> None:
        key = usual_key(self.place.assessment)
        assert get_assessment_key(self.now()) == key
        assert get_assessment_key(self.published()) == key
        [child] = [
            child for child in self.now(self.place.unit).get_children() if child.location.block_type == ASSESSMENT
        ]
        assert get_assessment_key(child) == key

    def test_the_editor_says_so(self) -> None:
        assert ANSWERED not in text_of(self.shown(self.place.assessment, "studio_view"))
        api.save_draft(
            person("learner", self.place.course).id,
            course=str(self.place.course.id),
            assessment=usual_key(self.place.assessment),
            framework=get_framework(FRAMEWORK),
            promise=PrivacyPromise(),
            draft=Draft(),
            round_key="",
            revision=0,
            save_id="a1",
        )
        assert ANSWERED in text_of(self.shown(self.place.assessment, "studio_view"))
        elsewhere = make_place().assessment
        assert not api.has_rounds(usual_key(elsewhere))


class TestContentLibrary(InStudio):
    """In a library there is no course, no parent and no permission service."""

    def setUp(self) -> None:
        super().setUp()
        self.library = Library(self.author)

    def test_it_is_set_up_there_and_shown_as_a_preview(self) -> None:
        for name in ("student_view", "author_view"):
            assert TO_BEGIN in text_of(self.library.shown(self.authors, name))
        editor = text_of(self.library.shown(self.authors, "studio_view"))
        assert "Set up the self-assessment" in editor
        assert "This is in a library." in editor
        saved = self.library.call(self.authors, "save_settings", form(competencies=THREE))
        assert saved.status_code == 200, saved.content
        stored = self.library.stored()
        assert (stored.framework, stored.competencies) == (FRAMEWORK, THREE)
        for name in ("student_view", "author_view"):
            shown = self.library.shown(self.authors, name)
            assert TITLES[THREE[0]] in text_of(shown)
            assert "There is no safeguarding contact yet. Choose Edit, then “Who sees what”." in text_of(
                shown
            )  # nobody else says so there
            assert state_in(shown)["preview"] is True
        olx = self.authors.get(f"/api/libraries/v2/blocks/{self.library.keys[ASSESSMENT]}/olx/")
        assert olx.status_code == 200
        assert f"<competency>{THREE[0]}</competency>" in olx.json()["olx"]

    def test_it_is_tried_there(self) -> None:
        self.library.call(self.authors, "save_settings", form(competencies=THREE))
        state = state_in(self.library.shown(self.authors, "author_view"))
        low = post_body(state, answers(state, value=1))
        answer = self.library.call(self.authors, "try_round", low)
        assert answer.status_code == 200, answer.content
        assert MI.title in text_of(answer.json()["html"])
        preview = self.library.call(self.authors, "try_settings", form(competencies=THREE))
        assert "When this is in a course, you can see here what your units cover." in text_of(preview.json()["html"])
        assert counted() == NOTHING

    def test_the_progress_page_is_set_and_shown_there_too(self) -> None:
        saved = self.library.call(self.authors, "save_settings", progress_form(), "competency_progress")
        assert saved.status_code == 200, saved.content
        assert self.library.stored("competency_progress").display_name == "Our way"
        for name in ("student_view", "author_view", "studio_view"):
            assert "cxb" in self.library.shown(self.authors, name, "competency_progress")

    def test_nothing_of_learners_is_kept_there(self) -> None:
        self.library.call(self.authors, "save_settings", form(competencies=THREE))
        own = AssessmentSettings.from_block(self.library.stored())
        state = {"at": {"competencies": THREE, "level": ""}, "steps": own.steps, "promise": own.promise_id}
        for handler in ("save_round", "submit_round"):
            assert self.library.call(self.authors, handler, post_body(state, answers(state))).status_code == 403
        people = self.library.call(self.authors, "more_people", {"offset": 0}, "competency_progress")
        assert people.status_code == 403
        assert counted() == NOTHING
