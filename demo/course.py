"""The demo course as a file: `course.xml`, and which ids the workbench gives to what is in it.

`archive.py` makes of the same file what Studio imports.
"""

from __future__ import annotations

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
WORKBENCH, ARCHIVE = "workbench", "archive"


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
def tree(target: str = WORKBENCH) -> etree._Element:
    """The course in the workbench, or in the archive: without what is only for the other. Copy it before a change."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    root = etree.parse(str(FILE), parser).getroot()
    for node in [element for element in root.iter("*") if "only" in element.attrib]:
        parent = node.getparent()
        if node.attrib.pop("only") != target and parent is not None:
            parent.remove(node)
    return root


def title() -> str:
    """The course's name; the workbench makes the course key from it."""
    return str(tree().get("display_name"))


def key() -> str:
    """The course key: the scenario's slug, which every usage id starts with."""
    return slugify(title())


@cache
def _ids(block_type: str) -> dict[str, str]:
    # The workbench numbers the blocks of one type in the order of the file and makes one usage of each.
    numbered_nodes = enumerate(tree().iter(block_type))
    return {node.get("name") or str(n): f"{key()}.{block_type}.d{n}.u0" for n, node in numbered_nodes}


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
    for node in tree().iter(ASSESSMENT):
        if node.get("framework") is None:  # nobody can answer it yet
            continue
        name = str(node.get("name"))
        yield Place(
            name=name,
            usage_id=_ids(ASSESSMENT)[name],
            framework=str(node.get("framework")),
            competencies=_texts(node, "competencies"),
            areas=_texts(node, "areas"),
            choose_up_to=int(node.get("choose_up_to", "0")),
            discussion=node.get("discussion") == "true",
            visibility=str(node.get("visibility")),
            purpose=node.get("purpose", ""),
            roles=_texts(node, "roles"),
            organisations=_texts(node, "organisations"),
        )


def _texts(node: etree._Element, name: str) -> tuple[str, ...]:
    return tuple(str(element.text) for element in node.iterfind(f"{name}/*"))


def scenario_xml() -> str:
    """The course as the workbench reads it: unit maps name usage ids, and only units keep their `name`."""
    root = etree.fromstring(etree.tostring(tree()))
    for node in root.iter(ASSESSMENT):
        node.attrib.pop("name", "")
        for unit in node.iterfind("unit-map/unit"):
            unit.set("id", unit_id(str(unit.get("id"))))
    return etree.tostring(root, encoding="unicode")
