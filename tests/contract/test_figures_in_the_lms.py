"""What the training team's figures are counted from in an LMS, and that nobody waits while they are counted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery import Celery
from completion.models import BlockCompletion
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from competency_xblock.frameworks import get_framework
from competency_xblock.platform.courses.unit_completion import UnitCompletion, load_assessments
from competency_xblock.platform.users.enrolments import active_learners, cohorts
from competency_xblock.records import api
from competency_xblock.records.data import Measure, Visibility
from competency_xblock.records.models import Snapshot
from competency_xblock.web.team.figures.count_task import count_figures

from ..fixtures.records import Page, a_draft
from ..fixtures.workbench import CHANGE, FRAMEWORK, everything_stored
from . import host
from .conftest import Site
from .platform_tables.models import (
    CohortMembership,
    CourseAccessRole,
    CourseEnrollment,
    CourseOverview,
    CourseUserGroup,
    UserPreference,
    UserProfile,
)

pytestmark = pytest.mark.django_db

COURSE = str(host.COURSE)
LATE = datetime(2030, 3, 1, 23, 30, tzinfo=UTC)
MI, TEXT = "mi", host.usage("html", "one")
TASK = "competency_xblock.count_figures"


def people(count: int, prefix: str, *, role: str = "", active: bool = True) -> list[int]:
    """New accounts that are enrolled in the course."""
    made = [get_user_model().objects.create(username=f"{prefix}{n}") for n in range(count)]
    for user in made:
        UserProfile.objects.create(user=user, name=f"Name of {user.username}.")
        CourseEnrollment.objects.create(user=user, course_id=host.COURSE, is_active=active)
        if role:
            CourseAccessRole.objects.create(user=user, course_id=host.COURSE, role=role)
    return [user.pk for user in made]


def rate(who: Collection[int], value: int = 2, day: int = 0, visibility: Visibility = Visibility.GROUPS) -> None:
    for learner in who:
        page = Page(learner, get_framework(FRAMEWORK), str(host.ASSESSMENT), COURSE, visibility)
        page.finish(a_draft(**{CHANGE: value}), day=day)


def cohort(name: str, who: Collection[int], *, course: Any = host.COURSE, kind: str = CourseUserGroup.COHORT) -> int:
    """A group of the course with these learners in it."""
    group = CourseUserGroup.objects.create(name=name, course_id=course, group_type=kind)
    for learner in who:
        CohortMembership.objects.create(user_id=learner, course_user_group=group)
    return int(group.pk)


@pytest.fixture
def staff(lms: Site) -> Client:
    """Somebody of the course's staff, logged in."""
    [number] = people(1, "staff", role="staff")
    client = Client()
    client.force_login(get_user_model().objects.get(pk=number))
    return client


def opened(client: Client, name: str, query: str = "", status: int = 200) -> Any:
    answer: HttpResponse = client.get(reverse(f"competency_xblock:{name}", kwargs={"course": COURSE}) + query)
    assert answer.status_code == status
    return html.fromstring(answer.content.decode())


def text(page: Any) -> str:
    return " ".join(page.text_content().split())


# ---------------------------------------------------------------- who is counted


def test_active_learners_are_those_who_are_enrolled_now_and_no_staff(lms: Site):
    here = people(2, "here")
    people(1, "gone", active=False)
    for role in ("staff", "limited_staff", "instructor", "data_researcher"):
        people(1, role, role=role)
    CourseAccessRole.objects.create(user_id=here[0], course_id=host.ELSEWHERE, role="staff")
    CourseAccessRole.objects.create(user_id=here[0], org="Harbour", role="staff")
    CourseAccessRole.objects.create(user_id=people(1, "of-the-org")[0], org=host.COURSE.org, role="instructor")
    get_user_model().objects.filter(pk=people(1, "of-the-site")[0]).update(is_staff=True)
    CourseAccessRole.objects.create(user_id=here[1], course_id=host.COURSE, role="beta_testers")
    found = get_user_model().objects.filter(pk__in=active_learners(COURSE)).order_by("pk")
    assert list(found.values_list("pk", flat=True)) == here


def test_cohorts_are_the_courses_own_by_name(lms: Site):
    who = people(3, "here")
    spring, autumn = cohort("Spring", who[:2]), cohort("Autumn", who[2:])
    cohort("Elsewhere", who, course=host.ELSEWHERE)
    cohort("No cohort", who, kind="random")
    found = [
        (cohort.id, cohort.name, sorted(cohort.learners.values_list("user_id", flat=True)))
        for cohort in cohorts(COURSE)
    ]
    assert found == [(autumn, "Autumn", who[2:]), (spring, "Spring", who[:2])]


