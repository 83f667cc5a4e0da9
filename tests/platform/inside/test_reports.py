"""The training team's pages in a real LMS: its rights, enrolments, cohorts, names, completions, queue and files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings

if getattr(settings, "ROOT_URLCONF", "") != "lms.urls":
    pytest.skip("Runs inside an LMS only: docs/testing-in-open-edx.md says how.", allow_module_level=True)

from common.djangoapps.student.models import CourseEnrollment
from common.djangoapps.student.roles import CourseStaffRole, OrgDataResearcherRole, OrgInstructorRole, OrgStaffRole
from completion.models import BlockCompletion
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import resolve, reverse
from django.utils import timezone
from lms.celery import APP as QUEUE
from openedx.core.djangoapps.course_groups.tests.helpers import CohortFactory
from openedx.core.djangoapps.dark_lang.models import DarkLangConfig
from openedx.core.djangoapps.user_api.preferences.api import set_user_preference
from xmodule.modulestore.django import modulestore
from xmodule.modulestore.tests.factories import BlockFactory

import competency_xblock
from competency_xblock.frameworks import get_framework
from competency_xblock.platform.courses.unit_completion import UnitCompletion, load_assessments
from competency_xblock.records import api
from competency_xblock.records.models import Snapshot
from competency_xblock.web.team.figures.count_task import count_figures

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
    make_place,
    page_of,
    person,
    text_of,
)

OURS = settings.COMPETENCY_XBLOCK
STATIC = Path(competency_xblock.__file__).parent / "static"
FEW = 5
"""As few as a site may ever show figures about."""
PAGES = ("overview", "people", "progress", "progress-names", "compare", "training")
MANAGED = ("start-dates", "start-dates-example")
TASK = "competency_xblock.count_figures"
COUNTING = "working out"
LESSON = "vertical@Lesson"
HELPED = next(competency for competency in get_framework(FRAMEWORK).competencies() if competency.id == THREE[0])
TOPIC = max(HELPED.topics, key=lambda topic: HELPED.topics[topic])
"""What clearly helps with the first competency."""
OWN_TOPIC = {"id": "own-shadowing", "title": "Shadowing", "helps": {THREE[0]: 3}}
IN_MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "kept"}
MANY_QUERIES = 30
"""What a page may ask the database for, the platform's own questions (session, user, rights) among it."""


def at(course: Any, name: str = "overview", **parts: Any) -> str:
    """The address of a page about the course."""
    return reverse(f"competency_xblock:{name}", kwargs={"course": str(course), **parts})


def facts(markup: str) -> dict[str, str]:
    """What a page's list of figures says, by what it is about."""
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", markup)
    return {text_of(title): text_of(value) for title, value in found}


def rows(markup: str) -> list[list[str]]:
    """The cells of the table's rows."""
    body = markup.partition("<tbody>")[2].partition("</tbody>")[0]
    found = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in body.split("<tr>")[1:]]
    return [[text_of(cell) for cell in row] for row in found]


@contextmanager
def site(**ours: Any) -> Iterator[None]:
    """A site that shows figures about few people, and has set this."""
    with override_settings(COMPETENCY_XBLOCK={**OURS, "group_minimum": FEW, **ours}):
        yield


class Reports(InACourse):
    """A course whose lesson teaches a topic of the framework's and one of the author's."""

    settings_of_assessment = {
        "unit_map": {LESSON: {"topics": [TOPIC, OWN_TOPIC["id"]], "minutes": 10, "title": "Lesson"}},
        "own_topics": [OWN_TOPIC],
    }

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        BlockFactory.create(parent=cls.place.lesson, category="html", data="<p>More</p>")

    def setUp(self) -> None:
        super().setUp()
        self.key = self.place.course.id
        self.course = str(self.key)
        self.trainer = person("trainer", self.place.course, "staff")
        self.trainers = browser_of(self.trainer)
        self.trainers.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        using = site()
        using.__enter__()
        self.addCleanup(using.__exit__, None, None, None)

    def called(self, username: str, name: str, **more: Any) -> Any:
        """A learner with that full name."""
        user = person(username, self.place.course, **more)
        user.profile.name = name
        user.profile.save()
        return user

    def opened(self, name: str = "overview", query: str = "", *, browser: Client | None = None, **parts: Any) -> str:
        """The page as somebody of the team sees it."""
        forget_requests()
        answer: HttpResponse = (browser or self.trainers).get(at(self.key, name, **parts) + query)
        assert answer.status_code == 200, (name, answer.status_code, answer.content[:500])
        return answer.content.decode()

    def names(self, query: str = "") -> list[str]:
        """Whom the list shows, without the user names beside them."""
        return [
            text_of(cell) for cell in re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>', self.opened("people", query))
        ]


