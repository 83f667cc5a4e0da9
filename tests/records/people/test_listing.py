"""Who takes part: in which stage, due when, in what order, page by page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.records import api, models
from competency_xblock.records.data import Draft, Due, LearnerPage, LearnerStatus, RoundSummary, Stage, Visibility
from competency_xblock.records.people.listing import LearnerQuery
from competency_xblock.records.people.start_dates import due_date, earliest_start_due_on
from tests.fixtures.cohorts import crowd
from tests.fixtures.records import (
    ASSESSMENT,
    COURSE,
    LATER_ASSESSMENT,
    NOT_YET,
    START,
    Page,
    a_draft,
    a_framework,
    a_learner,
    count_queries,
    learners,
    rated,
)

pytestmark = pytest.mark.django_db

TODAY = date(2030, 3, 1)


def found(query: LearnerQuery | None = None, course: str = COURSE, **options: Any) -> LearnerPage:
    """People as a page asks for them; everybody who takes part, where nothing else is said."""
    options = {"today": TODAY, "due_months": None, **options}
    return api.get_learners(course, query or LearnerQuery(within=[None]), **options)


def numbers(query: LearnerQuery | None = None, **options: Any) -> list[int]:
    return [person.learner_id for person in found(query, **options).people]


def everybody(**more: Any) -> LearnerQuery:
    """All users, with or without rounds, as the enrolled of a course."""
    return LearnerQuery(within=[get_user_model().objects.values("pk")], **more)


def choosing(learner: int, role: str = "", organisation: str = "", **more: Any) -> None:
    """A finished round in which the learner says so."""
    Page(learner, **more).finish(Draft(role=role, organisation=organisation, answers={"c0": rated(5)}))


def starts(days: dict[int, date], field: str = "by_team", course: str = COURSE) -> None:
    course_id = models.Course.objects.get(key=course).pk
    models.StartDate.objects.bulk_create(
        models.StartDate(learner_id=learner, course_id=course_id, **{field: day}) for learner, day in days.items()
    )


# ---------------------------------------------------------------- stages


def test_there_are_three_stages_and_everybody_is_in_one() -> None:
    done, begun, absent, elsewhere = learners(4)
    Page(done).finish(a_draft(c0=5), day=1)
    Page(done, assessment=LATER_ASSESSMENT).save(a_draft(c0=5), now=START + timedelta(days=3))
    Page(begun).save(a_draft(c0=5))
    Page(elsewhere, assessment="elsewhere", course="another").finish(a_draft(c0=5))
    page = found(everybody())
    assert {
        person.learner_id: (person.stage, person.started_at, person.finished_at, person.rounds)
        for person in page.people
    } == {
        done: (Stage.FINISHED, START + timedelta(days=1), START + timedelta(days=1), 1),
        begun: (Stage.IN_PROGRESS, START, None, 0),
        absent: (Stage.NOT_STARTED, None, None, 0),
        elsewhere: (Stage.NOT_STARTED, None, None, 0),
    }
    assert (page.total, page.stages) == (4, {Stage.FINISHED: 1, Stage.IN_PROGRESS: 1, Stage.NOT_STARTED: 2})
    assert page.dues == {}


@pytest.mark.parametrize("stage", list(Stage))
def test_a_stage_shows_its_own_people_and_still_counts_all_of_them(stage: Stage) -> None:
    done, begun, absent = learners(3)
    Page(done).finish(a_draft(c0=5))
    Page(begun).save(a_draft(c0=5))
    page = found(everybody(stage=stage))
    assert [person.learner_id for person in page.people] == [
        {Stage.FINISHED: done, Stage.IN_PROGRESS: begun, Stage.NOT_STARTED: absent}[stage]
    ]
    assert (page.total, set(page.stages.values())) == (1, {1})


def test_finished_is_when_a_round_was_last_submitted() -> None:
    learner = a_learner()
    for day in (1, 5):
        Page(learner).finish(a_draft(c0=5), day=day)
    [status] = found().people
    assert (status.started_at, status.finished_at, status.rounds) == (
        START + timedelta(days=1),
        START + timedelta(days=5),
        2,
    )


def test_one_assessment_says_who_has_finished_that_one() -> None:
    both, first, absent = learners(3)
    Page(both).finish(a_draft(c0=5))
    Page(both, assessment=LATER_ASSESSMENT).finish(a_draft(c0=5), day=9)
    Page(both, assessment=LATER_ASSESSMENT).finish(a_draft(c0=5), day=10)
    Page(first).finish(a_draft(c0=5), day=2)
    page = found(everybody(assessment=LATER_ASSESSMENT))
    assert {
        person.learner_id: (person.stage, person.started_at, person.finished_at, person.rounds)
        for person in page.people
    } == {
        both: (Stage.FINISHED, START + timedelta(days=9), START + timedelta(days=10), 2),
        first: (Stage.NOT_STARTED, None, None, 0),
        absent: (Stage.NOT_STARTED, None, None, 0),
    }
    assert page.stages == {Stage.FINISHED: 1, Stage.IN_PROGRESS: 0, Stage.NOT_STARTED: 2}
    assert numbers(everybody(assessment=LATER_ASSESSMENT, stage=Stage.FINISHED)) == [both]
    assert found(everybody(assessment="never heard of")).stages[Stage.NOT_STARTED] == 3


# ---------------------------------------------------------------- filters


def test_role_and_organisation_are_as_somebody_last_chose_them_and_combine() -> None:
    first, other, third = learners(3)
    choosing(first, "Keyworker", "Haven")
    choosing(other, "Keyworker", "Harbour")
    choosing(third, "Volunteer", "Haven")
    assert set(numbers(everybody(role="Keyworker"))) == {first, other}
    assert set(numbers(everybody(organisation="Haven"))) == {first, third}
    assert numbers(everybody(role="Keyworker", organisation="Haven")) == [first]
    assert numbers(everybody(role="Manager")) == []
    Page(first).finish(Draft(role="Manager", answers={"c0": rated(5)}), day=1)
    assert numbers(everybody(role="Manager")) == [first]
    assert numbers(everybody(role="Keyworker")) == [other]


def test_a_role_in_another_course_counts_for_nothing() -> None:
    learner = a_learner()
    choosing(learner, "Keyworker", assessment="elsewhere", course="another")
    Page(learner).finish(a_draft(c0=5))
    assert numbers(everybody(role="Keyworker")) == []
    [status] = found().people
    assert (status.role, status.organisation) == ("", "")


def test_within_is_whoever_is_in_all_of_them() -> None:
    first, other, third = learners(3)
    users = get_user_model().objects
    cohort = users.filter(pk__in=[first, other]).values("pk")
    assert set(numbers(LearnerQuery(within=[users.values("pk"), cohort]))) == {first, other}
    assert numbers(LearnerQuery(within=[[other, third], cohort])) == [other]
    assert numbers(LearnerQuery(within=[[], cohort])) == []


def test_where_nobody_says_who_is_enrolled_people_are_those_who_took_part() -> None:
    here, elsewhere, _absent = learners(3)
    Page(here).save(a_draft(c0=5))
    Page(elsewhere, assessment="elsewhere", course="another").save(a_draft(c0=5))
    assert numbers() == [here]
    assert numbers(course="another") == [elsewhere]


def test_leavers_are_those_who_took_part_and_do_so_no_more() -> None:
    stays, left, _never_came = learners(3)
    for learner in (stays, left):
        Page(learner).finish(a_draft(c0=5))
    now = get_user_model().objects.filter(pk=stays).values("pk")
    page = found(LearnerQuery(leavers=now))
    assert [person.learner_id for person in page.people] == [left]
    assert page.stages == {Stage.FINISHED: 1, Stage.IN_PROGRESS: 0, Stage.NOT_STARTED: 0}
    assert numbers(LearnerQuery(leavers=now, within=[[stays]])) == []
    assert found(LearnerQuery(leavers=now), course="never heard of").total == 0


def test_a_course_that_nobody_has_been_in_has_nobody() -> None:
    learners(2)
    assert found(course="never heard of") == LearnerPage(people=(), total=0, stages={}, dues={})
    page = found(everybody(), course="never heard of")
    assert (page.total, page.stages[Stage.NOT_STARTED]) == (2, 2)


def test_the_roles_and_organisations_to_choose_are_those_that_somebody_chose() -> None:
    first, other, third, none = learners(4)
    choosing(first, "Keyworker", "Haven")
    choosing(other, "Ally", "Haven")
    choosing(third, "Elsewhere", assessment="elsewhere", course="another")
    choosing(none)
    assert api.get_profile_choices(COURSE) == {"role": ("Ally", "Keyworker"), "organisation": ("Haven",)}
    assert api.get_profile_choices("never heard of") == {"role": (), "organisation": ()}


# ---------------------------------------------------------------- due


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 500), st.integers(1, 60))
def test_whoever_started_later_is_never_due_earlier(start: date, days: int, months: int) -> None:
    assert due_date(start, months) <= due_date(start + timedelta(days=days), months)


def due_in(learner: int, days: int) -> date:
    """The start date with which somebody is due in so many days, three months after the start."""
    start = earliest_start_due_on(TODAY + timedelta(days=days), 3)
    starts({learner: start})
    return due_date(start, 3)


def test_due_is_done_past_soon_or_later() -> None:
    done, yesterday, today, month, later, never, done_anyway = who = learners(7)
    for learner in (done, done_anyway):
        Page(learner).finish(a_draft(c0=5))
    for learner, days in ((done, -200), (yesterday, -1), (today, 0), (month, 30), (later, 31)):
        assert due_in(learner, days) == TODAY + timedelta(days=days)
    page = found(everybody(), due_months=3)
    assert page.dues == {Due.DONE: 1, Due.PAST: 1, Due.SOON: 2, Due.LATER: 1}
    shown = {due: numbers(everybody(due=due), due_months=3) for due in Due}
    assert shown == {Due.DONE: [done], Due.PAST: [yesterday], Due.SOON: [today, month], Due.LATER: [later]}
    assert not {never, done_anyway} & {person for people in shown.values() for person in people}, (
        "they have no start date"
    )
    assert page.total == len(who)
    assert found(everybody(due=Due.SOON), due_months=3).total == 2


@pytest.mark.parametrize("day", [date(2030, 2, 28), date(2028, 2, 29), date(2030, 3, 31), date(2030, 4, 30)])
def test_month_ends_are_no_trouble_to_the_database(day: date) -> None:
    """Around every month's end, what the database says is what the calendar says."""
    who = learners(70)
    Page(a_learner("somebody")).save(a_draft(c0=5))
    days = {learner: day - timedelta(days=125 - number) for number, learner in enumerate(who)}
    starts(days)
    past = {learner for learner, start in days.items() if due_date(start, 3) < day}
    soon = {learner for learner, start in days.items() if day <= due_date(start, 3) <= day + timedelta(days=30)}
    assert past
    assert soon
    for due, expected in ((Due.PAST, past), (Due.SOON, soon), (Due.LATER, set(who) - past - soon)):
        query = LearnerQuery(within=[who], due=due)
        assert set(numbers(query, due_months=3, today=day, limit=100)) == expected


