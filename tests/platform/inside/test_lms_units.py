"""Units in a real LMS: what a learner can get in them and may enter, whom pages are for, and what asking costs."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings

if getattr(settings, "ROOT_URLCONF", "") != "lms.urls":
    pytest.skip("Runs inside an LMS only: docs/testing-in-open-edx.md says how.", allow_module_level=True)

from common.djangoapps.student.models import CourseEnrollment
from common.djangoapps.util.milestones_helpers import seed_milestone_relationship_types
from completion.models import BlockCompletion
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone
from milestones.api import add_user_milestone
from opaque_keys.edx.keys import UsageKey
from openedx.core.djangoapps.content.block_structure.api import update_course_in_cache
from openedx.core.djangoapps.course_groups.cohorts import set_course_cohorted
from openedx.core.djangoapps.course_groups.models import CourseUserGroupPartitionGroup
from openedx.core.djangoapps.course_groups.tests.helpers import CohortFactory
from openedx.core.lib.gating import api as gating
from xmodule.modulestore import ModuleStoreEnum
from xmodule.modulestore.django import modulestore
from xmodule.modulestore.tests.factories import BlockFactory
from xmodule.partitions.partitions import Group, UserPartition

from competency_xblock.frameworks import get_framework
from competency_xblock.platform.courses import learner_access
from competency_xblock.platform.courses.index import course_index
from competency_xblock.platform.courses.learner_access import units_for
from competency_xblock.platform.courses.unit_completion import UnitCompletion

from .places import (
    FRAMEWORK,
    PLAN,
    SECRET,
    THREE,
    InACourse,
    browser_of,
    completion_is_recorded,
    finish_round,
    forget_requests,
    page_of,
    person,
    text_of,
)

NORTH, SOUTH = Group(1, "North"), Group(2, "South")
HEADS, TAILS = Group(0, "Heads"), Group(1, "Tails")
COHORTS, EXPERIMENT = 150, 160
TOPICS = [topic.id for topic in get_framework(FRAMEWORK).topics]
NOT_HERE = "You are not enrolled now."
ONE_DAY = timedelta(days=1)


def taught_by(*names: str) -> dict[str, Any]:
    """A map in which these units teach every topic."""
    return {f"vertical@{name}": {"topics": TOPICS, "minutes": 5, "title": name} for name in names}


def text_in(parent: Any, name: str, **more: Any) -> Any:
    """Something to read."""
    return BlockFactory.create(parent=parent, category="html", name=name, display_name=name, data=name, **more)


class InGroups(InACourse):
    """A course with two content groups, by cohort, and an experiment."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.key = cls.place.course.id
        with modulestore().branch_setting(ModuleStoreEnum.Branch.draft_preferred, cls.key):
            course = modulestore().get_course(cls.key)
            course.user_partitions = [
                UserPartition(COHORTS, "Where", "", [NORTH, SOUTH], scheme=UserPartition.get_scheme("cohort")),
                UserPartition(EXPERIMENT, "Coin", "", [HEADS, TAILS], scheme=UserPartition.get_scheme("random")),
            ]
            course.start = timezone.now() - ONE_DAY
            course.enable_subsection_gating = True
            course.enable_timed_exams = True
            modulestore().update_item(course, ModuleStoreEnum.UserID.test)
            cls.make_units()

    @classmethod
    def make_units(cls) -> None:
        """What a class is about."""

    @classmethod
    def unit(cls, name: str, parent: Any = None, **more: Any) -> Any:
        return BlockFactory.create(
            parent=parent or cls.place.section, category="vertical", name=name, display_name=name, **more
        )

    def setUp(self) -> None:
        super().setUp()
        recording = completion_is_recorded()
        recording.__enter__()
        self.addCleanup(recording.__exit__, None, None, None)
        set_course_cohorted(self.key, True)
        for number, name in ((NORTH.id, "anna"), (SOUTH.id, "ben")):
            user = self.anna if name == "anna" else person(name, self.place.course)
            cohort = CohortFactory(course_id=self.key, name=f"Cohort of {name}", users=[user])
            CourseUserGroupPartitionGroup.objects.create(
                course_user_group=cohort, partition_id=COHORTS, group_id=number
            )
            setattr(self, name, user)
        self.cleo = person("cleo", self.place.course)
        self.learners = (self.anna, self.ben, self.cleo)

    def done(self, user: Any, *blocks: Any) -> None:
        for block in blocks:
            BlockCompletion.objects.submit_completion(user=user, block_key=block, completion=1.0)


