"""What a plain host says; where it says nothing, nobody has rights and there is nothing to ask about."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from competency_xblock.platform import permissions, tasks
from competency_xblock.platform.courses import overviews, unit_completion
from competency_xblock.platform.plain_host import call_plain_host
from competency_xblock.platform.users import enrolments

SOMEBODY = SimpleNamespace(is_authenticated=True)
NOBODY = SimpleNamespace(is_authenticated=False)


@pytest.fixture
def host(settings: Any, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module that says nothing yet."""
    module = ModuleType("a_plain_host_of_tests")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    settings.COMPETENCY_XBLOCK = {"plain_host": module.__name__}
    return module


def say(host: ModuleType, **answers: Any) -> None:
    for about, answer in answers.items():
        setattr(host, about, answer)


def test_the_module_answers_what_it_knows(host: ModuleType) -> None:
    say(host, told=lambda *arguments: arguments)
    assert call_plain_host("told", "a", 2, default=None) == ("a", 2)
    assert call_plain_host("untold", "a", default="nothing") == "nothing"


def test_an_answer_is_taken_as_it_is_even_where_it_is_empty(host: ModuleType) -> None:
    say(host, told=lambda: ())
    assert call_plain_host("told", default="nothing") == ()


def test_without_a_module_there_is_only_the_default(settings: Any) -> None:
    for configured in ({}, {"plain_host": ""}):
        settings.COMPETENCY_XBLOCK = configured
        assert call_plain_host("told", default="nothing") == "nothing"


def test_a_module_that_is_not_there_is_told(settings: Any) -> None:
    settings.COMPETENCY_XBLOCK = {"plain_host": "nowhere.at_all"}
    with pytest.raises(ModuleNotFoundError):
        call_plain_host("told", default="nothing")


@pytest.mark.parametrize("root", ["lms.urls", "cms.urls"])
def test_in_open_edx_no_module_is_asked(host: ModuleType, settings: Any, root: str) -> None:
    say(host, told=lambda: "from the module")
    settings.ROOT_URLCONF = root
    assert call_plain_host("told", default="nothing") == "nothing"


def test_where_the_host_says_nothing_nobody_has_rights_and_there_is_nothing(host: ModuleType) -> None:
    assert permissions.report_rights(SOMEBODY, "course") == permissions.ReportRights(read=False, manage=False)
    assert enrolments.cohorts("course") == ()
    assert enrolments.active_learners("course") is None
    assert overviews.titles_of(["course"]) == {"course": "course"}
    assert unit_completion.load_assessments("course") == ()
    assert unit_completion.UnitCompletion("course", ["unit"]).of([1, 2]) == {}


def test_the_team_is_whoever_the_host_says_and_never_somebody_who_is_not_logged_in(host: ModuleType) -> None:
    say(host, is_team=lambda _user, course: course == "course")
    assert permissions.report_rights(SOMEBODY, "course") == permissions.ReportRights(read=True, manage=True)
    assert permissions.report_rights(SOMEBODY, "another") == permissions.ReportRights()
    assert permissions.report_rights(NOBODY, "course") == permissions.ReportRights()


def test_cohorts_learners_titles_and_units_are_the_hosts(host: ModuleType) -> None:
    spring = enrolments.Cohort(id=1, name="Spring", learners=[1])
    say(
        host,
        cohorts=lambda _course: [spring],
        active_learners=lambda _course: [1, 2],
        course_titles=lambda keys: {"course": "A course"} if "course" in keys else {},
        units_done=lambda course, units, learners: {learners[0]: dict.fromkeys(units, course == "course")},
    )
    assert enrolments.cohorts("course") == (spring,)
    assert enrolments.active_learners("course") == [1, 2]
    assert overviews.titles_of(["course", "other"]) == {"course": "A course", "other": "other"}
    assert unit_completion.UnitCompletion("course", ["unit"]).of([7, 8]) == {7: {"unit": True}}


# ---------------------------------------------------------------- the course's blocks


def block(block_type: str, *children: Any) -> Any:
    """A block with these below it, as the workbench makes them."""
    found = {str(number): child for number, child in enumerate(children)}
    return SimpleNamespace(
        scope_ids=SimpleNamespace(block_type=block_type, usage_id=block_type),
        has_children=bool(children),
        children=list(found),
        runtime=SimpleNamespace(get_block=found.__getitem__),
        get_children=lambda: list(children),
    )


def test_assessments_are_found_wherever_they_stand_in_the_courses_order(host: ModuleType) -> None:
    first, second, third = (block("competency_assessment") for _number in range(3))
    unit = block("vertical", block("html"), first, block("competency_progress"))
    root = block(
        "course", block("chapter", block("sequential", unit)), block("chapter", block("wrapper", second)), third
    )
    say(host, course_block=lambda course: root if course == "course" else None)
    found = unit_completion.load_assessments("course")
    assert [value is expected for value, expected in zip(found, (first, second, third), strict=True)] == [True] * 3
    assert unit_completion.load_assessments("another") == ()
    say(host, course_block=lambda _course: block("course"))
    assert unit_completion.load_assessments("course") == ()


# ---------------------------------------------------------------- work in the background


def test_in_a_plain_runtime_work_is_done_at_once() -> None:
    done = []

    @tasks.task("competency_xblock.tests.note")
    def note(*arguments: object) -> str:
        done.append(arguments)
        return "noted"

    assert note("directly") == "noted"
    assert note.enqueue("soon", 2) is True
    assert done == [("directly",), ("soon", 2)]


def test_what_goes_wrong_there_is_not_kept_quiet() -> None:
    @tasks.task("competency_xblock.tests.fail")
    def fail() -> None:
        raise RuntimeError("wrong")

    with pytest.raises(RuntimeError, match="wrong"):
        fail.enqueue()


class Queue:
    """A queue in the place of Celery's."""

    def __init__(self, broken: bool = False) -> None:
        self.sent: list[tuple[object, ...]] = []
        self.broken = broken
        self.name = "a task"

    def delay(self, *arguments: object) -> None:
        if self.broken:
            from kombu.exceptions import OperationalError

            raise OperationalError("no broker")
        self.sent.append(arguments)


@pytest.fixture
def in_lms(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform's root URLs, and kombu's one exception that we know."""
    settings.ROOT_URLCONF = "lms.urls"
    exceptions = ModuleType("kombu.exceptions")
    exceptions.OperationalError = type("OperationalError", (Exception,), {})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "kombu", ModuleType("kombu"))
    monkeypatch.setitem(sys.modules, "kombu.exceptions", exceptions)


def queued(broken: bool = False) -> tuple[tasks.Task, Queue, list[object]]:
    """A task with a queue, and what was done at once."""
    done: list[object] = []

    def work(*arguments: object) -> None:
        done.append(arguments)

    # Where another test has run Celery, it takes the task in: by a name that there is only once.
    task = tasks.Task(work, f"a task {uuid4()}")
    queue = Queue(broken)
    task._queued = queue
    return task, queue, done


def test_in_the_platform_work_is_left_to_a_worker(in_lms: None) -> None:
    task, queue, done = queued()
    assert task.enqueue("course") is False
    assert (queue.sent, done) == ([("course",)], [])


def test_a_queue_that_does_not_answer_is_not_the_readers_trouble(in_lms: None, caplog: Any) -> None:
    task, _queue, done = queued(broken=True)
    assert task.enqueue("course") is False
    assert done == []
    assert "A task could not be queued: a task" in caplog.text


def test_outside_the_platform_a_queue_is_left_alone() -> None:
    task, queue, done = queued()
    assert task.enqueue("course") is True
    assert (queue.sent, done) == ([], [("course",)])
