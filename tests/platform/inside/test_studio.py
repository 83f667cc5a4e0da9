"""The blocks in a real Studio: what authors see and set, what strangers may not, and what a course takes along."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.conf import settings

if getattr(settings, "ROOT_URLCONF", "") != "cms.urls":
    pytest.skip("Runs inside a Studio only: docs/testing-in-open-edx.md says how.", allow_module_level=True)

from common.djangoapps.student.roles import CourseStaffRole
from django.test import Client
from opaque_keys.edx.keys import CourseKey, UsageKey
from openedx.core.djangoapps.content_libraries import api as libraries
from openedx.core.djangoapps.xblock import api as library_blocks
from organizations.models import Organization
from xblock.fields import Field, Scope
from xmodule.contentstore.django import contentstore
from xmodule.modulestore.django import modulestore
from xmodule.modulestore.tests.django_utils import ModuleStoreTestCase
from xmodule.modulestore.xml_exporter import export_course_to_xml
from xmodule.modulestore.xml_importer import import_course_from_xml

from competency_xblock.assessment_block import CompetencyAssessmentXBlock
from competency_xblock.frameworks import get
from competency_xblock.web.assessment_settings import AssessmentSettings

from .places import (
    FRAMEWORK,
    NOTHING,
    THREE,
    answers,
    browser_of,
    counted,
    forget_requests,
    make_place,
    person,
    text_of,
)

TITLES = {one.id: one.title for one in get(FRAMEWORK).competencies()}
AUTHORS_FIELDS = {
    name: field
    for name, field in vars(CompetencyAssessmentXBlock).items()
    if isinstance(field, Field) and field.scope in (Scope.settings, Scope.content)
}
EVERYTHING_SET = {
    "display_name": "Größe & “quotes” <b>",
    "framework": FRAMEWORK,
    "competencies": THREE,
    "areas": ["encouraging"],
    "choose_up_to": 5,
    "level": "x",
    "discussion": True,
    "completion_rule": "action-planned",
    "participation": True,
    "aim": 7,
    "aims": {"encouragers": 8},
    "unit_map": {"mi": ["vertical@Lesson"]},
    "visibility": "names",
    "purpose": "Line 1\nLine 2 ]]> & 🙂",
    "roles": ["Red & <Blue>", 'é "x"'],
    "organisations": ["One", "Two; three"],
    "safeguarding": "Call\tus: 'now'",
}
"""Something in every field of the author's, awkward where it can be."""


def form(**more: list[str]) -> dict[str, Any]:
    """What the author's form sends."""
    plain = {
        "display_name": ["Where we stand"],
        "framework": [FRAMEWORK],
        "competencies": ["encouragers"],
        "areas": [],
        "choose_up_to": ["3"],
        "completion_rule": ["submitted"],
        "aim": [""],
        "aims": [""],
        "visibility": ["groups"],
        "purpose": [""],
        "roles": [""],
        "organisations": [""],
        "safeguarding": [""],
    }
    return {"fields": plain | more}


class InStudio(ModuleStoreTestCase):
    """The author made the course; the trainer is of its staff; the stranger can log in, as anybody can."""

    def setUp(self) -> None:
        super().setUp()
        forget_requests()
        self.place = make_place()
        self.author = person("author", self.place.course, "instructor")
        CourseStaffRole(self.place.course.id).add_users(self.author)
        self.authors = browser_of(self.author)
        self.strangers = browser_of(person("stranger"))

    def view(self, browser: Client, block: Any, name: str) -> Any:
        return browser.get(f"/xblock/{block.location}/{name}", HTTP_ACCEPT="application/json")

    def shown(self, block: Any, name: str) -> str:
        answer = self.view(self.authors, block, name)
        assert answer.status_code == 200, answer.content[:500]
        html: str = answer.json()["html"]
        return html

    def post(self, browser: Client, block: Any, handler: str, body: Any) -> Any:
        where = f"/xblock/{block.location}/handler/{handler}"
        return browser.post(where, json.dumps(body), content_type="application/json")

    def make(self, **asked: str) -> Any:
        """Have Studio make, duplicate or paste a block; the block."""
        answer = self.authors.post(
            "/xblock/", json.dumps(asked), content_type="application/json", HTTP_ACCEPT="application/json"
        )
        assert answer.status_code == 200, answer.content
        forget_requests()
        return modulestore().get_item(UsageKey.from_string(answer.json()["locator"]))

    def now(self, block: Any | None = None) -> Any:
        """The block as it is stored."""
        return modulestore().get_item((block or self.place.assessment).location)

    def set_fields(self, **values: Any) -> Any:
        block = self.now()
        for name, value in values.items():
            setattr(block, name, value)
        modulestore().update_item(block, self.author.id)
        modulestore().publish(self.place.unit.location, self.author.id)
        forget_requests()
        return self.now()