def only_in(group: Group, partition: int = COHORTS) -> dict[str, Any]:
    return {"group_access": {partition: [group.id]}}


BELOW = ("plain", "staffroom", "groups", "coin", "library", "bank", "both", "condition", "nothing")


class TestWhatIsBelowAUnit(InGroups):
    """Each unit holds more than a learner can get, in another way."""

    @classmethod
    def make_units(cls) -> None:
        units = {name: cls.unit(name) for name in BELOW}
        text_in(units["plain"], "plain1")
        text_in(units["plain"], "plain2")
        text_in(units["staffroom"], "staffroom1")
        text_in(units["staffroom"], "staffroom2", visible_to_staff_only=True)
        text_in(units["groups"], "groups1")
        text_in(units["groups"], "groups2", **only_in(NORTH))
        text_in(units["groups"], "groups3", **only_in(SOUTH))
        cls.branches(units["coin"])
        for name, category in (("library", "library_content"), ("bank", "itembank")):
            bank = BlockFactory.create(parent=units[name], category=category, name=f"{name}0", max_count=2)
            for number in range(4):
                text_in(bank, f"{name}{number + 1}")
        everything = BlockFactory.create(parent=units["both"], category="library_content", name="both0", max_count=-1)
        text_in(everything, "both1")
        text_in(everything, "both2", **only_in(NORTH))
        source = text_in(units["condition"], "condition1")
        condition = BlockFactory.create(
            parent=units["condition"], category="conditional", name="condition2", sources_list=[source.location]
        )
        text_in(condition, "condition3")
        text_in(condition, "condition4")
        BlockFactory.create(parent=units["nothing"], category="discussion", name="nothing1")
        cls.units = units

    @classmethod
    def branches(cls, unit: Any) -> None:
        """An experiment with two branches."""
        keys = {group: cls.key.make_usage_key("vertical", f"coin-{group.id}") for group in (HEADS, TAILS)}
        experiment = BlockFactory.create(
            parent=unit,
            category="split_test",
            name="coin0",
            user_partition_id=EXPERIMENT,
            group_id_to_child={str(group.id): key for group, key in keys.items()},
        )
        for group, key in keys.items():
            branch = BlockFactory.create(
                parent=experiment, category="vertical", display_name=group.name, location=key, publish_item=True
            )
            text_in(branch, f"coin-{group.id}-1")
            text_in(branch, f"coin-{group.id}-2")

    def got(self, user: Any, unit: Any) -> list[Any]:
        """What can be completed on the unit's page, as the LMS shows it."""
        page = page_of(browser_of(user), unit)
        found = re.findall(r'data-usage-id="(block-v1:[^"]*type@html\+[^"]*)"', page)
        return [UsageKey.from_string(fromkey) for fromkey in dict.fromkeys(found)]

    def finished(self, user: Any, name: str) -> tuple[bool, bool]:
        """By the learner's page, and by the team's figures."""
        forget_requests()
        [unit] = units_for(user, self.key, [f"vertical@{name}"])
        team = UnitCompletion(str(self.key), [f"vertical@{name}"]).of([learner.pk for learner in self.learners])
        return unit.finished, team.get(user.pk, {}).get(f"vertical@{name}", False)

    def test_a_unit_is_finished_with_all_that_the_learner_gets_and_no_sooner(self) -> None:
        sizes = {}
        for name in BELOW:
            for user in self.learners:
                got = self.got(user, self.units[name])
                sizes[name, user.username] = len(got)
                self.done(user, *got[:-1])
                assert self.finished(user, name) == (False, False), (
                    name,
                    user.username,
                    got,
                    self.finished(user, name),
                )
                self.done(user, *got[-1:])
                assert self.finished(user, name) == (bool(got), bool(got)), (
                    name,
                    user.username,
                    got,
                    self.finished(user, name),
                )
        assert [sizes[name, "anna"] for name in BELOW] == [2, 1, 2, 2, 2, 2, 2, 1, 0]
        assert [sizes[name, "cleo"] for name in BELOW] == [2, 1, 1, 2, 2, 2, 1, 1, 0]

    def test_whoever_has_begun_with_what_waited_for_a_condition_finishes_all_of_it(self) -> None:
        below = [self.key.make_usage_key("html", f"condition{number}") for number in (1, 3, 4)]
        self.done(self.anna, *below[:2])
        assert self.finished(self.anna, "condition") == (False, False)
        self.done(self.anna, *below)
        assert self.finished(self.anna, "condition") == (True, True)

    def test_what_is_not_drawn_yet_is_still_to_come(self) -> None:
        for name in ("library", "bank"):
            drawn = self.key.make_usage_key("html", f"{name}1")
            self.done(self.anna, drawn)
            assert self.finished(self.anna, name) == (False, False)

    def test_many_learners_cost_no_more_questions_than_one(self) -> None:
        for user in self.learners:
            for name in BELOW:
                self.done(user, *self.got(user, self.units[name]))
        done = UnitCompletion(str(self.key), [f"vertical@{name}" for name in BELOW])
        counts = []
        for some in ([self.anna.pk], [learner.pk for learner in self.learners]):
            forget_requests()
            with CaptureQueriesContext(connection) as queries:
                found = done.of(some)
            assert len(found) == len(some)
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_reading_about_units_draws_and_assigns_nothing_from_banks(self) -> None:
        forget_requests()
        with CaptureQueriesContext(connection) as queries:
            units_for(self.anna, self.key, [f"vertical@{name}" for name in ("library", "bank")])
        assert not [query["sql"] for query in queries if re.match(r"(INSERT|UPDATE).*studentmodule", query["sql"])]


