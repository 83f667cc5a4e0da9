"""A checked XML tree to the model (layer 1).

It trusts the tree: only `documents` calls it, after the schema and `validation`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from lxml import etree

from ..model import (
    NO_TOPICS,
    Activity,
    Area,
    Audience,
    Competency,
    Erratum,
    Framework,
    GlossaryTerm,
    Level,
    Scale,
    ScalePoint,
    Statement,
    StatementKind,
    Topic,
)
from .whitespace import normalize_space


def framework(root: etree._Element, shared: Mapping[str, Topic]) -> Framework:
    """The framework in a <framework>. `shared` has the topics that <use> may name."""
    aim = int(root.attrib["aim"])
    levels = root.find("levels")
    return Framework(
        id=_line(root, "id"),
        version=_line(root, "version"),
        title=_line(root, "title"),
        publisher=_line(root, "publisher"),
        year=int(root.attrib["year"]),
        permission=normalize_space(root.findtext("permission")),
        language=_line(root, "language"),
        about=normalize_space(root.findtext("about")),
        scale=_scale(next(root.iterchildren("scale"))),
        aim=aim,
        progression=levels is not None and _is_yes(levels, "progression"),
        levels=tuple(_level(level) for level in root.iterfind("levels/level")),
        kinds=tuple(
            StatementKind(id=_line(kind, "id"), title=_line(kind, "title")) for kind in root.iterfind("kinds/kind")
        ),
        topics=tuple(
            shared[_line(element, "topic")] if element.tag == "use" else topic(element)
            for element in root.iterfind("topics/*")
        ),
        areas=tuple(_area(area, aim) for area in root.iterchildren("area")),
        develop=tuple(_activity(activity) for activity in root.iterfind("develop/way")),
        demonstrate=tuple(_activity(activity) for activity in root.iterfind("demonstrate/way")),
        glossary=tuple(
            GlossaryTerm(
                id=_line(term, "id"), title=_line(term, "title"), text=_text(term), source=_line(term, "source")
            )
            for term in root.iterfind("glossary/term")
        ),
        oddities=tuple(
            Erratum(source=_line(erratum, "source"), text=_text(erratum))
            for erratum in root.iterfind("oddities/oddity")
        ),
    )


def topic(element: etree._Element) -> Topic:
    """The topic in a <topic>."""
    audience: Audience = "team" if _line(element, "for") == "team" else "person"
    return Topic(id=_line(element, "id"), title=_line(element, "title"), about=_text(element), audience=audience)


def _scale(element: etree._Element) -> Scale:
    return Scale(
        minimum=int(element.attrib["min"]),
        maximum=int(element.attrib["max"]),
        points=tuple(_point(point) for point in element.iterchildren("point")),
    )


def _point(element: etree._Element) -> ScalePoint:
    return ScalePoint(value=int(element.attrib["value"]), text=_text(element), editorial=_is_yes(element, "own"))


def _level(element: etree._Element) -> Level:
    aim = element.get("aim")
    return Level(
        id=_line(element, "id"),
        code=_line(element, "code"),
        title=_line(element, "title"),
        additive_to=_line(element, "additive-to"),
        about=normalize_space(element.findtext("about")),
        aim=int(aim) if aim else None,
        withdrawn=_is_yes(element, "withdrawn"),
    )


def _area(element: etree._Element, aim: int) -> Area:
    return Area(
        id=_line(element, "id"),
        code=_line(element, "code"),
        title=_line(element, "title"),
        about=normalize_space(element.findtext("about")),
        editorial=_is_yes(element, "own"),
        competencies=tuple(_competency(competency, element, aim) for competency in element.iterchildren("competency")),
    )


def _competency(element: etree._Element, area: etree._Element, aim: int) -> Competency:
    weights = {_line(weight, "topic"): int(weight.text or "") for weight in element.iterchildren("weight")}
    return Competency(
        id=_line(element, "id"),
        code=_line(element, "code"),
        title=_line(element, "title"),
        aim=int(_handed_down("aim", element, area) or aim),
        about=normalize_space(element.findtext("about")),
        rationale=normalize_space(element.findtext("why")),
        audience=normalize_space(element.findtext("audience")),
        core=_is_yes(element, "core"),
        sensitive=_handed_down("sensitive", element, area) == "yes",
        safety=_handed_down("safety", element, area) == "yes",
        rated=_handed_down("rated", element, area) != "no",
        not_rated_at=tuple(_line(element, "not-rated-at").split()),
        withdrawn=_is_yes(element, "withdrawn"),
        statements=tuple(_statements(element)),
        topics=MappingProxyType(weights) if weights else NO_TOPICS,
    )


def _statements(competency: etree._Element) -> Iterator[Statement]:
    for child in competency.iterchildren("statement", "group"):
        if child.tag == "statement":
            yield _statement(child, competency)
        else:
            for statement in child.iterchildren("statement"):
                yield _statement(statement, child, competency)


def _statement(element: etree._Element, *around: etree._Element) -> Statement:
    return Statement(
        id=_line(element, "id"),
        text=_text(element),
        source=_handed_down("source", element, *around),
        level=_handed_down("level", element, *around),
        heading=_handed_down("title", *around[:-1]),
        kind=_handed_down("kind", element, *around),
        withdrawn=_is_yes(element, "withdrawn"),
    )


def _activity(element: etree._Element) -> Activity:
    return Activity(id=_line(element, "id"), text=_text(element), source=_line(element, "source"))


def _handed_down(name: str, *elements: etree._Element) -> str:
    """The attribute of the first element that has it: its own, else that of what it stands in."""
    for element in elements:
        text = element.get(name)
        if text:
            return normalize_space(text)
    return ""


def _is_yes(element: etree._Element, name: str) -> bool:
    return _line(element, name) == "yes"


def _line(element: etree._Element, name: str) -> str:
    text = element.get(name)
    return normalize_space(text) if text else ""


def _text(element: etree._Element) -> str:
    return normalize_space(element.text)
