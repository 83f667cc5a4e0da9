"""A learner's own plans: shown, marked as done, shared, removed, restored (layer 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.records import api
from competency_xblock.records.data import Action

from ..plumbing import wording
from ..plumbing.handlers import RequestRefused, is_client_id
from ..plumbing.time_zones import today_on_site


def action_rows(as_answered: api.AsAnswered, actions: Sequence[Action]) -> list[dict[str, Any]]:
    """Actions as `actions.html` shows them: open ones first, the earliest review date first."""
    today = today_on_site()
    ordered = sorted(
        actions,
        key=lambda action: (action.done_at is not None, action.review_date is None, action.review_date or today),
    )
    return [
        {
            "key": action.key,
            "text": action.text,
            "about": as_answered.title(action, action.item) if action.item else _("My work in general"),
            "done": action.done_at is not None,
            "shared": action.shared,
            "when": wording.format_due(action.review_date, action.done_at, today),
        }
        for action in ordered
    ]


def change_action(learner_id: int, posted: Mapping[str, Any]) -> dict[str, Any]:
    """Mark one of the learner's actions as done or as open, share it with the training team, or remove it.

    The answer to removing has an `undo` value. Posting that restores the action. Raises RequestRefused.
    """
    key, done, shared, undo = posted.get("key"), posted.get("done"), posted.get("shared"), posted.get("undo")
    remove = posted.get("remove") is True
    if isinstance(undo, str):
        return _restore_action(learner_id, undo)
    if not is_client_id(key) or not (remove or isinstance(done, bool) or isinstance(shared, bool)):
        raise RequestRefused(400, _("We could not match this to a plan. Reload the page and try again."))
    try:
        if remove:
            return {"key": key, "removed": True, "undo": api.delete_action(learner_id, key)}
        if isinstance(shared, bool):
            api.set_action_shared(learner_id, key, shared)
            return {"key": key, "shared": shared}
        action = api.update_action(learner_id, key, done=done)
    except api.ActionNotFound as problem:
        raise RequestRefused(403, _("We cannot find this plan. Nothing has changed. Reload the page.")) from problem
    return {"key": action.key, "done": action.done_at is not None}


def _restore_action(learner_id: int, undo: str) -> dict[str, Any]:
    try:
        return {"key": api.restore_action(learner_id, undo), "restored": True}
    except api.ActionNotFound as problem:
        raise RequestRefused(
            403, _("We can no longer bring this plan back. You can write it again next time.")
        ) from problem
