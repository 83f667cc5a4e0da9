"""What the team may see of a group: figures about many people only, hidden and rounded so that nobody is picked out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.frameworks import Framework, Scale
from competency_xblock.records import api
from competency_xblock.records.data import (
    Band,
    ConfidenceChange,
    Draft,
    DraftAnswer,
    GroupFigures,
    Grouping,
    Item,
    ItemFigures,
    Measure,
    SnapshotCount,
    SnapshotInfo,
    Suppression,
    Visibility,
)
from competency_xblock.records.figures.disclosure import round_count, suppress_groups
from tests.fixtures.records import (
    COURSE,
    LATER_ASSESSMENT,
    NOT_MY_ROLE,
    NOT_YET,
    START,
    Page,
    a_draft,
    a_framework,
    item,
    learners,
    rated,
    snapshot_of,
)

pytestmark = pytest.mark.django_db

FRAMEWORK = a_framework(2)
TEN, FIVE = Scale(minimum=1, maximum=10), Scale(minimum=1, maximum=5)
WAYS = {Measure.HIGHER: 1, Measure.SAME: 0, Measure.LOWER: -1}


def rate(
    who: Iterable[int],
    answers: Iterable[DraftAnswer | int],
    *,
    visibility: Visibility = Visibility.GROUPS,
    day: float = 0,
    framework: Framework = FRAMEWORK,
    assessment: str = LATER_ASSESSMENT,
    competency: str = "c0",
    role: str = "",
) -> None:
    """Each of these learners submits one round with one answer."""
    for learner, answer in zip(who, answers, strict=True):
        given_answer = answer if isinstance(answer, DraftAnswer) else rated(answer)
        draft = Draft(role=role, answers={competency: given_answer})
        Page(learner, framework, assessment, visibility=visibility).finish(draft, day=day)


def count(framework: Framework = FRAMEWORK, course: str = COURSE, **options: Any) -> SnapshotInfo:
    """The course's figures, counted now."""
    snapshot_of(course, [framework], **options)
    snapshot = api.get_latest_snapshot(course)
    assert snapshot is not None
    return snapshot


def figures(framework: Framework = FRAMEWORK, *, group_minimum: int = 10, **options: Any) -> ItemFigures:
    """What is shown of the first competency."""
    snapshot = count(framework, **options)
    return api.build_item_figures(
        framework, api.get_item_counts(snapshot), api.effective_minimum(snapshot, group_minimum)
    )[0]


def group(framework: Framework = FRAMEWORK, **options: Any) -> GroupFigures:
    """The same, where there is something to show."""
    found = figures(framework, **options)
    assert found.hidden is Suppression.NONE
    assert found.group is not None
    return found.group


def bands(found: Iterable[Band]) -> dict[tuple[int, int], int]:
    return {(band.low, band.high): band.people for band in found}


def counts_of(values: Mapping[int, int], *, below: int = 0, **ways: int) -> api.ItemCounts:
    """Exact counts: how many people chose each value, and how many of them moved in which way."""
    people = {(Measure.RATED.value, value): many for value, many in values.items()}
    moved = {(way.value, None): ways.get(way.value, 0) for way in WAYS}
    whole = {(Measure.PEOPLE.value, None): sum(values.values()), (Measure.BELOW.value, None): below}
    return api.ItemCounts({**people, **whole, **moved})


# ---------------------------------------------------------------- who is counted, and how


@pytest.mark.parametrize(
    ("count", "shown"), [(0, 0), (1, 0), (2, 0), (3, 5), (7, 5), (8, 10), (10, 10), (12, 10), (13, 15)]
)
def test_counts_are_rounded_to_the_nearest_five(count: int, shown: int) -> None:
    assert round_count(count) == shown


def test_every_competency_is_there_in_the_frameworks_order_even_without_answers() -> None:
    for course in (COURSE, "never heard of"):
        shown = api.build_item_figures(FRAMEWORK, api.get_item_counts(count(course=course)), 10)
        assert [figures.title for figures in shown] == ["Competency 0", "Competency 1"]
        assert [figures.item for figures in shown] == [item("c0"), item("c1")]
        assert {figures.hidden for figures in shown} == {Suppression.NO_ANSWERS}
    rate(learners(10), [5] * 10, competency="c1")
    shown = api.build_item_figures(FRAMEWORK, api.get_item_counts(count()), 10)
    assert [figures.hidden for figures in shown] == [Suppression.NO_ANSWERS, Suppression.NONE]