def test_what_the_team_says_about_a_start_goes_before_the_learners_own_word() -> None:
    own, both, _neither = who = learners(3)
    Page(a_learner("somebody")).save(a_draft(c0=5))
    starts({own: TODAY, both: TODAY}, "own")
    models.StartDate.objects.filter(learner=both).update(by_team=date(2029, 1, 1))
    assert [person.start for person in found(LearnerQuery(within=[who])).people] == [TODAY, date(2029, 1, 1), None]


def test_a_start_in_another_course_is_no_start_here() -> None:
    learner = a_learner()
    Page(learner).save(a_draft(c0=5))
    Page(learner, assessment="elsewhere", course="another").save(a_draft(c0=5))
    starts({learner: TODAY}, course="another")
    assert [person.start for person in found().people] == [None]


def test_without_a_period_nobody_is_due() -> None:
    learner = a_learner()
    Page(learner).save(a_draft(c0=5))
    starts({learner: date(2020, 1, 1)})
    assert found(due_months=None).dues == {}


# ---------------------------------------------------------------- order and pages


def named(*names: tuple[str, str, str]) -> list[int]:
    """Users by first name, last name and user name."""
    user = get_user_model()
    return [
        int(user.objects.create(first_name=first_name, last_name=two, username=three).pk)
        for first_name, two, three in names
    ]


