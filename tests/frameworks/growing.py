"""Framework files that grow in one way each: what takes longer than in proportion to its size shows in these."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from competency_xblock.frameworks.limits import LONGEST_ATTRIBUTE, MOST_ATTRIBUTES, MOST_ELEMENTS

from .building import SMALL

Growing = Callable[[int], bytes]
"""A file of about so many bytes."""

LAST_AREA = "<develop>"
STATEMENT = '<statement id="order-1"'
COMPETENCY = '<competency id="order"'
LEVEL = '<level id="new"'
NOT_RATED = 'not-rated-at="new leading"'
PART = LONGEST_ATTRIBUTE // 2 - 5  # of an attribute as long as may be, in twos
MANY = MOST_ATTRIBUTES - 1


def times(piece: Callable[[int], str], size: int) -> str:
    """The piece again and again with its number, up to a size."""
    return "".join(piece(number) for number in range(size // len(piece(0).encode()) + 1))


def before(place: str, piece: Callable[[int], str]) -> Growing:
    """The small framework with a piece again and again in front of a place."""
    assert place in SMALL
    return lambda size: SMALL.replace(place, times(piece, size - len(SMALL)) + place, 1).encode()


def attributes(piece: Callable[[int], str]) -> Growing:
    """The small framework with more and more attributes on its first area."""
    return before('id="people"', piece)


def value(place: str, piece: Callable[[int], str]) -> Growing:
    """The small framework with an attribute that grows."""
    name = place.partition("=")[0]
    assert place in SMALL
    return lambda size: SMALL.replace(place, f'{name}="{times(piece, size - len(SMALL))}"', 1).encode()


def whole(start: str, piece: Callable[[int], str], end: str) -> Growing:
    """A file that is no framework at all."""
    return lambda size: f"{start}{times(piece, size - len(start + end))}{end}".encode()


def competency(number: int, more: str) -> str:
    """A competency as short as one can be."""
    return (
        f'<competency id="y{number}" title="T" source="p" {more}><statement id="x{number}">I.</statement></competency>'
    )


GROWING: Mapping[str, Growing] = {
    # Attributes
    "attributes that nobody knows": attributes(lambda n: f'a{n}="" '),
    "attributes of an element that nobody knows": lambda size: (
        before(LAST_AREA, lambda n: f'a{n}="" ')(size)
        .replace(b"a0", b"<x a0", 1)
        .replace(b" <develop>", b" /><develop>", 1)
    ),
    "one attribute again and again": attributes(lambda n: 'own="yes" '),
    "attributes with long names": attributes(lambda n: f'{"sensitive" * 200}{n}="" '),
    "attributes with namespaces": attributes(lambda n: f'xmlns:a{n}="urn:{n}" '),
    "an attribute's long name": lambda size: SMALL.replace('own="yes"', f'{"s" * size}="yes"').encode(),
    "attributes that are nearly right": before(
        COMPETENCY, lambda n: "<competency " + " ".join(f'sensitiv{n}{one}=""' for one in range(MANY)) + "/>"
    ),
    "statements with attributes that are nearly right": before(
        STATEMENT, lambda n: "<statement " + " ".join(f'withdraw{n}{one}=""' for one in range(MANY)) + "/>"
    ),
    "elements with very many attributes": before(
        LAST_AREA, lambda n: "<x " + "".join(f'a{one}="" ' for one in range(5_000)) + "/>"
    ),
    "attributes with a sign that ends them": attributes(lambda n: f'a{n}="<" '),
    # Values
    "a long title": value('title="Work"', lambda n: "T "),
    "a list of ids that ends badly": lambda size: value(NOT_RATED, lambda n: "a-")(size).replace(b'a-"', b'a-!"', 1),
    "lists of ids that end badly": before(COMPETENCY, lambda n: competency(n, f'not-rated-at="{"a-" * PART}!"')),
    "lists of ids that are too long": before(COMPETENCY, lambda n: competency(n, f'not-rated-at="{"a-" * PART}a"')),
    "ids that are too long": before(COMPETENCY, lambda n: competency(n, "").replace('id="y', f'id="{"a-" * PART}y')),
    "levels that there are not": value(NOT_RATED, lambda n: f"q{n} "),
    "one level again and again": value(NOT_RATED, lambda n: "new "),
    "a long version": lambda size: value(' version="1"', lambda n: "1.")(size).replace(b'."', b'.!"', 1),
    "a long language": value(' language="en-GB"', lambda n: "en-"),
    "signs written as numbers": value('title="Work"', lambda n: "&#65;"),
    # Elements
    "elements in each other": lambda size: SMALL.replace(
        LAST_AREA, "<area>" * (size // 13) + "</area>" * (size // 13) + LAST_AREA
    ).encode(),
    "elements a little way in each other": before(LAST_AREA, lambda n: "<area>" * 15 + "</area>" * 15),
    "competencies in each other": before(
        STATEMENT, lambda n: "<competency>" * 14 + "<statement/>" * 500 + "</competency>" * 14
    ),
    "elements that nobody knows": before(LAST_AREA, lambda n: f"<e{n}/>"),
    "elements with long names": before(LAST_AREA, lambda n: f"<{'develop' * 140}{n}/>"),
    "elements that are nearly right": before(LAST_AREA, lambda n: "<glossry/>"),
    "elements that are never closed": lambda size: SMALL.split(LAST_AREA)[0].encode() + b"<area>" * (size // 6),
    "elements closed by another": before(LAST_AREA, lambda n: "<a></b>"),
    "empty areas": before(LAST_AREA, lambda n: "<area/>"),
    "empty groups": before(STATEMENT, lambda n: "<group/>"),
    "as many empty oddities as elements may be": lambda size: before("<oddity ", lambda n: "<oddity/>")(
        min(size, 9 * (MOST_ELEMENTS - 100))
    ),
    "points": before('<point value="1">', lambda n: f'<point value="{n % 200}">x</point>'),
    "competencies": before(COMPETENCY, lambda n: competency(n, "")),
    "statements": before(STATEMENT, lambda n: f'<statement id="x{n}" source="p">I.</statement>'),
    "statements without a source": before(STATEMENT, lambda n: f'<statement id="x{n}">I.</statement>'),
    "groups": before(STATEMENT, lambda n: f'<group source="p"><statement id="g{n}">I.</statement></group>'),
    # Ids and references
    "one id again and again": before(STATEMENT, lambda n: '<statement id="same" source="p">I.</statement>'),
    "levels that add to the next": before(LEVEL, lambda n: f'<level id="l{n}" title="L" additive-to="l{n + 1}"/>'),
    "levels that add to none": before(LEVEL, lambda n: f'<level id="l{n}" title="L" additive-to="m{n}"/>'),
    "weights of no topic": before("<weight ", lambda n: f'<weight topic="w{n}">2</weight>'),
    "topics that nobody shares": before("<use ", lambda n: f'<use topic="w{n}"/>'),
    "statements of levels that there are not, with long names": before(
        STATEMENT, lambda n: f'\n\n<statement id="x{n}" level="{"q" * 90}{n}" kind="z" source="p">I.</statement>'
    ),
    # Text
    "a long text": before("I keep", lambda n: "T  "),
    "loose text": before(LAST_AREA, lambda n: "x<area/>"),
    "text parted by comments": before("I keep", lambda n: "x<!---->"),
    "text parted by elements": before("I keep", lambda n: "x<b/>"),
    "text in pieces": before("I keep", lambda n: "<![CDATA[x]]>"),
    "comments": before(LAST_AREA, lambda n: "<!--x-->"),
    "one comment": lambda size: f"{SMALL}<!--{'x' * size}-->".encode(),
    "instructions": before(LAST_AREA, lambda n: "<?x y?>"),
    "blanks": before(LAST_AREA, lambda n: " \t"),
    "lines": before(LAST_AREA, lambda n: "\n\n<area/>"),
    "blanks at the end": lambda size: SMALL.encode() + b" " * size,
    "entities": before(LAST_AREA, lambda n: f"&x{n};"),
    "entities parted by elements": before(LAST_AREA, lambda n: f"&x{n};<b/>"),
    "bare signs": before(LAST_AREA, lambda n: "& "),
    "open ends": before(LAST_AREA, lambda n: "<"),
    "zeros": lambda size: SMALL.encode() + b"\0" * size,
    # Namespaces
    "namespaces": before(LAST_AREA, lambda n: f'<q xmlns="urn:{n}"/>'),
    "namespaces that nobody has named": before(LAST_AREA, lambda n: f"<a{n}:q/>"),
    "namespaces over namespaces": lambda size: before(LAST_AREA, lambda n: f"<a{n % 500}:q/>")(size).replace(
        b"<framework ", b"<framework " + b"".join(b'xmlns:a%d="urn:%d" ' % (n, n) for n in range(2_000)), 1
    ),
    # Others
    "a long first line": lambda size: b'<?xml version="1.0" ' + b"encoding=' " * (size // 11) + b"?>" + SMALL.encode(),
    "another file": whole("<roster>", lambda n: "<x/>", "</roster>"),
    "topics": whole("<shared-topics>", lambda n: f'<topic id="x{n}" title="T" for="q">x</topic>', "</shared-topics>"),
    "relations": whole(
        '<crosswalk><between one="a" other="b">',
        lambda n: f'<pair one="a{n}" other="b" relation="same">x</pair>',
        "</between></crosswalk>",
    ),
}
