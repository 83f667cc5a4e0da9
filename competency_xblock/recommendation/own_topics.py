"""Training topics that an author adds to those of the framework, for one assessment (layer 2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType
from typing import Any

from ..frameworks import Audience, Competency, Framework, Topic
from .whole_numbers import parse_whole_number
from .xml_text import to_id, to_plain_text

OWN_TOPIC_ID = re.compile(r"own-[a-z0-9]+(-[a-z0-9]+)*")
"""No framework's topic begins like this by accident, and what belongs to the author can be told apart."""
MAX_ID_LENGTH = 100
MAX_TITLE_LENGTH = 100
MAX_ABOUT_LENGTH = 500
MAX_URL_LENGTH = 500
MAX_OWN_TOPICS = 20
MAX_HELPED = 1_000
WEIGHTS = (1, 2, 3)
_DEFAULTS: Mapping[str, Any] = {"id": "", "title": "", "about": "", "url": "", "for": "person", "helps": {}}


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnTopic:
    """A topic of the author's. `url` says where to read more; '' for nowhere.

    `helps` pairs a competency's id with the weight, 1 to 3, as the frameworks give them.
    """

    id: str
    title: str
    about: str = ""
    url: str = ""
    audience: Audience = "person"
    helps: tuple[tuple[str, int], ...] = ()

    @property
    def topic(self) -> Topic:
        """The topic as the frameworks have them."""
        return Topic(id=self.id, title=self.title, about=self.about, audience=self.audience)


def parse_own_topics(value: object) -> tuple[OwnTopic, ...]:
    """The topics as a course stores them, in its order. A topic without an id or a title is left out."""
    topics: dict[str, OwnTopic] = {}
    for payload in value if isinstance(value, list | tuple) else ():
        topic = _parse_topic(payload) if isinstance(payload, Mapping) else None
        if topic is not None:
            topics.setdefault(topic.id, topic)
    return tuple(topics.values())[:MAX_OWN_TOPICS]


def are_whole_own_topics(value: Sequence[Any]) -> bool:
    """Whether `parse_own_topics` reads everything in the value."""
    parsed = own_topics_to_json(parse_own_topics(value))
    return len(parsed) == len(value) and all(
        isinstance(payload, Mapping) and all(stored[name] == _get_value(payload, name) for name in _DEFAULTS)
        for stored, payload in zip(parsed, value, strict=True)
    )


def own_topics_to_json(topics: Iterable[OwnTopic]) -> list[dict[str, Any]]:
    """The topics as a course stores them."""
    return [
        {
            "id": topic.id,
            "title": topic.title,
            "about": topic.about,
            "url": topic.url,
            "for": topic.audience,
            "helps": dict(topic.helps),
        }
        for topic in topics
    ]


def _get_value(payload: Mapping[str, Any], name: str) -> Any:
    value = payload.get(name) or _DEFAULTS[name]
    if name == "helps" and isinstance(value, Mapping):
        return {str(competency).strip(): parse_whole_number(weight) for competency, weight in value.items()}
    return value


def with_own_topics(framework: Framework, topics: Sequence[OwnTopic]) -> Framework:
    """The framework with the author's topics after its own, to make recommendations from.

    A round never stores it: the framework's content stays its publisher's.
    """
    if not topics:
        return framework
    weights: dict[str, dict[str, int]] = {}
    for topic in topics:
        for competency, weight in topic.helps:
            weights.setdefault(competency, {})[topic.id] = weight
    areas = tuple(
        replace(
            area,
            competencies=tuple(
                _with_weights(competency, weights.get(competency.id, {})) for competency in area.competencies
            ),
        )
        for area in framework.areas
    )
    return replace(framework, areas=areas, topics=(*framework.topics, *(topic.topic for topic in topics)))


def _with_weights(competency: Competency, weights: Mapping[str, int]) -> Competency:
    return replace(competency, topics=MappingProxyType({**competency.topics, **weights})) if weights else competency


def _parse_topic(payload: Mapping[str, object]) -> OwnTopic | None:
    topic_id, title = (
        to_plain_text(payload.get("id"), MAX_ID_LENGTH),
        to_plain_text(payload.get("title"), MAX_TITLE_LENGTH),
    )
    if OWN_TOPIC_ID.fullmatch(topic_id) is None or not title.strip():
        return None
    url, helps = to_plain_text(payload.get("url"), MAX_URL_LENGTH), payload.get("helps")
    weighed = helps.items() if isinstance(helps, Mapping) else ()
    weights = ((to_id(competency, MAX_ID_LENGTH), parse_whole_number(weight)) for competency, weight in weighed)
    # Two spellings of one id are one competency, with the weight that a file read again keeps: the last.
    helps = {name: weight for name, weight in weights if name and weight in WEIGHTS}
    return OwnTopic(
        id=topic_id,
        title=title,
        about=to_plain_text(payload.get("about"), MAX_ABOUT_LENGTH),
        # An import may bring any URL: no link may run a script.
        url=url if url.startswith(("https://", "http://")) else "",
        audience="team" if payload.get("for") == "team" else "person",
        helps=tuple(islice(helps.items(), MAX_HELPED)),
    )
