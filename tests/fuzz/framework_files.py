"""Framework files, real ones changed and others that grow: each is read or refused with clear problems, and quickly."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from lxml import etree

from competency_xblock.frameworks import InvalidFramework, from_dict, parse_framework, shared_topics, to_dict
from competency_xblock.frameworks.package_files import data_folder
from competency_xblock.frameworks.problems import MAX_PROBLEMS_SHOWN
from competency_xblock.frameworks.xml.schema import element_rules

from ..fixtures.framework_files import SMALL
from ..fixtures.growing_frameworks import GROWING
from .report import Report

LARGEST = 1_000_000
MOST_SECONDS = 1.0
LINE_END = re.compile(rb"\r\n|\r|\n")
"""What ends a line in XML (1.0, section 2.11)."""
FILES = {file.name: file.read_bytes() for file in data_folder().iterdir() if file.name.endswith(".xml")}
PIECES = (b"<", b">", b"&", b'"', b"\0", b"&x;", b"&#0;", b"&#x110000;", b"</area>", b"<![CDATA[", b"]]>", b"<!--",
          b"-->", b"<?x?>", b' id="a"', b"\xff", b"\xed\xa0\x80", b"xmlns:a='b' ", b"<a:b/>", b"<!DOCTYPE x>", b"\r",
          "\u2028\u202e".encode(), b"level='' ", b"<area>", b"%x;")  # fmt: skip
WORDS = ("", " ", "x", "yes", "no", "team", "3", "0", "-1", "101", "9" * 40, "a-b", "A b", "a a a", "è", "x" * 101,
         "x" * 301, "x" * 1_001, "mi", "1.5", "\t", "\u00a0")  # fmt: skip


def run(count: int, seed: int) -> Report:
    """Read so many files."""
    report = Report()
    topics = shared_topics()
    for number in range(count):
        random = Random(f"{seed} {number}")  # noqa: S311
        name, content = a_file(random)
        with report.trying(f"{seed} {number} {name}"):
            _check(name, content, topics)
    if report.slowest_seconds > MOST_SECONDS:
        report.failures.append(f"{report.slowest}: took {report.slowest_seconds:.2f} s")
    return report


def a_file(random: Random) -> tuple[str, bytes]:
    """A file's name and bytes."""
    kind = random.randrange(8)
    if kind == 0:
        name = random.choice(sorted(GROWING))
        return name, GROWING[name](random.choice((20_000, 100_000, 400_000, LARGEST)))
    name = random.choice(sorted(FILES))
    content = FILES[name] if kind < 5 else SMALL.encode()
    content = _other_elements(content, random) if kind % 2 else _other_bytes(content, random)
    return f"{name} changed", content


def _other_bytes(content: bytes, random: Random) -> bytes:
    for _number in range(random.randint(1, 6)):
        at, length = random.randrange(len(content) + 1), random.choice((1, 3, 40, 400))
        before, there, after = content[:at], content[at : at + length], content[at + length :]
        content = random.choice(
            (
                before + after,
                before + there * random.choice((2, 2, 50)) + after,
                before + random.choice(PIECES) * random.choice((1, 1, 1, 200)) + there + after,
                before + after[:length] + there + after[length:],
                before if random.random() < 0.3 else before + random.randbytes(4) + after,
            )
        )
    return content[:LARGEST]


def _other_elements(content: bytes, random: Random) -> bytes:
    root = etree.fromstring(content)
    elements = list(root.iter("*"))
    for _number in range(random.randint(1, 6)):
        element: Any = random.choice(elements)
        change = random.randrange(6)
        if change == 0:
            element.tag = random.choice([*element_rules(), "unknown"])
        elif change == 1:
            element.set(random.choice([*element.keys(), "id", "level", "own", "aim", "other"]), random.choice(WORDS))
        elif change == 2 and element.attrib:
            del element.attrib[random.choice(element.keys())]
        elif change == 3:
            element.text = random.choice(WORDS)
        elif change == 4:
            element.tail = random.choice(WORDS)
        else:
            others = list(random.choice(elements))
            element.extend(
                others[: random.randrange(4)] if element not in others and not _inside(element, others) else ()
            )
    return etree.tostring(root, encoding="utf-8")


def _inside(element: Any, others: list[Any]) -> bool:
    return any(iterancestor in others for iterancestor in element.iterancestors())


def _check(name: str, content: bytes, topics: Any) -> None:
    try:
        framework = parse_framework(content, topics=topics, name=name)
    except InvalidFramework as refused:
        problems = refused.problems
    else:
        assert from_dict(to_dict(framework)) == framework
        return
    assert 0 < len(problems) <= MAX_PROBLEMS_SHOWN + 1
    lines = len(LINE_END.findall(content)) + 1
    for problem in problems:
        assert problem.file == name
        assert 0 <= problem.line <= lines, problem
        assert len(problem.message.split()) > 2, problem
        assert len(problem.message) < 4_000, problem
