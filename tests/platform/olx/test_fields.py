"""Fields that are written as elements: what stands in the element, and what is read in one, whoever has written it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from xblock.fields import List

from competency_xblock.frameworks import get_frameworks, parse_framework, shared_topics
from competency_xblock.platform.olx.xml_fields import (
    Aims,
    FrameworkFile,
    Lines,
    OwnTopics,
    Units,
    XmlField,
    normalize_xml,
)
from competency_xblock.recommendation import strip_unexportable
from tests.fixtures.framework_files import SMALL, reading

ROLES, AIMS = Lines(entry="role", longest=200, maximum=10_000), Aims(minimum=0, maximum=100, entries=2_000)
UNITS, TOPICS, FILE = Units(), OwnTopics(), FrameworkFile()
DOCTYPE = '<!DOCTYPE framework [<!ENTITY x "y">]>\n<framework>&x;</framework>'

TEXT = st.text(max_size=8).map(strip_unexportable)
NAMES = st.sampled_from(["a", "b", "about"])
COMMENTS = TEXT.filter(lambda text: "--" not in text and not text.endswith("-")).map("<!--{}-->".format)
ESCAPED = TEXT.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
ELEMENTS = st.recursive(
    st.tuples(NAMES, ESCAPED).map(lambda element: f"<{element[0]}>{element[1]}</{element[0]}>"),
    lambda some: st.tuples(NAMES, st.lists(some | ESCAPED | COMMENTS, max_size=4)).map(
        lambda element: f"<{element[0]}>{''.join(element[1])}</{element[0]}>"
    ),
    max_leaves=6,
)
FILES = st.tuples(st.lists(COMMENTS, max_size=2), ELEMENTS, st.lists(COMMENTS, max_size=2)).map(
    lambda parts: "".join([*parts[0], parts[1], *parts[2]])
)


def filled(field: XmlField, value: Any) -> str:
    element = etree.Element("here")
    field.write_xml(element, value)
    return etree.tostring(element, encoding="unicode")


def in_element(field: Any, inside: str) -> Any:
    return field.reading(field.read_xml(etree.fromstring(f"<here>{inside}</here>"))).value


# ---------------------------------------------------------------- what is written


@pytest.mark.parametrize(
    ("field", "value", "written"),
    [
        (ROLES, ["Keyworker", "A & <B>"], "<role>Keyworker</role><role>A &amp; &lt;B&gt;</role>"),
        (AIMS, {"empathy": 8}, '<aim competency="empathy">8</aim>'),
        (
            UNITS,
            {"vertical@one": {"topics": ["mi", "tip"], "minutes": 12, "title": "Open questions"}},
            '<unit id="vertical@one" topics="mi tip" minutes="12">Open questions</unit>',
        ),
        (UNITS, {"vertical@one": {"topics": ["mi"], "title": "One"}}, '<unit id="vertical@one" topics="mi">One</unit>'),
        (
            TOPICS,
            [{"id": "own-a", "title": "A", "about": "All of it.", "url": "https://a.org", "helps": {"empathy": 2}}],
            '<topic id="own-a" title="A" for="person" url="https://a.org">'
            '<about>All of it.</about><weight competency="empathy">2</weight></topic>',
        ),
        (FILE, "<framework/>", "<framework/>"),
        (FILE, "<!-- Ours --><framework/>", "<!-- Ours --><framework/>"),
        (FILE, "no <XML", "no &lt;XML"),
    ],
)
def test_a_value_is_written_for_people_to_read(field: XmlField, value: Any, written: str):
    assert filled(field, value) == f"<here>{written}</here>"


@pytest.mark.parametrize(("field", "nothing"), [(ROLES, []), (AIMS, {}), (UNITS, {}), (TOPICS, []), (FILE, "")])
def test_nothing_is_an_empty_element(field: XmlField, nothing: Any):
    element = etree.Element("here")
    field.write_xml(element, nothing)
    assert (len(element), element.text or "") == (0, "")
    assert field.read_xml(element) == nothing


# ---------------------------------------------------------------- what is read


@pytest.mark.parametrize(
    ("inside", "aims"),
    [
        ('<aim competency="a"> 4\n</aim>', {"a": 4}),
        ('<aim competency="a">4<!-- was 5 --></aim>', {"a": 4}),
        ("<aim>4</aim>", {}),
        ('<aim competency="">4</aim>', {}),
        ('<aim competency="a"/>', {}),
        ('<aim competency="a">four</aim>', {}),
        ('<aim competency="a">-4</aim>', {}),
        ('<aim competency="a">4.5</aim>', {}),
        ('<aim competency="a">४</aim>', {}),
        ('<aim competency="a">²</aim>', {}),
        (f'<aim competency="a">{"9" * 9999}</aim>', {}),
        ('<goal competency="a">4</goal><aim competency="b">5</aim>', {"b": 5}),
    ],
)
def test_aims_are_whole_numbers_of_competencies(inside: str, aims: dict[str, int]):
    assert in_element(AIMS, inside) == aims


@pytest.mark.parametrize(
    ("inside", "unit"),
    [
        ('<unit id="u" topics="mi"/>', {"topics": ["mi"], "minutes": 0, "title": ""}),
        ('<unit id="u" topics="\n  mi\n  tip mi"/>', {"topics": ["mi", "tip"], "minutes": 0, "title": ""}),
        ('<unit id="u" minutes=" 5 "/>', {"topics": [], "minutes": 5, "title": ""}),
        ('<unit id="u" topics="mi" minutes="soon">U</unit>', {"topics": ["mi"], "minutes": 0, "title": "U"}),
        (f'<unit id="u" topics="mi" minutes="{"9" * 9999}"/>', {"topics": ["mi"], "minutes": 0, "title": ""}),
        (
            '<unit id="u" topics="mi" colour="red">U<!-- ? -->2</unit>',
            {"topics": ["mi"], "minutes": 0, "title": "U2"},
        ),
    ],
)
def test_a_unit_is_read_however_it_is_written(inside: str, unit: dict[str, Any]):
    assert in_element(UNITS, inside) == {"u": unit}


@pytest.mark.parametrize(
    "inside", ['<unit topics="mi"/>', '<unit id="u"/>', '<unit id="u" minutes="-5"/>', "u", "<u/>"]
)
def test_a_unit_of_which_nothing_is_said_is_none(inside: str):
    assert in_element(UNITS, inside) == {}


def test_a_topic_is_read_with_what_is_there():
    [topic] = in_element(
        TOPICS, '<topic id="own-a" title="A"><weight competency="x"> 3 </weight><weight>2</weight></topic>'
    )
    assert topic == {"id": "own-a", "title": "A", "about": "", "url": "", "for": "person", "helps": {"x": 3}}


@pytest.mark.parametrize(
    "inside",
    [
        '<topic id="own-a"/>',
        '<topic title="A"/>',
        '<topic id="mi" title="A"/>',
        '<theme id="own-a" title="A"/>',
    ],
)
def test_a_topic_without_a_title_or_an_id_of_ours_is_none(inside: str):
    assert in_element(TOPICS, inside) == []


def test_a_link_that_runs_a_script_is_not_read():
    [topic] = in_element(TOPICS, '<topic id="own-a" title="A" url="javascript:alert(1)"/>')
    assert topic["url"] == ""


def test_a_comment_parts_no_text():
    assert in_element(ROLES, "<!-- these: --><role>Key<!-- ! -->worker</role>") == ["Keyworker"]
    [topic] = in_element(TOPICS, '<topic id="own-a" title="A"><about>All<!-- ! --> of it.</about></topic>')
    assert topic["about"] == "All of it."


# ---------------------------------------------------------------- attributes of earlier files


def test_an_emoji_in_a_list_of_an_earlier_file_is_whole():
    attribute = json.dumps(["Bärbel 🌱", "👩🏽‍🌾", "\ufeffx"])
    assert "\\ud83c\\udf31" in attribute
    assert ROLES.from_string(attribute) == ["Bärbel 🌱", "👩🏽‍🌾", "\ufeffx"]


def test_half_an_emoji_is_left_out():
    assert ROLES.from_string('["a\\ud83c"]') == ["a"]


def test_what_an_attribute_takes_for_a_number_or_a_day_is_a_text():
    assert ROLES.from_string("[2024, 2024-05-01, Keyworker]") == ["2024", "2024-05-01", "Keyworker"]


def test_aims_of_an_attribute_are_whole_numbers_of_competencies():
    assert AIMS.reading(AIMS.from_string('{"a": 3, "b": "4", "c": true, 1: 5}')).value == {"a": 3, "b": 4, "1": 5}


@given(st.lists(TEXT))
def test_a_list_that_xblock_wrote_is_read(value: list[str]):
    assert ROLES.from_string(List().to_string(value)) == value


# ---------------------------------------------------------------- the file of a framework


def test_a_tidy_file_is_the_same_framework_with_its_comments():
    text = SMALL.replace("<framework ", "<!-- By us -->\n<framework ").replace("<kinds>", "<kinds><!-- two kinds? -->")
    tidy = normalize_xml(text.replace("\n  ", "\n\n        "))
    assert reading(tidy.encode()) == reading(SMALL.encode())
    assert tidy.startswith("<!-- By us -->\n<framework ")
    assert "\n  <kinds>\n    <!-- two kinds? -->\n    <kind " in tidy


def test_the_frameworks_of_the_package_are_the_same_when_they_are_tidy(repository: Any):
    for framework in get_frameworks():
        text = (repository / "frameworks" / f"{framework.id}.xml").read_text(encoding="utf-8")
        tidy = normalize_xml(text)
        assert text.count("<!--") == tidy.count("<!--")
        assert parse_framework(tidy.encode(), topics=shared_topics(), name=framework.id) == framework


@pytest.mark.parametrize("text", ["", "no XML", "<a>", "<a>\x00</a>", "<a>\ud800</a>", DOCTYPE, "<a/><b/>"])
def test_what_cannot_be_laid_out_stays_as_it_is(text: str):
    assert normalize_xml(text) == text


def test_a_document_type_never_gets_into_a_courses_file():
    assert "<!DOCTYPE" not in filled(FILE, DOCTYPE)
    assert FILE.read_xml(etree.fromstring(filled(FILE, DOCTYPE))) == DOCTYPE


@given(FILES)
def test_a_tidy_file_is_as_tidy_as_it_gets(text: str):
    tidy = normalize_xml(text)
    assert normalize_xml(tidy) == tidy
    assert etree.fromstring(tidy) is not None


@given(FILES)
def test_a_tidy_file_stays_the_same_in_an_element(text: str):
    tidy = normalize_xml(text)
    assert FILE.read_xml(etree.fromstring(filled(FILE, tidy))) == tidy
    assert FILE.read_xml(etree.fromstring(filled(FILE, text))) == tidy
