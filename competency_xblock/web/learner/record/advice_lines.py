"""What to learn next, as lines of text for a learner's record (layer 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _


class AdviceLine(NamedTuple):
    """Sentences about one training topic; `topic` is '' where they are about none."""

    topic: str
    text: str


def advice_lines(advice: Mapping[str, Any]) -> list[AdviceLine]:
    """The context of `advice.html` as lines, in the order in which the page has them."""
    return [AdviceLine(topic, text) for topic, text in _lines(advice) if text]


def _lines(advice: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if safety := advice["safety"]:
        contact = f"{safety['contact']}." if safety["contact"] else ""
        yield "", " ".join(filter(None, [safety["because"], safety["text"], contact, safety["whom"]]))
    yield "", advice["who_to_tell"]
    yield "", advice["opening"]
    for suggestion in (*advice["open"], *advice["folded"]):
        unit = suggestion["first"]
        start = _("Start with “%(unit)s”.") % {"unit": unit.title} if unit and not unit.finished else ""
        yield suggestion["title"], " ".join(filter(None, [suggestion["because"], suggestion["aim"], start]))
    yield "", advice["without_topic"]
    for way in advice["develop"]:
        yield "", way
    for point in advice["starting_points"]:
        titles = ", ".join(unit.title for unit in point["units"])
        yield point["title"], " ".join(filter(None, [_("Good places to start"), point["because"], titles]))
