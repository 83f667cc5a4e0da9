"""Ratings by name: of those who were told so before they started, of nothing that is sensitive, exact and filtered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from competency_xblock.frameworks import Framework, content_hash
from competency_xblock.records import api
from competency_xblock.records.data import Answer, Draft, DraftAnswer, Item, Measure, NamedRating, Visibility
from tests.fixtures.cohorts import crowd
from tests.fixtures.records import (
    ASSESSMENT,
    COURSE,
    LATER_ASSESSMENT,
    NOT_MY_ROLE,
    NOT_YET,
    START,
    Page,
    a_draft,
    a_framework,
    a_learner,
    count_queries,
    item,
    learners,
    rated,
)

pytestmark = pytest.mark.django_db

FRAMEWORK = a_framework(2)


def say(
    learner: int,
    given: DraftAnswer | int,
    *,
    day: float = 0,
    visibility: Visibility = Visibility.NAMES,
    framework: Framework = FRAMEWORK,
    assessment: str = ASSESSMENT,
    course: str = COURSE,
    role: str = "",
    organisation: str = "",
    competency: str = "c0",
) -> None:
    """One round with one answer, by name where nothing else is said."""
    answer = given if isinstance(given, DraftAnswer) else rated(given)
    draft = Draft(role=role, organisation=organisation, answers={competency: answer})
    Page(learner, framework, assessment, course, visibility).finish(draft, day=day)


def counts(framework: Framework = FRAMEWORK, course: str = COURSE, **options: Any) -> dict[Item, dict[Any, int]]:
    found = api.get_named_counts(course, framework, **options)
    return {about: {key: many for key, many in counts.counts.items() if many} for about, counts in found.items()}


def people(framework: Framework = FRAMEWORK, **options: Any) -> int:
    """How many rated the first competency by name."""
    found = api.get_named_counts(COURSE, framework, **options).get(item("c0"))
    return found.of(Measure.PEOPLE) if found else 0


def ratings(framework: Framework = FRAMEWORK, about: str = "c0", **options: Any) -> list[tuple[int, int | None]]:
    found = api.get_named_ratings(COURSE, framework, item(about), **options)
    return [(rating.learner_id, rating.value) for rating in found.ratings]


# ---------------------------------------------------------------- whose, and of what


def test_what_was_promised_to_be_by_name_is_there_exactly() -> None:
    first, other, third = learners(3)
    say(first, rated(4, aim=5))
    say(first, rated(6, aim=8), day=1)
    say(other, NOT_YET)
    say(third, NOT_MY_ROLE)
    shown = api.get_named_ratings(COURSE, FRAMEWORK, item("c0"))
    assert shown.total == 3
    assert shown.ratings[0] == NamedRating(
        learner_id=first,
        value=6,
        first=4,
        latest_at=START + timedelta(days=1),
        answer=Answer.RATED,
        aim=8,
        times_rated=2,
        version=content_hash(FRAMEWORK),
    )
    assert [(rating.learner_id, rating.value, rating.first, rating.answer) for rating in shown.ratings[1:]] == [
        (other, None, None, Answer.NOT_YET),
        (third, None, None, Answer.NOT_MY_ROLE),
    ]
    assert counts() == {
        item("c0"): {
            ("rated", 6): 1,
            ("people", None): 1,
            ("below", None): 1,
            ("first", 4): 1,
            ("latest", 6): 1,
            ("higher", None): 1,
            ("not-yet", None): 1,
            ("not-my-role", None): 1,
        }
    }


def test_every_way_of_moving_is_counted_and_what_was_rated_once_is_not() -> None:
    moves = {"up": (3, 5), "down": (5, 3), "same": (4, 4), "also up": (1, 2)}
    for name, values in moves.items():
        learner = a_learner(name)
        for day, value in enumerate(values):
            say(learner, value, day=day)
    say(a_learner("once"), rated(9, aim=9))
    found = counts()[item("c0")]
    assert [found[way, None] for way in ("higher", "same", "lower")] == [2, 1, 1]
    assert found["people", None] == 5
    assert found["below", None] == 4, "whoever is at their aim is not below it"
    assert {key: many for key, many in found.items() if key[0] == "first"} == {
        ("first", 3): 1,
        ("first", 5): 1,
        ("first", 4): 1,
        ("first", 1): 1,
    }


def test_without_that_promise_nothing_has_a_name() -> None:
    for learner in learners(12):
        say(learner, 4, visibility=Visibility.GROUPS)
    assert counts() == {}
    assert api.get_named_ratings(COURSE, FRAMEWORK, item("c0")).total == 0
    assert api.get_frameworks_with_names(COURSE) == ()


def test_of_somebody_who_was_told_both_only_what_was_said_by_name_has_one() -> None:
    learner = a_learner()
    say(learner, 4)
    say(learner, 9, day=1, visibility=Visibility.GROUPS, assessment=LATER_ASSESSMENT)
    assert ratings() == [(learner, 4)]


def test_sensitive_competencies_have_no_names() -> None:
    framework = a_framework(2, sensitive=("c0",))
    learner = a_learner()
    say(learner, 4, framework=framework)
    say(learner, 5, framework=framework, competency="c1", day=1)
    assert set(counts(framework)) == {item("c1")}
    assert (ratings(framework), ratings(framework, "c1")) == ([], [(learner, 5)])
    assert set(api.get_named_ratings_of_learner(learner, COURSE, [framework])) == {item("c1")}


def test_what_becomes_sensitive_later_loses_its_names() -> None:
    learner = a_learner()
    say(learner, 4)
    later = a_framework(2, version="2", sensitive=("c0",))
    assert people() == 1
    assert (counts(later), ratings(later), api.get_named_ratings_of_learner(learner, COURSE, [later])) == ({}, [], {})


def test_what_was_sensitive_when_it_was_answered_never_gets_a_name() -> None:
    learner = a_learner()
    say(learner, 4, framework=a_framework(2, sensitive=("c0",)))
    later = a_framework(2, version="2")
    assert (counts(later), ratings(later), api.get_named_ratings_of_learner(learner, COURSE, [later])) == ({}, [], {})


def test_another_course_another_framework_and_what_is_unknown_are_not_there() -> None:
    learner = a_learner()
    say(learner, 4)
    assert counts(course="another") == {}
    assert counts(course="never heard of") == {}
    assert counts(a_framework(framework_id="speaking")) == {}
    assert ratings(about="c9") == []
    assert api.get_named_ratings("never heard of", FRAMEWORK, item("c0")).total == 0
    assert api.get_named_ratings_of_learner(learner, "never heard of", [FRAMEWORK]) == {}


def test_the_frameworks_with_names_are_known() -> None:
    learner, other = learners(2)
    say(learner, 4)
    say(learner, 4, framework=a_framework(framework_id="writing"), assessment=LATER_ASSESSMENT)
    say(other, 4, framework=a_framework(framework_id="speaking"), visibility=Visibility.GROUPS)
    say(other, 4, framework=a_framework(framework_id="drawing"), assessment="elsewhere", course="another")
    assert api.get_frameworks_with_names(COURSE) == ("listening", "writing")
    assert api.get_frameworks_with_names(COURSE, learner) == ("listening", "writing")
    assert api.get_frameworks_with_names(COURSE, other) == ()
    assert api.get_frameworks_with_names("never heard of") == ()


# ---------------------------------------------------------------- filters


def test_filters_combine() -> None:
    first, other, third = who = learners(3)
    say(first, 1, role="Keyworker", organisation="Haven")
    say(other, 2, role="Keyworker", organisation="Harbour")
    say(third, 3, role="Volunteer", organisation="Haven")
    users = get_user_model().objects
    cohort = users.filter(pk__in=[first, other]).values("pk")
    for options, expected in (
        ({}, who),
        ({"within": [None, None]}, who),
        ({"within": [users.values("pk"), cohort]}, [first, other]),
        ({"within": [[other, third], cohort]}, [other]),
        ({"within": [[]]}, []),
        ({"chosen": api.ProfileFilter(role="Keyworker")}, [first, other]),
        ({"chosen": api.ProfileFilter(organisation="Haven")}, [first, third]),
        ({"chosen": api.ProfileFilter(role="Keyworker", organisation="Haven")}, [first]),
        ({"chosen": api.ProfileFilter(role="Manager")}, []),
        ({"chosen": api.ProfileFilter(organisation="Haven"), "within": [cohort]}, [first]),
    ):
        assert [learner for learner, _value in ratings(**options)] == expected, options
        assert people(**options) == len(expected), options


def test_the_role_that_counts_is_the_one_chosen_last_in_this_course() -> None:
    learner = a_learner()
    say(learner, 4, role="Keyworker")
    say(learner, 4, role="Volunteer", day=1)
    say(learner, 4, role="Keyworker", day=2, assessment="elsewhere", course="another")
    assert people(chosen=api.ProfileFilter(role="Volunteer")) == 1
    assert people(chosen=api.ProfileFilter(role="Keyworker")) == 0


# ---------------------------------------------------------------- pages, and one learner


def test_pages_come_newest_first_without_repeats() -> None:
    who = learners(5)
    for learner, day in reversed([*zip(who, (0, 3, 1, 1, 2), strict=True)]):
        say(learner, 5, day=day)
    order = [who[1], who[4], who[2], who[3], who[0]]
    pages = [[learner for learner, _value in ratings(offset=offset, limit=2)] for offset in (0, 2, 4, 6)]
    assert pages == [order[:2], order[2:4], order[4:], []]
    assert api.get_named_ratings(COURSE, FRAMEWORK, item("c0"), offset=4, limit=2).total == 5


def test_a_page_has_fifty_people() -> None:
    like = a_learner()
    say(like, 5)
    crowd(like, 50)
    assert len(ratings()) == 50
    assert len(ratings(offset=50)) == 1


def test_one_learners_ratings_come_by_item() -> None:
    learner, other = learners(2)
    framework = a_framework(2, levels=("new",))
    Page(learner, framework, visibility=Visibility.NAMES).finish(Draft(level="new", answers={"c0": rated(4)}))
    say(learner, 6, competency="c1", day=1)
    say(other, 9)
    found = api.get_named_ratings_of_learner(learner, COURSE, [framework])
    assert {about: rating.value for about, rating in found.items()} == {item("c0", "new"): 4, item("c1"): 6}
    assert {rating.learner_id for rating in found.values()} == {learner}
    assert api.get_named_ratings_of_learner(learner, COURSE, []) == {}


def test_one_learners_page_has_the_same_as_the_page_of_the_item_whatever_was_said_since_without_a_name() -> None:
    learner = a_learner()
    say(learner, 4)
    say(learner, 9, visibility=Visibility.GROUPS, day=1, assessment=LATER_ASSESSMENT)
    for expected in ((4, 4), (4, 5)):
        found = api.get_named_ratings_of_learner(learner, COURSE, [FRAMEWORK])
        assert {about: (rating.first, rating.value) for about, rating in found.items()} == {item("c0"): expected}
        assert list(found.values()) == list(api.get_named_ratings(COURSE, FRAMEWORK, item("c0")).ratings)
        say(learner, 5, day=2)


def test_it_costs_the_same_for_ten_learners_and_for_a_thousand_and_for_thirty_six_competencies() -> None:
    users = get_user_model().objects.values("pk")
    options = {"within": [users, users], "chosen": api.ProfileFilter(role="Keyworker")}
    costs = []
    for competencies, crowds in ((3, (9, 990)), (36, (9, 40))):
        framework = a_framework(competencies, framework_id=f"of-{competencies}")
        like = a_learner(f"like {competencies}")
        draft = Draft(role="Keyworker", answers=a_draft(**{f"c{n}": 5 for n in range(competencies)}).answers)
        Page(like, framework, f"asks {competencies}", visibility=Visibility.NAMES).finish(draft)
        about = Item(framework.id, "c0", "")
        for count in crowds:
            crowd(like, count, f"{count} of {competencies} ")
            work: list[Callable[[], Any]] = [
                lambda framework=framework: api.get_named_counts(COURSE, framework, **options),
                lambda framework=framework, item=about: api.get_named_ratings(COURSE, framework, item, **options),
                lambda framework=framework, learner=like: api.get_named_ratings_of_learner(
                    learner, COURSE, [framework]
                ),
            ]
            costs.append([count_queries(query) for query in work])
            if count == 9:
                assert api.get_named_ratings(COURSE, framework, about, **options).total == 10
    assert costs == [costs[0]] * 4
    assert max(costs[0]) <= 4