class TestWhatThePagesSay(Reports):
    """Six finish; one of them leaves; the trainer has enrolled, too, and somebody has not started."""

    def setUp(self) -> None:
        super().setUp()
        self.crowd = [
            self.called(f"learner{n}", f"{name} Person", email=f"{name.lower()}@example.com")
            for n, name in enumerate(("Zoe", "Yan", "Xia", "Willem", "Vera", "Uma"))
        ]
        for learner in self.crowd:
            finish_round(browser_of(learner), self.assessment, value=2, secret=True)
        self.colleague, self.left = self.called("colleague", "Rita Person"), self.called("left", "Theo Person")
        for learner in (self.colleague, self.left):
            finish_round(browser_of(learner), self.assessment)
        CourseStaffRole(self.key).add_users(self.colleague)
        CourseEnrollment.unenroll(self.left, self.key)

    def test_every_page_answers_and_none_tells_what_a_learner_wrote(self) -> None:
        self.opened()
        for name in PAGES:
            page = self.opened(name)
            assert COUNTING not in page, name
            assert SECRET not in page, name
            assert PLAN not in page, name
            assert self.place.course.display_name in text_of(page), name
        assert "Zoe Person" in self.opened("person", learner=self.crowd[0].pk)
        assert self.trainers.get(at(self.key, "person", learner=person("stranger").pk)).status_code == 404
        forget_requests()
        item = self.opened("competency", framework=FRAMEWORK, competency=THREE[0])
        assert HELPED.title in text_of(item)

    def test_figures_are_about_active_learners(self) -> None:
        count_figures(self.course)
        shown_facts = facts(self.opened())
        # Anna has not started.
        assert [shown_facts[title] for title in ("Enrolled", "Started", "Finished", "Rated again")] == [
            "7",
            "6",
            "6",
            "0",
        ]
        assert shown_facts["Made a plan"] == "5"

    def test_people_are_sorted_and_found_by_the_names_of_their_profiles(self) -> None:
        anna = self.anna.profile.name
        usual = ["Uma Person", "Vera Person", "Willem Person", "Xia Person", "Yan Person", "Zoe Person"]
        assert self.names() == sorted([anna, *usual])
        assert self.names("?sort=-name") == sorted([anna, *usual], reverse=True)
        assert self.names("?q=xia") == ["Xia Person"]
        assert self.names("?q=PERSON+ve") == ["Vera Person"]
        assert self.names("?q=yan%40example.com") == ["Yan Person"]
        assert self.names("?q=learner0") == ["Zoe Person"]
        assert self.names("?stage=not-started") == [anna]
        assert self.names("?leavers=1") == ["Theo Person"]
        assert self.colleague.profile.name not in self.names("?sort=finished")
        for sort in ("started", "finished", "start"):
            assert sorted(self.names(f"?sort={sort}")) == sorted([anna, *usual])

    def test_cohorts_can_be_chosen_and_are_figures_of_their_own(self) -> None:
        more = [self.called(f"more{n}", f"More {n}") for n in range(FEW - 1)]
        for learner in more:
            finish_round(browser_of(learner), self.assessment)
        north = CohortFactory(course_id=self.key, name="North", users=self.crowd[:FEW])
        CohortFactory(course_id=self.key, name="East", users=[*self.crowd[FEW:], *more, self.anna])
        count_figures(self.course)
        assert self.names(f"?cohort={north.pk}") == [
            f"{name} Person" for name in ("Vera", "Willem", "Xia", "Yan", "Zoe")
        ]
        assert "Cohort: North" in self.opened("progress")
        columns = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', self.opened("compare"))
        assert [text_of(column) for column in columns][1:] == ["Everyone", "East", "North"]
        assert len(rows(self.opened("progress", "?group=cohort:North"))) > 0

    def test_what_was_opened_and_finished_stands_beside_what_is_wanted(self) -> None:
        with completion_is_recorded():
            inside = [child.location for child in modulestore().get_item(self.place.lesson.location).get_children()]
            assert len(inside) == 2
            for learner in (*self.crowd[:5], self.colleague, self.left):
                for block in inside:
                    BlockCompletion.objects.submit_completion(user=learner, block_key=block, completion=1.0)
            opened_only = self.crowd[5]
            BlockCompletion.objects.submit_completion(user=opened_only, block_key=inside[0], completion=1.0)
        done = UnitCompletion(self.course, [LESSON]).of([self.crowd[0].pk, opened_only.pk, self.anna.pk])
        assert done == {self.crowd[0].pk: {LESSON: True}, opened_only.pk: {LESSON: False}}
        count_figures(self.course)
        table = {row[0]: row[1:] for row in rows(self.opened("training"))}
        titles = {topic.id: topic.title for topic in get_framework(FRAMEWORK).topics}
        for title in (titles[TOPIC], "Shadowing"):
            # Of six each, in fives; the one who has not finished is too few to tell.
            _waiting, recommended, opened, finished = table[title][:4]
            assert (recommended, opened, finished) == ("5", "5", "5"), (title, table[title])
        assert any("no unit in this course" in cells for cells in table.values())

    def test_the_course_is_read_as_its_authors_have_it(self) -> None:
        [found] = load_assessments(self.course)
        assert found.scope_ids.usage_id.block_id == self.assessment.location.block_id
        assert str(found.scope_ids.usage_id) == str(self.assessment.location)
        assert found.own_topics[0]["title"] == "Shadowing"

    def test_few_questions_are_asked_of_the_database(self) -> None:
        count_figures(self.course)
        for name in PAGES:
            self.opened(name)
            with CaptureQueriesContext(connection) as queries:
                self.opened(name)
            assert len(queries) <= MANY_QUERIES, name

    def test_start_dates_are_stored_for_those_who_learn_here(self) -> None:
        where = at(self.key, "start-dates")
        assert self.trainers.post(where, {"do": "period", "months": "6"}).status_code == 302
        for text, status in (
            ("learner,start\nlearner0,2026-01-01\nYAN@example.com,2026-02-01\n", 200),
            ("learner,start\ncolleague,2026-01-01\n", 400),
            ("learner,start\nleft,2026-01-01\n", 400),
        ):
            file = SimpleUploadedFile("dates.csv", text.encode(), content_type="text/csv")
            forget_requests()
            assert self.trainers.post(where, {"do": "upload", "file": file}).status_code == status, text
        assert "Due" in text_of(self.opened("people", "?sort=start"))

    def test_a_form_without_the_token_of_the_page_is_refused(self) -> None:
        careful = Client(enforce_csrf_checks=True)
        careful.cookies = self.trainers.cookies
        where = at(self.key, "start-dates")
        assert careful.post(where, {"do": "period", "months": "6"}).status_code == 403
        page = careful.get(where).content.decode()
        token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
        sent = {"do": "period", "months": "6", "csrfmiddlewaretoken": token}
        assert careful.post(where, sent).status_code == 302
        assert api.get_due_months(self.course) == 6

    def test_pages_are_in_the_readers_language(self) -> None:
        count_figures(self.course)
        DarkLangConfig(released_languages="en,vi,ar,eo", changed_by=self.anna, enabled=True).save()
        for language, direction in (("vi", "ltr"), ("ar", "rtl"), ("eo", "ltr"), ("en", "ltr")):
            self.trainers.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            for name in PAGES:
                page = self.opened(name)
                assert f'<html lang="{language}" dir="{direction}">' in page, (language, name)

    def test_pages_answer_in_another_time_zone(self) -> None:
        set_user_preference(self.trainer, "time_zone", "Pacific/Auckland", username="trainer")
        for name in PAGES:
            self.opened(name)