def test_a_large_group_is_shown_in_rounded_counts() -> None:
    rate(learners(16), [*[3] * 6, *[7] * 8, *[9] * 2])
    assert group() == GroupFigures(
        rated=15,
        bands=(Band(low=1, high=3, people=5), Band(low=4, high=7, people=10), Band(low=8, high=10, people=0)),
        average=None,
        below_aim=5,
        change=None,
        not_my_role=0,
        not_yet=0,
    )


def test_below_counts_those_who_are_below_their_own_aim() -> None:
    who = learners(15)
    rate(who, [*[rated(5, aim=5)] * 7, *[rated(5, aim=6)] * 8])
    found = group()
    assert (found.rated, found.below_aim) == (15, 10)
    assert found.share_below == pytest.approx(10 / 15)


def test_nothing_at_all_is_told_of_a_group_of_nine() -> None:
    who = learners(9)
    rate(who, [2] * 9)
    rate(who, [8] * 9, day=1)
    assert figures() == ItemFigures(item=item("c0"), title="Competency 0", group=None, hidden=Suppression.TOO_FEW)


def test_nobody_counts_who_did_not_rate() -> None:
    rate(learners(14), [*[5] * 9, *[NOT_YET] * 3, *[NOT_MY_ROLE] * 2])
    assert (figures().group, figures().hidden) == (None, Suppression.TOO_FEW)


def test_answers_that_are_no_ratings_are_too_few_to_tell_as_well() -> None:
    rate(learners(12), [NOT_YET] * 12)
    assert (figures().group, figures().hidden) == (None, Suppression.NO_ANSWERS)


def test_other_answers_are_counted_apart_and_rounded() -> None:
    rate(learners(17), [*[5] * 10, *[NOT_YET] * 4, *[NOT_MY_ROLE] * 3])
    found = group()
    assert (found.rated, found.not_yet, found.not_my_role) == (10, 5, 5)


def test_a_site_may_ask_for_larger_groups_and_never_for_less_than_five() -> None:
    rate(learners(12), [5] * 12)
    assert figures(group_minimum=13).hidden is Suppression.TOO_FEW
    assert figures(group_minimum=12).hidden is Suppression.NONE
    four = learners(4, "few")
    assert api.effective_minimum(None, 1) == 5
    assert figures(group_minimum=1, learners=four).hidden is Suppression.NO_ANSWERS
    rate(four, [5] * 4)
    assert figures(group_minimum=1, learners=four).hidden is Suppression.TOO_FEW
    assert figures(group_minimum=0, learners=four).group is None


def test_no_figure_is_about_fewer_than_the_largest_group_that_was_promised() -> None:
    first, *others = learners(13)
    Page(first, FRAMEWORK, LATER_ASSESSMENT, group_minimum=13).finish(a_draft(c0=5))
    for learner in others[:-1]:
        Page(learner, FRAMEWORK, LATER_ASSESSMENT, group_minimum=5).finish(a_draft(c0=5))
    assert [figures(group_minimum=minimum).hidden for minimum in (5, 10, 13)] == [Suppression.TOO_FEW] * 3
    rate(others[-1:], [5])
    assert [figures(group_minimum=minimum).hidden for minimum in (5, 10, 13)] == [Suppression.NONE] * 3
    assert [api.effective_minimum(count(), minimum) for minimum in (0, 10, 14)] == [13, 13, 14]


def test_where_nothing_was_promised_groups_are_as_large_as_the_site_asks_and_never_below_five() -> None:
    for snapshot in (None, count(course="never heard of"), SnapshotInfo(id=1, taken_at=START, metadata={})):
        assert [api.effective_minimum(snapshot, minimum) for minimum in (1, 5, 12)] == [5, 5, 12]


def test_only_the_learners_asked_for_are_counted() -> None:
    who = learners(20)
    rate(who, [5] * 20)
    users = get_user_model().objects.filter(pk__in=who[:9]).values("pk")
    for some in (who[:9], users):
        assert figures(learners=some).hidden is Suppression.TOO_FEW
    assert figures(learners=[]).hidden is Suppression.NO_ANSWERS
    assert figures(learners=users.none()).hidden is Suppression.NO_ANSWERS
    assert figures(learners=get_user_model().objects.values("pk")).hidden is Suppression.NONE


def test_levels_have_figures_of_their_own() -> None:
    framework = a_framework(1, levels=("new", "lead"))
    for level, number in (("lead", 10), ("new", 3)):
        for learner in learners(number, level):
            Page(learner, framework).finish(Draft(level=level, answers={"c0": rated(5)}))
    shown = api.build_item_figures(framework, api.get_item_counts(count(framework)), 10)
    assert [(figures.item.level, figures.title, figures.hidden) for figures in shown] == [
        ("new", "Competency 0 (New)", Suppression.TOO_FEW),
        ("lead", "Competency 0 (Lead)", Suppression.NONE),
    ]


