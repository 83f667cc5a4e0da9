"""Fields that survive the platform's export and import, and that people can read in a course's file (layer 4).

Each of these large values is written as an element of its own rather than as JSON in an attribute, and knows how; that
they are found in the file and put there is the matter of `course_files`. Files from before, with attributes, are read
as well.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from lxml import etree
from lxml.etree import indent  # what Open edX puts in the place of etree has none
from xblock.fields import Dict, List, String

from competency_xblock.training import (
    OwnTopic,
    exportable,
    own_topics_json,
    read_own_topics,
    read_unit_map,
    unit_map_json,
)

MOST_DIGITS = 9


class Written:
    """A field that is written as an element. The element's name is the field's, with hyphens."""

    @abstractmethod
    def fill(self, element: etree._Element, value: Any) -> None:
        """Put a value into its element, which is empty."""

    @abstractmethod
    def read(self, element: etree._Element) -> Any:
        """The value in an element that `fill` has filled, or that somebody has written by hand."""


class Texts(Written, List):
    """A list of texts. `entry` is the name of the element of each."""

    def __init__(self, *, entry: str, **options: Any) -> None:
        super().__init__(**options)
        self.entry = entry

    def fill(self, element: etree._Element, value: Any) -> None:
        """One element a text."""
        for text in value:
            etree.SubElement(element, self.entry).text = exportable(str(text))

    def read(self, element: etree._Element) -> list[str]:
        """The text of each element."""
        return [_text_in(one) for one in element.iterchildren(self.entry)]

    def from_string(self, serialized: str) -> Any:
        """The list as an attribute has it.

        XBlock writes a list as JSON in ASCII and reads it as YAML, which leaves each emoji in two halves that no page
        can show; here they are put together again. What YAML takes for a number or a day is a text all the same.
        """
        found = super().from_string(serialized)
        return [_whole(str(one)) for one in found] if isinstance(found, list) else found


class Aims(Written, Dict):
    """The aim of each competency that has one of its own."""

    def from_string(self, serialized: str) -> Any:
        """The aims as an attribute has them; what YAML takes for anything else is none."""
        found = super().from_string(serialized)
        aims = found.items() if isinstance(found, dict) else ()
        return {_whole(name): aim for name, aim in aims if isinstance(name, str) and type(aim) is int}

    def fill(self, element: etree._Element, value: Any) -> None:
        """One element an aim."""
        for competency, aim in value.items():
            etree.SubElement(element, "aim", competency=exportable(str(competency))).text = exportable(str(aim))

    def read(self, element: etree._Element) -> dict[str, int]:
        """The aims that are numbers."""
        found = {one.get("competency", ""): _number(_text_in(one)) for one in element.iterchildren("aim")}
        return {name: aim for name, aim in found.items() if name and aim is not None}


class Units(Written, Dict):
    """The author's map of units: for each unit its topics, its minutes, and what it was called."""

    def __init__(self, **options: Any) -> None:
        super().__init__(enforce_type=True, **options)

    def from_json(self, value: Any) -> Any:
        """The map; that of an earlier course, which has units for each topic, in the shape of today."""
        of_today = isinstance(value, dict) and all(isinstance(one, dict) for one in value.values())
        return value if of_today else self.enforce_type(value)

    def enforce_type(self, value: Any) -> Any:
        """Whatever is set, without what cannot be meant."""
        return None if value is None else unit_map_json(read_unit_map(value))

    def fill(self, element: etree._Element, value: Any) -> None:
        """One element a unit, with the unit's name in it."""
        for unit in read_unit_map(value):
            told = {"id": unit.id, "topics": " ".join(unit.topics)}
            if unit.minutes:
                told["minutes"] = str(unit.minutes)
            etree.SubElement(element, "unit", told).text = unit.title

    def read(self, element: etree._Element) -> dict[str, Any]:
        """The map that the elements say."""
        found = {
            one.get("id", ""): {
                "topics": one.get("topics", "").split(),
                "minutes": _number(one.get("minutes", "")) or 0,
                "title": _text_in(one),
            }
            for one in element.iterchildren("unit")
        }
        return unit_map_json(read_unit_map(found))


