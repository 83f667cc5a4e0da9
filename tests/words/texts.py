"""Where the texts come from: the English catalogue, by who reads a sentence, the demo, and the guides."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import polib
from lxml import etree, html
from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "competency_xblock"
CATALOGUE = PACKAGE / "conf" / "locale" / "en" / "LC_MESSAGES" / "django.po"

AUDIENCES: Mapping[str, tuple[str, ...]] = {
    audience: tuple(prefixes)
    for audience, prefixes in tomllib.loads(
        Path(__file__).with_name("audiences.toml").read_text(encoding="utf-8")
    ).items()
}
"""The beginnings of the paths of an audience's files, below the package."""

STAND_IN = "value"
"""What a placeholder or a piece of code counts as: one word of two syllables."""
TEMPLATE_TAG = re.compile(r"\{[{%#].*?[}%#]\}")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")


def audiences_of(path: str) -> set[str]:
    """Who reads what stands in a file below the package: the longest beginning that fits its path decides."""
    fitting = [
        (len(prefix), audience)
        for audience, prefixes in AUDIENCES.items()
        for prefix in prefixes
        if path.startswith(prefix)
    ]
    longest = max(fitting, default=(0, ""))[0]
    return {audience for length, audience in fitting if length == longest}


def texts_of_catalogue(entries: Iterable[polib.POEntry]) -> dict[str, list[str]]:
    """The texts of each audience, singular and plural; one that several read is in each of their lists."""
    texts: dict[str, list[str]] = {audience: [] for audience in AUDIENCES}
    for entry in entries:
        paths = [path.removeprefix(f"{PACKAGE.name}/") for path, _line in entry.occurrences]
        for audience in sorted(set().union(*map(audiences_of, paths))):
            texts[audience] += filter(None, (entry.msgid, entry.msgid_plural))
    return texts


def read_catalogue() -> dict[str, list[str]]:
    """The texts of each audience, as the English catalogue has them."""
    return texts_of_catalogue(polib.pofile(str(CATALOGUE)))


def read_demo() -> list[str]:
    """What learners read in the demo: its start page, the units of its course, and the training topics."""
    course = etree.parse(ROOT / "demo" / "course.xml").iter("p", "li", "dd", "short_description")
    page = (ROOT / "demo" / "templates" / "workbench" / "index.html").read_text(encoding="utf-8")
    start = html.fromstring(TEMPLATE_TAG.sub(STAND_IN, page)).iter("p", "li")
    topics = etree.parse(ROOT / "frameworks" / "topics.xml").iter("topic")
    return [" ".join("".join(element.itertext()).split()) for element in (*course, *start, *topics)]


def guides() -> list[Path]:
    """The README and the guides in `docs/`; decisions are the code's memory."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def texts_of_guide(source: str) -> list[str]:
    """The paragraphs, list items and cells of a guide, without headings, pictures and blocks of code."""
    tokens = MarkdownIt("commonmark").enable("table").parse(source)
    return [
        text
        for before, token in zip([None, *tokens], tokens, strict=False)
        if token.type == "inline"
        and not (before and before.type in {"heading_open", "th_open"})
        and (text := "".join(_plain(token.children or [])).strip())
    ]


def _plain(children: Iterable[Token]) -> Iterator[str]:
    for child in children:
        if child.type == "text":
            yield child.content
        elif child.type == "code_inline":
            yield STAND_IN
        elif child.type in {"softbreak", "hardbreak"}:
            yield " "
