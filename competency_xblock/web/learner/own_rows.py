"""Changes of a learner's own rows (layer 5). Owning the row is enough.

Nothing here reads the assessment, its framework or the course: each may be changed, hidden or gone. Callers have
checked who the learner is. Sharing more than before needs another check: see `shares_more`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.platform.same_request import once
from competency_xblock.records import api
from competency_xblock.records.data import Action, Item

from ..plumbing.handlers import RequestRefused, is_client_id


def actions_on_page(learner_id: int, *, course: str) -> tuple[Action, ...]:
    """The learner's actions in a course. Blocks on one page share the query; use it only where nothing changes."""
    return once(f"actions {learner_id} {course}", lambda: api.get_actions(learner_id, course=course))


def shares_more(posted: Mapping[str, Any]) -> bool:
    """Whether a post shares more with others than before. Owning the row is not enough for that."""
    return posted.get("shared") is True


def erase_reason(learner_id: int, posted: Mapping[str, Any]) -> dict[str, Any]:
    """Delete the reason of one rating; the rating stays. Raises RequestRefused."""
    round_key, item = _line(learner_id, posted)
    api.delete_reason(learner_id, round_key, item)
    return {"erased": True}


def share(learner_id: int, posted: Mapping[str, Any]) -> dict[str, Any]:
    """Share one answer and its reason with the training team, or stop sharing it. Raises RequestRefused."""
    shared = posted.get("shared")
    if not isinstance(shared, bool):
        raise RequestRefused(400, _("We could not tell what you want to share. Reload the page and try again."))
    round_key, item = _line(learner_id, posted)
    try:
        api.set_rating_shared(learner_id, round_key, item, shared)
    except api.RoundNotFound as problem:
        raise RequestRefused(403, _("We cannot find this answer. Nothing has changed. Reload the page.")) from problem
    return {"shared": shared}


def _line(learner_id: int, posted: Mapping[str, Any]) -> tuple[str, Item]:
    """The round's key and the item of a posted answer of the learner. Raises RequestRefused."""
    round_key, competency, level = posted.get("round"), posted.get("competency"), posted.get("level", "")
    if not (is_client_id(round_key) and is_client_id(competency) and is_client_id(level)):
        raise RequestRefused(400, _("We could not tell which words you mean. Reload the page and try again."))
    try:
        return round_key, api.item_in_round(learner_id, round_key, competency, level)
    except api.RoundNotFound as problem:
        raise RequestRefused(403, _("We cannot find these answers. Reload the page.")) from problem