def test_people_are_sorted_by_last_name_then_first_name_then_user_name() -> None:
    who = named(("Zoe", "Ash", "a"), ("Amy", "Birch", "b"), ("Ben", "Ash", "c"), ("Ben", "Ash", "aa"))
    expected = [who[3], who[2], who[0], who[1]]
    assert numbers(LearnerQuery(within=[who])) == expected
    assert numbers(LearnerQuery(within=[who], sort="-name")) == expected[::-1]


def test_whoever_has_finished_is_due_no_more_and_comes_last() -> None:
    done, late, early, unknown = who = learners(4)
    Page(done).finish(a_draft(c0=5))
    starts({done: TODAY - timedelta(days=90), late: TODAY - timedelta(days=80), early: TODAY})
    assert numbers(LearnerQuery(within=[who], sort="start")) == [late, early, unknown, done]
    assert numbers(LearnerQuery(within=[who], sort="-start")) == [early, late, unknown, done]


@pytest.mark.parametrize("sort", ["started", "finished"])
def test_whoever_has_no_date_comes_last_both_ways(sort: str) -> None:
    first, second, without = who = learners(3)
    for day, learner in ((1, first), (2, second)):
        Page(learner).finish(a_draft(c0=5), day=day)
        starts({learner: TODAY + timedelta(days=day)})
    assert numbers(LearnerQuery(within=[who], sort=sort)) == [first, second, without]
    assert numbers(LearnerQuery(within=[who], sort=f"-{sort}")) == [second, first, without]


