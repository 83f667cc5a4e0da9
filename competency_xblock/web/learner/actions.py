"""A learner's own plans: shown, changed, marked as done, shared, removed, restored (layer 5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.records import api
from competency_xblock.records.data import Action

from ..plumbing import wording
from ..plumbing.handlers import RequestRefused, is_client_id, refuse_input
from ..plumbing.rendering import render
from ..plumbing.time_zones import today_on_site


def action_rows(as_answered: api.AsAnswered, actions: Sequence[Action]) -> list[dict[str, Any]]:
    """Actions as `actions.html` and `plan_due.html` show them: open ones first, the earliest review date first."""
    today = today_on_site()
    ordered = sorted(
        actions,
        key=lambda action: (action.done_at is not None, action.review_date is None, action.review_date or today),
    )
    return [action_row(as_answered, action, today) for action in ordered]


def action_row(as_answered: api.AsAnswered, action: Action, today: date) -> dict[str, Any]:
    """One action as `action.html` and `plan_due.html` show it. `is_due`: it is open, and its day is here or past."""
    return {
        "key": action.key,
        "text": action.text,
        "about": as_answered.title(action, action.item) if action.item else _("My work in general"),
        "done": action.done_at is not None,
        "let_go": action.let_go,
        "noticed": action.noticed,
        "shared": action.shared,
        "when": wording.format_due(action.review_date, action.done_at, today, let_go=action.let_go),
        "planned_on": wording.format_day(action.added_at),
        "review_date": action.review_date.isoformat() if action.review_date else "",
        "is_due": action.done_at is None and action.review_date is not None and action.review_date <= today,
    }


def change_action(learner_id: int, posted: Mapping[str, Any], *, may_share: Callable[[], bool]) -> dict[str, Any]:
    """Change one of the learner's actions, say how it went, share it with the training team, or remove it.

    The answer to removing has an `undo` value. Posting that restores the action. Raises RequestRefused.

    `may_share`: whether the learner may share anything now. Who may not has no plan restored as shared.
    """
    key, undo = posted.get("key"), posted.get("undo")
    if isinstance(undo, str):
        return _restore_action(learner_id, undo, may_share=may_share())
    changes = [change for name, change in CHANGES.items() if name in posted]
    if not is_client_id(key) or not key or not changes:
        raise unclear_plan()
    try:
        return changes[0](learner_id, key, posted)
    except api.ActionNotFound as problem:
        raise RequestRefused(403, _("We cannot find this plan. Nothing has changed. Reload the page.")) from problem
    except api.InvalidInput as invalid:
        raise refuse_input(invalid) from invalid


def unclear_plan() -> RequestRefused:
    """The refusal of a post that we cannot match to a plan."""
    return RequestRefused(400, _("We could not match this to a plan. Reload the page and try again."))


def action_html(action: Action, *, shareable: bool = True) -> str:
    """One action as a line of the learner's list."""
    as_answered = api.AsAnswered.of([action])
    row = action_row(as_answered, action, today_on_site())
    return render("action.html", {"action": row, "shareable": shareable})


def _remove(learner_id: int, key: str, posted: Mapping[str, Any]) -> dict[str, Any]:
    if posted["remove"] is not True:
        raise unclear_plan()
    return {"key": key, "removed": True, "undo": api.delete_action(learner_id, key)}


def _share(learner_id: int, key: str, posted: Mapping[str, Any]) -> dict[str, Any]:
    shared = posted["shared"]
    if not isinstance(shared, bool):
        raise unclear_plan()
    api.set_action_shared(learner_id, key, shared)
    return {"key": key, "shared": shared}


def _tick(learner_id: int, key: str, posted: Mapping[str, Any]) -> dict[str, Any]:
    done = posted["done"]
    if not isinstance(done, bool):
        raise unclear_plan()
    action = api.update_action(learner_id, key, done=done)
    return {"key": action.key, "done": action.done_at is not None}


def _say_how_it_went(learner_id: int, key: str, posted: Mapping[str, Any]) -> dict[str, Any]:
    action = update_outcome(learner_id, key, posted["outcome"], posted.get("review_date"), posted.get("noticed"))
    outcome, when = posted["outcome"], action_row(api.AsAnswered.of([action]), action, today_on_site())["when"]
    sentence = {
        "done": _("Saved. It is ticked off in your plan."),
        "let-go": _("Saved. You have set this plan aside."),
        "still": _("Saved. Your plan stays open."),
    }[outcome]
    if outcome == "still" and posted.get("review_date"):
        sentence = _("Saved. Your plan: %(when)s.") % {"when": when}
    return {"key": key, "outcome": outcome, "sentence": sentence, "html": action_html(action)}


def update_outcome(learner_id: int, key: str, outcome: Any, day: Any, noticed: Any = None) -> Action:
    """Store how a plan went, all of it or nothing.

    `outcome`: `done`, `let-go`, or `still` on it, perhaps with a new `day` to look at it again. `noticed`: what the
    learner noticed; None leaves it. Raises RequestRefused (none of these outcomes), or as `api.update_action` does.
    """
    if outcome == "done":
        return api.update_action(learner_id, key, done=True, noticed=noticed)
    if outcome == "let-go":
        return api.update_action(learner_id, key, let_go=True, noticed=noticed)
    if outcome != "still":
        raise unclear_plan()
    review_date = api.parse_review_date(day) if day else api.UNCHANGED
    return api.update_action(learner_id, key, done=False, review_date=review_date, noticed=noticed)


def _notice(learner_id: int, key: str, posted: Mapping[str, Any]) -> dict[str, Any]:
    action = api.update_action(learner_id, key, noticed=posted["noticed"])
    sentence = _("Saved. Only you see what you noticed.") if action.noticed else _("We deleted your words.")
    return {"key": key, "noticed": action.noticed, "sentence": sentence, "html": action_html(action)}


def _rewrite(learner_id: int, key: str, posted: Mapping[str, Any]) -> dict[str, Any]:
    action = rewrite(learner_id, key, posted["text"], posted.get("review_date"))
    return {"key": key, "sentence": _("Saved. Your plan has changed."), "html": action_html(action)}


def rewrite(learner_id: int, key: str, text: Any, day: Any) -> Action:
    """Give a plan other words and another day. Raises as `api.update_action` does."""
    review_date = api.parse_review_date(day)
    return api.update_action(learner_id, key, text=api.parse_action_text(text), review_date=review_date)


CHANGES: Mapping[str, Callable[[int, str, Mapping[str, Any]], dict[str, Any]]] = {
    "remove": _remove,
    "shared": _share,
    "done": _tick,
    "outcome": _say_how_it_went,
    "noticed": _notice,
    "text": _rewrite,
}
"""What changes an action, by the name of what is posted for it."""


def _restore_action(learner_id: int, undo: str, *, may_share: bool) -> dict[str, Any]:
    try:
        return {"key": api.restore_action(learner_id, undo, may_share=may_share), "restored": True}
    except api.ActionNotFound as problem:
        raise RequestRefused(
            403, _("We can no longer bring this plan back. You can write it again next time.")
        ) from problem
