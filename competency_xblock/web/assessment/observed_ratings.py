"""How observations are put into words and on a scale (layer 5)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework, Scale
from competency_xblock.records import api
from competency_xblock.records.data import Item, Method, ObservedRating

from ..plumbing import wording


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
        Method.PRACTICE: _("Someone was there and saw them do it."),
        Method.CASE_STUDY: _("They talked or wrote about how they did a piece of work."),
        Method.FEEDBACK: _("People they work with said how it was for them."),
        Method.TOOL: _("Someone filled in a checklist or questionnaire made for this."),
    }[method]


def on_scale(scale: Scale, value: int) -> str:
    """A value with the scale's own words: those of the point, else what the ends stand for."""
    texts = {point.value: point.text for point in scale.points}
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
    values = {"value": value, "low": low, "lowest": lowest, "high": high, "highest": highest}
    return _("%(value)s, between %(low)s (%(lowest)s) and %(high)s (%(highest)s)") % values


def competency_title(framework: Framework | None, item: Item) -> str:
    """What an item is called: its competency, with its level where it has one; its id where nothing better is known."""
    competency = framework.competency(item.competency) if framework else None
    return api.item_title(framework, competency, item) if framework and competency else item.competency


def is_sensitive(framework: Framework | None, item: Item) -> bool:
    """Whether the framework says by now that nobody's rating of it is shown by name, whatever was said before."""
    competency = framework.competency(item.competency) if framework else None
    return bool(competency and competency.sensitive)


def observation_row(as_answered: api.AsAnswered, observation: ObservedRating) -> dict[str, Any]:
    """What was seen, when and how."""
    scale = as_answered.scale(observation, observation.item)
    return {
        "key": observation.key,
        "title": as_answered.title(observation, observation.item),
        "value": seen_on_scale(scale, observation.value) if scale else str(observation.value),
        "number": observation.value,
        "day": wording.format_day(observation.observed_on),
        "method": method_title(observation.method),
        "note": observation.note,
        "reply": observation.reply,
    }


def differ_widely(
    as_answered: api.AsAnswered, observation: ObservedRating, felt: api.Versioned, value: int | None
) -> bool:
    """Whether what was seen and what is felt are far apart; where they are on two scales, nobody can say."""
    scale = as_answered.scale(observation, observation.item)
    return bool(
        scale
        and as_answered.same_scale(observation, felt, observation.item)
        and api.differ_widely(scale, observation.value, value)
    )
