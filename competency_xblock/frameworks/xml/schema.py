"""What framework.rng says, twice: as libxml2's validator and as rules that can explain themselves (layer 1).

libxml2 has the last word, but it stops at the first mistake, speaks of patterns, and takes time that grows with the
square of what is wrong. So the same schema is also read into a table of rules, one an element, which
`explain_schema_problems` walks first; libxml2 is asked about files in which nothing was found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from types import MappingProxyType

from lxml import etree

from ..package_files import data_folder
from .whitespace import normalize_space

_RNG = "{http://relaxng.org/ns/structure/1.0}"
_DOCUMENTATION = "{http://relaxng.org/ns/compatibility/annotations/1.0}documentation"


@dataclass(frozen=True, slots=True)
class Value:
    """What an attribute or a text may be: a test, and words for what is expected."""

    fits: Callable[[str], bool]
    expected: str


@dataclass(frozen=True, slots=True)
class ChildSlot:
    """One place in the sequence of an element's children: which may stand there, and how many."""

    names: tuple[str, ...]
    required: bool
    repeats: bool


@dataclass
class ElementRule:
    """What one element may have. `text` None: no text. Never changed after it was built: its properties are cached."""

    required: dict[str, Value] = field(default_factory=dict)
    optional: dict[str, Value] = field(default_factory=dict)
    slots: list[ChildSlot] = field(default_factory=list)
    text: Value | None = None

    @cached_property
    def attributes(self) -> Mapping[str, Value]:
        """Every attribute that it may have, by name."""
        return {**self.required, **self.optional}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Every element that may stand in it, by name, with its place in the sequence."""
        return {name: number for number, slot in enumerate(self.slots) for name in slot.names}


@cache
def validator() -> etree.RelaxNG:
    """libxml2's validator of framework files."""
    return etree.RelaxNG(_schema())


@cache
def element_rules() -> Mapping[str, ElementRule]:
    """A rule for each element that the schema knows, by the element's name."""
    return MappingProxyType(_Rules(_schema()).by_element)


@cache
def root_elements() -> tuple[str, ...]:
    """The elements that a file may start with."""
    return _Rules(_schema()).roots


@cache
def _schema() -> etree._Element:
    return etree.fromstring(schema_text())


def schema_text() -> bytes:
    """The schema as it stands in its file."""
    return data_folder().joinpath("framework.rng").read_bytes()


class _Rules:
    """Reads the patterns that framework.rng keeps to; anything else in it is an error of ours."""

    def __init__(self, grammar: etree._Element) -> None:
        self.defines = {_get(define, "name"): define for define in grammar.iterchildren(f"{_RNG}define")}
        self.by_element: dict[str, ElementRule] = {}
        for element in grammar.iter(f"{_RNG}element"):
            rule = ElementRule()
            for pattern in _patterns(element):
                self._read(pattern, rule, required=True, repeats=False)
            self.by_element[_get(element, "name")] = rule
        self.roots = tuple(self._element_names(grammar.find(f"{_RNG}start")))

    def _read(self, pattern: etree._Element, rule: ElementRule, *, required: bool, repeats: bool) -> None:
        kind = _kind(pattern)
        if kind == "attribute":
            (content,) = _patterns(pattern)
            (rule.required if required else rule.optional)[_get(pattern, "name")] = self._value(content)
        elif kind in ("optional", "zeroOrMore", "oneOrMore"):
            for inner in _patterns(pattern):
                self._read(inner, rule, required=kind == "oneOrMore", repeats=kind != "optional")
        elif kind == "data":
            rule.text = self._value(pattern)
        elif kind == "choice":
            rule.slots.append(ChildSlot(tuple(self._element_names(pattern)), required, repeats))
        elif kind == "ref":
            self._read_reference(pattern, rule, required=required, repeats=repeats)
        else:
            raise NotImplementedError(f"framework.rng: <{kind}> is none of the patterns that can be explained")

    def _read_reference(self, pattern: etree._Element, rule: ElementRule, *, required: bool, repeats: bool) -> None:
        inside = _patterns(self.defines[_get(pattern, "name")])
        if _kind(inside[0]) == "element":
            rule.slots.append(ChildSlot((_get(inside[0], "name"),), required, repeats))
        else:
            for inner in inside:
                self._read(inner, rule, required=required, repeats=repeats)

    def _element_names(self, pattern: etree._Element | None) -> Iterator[str]:
        for inner in () if pattern is None else _patterns(pattern):
            if _kind(inner) == "ref":
                inner = self.defines[_get(inner, "name")]
            if _kind(inner) == "element":
                yield _get(inner, "name")
            else:
                yield from self._element_names(inner)

    def _value(self, pattern: etree._Element) -> Value:
        kind = _kind(pattern)
        if kind == "ref":
            return self._value(_patterns(self.defines[_get(pattern, "name")])[0])
        if kind == "choice":
            allowed = tuple(choice.text or "" for choice in _patterns(pattern))
            expected = " or ".join(f'"{value}"' for value in allowed)
            return Value(lambda text: normalize_space(text) in allowed, expected)
        expected = pattern.findtext(_DOCUMENTATION) or "as the schema says"
        facets = {_get(param, "name"): param.text or "" for param in pattern.iterchildren(f"{_RNG}param")}
        return Value(_test(_get(pattern, "type"), facets), expected)


def _test(datatype: str, facets: Mapping[str, str]) -> Callable[[str], bool]:
    """The test for one XML Schema datatype with its facets."""
    if datatype == "integer":
        minimum, maximum = int(facets["minInclusive"]), int(facets["maxInclusive"])

        def is_whole_number(text: str) -> bool:
            digits = text.strip(" \t\r\n")
            return bool(re.fullmatch(r"[+-]?[0-9]{1,9}", digits)) and minimum <= int(digits) <= maximum

        return is_whole_number

    pattern = re.compile(facets.get("pattern", r"(?s:.*)"))
    shortest, longest = int(facets.get("minLength", 0)), facets.get("maxLength")

    def is_text(text: str) -> bool:
        if datatype == "token":
            text = normalize_space(text)
        fits = shortest <= len(text) and (longest is None or len(text) <= int(longest))
        return fits and pattern.fullmatch(text) is not None

    return is_text


def _patterns(element: etree._Element) -> list[etree._Element]:
    """The child patterns, without comments and annotations."""
    return list(element.iterchildren(f"{_RNG}*"))


def _kind(pattern: etree._Element) -> str:
    return str(pattern.tag).removeprefix(_RNG)


def _get(element: etree._Element, name: str) -> str:
    return str(element.attrib[name])
