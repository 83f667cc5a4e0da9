"""Observations of a learner's practice, and replies to them (layer 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.records import api
from competency_xblock.records.data import Item, ItemProgress, ObservedRating
from competency_xblock.web.assessment import differ_widely, observation_row, on_scale
from competency_xblock.web.plumbing import wording
from competency_xblock.web.plumbing.handlers import RequestRefused, is_client_id


def own_observation_rows(
    as_answered: api.AsAnswered,
    observed: Sequence[ObservedRating],
    progress: Sequence[ItemProgress],
    names: Mapping[int, str],
) -> list[dict[str, Any]]:
    """The observations of the reader by item, the newest first. `names` has the observers who still have an account.

    The reader's own confidence stands beside the newest observation of each item only: older ones were another time.
    """
    felt = {item_progress.item: item_progress for item_progress in progress}
    rows: dict[Item, dict[str, Any]] = {}
    for observation in observed:
        row = observation_row(as_answered, observation) | {
            "who": names.get(observation.observer_id or 0, _("someone who has left"))
        }
        if observation.item in rows:
            rows[observation.item]["seen"].append(row)
            continue
        item_progress = felt.get(observation.item)
        rows[observation.item] = {
            "title": row["title"],
            "seen": [row],
            "felt": _felt(as_answered, item_progress) if item_progress else "",
            "felt_on": wording.format_day(item_progress.latest_at) if item_progress else "",
            "apart": bool(
                item_progress and differ_widely(as_answered, observation, item_progress, item_progress.latest)
            ),
        }
    return list(rows.values())


def _felt(as_answered: api.AsAnswered, item_progress: ItemProgress) -> str:
    scale = as_answered.scale(item_progress, item_progress.item)
    if scale and item_progress.latest is not None:
        return on_scale(scale, item_progress.latest)
    return wording.format_answer(item_progress.latest_answer, item_progress.latest)


def reply(learner_id: int, posted: Mapping[str, Any]) -> dict[str, Any]:
    """Save the learner's reply to an observation; an empty text deletes it. Raises RequestRefused."""
    key, text = posted.get("key"), posted.get("text")
    if not is_client_id(key) or not isinstance(text, str):
        raise RequestRefused(400, _("We could not match your reply to what they saw. Reload the page and try again."))
    try:
        stored = api.reply_to_observation(learner_id, key, text)
    except api.InvalidInput as invalid:
        raise RequestRefused(400, str(invalid.problems[0].message)) from invalid
    except api.ObservationNotFound as problem:
        raise RequestRefused(
            403, _("We cannot find what you are replying to. Nothing has changed. Reload the page.")
        ) from problem
    return {"key": stored.key, "text": stored.reply}