ENTERED = ("free", "north", "south", "hidden", "ahead", "locked", "exam", "later", "staffonly")


class TestWhichUnitsAreEntered(InGroups):
    """Some units stand where a learner cannot go, each for another reason."""

    settings_of_assessment = {"unit_map": taught_by(*ENTERED)}

    @classmethod
    def make_units(cls) -> None:
        chapter, past = cls.place.section.get_parent(), timezone.now() - ONE_DAY

        def subsection(name: str, **more: Any) -> Any:
            return BlockFactory.create(parent=chapter, category="sequential", name=name, display_name=name, **more)

        cls.unit("free")
        cls.unit("north", **only_in(NORTH))
        cls.unit("south", **only_in(SOUTH))
        cls.unit("hidden", subsection("Hidden", due=past, hide_after_due=True))
        cls.ahead = subsection("Ahead")
        text_in(cls.unit("ahead", cls.ahead), "ahead1")
        cls.locked = subsection("Locked")
        cls.unit("locked", cls.locked)
        cls.unit("exam", subsection("Exam", is_time_limited=True, default_time_limit_minutes=30))
        cls.unit("later", subsection("Later", start=timezone.now() + ONE_DAY))
        cls.unit("staffonly", visible_to_staff_only=True)

    def setUp(self) -> None:
        super().setUp()
        seed_milestone_relationship_types()
        gating.add_prerequisite(self.key, self.ahead.location)
        gating.set_required_content(self.key, self.locked.location, self.ahead.location, 100, 100)
        exams = override_settings(
            FEATURES={**settings.FEATURES, "ENABLE_SPECIAL_EXAMS": True, "DISABLE_START_DATES": False}
        )
        exams.enable()
        self.addCleanup(exams.disable)

    def suggested(self, client: Client) -> list[str]:
        page = page_of(client, self.assessment)
        return list(dict.fromkeys(re.findall(r"jump_to_id/([a-z]+)", page)))

    def test_only_what_can_be_entered_is_suggested(self) -> None:
        for user, own in ((self.anna, ["north"]), (self.ben, ["south"]), (self.cleo, [])):
            client = browser_of(user)
            finish_round(client, self.assessment, value=1)
            assert self.suggested(client) == ["free", *own, "ahead"], user.username

    def test_the_platform_is_asked_only_about_what_says_something_of_its_own(self) -> None:
        blocks = {usage.block_id for usage in course_index(self.key, self.anna).structure()}
        assert {"north", "south", "staffonly", "Hidden", "Exam", "Later"} <= blocks
        assert not {"free", "ahead", "Ahead", "locked", "Locked"} & blocks

    def test_what_is_unlocked_is_suggested_at_once(self) -> None:
        finish_round(self.annas, self.assessment, value=1)
        milestone = gating.get_gating_milestone(self.key, self.locked.location, "requires")
        add_user_milestone({"id": self.anna.pk}, milestone)
        assert "locked" in self.suggested(self.annas)

    def test_staff_who_look_as_a_learner_or_a_group_see_what_those_would(self) -> None:
        trainer = person("trainer", self.place.course, "staff")
        trainers = browser_of(trainer)
        finish_round(trainers, self.assessment, value=1)
        assert set(self.suggested(trainers)) == set(ENTERED)
        for group, own in ((NORTH, "north"), (SOUTH, "south"), (None, "")):
            as_group = {"user_partition_id": COHORTS, "group_id": group.id} if group else {}
            where = reverse("masquerade_update", kwargs={"course_key_string": str(self.key)})
            body = json.dumps({"role": "student", **as_group})
            assert trainers.post(where, body, content_type="application/json").json() == {"success": True}
            assert self.suggested(trainers) == [name for name in ("free", own, "ahead", "later") if name], group