class TestWhoMaySeeThem(Reports):
    def who(self) -> dict[str, tuple[Client, str]]:
        """People by what they are, and what they may do: nothing, read, or manage."""
        course = self.place.course
        elsewhere = make_place().course
        assert elsewhere.id.org != self.key.org
        org, org_head, other_org = (person(name) for name in ("org", "orghead", "otherorg"))
        OrgStaffRole(self.key.org).add_users(org)
        OrgInstructorRole(self.key.org).add_users(org_head)
        OrgStaffRole(elsewhere.id.org).add_users(other_org)
        beta = person("beta", course, "beta_testers")
        CourseEnrollment.enroll(beta, self.key)
        return {
            "a learner": (self.annas, ""),
            "not enrolled": (browser_of(person("stranger")), ""),
            "staff": (self.trainers, "manage"),
            "staff elsewhere": (browser_of(person("elsewhere", elsewhere, "staff")), ""),
            "researcher elsewhere": (browser_of(person("elsewhere2", elsewhere, "data_researcher")), ""),
            "instructor": (self.somebody("head", "instructor"), "manage"),
            "limited staff": (self.somebody("limited", "limited_staff"), "manage"),
            "data researcher": (self.somebody("researcher", "data_researcher"), "read"),
            "beta tester": (browser_of(beta), ""),
            "global staff": (browser_of(person("admin", is_staff=True)), "manage"),
            "superuser": (browser_of(person("root", is_staff=True, is_superuser=True)), "manage"),
            "org staff": (browser_of(org), "manage"),
            "org instructor": (browser_of(org_head), "manage"),
            "staff of another org": (browser_of(other_org), ""),
        }

    def status(self, browser: Client, name: str, *, course: str = "", **parts: Any) -> int:
        forget_requests()
        answer = browser.get(at(course or self.key, name, **parts))
        if answer.status_code != 200:
            assert self.anna.profile.name not in answer.content.decode()
        return int(answer.status_code)

    def test_everybody_sees_what_their_role_lets_them(self) -> None:
        finish_round(self.annas, self.assessment, secret=True)
        for who, (browser, may) in self.who().items():
            for name in PAGES:
                assert self.status(browser, name) == (200 if may else 403), (who, name)
            assert self.status(browser, "person", learner=self.anna.pk) == (200 if may else 403), who
            for name in MANAGED:
                assert self.status(browser, name) == (200 if may == "manage" else 403), (who, name)
            for name in ("observed", "observe"):
                parts = {"learner": self.anna.pk} if name == "observe" else {}
                assert self.status(browser, name, **parts) == 403, (who, name)
            with site(observed_practice=True):
                assert self.status(browser, "observed") == (200 if may == "manage" else 403), who

    def test_nobody_in_particular_is_asked_to_log_in(self) -> None:
        for name in (*PAGES, *MANAGED, "observed"):
            answer = Client().get(at(self.key, name))
            assert answer.status_code == 302
            assert answer["Location"].startswith(str(settings.LOGIN_URL))

    def test_a_role_of_a_whole_organisation_to_read_is_enough(self) -> None:
        researcher = person("orgresearcher")
        OrgDataResearcherRole(self.key.org).add_users(researcher)
        assert self.status(browser_of(researcher), "overview") == 200
        assert self.status(browser_of(researcher), "start-dates") == 403

    def test_a_superuser_who_is_no_staff_is_treated_as_the_platform_does(self) -> None:
        assert self.status(browser_of(person("root", is_superuser=True)), "overview") == 403

    def test_whoever_looks_as_a_learner_keeps_their_rights_outside_the_course(self) -> None:
        finish_round(self.annas, self.assessment, secret=True)
        where = reverse("masquerade_update", kwargs={"course_key_string": self.course})
        for who in ({"role": "student", "user_name": "anna"}, {"role": "student"}):
            answer = self.trainers.post(where, json.dumps(who), content_type="application/json")
            assert answer.json() == {"success": True}
            for name in (*PAGES, *MANAGED):
                assert self.status(self.trainers, name) == 200
            page = self.opened("person", learner=self.anna.pk)
            assert SECRET not in page
            assert "reports" not in page_of(self.trainers, self.progress)

    def test_what_is_no_course_is_nobodys(self) -> None:
        finish_round(self.annas, self.assessment, secret=True)
        admins = browser_of(person("admin", is_staff=True))
        for key in ("course-v1:No+Such+Course", "library-v1:Org+Lib", "course-v1:x", "a+b+c", "nonsense"):
            for name in PAGES:
                for browser in (self.annas, self.trainers):
                    assert self.status(browser, name, course=key) == 403, (key, name)
                # Those who may see every course may not see one that is not there.
                assert self.status(admins, name, course=key) == 403, (key, name)

    def test_another_spelling_of_the_key_opens_nothing_of_the_course(self) -> None:
        finish_round(self.annas, self.assessment, secret=True)
        for branch in ("draft-branch", "published-branch"):
            assert self.status(self.trainers, "people", course=f"{self.course}+branch@{branch}") == 403, branch


