"""Author's fields that have an element of their own in course files (layer 4)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection
from typing import Any

from lxml import etree
from lxml.etree import indent
from xblock.fields import Dict, List, String

from competency_xblock.recommendation import (
    MAX_DIGITS,
    OwnTopic,
    are_whole_own_topics,
    is_whole_unit_map,
    own_topics_to_json,
    parse_own_topics,
    parse_unit_map,
    parse_whole_number,
    strip_unexportable,
    unit_map_to_json,
)

from .fields import MAX_ID_LENGTH, AuthorField
from .values import Note, Reading, read_lines, read_names, read_numbers, storable, unreadable


class XmlField(AuthorField):
    """A field that is written as an element. The element's name is the field's, with hyphens."""

    @abstractmethod
    def fits(self, value: Any) -> bool:
        """Whether an element says everything that the value holds; else it is written as an attribute."""

    @abstractmethod
    def write_xml(self, element: etree._Element, value: Any) -> None:
        """Put a value that fits into its element, which is empty."""

    @abstractmethod
    def read_xml(self, element: etree._Element) -> Any:
        """The value in an element that `write_xml` has filled, or that an author has written by hand."""


class TextList(XmlField, List):
    """A list of texts. `entry` is the name of the element of each."""

    in_text = (list,)

    def __init__(self, *, entry: str, longest: int, maximum: int, **options: Any) -> None:
        super().__init__(enforce_type=True, **options)
        self.entry, self.longest, self.maximum = entry, longest, maximum

    def fits(self, value: Any) -> bool:
        """Whether it is a list of texts."""
        return isinstance(value, list) and all(isinstance(entry, str) for entry in value)

    def write_xml(self, element: etree._Element, value: Any) -> None:
        """One element a text."""
        for text in value:
            etree.SubElement(element, self.entry).text = strip_unexportable(text)

    def read_xml(self, element: etree._Element) -> Any:
        """The text of each element; where there is no element at all, the text that stands there instead."""
        if next(element.iterchildren("*"), None) is None:
            return _text_in(element) or []
        return [_text_in(child) for child in element.iterchildren(self.entry)]


class Lines(TextList):
    """Texts of one line: at most `longest` characters each, `maximum` in all with the line ends."""

    def reading(self, value: Any) -> Reading:
        """The texts, each with single blanks between its words."""
        return read_lines(value, self.longest, self.maximum, self.default)


class Names(TextList):
    """Ids, at most `maximum`; of `choices` only, where that is given."""

    def __init__(self, *, choices: Collection[str] = (), **options: Any) -> None:
        super().__init__(**options)
        self.choices = choices

    def reading(self, value: Any) -> Reading:
        """The ids."""
        reading = read_names(value, self.longest, self.maximum, self.default)
        offered = [name for name in reading.value if not self.choices or name in self.choices]
        return reading if len(offered) == len(reading.value) else Reading(offered, reading.notes | {Note.LEFT_OUT})


class Aims(XmlField, Dict):
    """The aim of each competency that has one of its own, from `minimum` to `maximum`; at most `entries`."""

    in_text = (dict,)

    def __init__(self, *, minimum: int, maximum: int, entries: int, **options: Any) -> None:
        super().__init__(enforce_type=True, **options)
        self.minimum, self.maximum, self.entries = minimum, maximum, entries

    def reading(self, value: Any) -> Reading:
        """The aims that are numbers."""
        # An aim for one level stands under both ids.
        return read_numbers(value, 2 * MAX_ID_LENGTH + 1, self.minimum, self.maximum, self.entries)

    def fits(self, value: Any) -> bool:
        """Whether each is a number that is not below nothing."""
        return isinstance(value, dict) and all(
            name and type(aim) is int and 0 <= aim < 10**MAX_DIGITS for name, aim in value.items()
        )

    def write_xml(self, element: etree._Element, value: Any) -> None:
        """One element an aim."""
        for competency, aim in value.items():
            etree.SubElement(element, "aim", competency=strip_unexportable(competency)).text = str(aim)

    def read_xml(self, element: etree._Element) -> dict[str, Any]:
        """The aims, as they are written."""
        aims = {child.get("competency", ""): _text_in(child).strip() for child in element.iterchildren("aim")}
        return {name: _number(aim, aim) for name, aim in aims.items() if name and aim}


class Units(XmlField, Dict):
    """The author's map of units: for each unit its topics, its minutes, and what it was called."""

    in_text = (dict,)

    def __init__(self, **options: Any) -> None:
        super().__init__(enforce_type=True, **options)

    def reading(self, value: Any) -> Reading:
        """The map in the shape of today, without what cannot be meant."""
        if value is not None and not isinstance(value, dict):
            return unreadable({})
        units = unit_map_to_json(parse_unit_map(value))
        whole = value is None or value == units or is_whole_unit_map(value)
        return Reading(units, frozenset() if whole else frozenset({Note.LEFT_OUT}))

    def fits(self, value: Any) -> bool:
        """Whether everything in it can be meant."""
        return value is not None and not self.reading(value).notes

    def write_xml(self, element: etree._Element, value: Any) -> None:
        """One element a unit, with the unit's name in it."""
        for unit in parse_unit_map(value):
            attributes = {"id": unit.id, "topics": " ".join(unit.topics)}
            if unit.minutes:
                attributes["minutes"] = str(unit.minutes)
            etree.SubElement(element, "unit", attributes).text = unit.title

    def read_xml(self, element: etree._Element) -> dict[str, Any]:
        """The map that the elements say."""
        return {
            name: {
                "topics": child.get("topics", "").split(),
                "minutes": _number(child.get("minutes", "").strip(), child.get("minutes", "")) or 0,
                "title": _text_in(child),
            }
            for child in element.iterchildren("unit")
            if (name := child.get("id", "").strip()) and (child.get("topics", "").strip() or child.get("minutes"))
        }


