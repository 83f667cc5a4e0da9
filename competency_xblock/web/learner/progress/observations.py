"""What others saw of one's own practice, and replying to it (layer 5)."""

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
    told: api.AsAnswered,
    observed: Sequence[ObservedRating],
    progress: Sequence[ItemProgress],
    names: Mapping[int, str],
) -> list[dict[str, Any]]:
    """What others saw of the reader, item by item, the newest first. `names` holds whoever observed and is still here.

    The reader's own confidence stands beside the newest of each item: what was seen long ago was another time.
    """
    felt = {item_progress.item: item_progress for item_progress in progress}
    rows: dict[Item, dict[str, Any]] = {}
    for one in observed:
        said = observation_row(told, one) | {"who": names.get(one.observer_id or 0, _("someone who has left"))}
        if one.item in rows:
            rows[one.item]["seen"].append(said)
            continue
        own = felt.get(one.item)
        rows[one.item] = {
            "title": said["title"],
            "seen": [said],
            "felt": _felt(told, own) if own else "",
            "felt_on": wording.format_day(own.latest_at) if own else "",
            "apart": bool(own and differ_widely(told, one, own, own.latest)),
        }
    return list(rows.values())


def _felt(told: api.AsAnswered, own: ItemProgress) -> str:
    scale = told.scale(own, own.item)
    if scale and own.latest is not None:
        return on_scale(scale, own.latest)
    return wording.format_answer(own.latest_answer, own.latest)


def reply(learner_id: int, posted: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what the learner says to something that was seen of them; with nothing in it, erase it. Raises Refused."""
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