def test_every_sort_that_is_offered_works_both_ways() -> None:
    who = learners(3)
    for sort in api.SORTS:
        for sign in ("", "-"):
            assert set(numbers(LearnerQuery(within=[who], sort=f"{sign}{sort}"))) == set(who)


def test_people_come_in_pages_without_repeats_even_where_all_are_alike() -> None:
    who = crowd_of(7)
    pages = [numbers(everybody(sort="finished"), offset=offset, limit=3) for offset in (0, 3, 6, 9)]
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert sorted(learner for page in pages for learner in page) == sorted(who)
    page = found(everybody(), offset=6, limit=3)
    assert (len(page.people), page.total, page.stages[Stage.FINISHED]) == (1, 7, 7)


@pytest.mark.parametrize(
    "narrowed",
    [{"stage": Stage.FINISHED}, {"due": Due.PAST}, {"role": "Keyworker"}, {"organisation": "Haven"}],
    ids=lambda narrowed: "-".join(narrowed),
)
@pytest.mark.parametrize("sort", ["name", "-name"])
def test_pages_by_name_have_only_those_who_were_asked_for(narrowed: dict[str, Any], sort: str) -> None:
    ash, birch, cedar = named(("A", "Ash", "a"), ("B", "Birch", "b"), ("C", "Cedar", "c"))
    Page(ash).save(a_draft(c0=5))
    Page(cedar).save(a_draft(c0=5))
    if "due" in narrowed:
        starts({birch: date(2029, 1, 1)})
    else:
        choosing(birch, "Keyworker", "Haven")
    assert numbers(everybody(sort=sort, **narrowed), limit=1, due_months=3) == [birch]


def crowd_of(count: int) -> list[int]:
    """So many learners who finished on the same day, in a role and with a start date."""
    learner = a_learner("first of all")
    choosing(learner, "Keyworker", "Haven")
    starts({learner: TODAY})
    return [learner, *crowd(learner, count - 1)]


# ---------------------------------------------------------------- one person


def test_one_person_comes_with_every_round_and_nothing_of_what_is_in_it() -> None:
    learner = a_learner()
    choosing(learner, "Keyworker", "Haven")
    Page(learner, assessment=LATER_ASSESSMENT, visibility=Visibility.NAMES).save(
        a_draft(c0=5), now=START + timedelta(days=2)
    )
    Page(learner, assessment="elsewhere", course="another").finish(a_draft(c0=5))
    starts({learner: TODAY})
    status, steps = api.get_learner_status(learner, COURSE)
    assert status == LearnerStatus(
        learner_id=learner,
        started_at=START,
        finished_at=START,
        rounds=1,
        role="Keyworker",
        organisation="Haven",
        start=TODAY,
    )
    assert steps == (
        RoundSummary(assessment=ASSESSMENT, number=1, started_at=START, finished_at=START, by_name=False),
        RoundSummary(
            assessment=LATER_ASSESSMENT,
            number=1,
            started_at=START + timedelta(days=2),
            finished_at=None,
            by_name=True,
        ),
    )


def test_one_persons_rounds_are_nobody_elses_and_come_as_they_were_begun() -> None:
    learner, other = learners(2)
    for day, assessment in ((3, LATER_ASSESSMENT), (1, ASSESSMENT)):
        Page(learner, assessment=assessment).finish(a_draft(c0=5), day=day)
        Page(other, assessment=assessment).finish(a_draft(c0=5), day=day)
    _one, steps = api.get_learner_status(learner, COURSE)
    assert [(step.assessment, step.number) for step in steps] == [(ASSESSMENT, 1), (LATER_ASSESSMENT, 1)]