class TestWhatAuthorsSee(InStudio):
    def test_the_units_page_shows_what_learners_will_be_asked(self) -> None:
        for name in ("author_view", "student_view", "container_preview"):
            said = text_of(self.shown(self.place.assessment, name))
            for one in THREE:
                assert TITLES[one] in said, name
            assert "Ratings are shown only as figures about groups" in said
        assert "training team sees who takes part" in text_of(self.shown(self.place.progress, "author_view"))
        whole = text_of(self.shown(self.place.unit, "container_preview"))
        assert TITLES[THREE[0]] in whole

    def test_the_form_offers_frameworks_competencies_and_units(self) -> None:
        answer = self.view(self.authors, self.place.assessment, "studio_view").json()
        said = text_of(answer["html"])
        for offered in ("Set up the assessment", get(FRAMEWORK).title, *TITLES.values(), "Lesson"):
            assert offered in said
        assert "js/editor.js" in str(answer["resources"])
        assert "nothing to set" in text_of(self.shown(self.place.progress, "studio_view"))

    def test_a_new_assessment_says_how_to_begin(self) -> None:
        asked = {"category": "competency_assessment", "type": "competency_assessment"}
        new = self.make(parent_locator=str(self.place.unit.location), **asked)
        assert "Choose a framework to begin" in text_of(self.shown(new, "author_view"))
        assert "Set up the assessment" in text_of(self.shown(new, "studio_view"))

    def test_a_stranger_sees_nothing(self) -> None:
        for block in (self.place.assessment, self.place.progress):
            for name in ("author_view", "studio_view", "student_view", "container_preview"):
                assert self.view(self.strangers, block, name).status_code == 403
                assert self.view(Client(), block, name).status_code in (302, 403)


class TestSaving(InStudio):
    def test_those_who_may_change_the_course_change_the_assessment(self) -> None:
        trainer, admin = person("trainer", self.place.course, "staff"), person("admin", is_staff=True)
        for browser in (self.authors, browser_of(trainer), browser_of(admin)):
            title = f"Title {uuid.uuid4().hex}"
            answer = self.post(browser, self.place.assessment, "save_settings", form(display_name=[title]))
            assert answer.json() == {"saved": True}
            assert (self.now().display_name, self.now().competencies) == (title, ["encouragers"])

    def test_units_are_mapped(self) -> None:
        (topic, *_others) = get(FRAMEWORK).topics
        unit = f"vertical@{self.place.lesson.location.block_id}"
        mapped = form(**{f"units_{topic.id}": [unit]})
        assert self.post(self.authors, self.place.assessment, "save_settings", mapped).status_code == 200
        assert self.now().unit_map == {topic.id: [unit]}

    def test_nothing_is_saved_where_something_is_wrong(self) -> None:
        answer = self.post(self.authors, self.place.assessment, "save_settings", form(aim=["99"]))
        assert answer.status_code == 400
        assert "aim" in answer.json()["fields"]
        assert self.now().display_name == "My assessment"

    def test_nobody_else_does(self) -> None:
        elsewhere = person("elsewhere", make_place().course, "instructor")
        learner = person("learner", self.place.course)
        for browser in (self.strangers, browser_of(elsewhere), browser_of(learner), Client()):
            answer = self.post(browser, self.place.assessment, "save_settings", form())
            assert answer.status_code in (302, 403)
            assert (self.now().display_name, self.now().competencies) == ("My assessment", THREE)


class TestPreview(InStudio):
    def test_looking_at_a_preview_keeps_nothing(self) -> None:
        for name in ("student_view", "author_view", "container_preview"):
            for block in (self.place.assessment, self.place.progress, self.place.unit):
                assert "data-state" not in self.shown(block, name)
        assert counted() == NOTHING

    def test_what_learners_send_is_refused_and_nothing_is_given_out(self) -> None:
        own = AssessmentSettings.of(self.now())
        state = {"at": {"competencies": THREE, "level": ""}, "steps": own.steps}
        sent = {"round": "", "revision": 0, "save_id": "a1", "draft": answers(state), "promise": own.promise_id}
        for browser in (self.authors, self.strangers):
            for handler in ("save_round", "submit_round", "change_action", "erase_reason"):
                answer = self.post(browser, self.place.assessment, handler, {**sent, "key": "x", "done": True})
                assert answer.status_code == 403, handler
            for handler in ("record/json", "student_view_user_state"):
                answer = browser.get(f"/xblock/{self.place.assessment.location}/handler/{handler}")
                assert answer.status_code == 403, handler
            for handler in ("more_people", "change_action"):
                body = {"offset": 0, "key": "x", "done": True}
                assert self.post(browser, self.place.progress, handler, body).status_code == 403, handler
        assert counted() == NOTHING


