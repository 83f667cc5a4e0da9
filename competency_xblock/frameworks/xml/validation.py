"""What a schema can't say about a framework file: ids, references, the scale, the sources (layer 1).

The checks take the XML as it is, so that they also run on a file that doesn't fit the schema: what is
missing or isn't a number is the schema's to report and is passed over here. One function a concern;
`find_reference_problems` runs them all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, islice

from lxml import etree

from ..problems import MAX_PROBLEMS_SHOWN, Problem, line_of
from .whitespace import shortened

Found = Iterator[tuple[etree._Element, str]]

MAX_NAMED = 20
"""A sentence lists at most so many names, and counts the others."""

_NUMBER = re.compile(r"[ \t\r\n]*[+-]?[0-9]{1,9}[ \t\r\n]*")

# Elements whose ids must differ from each other, and what to call them.
# A competency may have the id of an area, a term that of a topic, and so on.
_SAME_IDS = (
    ("level", "levels"),
    ("kind", "kinds"),
    ("area", "areas"),
    ("competency", "competencies"),
    ("statement", "statements"),
    ("way", "ways to develop and to demonstrate"),
    ("term", "terms"),
)


def find_reference_problems(root: etree._Element, file: str, shared_topics: Collection[str]) -> Iterator[Problem]:
    """Yields the problems that the schema can't see, at most one more than `MAX_PROBLEMS_SHOWN`.

    `shared_topics`: the ids that <use> may name.
    """
    if root.tag == "framework":
        problems: Iterable[tuple[etree._Element, str]] = chain(
            _ids(root),
            _topics(root, shared_topics),
            _weights(root),
            _levels(root),
            _references(root, "level", "levels"),
            _references(root, "kind", "kinds"),
            _not_rated_at(root),
            _safety(root),
            _scale(root),
            _aims(root),
            _statements(root),
        )
    elif root.tag == "shared-topics":
        problems = _repeated(root.iter("topic"), "id", "topics")
    else:
        problems = ()  # a crosswalk, whose references are to frameworks: `crosswalk` looks at them
    for element, message in islice(problems, MAX_PROBLEMS_SHOWN + 1):
        yield Problem(file, line_of(element), message)


def _ids(root: etree._Element) -> Found:
    for name, plural in _SAME_IDS:
        yield from _repeated(root.iter(name), "id", plural)


def _repeated(elements: Iterable[etree._Element], attribute: str, plural: str) -> Found:
    first: dict[str, int] = {}
    for element in elements:
        value = element.get(attribute)
        if value is None:
            continue
        if value in first:
            yield (
                element,
                (
                    f'{attribute}="{shortened(value)}" is already taken on line {first[value]}. '
                    f"No 2 {plural} can share it. Give this one another."
                ),
            )
        first.setdefault(value, line_of(element))


def _topics(root: etree._Element, shared: Collection[str]) -> Found:
    first: dict[str, int] = {}
    for element in root.iterfind("topics/*"):
        topic = element.get("topic") if element.tag == "use" else element.get("id")
        if topic is None:
            continue
        if element.tag == "use" and topic not in shared:
            yield element, f'There is no shared topic "{shortened(topic)}". {_there_are(shared, "shared topics")}'
        if topic in first:
            yield element, f'The topic "{shortened(topic)}" is here and on line {first[topic]}. Keep one of them.'
        first.setdefault(topic, line_of(element))


def _weights(root: etree._Element) -> Found:
    listed = {
        element.get("topic") if element.tag == "use" else element.get("id") for element in root.iterfind("topics/*")
    }
    known = {topic for topic in listed if topic}
    for competency in root.iter("competency"):
        seen: set[str] = set()
        for weight in competency.iterchildren("weight"):
            topic = weight.get("topic")
            if topic is None:
                continue
            if topic not in known:
                yield (
                    weight,
                    (
                        f'The topic "{shortened(topic)}" is not among the framework\'s <topics>. '
                        f"List it there, or use another. {_there_are(known, 'topics')}"
                    ),
                )
            if topic in seen:
                yield weight, f'This competency has two weights for the topic "{shortened(topic)}". Keep one.'
            seen.add(topic)


def _levels(root: etree._Element) -> Found:
    levels = {str(level.attrib["id"]): level for level in root.iterfind("levels/level") if level.get("id")}
    followed: set[str] = set()
    for level_id, level in levels.items():
        base = level.get("additive-to")
        if base is not None and base not in levels:
            yield level, f'additive-to="{shortened(base)}" names no level. {_there_are(levels, "levels")}'
        path: dict[str, None] = {}
        current: str | None = level_id
        while current in levels and current not in followed and current not in path:
            path[current] = None
            current = levels[current].get("additive-to")
        if current in path:
            circle = list(path)[list(path).index(current) :]
            described = " to ".join(f'"{shortened(str(member))}"' for member in (*circle, current))
            yield levels[current], f"additive-to goes in a circle: {described}. Delete it from one of these levels."
        followed.update(path)


def _references(root: etree._Element, attribute: str, plural: str) -> Found:
    """Statements and groups that name a level or a kind which the framework doesn't list."""
    known = {element.get("id") for element in root.iterfind(f"{plural}/{attribute}")}
    listed = [id for id in known if id]
    for element in root.iter("statement", "group"):
        value = element.get(attribute)
        if value is not None and value not in known:
            yield element, f'{attribute}="{shortened(value)}" names no {attribute}. {_there_are(listed, plural)}'