class TestTheWayThere(Reports):
    def test_links_of_the_progress_block_lead_to_the_pages(self) -> None:
        finish_round(self.annas, self.assessment)
        page = page_of(self.trainers, self.progress)
        links = re.findall(r'<a href="([^"]+)" target="_top">', page)
        assert [resolve(link).view_name for link in links] == [
            f"competency_xblock:{name}" for name in ("overview", "people", "progress", "compare", "training")
        ]
        for link in links:
            forget_requests()
            assert self.trainers.get(link).status_code == 200
        researcher = person("researcher", self.place.course, "data_researcher")
        CourseEnrollment.enroll(researcher, self.key)
        assert links[0] in page_of(browser_of(researcher), self.progress)
        assert links[0] not in page_of(self.annas, self.progress)

    def test_the_instructor_dashboard_has_a_section_of_ours_for_those_who_may_read_them(self) -> None:
        where = reverse("instructor_dashboard", kwargs={"course_id": self.course})
        page = self.trainers.get(where).content.decode()
        assert 'id="competency_reports"' in page
        assert f'<a href="{at(self.key)}">Overview</a>' in page
        assert self.annas.get(where).status_code == 404

    def test_a_key_in_an_address_stands_as_it_is(self) -> None:
        assert at(self.key) == f"/competency/reports/{self.course}/"

    def test_links_within_a_page_lead_somewhere(self) -> None:
        finish_round(self.annas, self.assessment)
        for name in PAGES:
            for link in re.findall(r'<a href="(/[^"]+)"', self.opened(name)):
                forget_requests()
                assert self.trainers.get(link.replace("&amp;", "&")).status_code == 200, link


