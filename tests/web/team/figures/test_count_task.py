"""Counting in the background, and by hand: what fails is told, and nothing is counted that there is not."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from competency_xblock.frameworks import get_framework
from competency_xblock.records import api, models
from competency_xblock.records.data import Draft
from competency_xblock.web.team.figures import count_task
from competency_xblock.web.team.frame.freshness import moment
from tests.fixtures.records import COURSE, Page
from tests.fixtures.report_pages import group, main, opened, somebody
from tests.fixtures.workbench import FRAMEWORK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
COMMAND = "competency_count_figures"


def test_that_counting_failed_is_told_beside_the_figures_until_it_works(
    sam: int, counted_daily: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    group(2)
    count_task.count_figures(COURSE)
    with monkeypatch.context() as broken:
        broken.setattr(count_task, "count_training_demand", lambda *_arguments: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            count_task.count_figures(COURSE)
    snapshot = api.get_latest_snapshot(COURSE)
    assert snapshot is not None
    assert snapshot.failed_at is not None
    updated, failed = moment(snapshot.taken_at), moment(snapshot.failed_at)
    notice = f"Last updated: {updated}. We could not update the numbers on {failed}, so you see the last ones."
    assert notice in main(opened(sam, "overview"))
    count_task.count_figures(COURSE)
    assert "could not update" not in main(opened(sam, "overview"))


def test_a_count_that_fails_is_not_tried_again_at_once(sam: int, monkeypatch: pytest.MonkeyPatch) -> None:
    group(2)
    with monkeypatch.context() as broken:
        broken.setattr(count_task, "count_training_demand", lambda *_arguments: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            count_task.count_figures(COURSE)
    assert "We are working out the numbers." in main(opened(sam, "overview"))
    assert models.Snapshot.objects.count() == 0


def test_the_command_counts_one_course_or_all() -> None:
    group(2)
    for arguments in ((), (f"--course={COURSE}",)):
        models.Snapshot.objects.all().delete()
        printed = StringIO()
        call_command(COMMAND, *arguments, stdout=printed)
        assert printed.getvalue() == f"Counted: {COURSE}\n"
        assert api.get_latest_snapshot(COURSE) is not None


def test_a_course_that_fails_is_told_and_the_others_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    courses = [f"course-v1:A+{name}+1" for name in ("first", "second", "third")]
    learner = somebody("learner")
    for course in courses:
        Page(learner, get_framework(FRAMEWORK), f"one of {course}", course).save(Draft())

    def active_learners(course: str) -> None:
        if course == courses[1]:
            raise RuntimeError("It cannot be read.")

    monkeypatch.setattr(count_task, "active_learners", active_learners)
    printed, complained = StringIO(), StringIO()
    with pytest.raises(CommandError, match=r"could not count these courses: course-v1:A\+second\+1$"):
        call_command(COMMAND, stdout=printed, stderr=complained)
    assert printed.getvalue() == f"Counted: {courses[0]}\nCounted: {courses[2]}\n"
    assert complained.getvalue() == f"Not counted: {courses[1]} (RuntimeError: It cannot be read.)\n"
    assert [api.get_latest_snapshot(course) is not None for course in courses] == [True, False, True]


def test_where_there_is_nothing_to_count_it_says_so() -> None:
    printed = StringIO()
    call_command(COMMAND, stdout=printed)
    assert printed.getvalue() == "There is nothing to count yet. Nobody has started in any course.\n"


def test_a_course_that_nobody_has_begun_in_is_refused_and_not_stored() -> None:
    group(2)
    with pytest.raises(CommandError, match=r"Nobody has started in course-v1:A\+typing\+error\. Check"):
        call_command(COMMAND, course="course-v1:A+typing+error")
    assert models.Course.objects.count() == 1
