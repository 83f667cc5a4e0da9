"""Files that somebody broke by mistake or on purpose: each is refused with its line and what to do.

Here stands what the tests of parsing, of the checks and of the explanations don't try already.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from competency_xblock.frameworks import InvalidFramework, parse_framework
from competency_xblock.frameworks.xml.limits import MAX_BYTES
from tests.fixtures.framework_files import SHARED, SMALL, problems_in, reading, small

DECLARED = SMALL.replace("smile", "smíle")
UNDECLARED = DECLARED.split("\n", 1)[1]
DEEP = 100_000
NO_DOCTYPE = "A framework file has no document type and no entities. Take the <!DOCTYPE ...> out."
NOT_UTF8 = "The file is not UTF-8. Save it as UTF-8."
TOO_DEEP = "Elements are nested more than 256 deep here. A framework file needs fewer than 10."
LEVELS = "The levels are: leading, new, settled."


def with_doctype(inside: str, reference: str) -> bytes:
    """The small framework with a document type on line 2 and something that refers to it."""
    return small(
        ('encoding="UTF-8"?>', f'encoding="UTF-8"?>\n<!DOCTYPE framework {inside}>'),
        ("A framework for tests.", reference),
    )


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        # What would fetch, read or multiply something
        (with_doctype('[<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]', "&x;"), 2, NO_DOCTYPE),
        (with_doctype('[<!ENTITY x PUBLIC "-//X//EN" "http://127.0.0.1:9/x">]', "&x;"), 2, NO_DOCTYPE),
        (with_doctype('[<!ENTITY % x SYSTEM "file:///etc/hostname"> %x;]', "x"), 2, NO_DOCTYPE),
        (with_doctype('SYSTEM "file:///etc/hostname"', "x"), 2, NO_DOCTYPE),
        (with_doctype('[<!ATTLIST framework aim CDATA "3">]', "x"), 2, NO_DOCTYPE),
        (
            small(
                (
                    "<oddities>",
                    '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///etc/hostname"/><oddities>',
                )
            ),
            44,
            "<{http://www.w3.org/2001/XInclude}include> cannot be in <framework>. Delete it, or use one of",
        ),
        # Encodings
        (DECLARED.replace("UTF-8", "UTF-16").encode("utf-16"), 1, NOT_UTF8),
        (DECLARED.replace("UTF-8", "UTF-16").encode("utf-16-le"), 1, NOT_UTF8),
        (DECLARED.replace("UTF-8", "UTF-16").encode("utf-16-be"), 1, NOT_UTF8),
        (UNDECLARED.encode("utf-16"), 1, NOT_UTF8),
        (UNDECLARED.encode("utf-16-le"), 1, NOT_UTF8),
        (UNDECLARED.encode("utf-16-be"), 1, NOT_UTF8),
        (UNDECLARED.encode("utf-32-be"), 1, NOT_UTF8),
        (
            DECLARED.replace("UTF-8", "latin-1").encode("latin-1"),
            1,
            'The first line says encoding="latin-1". Save the file as UTF-8 and say so there.',
        ),
        (UNDECLARED.encode("latin-1"), 32, NOT_UTF8),
        (small().replace(b"smile", b"sm\xed\xa0\x80le"), 33, NOT_UTF8),  # half of a surrogate pair
        (small().replace(b"smile", b"sm\xc0\xacle"), 33, NOT_UTF8),  # more bytes than the character needs
        (small().replace(b"smile", b"sm\0le"), 33, NOT_UTF8),
        (small(("smile", "sm\x08le")), 33, "There is a character here that XML cannot hold."),
        (small(("smile", "sm&#0;le")), 33, "There is a character here that XML cannot hold."),
        # Ids
        (small(('id="settled"', 'id="new"')), 11, 'id="new" is already taken on line 10. No 2 levels can share it'),
        (
            small(('<kind id="skill" title="Skills"/>', '<kind id="skill" title="S"/>\n<kind id="skill" title="T"/>')),
            16,
            'id="skill" is already taken on line 15. No 2 kinds can share it',
        ),
        (
            small(("<glossary>", '<glossary><term id="kind" title="Kin">Family.</term>\n')),
            44,
            'id="kind" is already taken on line 43. No 2 terms can share it',
        ),
        (
            small(('<topic id="house"', '<topic id="house" title="H" for="team">House.</topic>\n<topic id="house"')),
            20,
            'The topic "house" is here and on line 19. Keep one of them.',
        ),
        (small(('id="order-1"', 'id="Order"')), 38, 'id="Order" of <statement> should be an id: lower-case letters'),
        (small(('id="order-1"', f'id="{"o" * 101}"')), 38, 'id="ooo'),
        # Ids of nothing
        (
            small(('not-rated-at="new leading"', 'not-rated-at="new leeding"')),
            23,
            f'not-rated-at names no level: "leeding". {LEVELS}',
        ),
        (
            small(('not-rated-at="new leading"', 'not-rated-at=""')),
            23,
            'not-rated-at="" of <competency> should be one or more ids with a space between them',
        ),
        (
            small(('<statement id="kindness-2">', '<statement id="kindness-2" level="old">')),
            30,
            f'level="old" names no level. {LEVELS}',
        ),
        (small(('level="new" kind="skill"', 'level="now" kind="skill"')), 29, f'level="now" names no level. {LEVELS}'),
        (
            small(('id="kindness-4" kind="skill"', 'id="kindness-4" kind="task"')),
            33,
            'kind="task" names no kind. The kinds are: skill.',
        ),
        # Levels and aims
        (
            small(('id="new"', 'id="new" additive-to="leading"')),
            10,
            'additive-to goes in a circle: "new" to "leading" to "settled" to "new". Delete it from one',
        ),
        (small(('aim="2"', 'aim="6"')), 12, 'aim="6" is outside the scale. It should be from 1 to 5.'),
        (small(('aim="2"', 'aim="two"')), 12, 'aim="two" of <level> should be a whole number from 0 to 100.'),
        (small(('max="5"', 'max="0"')), 5, 'min="1" must be smaller than max="0". A scale has 2 points at least.'),
        (small(('max="5"', 'max="101"')), 5, 'max="101" of <scale> should be a whole number from 0 to 100.'),
        # Elements and attributes
        (
            b"<roster/>",
            1,
            "The file starts with <roster>. Here it should be <framework>.",
        ),
        (small(('id="small"', 'xmlns="urn:x" id="small"')), 2, "The file starts with <{urn:x}framework>. Here it"),
        (small(('id="small"', 'xml:lang="en" id="small"')), 2, "<framework> cannot have the attribute {http"),
        (small(('aim="2"', 'aim="2" aim="3"')), 12, "The attribute aim is here twice. Keep one."),
        (small(('withdrawn="yes">I can', 'withdrawn="y">I can')), 31, 'withdrawn="y" of <statement> should be "yes"'),
        (
            small(("</framework>", "</framework><framework/>")),
            45,
            "There is something after the end of the first element.",
        ),
    ],
)
def test_a_bad_file_is_refused_with_line_and_what_to_do(content: bytes, line: int, message: str) -> None:
    problems = problems_in(content)
    found = [problem for problem in problems if problem.message.startswith(message)]
    assert [(problem.file, problem.line) for problem in found] == [("small.xml", line)], problems


@pytest.mark.parametrize(
    "content",
    [
        b"<framework>" + b"<area>" * DEEP,
        b"<framework>" + b"<area>" * DEEP + b"</area>" * DEEP + b"</framework>",
        b"<crosswalk>" * DEEP + b"</crosswalk>" * DEEP,
    ],
)
def test_a_hundred_thousand_elements_in_each_other_are_refused(content: bytes) -> None:
    assert TOO_DEEP in [problem.message for problem in problems_in(content)]


def test_where_it_gets_too_deep_is_told() -> None:
    content = small(("I keep things tidy.", "\n<b>" * DEEP + "</b>" * DEEP))
    # Four elements stand around the first <b>, which is on line 39.
    [line] = [problem.line for problem in problems_in(content) if problem.message == TOO_DEEP]
    # Some versions of libxml2 stop at the last element that they take, others at the first that they don't.
    assert line in (39 + 256 - 4, 39 + 256 - 4 + 1)


def test_only_the_start_of_a_file_without_an_end_is_read() -> None:
    with pytest.raises(InvalidFramework, match=r"zero: The file is too big\. A framework file has at most 4,000,000"):
        parse_framework(Path("/dev/zero"), topics=SHARED)


def test_fifty_megabytes_that_are_a_framework_are_refused(tmp_path: Path) -> None:
    content = small(("I keep things tidy.", "I keep things tidy. " * 2_500_000))
    assert len(content) > 50_000_000
    (problem,) = problems_in(content)
    assert problem.message.startswith("The file is too big.")
    (tmp_path / "big.xml").write_bytes(content)
    with pytest.raises(InvalidFramework, match=r"big\.xml: The file is too big\."):
        parse_framework(tmp_path / "big.xml", topics=SHARED)


def test_a_file_as_big_as_may_be_is_read(tmp_path: Path) -> None:
    file = tmp_path / "full.xml"
    file.write_bytes(small() + b" " * (MAX_BYTES - len(small())))
    assert parse_framework(file, topics=SHARED) == reading(small())


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidFramework, match="We cannot open the file: Is a directory"):
        parse_framework(tmp_path, topics=SHARED)


def test_two_circles_of_levels_are_told_once_each() -> None:
    content = small(
        ('id="new"', 'id="new" additive-to="new"'),
        ('id="settled" code="B" title="Settled" additive-to="new"', 'id="settled" title="S" additive-to="leading"'),
    )
    assert [(problem.line, problem.message.split(".")[0]) for problem in problems_in(content)] == [
        (10, 'additive-to goes in a circle: "new" to "new"'),
        (11, 'additive-to goes in a circle: "settled" to "leading" to "settled"'),
    ]


def test_a_level_on_the_way_to_a_circle_is_not_blamed() -> None:
    content = small(
        ('<level id="new" code="A" title="New">', '<level id="new" title="New" additive-to="settled">'),
        ('additive-to="new"', 'additive-to="leading"'),
    )
    (problem,) = problems_in(content)
    assert problem.line == 11
    assert '"settled" to "leading" to "settled"' in problem.message