class OwnTopics(Written, List):
    """The author's own topics."""

    def __init__(self, **options: Any) -> None:
        super().__init__(enforce_type=True, **options)

    def from_json(self, value: Any) -> Any:
        """The topics, without what cannot be meant."""
        return None if value is None else own_topics_json(read_own_topics(value))

    def enforce_type(self, value: Any) -> Any:
        """The same for whatever is set."""
        return self.from_json(value)

    def fill(self, element: etree._Element, value: Any) -> None:
        """One element a topic, written as a framework's file writes topics and weights."""
        for topic in read_own_topics(value):
            _write_topic(element, topic)

    def read(self, element: etree._Element) -> list[dict[str, Any]]:
        """The topics that the elements say."""
        return own_topics_json(read_own_topics([_topic_in(one) for one in element.iterchildren("topic")]))


class FrameworkFile(Written, String):
    """The XML of a framework that the author has uploaded."""

    def fill(self, element: etree._Element, value: Any) -> None:
        """The framework as it is, so that people can read it; as text where it is no XML."""
        root = _root_of(value)
        if root is None:
            element.text = exportable(value)
        else:
            element.extend(_with_comments(root))

    def read(self, element: etree._Element) -> str:
        """The framework's XML, laid out as `tidy_file` does it."""
        inside = next(element.iterchildren("*"), None)  # no comment, which is no element
        return _text_of(inside) if inside is not None else _text_in(element)


def tidy_file(text: str) -> str:
    """A framework's XML, laid out so that it stays the same on its way through a course's file. Comments stay too."""
    root = _root_of(text)
    return text if root is None else _text_of(root)


def _root_of(text: str) -> etree._Element | None:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_pis=True,
        remove_blank_text=True,  # so that a course's file indents it anew, as deep as it stands there
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError, ValueError):
        return None
    # In a course's file there is no place for a document type, and an entity without one ends the import.
    return root if root.getroottree().docinfo.internalDTD is None else None


def _with_comments(root: etree._Element) -> list[etree._Element]:
    before, after = root.itersiblings(etree.Comment, preceding=True), root.itersiblings(etree.Comment)
    return [*reversed(list(before)), root, *after]


def _text_of(root: etree._Element) -> str:
    return "".join(f"{_tidy(one)}\n" for one in _with_comments(root))


def _tidy(node: etree._Element) -> str:
    if not isinstance(node, etree._Comment):
        node = etree.fromstring(etree.tostring(node, with_tail=False))
        indent(node)
    return etree.tostring(node, encoding="unicode", with_tail=False)


def _text_in(element: etree._Element) -> str:
    """The text, also where a comment parts it."""
    return str(element.xpath("string()"))


def _number(text: str) -> int | None:
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS else None


def _write_topic(element: etree._Element, topic: OwnTopic) -> None:
    told = {"id": topic.id, "title": topic.title, "for": topic.audience} | ({"url": topic.url} if topic.url else {})
    written = etree.SubElement(element, "topic", told)
    etree.SubElement(written, "about").text = topic.about
    for competency, weight in topic.helps:
        etree.SubElement(written, "weight", competency=competency).text = str(weight)


def _topic_in(element: etree._Element) -> dict[str, Any]:
    weights = {one.get("competency", ""): _text_in(one).strip() for one in element.iterchildren("weight")}
    return {
        "id": element.get("id", ""),
        "title": element.get("title", ""),
        "about": str(element.xpath("string(about)")),
        "url": element.get("url", ""),
        "for": element.get("for", "person"),
        "helps": {name: int(weight) for name, weight in weights.items() if weight in ("1", "2", "3")},
    }


def _whole(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
