"""The demo course as an archive that Studio imports: `python -m demo.archive FILE`, or `make course`.

Made from `course.xml`, as the workbench's scenario is: one file for each section, subsection, unit and text, our blocks
inside their units, as Studio writes them itself. The same course gives the same bytes, whoever makes it and when.
docs/decisions/0013-course-archive.md says why it is made this way.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
import tarfile
from copy import deepcopy
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from textwrap import dedent
from typing import Any

from django.utils.text import slugify
from lxml import etree

from . import course

RUN = "demo"
FOLDER = "course"  # what Studio's own exports are called inside
BEGIN = "2026-01-01T00:00:00Z"
WRITTEN = int(datetime.fromisoformat(BEGIN).timestamp())
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SPLIT = ("chapter", "sequential", "vertical")
"""Each of these has a file of its own, and names what stands in it."""
KINDS = {
    "chapter": "-section",
    "sequential": "-subsection",
    "html": "-text",
    course.ASSESSMENT: "-assessment",
    course.PROGRESS: "-progress",
}
"""What everything but a unit has at the end of its id: the platform looks for a unit by its id alone."""
STYLES = {
    "demo-lead": "font-size: 1.15em; line-height: 1.5",
    "demo-practice": (
        "margin-top: 2em; padding: 1em 1.25em; border-inline-start: 4px solid #d9b874; border-radius: 4px; "
        "color: #1f2a33; background: #faf3e6"
    ),
}
"""What the classes of our texts look like where there is no style sheet of the demo."""
CARD = Path(__file__).with_name("course-card.png")
"""The course's picture in lists of courses; drawn by us."""

Files = dict[str, bytes]


def files() -> Files:
    """Every file of the course by its path."""
    root = course.tree(course.ARCHIVE)
    course_files: Files = {}
    put(course_files, "course.xml", _text(_element("course", url_name=RUN, org="Sampleford", course="ALONGSIDE")))
    for about in root.iterfind("about/*"):
        put(course_files, f"about/{about.tag}.html", _markup(about))
    _write(root, RUN, course_files)
    put(course_files, f"policies/{RUN}/policy.json", _json({f"course/{RUN}": _policy()}))
    # Nothing in the course is graded: without this the platform sets up homework and exams that there are none of.
    put(course_files, f"policies/{RUN}/grading_policy.json", _json({"GRADER": [], "GRADE_CUTOFFS": {"Pass": 0.5}}))
    put(course_files, f"static/{CARD.name}", CARD.read_bytes())
    return course_files


def put(course_files: Files, path: str, content: str | bytes) -> None:
    """Add a file. Raises ValueError for a name that could lead elsewhere, and for one that is there already."""
    *folders, last = path.split("/")
    for name in (*folders, last.rpartition(".")[0]):
        if not NAME.fullmatch(name.replace("_", "-")):
            raise ValueError(f"{path!r} cannot be a file's name in a course.")
    if path in course_files:
        raise ValueError(f"There are two of {path!r} in the course.")
    course_files[path] = content if isinstance(content, bytes) else content.encode("utf-8")


def packed(course_files: Files) -> bytes:
    """The files as a `.tar.gz`, with nothing in it that depends on the day, the machine or the person."""
    inside = io.BytesIO()
    with tarfile.open(fileobj=inside, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, content in sorted(course_files.items()):
            entry = tarfile.TarInfo(f"{FOLDER}/{path}")  # without an owner, readable by all
            entry.size, entry.mtime = len(content), WRITTEN
            archive.addfile(entry, io.BytesIO(content))
    zipped = io.BytesIO()
    # gzip.compress() lets the head say which system it was made on.
    with gzip.GzipFile(fileobj=zipped, mode="wb", filename="", mtime=0) as file:
        file.write(inside.getvalue())
    return zipped.getvalue()


def _write(node: etree._Element, name: str, course_files: Files) -> None:
    """Put a part of the course into its file, and what stands in it into others."""
    written = _element(node.tag, **_settings(node))
    for child in (element for element in node if element.tag != "about"):
        # What stands in a unit is called after it: there is one of a kind.
        inside = (_name_of(child) if child.tag in SPLIT else name) + KINDS.get(child.tag, "")
        if child.tag in SPLIT:
            _write(child, inside, course_files)
        elif child.tag == "html":
            title = str(node.get("display_name"))
            put(course_files, f"html/{inside}.html", _markup(child))
            put(course_files, f"html/{inside}.xml", _text(_element("html", filename=inside, display_name=title)))
        else:
            written.append(_block(child, inside))
            continue
        etree.SubElement(written, child.tag, url_name=inside)
    put(course_files, f"{node.tag}/{name}.xml", _text(written))


def _block(node: etree._Element, name: str) -> etree._Element:
    """One of our blocks. Its map names units as a course keeps them: by type and id, without the run."""
    block = _element(node.tag, url_name=name, **_settings(node))
    block.extend(deepcopy(list(node)))
    for unit in block.iterfind("unit-map/unit"):
        unit.set("id", f"vertical@{unit.get('id')}")
    return block


def _settings(node: etree._Element) -> dict[str, str]:
    """What is set in the attributes; that of the course itself stands in the policy."""
    return {} if node.tag == "course" else {str(key): str(value) for key, value in node.attrib.items() if key != "name"}


def _policy() -> dict[str, Any]:
    return {
        "advanced_modules": [course.ASSESSMENT, course.PROGRESS],
        "course_image": CARD.name,
        "display_name": course.title(),
        "hide_progress_tab": True,  # it would show each learner an empty grade
        "language": "en",
        "self_paced": True,
        "start": BEGIN,
    }


def _name_of(node: etree._Element) -> str:
    return str(node.get("name") or slugify(node.get("display_name")))


def _element(tag: str, **attributes: str) -> etree._Element:
    return etree.Element(tag, attributes)


def _text(root: etree._Element) -> str:
    etree.indent(root)
    return etree.tostring(root, encoding="unicode") + "\n"


def _markup(node: etree._Element) -> str:
    """What stands in a node, as HTML."""
    copied = deepcopy(node)
    for element in copied.iter("*"):
        if style := STYLES.get(element.get("class", "")):
            del element.attrib["class"]
            element.set("style", style)
    inside = [etree.tostring(child, encoding="unicode", method="html") for child in copied]
    return dedent("".join([copied.text or "", *inside])).strip() + "\n"


def _json(value: object) -> str:
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main(path: Path) -> None:
    """Write the archive, and say what to do with it."""
    course_files = files()
    content = packed(course_files)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    units = sum(name.startswith("vertical/") for name in course_files)
    print(f"""\
{path}: “{course.title()}”, {units} units, {len(content) // 1024 + 1} kB.
sha256 {sha256(content).hexdigest()}
In Studio: a new course, then Tools > Import, and choose this file. docs/demo-course.md has every step.""")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