class TestCounting(Reports):
    @override_settings(CACHES={**settings.CACHES, "default": IN_MEMORY})
    def test_a_page_is_made_once_for_all_who_may_see_it_and_for_nobody_else(self) -> None:
        finish_round(self.annas, self.assessment)
        count_figures(self.course)
        first = self.opened()
        forget_requests()
        with CaptureQueriesContext(connection) as queries:
            assert self.opened() == first
        assert len(queries) <= MANY_QUERIES
        assert not any("competency_xblock_snapshotrow" in query["sql"] for query in queries)
        heads = self.somebody("head", "instructor")
        heads.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        assert self.opened(browser=heads) == first
        assert self.annas.get(at(self.key)).status_code == 403

    def test_a_worker_finds_the_task_by_its_name(self) -> None:
        assert TASK in QUEUE.tasks
        assert QUEUE.conf.task_always_eager
        QUEUE.tasks[TASK].delay(self.course)
        assert api.get_latest_snapshot(self.course) is not None

    def test_the_first_look_has_them_counted_and_the_second_shows_them(self) -> None:
        finish_round(self.annas, self.assessment)
        assert COUNTING in self.opened()
        shown_facts = facts(self.opened())
        assert (shown_facts["Enrolled"], shown_facts["Started"]) == ("1", "1")
        assert Snapshot.objects.count() == 1
        for name in ("progress", "compare", "training"):
            self.opened(name)
        assert Snapshot.objects.count() == 1

    def test_while_somebody_counts_nobody_else_does(self) -> None:
        api.start_counting(self.course, timezone.now())
        for name in ("overview", "progress", "compare", "training"):
            assert COUNTING in self.opened(name)
        assert not Snapshot.objects.exists()
        count_figures(self.course)
        assert COUNTING not in self.opened()

    def test_old_figures_are_counted_again(self) -> None:
        with site(figures_hours=0):  # which in an LMS is a day
            self.opened()
            finish_round(self.annas, self.assessment)
            assert facts(self.opened())["Started"] == "0"
            assert facts(self.opened())["Started"] == "0"
            Snapshot.objects.update(taken=timezone.now() - timedelta(hours=25))
            assert facts(self.opened())["Started"] == "0"
            assert facts(self.opened())["Started"] == "1"
        assert Snapshot.objects.count() == 2

    def test_every_request_is_one_transaction_here(self) -> None:
        assert connection.settings_dict["ATOMIC_REQUESTS"] is True

    def test_nothing_is_lost_where_the_task_fails(self) -> None:
        with patch("competency_xblock.web.team.figures.count_task.load_assessments", side_effect=RuntimeError):
            assert COUNTING in self.opened()
        assert not Snapshot.objects.exists()

    def test_the_block_in_the_course_counts_them_too(self) -> None:
        finish_round(self.annas, self.assessment)
        page_of(self.trainers, self.progress)
        assert Snapshot.objects.count() == 1


class TestFiles(Reports):
    def test_what_a_page_loads_is_collected_under_that_name_and_is_ours(self) -> None:
        named = re.findall(r'(?:href|src|data-charts)="([^"]+\.(?:css|js))"', self.opened())
        assert len(named) == 4
        for url in named:
            assert url.startswith(settings.STATIC_URL)
            self.assert_ours_alone(url.removeprefix(settings.STATIC_URL))

    def test_no_file_of_ours_stands_where_the_platform_or_another_app_has_one(self) -> None:
        for file in STATIC.rglob("*"):
            if file.is_file():
                self.assert_ours_alone(file.relative_to(STATIC).as_posix())

    def assert_ours_alone(self, name: str) -> None:
        found = [Path(path).resolve() for path in finders.find(name, all=True)]
        assert found, name
        assert all(STATIC.resolve() in path.parents for path in found), (name, found)