def test_answers_from_before_there_were_levels_stand_first() -> None:
    items = [item("c0"), item("c0", "new"), item("c0", "lead")]
    framework = a_framework(1, levels=("new", "lead"))
    shown = api.build_item_figures(framework, {item: counts_of({5: 10}) for item in reversed(items)}, 10)
    assert [figures.item for figures in shown] == items
    assert [figures.title for figures in shown] == ["Competency 0", "Competency 0 (New)", "Competency 0 (Lead)"]


def test_what_takes_no_number_has_no_figures_and_hides_nothing_else() -> None:
    [area] = a_framework(3).areas
    thought_about, *others = area.competencies
    competencies = (replace(thought_about, rated=False), *others)
    framework = replace(a_framework(3), areas=(replace(area, competencies=competencies),))
    shown = api.build_item_figures(framework, {item("c0"): counts_of({5: 10}), item("c2"): counts_of({5: 10})}, 10)
    assert [(figures.item, figures.hidden) for figures in shown] == [
        (item("c1"), Suppression.NO_ANSWERS),
        (item("c2"), Suppression.NONE),
    ]
    assert api.count_suppressed(framework, shown) == 1


def test_one_item_alone_says_the_same_as_among_all() -> None:
    rate(learners(10), [5] * 10)
    rate(learners(11, "more"), [6] * 11, competency="c1")
    snapshot = count()
    assert api.get_item_counts(snapshot, item("c1")) == {item("c1"): api.get_item_counts(snapshot)[item("c1")]}
    assert api.get_item_counts(snapshot, item("c9")) == {}


def test_one_item_of_the_groups_says_the_same_as_among_all() -> None:
    rate(learners(3), [5] * 3, role="Keyworker")
    rate(learners(2, "more"), [6] * 2, competency="c1", role="Keyworker")
    snapshot = count()
    both = api.get_group_counts(snapshot, Grouping.ROLE, api.SIZE_MEASURES)
    assert set(both["Keyworker"]) == {item("c0"), item("c1")}
    of_item = api.get_group_counts(snapshot, Grouping.ROLE, api.SIZE_MEASURES, item=item("c1"))
    assert of_item == {"Keyworker": {item("c1"): both["Keyworker"][item("c1")]}}


@pytest.mark.parametrize(
    ("of", "hidden"), [(None, 2), (("c0",), 0), (("c1",), 1), (("c0", "c1"), 1), ((), 0), (("never heard of",), 0)]
)
def test_it_is_told_of_how_many_competencies_nothing_is_shown(of: tuple[str, ...] | None, hidden: int) -> None:
    framework = a_framework(3, levels=("new", "lead"))
    of_many = {item("c0", "new"): counts_of({5: 10}), item("c0", "lead"): counts_of({5: 9})}
    shown = api.build_item_figures(framework, {**of_many, item("c1"): counts_of({5: 9})}, 10)
    assert api.count_suppressed(framework, shown, of) == hidden


def test_what_is_counted_of_a_course_and_of_its_topics_is_of_that_course() -> None:
    snapshots = {}
    for course, many in ((COURSE, 3), ("another", 1)):
        for learner in learners(many, course):
            Page(learner, FRAMEWORK, f"asks in {course}", course).finish(a_draft(c0=5))
        snapshots[course] = count(
            course=course, counts=[SnapshotCount(measure=Measure.OPENED, subject="mi", people=many)]
        )
    for course, many in ((COURSE, 3), ("another", 1)):
        assert list(api.get_course_counts(snapshots[course])[Measure.STARTED].values()) == [many], "all in one week"
        assert api.get_topic_counts(snapshots[course]) == {(Measure.OPENED, "mi"): {("", None): many}}


def test_a_course_knows_which_frameworks_were_answered_in_it() -> None:
    learner, other = learners(2)
    Page(learner, a_framework(framework_id="speaking")).finish(a_draft(c0=1))
    Page(other, FRAMEWORK).finish(a_draft(c0=1))
    Page(other, a_framework(framework_id="writing"), course="another", assessment="x").finish(a_draft(c0=1))
    assert api.get_frameworks_answered(COURSE) == ("listening", "speaking")
    assert api.get_frameworks_answered("never heard of") == ()


# ---------------------------------------------------------------- ratings by name, and what is sensitive