def test_rounds_that_were_begun_at_the_same_moment_come_as_they_were_stored() -> None:
    learner = a_learner()
    stored = [LATER_ASSESSMENT, ASSESSMENT, LATER_ASSESSMENT]
    for assessment in stored:
        Page(learner, assessment=assessment).finish(a_draft(c0=5))
    _one, steps = api.get_learner_status(learner, COURSE)
    assert [step.assessment for step in steps] == stored


def test_somebody_without_rounds_is_a_person_and_nobody_is_none() -> None:
    learner = a_learner()
    status, steps = api.get_learner_status(learner, COURSE)
    assert (status and status.stage, steps) == (Stage.NOT_STARTED, ())
    assert api.get_learner_status(learner + 1, COURSE) == (None, ())


# ---------------------------------------------------------------- taking part, as the block shows it


def test_taking_part_is_counted_and_told_by_name() -> None:
    started, once, twice, absent = learners(4)
    Page(started).save(a_draft(c0=1), now=START + timedelta(hours=2))
    Page(once).finish(a_draft(c0=1), day=1)
    Page(twice).finish(a_draft(c0=1))
    Page(twice, assessment=LATER_ASSESSMENT).finish(a_draft(c0=1), day=3)
    Page(absent, course="another", assessment="elsewhere").finish(a_draft(c0=1))
    shown = api.get_participation(COURSE)
    assert (shown.started, shown.finished, shown.rated_again, shown.total) == (3, 2, 1, 3)
    assert [(person.learner_id, person.started_at, person.finished_at, person.rounds) for person in shown.people] == [
        (twice, START, START + timedelta(days=3), 2),
        (started, START + timedelta(hours=2), None, 0),
        (once, START + timedelta(days=1), START + timedelta(days=1), 1),
    ]


def test_taking_part_comes_in_pages() -> None:
    who = crowd_of(5)
    shown = api.get_participation(COURSE, offset=2, limit=2)
    assert ([person.learner_id for person in shown.people], shown.total) == (who[2:4], 5)


def test_who_started_at_the_same_moment_comes_by_number() -> None:
    who = learners(3)
    for learner in reversed(who):
        Page(learner).save(a_draft(c0=1))
    assert [person.learner_id for person in api.get_participation(COURSE).people] == who


def test_a_page_has_fifty_people() -> None:
    crowd_of(51)
    assert len(api.get_participation(COURSE).people) == 50
    assert len(found(everybody()).people) == 50


def test_taking_part_counts_only_the_learners_asked_for() -> None:
    who = crowd_of(5)
    assert api.get_participation(COURSE, learners=who[:2]).total == 2
    assert api.get_participation(COURSE, learners=get_user_model().objects.filter(pk=who[0]).values("pk")).finished == 1
    nobody = api.get_participation(COURSE, learners=[])
    assert (nobody.started, nobody.finished, nobody.rated_again, nobody.people) == (0, 0, 0, ())
    for nowhere in (None, [ASSESSMENT]):
        unknown = api.get_participation("never heard of", assessments=nowhere)
        assert (unknown.started, unknown.finished, unknown.rated_again, unknown.people) == (0, 0, 0, ())


def test_rating_again_is_about_something_rated_before_unless_assessments_are_picked() -> None:
    learner = a_learner()
    Page(learner).finish(a_draft(c0=1))
    Page(learner, assessment=LATER_ASSESSMENT).finish(a_draft(c1=1, c0=NOT_YET), day=1)
    assert api.get_participation(COURSE).rated_again == 0
    both = [ASSESSMENT, LATER_ASSESSMENT]
    assert api.get_participation(COURSE, assessments=both).rated_again == 1, "two rounds, which are known by name"
    Page(learner).finish(a_draft(c1=2), day=2)
    assert api.get_participation(COURSE).rated_again == 1