def test_cohorts_can_be_chosen_and_stand_beside_one_another(staff: Client):
    spring, autumn = people(12, "spring"), people(12, "autumn")
    number = cohort("Spring", spring)
    cohort("Autumn", autumn)
    rate([*spring, *autumn])
    count_figures(COURSE)
    chosen = opened(staff, "people").xpath("//select[@name='cohort']/option")
    assert [text(option) for option in chosen] == ["All cohorts", "Autumn", "Spring"]
    page = text(opened(staff, "people", f"?cohort={number}"))
    assert "Name of spring3." in page
    assert "Name of autumn3." not in page
    columns = [text(header) for header in opened(staff, "compare").xpath("//table//th[@scope='col']")]
    assert columns == ["Competency", "Everyone", "Autumn", "Spring"]
    groups = [text(option) for option in opened(staff, "progress").xpath("//select[@name='group']/option")]
    assert groups == ["The whole course", "Cohort: Autumn", "Cohort: Spring"]


def test_figures_are_about_active_learners_and_the_course_is_called_as_the_platform_calls_it(staff: Client):
    CourseOverview.objects.create(id=host.COURSE, display_name="Listening well")
    here, gone = people(11, "here"), people(3, "gone", active=False)
    rate([*here, *gone, get_user_model().objects.get(username="staff0").pk])
    count_figures(COURSE)
    page = opened(staff, "overview")
    facts = {text(node.xpath("./dt")[0]): text(node.xpath("./dd")[0]) for node in page.xpath("//main//dl/div")}
    assert (facts["Enrolled"], facts["Started"], facts["Finished"]) == ("11", "11", "11")
    assert "Listening well" in text(page.xpath("//title")[0])
    listed = text(opened(staff, "people"))
    assert "Name of here3." in listed
    assert "Name of gone0." not in listed
    assert "Name of staff0." not in listed
    left = text(opened(staff, "people", "?leavers=1"))
    assert "Name of gone0." in left
    assert "Name of staff0." not in left, "still here, and no learner"


def test_times_are_told_in_the_zone_that_the_reader_has_chosen(staff: Client):
    [learner] = people(1, "here")
    page = Page(learner, course=COURSE)
    begun = page.save(a_draft(c0=3), now=LATE)
    page.submit(a_draft(c0=3), begun.key, begun.revision, now=LATE)
    page = reverse("competency_xblock:person", kwargs={"course": COURSE, "learner": learner})
    assert "1 Mar 2030" in staff.get(page).content.decode()
    reader = get_user_model().objects.get(username="staff0")
    for zone, day in (("Pacific/Auckland", "2 Mar 2030"), ("no zone", "1 Mar 2030"), ("", "1 Mar 2030")):
        UserPreference.objects.update_or_create(user=reader, key="time_zone", defaults={"value": zone})
        assert day in staff.get(page).content.decode(), zone


# ---------------------------------------------------------------- what the course offers, and what was done in it


def test_assessments_are_found_in_the_course_as_its_authors_have_it(lms: Site):
    assert [assessment.scope_ids.usage_id for assessment in load_assessments(COURSE)] == [host.ASSESSMENT]
    assert load_assessments("no key of a course") == ()


def done(learner: int, block: Any, completion: float = 1.0) -> None:
    user = get_user_model().objects.get(pk=learner)
    BlockCompletion.objects.submit_completion(user, block, completion)


def test_a_unit_is_opened_with_its_first_complete_block_and_finished_with_all(lms: Site, completion_on: None):
    another = host.usage("html", "more")
    store = host.store_with()
    store.authored[another] = {"parent": host.LISTENING}
    store.authored[host.LISTENING]["children"].append(another)
    lms.open(store)
    some, whole, none, other = people(4, "here")
    done(some, TEXT)
    done(whole, TEXT)
    done(whole, another)
    done(none, TEXT, 0.0)
    done(other, host.ASSESSMENT)
    unit = "vertical@listening"
    assert UnitCompletion(COURSE, [unit]).of([some, whole, none, other]) == {some: {unit: False}, whole: {unit: True}}
    assert UnitCompletion(COURSE, ["vertical@long-gone"]).of([some]) == {}


def test_a_page_that_nobody_can_complete_keeps_no_unit_unfinished(lms: Site, completion_on: None):
    [learner] = people(1, "here")
    done(learner, host.ASSESSMENT)
    unit = "vertical@rating"
    assert UnitCompletion(COURSE, [unit]).of([learner]) == {learner: {unit: True}}


