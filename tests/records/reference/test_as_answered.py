"""Which version of its framework each thing is told in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from competency_xblock.frameworks import Framework, content_hash, with_sensitive
from competency_xblock.records import api, models
from competency_xblock.records.data import Method
from competency_xblock.records.reference.rows import get_or_create_course_id, get_or_create_item_ids
from tests.fixtures.records import COURSE, LATER_ASSESSMENT, START, Page, a_draft, a_framework, a_learner, item

pytestmark = pytest.mark.django_db


def titled(version: str, title: str) -> Framework:
    """A version in which the first competency is called so, and the second `title` too."""
    framework = a_framework(2, version=version)
    area = framework.areas[0]
    competencies = tuple(replace(competency, title=f"{title} {competency.id}") for competency in area.competencies)
    return replace(framework, areas=(replace(area, competencies=competencies),))


OLD, NEW = titled("1", "Old"), titled("2", "New")


@pytest.fixture
def page() -> Page:
    """Somebody who said everything in the old version and, five days later, one thing in the new."""
    page = Page(a_learner(), OLD)
    page.finish(a_draft(c0=3, c1=4))
    page.framework = NEW
    page.finish(a_draft(c0=5), day=5)
    return page


def observed(learner: int, key: str, day: float) -> None:
    models.ObservedRating.objects.create(
        key=key, learner_id=learner, course_id=get_or_create_course_id(COURSE),
        item_id=get_or_create_item_ids([item("c0")])[item("c0")],
        observed_on=date(2030, 3, 1), method=Method.PRACTICE.value, value=3, recorded=START + timedelta(days=day),
    )  # fmt: skip


def test_series_and_plans_outside_rounds_are_told_as_they_were_answered_last(page: Page) -> None:
    progress = api.get_progress(page.learner, COURSE)
    for competency in ("c0", "c1"):
        api.create_action(page.learner, course=COURSE, text="Ask", item=item(competency))
    actions = api.get_actions(page.learner)
    as_answered = api.AsAnswered.of(progress, actions)
    expected = ["New c0", "Old c1"]
    assert [as_answered.title(item_progress, item_progress.item) for item_progress in progress] == expected
    assert [as_answered.title(action, action.item) for action in actions if action.item] == expected
    assert api.get_progress_by_course(page.learner) == {COURSE: progress}


def test_what_was_never_answered_is_told_as_it_was_stored_last(page: Page) -> None:
    action = api.create_action(a_learner("sam"), course=COURSE, text="Ask", item=item("c0"))
    assert action.version == content_hash(NEW)
    unheard = api.create_action(page.learner, course=COURSE, text="Ask", item=replace(item("c0"), framework="unheard"))
    assert unheard.version == ""
    assert unheard.item is not None
    assert api.AsAnswered.of([unheard]).title(unheard, unheard.item) == "c0"


def test_an_observation_is_told_as_it_was_answered_by_then(page: Page) -> None:
    for key, day in (("before", -1), ("between", 2), ("after", 9)):
        observed(page.learner, key, day)
    versions = {observation.key: observation.version for observation in api.get_observations_of(page.learner)}
    assert versions == {"before": content_hash(NEW), "between": content_hash(OLD), "after": content_hash(NEW)}


def test_versions_stand_in_the_order_in_which_they_were_answered_in_last(page: Page) -> None:
    old, new = content_hash(OLD), content_hash(NEW)
    assert api.versions_answered(COURSE) == api.versions_answered_in(page.assessment) == (new, old)
    Page(page.learner, OLD, LATER_ASSESSMENT).finish(a_draft(c0=1), day=7)
    assert api.versions_answered(COURSE) == (old, new)
    assert api.versions_answered_in(LATER_ASSESSMENT) == (old,)
    assert api.versions_answered("never heard of") == ()
    first = {order: api.get_stored_frameworks(["listening"], order)["listening"] for order in ((), (old, new), (new,))}
    assert [framework.areas[0].competencies[0].title for framework in first.values()] == ["New c0", "Old c0", "New c0"]


def test_together_has_what_only_older_versions_have_and_never_another_framework(page: Page) -> None:
    narrow = a_framework(1, version="3")
    page.framework = narrow
    page.finish(a_draft(c0=5), day=9)
    Page(page.learner, a_framework(framework_id="speaking"), LATER_ASSESSMENT).finish(a_draft(c0=1), day=10)
    rounds = api.get_submitted_rounds(page.learner)
    found = api.AsAnswered.of(rounds).together("listening", reversed(rounds))
    assert found is not None
    assert (found.version, [(competency.title, competency.withdrawn) for competency in found.competencies()]) == (
        "3",
        [("Competency 0", False), ("New c1", True)],
    )


def test_what_is_sensitive_by_now_is_marked_and_nothing_is_unmarked() -> None:
    old = a_framework(3, sensitive=("c0",))
    marked = with_sensitive(old, a_framework(3, sensitive=("c1",)))
    assert [competency.sensitive for competency in marked.competencies()] == [True, True, False]
    assert with_sensitive(old, a_framework(1)) is old


# ---------------------------------------------------------------- what one's own page asks for


def test_what_is_not_finished_can_be_thrown_away_and_what_is_finished_cannot(page: Page) -> None:
    [done, _again] = api.get_submitted_rounds(page.learner)
    page.save(a_draft(c0=1), now=START + timedelta(days=8))
    [begun] = api.get_unfinished_rounds(page.learner)
    assert (begun.course, begun.assessment, begun.version) == (COURSE, page.assessment, content_hash(NEW))
    for who, key in ((page.learner, done.key), (a_learner("sam"), begun.key), (page.learner, "no-such-key")):
        with pytest.raises(api.RoundNotFound):
            api.discard_round(who, key)
    assert len(api.get_unfinished_rounds(page.learner)) == 1
    api.discard_round(page.learner, begun.key)
    assert api.get_unfinished_rounds(page.learner) == ()
    assert len(api.get_submitted_rounds(page.learner)) == 2
    assert api.rebuild_latest() == 0


def test_erasing_says_whether_there_was_anything(page: Page) -> None:
    page.framework = OLD
    done = page.finish(a_draft(c0=3), day=11)
    assert api.delete_reason(page.learner, done.key, item("c0")) is False
    models.Reason.objects.create(
        round=models.Round.objects.get(key=done.key),
        item_id=get_or_create_item_ids([item("c0")])[item("c0")],
        text="Because",
    )
    assert api.delete_reason(page.learner, done.key, item("c0")) is True