def test_with_names_alone_there_is_no_group() -> None:
    rate(learners(12, "named"), [4] * 12, visibility=Visibility.NAMES)
    assert (figures().group, figures().hidden) == (None, Suppression.NO_ANSWERS)


def test_ratings_by_name_are_not_counted_with_the_group() -> None:
    rate(learners(20, "named"), [9] * 20, visibility=Visibility.NAMES)
    rate(learners(10), [5] * 10)
    found = group()
    assert (found.rated, bands(found.bands)) == (10, {(1, 3): 0, (4, 7): 10, (8, 10): 0})


def test_whoever_rates_by_name_is_not_in_the_group_too() -> None:
    who = learners(12)
    rate(who, [5] * 12)
    assert figures().hidden is Suppression.NONE
    rate(who[:3], [5] * 3, visibility=Visibility.NAMES, day=1, assessment="by name")
    assert (figures().group, figures().hidden) == (None, Suppression.TOO_FEW)


def test_rating_one_thing_by_name_leaves_another_in_the_group() -> None:
    who = learners(12)
    rate(who, [5] * 12)
    rate(who[:3], [5] * 3, visibility=Visibility.NAMES, day=1, assessment="by name", competency="c1")
    assert group().rated == 10


def test_sensitive_competencies_are_counted_with_the_group_whatever_people_were_told() -> None:
    framework = a_framework(2, sensitive=("c0",))
    who = learners(12)
    rate(who[:6], [4] * 6, visibility=Visibility.NAMES, framework=framework)
    rate(who[6:], [8] * 6, framework=framework)
    found = group(framework)
    assert (found.rated, bands(found.bands)) == (10, {(1, 3): 0, (4, 7): 5, (8, 10): 5})


def test_what_becomes_sensitive_later_counts_each_person_once() -> None:
    who = learners(9)
    rate(who, [4] * 9, visibility=Visibility.NAMES)
    later = a_framework(2, version="2", sensitive=("c0",))
    rate(who, [8] * 9, framework=later, day=1)
    assert (figures(later).group, figures(later).hidden) == (None, Suppression.TOO_FEW)
    rate(learners(3, "more"), [8] * 3, framework=later, day=1)
    found = group(later)
    assert (found.rated, bands(found.bands)) == (10, {(1, 3): 0, (4, 7): 0, (8, 10): 10})


def test_of_two_answers_of_the_same_instant_the_later_round_is_the_one_that_counts() -> None:
    who = learners(12)
    rate(who, [2] * 12, visibility=Visibility.NAMES)
    rate(who, [9] * 12, assessment="without names")
    found = group(a_framework(2, version="2", sensitive=("c0",)))
    assert (found.rated, bands(found.bands)) == (10, {(1, 3): 0, (4, 7): 0, (8, 10): 10})


# ---------------------------------------------------------------- change


def test_change_is_counted_among_those_who_rated_twice() -> None:
    who = learners(26)
    rate(who, [5] * 26)
    rate(who[:16], [*[8] * 8, *[5] * 5, *[4] * 3], day=1)
    change = group().change
    assert change == ConfidenceChange(
        higher=10,
        same=5,
        lower=5,
        first=(Band(low=1, high=3, people=0), Band(low=4, high=7, people=15), Band(low=8, high=10, people=0)),
        latest=(Band(low=1, high=3, people=0), Band(low=4, high=7, people=10), Band(low=8, high=10, people=10)),
    )
    assert change.people == 20, "of rounded counts"


@pytest.mark.parametrize(("once", "is_shown"), [(0, True), (1, False), (9, False), (10, True)])
def test_change_is_not_told_where_it_would_tell_of_the_few_who_rated_once(once: int, is_shown: bool) -> None:
    who = learners(20 + once)
    rate(who, [5] * len(who))
    rate(who[:20], [8] * 20, day=1)
    assert (group().change is not None) is is_shown


def test_change_is_not_told_of_fewer_than_ten_who_rated_twice() -> None:
    who = learners(20)
    rate(who, [5] * 20)
    rate(who[:9], [8] * 9, day=1)
    rate(who[9:], [NOT_YET] * 11, day=1)
    assert figures().hidden is Suppression.TOO_FEW
    rate(who[9:], [5] * 11, day=2)
    change = group().change
    assert change is not None
    assert (change.higher, change.same, change.lower) == (10, 10, 0)


def test_too_few_who_rated_twice_hide_the_change_alone() -> None:
    who = learners(20)
    rate(who, [5] * 20)
    rate(who[:9], [8] * 9, day=1)
    found = group()
    assert (found.rated, found.change) == (20, None)


