"""How much a framework file may hold (layer 1): looked at before anything that costs more than reading the file once.

The largest framework of the package has 1,700 elements, and the longest text in it 505 characters: nobody who writes a
framework meets these limits. They keep out what would keep a site busy. The time that libxml2's validator takes grows
with the square of an element's attributes and of a value's length, and explaining costs more than looking, so both come
after this.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from lxml import etree

from ..problems import InvalidFramework, Problem, line_of

MAX_BYTES = 4_000_000
MAX_PIECE_LENGTH = 60_000
"""Bytes from one "<" to the next: those of a text or of an element's attributes, before they are parsed."""
MAX_ELEMENTS = 10_000
MAX_DEPTH = 20
MAX_ATTRIBUTES = 20
MAX_ATTRIBUTE_LENGTH = 1_000
"""Characters of a value, and of any name."""
MAX_TEXT_LENGTH = 20_000
"""Characters."""
MOST: Mapping[str, int] = MappingProxyType(
    {"area": 500, "competency": 2_000, "level": 100, "kind": 100, "topic": 300, "use": 300, "point": 200}
)
"""How many of an element a file may have, where every page or figure has a part for each."""


def refuse_long_pieces(content: bytes, file: str) -> None:
    """Refuse what a parser could take long for. Raises InvalidFramework at the first such place."""
    start = 0
    for piece in content.split(b"<"):  # which stands in no text and no attribute
        if len(piece) > MAX_PIECE_LENGTH and len(piece.rstrip()) > MAX_PIECE_LENGTH and not piece.startswith(b"!--"):
            message = f"A text or an element of more than {MAX_PIECE_LENGTH:,} bytes starts here. Shorten it."
            raise InvalidFramework([Problem(file, content.count(b"\n", 0, start) + 1, message)])
        start += len(piece) + 1


def refuse_too_much(root: etree._Element, file: str) -> None:
    """Refuse a tree that holds more than a framework can mean. Raises InvalidFramework at the first such place."""
    counts: Counter[str] = Counter()
    number = depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        number, depth = number + 1, depth + 1
        message = _too_many(element, number, depth, counts) or _too_long(element)
        if message:
            raise InvalidFramework([Problem(file, line_of(element), message)])


def _too_many(element: etree._Element, number: int, depth: int, counts: Counter[str]) -> str:
    tag = str(element.tag)
    if depth > MAX_DEPTH:
        return f"Elements are nested more than {MAX_DEPTH} deep here. A framework file needs fewer than 10."
    if number > MAX_ELEMENTS:
        return f"A file can have {MAX_ELEMENTS:,} elements at most, and more start here. Split it into several files."
    if len(element.attrib) > MAX_ATTRIBUTES:
        return f"This element has more than {MAX_ATTRIBUTES} attributes. Delete those you do not need."
    if tag in MOST:
        counts[tag] += 1
        if counts[tag] > MOST[tag]:
            return (
                f"A file can have {MOST[tag]:,} of <{tag}> at most, and more start here. Split it into several files."
            )
    return ""


def _too_long(element: etree._Element) -> str:
    for name, value in (("", str(element.tag)), *element.attrib.items()):
        if len(name) > MAX_ATTRIBUTE_LENGTH or len(value) > MAX_ATTRIBUTE_LENGTH:
            return f"A name or an attribute here has more than {MAX_ATTRIBUTE_LENGTH:,} characters. Shorten it."
    if len(element.text or "") > MAX_TEXT_LENGTH or len(element.tail or "") > MAX_TEXT_LENGTH:
        return f"A text here has more than {MAX_TEXT_LENGTH:,} characters. Shorten it."
    return ""
