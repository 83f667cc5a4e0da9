"""What is erased is gone, only that is gone, and `latest` says what remains."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from competency_xblock.records import api, models
from competency_xblock.records.data import Draft, DraftAction
from competency_xblock.records.lifecycle import erasure
from tests.fixtures.records import (
    ASSESSMENT,
    COURSE,
    LATER_ASSESSMENT,
    NOTHING_HELD,
    START,
    Page,
    a_learner,
    item,
    learners,
    rated,
    rows,
    snapshot_of,
)

pytestmark = pytest.mark.django_db

ABOUT_PEOPLE = (
    models.Round,
    models.Rating,
    models.Reason,
    models.Action,
    models.Latest,
    models.SharedLine,
    models.Participant,
    models.StartDate,
    models.ObservedRating,
    models.RatingsSeen,
)


def full_draft(value: int) -> Draft:
    return Draft(
        answers={"c0": rated(value, reason="Because"), "c1": rated(value)},
        actions=(DraftAction(text="Ask Sam", competency="c0", review_date=date(2030, 6, 30)),),
    )


def test_resetting_deletes_the_rounds_and_actions_of_the_assessment_alone(page: Page) -> None:
    page.finish(full_draft(3))
    page.finish(full_draft(5), day=2)
    page.save(full_draft(6))
    api.create_action(page.learner, course=COURSE, assessment=ASSESSMENT, text="Added later")
    api.create_action(page.learner, course=COURSE, text="Of the course")
    remaining = Page(page.learner, assessment=LATER_ASSESSMENT).finish(full_draft(4), day=1)
    neighbour = a_learner("neighbour")
    theirs = Page(neighbour).finish(full_draft(9))
    assert api.reset_learner_state(page.learner, ASSESSMENT) == 3
    assert api.get_submitted_rounds(page.learner) == (remaining,)
    assert api.get_open_round(page.learner, ASSESSMENT) is None
    assert [action.text for action in api.get_actions(page.learner)] == ["Of the course", "Ask Sam"]
    assert [
        (item_progress.first, item_progress.latest, item_progress.times_rated)
        for item_progress in api.get_progress(page.learner, COURSE)
    ] == [(4, 4, 1)] * 2
    assert api.get_submitted_rounds(neighbour) == (theirs,)
    assert api.rebuild_latest() == 0


def test_resetting_what_was_never_started_is_fine(page: Page) -> None:
    assert api.reset_learner_state(page.learner, ASSESSMENT) == 0


def test_after_a_reset_the_learner_starts_with_round_one(page: Page) -> None:
    page.finish(full_draft(3))
    api.reset_learner_state(page.learner, ASSESSMENT)
    assert page.save(full_draft(4)).number == 1


def test_a_learner_who_is_erased_leaves_nothing_behind(page: Page) -> None:
    page.finish(full_draft(3))
    page.save(full_draft(3))
    api.create_action(page.learner, course=COURSE, text="Of the course")
    neighbour = Page(a_learner("neighbour"))
    neighbour.finish(full_draft(9))
    before = api.get_progress(neighbour.learner, COURSE)
    api.erase_learner(page.learner)
    assert (
        api.get_submitted_rounds(page.learner)
        == api.get_actions(page.learner)
        == api.get_progress(page.learner, COURSE)
        == ()
    )
    assert models.Round.objects.count() == 1
    assert models.Reason.objects.count() == 1
    assert api.get_progress(neighbour.learner, COURSE) == before
    assert api.rebuild_latest() == 0


def test_figures_that_a_learner_is_in_are_forgotten_and_others_stay(page: Page) -> None:
    for neighbour in learners(3, "neighbour"):
        Page(neighbour, course="elsewhere", assessment="elsewhere.a").finish(full_draft(9))
    page.finish(full_draft(3))
    for course in (COURSE, "elsewhere"):
        snapshot_of(course, [page.framework])
    api.erase_learner(page.learner)
    assert api.get_latest_snapshot(COURSE) is None
    assert api.get_latest_snapshot("elsewhere") is not None
    assert not models.SnapshotRow.objects.exclude(snapshot__course__key="elsewhere").exists()


def test_what_others_did_about_a_learner_goes_and_what_the_learner_did_about_others_stays_nameless(page: Page) -> None:
    other = a_learner("other")
    done = page.finish(full_draft(3))
    api.set_rating_shared(page.learner, done.key, item("c0"), True)
    api.set_team_start_dates(COURSE, {page.learner: date(2030, 1, 1), other: date(2030, 1, 1)})
    observed = {
        "course": models.Course.objects.get(),
        "item": models.Item.objects.first(),
        "observed_on": date(2030, 3, 1),
        "method": "practice",
        "value": 6,
        "recorded": START,
    }
    for key, about, by in (("one", page.learner, other), ("two", other, page.learner)):
        models.ObservedRating.objects.create(key=key, learner_id=about, observer_id=by, **observed)
        models.RatingsSeen.objects.create(viewer_id=by, learner_id=about, course=observed["course"], seen=START)
        models.Observer.objects.create(user_id=by, course=observed["course"])
    api.erase_learner(page.learner)
    assert api.export_learner_data(page.learner) == NOTHING_HELD
    assert models.SharedLine.objects.count() == models.RatingsSeen.objects.count() == 0
    assert models.ObservedRating.objects.values_list("key", "learner", "observer").get() == ("two", other, None)
    assert models.Observer.objects.get().user_id == other
    assert models.StartDate.objects.get().learner_id == other


def test_whoever_shares_a_row_with_somebody_is_waited_for_before_they_are_erased(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.finish(full_draft(3))
    seen_by, sees, watched_by, watches, _apart = learners(5, "other")
    course, about = models.Course.objects.get(), models.Item.objects.first()
    stranger = a_learner("stranger")
    for observer, learner in ((seen_by, page.learner), (page.learner, sees), (None, page.learner), (stranger, sees)):
        models.ObservedRating.objects.create(
            key=f"{observer} of {learner}", learner_id=learner, observer_id=observer, course=course, item=about,
            observed_on=date(2030, 3, 1), method="practice", value=5, recorded=START,
        )  # fmt: skip
    for viewer, learner in ((watched_by, page.learner), (page.learner, watches), (stranger, watches)):
        models.RatingsSeen.objects.create(viewer_id=viewer, learner_id=learner, course=course, seen=START)
    waited_for: list[set[int]] = []
    monkeypatch.setattr(erasure, "lock_people", lambda people: waited_for.append(set(people)))
    api.erase_learner(page.learner)
    assert waited_for == [{page.learner, seen_by, sees, watched_by, watches}]


def test_deleting_the_user_deletes_everything_about_them(page: Page) -> None:
    page.finish(full_draft(3))
    page.save(full_draft(4))
    get_user_model().objects.get(pk=page.learner).delete()
    assert [rows(model) for model in ABOUT_PEOPLE] == [[]] * len(ABOUT_PEOPLE)


def test_deleting_the_first_round_makes_the_second_the_first(page: Page) -> None:
    first = page.finish(full_draft(3))
    page.finish(full_draft(5), day=1)
    api.delete_round(page.learner, first.key)
    assert {
        (item_progress.first, item_progress.times_rated) for item_progress in api.get_progress(page.learner, COURSE)
    } == {(5, 1)}


def test_only_ones_own_round_can_be_deleted(page: Page) -> None:
    done = page.finish(full_draft(3))
    with pytest.raises(api.RoundNotFound):
        api.delete_round(a_learner("stranger"), done.key)
    assert api.get_submitted_rounds(page.learner) == (done,)


def test_only_ones_own_round_that_is_still_open_can_be_given_up(page: Page) -> None:
    done = page.finish(full_draft(3))
    opened = page.save(full_draft(4))
    theirs = Page(a_learner("other")).save(full_draft(5))
    for key in (done.key, theirs.key, "no-such-round"):
        with pytest.raises(api.RoundNotFound):
            api.discard_round(page.learner, key)
    assert models.Round.objects.count() == 3
    api.discard_round(page.learner, opened.key)
    assert set(models.Round.objects.values_list("key", flat=True)) == {done.key, theirs.key}


def test_a_reason_is_deleted_and_the_rating_stays(page: Page) -> None:
    done = page.finish(full_draft(3))
    api.delete_reason(page.learner, done.key, item("c0"))
    assert models.Reason.objects.count() == 0
    (read,) = api.get_submitted_rounds(page.learner)
    assert [(rating.value, rating.reason) for rating in read.ratings] == [(3, ""), (3, "")]
    api.delete_reason(page.learner, done.key, item("c0"))


def test_a_reason_is_that_of_one_answer_in_one_round_of_one_learner(page: Page) -> None:
    draft = Draft(answers={"c0": rated(3, reason="Because"), "c1": rated(3, reason="Because too")})
    first, second = page.finish(draft), page.finish(draft, day=1)
    theirs = Page(a_learner("other")).finish(draft)
    assert api.delete_reason(page.learner, second.key, item("c0")) is True
    assert api.delete_reason(page.learner, second.key, item("c0")) is False
    left = set(models.Reason.objects.values_list("round__key", "item__competency"))
    assert left == {(round.key, name) for round in (first, second, theirs) for name in ("c0", "c1")} - {
        (second.key, "c0")
    }


def test_only_ones_own_reason_can_be_deleted(page: Page) -> None:
    done = page.finish(full_draft(3))
    with pytest.raises(api.RoundNotFound):
        api.delete_reason(a_learner("stranger"), done.key, item("c0"))
    assert models.Reason.objects.count() == 1


def test_erasing_somebody_twice_is_as_good_as_once(page: Page) -> None:
    page.finish(full_draft(3))
    api.erase_learner(page.learner)
    api.erase_learner(page.learner)
    assert [rows(model) for model in ABOUT_PEOPLE] == [[]] * len(ABOUT_PEOPLE)


def test_whoever_was_just_erased_begins_nothing_new(page: Page) -> None:
    done = page.finish(full_draft(3))
    observer = a_learner("observer")
    planned = api.create_action(page.learner, course=COURSE, text="Ask Kim")
    removed = api.delete_action(page.learner, planned.key)
    api.erase_learner(page.learner)
    beginnings = [
        lambda: page.save(full_draft(3)),
        lambda: api.create_action(page.learner, course=COURSE, text="Ask Sam"),
        lambda: api.restore_action(page.learner, removed, may_share=True),
        lambda: api.set_learner_start_date(page.learner, COURSE, date(2020, 6, 30)),
        lambda: api.add_observer(page.learner, COURSE),
        lambda: api.record_view(observer, page.learner, COURSE),
    ]
    for begin in beginnings:
        with pytest.raises(api.NotStored):
            begin()
    with pytest.raises(api.RoundNotFound):
        page.submit(full_draft(3), done.key, 1)
    assert api.export_learner_data(page.learner) == NOTHING_HELD


def test_erasing_somebody_of_whom_nothing_is_held_is_fine() -> None:
    api.erase_learner(a_learner())
    api.erase_learner(-1)


@pytest.mark.django_db(transaction=True)
def test_erasing_that_breaks_off_anywhere_erases_nothing_and_can_be_done_again(page: Page) -> None:
    page.finish(full_draft(3))
    page.save(full_draft(4))
    neighbour = Page(a_learner("neighbour"))
    neighbour.finish(full_draft(9))
    before = [rows(model) for model in ABOUT_PEOPLE]
    broke_off = 0
    while True:
        try:
            with connection.execute_wrapper(BreaksOff(at=broke_off)):
                api.erase_learner(page.learner)
        except ConnectionAbortedError:
            broke_off += 1
            assert [rows(model) for model in ABOUT_PEOPLE] == before
        else:
            break
    assert broke_off >= 5  # once in each table at least
    assert api.export_learner_data(page.learner) == NOTHING_HELD
    assert len(api.get_submitted_rounds(neighbour.learner)) == 1
    assert api.rebuild_latest() == 0


class BreaksOff:
    """Lets so many statements pass, and then the process ends."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, execute, *given):  # type: ignore[no-untyped-def]
        if self.left == 0:
            raise ConnectionAbortedError
        self.left -= 1
        return execute(*given)
