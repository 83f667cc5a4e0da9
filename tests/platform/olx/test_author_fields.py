"""Every field that authors set, times everything that nobody means, times every way in: one reading, within the form's
limits, and nothing that ends a page, a saving or an export.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml import etree
from xblock.core import XML_NAMESPACES
from xblock.fields import String

from competency_xblock.platform.olx.fields import AuthorField, Choice, Flag, Number, Text
from competency_xblock.platform.olx.values import Reading
from competency_xblock.platform.olx.xml_fields import Aims, Lines, Names, OwnTopics, Units
from tests.fuzz.odd_values import ODD_TEXTS, ODD_VALUES, nested

from .test_blocks import ASSESSMENT, CLASSES, authored, exported, imported, in_studio, stored

FIELDS = [(block_type, name) for block_type in CLASSES for name in sorted(authored(block_type))]
EVERY_FIELD = pytest.mark.parametrize(("block_type", "name"), FIELDS)
VERY_DEEP = nested(5000)
AS_DEEP_AS_STORES_GO = nested(90)


def in_limits(block: Any, name: str, about: Any) -> None:
    """What a block answers is read as itself: the form would take it, and it is plain JSON of some size."""
    about = about if about is not VERY_DEEP else "very deep"
    field, value = block.fields[name], getattr(block, name)
    assert field.reading(value) == Reading(value), ascii(about)[:80]
    assert is_allowed(field, value), ascii(about)[:80]
    if name != "own_framework":  # how large that may be is said where it is read
        assert len(json.dumps(value)) < 1_000_000, ascii(about)[:80]


def is_allowed(field: Any, value: Any) -> bool:
    """Whether the value is of the field's kind and within what the field says, whatever its reading says."""
    match field:
        case Text():
            return isinstance(value, str) and len(value) <= field.longest and value == value.strip()
        case Choice():
            return value in [each["value"] for each in field.values]
        case Number():
            return value == field.default or (type(value) is int and field.minimum <= value <= field.maximum)
        case Flag():
            return isinstance(value, bool)
        case Lines():
            whole = all(text and text == " ".join(text.split()) and len(text) <= field.longest for text in value)
            return whole and len("\n".join(value)) <= field.maximum and len(set(value)) == len(value)
        case Names():
            whole = all(text and text == text.strip() and len(text) <= field.longest for text in value)
            return whole and len(value) <= field.maximum and len(set(value)) == len(value)
        case Aims():
            return len(value) <= field.entries and all(field.minimum <= aim <= field.maximum for aim in value.values())
        case Units():
            return all(0 <= unit["minutes"] <= 600 and len(unit["title"]) <= 255 for unit in value.values())
        case OwnTopics():
            return len(value) <= 20 and all(topic["title"].strip() and len(topic["about"]) <= 500 for topic in value)
        case _:
            return isinstance(value, str)


@EVERY_FIELD
def test_every_authors_field_has_a_kind_and_limits(block_type: str, name: str):
    field = CLASSES[block_type].fields[name]
    assert isinstance(field, AuthorField), name
    default = in_studio(block_type, {})
    assert not field.reading(field.read_from(default)).notes
    in_limits(default, name, None)


@EVERY_FIELD
@pytest.mark.parametrize("way", ["in the store", "set by a program", "set in Studio"])
def test_whatever_is_set_is_read_within_limits_and_travels(block_type: str, name: str, way: str):
    for value in (*ODD_VALUES, AS_DEEP_AS_STORES_GO if way == "in the store" else VERY_DEEP):
        if way == "in the store":
            block = in_studio(block_type, {name: value})
        else:
            block = in_studio(block_type, {})
            setattr(block, name, value if way == "set by a program" else block.fields[name].from_json(value))
            block.save()
            json.dumps(stored(block))
        in_limits(block, name, value)
        after = imported(exported(block))
        in_limits(after, name, value)
        assert getattr(after, name) == getattr(block, name) or is_no_text(block, name), ascii(value)[:80]


def is_no_text(block: Any, name: str) -> bool:
    """A file has nothing but text for a text: what was none before may be read as one."""
    return isinstance(block.fields[name], String) and not isinstance(
        block.fields[name].read_from(block), str | type(None)
    )