class TestTakingACourseAlong(InStudio):
    def test_every_field_is_tried(self) -> None:
        assert set(EVERYTHING_SET) == set(AUTHORS_FIELDS)
        assert all(EVERYTHING_SET[name] != field.default for name, field in AUTHORS_FIELDS.items())

    def test_export_and_import_keep_everything(self) -> None:
        self.set_fields(**EVERYTHING_SET)
        key = CourseKey.from_string(f"course-v1:Other+{uuid.uuid4().hex[:8]}+1")
        with TemporaryDirectory() as folder:
            export_course_to_xml(modulestore(), contentstore(), self.place.course.id, folder, "out")
            written = "".join(path.read_text() for path in Path(folder).rglob("*.xml"))
            assert "<competency_assessment" in written
            import_course_from_xml(
                modulestore(),
                self.author.id,
                folder,
                ["out"],
                static_content_store=contentstore(),
                target_id=key,
                create_if_not_present=True,
            )
        (there,) = modulestore().get_items(key, qualifiers={"category": "competency_assessment"})
        assert {name: getattr(there, name) for name in EVERYTHING_SET} == EVERYTHING_SET
        (_progress,) = modulestore().get_items(key, qualifiers={"category": "competency_progress"})

    def test_a_duplicate_and_a_paste_keep_everything_but_the_title(self) -> None:
        self.set_fields(**EVERYTHING_SET)
        source, parent = str(self.place.assessment.location), str(self.place.lesson.location)
        kept = {name: value for name, value in EVERYTHING_SET.items() if name != "display_name"}
        twin = self.make(parent_locator=parent, duplicate_source_locator=source)
        assert {name: getattr(twin, name) for name in kept} == kept
        copied = self.authors.post(
            "/api/content-staging/v1/clipboard/",
            json.dumps({"usage_key": source}),
            content_type="application/json",
        )
        assert copied.status_code == 200, copied.content
        pasted = self.make(parent_locator=parent, staged_content="clipboard")
        assert {name: getattr(pasted, name) for name in kept} == kept


class TestContentLibrary(InStudio):
    """In a library there is no course, no parent and no permission service."""

    def setUp(self) -> None:
        super().setUp()
        short = uuid.uuid4().hex[:8]
        organisation = Organization.objects.create(short_name=short, name=short)
        library = libraries.create_library(org=organisation, slug="lib", title="Library")
        libraries.set_library_user_permissions(library.key, self.author, libraries.AccessLevel.ADMIN_LEVEL)
        self.keys = {
            kind: libraries.create_library_block(library.key, kind, kind, user_id=self.author.id).usage_key
            for kind in ("competency_assessment", "competency_progress")
        }
        self.key = self.keys["competency_assessment"]

    def look(self, browser: Client, kind: str, name: str) -> Any:
        return browser.get(f"/api/xblock/v2/xblocks/{self.keys[kind]}/view/{name}/")

    def call(self, browser: Client, handler: str, body: Any, kind: str = "competency_assessment") -> Any:
        where = browser.get(f"/api/xblock/v2/xblocks/{self.keys[kind]}/handler_url/{handler}/").json()
        return browser.post(where["handler_url"], json.dumps(body), content_type="application/json")

    def test_it_is_set_up_there_and_shown_as_a_preview(self) -> None:
        for name in ("student_view", "author_view"):
            answer = self.look(self.authors, "competency_assessment", name)
            assert "Choose a framework to begin" in text_of(answer.json()["content"])
        assert (
            "Set up the assessment" in self.look(self.authors, "competency_assessment", "studio_view").json()["content"]
        )
        saved = self.call(self.authors, "save_settings", form(competencies=THREE))
        assert saved.json() == {"saved": True}
        stored = library_blocks.load_block(self.key, self.author)
        assert (stored.framework, stored.competencies) == (FRAMEWORK, THREE)
        for name in ("student_view", "author_view"):
            said = text_of(self.look(self.authors, "competency_assessment", name).json()["content"])
            assert TITLES[THREE[0]] in said
        olx = self.authors.get(f"/api/libraries/v2/blocks/{self.key}/olx/")
        assert olx.status_code == 200
        assert FRAMEWORK in olx.json()["olx"]

    def test_the_progress_block_is_shown_too(self) -> None:
        for name in ("student_view", "author_view", "studio_view"):
            answer = self.look(self.authors, "competency_progress", name)
            assert answer.status_code == 200, name
            assert "cxb" in answer.json()["content"]

    def test_nothing_of_learners_is_kept_there(self) -> None:
        self.call(self.authors, "save_settings", form(competencies=THREE))
        own = AssessmentSettings.of(library_blocks.load_block(self.key, self.author))
        state = {"at": {"competencies": THREE, "level": ""}, "steps": own.steps}
        sent = {"round": "", "revision": 0, "save_id": "a1", "draft": answers(state), "promise": own.promise_id}
        for handler in ("save_round", "submit_round"):
            assert self.call(self.authors, handler, sent).status_code == 403
        assert self.call(self.authors, "more_people", {"offset": 0}, "competency_progress").status_code == 403
        assert counted() == NOTHING

    def test_a_stranger_neither_sees_nor_sets_it(self) -> None:
        for name in ("student_view", "author_view", "studio_view"):
            assert self.look(self.strangers, "competency_assessment", name).status_code == 403
        assert self.call(self.strangers, "save_settings", form()).status_code == 403
        assert library_blocks.load_block(self.key, self.author).framework == ""