@pytest.mark.parametrize(
    ("twice", "once", "is_shown"),
    [(10, 0, True), (9, 1, False), (9, 10, False), (10, 1, False), (10, 9, False), (10, 10, True), (11, 10, True)],
)
def test_change_is_told_from_exactly_the_smallest_group_on(twice: int, once: int, is_shown: bool) -> None:
    found, _hidden = api.build_group_figures(counts_of({5: twice + once}, higher=twice), TEN, 10)
    assert found is not None
    assert (found.change is not None) is is_shown


@pytest.mark.parametrize(
    ("people", "hidden"), [(0, Suppression.NO_ANSWERS), (9, Suppression.TOO_FEW), (10, Suppression.NONE)]
)
def test_a_group_is_shown_from_exactly_the_smallest_on(people: int, hidden: Suppression) -> None:
    assert api.build_group_figures(counts_of({5: people}), TEN, 10)[1] is hidden


# ---------------------------------------------------------------- bands


def test_from_fifty_people_on_points_are_counted_one_by_one() -> None:
    values = {5: 30, 8: 20}
    found, hidden = api.build_group_figures(counts_of(values), TEN, 10)
    assert hidden is Suppression.NONE
    assert found is not None
    assert bands(found.bands) == {(n, n): values.get(n, 0) for n in range(1, 11)}
    assert found.average == pytest.approx((5 * 30 + 8 * 20) / 50)
    fewer, _hidden = api.build_group_figures(counts_of({5: 29, 8: 20}), TEN, 10)
    assert fewer is not None
    assert (bands(fewer.bands), fewer.average) == ({(1, 3): 0, (4, 7): 30, (8, 10): 20}, None)


def test_averages_come_from_the_rounded_counts() -> None:
    found, _hidden = api.build_group_figures(counts_of({1: 2, 5: 33, 8: 22}), TEN, 10)
    assert found is not None
    assert found.average == pytest.approx((5 * 35 + 8 * 20) / 55)


def test_a_scale_of_five_points_has_thirds_too() -> None:
    found, _hidden = api.build_group_figures(counts_of({1: 4, 2: 4, 3: 7, 4: 12, 5: 3}), FIVE, 10)
    assert found is not None
    assert bands(found.bands) == {(1, 2): 10, (3, 3): 5, (4, 5): 15}
    assert found.average is None


def test_figures_so_spread_out_that_nothing_is_left_have_no_average() -> None:
    wide = Scale(minimum=1, maximum=25)
    found, _hidden = api.build_group_figures(counts_of(dict.fromkeys(wide.values, 2)), wide, 10)
    assert found is not None
    assert (found.rated, found.average, sum(band.people for band in found.bands)) == (50, None, 0)


@given(st.integers(2, 30), st.data())
def test_every_point_is_in_one_band_and_everybody_in_one_count(points: int, data: st.DataObject) -> None:
    scale = Scale(minimum=1, maximum=points)
    values = data.draw(st.dictionaries(st.sampled_from(scale.values), st.integers(0, 40)))
    found, _hidden = api.build_group_figures(counts_of({**values, 1: 10}), scale, 10)
    assert found is not None
    assert [n for band in found.bands for n in range(band.low, band.high + 1)] == list(scale.values)
    exact = {**values, 1: 10}
    for band in found.bands:
        assert band.people == round_count(sum(exact.get(n, 0) for n in range(band.low, band.high + 1)))
    assert len(found.bands) in (2, 3, points)


# ---------------------------------------------------------------- groups of a grouping

sizes = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40))


@given(sizes, st.integers(0, 40), st.integers(5, 20))
def test_whatever_is_shown_or_left_is_about_enough_people(of: dict[str, int], elsewhere: int, minimum: int) -> None:
    whole = sum(of.values()) + elsewhere
    shown, left = suppress_groups(of, whole, minimum)
    assert all(of[name] >= minimum for name in shown)
    assert sum(of[name] for name in shown) + left == whole
    if shown:
        assert left == 0 or left >= minimum


@given(sizes, st.integers(0, 40), st.integers(5, 20))
def test_no_group_is_hidden_without_need(of: dict[str, int], elsewhere: int, minimum: int) -> None:
    shown, _left = suppress_groups(of, sum(of.values()) + elsewhere, minimum)
    large = {name for name, size in of.items() if size >= minimum}
    small = sum(size for name, size in of.items() if name not in large) + elsewhere
    assert shown == large or 0 < small < minimum
    joined = sorted((of[name] for name in large - shown), reverse=True)
    assert len(joined) <= 1, "a group that is large enough itself makes what is left large enough"
    if joined:
        assert joined[0] == min(of[name] for name in large)