@EVERY_FIELD
def test_whatever_stands_in_a_courses_file_is_read_within_limits(block_type: str, name: str):
    texts = [text for text in (*ODD_TEXTS, *(as_json(value) for value in ODD_VALUES)) if "\x00" not in text]
    for text in texts:
        attribute, element = etree.Element("vertical"), etree.Element("vertical")
        etree.SubElement(attribute, block_type, {name: text})
        etree.SubElement(etree.SubElement(element, block_type), name.replace("_", "-")).text = text
        for unit in (attribute, element):
            block = imported(etree.tostring(unit).decode())
            in_limits(block, name, text)
        again = imported(exported(block))
        assert getattr(again, name) == getattr(block, name), text[:80]


@EVERY_FIELD
def test_the_element_by_which_xblock_says_that_nothing_is_set_is_read(block_type: str, name: str):
    unit = etree.Element("vertical")
    within = etree.SubElement(unit, block_type)
    etree.SubElement(within, etree.QName(XML_NAMESPACES["option"], name), none="true")
    in_limits(imported(etree.tostring(unit).decode()), name, None)


def as_json(value: Any) -> str:
    try:
        return json.dumps(value)
    except TypeError:
        return str(value)


@pytest.mark.parametrize(
    "ids",
    [
        "<competencies><competency>\n    a\n  </competency><competency> b </competency></competencies>",
        "<competencies>\n  a\n  b\n</competencies>",
        'a="" competencies="a&#10;b"',
        'competencies="a b a"',
        """competencies='["a", " b\\n", "b", "", null]'""",
        'competencies="- a&#10;- b"',
    ],
)
def test_ids_are_asked_about_however_they_stand_in_the_file(ids: str):
    inside, attributes = (ids, "") if ids.startswith("<") else ("", ids)
    file = f"<vertical><{ASSESSMENT} {attributes}>{inside}</{ASSESSMENT}></vertical>"
    assert imported(file).competencies == ["a", "b"]


def test_a_role_has_single_blanks_whoever_has_written_it():
    one_line = "Support  worker\n\nSupport worker "
    for roles in (["Support  worker", "Support\u00a0worker"], one_line, ["Support\nworker"]):
        assert in_studio(ASSESSMENT, {"roles": roles}).roles == ["Support worker"]


def test_signs_that_nobody_sees_make_no_other_role_and_emoji_stay():
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467 Team"
    roles = ["Keyworker", "\u200bKeyworker", "Keyworker \u200e", "\ufeff", family]
    assert in_studio(ASSESSMENT, {"roles": roles}).roles == ["Keyworker", family]


def test_what_is_not_understood_stays_in_the_course_until_its_author_saves():
    rubbish = {"roles": {"not": "a list"}, "unit_map": ["no", "map"], "aims": "later", "own_topics": [{"id": "own-a"}]}
    once = imported(exported(in_studio(ASSESSMENT, rubbish)))
    assert stored(once) == rubbish
    once.roles = ["Keyworker"]
    once.save()
    assert stored(once) == rubbish | {"roles": ["Keyworker"]}


def test_references_in_a_file_cannot_grow():
    text = "a: &a [x, x, x]\n" + "\n".join(f"k{n}: &k{n} [*{'a' if not n else f'k{n - 1}'}, *a]" for n in range(60))
    unit = etree.Element("vertical")
    etree.SubElement(unit, ASSESSMENT, {"unit_map": text})
    block = imported(etree.tostring(unit).decode())
    assert (block.unit_map, stored(block)) == ({}, {"unit_map": text})


def test_a_value_is_read_once_and_another_is_read_anew(monkeypatch: pytest.MonkeyPatch):
    block = in_studio(ASSESSMENT, {"roles": [" Keyworker "]})
    field, read = block.fields["roles"], []
    reading = type(field).reading
    monkeypatch.setattr(type(field), "reading", lambda self, value: read.append(value) or reading(self, value))
    assert [block.roles, block.roles, field.reading_of(block).value] == [["Keyworker"]] * 3
    assert read == [[" Keyworker "]]
    block.roles = ["Manager"]
    assert block.roles == ["Manager"]
    assert len(read) == 2
