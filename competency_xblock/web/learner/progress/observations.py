"""What others saw, as people read it (layer 5): beside what the learner feels, each a column of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework, Scale
from competency_xblock.records import api
from competency_xblock.records.data import Item, ItemProgress, Method, ObservedRating
from competency_xblock.web.plumbing import wording
from competency_xblock.web.plumbing.handlers import Refused, is_made_up_id


def method_title(method: Method) -> str:
    """What a method is called."""
    return {
        Method.PRACTICE: _("Practice observation"),
        Method.CASE_STUDY: _("Case study"),
        Method.FEEDBACK: _("Client feedback"),
        Method.TOOL: _("Assessment tool"),
    }[method]


def method_about(method: Method) -> str:
    """What a method is, in one line."""
    return {
        Method.PRACTICE: _("Somebody was there and saw them do it."),
        Method.CASE_STUDY: _("They told or wrote how they went about a piece of work."),
        Method.FEEDBACK: _("People whom they work with said how it was for them."),
        Method.TOOL: _("A checklist or questionnaire that is made for this was filled in."),
    }[method]


def on_scale(scale: Scale, value: int) -> str:
    """A value with the scale's own words: those of the point, else what the ends stand for."""
    texts = {one.value: one.text for one in scale.points}
    if value in texts:
        return _("%(value)s: %(words)s") % {"value": value, "words": texts[value]}
    if scale.minimum in texts and scale.maximum in texts:
        return _("%(value)s, between %(low)s (%(lowest)s) and %(high)s (%(highest)s)") % {
            "value": value,
            "low": scale.minimum,
            "lowest": texts[scale.minimum],
            "high": scale.maximum,
            "highest": texts[scale.maximum],
        }
    return _("%(value)s, between %(low)s and %(high)s") % {"value": value, "low": scale.minimum, "high": scale.maximum}


def seen_ends(scale: Scale) -> tuple[tuple[int, str], tuple[int, str]]:
    """What the ends of a scale mean for what was seen. A scale's own words are about how somebody feels."""
    return (scale.minimum, _("I saw little of it")), (scale.maximum, _("I saw it all the way through"))


def seen_on_scale(scale: Scale, value: int) -> str:
    """What was seen, with what the ends stand for."""
    (low, lowest), (high, highest) = seen_ends(scale)
    told = {"value": value, "low": low, "lowest": lowest, "high": high, "highest": highest}
    return _("%(value)s, between %(low)s (%(lowest)s) and %(high)s (%(highest)s)") % told


def title_of(framework: Framework | None, item: Item) -> str:
    """What an item is called: its competency, with its level where it has one; its id where nothing better is known."""
    competency = framework.competency(item.competency) if framework else None
    return api.title_of(framework, competency, item) if framework and competency else item.competency


def is_sensitive(framework: Framework | None, item: Item) -> bool:
    """Whether the framework says by now that nobody's rating of it is shown by name, whatever was said before."""
    competency = framework.competency(item.competency) if framework else None
    return bool(competency and competency.sensitive)


def seen_row(told: api.AsAnswered, one: ObservedRating) -> dict[str, Any]:
    """What was seen, when and how."""
    scale = told.scale(one, one.item)
    return {
        "key": one.key,
        "title": told.title(one, one.item),
        "value": seen_on_scale(scale, one.value) if scale else str(one.value),
        "number": one.value,
        "day": wording.day(one.observed_on),
        "method": method_title(one.method),
        "note": one.note,
        "reply": one.reply,
    }


def own_rows(
    told: api.AsAnswered,
    observed: Sequence[ObservedRating],
    progress: Sequence[ItemProgress],
    names: Mapping[int, str],
) -> list[dict[str, Any]]:
    """What others saw of the reader, item by item, the newest first. `names` holds whoever observed and is still here.

    The reader's own confidence stands beside the newest of each item: what was seen long ago was another time.
    """
    felt = {one.item: one for one in progress}
    rows: dict[Item, dict[str, Any]] = {}
    for one in observed:
        said = seen_row(told, one) | {"who": names.get(one.observer_id or 0, _("somebody who has left"))}
        if one.item in rows:
            rows[one.item]["seen"].append(said)
            continue
        own = felt.get(one.item)
        rows[one.item] = {
            "title": said["title"],
            "seen": [said],
            "felt": _felt(told, own) if own else "",
            "felt_on": wording.day(own.latest_at) if own else "",
            "apart": bool(own and are_apart(told, one, own, own.latest)),
        }
    return list(rows.values())


def are_apart(told: api.AsAnswered, one: ObservedRating, felt: api.Versioned, value: int | None) -> bool:
    """Whether what was seen and what is felt are far apart; where they are on two scales, nobody can say."""
    scale = told.scale(one, one.item)
    return bool(scale and told.same_scale(one, felt, one.item) and api.drift_apart(scale, one.value, value))


def _felt(told: api.AsAnswered, own: ItemProgress) -> str:
    scale = told.scale(own, own.item)
    if scale and own.latest is not None:
        return on_scale(scale, own.latest)
    return wording.answer(own.latest_answer, own.latest)


def reply(learner_id: int, posted: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what the learner says to something that was seen of them; with nothing in it, erase it. Raises Refused."""
    key, text = posted.get("key"), posted.get("text")
    if not is_made_up_id(key) or not isinstance(text, str):
        raise Refused(400, _("We could not tell what you reply to. Please reload the page and try again."))
    try:
        stored = api.reply_to_observed(learner_id, key, text)
    except api.InvalidDraft as invalid:
        raise Refused(400, str(invalid.problems[0].message)) from invalid
    except api.NotYourObservation as problem:
        raise Refused(403, _("This is not about you, or it is no longer there. Please reload the page.")) from problem
    return {"key": stored.key, "text": stored.reply}
