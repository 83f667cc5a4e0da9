"""The demo course as a file: `course.xml`, and which ids the workbench gives to what is in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.text import slugify
from lxml import etree

FILE = Path(__file__).with_name("course.xml")
SCENARIO = "course.0"  # the workbench's name for the first scenario of the block type `course`
ASSESSMENT = "competency_assessment"
PROGRESS = "competency_progress"


class UnknownName(LookupError):
    """A unit map or a caller names something that the course does not have."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """An assessment where it stands in the course, with the settings that `people.py` needs to fill it."""

    name: str
    usage_id: str
    framework: str
    competencies: tuple[str, ...]
    areas: tuple[str, ...]
    choose_up_to: int
    discussion: bool
    visibility: str
    purpose: str
    roles: tuple[str, ...]
    organisations: tuple[str, ...]


@cache
def _tree() -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    return etree.parse(str(FILE), parser).getroot()


def title() -> str:
    """The course's name; the workbench makes the course key from it."""
    return str(_tree().get("display_name"))


def key() -> str:
    """The course key: the scenario's slug, which every usage id starts with."""
    return slugify(title())


@cache
def _ids(block_type: str) -> dict[str, str]:
    # The workbench numbers the blocks of one type in the order of the file and makes one usage of each.
    found = enumerate(_tree().iter(block_type))
    return {node.get("name") or str(n): f"{key()}.{block_type}.d{n}.u0" for n, node in found}


def unit_ids() -> dict[str, str]:
    """Each unit's name and its usage id, in course order."""
    return dict(_ids("vertical"))


def unit_id(name: str) -> str:
    """The usage id of the unit of that name. Raises UnknownName."""
    try:
        return _ids("vertical")[name]
    except KeyError:
        known = ", ".join(_ids("vertical"))
        raise UnknownName(f"The demo course has no unit {name!r}; its units are {known}.") from None


def assessment_id(name: str) -> str:
    """The usage id of the assessment of that name, whether anything is set in it or not."""
    return _ids(ASSESSMENT)[name]


def assessments() -> dict[str, Place]:
    """Each assessment's name and what there is to know about it, in course order; without the empty one for authors."""
    return {place.name: place for place in _places()}


def _places() -> Iterator[Place]:
    for node in _tree().iter(ASSESSMENT):
        if node.get("framework") is None:  # nobody can answer it yet
            continue
        name = str(node.get("name"))
        yield Place(
            name=name,
            usage_id=_ids(ASSESSMENT)[name],
            framework=str(node.get("framework")),
            competencies=_list(node, "competencies"),
            areas=_list(node, "areas"),
            choose_up_to=int(node.get("choose_up_to", "0")),
            discussion=node.get("discussion") == "true",
            visibility=str(node.get("visibility")),
            purpose=node.get("purpose", ""),
            roles=_list(node, "roles"),
            organisations=_list(node, "organisations"),
        )


def _list(node: etree._Element, attribute: str) -> tuple[str, ...]:
    return tuple(json.loads(node.get(attribute, "[]")))


def scenario_xml() -> str:
    """The course as the workbench reads it: unit maps name usage ids, and only units keep their `name`."""
    root = etree.fromstring(etree.tostring(_tree()))
    for node in root.iter(ASSESSMENT):
        node.attrib.pop("name", "")
        for unit in node.iterfind("unit-map/unit"):
            unit.set("id", unit_id(str(unit.get("id"))))
    return etree.tostring(root, encoding="unicode")
