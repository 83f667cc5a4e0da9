"""What the team may see: figures about large groups only, by name only what was promised to be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from competency_xblock.frameworks import Framework
from competency_xblock.records import api
from competency_xblock.records.data import Answer, Change, Draft, DraftAnswer, Hidden, ItemFigures, Visibility
from competency_xblock.records.figures import rounded
from tests.records.building import (
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
)

pytestmark = pytest.mark.django_db

FRAMEWORK = a_framework(2)


def rate(
    who: Iterable[int],
    said: Iterable[DraftAnswer | int],
    *,
    visibility: Visibility = Visibility.GROUPS,
    day: float = 0,
    framework: Framework = FRAMEWORK,
    assessment: str = LATER_ASSESSMENT,
    competency: str = "c0",
) -> None:
    """Each of these learners submits one round with one answer."""
    for learner, answer in zip(who, said, strict=True):
        Page(learner, framework, assessment, visibility=visibility).finish(a_draft(**{competency: answer}), day=day)


def figures(framework: Framework = FRAMEWORK, **options: object) -> ItemFigures:
    """What is shown of the first competency."""
    return api.competency_figures(COURSE, framework, **options)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("count", "shown"), [(0, 0), (1, 0), (2, 0), (3, 5), (7, 5), (8, 10), (10, 10), (12, 10), (13, 15)]
)
def test_counts_are_rounded_to_the_nearest_five(count: int, shown: int) -> None:
    assert rounded(count) == shown


def test_every_competency_is_there_in_the_frameworks_order_even_without_answers() -> None:
    for course in (COURSE, "never heard of"):
        shown = api.competency_figures(course, FRAMEWORK)
        assert [one.title for one in shown] == ["Competency 0", "Competency 1"]
        assert {one.hidden for one in shown} == {Hidden.NOBODY}
    rate(learners(10), [5] * 10, competency="c1")
    assert [one.hidden for one in api.competency_figures(COURSE, FRAMEWORK)] == [Hidden.NOBODY, Hidden.NO]


def test_a_large_group_is_shown_in_rounded_counts() -> None:
    rate(learners(16), [*[3] * 6, *[7] * 8, *[9] * 2])
    shown = figures()
    assert shown.hidden is Hidden.NO
    assert shown.group is not None
    assert shown.group.rated == 15
    assert {value: count for value, count in shown.group.distribution.items() if count} == {3: 5, 7: 10}
    assert list(shown.group.distribution) == list(range(1, 11))
    assert shown.group.average == pytest.approx((3 * 5 + 7 * 10) / 15)
    assert shown.group.shares[7] == pytest.approx(10 / 15)
    assert shown.group.change is None
    assert shown.named == ()


def test_nothing_at_all_is_told_of_a_group_of_nine() -> None:
    who = learners(9)
    rate(who, [2] * 9)
    rate(who, [8] * 9, day=1)
    shown = figures()
    assert shown == ItemFigures(item=item("c0"), title="Competency 0", group=None, hidden=Hidden.TOO_FEW, named=())


def test_nobody_counts_who_did_not_rate() -> None:
    rate(learners(14), [*[5] * 9, *[NOT_YET] * 3, *[NOT_MY_ROLE] * 2])
    assert (figures().group, figures().hidden) == (None, Hidden.TOO_FEW)


def test_other_answers_are_counted_apart_and_rounded() -> None:
    rate(learners(17), [*[5] * 10, *[NOT_YET] * 4, *[NOT_MY_ROLE] * 3])
    group = figures().group
    assert group is not None
    assert (group.rated, group.not_yet, group.not_my_role) == (10, 5, 5)


def test_a_site_may_ask_for_larger_groups_and_never_for_less_than_five() -> None:
    rate(learners(12), [5] * 12)
    assert figures(group_minimum=13).hidden is Hidden.TOO_FEW
    assert figures(group_minimum=12).hidden is Hidden.NO
    four = learners(4, "few")
    assert figures(group_minimum=1, learners=four).hidden is Hidden.NOBODY
    rate(four, [5] * 4)
    assert figures(group_minimum=1, learners=four).hidden is Hidden.TOO_FEW
    assert figures(group_minimum=0, learners=four).group is None


def test_no_figure_is_about_fewer_than_the_largest_group_that_was_promised() -> None:
    first, *others = learners(13)
    Page(first, FRAMEWORK, LATER_ASSESSMENT, group_minimum=13).finish(a_draft(c0=5))
    for learner in others[:-1]:
        Page(learner, FRAMEWORK, LATER_ASSESSMENT, group_minimum=5).finish(a_draft(c0=5))
    assert [figures(group_minimum=asked).hidden for asked in (5, 10, 13)] == [Hidden.TOO_FEW] * 3
    rate(others[-1:], [5])
    assert [figures(group_minimum=asked).hidden for asked in (5, 10, 13)] == [Hidden.NO] * 3
    assert [api.least_group(COURSE, asked) for asked in (0, 10, 14)] == [13, 13, 14]


def test_where_nothing_was_promised_groups_are_as_large_as_the_site_asks_and_never_below_five() -> None:
    assert [api.least_group("never heard of", asked) for asked in (1, 5, 12)] == [5, 5, 12]


def test_figures_so_spread_out_that_nothing_is_left_have_no_average() -> None:
    rate(learners(10), range(1, 11))
    group = figures().group
    assert group is not None
    assert (group.rated, group.average, sum(group.distribution.values())) == (10, None, 0)
    assert set(group.shares.values()) == {0.0}


def test_change_is_counted_among_those_who_rated_twice() -> None:
    who = learners(20)
    rate(who, [5] * 20)
    rate(who[:16], [*[8] * 8, *[5] * 5, *[4] * 3], day=1)
    group = figures().group
    assert group is not None
    assert group.change == Change(higher=10, same=5, lower=5)


def test_change_is_not_told_of_fewer_than_ten_who_rated_twice() -> None:
    who = learners(20)
    rate(who, [5] * 20)
    rate(who[:9], [8] * 9, day=1)
    rate(who[9:], [NOT_YET] * 11, day=1)
    assert figures().hidden is Hidden.TOO_FEW
    rate(who[9:], [5] * 11, day=2)
    group = figures().group
    assert group is not None
    assert group.change == Change(higher=10, same=10, lower=0)
    rate(learners(5, "more"), [5] * 5)
    assert figures().group is not None


def test_too_few_who_rated_twice_hide_the_change_alone() -> None:
    who = learners(20)
    rate(who, [5] * 20)
    rate(who[:9], [8] * 9, day=1)
    group = figures().group
    assert group is not None
    assert group.change is None


def test_ratings_by_name_are_those_that_were_promised_so() -> None:
    named = learners(2, "named")
    rate(named, [4, NOT_YET], visibility=Visibility.NAMES)
    rate(named[:1], [6], visibility=Visibility.NAMES, day=1)
    rate(learners(10), [5] * 10)
    shown = figures()
    assert [(one.learner_id, one.value, one.first, one.latest_at, one.answer) for one in shown.named] == [
        (named[0], 6, 4, START + timedelta(days=1), Answer.RATED),
        (named[1], None, None, START, Answer.NOT_YET),
    ]
    assert shown.group is not None
    assert shown.group.distribution[6] == 0


def test_with_names_alone_there_is_no_group() -> None:
    rate(learners(12, "named"), [4] * 12, visibility=Visibility.NAMES)
    assert (figures().group, figures().hidden, len(figures().named)) == (None, Hidden.NOBODY, 12)


def test_whoever_rates_by_name_is_not_in_the_group_too() -> None:
    who = learners(12)
    rate(who, [5] * 12)
    assert figures().hidden is Hidden.NO
    rate(who[:3], [5] * 3, visibility=Visibility.NAMES, day=1, assessment="by name")
    shown = figures()
    assert (shown.group, shown.hidden, len(shown.named)) == (None, Hidden.TOO_FEW, 3)


def test_sensitive_competencies_are_never_by_name_and_counted_with_the_group() -> None:
    framework = a_framework(2, sensitive=("c0",))
    who = learners(12)
    rate(who[:6], [4] * 6, visibility=Visibility.NAMES, framework=framework)
    rate(who[6:], [8] * 6, framework=framework)
    shown = figures(framework)
    assert shown.named == ()
    assert shown.group is not None
    assert (shown.group.rated, shown.group.distribution[4], shown.group.distribution[8]) == (10, 5, 5)


def test_what_becomes_sensitive_later_is_no_longer_by_name_and_counts_each_person_once() -> None:
    who = learners(9)
    rate(who, [4] * 9, visibility=Visibility.NAMES)
    later = a_framework(2, version="2", sensitive=("c0",))
    rate(who, [8] * 9, framework=later, day=1)
    assert (figures(later).group, figures(later).hidden, figures(later).named) == (None, Hidden.TOO_FEW, ())
    rate(learners(3, "more"), [8] * 3, framework=later, day=1)
    group = figures(later).group
    assert group is not None
    assert (group.rated, group.distribution[4], group.distribution[8]) == (10, 0, 10)


def test_what_was_sensitive_when_it_was_answered_never_gets_a_name() -> None:
    rate(learners(10), [4] * 10, visibility=Visibility.NAMES, framework=a_framework(2, sensitive=("c0",)))
    assert figures(a_framework(2, version="2")).named == ()


def test_only_the_learners_asked_for_are_counted() -> None:
    who = learners(20)
    rate(who, [5] * 20)
    users = get_user_model().objects.filter(pk__in=who[:9])
    for some in (who[:9], iter(who[:9]), users):
        assert figures(learners=some).hidden is Hidden.TOO_FEW
    assert figures(learners=[]).hidden is Hidden.NOBODY
    assert figures(learners=users.none()).hidden is Hidden.NOBODY
    assert figures(learners=get_user_model().objects.all()).hidden is Hidden.NO


def test_levels_have_figures_of_their_own() -> None:
    framework = a_framework(1, levels=("new", "lead"))
    for level, number in (("lead", 10), ("new", 3)):
        for learner in learners(number, level):
            Page(learner, framework).finish(Draft(level=level, answers={"c0": rated(5)}))
    shown = api.competency_figures(COURSE, framework)
    assert [(one.item.level, one.title, one.hidden) for one in shown] == [
        ("new", "Competency 0 (New)", Hidden.TOO_FEW),
        ("lead", "Competency 0 (Lead)", Hidden.NO),
    ]


def test_a_course_knows_which_frameworks_were_answered_in_it() -> None:
    one, other = learners(2)
    Page(one, a_framework(framework_id="speaking")).finish(a_draft(c0=1))
    Page(other, FRAMEWORK).finish(a_draft(c0=1))
    Page(other, a_framework(framework_id="writing"), course="another", assessment="x").finish(a_draft(c0=1))
    assert api.frameworks_in(COURSE) == ("listening", "speaking")
    assert api.frameworks_in("never heard of") == ()


def test_taking_part_is_counted_and_told_by_name() -> None:
    started, once, twice, absent = learners(4)
    Page(started).save(a_draft(c0=1), now=START + timedelta(hours=2))
    Page(once).finish(a_draft(c0=1), day=1)
    Page(twice).finish(a_draft(c0=1))
    Page(twice, assessment=LATER_ASSESSMENT).finish(a_draft(c0=1), day=3)
    Page(absent, course="another", assessment="elsewhere").finish(a_draft(c0=1))
    shown = api.participation(COURSE)
    assert (shown.started, shown.finished, shown.rated_again, shown.total) == (3, 2, 1, 3)
    assert [(one.learner_id, one.started_at, one.finished_at, one.rounds) for one in shown.people] == [
        (twice, START, START + timedelta(days=3), 2),
        (started, START + timedelta(hours=2), None, 0),
        (once, START + timedelta(days=1), START + timedelta(days=1), 1),
    ]


def test_people_come_in_pages() -> None:
    who = learners(5)
    rate(who, [1] * 5)
    shown = api.participation(COURSE, offset=2, limit=2)
    assert ([one.learner_id for one in shown.people], shown.total) == (who[2:4], 5)


def test_taking_part_counts_only_the_learners_asked_for() -> None:
    who = learners(5)
    rate(who, [1] * 5)
    assert api.participation(COURSE, learners=who[:2]).total == 2
    assert api.participation(COURSE, learners=get_user_model().objects.filter(pk=who[0])).finished == 1
    nobody = api.participation(COURSE, learners=[])
    assert (nobody.started, nobody.finished, nobody.rated_again, nobody.people) == (0, 0, 0, ())
    assert api.participation("never heard of").total == 0