def test_small_groups_are_put_together_and_with_the_smallest_of_the_others_if_they_must() -> None:
    assert suppress_groups({"a": 30, "b": 6, "c": 5}, 41, 10) == (frozenset("a"), 11)
    assert suppress_groups({"a": 30, "b": 12, "c": 5}, 47, 10) == (frozenset("a"), 17)
    assert suppress_groups({"a": 30, "b": 12}, 42, 10) == (frozenset("ab"), 0)
    assert suppress_groups({"a": 30, "b": 12}, 43, 10) == (frozenset("a"), 13), "somebody is in no group"
    assert suppress_groups({"a": 30, "c": 5}, 35, 10) == (frozenset(), 35)
    assert suppress_groups({}, 3, 10) == (frozenset(), 3)


def test_exactly_the_smallest_number_of_people_is_enough() -> None:
    assert suppress_groups({"a": 10, "b": 10}, 20, 10) == (frozenset("ab"), 0)
    assert suppress_groups({"a": 10, "b": 9}, 29, 10) == (frozenset("a"), 19)
    assert suppress_groups({"a": 30, "b": 12}, 52, 10) == (frozenset("ab"), 10), "ten are in no group"
    assert suppress_groups({"a": 30, "b": 12}, 51, 10) == (frozenset("a"), 21), "nine are"


def test_groups_that_hold_more_people_than_the_whole_are_not_shown() -> None:
    assert suppress_groups({"a": 30, "b": 12}, 41, 10) == (frozenset(), 41), "they were counted at different moments"


def counted(rated: int, not_my_role: int = 0, not_yet: int = 0) -> dict[Item, api.ItemCounts]:
    """What a group said about one item."""
    other = {(Measure.NOT_MY_ROLE.value, None): not_my_role, (Measure.NOT_YET.value, None): not_yet}
    return {item("c0"): api.ItemCounts({**counts_of({5: rated}).counts, **other})}


answers = st.tuples(st.integers(0, 40), st.integers(0, 12), st.integers(0, 12))


@given(st.dictionaries(st.sampled_from("abcdef"), answers, min_size=1), answers, st.integers(5, 20))
def test_no_few_are_found_by_subtracting_whatever_they_said(
    of: dict[str, tuple[int, int, int]], elsewhere: tuple[int, int, int], minimum: int
) -> None:
    whole = counted(*(sum(parts) for parts in zip(elsewhere, *of.values(), strict=True)))
    shown, _hidden = api.suppress_item_groups(whole, {name: counted(*parts) for name, parts in of.items()}, minimum)
    groups = [items[item("c0")] for name, items in shown.items() if name != api.REMAINDER]
    if not groups:
        assert shown == {}
        return
    for count in (lambda counts: counts.of(Measure.PEOPLE), lambda counts: counts.answered):
        left = count(whole[item("c0")]) - sum(count(group) for group in groups)
        assert left == 0 or left >= minimum
    assert all(group.of(Measure.PEOPLE) >= minimum for group in groups)


def test_a_group_is_hidden_where_it_would_give_away_what_one_outside_it_said() -> None:
    groups = {"a": counted(20), "b": counted(0, not_my_role=1)}
    shown, _hidden = api.suppress_item_groups(counted(20, not_my_role=1), groups, 10)
    assert shown == {}, "the one who says that it is not their role would be the difference"
    groups["b"] = counted(0, not_my_role=10)
    shown, _hidden = api.suppress_item_groups(counted(20, not_my_role=10), groups, 10)
    assert set(shown) == {"a", api.REMAINDER}


def test_change_is_hidden_apart_where_too_few_of_the_rest_rated_twice() -> None:
    whole = {item("c0"): counts_of({5: 60}, higher=20, same=5)}
    groups = {
        "a": {item("c0"): counts_of({5: 30}, higher=12)},
        "b": {item("c0"): counts_of({5: 30}, higher=8, same=5)},
    }
    shown, hidden = api.suppress_item_groups(whole, groups, 10)
    assert set(shown) == {"a", "b"}
    assert not hidden
    groups["b"][item("c0")] = counts_of({5: 30}, higher=4, same=5)
    whole[item("c0")] = counts_of({5: 60}, higher=16, same=5)
    shown, hidden = api.suppress_item_groups(whole, groups, 10)
    assert set(shown) == {"a", "b"}
    assert hidden == {"a": {item("c0")}, "b": {item("c0")}}
    [without] = api.build_item_figures(a_framework(1), shown["a"], 10, change_hidden=hidden["a"])
    assert without.group is not None
    assert (without.group.rated, without.group.change) == (30, None)


