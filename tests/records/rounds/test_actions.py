"""Actions are the learner's own: added, changed, ticked off and deleted by nobody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from competency_xblock.records import api
from competency_xblock.records.data import Action, Draft, DraftAction
from competency_xblock.records.rounds import actions
from tests.fixtures.records import ASSESSMENT, COURSE, START, Page, a_learner, item

pytestmark = pytest.mark.django_db

DAY = date(2030, 6, 30)


@pytest.fixture
def learner() -> int:
    return a_learner()


@pytest.fixture
def action(learner: int) -> Action:
    return api.create_action(learner, course=COURSE, text="Ask Sam", item=item("c0"), review_date=DAY)


def test_an_action_can_be_added_outside_a_round(learner: int, action: Action) -> None:
    assert (action.text, action.item, action.review_date, action.done_at) == ("Ask Sam", item("c0"), DAY, None)
    assert (action.round_key, action.assessment) == ("", "")
    assert api.get_actions(learner) == (action,)


def test_actions_come_in_the_order_in_which_they_were_added(learner: int) -> None:
    for day in (2, 0, 1):
        api.create_action(learner, course=COURSE, text=f"Day {day}", now=START + timedelta(days=day))
    assert [action.text for action in api.get_actions(learner)] == ["Day 0", "Day 1", "Day 2"]


def test_actions_can_be_asked_for_by_course(learner: int, action: Action) -> None:
    other = api.create_action(learner, course="another", text="Read", assessment=ASSESSMENT)
    assert api.get_actions(learner, course=COURSE) == (action,)
    assert api.get_actions(learner, course="another") == (other,)
    assert other.assessment == ASSESSMENT


def test_only_what_is_given_is_changed(learner: int, action: Action) -> None:
    changed = api.update_action(learner, action.key, text="Ask Kim")
    assert (changed.text, changed.review_date, changed.done_at) == ("Ask Kim", DAY, None)
    changed = api.update_action(learner, action.key, review_date=None)
    assert (changed.text, changed.review_date) == ("Ask Kim", None)
    assert api.update_action(learner, action.key) == changed


def test_ticking_off_keeps_when_and_can_be_taken_back(learner: int, action: Action) -> None:
    assert api.update_action(learner, action.key, done=True, now=START).done_at == START
    again = api.update_action(learner, action.key, done=True, now=START + timedelta(days=1))
    assert again.done_at == START
    assert api.update_action(learner, action.key, done=False).done_at is None


def test_nothing_ends_on_the_day_to_look_at_it_again(learner: int, action: Action) -> None:
    later = START.replace(year=DAY.year + 1)
    assert api.update_action(learner, action.key, text="Ask Kim", now=later).review_date == DAY
    assert api.update_action(learner, action.key, done=True, now=later).done_at == later
    assert [stored.text for stored in api.get_actions(learner)] == ["Ask Kim"]


@pytest.mark.parametrize("text", ["", "   ", "x" * 501, "a\0b"])
def test_words_that_cannot_be_stored_are_refused(learner: int, action: Action, text: str) -> None:
    with pytest.raises(api.InvalidInput):
        api.update_action(learner, action.key, text=text, done=True)
    with pytest.raises(api.InvalidInput):
        api.create_action(learner, course=COURSE, text=text)
    assert api.get_actions(learner) == (action,)


def test_nobody_else_can_change_or_delete_it(learner: int, action: Action) -> None:
    stranger = a_learner("stranger")
    with pytest.raises(api.ActionNotFound):
        api.update_action(stranger, action.key, text="Mine", done=True, review_date=None)
    with pytest.raises(api.ActionNotFound):
        api.delete_action(stranger, action.key)
    assert api.get_actions(learner) == (action,)
    assert api.get_actions(stranger) == ()


def test_there_is_an_end_to_how_many_there_can_be(
    learner: int, action: Action, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MAX_ACTIONS_IN_A_COURSE", 1)
    with pytest.raises(api.InvalidInput):
        api.create_action(learner, course=COURSE, text="One more")


def test_what_was_removed_comes_back_as_it_was(learner: int, action: Action) -> None:
    Page(learner).finish(Draft(actions=(DraftAction(text="One \N{DECIDUOUS TREE}\nTwo", review_date=DAY),)))
    planned = next(action for action in api.get_actions(learner) if action.round_key)
    api.set_action_shared(learner, planned.key, True)
    api.update_action(learner, planned.key, done=True)
    before = api.get_actions(learner)
    undo = api.delete_action(learner, planned.key)
    assert [action.key for action in api.get_actions(learner)] == [action.key]
    restored = [api.restore_action(learner, undo, may_share=True) for _ in range(2)]
    assert restored == [planned.key, planned.key]
    assert set(api.get_actions(learner)) == set(before)


def test_what_was_shared_comes_back_unshared_for_who_may_not_share_now(learner: int, action: Action) -> None:
    api.set_action_shared(learner, action.key, True)
    api.restore_action(learner, api.delete_action(learner, action.key), may_share=False)
    [restored] = api.get_actions(learner)
    assert (restored.key, restored.shared) == (action.key, False)


def test_only_their_own_comes_back_and_nothing_of_a_round_that_is_gone(learner: int) -> None:
    Page(learner).finish(Draft(actions=(DraftAction(text="Rest"),)))
    [planned] = api.get_actions(learner)
    undo = api.delete_action(learner, planned.key)
    api.reset_learner_state(learner, ASSESSMENT)
    for who, what in ((learner, undo), (a_learner("stranger"), undo), (learner, undo[:-1]), (learner, "half \ud83d")):
        with pytest.raises(api.ActionNotFound):
            api.restore_action(who, what, may_share=True)
    with pytest.raises(api.ActionNotFound):
        api.delete_action(learner, planned.key)
    assert api.get_actions(learner) == ()


def test_how_it_went_and_what_was_noticed_can_be_said_and_changed(learner: int, action: Action) -> None:
    done = api.update_action(learner, action.key, done=True, noticed="It helped", now=START)
    assert (done.done_at, done.let_go, done.noticed) == (START, False, "It helped")
    set_aside = api.update_action(learner, action.key, let_go=True, now=START + timedelta(days=1))
    assert (set_aside.done_at, set_aside.let_go, set_aside.noticed) == (START, True, "It helped")
    open_again = api.update_action(learner, action.key, done=False, noticed="", review_date=DAY + timedelta(days=14))
    assert (open_again.done_at, open_again.let_go, open_again.noticed) == (None, False, "")
    assert open_again.review_date == DAY + timedelta(days=14)
    with pytest.raises(api.InvalidInput):
        api.update_action(learner, action.key, noticed="x" * 501, done=True)
    assert api.get_actions(learner) == (open_again,)


def test_a_plan_after_a_round_belongs_to_it_and_is_there_once(learner: int) -> None:
    page = Page(learner)
    round = page.finish(Draft())
    plan = {"course": "ignored", "round_key": round.key, "save_id": "tap"}
    first = api.create_action(learner, text="Ask Sam", **plan)
    again = api.create_action(learner, text="Ask Kim", item=item("c1"), review_date=DAY, **plan)
    assert (first.just_created, again.just_created) == (True, False)
    assert api.get_actions(learner) == (again,)
    assert (again.key, again.text, again.item, again.review_date) == (first.key, "Ask Kim", item("c1"), DAY)
    assert (again.round_key, again.course, again.assessment) == (round.key, COURSE, ASSESSMENT)
    assert again.version == round.version
    stranger = a_learner("stranger")
    with pytest.raises(api.RoundNotFound):
        api.create_action(stranger, text="Ask Sam", **plan)
    theirs = api.create_action(stranger, course=COURSE, text="Ask Sam", save_id="tap")
    assert theirs.key != first.key
    open_round = page.save(Draft())
    with pytest.raises(api.RoundNotFound):
        api.create_action(learner, course=COURSE, text="Ask Sam", round_key=open_round.key)


def test_the_word_on_a_plan_goes_with_it_and_comes_back_with_it(learner: int, action: Action) -> None:
    before = api.update_action(learner, action.key, let_go=True, noticed="Too soon")
    assert api.restore_action(learner, api.delete_action(learner, action.key), may_share=True) == action.key
    assert api.get_actions(learner) == (before,)