def _not_rated_at(root: etree._Element) -> Found:
    levels = {str(level.attrib["id"]) for level in root.iterfind("levels/level") if level.get("id")}
    for competency in root.iter("competency"):
        for level in (competency.get("not-rated-at") or "").split():
            if level not in levels:
                yield competency, f'not-rated-at names no level: "{shortened(level)}". {_there_are(levels, "levels")}'


def _safety(root: etree._Element) -> Found:
    """Competencies marked for safety that nobody gives a number, so that the mark would never be noticed."""
    for area in root.iterchildren("area"):
        for competency in area.iterchildren("competency"):
            safety, rated = (competency.get(name) or area.get(name) for name in ("safety", "rated"))
            if safety == "yes" and rated == "no":
                yield (
                    competency,
                    (
                        'safety="yes" needs a number to go by, but rated="no" asks for none. '
                        "Delete one of the two, here or on the area."
                    ),
                )


def _scale(root: etree._Element) -> Found:
    scale = root.find("scale")
    if scale is None:
        return
    minimum, maximum = _number(scale.get("min")), _number(scale.get("max"))
    if minimum is not None and maximum is not None and minimum >= maximum:
        yield scale, f'min="{minimum}" must be smaller than max="{maximum}". A scale has 2 points at least.'
        return
    yield from _repeated(scale.iterchildren("point"), "value", "points")
    for point in scale.iterchildren("point"):
        yield from _within_scale(point, "value", minimum, maximum)


def _aims(root: etree._Element) -> Found:
    scale = root.find("scale")
    if scale is None:
        return
    minimum, maximum = _number(scale.get("min")), _number(scale.get("max"))
    if minimum is not None and maximum is not None and minimum >= maximum:
        return  # the scale itself is reported; every aim would only repeat it
    for element in root.iter("framework", "level", "area", "competency"):
        yield from _within_scale(element, "aim", minimum, maximum)


def _within_scale(element: etree._Element, attribute: str, minimum: int | None, maximum: int | None) -> Found:
    value = _number(element.get(attribute))
    if value is None or minimum is None or maximum is None or minimum <= value <= maximum:
        return
    yield element, f'{attribute}="{value}" is outside the scale. It should be from {minimum} to {maximum}.'


def _statements(root: etree._Element) -> Found:
    for competency in root.iter("competency"):
        inherited = competency.get("source") is not None
        for statement in competency.iter("statement"):
            group = statement.getparent()
            in_group = group is not None and group.tag == "group" and group.get("source") is not None
            if not (inherited or in_group or statement.get("source") is not None):
                yield (
                    statement,
                    (
                        "This statement has no source. Say where in the document it comes from: "
                        'source="..." here, on its group or on its competency. '
                        'If you wrote it yourself, write source="our own words".'
                    ),
                )


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and _NUMBER.fullmatch(text) else None


def _there_are(names: Collection[str], plural: str) -> str:
    if not names:
        return f"There are no {plural} in this framework."
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    return f"The {plural} are: {', '.join(map(shortened, sorted(names)[:MAX_NAMED]))}{more}."
