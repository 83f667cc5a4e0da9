"""A framework as plain JSON-able values and back, complete and without loss (layer 1).

The same shape is printed by `show --json`, stored with each framework version and hashed: a change to it
makes a new version of every framework.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from ..model import (
    NO_TOPICS,
    Area,
    Audience,
    Competency,
    Framework,
    Kind,
    Level,
    Oddity,
    Point,
    Scale,
    Statement,
    Term,
    Topic,
    Way,
)

_Made = TypeVar("_Made")


class NotAFramework(ValueError):
    """The values are not what `to_dict` makes. The message says what is missing or wrong."""


def to_dict(framework: Framework) -> dict[str, Any]:
    """Everything that the framework holds, as dicts, lists, text, numbers and booleans."""
    return {
        "id": framework.id,
        "version": framework.version,
        "title": framework.title,
        "publisher": framework.publisher,
        "year": framework.year,
        "permission": framework.permission,
        "language": framework.language,
        "about": framework.about,
        "scale": {
            "min": framework.scale.minimum,
            "max": framework.scale.maximum,
            "points": [{"value": one.value, "text": one.text, "own": one.own} for one in framework.scale.points],
        },
        "aim": framework.aim,
        "progression": framework.progression,
        "levels": [
            {
                "id": one.id,
                "code": one.code,
                "title": one.title,
                "additive_to": one.additive_to,
                "about": one.about,
                "aim": one.aim,
                "withdrawn": one.withdrawn,
            }
            for one in framework.levels
        ],
        "kinds": [{"id": one.id, "title": one.title} for one in framework.kinds],
        "areas": [_area_to_dict(one) for one in framework.areas],
        "topics": [
            {"id": one.id, "title": one.title, "about": one.about, "for": one.audience} for one in framework.topics
        ],
        "develop": [_way_to_dict(one) for one in framework.develop],
        "demonstrate": [_way_to_dict(one) for one in framework.demonstrate],
        "glossary": [
            {"id": one.id, "title": one.title, "text": one.text, "source": one.source} for one in framework.glossary
        ],
        "oddities": [{"source": one.source, "text": one.text} for one in framework.oddities],
    }


def from_dict(values: Mapping[str, Any]) -> Framework:
    """The framework that `to_dict` was given. Raises NotAFramework."""
    try:
        return _framework(values)
    except KeyError as error:
        raise NotAFramework(f"These values are no framework: {error} is missing.") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise NotAFramework(f"These values are no framework: {error}.") from error


def content_hash(framework: Framework) -> str:
    """The SHA-256 of the framework's content in hexadecimal: equal for equal frameworks, in any process."""
    canonical = json.dumps(to_dict(framework), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def _area_to_dict(area: Area) -> dict[str, Any]:
    return {
        "id": area.id,
        "code": area.code,
        "title": area.title,
        "about": area.about,
        "own": area.own,
        "competencies": [_competency_to_dict(one) for one in area.competencies],
    }


def _competency_to_dict(competency: Competency) -> dict[str, Any]:
    return {
        "id": competency.id,
        "code": competency.code,
        "title": competency.title,
        "about": competency.about,
        "why": competency.why,
        "audience": competency.audience,
        "core": competency.core,
        "sensitive": competency.sensitive,
        "rated": competency.rated,
        "not_rated_at": list(competency.not_rated_at),
        "withdrawn": competency.withdrawn,
        "aim": competency.aim,
        "statements": [
            {
                "id": one.id,
                "level": one.level,
                "group": one.group,
                "kind": one.kind,
                "text": one.text,
                "source": one.source,
                "withdrawn": one.withdrawn,
            }
            for one in competency.statements
        ],
        "topics": dict(competency.topics),
    }


def _way_to_dict(way: Way) -> dict[str, Any]:
    return {"id": way.id, "text": way.text, "source": way.source}


def _framework(values: Mapping[str, Any]) -> Framework:
    scale = values["scale"]
    return Framework(
        id=_text(values["id"]),
        version=_text(values["version"]),
        title=_text(values["title"]),
        publisher=_text(values["publisher"]),
        year=_whole(values["year"]),
        permission=_text(values["permission"]),
        language=_text(values["language"]),
        about=_text(values["about"]),
        scale=Scale(
            minimum=_whole(scale["min"]),
            maximum=_whole(scale["max"]),
            points=_each(
                scale["points"],
                lambda one: Point(value=_whole(one["value"]), text=_text(one["text"]), own=_yes(one["own"])),
            ),
        ),
        aim=_whole(values["aim"]),
        progression=_yes(values["progression"]),
        levels=_each(
            values["levels"],
            lambda one: Level(
                id=_text(one["id"]),
                code=_text(one["code"]),
                title=_text(one["title"]),
                additive_to=_text(one["additive_to"]),
                about=_text(one["about"]),
                aim=None if one["aim"] is None else _whole(one["aim"]),
                withdrawn=_yes(one["withdrawn"]),
            ),
        ),
        kinds=_each(values["kinds"], lambda one: Kind(id=_text(one["id"]), title=_text(one["title"]))),
        areas=_each(values["areas"], _area),
        topics=_each(values["topics"], _topic),
        develop=_each(values["develop"], _way),
        demonstrate=_each(values["demonstrate"], _way),
        glossary=_each(
            values["glossary"],
            lambda one: Term(
                id=_text(one["id"]),
                title=_text(one["title"]),
                text=_text(one["text"]),
                source=_text(one["source"]),
            ),
        ),
        oddities=_each(values["oddities"], lambda one: Oddity(source=_text(one["source"]), text=_text(one["text"]))),
    )


def _area(values: Mapping[str, Any]) -> Area:
    return Area(
        id=_text(values["id"]),
        code=_text(values["code"]),
        title=_text(values["title"]),
        about=_text(values["about"]),
        own=_yes(values["own"]),
        competencies=_each(values["competencies"], _competency),
    )


def _competency(values: Mapping[str, Any]) -> Competency:
    weights = {_text(topic): _whole(weight) for topic, weight in values["topics"].items()}
    return Competency(
        id=_text(values["id"]),
        code=_text(values["code"]),
        title=_text(values["title"]),
        about=_text(values["about"]),
        why=_text(values["why"]),
        audience=_text(values["audience"]),
        core=_yes(values["core"]),
        sensitive=_yes(values["sensitive"]),
        rated=_yes(values["rated"]),
        not_rated_at=tuple(_text(one) for one in values["not_rated_at"]),
        withdrawn=_yes(values["withdrawn"]),
        aim=_whole(values["aim"]),
        statements=_each(values["statements"], _statement),
        topics=MappingProxyType(weights) if weights else NO_TOPICS,
    )


def _statement(values: Mapping[str, Any]) -> Statement:
    return Statement(
        id=_text(values["id"]),
        level=_text(values["level"]),
        group=_text(values["group"]),
        kind=_text(values["kind"]),
        text=_text(values["text"]),
        source=_text(values["source"]),
        withdrawn=_yes(values["withdrawn"]),
    )


def _topic(values: Mapping[str, Any]) -> Topic:
    audience: Audience = "team" if _text(values["for"]) == "team" else "person"
    return Topic(id=_text(values["id"]), title=_text(values["title"]), about=_text(values["about"]), audience=audience)


def _way(values: Mapping[str, Any]) -> Way:
    return Way(id=_text(values["id"]), text=_text(values["text"]), source=_text(values["source"]))


def _each(values: Iterable[Mapping[str, Any]], make: Callable[[Mapping[str, Any]], _Made]) -> tuple[_Made, ...]:
    return tuple(make(one) for one in values)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} should be text")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} should be a whole number")
    return value


def _yes(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} should be true or false")
    return value