def test_assessments_that_are_picked_are_the_only_ones_that_count() -> None:
    first, second = learners(2)
    Page(first).finish(a_draft(c0=1))
    Page(second, assessment=LATER_ASSESSMENT).save(a_draft(c0=1))
    later = api.get_participation(COURSE, assessments=[LATER_ASSESSMENT])
    assert (later.started, later.finished, [person.learner_id for person in later.people]) == (1, 0, [second])
    assert api.get_participation(COURSE, assessments=[]).total == 0
    Page(first).finish(a_draft(c0=1), day=1)
    Page(second).finish(a_draft(c0=1))
    Page(second, assessment="elsewhere", course="another").finish(a_draft(c0=1))
    before = api.get_participation(COURSE, assessments=[ASSESSMENT])
    assert (before.started, before.finished, before.rated_again) == (2, 2, 1)
    assert [person.learner_id for person in before.people] == [first, second]
    assert api.get_participation("another", assessments=[ASSESSMENT]).total == 0, "it is in another course"
    assert api.get_participation(COURSE, assessments=[LATER_ASSESSMENT], learners=[first]).total == 0


# ---------------------------------------------------------------- what it costs


def test_everything_costs_the_same_for_ten_people_and_for_a_thousand() -> None:
    users = get_user_model().objects.values("pk")
    full = LearnerQuery(
        within=[users, users],
        stage=Stage.FINISHED,
        due=Due.DONE,
        role="Keyworker",
        organisation="Haven",
        assessment=ASSESSMENT,
        sort="-start",
    )
    learner = a_learner("first of all")
    choosing(learner, "Keyworker", "Haven", framework=a_framework(3))
    starts({learner: TODAY})
    work: dict[str, tuple[Callable[[], object], int]] = {
        "everybody": (lambda: found(everybody(), due_months=3), 4),
        "filtered": (lambda: found(full, due_months=3), 5),
        "later page": (lambda: found(everybody(), offset=5), 4),
        "leavers": (lambda: found(LearnerQuery(leavers=users.none())), 4),
        "one": (lambda: api.get_learner_status(learner, COURSE), 3),
        "choices": (lambda: api.get_profile_choices(COURSE), 3),
        "taking part": (lambda: api.get_participation(COURSE, learners=users), 3),
        "in one assessment": (lambda: api.get_participation(COURSE, learners=users, assessments=[ASSESSMENT]), 3),
    }
    for count, prefix in ((9, "few"), (990, "many")):
        crowd(learner, count, prefix)
        assert {name: count_queries(query) for name, (query, _cost) in work.items()} == {
            name: cost for name, (_one, cost) in work.items()
        }
    assert found(full, due_months=3).total == 1000


# ---------------------------------------------------------------- all of them


def test_all_people_come_in_the_order_of_the_pages_a_part_at_a_time(django_assert_num_queries: Any) -> None:
    like = a_learner()
    Page(like).finish(a_draft(c0=5))
    starts({like: TODAY})
    who = crowd(like, 6, "copy")
    models.StartDate.objects.filter(learner__in=who[:3]).delete()
    done = [everybody(sort=sort, stage=Stage.FINISHED) for sort in ("-name", "started", "-finished", "start")]
    for query in (*done, LearnerQuery(within=[None])):
        with django_assert_num_queries(5):  # the course, their order, and each part
            parts = list(api.iter_learners(COURSE, query, today=TODAY, due_months=3, batch_size=3))
        assert [len(part) for part in parts] == [3, 3, 1]
        assert [learner for part in parts for learner in part] == list(found(query, due_months=3).people), query
    [due] = api.iter_learners(COURSE, everybody(due=Due.DONE), today=TODAY, due_months=3)
    assert {learner.learner_id for learner in due} == {like, *who[3:]}


def test_all_people_of_a_course_that_nobody_knows_are_none() -> None:
    learners(2)
    query = LearnerQuery(within=[None])
    assert list(api.iter_learners("never heard of", query, today=TODAY, due_months=3)) == []


def test_who_is_due_is_told_of_one_as_it_is_of_all() -> None:
    days = [TODAY - timedelta(days=number) for number in range(0, 140, 1)]
    known = dict(zip(learners(len(days)), days, strict=True))
    done, without = learners(2, "other")
    Page(done).finish(a_draft(c0=5))
    starts({**known, done: TODAY})
    page = found(everybody(), due_months=3, limit=200)
    due_statuses = {person.learner_id: api.due_status(person, TODAY, 3) for person in page.people}
    assert due_statuses[without] is None
    assert set(due_statuses.values()) == {None, *Due}
    for due in Due:
        wanted = {person.learner_id for person in found(everybody(due=due), due_months=3, limit=200).people}
        assert {learner for learner, what in due_statuses.items() if what is due} == wanted, due
