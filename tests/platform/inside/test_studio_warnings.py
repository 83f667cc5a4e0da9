"""What a real Studio's course looks like to a block, and what Studio says above the block about it."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

if getattr(settings, "ROOT_URLCONF", "") != "cms.urls":
    pytest.skip("Runs inside a Studio only: docs/testing-in-open-edx.md says how.", allow_module_level=True)

from opaque_keys.edx.keys import UsageKey
from xmodule.modulestore.django import modulestore

from competency_xblock.platform.courses import outline
from competency_xblock.platform.courses.keys import runless_id
from competency_xblock.platform.site_frameworks import OWN
from competency_xblock.web.learner.progress.scope import ProgressScope

from .places import FRAMEWORK, forget_requests, state_in, text_of
from .studio import ASSESSMENT, OWN_FRAMEWORK, InStudio, form, place_id

NO_POINT = "“Count as participation” is on, but this subsection is not graded. Learners see no point until it is."
COPIED = "Did you copy this?"
ENTITY = '<!DOCTYPE framework [<!ENTITY one "1">]><framework id="&one;"/>'
GONE = "1 ticked unit is no longer in the course: Gone."


class TestOutline(InStudio):
    """A second chapter, a subsection and a unit that are not published, a name that only the draft has."""

    def setUp(self) -> None:
        super().setUp()
        course = str(self.place.course.location)
        chapter = self.make(parent_locator=course, category="chapter", display_name="Second chapter")
        empty = self.make(parent_locator=str(chapter.location), category="sequential", display_name="Empty")
        part = self.make(parent_locator=str(chapter.location), category="sequential", display_name="Second section")
        self.draft = self.make(parent_locator=str(part.location), category="vertical", display_name="Draft & <unit>")
        self.hidden = self.make(parent_locator=str(part.location), category="vertical", display_name="Hidden")
        self.hidden.visible_to_staff_only = True
        lesson = self.now(self.place.lesson)
        lesson.display_name = "Renamed"
        for changed in (self.hidden, lesson):
            modulestore().update_item(changed, self.author.id)
        assert empty.children == []
        self.tree = [
            ["Chapter", [["Section", [self.unit(lesson), self.unit(self.place.unit)]]]],
            ["Second chapter", [["Empty", []], ["Second section", [self.unit(self.draft), self.unit(self.hidden)]]]],
        ]

    def unit(self, block: Any) -> list[str]:
        return [place_id(block), block.display_name]

    def test_the_editor_has_the_course_as_its_author_sees_it(self) -> None:
        for block in (self.place.assessment, self.make_assessment(self.draft)):
            assert state_in(self.shown(block, "studio_view"))["outline"] == self.tree

    def make_assessment(self, unit: Any) -> Any:
        return self.make(parent_locator=str(unit.location), category=ASSESSMENT, type=ASSESSMENT)

    def test_a_handler_has_the_same_units(self) -> None:
        units = {place_id(self.draft): {"topics": ["mi"], "minutes": 0, "title": ""}}
        assert self.ask("save_settings", form(unit_map=units))["saved"] is True
        assert self.now().unit_map[place_id(self.draft)]["title"] == "Draft & <unit>"
        words = text_of(self.ask("try_settings", form(unit_map=units))["html"])
        assert "Draft & (clearly helps)" in words
        assert "2 units have no topic Renamed Hidden" in words

    def test_so_has_the_preview(self) -> None:
        self.ask("save_settings", form(unit_map={place_id(self.draft): {"topics": ["mi"], "minutes": 0}}))
        for block, name in (
            (self.place.assessment, "author_view"),
            (self.place.assessment, "container_preview"),
            (self.place.unit, "container_preview"),
        ):
            shown = self.shown(block, name)
            assert "Draft &amp; &lt;unit&gt;" in shown
            assert "2 units have no topic Renamed Hidden" in text_of(shown), name

    def test_each_assessment_is_found_in_its_unit(self) -> None:
        second = self.make_assessment(self.draft)
        for block in (self.now(), self.now(second)):
            found = outline.outline(block)
            assert {usage for unit in found.units for usage in unit.assessments} == {
                self.place.assessment.location,
                second.location,
            }
            section = found.section_with(block.scope_ids.usage_id)
            assert section is not None
            assert section.title == (
                "Chapter" if block.location == self.place.assessment.location else "Second chapter"
            )

    def test_other_assessments_are_named_and_never_the_block_itself(self) -> None:
        second = self.make_assessment(self.draft)
        words = text_of(self.shown(self.place.assessment, "studio_view"))
        assert "How confident do you feel? (in “Draft &" in words
        assert "My assessment (in “" not in words
        assert "My assessment (in “Where you stand”)" in text_of(self.shown(second, "studio_view"))


class TestWhatIsSaidAbove(InStudio):
    """Whatever state a block is in, its unit's page comes."""

    def set_anything(self, **values: Any) -> None:
        self.set_fields(**{"safeguarding": "the duty manager", **values})

    def test_every_state_is_told_and_none_ends_the_page(self) -> None:
        lost = {"vertical@gone": {"topics": ["mi"], "minutes": 0, "title": "Gone"}}
        strange = {"vertical@gone": {"topics": ["no-such-topic"], "minutes": 0, "title": "Gone"}}
        for values, sentence in (
            ({"framework": ""}, "There is no framework yet. Choose Edit to add one."),
            ({"framework": "long-gone"}, "The framework “long-gone” is not on this site."),
            ({"framework": OWN}, "We cannot use the framework in this course: "),
            ({"framework": OWN, "own_framework": "<broken"}, "We cannot use the framework in this course: Line 1"),
            (
                {"framework": OWN, "own_framework": "no XML"},
                "We cannot use the framework in this course: This is not an",
            ),
            ({"framework": OWN, "own_framework": "<html/>"}, "We cannot use the framework in this course: "),
            ({"framework": OWN, "own_framework": ENTITY}, "We cannot use the framework in this course: Line 1"),
            ({"framework": OWN, "own_framework": OWN_FRAMEWORK}, "There is nothing to rate yet"),
            ({"framework": FRAMEWORK, "competencies": ["gone"]}, "There is nothing to rate yet"),
            ({"competencies": [], "areas": []}, "36 competencies take about 54 minutes."),
            ({"unit_map": lost}, GONE),
            ({"unit_map": strange}, "This framework does not have these topics"),
            ({"unit_map": {"": {}, "x": 7, "no sign": ["a b"]}}, "No unit teaches "),
            ({"unit_map": {}, "visibility": "names", "purpose": ""}, "but learners do not know why."),
            (
                {"visibility": "groups", "safeguarding": ""},
                "There is no safeguarding contact yet. Choose Edit, then “Who sees what”.",
            ),
        ):
            self.set_anything(**values)
            assert any(sentence in message for message in self.said_above(self.place.assessment)), values
            for name in ("container_preview", "reorderable_container_child_preview", "author_view", "studio_view"):
                self.shown(self.place.assessment, name)

    def test_nothing_is_said_where_nothing_is_missing(self) -> None:
        units = {place_id(self.place.lesson): {"topics": ["mi", "cycle-of-change"], "minutes": 0, "title": ""}}
        self.set_anything(unit_map=units)
        assert self.said_above(self.place.assessment) == []
        assert self.said_above(self.place.progress) == []

    def test_it_is_said_once(self) -> None:
        self.set_fields(safeguarding="")
        sentence = "There is no safeguarding contact yet. Choose Edit, then “Who sees what”."
        assert sentence in self.said_above(self.place.assessment)
        assert sentence not in text_of(self.shown(self.place.assessment, "author_view"))

    def test_what_the_platform_says_stays(self) -> None:
        self.set_fields(group_access={99: [1]})
        kinds = {message["type"] for message in self.now().validate().to_json()["messages"]}
        assert kinds == {"error", "warning"}

    def test_a_point_that_will_not_appear_is_said(self) -> None:
        self.set_anything(participation=True)
        assert NO_POINT in self.said_above(self.place.assessment)
        self.set_anything(participation=False)
        assert NO_POINT not in self.said_above(self.place.assessment)

    def test_the_progress_page_says_that_what_it_is_about_is_gone(self) -> None:
        second = self.make(parent_locator=str(self.place.lesson.location), category=ASSESSMENT, type=ASSESSMENT)
        self.set_fields(self.place.progress, assessments=[place_id(second)], team_shows=["people"])
        assert ProgressScope.of(self.now(self.place.progress)).assessments == (str(second.location),)
        assert self.said_above(self.place.progress) == []
        self.authors.delete(f"/xblock/{second.location}", HTTP_ACCEPT="application/json")
        [message] = self.said_above(self.place.progress)
        assert "are no longer in the course. Choose Edit and tick others." in message
        assert "A self-assessment that is no longer there" in text_of(self.shown(self.place.progress, "studio_view"))
        for strange in (["x"], ["@"], ["vertical@"], ["a b@c d"], ["competency_assessment@é"]):
            self.set_fields(self.place.progress, assessments=strange)
            assert len(self.said_above(self.place.progress)) == 1, strange

    def test_a_copied_section_is_told_that_its_map_leads_to_the_first_one(self) -> None:
        lesson = self.place.lesson
        self.set_anything(unit_map={place_id(lesson): {"topics": ["mi"], "minutes": 0, "title": "Lesson"}})
        assert not any(COPIED in message for message in self.said_above(self.place.assessment))
        chapter = modulestore().get_item(self.place.section.parent)
        copied = self.make(parent_locator=str(chapter.parent), duplicate_source_locator=str(chapter.location))
        [part] = copied.get_children()
        copied_lesson, copied_unit = part.get_children()
        [copy] = [child for child in copied_unit.children if child.block_type == ASSESSMENT]
        forget_requests()
        messages = modulestore().get_item(copy).validate().to_json()["messages"]
        assert any(COPIED in message["text"] for message in messages)
        state = state_in(self.shown(modulestore().get_item(copy), "studio_view"))
        assert state["copies"] == [[place_id(lesson), place_id(copied_lesson)]]


class TestInAGradedSubsection(InStudio):
    graded = True
    settings_of_assessment = {"participation": True}

    def test_the_point_will_appear(self) -> None:
        assert not any(NO_POINT in message for message in self.said_above(self.place.assessment))
        assert outline.counts_in_gradebook(self.now()) is True


class TestPlaces(InStudio):
    def test_what_is_kept_of_a_unit_leads_back_to_it(self) -> None:
        for block in (self.place.lesson, self.place.assessment):
            usage = UsageKey.from_string(str(block.location))
            assert runless_id(usage) == place_id(block)
            assert runless_id(self.now(block).scope_ids.usage_id) == place_id(block)