def test_the_change_of_the_group_with_the_fewest_who_rated_twice_is_hidden_first() -> None:
    whole = {item("c0"): counts_of({5: 200}, higher=47)}
    groups = {
        "a": {item("c0"): counts_of({5: 90}, higher=30)},
        "b": {item("c0"): counts_of({5: 80}, higher=12)},
    }
    _shown, hidden = api.suppress_item_groups(whole, groups, 10)
    assert set(hidden) == {"b", api.REMAINDER}, "five more rated twice elsewhere: with the twelve they are enough"


def test_change_is_hidden_where_the_few_of_another_group_who_rated_once_would_be_found() -> None:
    whole = {item("c0"): counts_of({5: 63}, higher=40)}
    groups = {"a": {item("c0"): counts_of({5: 40}, higher=20)}, "b": {item("c0"): counts_of({5: 23}, higher=20)}}
    shown, hidden = api.suppress_item_groups(whole, groups, 10)
    assert set(shown) == {"a", "b"}
    assert set(hidden) == {"a", "b"}


ratings = st.tuples(st.integers(0, 40), st.integers(0, 40))


@given(st.dictionaries(st.sampled_from("abcdef"), ratings, min_size=1), ratings, st.integers(5, 20))
def test_no_few_who_rated_once_or_twice_are_found_by_subtracting(
    of: dict[str, tuple[int, int]], elsewhere: tuple[int, int], minimum: int
) -> None:
    def group(once: int, twice: int) -> dict[Item, api.ItemCounts]:
        return {item("c0"): counts_of({5: once + twice}, higher=twice)}

    whole = group(*(sum(parts) for parts in zip(elsewhere, *of.values(), strict=True)))
    shown, hidden = api.suppress_item_groups(whole, {name: group(*parts) for name, parts in of.items()}, minimum)
    shown_counts = [
        items[item("c0")]
        for name, items in shown.items()
        if item("c0") not in hidden.get(name, ())
        and api.build_group_figures(items[item("c0")], a_framework(1).scale, minimum)[0].change  # type: ignore[union-attr]
    ]
    for count in (lambda counts: counts.rated_twice, lambda counts: counts.rated_once):
        left = count(whole[item("c0")]) - sum(count(counts) for counts in shown_counts)
        assert not shown_counts or left == 0 or left >= minimum


def test_everybody_in_no_large_group_is_counted_together() -> None:
    whole = {item("c0"): counts_of({3: 10, 8: 25}, below=10)}
    groups = {
        "a": {item("c0"): counts_of({8: 20}, below=2)},
        "b": {item("c0"): counts_of({3: 5, 8: 3}, below=5)},
    }
    shown, hidden = api.suppress_item_groups(whole, groups, 10)
    assert set(shown) == {"a", api.REMAINDER}
    rest = shown[api.REMAINDER][item("c0")]
    assert (rest.of(Measure.PEOPLE), rest.of(Measure.BELOW)) == (15, 8)
    assert {n: many for n, many in rest.by_value(Measure.RATED, TEN).items() if many} == {3: 10, 8: 5}
    assert item("c0") in hidden[api.REMAINDER], "nobody rated twice"


def test_where_what_is_left_stays_too_small_a_grouping_says_nothing() -> None:
    whole = {item("c0"): counts_of({5: 9})}
    assert api.suppress_item_groups(whole, {"a": {item("c0"): counts_of({5: 9})}}, 10) == ({}, {})


moves = st.tuples(*[st.integers(0, 12)] * 3)
parts = st.dictionaries(st.sampled_from("abcde"), st.tuples(moves, st.integers(0, 20)), max_size=5)


