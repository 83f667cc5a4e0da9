"""What a learner takes back or changes of their own rows (layer 5). Owning the row is enough, wherever it is asked.

Nothing here looks at the assessment, its framework or the course: any of them may be changed, hidden or gone. Whoever
calls has found out who is asking. To share something anew is another matter: see `gives`.
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
    """The learner's actions in a course, read once for all blocks of a page that changes nothing."""
    return once(f"actions {learner_id} {course}", lambda: api.get_actions(learner_id, course=course))


def gives(posted: Mapping[str, Any]) -> bool:
    """Whether what was sent lets others read more than before, which needs more than owning it."""
    return posted.get("shared") is True


def erase_reason(learner_id: int, posted: Mapping[str, Any]) -> dict[str, Any]:
    """Erase what the learner wrote about one competency in one round; the rating stays. Raises Refused."""
    round_key, item = _line(learner_id, posted)
    api.delete_reason(learner_id, round_key, item)
    return {"erased": True}


def share(learner_id: int, posted: Mapping[str, Any]) -> dict[str, Any]:
    """Let the training team read one answer of one round and why, or take that back. Raises Refused."""
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
    """Which answer of which of the learner's rounds is meant. Raises Refused."""
    round_key, competency, level = posted.get("round"), posted.get("competency"), posted.get("level", "")
    if not (is_client_id(round_key) and is_client_id(competency) and is_client_id(level)):
        raise RequestRefused(400, _("We could not tell which words you mean. Reload the page and try again."))
    try:
        return round_key, api.item_in_round(learner_id, round_key, competency, level)
    except api.RoundNotFound as problem:
        raise RequestRefused(403, _("We cannot find these answers. Reload the page.")) from problem