class TestWhatAskingCosts(InACourse):
    """Two assessments in one unit, and a unit of another subsection that teaches everything."""

    settings_of_assessment = {"unit_map": taught_by("far")}

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        fields = {"framework": FRAMEWORK, "competencies": THREE, "unit_map": taught_by("far")}
        cls.second = BlockFactory.create(
            parent=cls.place.unit, category="competency_assessment", display_name="Another", **fields
        )
        chapter = cls.place.section.get_parent()
        far = BlockFactory.create(parent=chapter, category="sequential", display_name="Far")
        unit = BlockFactory.create(parent=far, category="vertical", name="far", display_name="far")
        BlockFactory.create(parent=unit, category="html", data="Far")

    def count_lookups(self, block: Any) -> tuple[int, int]:
        """How often access to the course is worked out on a page, and its structure asked for."""
        page_of(self.annas, block)
        forget_requests()
        watching = patch.object(learner_access, "open_gates", side_effect=learner_access.open_gates)
        with watching as worked_out, CaptureQueriesContext(connection) as queries:
            page = self.annas.get(f"/xblock/{block.location}")
        assert page.status_code == 200
        return worked_out.call_count, sum("block_structure" in query["sql"] for query in queries)

    def test_with_nothing_to_suggest_the_course_is_not_asked(self) -> None:
        assert self.count_lookups(self.place.unit) == (0, 0)
        for block in (self.assessment, self.second):
            finish_round(self.annas, block, value=10)
        assert self.count_lookups(self.place.unit) == (0, 0)

    def test_two_assessments_of_a_unit_ask_once(self) -> None:
        for block in (self.assessment, self.second):
            finish_round(self.annas, block, value=1)
        worked_out, structures = self.count_lookups(self.place.unit)
        assert worked_out == 1
        assert structures <= 2, "each asks only whether the course has changed"
        page = page_of(self.annas, self.place.unit)
        assert page.count("jump_to_id/far") >= 2

    def test_the_blocks_of_a_unit_read_actions_once(self) -> None:
        finish_round(self.annas, self.assessment, value=1, secret=True)
        forget_requests()
        with CaptureQueriesContext(connection) as queries:
            page = self.annas.get(f"/xblock/{self.place.unit.location}").content.decode()
        assert sum('FROM "competency_xblock_action"' in query["sql"] for query in queries) == 1
        boxes = re.findall(rf'<input type="checkbox" data-done=[^>]*>\s*<span[^>]*>{PLAN}', page)
        assert len(boxes) == 2, "in the assessment and on the progress page"

    def test_a_course_that_has_changed_is_read_again(self) -> None:
        finish_round(self.annas, self.assessment, value=1)
        assert "jump_to_id/far" in page_of(self.annas, self.assessment)
        with modulestore().branch_setting(ModuleStoreEnum.Branch.draft_preferred, self.place.course.id):
            far = modulestore().get_item(self.place.course.id.make_usage_key("vertical", "far"))
            far.display_name = "Farther"
            modulestore().update_item(far, self.anna.pk)
            modulestore().publish(far.location, self.anna.pk)
        update_course_in_cache(self.place.course.id)  # what the platform has a worker do after each publishing
        assert ">Farther</p>" in page_of(self.annas, self.assessment)