def test_training_wanted_stands_beside_what_was_opened_and_finished(staff: Client, completion_on: None):
    low, high = people(12, "low"), people(11, "high")
    rate(low, 2)
    rate(high, 10)
    for learner in low[:11]:
        done(learner, TEXT)
    done(low[11], host.ASSESSMENT)
    count_figures(COURSE)
    snapshot = api.get_latest_snapshot(COURSE)
    assert snapshot is not None
    counts = api.get_topic_counts(snapshot)
    assert counts[Measure.RECOMMENDED, MI] == {("groups", None): 12}
    assert counts[Measure.OPENED, MI] == {("groups", None): 11}
    assert snapshot.metadata["with_units"] == [MI]
    assert list(snapshot.metadata["assessments"]) == [str(host.ASSESSMENT)]
    title = next(topic.title for topic in get_framework(FRAMEWORK).topics if topic.id == MI)
    rows = {text(row.xpath("./th")[0]): row for row in opened(staff, "training").xpath("//tbody/tr")}
    assert [text(cell) for cell in rows[title].xpath("./td")[:2]] == ["none, or a few", "10"]


# ---------------------------------------------------------------- the queue


def waiting(queue: Celery) -> list[tuple[str, Any]]:
    """The names and arguments of the tasks that wait for a worker."""
    found = []
    with queue.connection_for_read() as connection:
        line = connection.SimpleQueue(queue.conf.task_default_queue)
        while line.qsize():
            message = line.get(timeout=1)
            message.ack()
            [arguments, _named, _more] = message.payload
            found.append((message.headers["task"], arguments))
    return found


def test_figures_are_left_to_a_worker_who_finds_the_task_by_its_name(staff: Client, queue: Celery):
    rate(people(12, "here"))
    assert "working out" in text(opened(staff, "overview"))
    assert api.get_latest_snapshot(COURSE) is None
    [(name, arguments)] = waiting(queue)
    assert (name, arguments) == (TASK, [COURSE, True])
    queue.tasks[name](*arguments)
    assert "working out" not in text(opened(staff, "overview"))
    assert waiting(queue) == []
    first = api.get_latest_snapshot(COURSE)
    queue.tasks[name](*arguments)
    assert api.get_latest_snapshot(COURSE) == first, (
        "what waited too long for a worker is not counted again within the day"
    )


def test_many_who_look_at_once_have_them_counted_once(staff: Client, queue: Celery):
    for name in ("overview", "progress", "compare", "training", "overview"):
        assert "working out" in text(opened(staff, name))
    assert len(waiting(queue)) == 1


def test_whoever_looks_writes_nothing(staff: Client, queue: Celery):
    with CaptureQueriesContext(connection) as queries:
        for name in ("overview", "people", "progress", "compare", "training"):
            opened(staff, name)
    ours = [query["sql"] for query in queries.captured_queries if "competency_xblock_" in query["sql"]]
    assert len(ours) > 5
    assert [our for our in ours if not our.startswith("SELECT")] == []
    assert len(waiting(queue)) == 1


def test_what_is_old_is_shown_while_it_is_counted_anew(staff: Client, queue: Celery, lms: Site):
    rate(people(12, "here"))
    count_figures(COURSE)
    rate(people(3, "more"))
    lms.settings.COMPETENCY_XBLOCK = {"figures_hours": 0}  # which in an LMS is a day
    opened(staff, "overview")
    assert waiting(queue) == []
    Snapshot.objects.update(taken=timezone.now() - timedelta(hours=25))
    page = opened(staff, "overview")
    assert "12" in [text(figure) for figure in page.xpath("//dd")]
    [(name, arguments)] = waiting(queue)
    queue.tasks[name](*arguments)
    assert "15" in [text(figure) for figure in opened(staff, "overview").xpath("//dd")]


def test_where_tasks_are_done_at_once_the_next_look_finds_them(staff: Client, queue: Celery):
    queue.conf.task_always_eager = True
    rate(people(12, "here"))
    opened(staff, "overview")
    assert "12" in [text(figure) for figure in opened(staff, "overview").xpath("//dd")]


@pytest.mark.parametrize("name", ["overview", "people", "progress", "compare", "training"])
def test_without_a_queue_pages_answer_all_the_same(
    staff: Client, queue: Celery, caplog: pytest.LogCaptureFixture, name: str
):
    queue.conf.broker_url = "amqp://127.0.0.1:1//"
    rate(people(12, "here"))
    cache.clear()
    page = text(opened(staff, name))
    assert (name == "people") is ("working out" not in page)
    assert ("could not be queued" in caplog.text) is (name != "people")
    assert api.get_latest_snapshot(COURSE) is None
    before = everything_stored()
    opened(staff, name)
    assert everything_stored() == before, "somebody else tries again in some minutes"


def test_in_studio_nothing_is_queued(site: Site, queue: Celery):
    site.run("cms")
    count_figures.enqueue(COURSE)
    assert waiting(queue) == []