class OwnTopics(XmlField, List):
    """The author's own topics."""

    in_text = (list,)

    def __init__(self, **options: Any) -> None:
        super().__init__(enforce_type=True, **options)

    def reading(self, value: Any) -> Reading:
        """The topics, without what cannot be meant."""
        if value is not None and not isinstance(value, list):
            return unreadable([])
        whole = value is None or are_whole_own_topics(value)
        return Reading(
            own_topics_to_json(parse_own_topics(value)), frozenset() if whole else frozenset({Note.LEFT_OUT})
        )

    def fits(self, value: Any) -> bool:
        """Whether everything in them can be meant."""
        return value is not None and not self.reading(value).notes

    def write_xml(self, element: etree._Element, value: Any) -> None:
        """One element a topic, written as a framework's file writes topics and weights."""
        for topic in parse_own_topics(value):
            _write_topic(element, topic)

    def read_xml(self, element: etree._Element) -> list[dict[str, Any]]:
        """The topics that the elements say."""
        return [_topic_in(child) for child in element.iterchildren("topic")]


class FrameworkFile(XmlField, String):
    """The XML of a framework that the author has uploaded. How large it may be is said where it is read."""

    def __init__(self, **options: Any) -> None:
        super().__init__(enforce_type=True, **options)

    def reading(self, value: Any) -> Reading:
        """The text as it is. `platform.site_frameworks` reports what is wrong with the file."""
        if value is None:
            return Reading("")
        return Reading(value) if isinstance(value, str) else unreadable("")

    def from_string(self, serialized: str) -> Any:
        """The text itself."""
        return storable(serialized)

    def fits(self, value: Any) -> bool:
        """Whether it is a text."""
        return isinstance(value, str)

    def write_xml(self, element: etree._Element, value: Any) -> None:
        """The framework as it is, so that people can read it; as text where it is no XML."""
        root = _root_of(value)
        if root is None:
            element.text = strip_unexportable(value)
        else:
            element.extend(_with_comments(root))

    def read_xml(self, element: etree._Element) -> str:
        """The framework's XML, laid out as `normalize_xml` does it."""
        inside = next(element.iterchildren("*"), None)  # no comment, which is no element
        return _text_of(inside) if inside is not None else _text_in(element)


def normalize_xml(text: str) -> str:
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
    return "".join(f"{_tidy(comment)}\n" for comment in _with_comments(root))


def _tidy(node: etree._Element) -> str:
    if not isinstance(node, etree._Comment):
        node = etree.fromstring(etree.tostring(node, with_tail=False))
        indent(node)
    return etree.tostring(node, encoding="unicode", with_tail=False)


def _text_in(element: etree._Element) -> str:
    """The text, also where a comment parts it."""
    return str(element.xpath("string()"))


def _number(text: str, otherwise: Any) -> Any:
    number = parse_whole_number(text)
    return otherwise if number is None else number


def _write_topic(element: etree._Element, topic: OwnTopic) -> None:
    attributes = {"id": topic.id, "title": topic.title, "for": topic.audience} | (
        {"url": topic.url} if topic.url else {}
    )
    written = etree.SubElement(element, "topic", attributes)
    etree.SubElement(written, "about").text = topic.about
    for competency, weight in topic.helps:
        etree.SubElement(written, "weight", competency=competency).text = str(weight)


def _topic_in(element: etree._Element) -> dict[str, Any]:
    weights = {child.get("competency", ""): _text_in(child).strip() for child in element.iterchildren("weight")}
    return {
        "id": element.get("id", "").strip(),
        "title": element.get("title", ""),
        "about": str(element.xpath("string(about)")),
        "url": element.get("url", ""),
        "for": element.get("for", "person"),
        "helps": {name: _number(weight, weight) for name, weight in weights.items() if name.strip()},
    }