class TestWhomPagesAreFor(InACourse):
    @override_settings(FEATURES={**settings.FEATURES, "ENABLE_XBLOCK_VIEW_ENDPOINT": True})
    def page(self, client: Client, block: Any) -> str:
        """The block as the platform shows it where it does not ask who is enrolled: to apps here, and over LTI."""
        forget_requests()
        answer = client.get(f"/courses/{self.place.course.id}/xblock/{block.location}/view/student_view")
        assert answer.status_code == 200, answer.content[:500]
        return str(answer.json()["html"])

    def test_whoever_is_not_enrolled_reads_what_this_is_and_how_to_go_on(self) -> None:
        stranger = browser_of(person("stranger"))
        for block in (self.assessment, self.progress):
            page = self.page(stranger, block)
            assert NOT_HERE in text_of(page)
            assert "data-state" not in page
            assert "Go to the course" in text_of(page)
            assert "My competencies" not in text_of(page)

    def test_who_has_left_is_led_to_what_is_theirs(self) -> None:
        finish_round(self.annas, self.assessment, secret=True)
        CourseEnrollment.unenroll(self.anna, self.place.course.id)
        for block in (self.assessment, self.progress):
            page = self.page(self.annas, block)
            assert NOT_HERE in text_of(page)
            assert f'href="{reverse("competency_xblock:mine")}"' in page
            assert SECRET not in page

    def test_the_enrolled_staff_and_staff_who_look_as_a_learner_get_in(self) -> None:
        trainers = self.somebody("trainer", "staff")
        for client in (self.annas, trainers):
            for block in (self.assessment, self.progress):
                assert NOT_HERE not in text_of(self.page(client, block))
        where = reverse("masquerade_update", kwargs={"course_key_string": str(self.place.course.id)})
        assert trainers.post(where, json.dumps({"role": "student"}), content_type="application/json").status_code == 200
        page = self.page(trainers, self.assessment)
        assert NOT_HERE not in text_of(page)
        assert "data-state" in page


class TestAProgressPageOfChosenAssessments(InACourse):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.other = BlockFactory.create(
            parent=cls.place.unit,
            category="competency_assessment",
            name="other",
            framework=FRAMEWORK,
            competencies=[THREE[0]],
        )
        chosen = [f"competency_assessment@{block.location.block_id}" for block in (cls.assessment, cls.other)]
        cls.chosen = BlockFactory.create(parent=cls.place.unit, category="competency_progress", assessments=chosen)

    def test_what_was_answered_stays_when_the_assessment_is_no_longer_shown(self) -> None:
        finish_round(self.annas, self.assessment, value=4)
        [last] = [
            competency.title for competency in get_framework(FRAMEWORK).competencies() if competency.id == THREE[2]
        ]
        assert last in text_of(page_of(self.annas, self.chosen))
        with modulestore().branch_setting(ModuleStoreEnum.Branch.draft_preferred, self.place.course.id):
            hidden = modulestore().get_item(self.assessment.location)
            hidden.visible_to_staff_only = True
            modulestore().update_item(hidden, self.anna.pk)
            modulestore().publish(self.place.unit.location, self.anna.pk)
        assert last in text_of(page_of(self.annas, self.chosen))
        assert last not in text_of(page_of(self.somebody("ben"), self.chosen))
