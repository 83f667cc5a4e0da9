"""Snapshots: what the database counts is what anybody would count who goes through all rows one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from competency_xblock.records import api, models
from competency_xblock.records.data import (
    COUNTED_AFTER,
    Draft,
    DraftAction,
    DraftAnswer,
    Group,
    Grouping,
    Measure,
    SnapshotCount,
    SnapshotInfo,
    Visibility,
)
from competency_xblock.records.figures import counting, snapshots
from tests.fixtures.records import (
    ASSESSMENT,
    COURSE,
    LATER,
    LATER_ASSESSMENT,
    NOT_MY_ROLE,
    NOT_YET,
    START,
    Page,
    a_draft,
    a_framework,
    a_learner,
    item,
    learners,
    rated,
    snapshot_of,
)

pytestmark = pytest.mark.django_db

TODAY = date(2030, 3, 1)
FRAMEWORK = a_framework(2)
Row = tuple[str, str, str, str, int | None]
"""A measure, what it is about, in which grouping and group, and the value."""


def take(framework: Any = FRAMEWORK, course: str = COURSE, **options: Any) -> SnapshotInfo:
    """The newest snapshot, taken now."""
    assert snapshot_of(course, [framework], **{"today": TODAY, **options})
    snapshot = api.get_latest_snapshot(course)
    assert snapshot is not None
    return snapshot


def stored(**wanted: Any) -> dict[Row, int]:
    """The rows of the newest snapshot, and how many people each is about."""
    newest = models.Snapshot.objects.latest("pk")
    rows = models.SnapshotRow.objects.filter(snapshot=newest, **wanted).select_related("item")
    found: dict[Row, int] = {}
    for row in rows:
        about = row.item.competency + row.item.level if row.item else row.subject
        key = (row.measure, about, row.grouping, row.group, row.value)
        assert key not in found, "one row for everything that is counted"
        if row.people:
            found[key] = row.people
    return found


# ---------------------------------------------------------------- the same as one by one


def counted_one_by_one(
    sensitive: Collection[str], active: Collection[int] | None, groups: Mapping[tuple[str, str], Collection[int]]
) -> dict[Row, int]:
    """What is to be counted about items, the slow and simple way."""
    theirs: dict[tuple[int, str], list[models.Latest]] = {}
    for row in models.Latest.objects.filter(course__key=COURSE).select_related("item"):
        if active is None or row.learner_id in active:
            theirs.setdefault((row.learner_id, row.item.competency + row.item.level), []).append(row)
    counted: Counter[Row] = Counter()
    for (learner, about), rows in theirs.items():
        if rows[0].item.competency in sensitive:
            row = max(rows, key=lambda row: (row.latest_at, row.latest_round))
        elif all(row.visibility == "groups" for row in rows):
            [row] = rows
        else:
            continue
        true = [(row.latest_answer, row.latest_value)]
        if row.latest_answer == "rated":
            true += [("people", None), *([("below", None)] if row.latest_value < row.aim else [])]
            if row.times_rated > 1:
                moved = row.latest_value - row.first_value
                way = "higher" if moved > 0 else "lower" if moved < 0 else "same"
                true += [("first", row.first_value), ("latest", row.latest_value), (way, None)]
        for measure, value in true:
            counted[measure, about, "", "", value] += 1
            for (grouping, name), members in groups.items():
                if learner in members:
                    counted[measure, about, grouping, name, value] += 1
    return dict(counted)


def week_of(when: datetime) -> int:
    year, week, _day = when.astimezone(UTC).isocalendar()
    return year * 100 + week


def weeks_one_by_one(active: Collection[int] | None) -> dict[Row, int]:
    """Who started, finished and rated again in which week, the same way."""
    counted: Counter[Row] = Counter()
    for row in models.Participant.objects.filter(course__key=COURSE):
        if active is not None and row.learner_id not in active:
            continue
        for measure in ("started", "finished", "again"):
            if (when := getattr(row, measure)) is not None:
                counted[measure, "", "", "", week_of(when)] += 1
    return dict(counted)


answers = st.one_of(
    st.builds(rated, st.integers(1, 10), st.none() | st.integers(1, 10), st.just(""), st.none() | st.integers(1, 10)),
    st.sampled_from([NOT_MY_ROLE, NOT_YET, DraftAnswer()]),
)
rounds = st.tuples(
    st.integers(0, 4),  # who
    st.sampled_from([(ASSESSMENT, COURSE), (LATER_ASSESSMENT, COURSE), ("elsewhere", "another course")]),
    st.sampled_from([Visibility.GROUPS, Visibility.GROUPS, Visibility.NAMES]),
    st.sampled_from([0, 0, 1, 8, 20]),  # the day
    st.sampled_from(["", "new"]),
    st.sampled_from(["", "Keyworker", "Volunteer"]),
    st.sampled_from(["", "Haven"]),
    st.booleans(),  # whether c0 is marked as sensitive already
    st.dictionaries(st.sampled_from(["c0", "c1", "c2"]), answers, max_size=3),
)


def a_round(visibility: Visibility, day: int = 0, who: int = 0) -> Any:
    """A round of the story with one low answer that is told of like this."""
    return (who, (ASSESSMENT, COURSE), visibility, day, "", "Keyworker", "Haven", False, {"c0": rated(4)})


NAMELESS_FIRST = [a_round(Visibility.GROUPS), a_round(Visibility.NAMES, day=8)]
NAMED_FIRST = [a_round(Visibility.NAMES), a_round(Visibility.GROUPS, day=8)]
SOMEBODY_ELSE = a_round(Visibility.GROUPS, who=1)
IN_ANOTHER_ROLE = (0, (ASSESSMENT, COURSE), Visibility.GROUPS, 8, "", "Volunteer", "", False, {"c0": rated(9)})


class CountedTogether(TestCase):
    """The same numbers, whether the database groups or somebody counts row by row."""

    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    # One person with an answer by name and one without to the same: what is made up hardly ever has that.
    @example([*NAMELESS_FIRST, SOMEBODY_ELSE], None, {0}, False, 8)
    @example([*NAMED_FIRST, SOMEBODY_ELSE], {0, 1}, {1}, False, 8)
    @example([*NAMELESS_FIRST, SOMEBODY_ELSE], None, {0}, True, 8)
    @example([*NAMED_FIRST, SOMEBODY_ELSE], None, set(), True, 8)
    @example([a_round(Visibility.GROUPS), SOMEBODY_ELSE, IN_ANOTHER_ROLE], {0}, {0}, False, 8)
    @given(
        st.lists(rounds, max_size=12),
        st.none() | st.sets(st.integers(0, 4)),
        st.sets(st.integers(0, 4)),
        st.booleans(),
        st.sampled_from([0, 1, 8]),
    )
    def test_grouping_and_counting_one_by_one_come_to_the_same(
        self, story: list[Any], active: set[int] | None, cohort: set[int], is_sensitive: bool, day: int
    ) -> None:
        who = learners(5)
        for number, (assessment, course), visibility, on_day, level, role, organisation, sensitive, answers in story:
            framework = a_framework(sensitive=("c0",) if sensitive else (), levels=("new",), version=str(sensitive))
            draft = Draft(level=level, role=role, organisation=organisation, answers=answers)
            Page(who[number], framework, assessment, course, visibility).finish(draft, day=on_day)
        actives = None if active is None else [who[number] for number in active]
        spring = {who[number] for number in cohort}
        users = get_user_model().objects
        framework_now = a_framework(sensitive=("c0",) if is_sensitive else (), levels=("new",))
        among: dict[str, Any] = {
            "learners": None if actives is None else users.filter(pk__in=actives).values("pk"),
            "cohorts": [
                Group(name="Spring", learners=users.filter(pk__in=spring).values("pk")),
                Group(name="Autumn", learners=users.exclude(pk__in=spring).values("pk")),
            ],
        }
        take(framework_now, **among)
        groups: dict[tuple[str, str], set[int]] = {
            ("cohort", "Spring"): spring,
            ("cohort", "Autumn"): set(who) - spring,
        }
        for row in models.Participant.objects.filter(course__key=COURSE):
            for grouping in ("role", "organisation"):
                if name := getattr(row, grouping):
                    groups.setdefault((grouping, name), set()).add(row.learner_id)
        sensitive_now = {"c0"} if is_sensitive else set()
        assert stored(item__isnull=False) == counted_one_by_one(sensitive_now, actives, groups)
        assert stored(measure__in=["started", "finished", "again"]) == weeks_one_by_one(actives)

        # What was finished a moment ago counts as if it had not been: whoever did counts as they stood before.
        moment = START + timedelta(days=day, minutes=30)
        early = take(framework_now, now=moment, **among)
        counted = {row: people for row, people in stored().items() if row[0] != "started"}
        for learner in who:
            for finish in api.get_submitted_rounds(learner):
                if finish.submitted_at > moment - COUNTED_AFTER:
                    api.delete_round(learner, finish.key)
        late = take(framework_now, **among)
        assert counted == {row: people for row, people in stored().items() if row[0] != "started"}
        assert [snapshot.metadata["chosen"] for snapshot in (early, late)] == [late.metadata["chosen"]] * 2


def test_groups_of_a_grouping_add_up_to_those_who_are_in_one() -> None:
    for role, many in (("Keyworker", 4), ("Volunteer", 3), ("", 2)):
        for learner in learners(many, f"{role}-"):
            Page(learner, FRAMEWORK).finish(Draft(role=role, answers={"c0": rated(5)}))
    take()
    people = stored(measure="people")
    assert people == {
        ("people", "c0", "", "", None): 9,
        ("people", "c0", "role", "Keyworker", None): 4,
        ("people", "c0", "role", "Volunteer", None): 3,
    }


def test_only_the_frameworks_that_are_asked_for_and_only_this_course_are_counted() -> None:
    for framework, course in (("listening", COURSE), ("speaking", COURSE), ("listening", "another")):
        page = Page(a_learner(f"{framework} {course[:5]}"), a_framework(2, framework_id=framework), course, course)
        page.finish(a_draft(c0=5))
    take()
    assert stored(measure="people") == {("people", "c0", "", "", None): 1}


@pytest.mark.parametrize("visibility", list(Visibility))
def test_a_finish_is_in_no_number_while_it_can_be_taken_back(visibility: Visibility) -> None:
    before, again = learners(2)
    for learner in (before, again):
        Page(learner, FRAMEWORK).finish(Draft(role="Keyworker", answers={"c0": rated(5)}))
    then = START + timedelta(days=7)
    figures = ("rated", "people", "below", "first", "latest", "higher", "again", "planned")
    take(now=then)
    stood = stored(measure__in=figures)
    page = Page(again, FRAMEWORK, visibility=visibility)
    plan = DraftAction(text="Ask Sam")
    page.finish(Draft(role="Volunteer", answers={"c0": rated(9), "c1": rated(2)}, actions=(plan,)), day=7)
    take(now=then + COUNTED_AFTER - timedelta(microseconds=1))
    assert stored(measure__in=figures) == stood
    assert stood["people", "c0", "role", "Keyworker", None] == 2
    take(now=then + COUNTED_AFTER)
    grown = stored(measure__in=figures)
    assert grown["planned", "", "", "", None] == grown["again", "", "", "", week_of(then)] == 1
    assert grown["people", "c0", "", "", None] == (2 if visibility is Visibility.GROUPS else 1)


@pytest.mark.parametrize(("finishing", "counted"), [(1, 4), (2, 4), (3, 3)], ids=["once", "twice", "always"])
def test_whoever_finishes_while_it_is_counted_counts_as_before(
    monkeypatch: pytest.MonkeyPatch, finishing: int, counted: int
) -> None:
    pages = [Page(learner, FRAMEWORK) for learner in learners(4)]
    for page in pages:
        page.finish(a_draft(c0=5))
    count, coming = counting.count_items, iter(pages[:finishing])

    def meanwhile(*arguments: Any) -> Any:
        if (page := next(coming, None)) is not None:
            page.finish(a_draft(c0=9, c1=9), day=7)
        return count(*arguments)

    monkeypatch.setattr(snapshots, "count_items", meanwhile)
    take(now=START + timedelta(days=7))
    answers = stored(item__isnull=False)
    assert not [row for row in answers if row[4] == 9], "the new answers wait"
    assert answers["people", "c0", "", "", None] == counted, "and the old ones stand, unless somebody always finishes"


# ---------------------------------------------------------------- weeks


@pytest.mark.parametrize(
    ("when", "week"),
    [
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), 202653),
        (datetime(2027, 1, 1, tzinfo=UTC), 202653),
        (datetime(2027, 1, 3, 23, 59, 59, tzinfo=UTC), 202653),
        (datetime(2027, 1, 4, tzinfo=UTC), 202701),
        (datetime(2024, 12, 30, tzinfo=UTC), 202501),
        (datetime(2030, 6, 30, 23, 30, tzinfo=UTC), 203026),  # Monday already where the site is
    ],
)
def test_weeks_are_iso_weeks_in_utc(when: datetime, week: int) -> None:
    page = Page(a_learner())
    page.finish(a_draft(c0=5))
    page.finish(a_draft(c0=6), day=1)
    models.Participant.objects.update(started=when, finished=when, again=when)
    take()
    assert stored(grouping="", item__isnull=True, value__isnull=False) == {
        (measure, "", "", "", week): 1 for measure in ("started", "finished", "again")
    }


def test_who_has_only_begun_has_no_week_of_finishing() -> None:
    Page(a_learner()).save(a_draft(c0=5))
    counts = api.get_course_counts(take())
    assert {
        measure: weeks for measure, weeks in counts.items() if measure.value in ("started", "finished", "again")
    } == {Measure.STARTED: {week_of(START): 1}}


# ---------------------------------------------------------------- plans, who is enrolled, what the caller counted


def test_who_planned_something_and_has_to_look_at_it_again_is_counted_once_each() -> None:
    dates = {
        "none": None,
        "yesterday": TODAY - timedelta(days=1),
        "today": TODAY,
        "in thirty days": TODAY + timedelta(days=30),
        "in thirty-one": TODAY + timedelta(days=31),
    }
    for name, day in dates.items():
        plan = DraftAction(text="Ask Sam", review_date=day)
        Page(a_learner(name)).finish(Draft(answers={"c0": rated(5)}, actions=(plan, plan)))
    counts = api.get_course_counts(take())
    planned = {measure: people[None] for measure, people in counts.items() if None in people}
    assert planned == {Measure.PLANNED: 5, Measure.REVIEW_SOON: 2, Measure.REVIEW_PAST: 1}
    models.Action.objects.update(done=START)
    counts = api.get_course_counts(take())
    planned = {measure: people[None] for measure, people in counts.items() if None in people}
    assert planned == {Measure.PLANNED: 5, Measure.REVIEW_SOON: 0, Measure.REVIEW_PAST: 0}


def test_when_people_started_changes_no_number() -> None:
    amy, ben = learners(2)
    for learner in (amy, ben):
        Page(learner).finish(Draft(role="Keyworker", answers={"c0": rated(5)}))
    counts, rows = api.get_course_counts(take()), stored()
    api.set_due_months(COURSE, 6)
    api.set_learner_start_date(amy, COURSE, date(2020, 1, 31))
    api.set_team_start_dates(COURSE, {ben: date(2029, 12, 1)})
    assert (api.get_course_counts(take()), stored()) == (counts, rows)


def test_whoever_has_left_is_in_no_count() -> None:
    stays, leaves = learners(2)
    for learner in (stays, leaves):
        plan = DraftAction(text="Ask Sam", review_date=TODAY)
        Page(learner).finish(Draft(role="Keyworker", answers={"c0": rated(5)}, actions=(plan,)))
    take(learners=get_user_model().objects.filter(pk=stays).values("pk"), enrolled=7)
    assert set(stored(item__isnull=False).values()) == {1}
    assert api.get_course_counts(take(learners=[stays], enrolled=7)) == {
        Measure.ENROLLED: {None: 7},
        Measure.STARTED: {week_of(START): 1},
        Measure.FINISHED: {week_of(START): 1},
        Measure.PLANNED: {None: 1},
        Measure.REVIEW_SOON: {None: 1},
        Measure.REVIEW_PAST: {None: 0},
    }


def test_what_the_caller_counted_is_kept_with_it() -> None:
    topic = SnapshotCount(measure=Measure.RECOMMENDED, subject="mi", group="groups", people=11)
    moved = SnapshotCount(measure=Measure.MOVED, subject="mi", group="groups/finished", value=-1, people=3)
    snapshot = take(counts=[topic, moved], about={"topics": {"mi": "Motivational Interviewing"}})
    assert api.get_topic_counts(snapshot) == {
        (Measure.RECOMMENDED, "mi"): {("groups", None): 11},
        (Measure.MOVED, "mi"): {("groups/finished", -1): 3},
    }
    assert snapshot.metadata == {
        "topics": {"mi": "Motivational Interviewing"},
        "promised": 0,
        "groups": {"cohort": [], "role": [], "organisation": []},
        "chosen": {"role": [], "organisation": []},
    }


def test_a_snapshot_remembers_the_largest_group_that_was_promised_to_anybody() -> None:
    learner, other = learners(2)
    Page(learner, group_minimum=7).finish(a_draft(c0=5))
    assert take().metadata["promised"] == 7
    Page(other, group_minimum=23).save(a_draft(c0=5))
    assert take().metadata["promised"] == 23


# ---------------------------------------------------------------- many readers, one who counts


def test_two_snapshots_are_kept_and_older_ones_deleted_with_their_rows() -> None:
    Page(a_learner()).finish(a_draft(c0=5))
    other = take(course="another")
    ids = [take().id for _time in range(4)]
    stored_ids = set(models.Snapshot.objects.values_list("pk", flat=True))
    assert stored_ids == {other.id, *ids[-2:]}
    assert set(models.SnapshotRow.objects.values_list("snapshot_id", flat=True)) == stored_ids


def test_whoever_reads_the_one_before_still_gets_all_of_it() -> None:
    Page(a_learner()).finish(a_draft(c0=5))
    reading = take()
    before = api.get_item_counts(reading)
    Page(a_learner("more")).finish(a_draft(c0=5))
    newest = take(now=START + timedelta(days=1))
    assert api.get_item_counts(reading) == before
    assert before[item("c0")].of(Measure.PEOPLE) == 1
    assert api.get_item_counts(newest)[item("c0")].of(Measure.PEOPLE) == 2
    assert newest.taken_at == START + timedelta(days=1)


def test_where_nothing_was_counted_there_is_no_snapshot() -> None:
    assert api.get_latest_snapshot("never heard of") is None
    Page(a_learner()).finish(a_draft(c0=5))
    assert api.get_latest_snapshot(COURSE) is None


def test_whoever_began_to_count_and_never_came_back_is_waited_for_an_hour() -> None:
    assert not api.is_counting(COURSE, START)
    api.start_counting(COURSE, START)
    assert api.is_counting(COURSE, START + timedelta(hours=1))
    assert not api.is_counting(COURSE, START + timedelta(hours=1, seconds=1))
    assert not api.is_counting("another", START)


def test_after_counting_nobody_counts() -> None:
    take()
    assert not api.is_counting(COURSE, START)


def test_who_began_to_count_before_somebody_else_did_keeps_nothing() -> None:
    Page(a_learner()).finish(a_draft(c0=5))
    later = START + timedelta(minutes=11)
    api.start_counting(COURSE, START)
    api.start_counting(COURSE, later)
    assert not api.create_snapshot(COURSE, [FRAMEWORK], now=START, today=TODAY)
    assert api.get_latest_snapshot(COURSE) is None
    assert models.SnapshotRow.objects.count() == 0
    assert api.create_snapshot(COURSE, [FRAMEWORK], now=later, today=TODAY)


def test_that_counting_failed_is_known_until_it_does_not() -> None:
    assert take().failed_at is None
    api.start_counting(COURSE, START)
    api.record_counting_failure(COURSE, START)
    assert not api.is_counting(COURSE, START)
    newest = api.get_latest_snapshot(COURSE)
    assert newest is not None
    assert newest.failed_at == START
    assert take().failed_at is None


def test_a_snapshot_that_fails_leaves_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    Page(a_learner()).finish(a_draft(c0=5))
    before = take()
    whole = api.get_item_counts(before)

    def fails(*_arguments: object, **_options: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(models.SnapshotRow.objects, "bulk_create", fails)
    with pytest.raises(RuntimeError):
        take()
    assert api.get_latest_snapshot(COURSE) == before
    assert api.get_item_counts(before) == whole


# ---------------------------------------------------------------- what it costs


def cost_of_counting(people: int, competencies: int, now: datetime = LATER) -> int:
    """How many queries counting takes, without those that store the rows."""
    framework = a_framework(competencies, sensitive=("c1",))
    for number, learner in enumerate(learners(people, f"{people}-{competencies}-")):
        draft = Draft(
            role=("Keyworker", "Volunteer")[number % 2],
            organisation="Haven",
            answers={f"c{n}": rated(1 + (number + n) % 10) for n in range(competencies)},
        )
        visibility = Visibility.NAMES if number % 5 == 0 else Visibility.GROUPS
        Page(learner, framework, visibility=visibility).finish(draft)
    users = get_user_model().objects
    cohorts = [Group(name=name, learners=users.filter(username__endswith=name).values("pk")) for name in ("1", "2")]
    with CaptureQueriesContext(connection) as captured:
        take(framework, learners=users.values("pk"), cohorts=cohorts, now=now)
    table = models.SnapshotRow._meta.db_table
    return sum(not query["sql"].replace("`", '"').startswith(f'INSERT INTO "{table}"') for query in captured)


def test_counting_costs_the_same_for_ten_people_and_for_two_hundred() -> None:
    few = cost_of_counting(10, 3)
    assert cost_of_counting(190, 3) == few <= 38
    # With what stood before: one query for who counts, one for rows, one for roles, and one for each of two cohorts.
    assert cost_of_counting(10, 4, now=START) == cost_of_counting(40, 4, now=START) <= few + 5


def test_counting_costs_the_same_for_three_competencies_and_for_thirty_six() -> None:
    few = cost_of_counting(10, 3)
    assert cost_of_counting(10, 36) == few


def test_reading_costs_two_queries_however_many_competencies() -> None:
    for competencies in (3, 36):
        cost_of_counting(10, competencies)
        snapshot = api.get_latest_snapshot(COURSE)
        assert snapshot is not None
        for read in (
            lambda snapshot=snapshot: api.get_item_counts(snapshot),
            lambda snapshot=snapshot: api.get_group_counts(
                snapshot, Grouping.ROLE, api.SIZE_MEASURES, group="Keyworker"
            ),
        ):
            with CaptureQueriesContext(connection) as captured:
                assert read()
            assert len(captured) == 2
