"""Which training is wanted: topic by topic, of the nameless only figures about many, of those by name as it is."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from workbench.runtime import WorkbenchRuntime

from competency_xblock.frameworks import Framework, get_framework
from competency_xblock.records import api
from competency_xblock.records.data import Draft, Measure, SnapshotCount, Visibility
from competency_xblock.web.team.figures.count_task import count_figures
from tests.fixtures import workbench
from tests.fixtures.records import COURSE, NOT_YET, Page, a_draft, learners, rated, snapshot_of
from tests.fixtures.report_pages import address, facts, main, opened, panels, parsed, seat, table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

CAPTION = "Training topics"
FEW = "none, or a few"


def counted(*counts: SnapshotCount, units: tuple[str, ...] = ("mi",)) -> None:
    """A snapshot with these counts about topics."""
    about = {
        "topics": {"mi": "Motivational Interviewing", "tip": "Trauma-Informed Practice"},
        "with_units": list(units),
    }
    snapshot_of(COURSE, [], counts=counts, about=about, now=timezone.now())


def wanted(
    people: int, topic: str = "mi", visibility: str = "groups", measure: Measure = Measure.RECOMMENDED
) -> SnapshotCount:
    return SnapshotCount(measure=measure, subject=topic, group=visibility, people=people)


def everybody(people: int, visibility: str = "groups") -> SnapshotCount:
    return wanted(people, "", visibility)


def moved(lower: int, same: int, higher: int, taken_it: str, visibility: str = "groups") -> list[SnapshotCount]:
    return [
        SnapshotCount(measure=Measure.MOVED, subject="mi", group=f"{visibility}/{taken_it}", value=value, people=people)
        for value, people in ((-1, lower), (0, same), (1, higher))
    ]


@pytest.fixture
def page(sam: int, counted_daily: None) -> Any:
    """Opens the page of figures that were counted already."""
    return lambda: opened(sam, "training")


def rows(found: Any) -> dict[str, list[str]]:
    return {name: cells for name, *cells in table(found, CAPTION)}


def test_topics_come_with_the_most_wanted_first(page: Any) -> None:
    counted(
        everybody(40),
        wanted(12, "mi"),
        wanted(26, "tip"),
        wanted(24, "mi", measure=Measure.OPENED),
        wanted(13, "mi", measure=Measure.FINISHED_UNIT),
    )
    found = page()
    assert list(rows(found)) == ["Trauma-Informed Practice", "Motivational Interviewing"]
    assert rows(found)["Motivational Interviewing"] == [FEW, "10", "25", "15"]
    assert rows(found)["Trauma-Informed Practice"][:3] == [FEW, "25", "no unit in this course"]
    assert "We count the ratings of about 40 people." in main(found)
    assert "We round numbers for groups to the nearest 5." in main(found)
    assert "Last updated:" in main(found)
    [chart] = found.xpath("//canvas/@data-chart")
    assert [load["data"] for load in json.loads(chart)["series"]] == [[0, 0], [25, 10], [0, 25], [0, 15]]


@pytest.mark.parametrize(
    ("rated", "sentence"),
    [
        (40, "We count about 40 of the 58 people who started. The others have not rated anything yet, or we leave"),
        (57, "We count about 55 of the 58 people who started."),
        (58, "We count all or nearly all of the 58 people who started."),
    ],
)
def test_how_many_of_those_who_started_are_counted_is_one_sentence(page: Any, rated: int, sentence: str) -> None:
    counted(everybody(rated), SnapshotCount(measure=Measure.STARTED, subject="", group="", people=58))
    assert sentence in main(page())
    assert "We leave out people who rate both with and without their name." in main(page())


@pytest.mark.parametrize(("people", "shown"), [(0, FEW), (9, FEW), (10, "10"), (20, "20"), (21, "30"), (30, "30")])
def test_neither_those_it_is_recommended_to_nor_the_rest_are_ever_a_few(page: Any, people: int, shown: str) -> None:
    counted(everybody(30), wanted(people))
    assert rows(page())["Motivational Interviewing"][1] == shown


@pytest.mark.parametrize(("people", "shown"), [(9, FEW), (10, "10"), (14, "15"), (15, "25"), (24, "25")])
@pytest.mark.parametrize(("all_of", "measure", "column"), [
    (Measure.RECOMMENDED, Measure.WAITING, 0), (Measure.OPENED, Measure.FINISHED_UNIT, 3),
])  # fmt: skip
def test_those_who_are_part_of_another_figure_and_the_rest_of_it_are_never_a_few(
    page: Any, all_of: Measure, measure: Measure, column: int, people: int, shown: str
) -> None:
    counted(everybody(60), wanted(24, "mi", measure=all_of), wanted(people, "mi", measure=measure))
    assert rows(page())["Motivational Interviewing"][column] == shown


def test_those_by_name_are_counted_as_they_are(page: Any) -> None:
    counted(everybody(30), everybody(4, "names"), wanted(12), wanted(3, visibility="names"))
    assert rows(page())["Motivational Interviewing"][1] == "13"
    assert "We count the ratings of about 34 people" in main(page())
    assert panels(page()) == panels(page())[-1:], "nobody is left out"


@pytest.mark.parametrize("measure", [Measure.OPENED, Measure.WAITING])
def test_who_opens_units_is_counted_in_groups_also_of_those_by_name(page: Any, measure: Measure) -> None:
    cell = {Measure.WAITING: 0, Measure.OPENED: 2}[measure]

    def shown(of_all: int, recommended: int, people: int) -> str:
        counted(
            everybody(of_all, "names"),
            wanted(recommended, visibility="names"),
            wanted(people, visibility="names", measure=measure),
        )
        return str(rows(page())["Motivational Interviewing"][cell])

    assert shown(30, 30, 1) == FEW, "one of them"
    assert shown(30, 30, 29) == "30", "all but one"
    assert shown(30, 30, 12) == "10"
    assert shown(9, 9, 9) == FEW


def test_a_few_without_names_are_left_out_and_the_page_says_so(page: Any) -> None:
    counted(everybody(9), everybody(4, "names"), wanted(9), wanted(3, visibility="names"))
    found = page()
    assert rows(found)["Motivational Interviewing"][1] == "3"
    assert "We count the ratings of about 4 people" in main(found)
    assert panels(found)[0] == (
        "Fewer than 10 people rate without their name. We do not count what we suggest to them."
    )


def test_where_a_few_rate_without_names_nothing_is_told_of_others_who_do_not_rate_at_all(page: Any) -> None:
    counted(everybody(9), everybody(4, "names"), wanted(3, visibility="names"), wanted(30, measure=Measure.OPENED))
    assert rows(page())["Motivational Interviewing"][:4] == [FEW, "3", FEW, FEW]


def test_without_enough_people_there_is_nothing_to_show(page: Any) -> None:
    sentence = "Nothing to show yet. You will see numbers when 10 people have rated something."
    counted()
    assert panels(page()) == [sentence]
    counted(everybody(9), wanted(9))
    assert panels(page())[-1] == sentence
    assert page().xpath("//table | //canvas") == []


def test_confidence_after_training_is_told_of_enough_people_on_each_side(page: Any) -> None:
    counted(everybody(90), *moved(2, 3, 25, "finished"), *moved(25, 3, 1, "not-yet"))
    assert rows(page())["Motivational Interviewing"][4:] == [], "29 have not yet: no column about it"
    counted(everybody(90), *moved(2, 3, 25, "finished"), *moved(26, 3, 1, "not-yet"))
    assert rows(page())["Motivational Interviewing"][4:] == ["most of 30", "few or none of 30"]
    assert "start a conversation. They do not prove" in panels(page())[-1]


def test_those_who_wait_for_a_unit_come_first(page: Any) -> None:
    counted(everybody(40), wanted(30, "mi"), wanted(25, "tip"), wanted(15, "tip", measure=Measure.WAITING))
    assert [(name, cells[0]) for name, cells in rows(page()).items()] == [
        ("Trauma-Informed Practice", "15"),
        ("Motivational Interviewing", FEW),
    ]


def test_confidence_of_those_by_name_is_not_mixed_in(page: Any) -> None:
    nameless = [*moved(30, 0, 2, "finished"), *moved(30, 0, 2, "not-yet")]
    counted(everybody(90), *moved(0, 0, 60, "finished", "names"), *nameless)
    assert rows(page())["Motivational Interviewing"][4:] == ["few or none of 30", "few or none of 30"]


def test_titles_stay_text(page: Any, sam: int) -> None:
    about = {"topics": {"x": "<script>alert(1)</script>"}, "with_units": []}
    snapshot_of(COURSE, [], counts=[everybody(10)], about=about, now=timezone.now())
    assert b"<script>alert" not in seat(sam).get(address("training")).content
    assert list(rows(page())) == ["<script>alert(1)</script>"]


# ---------------------------------------------------------------- counted from a real course

MI = "mi"
WALK = {"id": "own-walk", "title": "A walk with Sam", "helps": {workbench.ENCOURAGE: 3}}
"""A topic that the course's authors have added."""


