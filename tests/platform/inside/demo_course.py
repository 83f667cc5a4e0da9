"""The demo course's archive, made as `make course` does it, and what is told in it. Imported in the platform only."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

from lxml import etree

ROOT = Path(__file__).resolve().parents[3]
OURS = ("competency_assessment", "competency_progress")
LISTS = ("competencies", "areas", "roles", "organisations")
PLAIN = {"true": True, "false": False}


def make_archive(folder: str) -> Path:
    """The archive, in a folder."""
    path = Path(folder, "demo-course.tar.gz")
    subprocess.run([sys.executable, "-m", "demo.archive", path], cwd=ROOT, check=True, capture_output=True)
    return path


def unpacked(archive: Path) -> Path:
    """The course's files, beside the archive."""
    with tarfile.open(archive) as packed:
        packed.extractall(archive.parent, filter="data")
    return archive.parent / "course"


def read(course: Path, kind: str, name: str) -> Any:
    """The file of a part of the course."""
    return etree.parse(course / kind / f"{name}.xml").getroot()


def parts_told(course: Path, kind: str = "course", name: str = "demo") -> list[tuple[str, str]]:
    """Type and id of everything in the course, in its order."""
    found = [(kind, name)]
    if kind in ("course", "chapter", "sequential", "vertical"):
        for child in read(course, kind, name):
            found += parts_told(course, child.tag, child.get("url_name"))
    return found


def settings_told(course: Path) -> dict[str, dict[str, Any]]:
    """What is set in each of our blocks, by its id: read by hand, as somebody would read it."""
    units = [etree.parse(path).getroot() for path in course.glob("vertical/*.xml")]
    nodes = [node for unit in units for node in unit if node.tag in OURS]
    return {node.get("url_name"): _told_in(node) for node in nodes}


def _told_in(node: Any) -> dict[str, Any]:
    settings: dict[str, Any] = {
        name: PLAIN.get(value, int(value) if value.isdigit() else value)
        for name, value in node.attrib.items()
        if name != "url_name"
    }
    for name in LISTS:
        if node.find(name) is not None:
            settings[name] = [child.text for child in node.find(name)]
    if node.find("unit-map") is not None:
        settings["unit_map"] = {
            unit.get("id"): {
                "topics": unit.get("topics").split(),
                "minutes": int(unit.get("minutes")),
                "title": unit.text,
            }
            for unit in node.find("unit-map")
        }
    return settings
