"""A file that is not XML says first, and alone, what stops it from being XML, and never in libxml2's words."""

from __future__ import annotations

import pytest
from lxml import etree

from competency_xblock.frameworks.xml import syntax_messages
from tests.fixtures.framework_files import SMALL, problems_in, small

NO_END = ("</framework>", "")
BARE = "There is a bare & here. Write &amp; for &."
STOPS = (46, "The file stops before </framework>.")
NOT_XML = "This is not an XML file. Choose a file that ends in .xml."


Sentence = tuple[int, str]


def sentences_of(content: bytes) -> list[Sentence]:
    return [(problem.line, problem.message) for problem in problems_in(content)]


@pytest.mark.parametrize(
    ("content", "sentences"),
    [
        (small(NO_END), [STOPS]),
        # What the schema would say of a file that is cut off, or of a wrong aim, waits until it is XML.
        (
            small(NO_END, ("It helps.", "It helps & helps."), ('aim="4"', 'aim="6"')),
            [(25, BARE), STOPS],
        ),
        (
            small(("It helps.", "It helps & helps."), ("Being kind.", "Being&nbsp;kind."), ('aim="4"', 'aim="6"')),
            [
                (24, "&nbsp; is not known here. Write the character itself; only &amp; &lt; &gt; &quot; &apos; stay."),
                (25, BARE),
            ],
        ),
        # One end tag is missing: all that follows from it is not told.
        (
            small(("It helps.</why>", "It helps.")),
            [(34, "<why> on line 25 is still open at </competency>. Add </why> before it, or correct the name.")],
        ),
        (
            small(("It helps.</why>", "It helps.</way>")),
            [(25, "<why> on line 25 is still open at </way>. Add </why> before it, or correct the name.")],
        ),
        (
            small(('id="small"', "id=small")),
            [(2, f"The value of an attribute is not in quotes. {syntax_messages._QUOTES}")],
        ),
        # "&" may stand in a comment and in CDATA, also in one that is never closed.
        (small(NO_END, ("It helps.", "<!-- a & b -->It<![CDATA[ & ]]>helps.")), [STOPS]),
        (small(("It", "<!-- a & b")), [(46, "A comment is still open where the file stops. Add --> at its end.")]),
        (b"id,title\n1,Kindness\n", [(0, NOT_XML)]),
        (b"id,title,about\n" + b"1,Kindness,a < b & c\n" * 5_000, [(0, NOT_XML)]),
        (b'{"id": "small"}', [(0, NOT_XML)]),
        (b"Dear all,\n" + small(), [(1, "There is text before the first element. Delete it.")]),
    ],
)  # fmt: skip
def test_what_stops_a_file_from_being_xml_is_told_first_and_alone(content: bytes, sentences: list[Sentence]) -> None:
    assert sentences_of(content) == sentences


def test_whatever_sign_is_missing_or_too_much_libxml2_is_not_quoted() -> None:
    instead = {
        "<": ("", "<<", "&"),
        ">": ("", ">>"),
        '"': ("",),
        "/": ("",),
        "=": ("",),
        "?": ("",),
        " ": ("&", "\x0b"),
    }
    changed = [
        (SMALL[:at] + there + SMALL[at + 1 :]).encode()
        for at, sign in enumerate(SMALL)
        for there in instead.get(sign, ())
    ]
    not_xml = [(content, message) for content in changed if (message := libxml_message(content))]
    for content, message in not_xml:
        sentences = str(sentences_of(content))
        assert syntax_messages._UNKNOWN not in sentences, message  # each kind is in the table
        assert not any(words in sentences for words in message.split(": ") if len(words) > 7), (message, sentences)
    assert len(not_xml) > 1_000


def libxml_message(content: bytes) -> str:
    try:
        etree.fromstring(content)
    except etree.XMLSyntaxError as error:
        return str(error.msg).partition(", line")[0]
    return ""


def test_a_kind_of_mistake_that_is_not_in_the_table_has_a_sentence_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syntax_messages, "_SENTENCES", {})
    assert sentences_of(small(NO_END)) == [(46, syntax_messages._UNKNOWN)]


def test_what_is_never_closed_takes_no_longer_than_what_is() -> None:
    assert len(sentences_of(b"<framework>" + b"<!-- & " * 200_000)) == 1