class TheCourse:
    """What the host says about the small course in the workbench."""

    done: dict[int, dict[str, bool]] = {}

    @staticmethod
    def is_team(_user: Any, _course: str) -> bool:
        return True

    @staticmethod
    def course_block(course: str) -> Any:
        return (
            WorkbenchRuntime("author").get_block(f"{workbench.COURSE}.course.d0.u0")
            if course == workbench.COURSE
            else None
        )

    @classmethod
    def units_done(cls, _course: str, unit_ids: Collection[str], learner_ids: Collection[int]) -> Any:
        return {
            learner: {unit: done for unit, done in units.items() if unit in unit_ids}
            for learner, units in cls.done.items()
            if learner in learner_ids
        }


@pytest.fixture(scope="module")
def in_workbench(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The small course, with a unit for Motivational Interviewing."""
    with workbench.kept_for_all_tests(django_db_blocker):
        workbench.put_into_course(
            workbench.assessment(
                display_name="Before",
                unit_map={MI: [workbench.OPEN_QUESTIONS, workbench.REFLECTING]},
                own_topics=[WALK],
            )
        )
        yield


@pytest.fixture
def course(in_workbench: None, monkeypatch: pytest.MonkeyPatch) -> type[TheCourse]:
    for name in ("is_team", "course_block", "units_done"):
        monkeypatch.setattr(f"tests.fixtures.course.{name}", getattr(TheCourse, name), raising=False)
    for name in ("active_learners", "cohorts", "course_titles"):
        monkeypatch.delattr(f"tests.fixtures.course.{name}")
    TheCourse.done = {}
    return TheCourse


def rate(who: list[int], value: int, day: float = 0, visibility: Visibility = Visibility.GROUPS) -> list[int]:
    for learner in who:
        usage = f"{workbench.COURSE}.competency_assessment.d0.u0"
        page = Page(learner, get_framework(workbench.FRAMEWORK), usage, workbench.COURSE, visibility)
        page.finish(a_draft(**{workbench.CHANGE: value}), day=day)
    return who


OPENLY = "non-judgemental"
"""What the framework marks as sensitive, and what Motivational Interviewing clearly helps with."""


def before_it_was_sensitive() -> Framework:
    """The framework of an earlier day, when nothing was marked as sensitive."""
    now = get_framework(workbench.FRAMEWORK)
    areas = tuple(
        replace(area, competencies=tuple(replace(competency, sensitive=False) for competency in area.competencies))
        for area in now.areas
    )
    return replace(now, version=f"before {now.version}", areas=areas)


def training(sam: int) -> Any:
    answer = seat(sam).get(address("training", workbench.COURSE))
    assert answer.status_code == 200
    return parsed(answer)


def test_topics_are_recommended_counted_and_set_beside_the_units_that_were_done(
    sam: int, course: type[TheCourse]
) -> None:
    wanting = rate(learners(12, "low"), 2)
    rate(learners(11, "high"), 10)
    course.done = {
        **{learner: {workbench.OPEN_QUESTIONS: True, workbench.REFLECTING: False} for learner in wanting[:10]},
        wanting[10]: {workbench.REFLECTING: False},
        wanting[11]: {"elsewhere": True},
    }
    title = next(topic.title for topic in get_framework(workbench.FRAMEWORK).topics if topic.id == MI)
    found = rows(training(sam))[title]
    assert found[:4] == [FEW, "10", "10", "10"]
    snapshot = api.get_latest_snapshot(workbench.COURSE)
    assert snapshot is not None
    counts = api.get_topic_counts(snapshot)
    assert counts[Measure.RECOMMENDED, ""] == {("groups", None): 23}
    assert counts[Measure.RECOMMENDED, MI] == {("groups", None): 12}
    assert counts[Measure.WAITING, MI] == {("groups", None): 2}
    assert counts[Measure.OPENED, MI] == {("groups", None): 11}
    assert counts[Measure.FINISHED_UNIT, MI] == {("groups", None): 10}
    assert snapshot.metadata["with_units"] == [MI]
    assert snapshot.metadata["assessments"] == {f"{workbench.COURSE}.competency_assessment.d0.u0": "Before"}


def test_moves_are_counted_by_who_finished_a_unit_and_by_promise(sam: int, course: type[TheCourse]) -> None:
    done, not_yet, named = learners(3, "a"), learners(4, "b"), learners(2, "c")
    for who, then, visibility in ((done, 8, "groups"), (not_yet, 1, "groups"), (named, 4, "names")):
        rate(who, 4, visibility=Visibility(visibility))
        rate(who, then, day=1, visibility=Visibility(visibility))
    course.done = {learner: {workbench.OPEN_QUESTIONS: True} for learner in done}
    count_figures(workbench.COURSE)
    snapshot = api.get_latest_snapshot(workbench.COURSE)
    assert snapshot is not None
    assert api.get_topic_counts(snapshot)[Measure.MOVED, MI] == {
        ("groups/finished", 1): 3,
        ("groups/not-yet", -1): 4,
        ("names/not-yet", 0): 2,
    }


def test_whoever_was_told_different_things_is_left_out(sam: int, course: type[TheCourse]) -> None:
    both, once = learners(2)
    rate([both, once], 2)
    Page(both, get_framework(workbench.FRAMEWORK), "another", workbench.COURSE, Visibility.NAMES).finish(
        a_draft(**{workbench.RISK: 2}), day=1
    )
    count_figures(workbench.COURSE)
    snapshot = api.get_latest_snapshot(workbench.COURSE)
    assert snapshot is not None
    assert api.get_topic_counts(snapshot)[Measure.RECOMMENDED, ""] == {("groups", None): 1}


@pytest.mark.parametrize("then", ["sensitive", "not yet sensitive"])
def test_what_only_a_sensitive_answer_leads_to_is_told_of_nobody_by_name(
    sam: int, course: type[TheCourse], then: str
) -> None:
    framework = get_framework(workbench.FRAMEWORK) if then == "sensitive" else before_it_was_sensitive()
    title = next(topic.title for topic in framework.topics if topic.id == MI)
    for learner in learners(3):
        page = Page(learner, framework, "before", workbench.COURSE, Visibility.NAMES)
        page.finish(a_draft(**{OPENLY: 1, workbench.CHANGE: 10}))
        page.finish(a_draft(**{OPENLY: 3, workbench.CHANGE: 10}), day=1)
    found = training(sam)
    assert rows(found)[title][:2] == [FEW, FEW]
    assert "We count all or nearly all of the 3 people who started." in main(found)
    snapshot = api.get_latest_snapshot(workbench.COURSE)
    assert snapshot is not None
    counts = api.get_topic_counts(snapshot)
    assert counts[Measure.RECOMMENDED, ""] == {("names", None): 3}
    assert [topic for measure, topic in counts if measure is Measure.RECOMMENDED] == [""]
    assert counts[Measure.MOVED, MI] == {("names/not-yet", 0): 3}, "as sure as ever of what is seen by name"


def test_without_names_a_sensitive_answer_is_counted_like_any_other(sam: int, course: type[TheCourse]) -> None:
    for learner in learners(3):
        page = Page(learner, get_framework(workbench.FRAMEWORK), "before", workbench.COURSE)
        page.finish(a_draft(**{OPENLY: 1, workbench.CHANGE: 10}))
    count_figures(workbench.COURSE)
    snapshot = api.get_latest_snapshot(workbench.COURSE)
    assert snapshot is not None
    assert api.get_topic_counts(snapshot)[Measure.RECOMMENDED, MI] == {("groups", None): 3}


def test_the_authors_own_topics_are_counted_too(sam: int, course: type[TheCourse]) -> None:
    for learner in learners(11):
        page = Page(learner, get_framework(workbench.FRAMEWORK), "before", workbench.COURSE)
        page.finish(a_draft(**{workbench.ENCOURAGE: 2}))
    assert rows(training(sam))["A walk with Sam"][:3] == ["10", "10", "no unit in this course"]


def test_figures_are_about_those_who_rated_something(sam: int, course: type[TheCourse]) -> None:
    who = learners(2)
    for learner, answer in zip(who, (rated(2), NOT_YET), strict=True):
        Page(learner, get_framework(workbench.FRAMEWORK), "before", workbench.COURSE).finish(
            Draft(answers={workbench.CHANGE: answer})
        )
    course.done = {learner: {workbench.OPEN_QUESTIONS: True} for learner in who}
    count_figures(workbench.COURSE)
    snapshot = api.get_latest_snapshot(workbench.COURSE)
    assert snapshot is not None
    counts = api.get_topic_counts(snapshot)
    for measure, topic in ((Measure.RECOMMENDED, ""), (Measure.OPENED, MI), (Measure.FINISHED_UNIT, MI)):
        assert counts[measure, topic] == {("groups", None): 1}, measure


def test_moves_are_counted_for_topics_that_clearly_help(sam: int, course: type[TheCourse]) -> None:
    framework = get_framework(workbench.FRAMEWORK)
    competency = framework.competency(workbench.RISK)
    assert competency is not None
    assert competency.topics == {"ambit": 1}, "helps a little"
    [learner] = learners(1)
    for day, value in enumerate((3, 6)):
        page = Page(learner, framework, "before", workbench.COURSE)
        page.finish(a_draft(**{workbench.RISK: value, workbench.CHANGE: value}), day=day)
    count_figures(workbench.COURSE)
    snapshot = api.get_latest_snapshot(workbench.COURSE)
    assert snapshot is not None
    found = {topic for measure, topic in api.get_topic_counts(snapshot) if measure is Measure.MOVED}
    assert found == {MI, "cycle-of-change"}


def test_whoever_has_left_is_left_out(sam: int, course: type[TheCourse], monkeypatch: pytest.MonkeyPatch) -> None:
    stays, leaves = rate(learners(2), 2)
    now = get_user_model().objects.filter(pk=stays).values("pk")
    monkeypatch.setattr("tests.fixtures.course.active_learners", lambda _course: now, raising=False)
    count_figures(workbench.COURSE)
    snapshot = api.get_latest_snapshot(workbench.COURSE)
    assert snapshot is not None
    assert leaves
    assert api.get_topic_counts(snapshot)[Measure.RECOMMENDED, ""] == {("groups", None): 1}


def test_the_overview_of_the_same_course_agrees(sam: int, course: type[TheCourse]) -> None:
    rate(learners(12), 2)
    found = parsed(seat(sam).get(address("overview", workbench.COURSE)))
    assert facts(found)["Finished"] == "12"