@given(parts, st.tuples(moves, st.integers(0, 20)), st.integers(5, 15))
def test_nothing_about_a_few_is_left_when_groups_are_taken_from_the_whole(
    given_parts: dict[str, Any], nowhere: Any, minimum: int
) -> None:
    def made(part: Any) -> api.ItemCounts:
        ways, once = part
        return counts_of({5: sum(ways) + once}, **dict(zip(("higher", "same", "lower"), ways, strict=True)))

    item = Item("listening", "c0")
    groups = {name: {item: made(part)} for name, part in given_parts.items()}
    everybody = [made(part) for part in (*given_parts.values(), nowhere)]
    whole = api.ItemCounts()
    for counts in everybody:
        for key, people in counts.counts.items():
            whole.counts[key] = whole.counts.get(key, 0) + people
    shown, hidden = api.suppress_item_groups({item: whole}, groups, minimum)
    sizes = {
        name: api.build_group_figures(items[item], TEN, minimum, item not in hidden.get(name, ()))[0]
        for name, items in shown.items()
    }
    assert all(sizes.values()), "every group that is said to be shown is large enough"
    named = [name for name in sizes if name != api.REMAINDER]
    left = whole.of(Measure.PEOPLE) - sum(groups[name][item].of(Measure.PEOPLE) for name in named)
    if named:
        assert left == 0 or left >= minimum
        assert (api.REMAINDER in shown) == (left > 0)
    changed = [name for name in named if sizes[name].change is not None]  # type: ignore[union-attr]
    twice = whole.rated_twice - sum(groups[name][item].rated_twice for name in changed)
    if changed:
        assert twice == 0 or twice >= minimum
        assert all(groups[name][item].rated_twice >= minimum for name in changed)
    if api.REMAINDER in sizes:
        assert sizes[api.REMAINDER].change is None  # type: ignore[union-attr]
        assert sum(items[item].of(Measure.PEOPLE) for items in shown.values()) == whole.of(Measure.PEOPLE)


def test_roles_that_are_too_small_are_shown_as_one() -> None:
    for role, many in (("Keyworker", 12), ("Volunteer", 6), ("Manager", 5)):
        rate(learners(many, role), [5] * many, role=role)
    snapshot = count()
    groups = api.get_group_counts(snapshot, Grouping.ROLE, api.SIZE_MEASURES)
    shown, _hidden = api.suppress_item_groups(api.get_item_counts(snapshot), groups, 10)
    assert {name: items[item("c0")].of(Measure.PEOPLE) for name, items in shown.items()} == {
        "Keyworker": 12,
        api.REMAINDER: 11,
    }
    assert snapshot.metadata["groups"]["role"] == ["Keyworker", "Manager", "Volunteer"]


def test_one_group_is_read_in_full_beside_the_sizes_of_the_others() -> None:
    for role in ("Keyworker", "Volunteer"):
        rate(learners(10, role), [5] * 10, role=role)
    groups = api.get_group_counts(count(), Grouping.ROLE, api.SIZE_MEASURES, group="Keyworker")
    assert (Measure.RATED.value, 5) in groups["Keyworker"][item("c0")].counts
    assert set(groups["Volunteer"][item("c0")].counts) == {(Measure.PEOPLE.value, None)}
    sizes = api.get_item_counts(count(), measures=api.SIZE_MEASURES)
    assert set(sizes[item("c0")].counts) == {(Measure.PEOPLE.value, None)}


# ---------------------------------------------------------------- some of a group, and exact figures


@given(st.data(), st.integers(5, 20))
def test_some_of_a_group_and_the_rest_of_it_are_never_a_few(data: st.DataObject, minimum: int) -> None:
    of = data.draw(st.integers(0, 60))
    people = data.draw(st.integers(0, of))
    shown = api.suppress_few(people, of, minimum)
    assert shown == 0 or shown >= minimum
    assert of - shown == 0 or of - shown >= minimum or shown == 0
    assert shown in (0, people, of)
    if people >= minimum and of - people >= minimum:
        assert shown == people


@pytest.mark.parametrize(
    ("people", "of", "expected"), [(9, 30, 0), (10, 30, 10), (10, 20, 10), (10, 19, 19), (11, 20, 20), (20, 20, 20)]
)
def test_exactly_the_smallest_number_of_people_is_no_few(people: int, of: int, expected: int) -> None:
    assert api.suppress_few(people, of, 10) == expected


def test_figures_about_people_by_name_are_exact_and_about_anybody() -> None:
    counts = counts_of({3: 1, 4: 2}, below=3, higher=1, lower=1)
    counts.counts |= {
        (Measure.FIRST.value, 2): 1,
        (Measure.FIRST.value, 5): 1,
        (Measure.LATEST.value, 3): 1,
        (Measure.LATEST.value, 4): 1,
        (Measure.NOT_YET.value, None): 2,
        (Measure.NOT_MY_ROLE.value, None): 1,
    }
    found = api.build_exact_figures(counts, TEN)
    assert (found.rated, found.below_aim, found.average) == (3, 3, pytest.approx(11 / 3))
    assert (found.not_yet, found.not_my_role) == (2, 1)
    assert bands(found.bands) == {(n, n): {3: 1, 4: 2}.get(n, 0) for n in range(1, 11)}
    assert found.change is not None
    assert (found.change.higher, found.change.same, found.change.lower) == (1, 0, 1)
    assert (found.change.first_average, found.change.latest_average) == (3.5, 3.5)
    assert api.build_exact_figures(counts_of({3: 1}), TEN).change is None
