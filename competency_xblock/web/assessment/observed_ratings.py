"""Observations in words and on a scale (layer 5)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework, Scale
from competency_xblock.records import api
from competency_xblock.records.data import Item, Method, ObservedRating

from ..plumbing import wording


def method_title(method: Method) -> str:
    """The name of an observation method."""
    return {
        Method.PRACTICE: _("Practice observation"),
        Method.CASE_STUDY: _("Case study"),
        Method.FEEDBACK: _("Client feedback"),
        Method.TOOL: _("Assessment tool"),
    }[method]


def method_about(method: Method) -> str:
    """One sentence that explains an observation method."""
    return {
        Method.PRACTICE: _("Someone was there and saw them do it."),
        Method.CASE_STUDY: _("They talked or wrote about how they did a piece of work."),
        Method.FEEDBACK: _("People they work with said how it was for them."),
        Method.TOOL: _("Someone filled in a checklist or questionnaire made for this."),
    }[method]


def on_scale(scale: Scale, value: int) -> str:
    """A value with the scale's words: those of its point, else those of the nearest points around it that have any."""
    texts = {point.value: point.text for point in scale.points}
    if value in texts:
        return _("%(value)s: %(words)s") % {"value": value, "words": texts[value]}
    low = max((point for point in texts if point < value), default=None)
    high = min((point for point in texts if point > value), default=None)
    if low is not None and high is not None:
        return _("%(value)s, between %(low)s (%(lowest)s) and %(high)s (%(highest)s)") % {
            "value": value,
            "low": low,
            "lowest": texts[low],
            "high": high,
            "highest": texts[high],
        }
    return _("%(value)s, between %(low)s and %(high)s") % {"value": value, "low": scale.minimum, "high": scale.maximum}


def seen_ends(scale: Scale) -> tuple[tuple[int, str], tuple[int, str]]:
    """Both ends of a scale, in words for observations. The scale's own words describe a learner's confidence."""
    return (scale.minimum, _("I saw little of it")), (scale.maximum, _("I saw it all the way through"))


def seen_on_scale(scale: Scale, value: int) -> str:
    """An observed value with the words of both ends."""
    (low, lowest), (high, highest) = seen_ends(scale)
    values = {"value": value, "low": low, "lowest": lowest, "high": high, "highest": highest}
    return _("%(value)s, between %(low)s (%(lowest)s) and %(high)s (%(highest)s)") % values


def competency_title(framework: Framework | None, item: Item) -> str:
    """The title of an item: its competency, with its level if it has one. Its id where the framework lacks it."""
    competency = framework.competency(item.competency) if framework else None
    return api.item_title(framework, competency, item) if framework and competency else item.competency


def is_sensitive(framework: Framework | None, item: Item) -> bool:
    """Whether the framework marks the item as sensitive today: no report then shows its ratings by name."""
    competency = framework.competency(item.competency) if framework else None
    return bool(competency and competency.sensitive)


def observation_row(as_answered: api.AsAnswered, observation: ObservedRating) -> dict[str, Any]:
    """An observation as templates show it."""
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
    """Whether an observed value and a self-rating are far apart. False where their scales differ."""
    scale = as_answered.scale(observation, observation.item)
    return bool(
        scale
        and as_answered.same_scale(observation, felt, observation.item)
        and api.differ_widely(scale, observation.value, value)
    )
