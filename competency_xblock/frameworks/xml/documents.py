"""Reads framework files: bytes in, a framework or every mistake out (layer 1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import chain

from lxml import etree

from ..model import Framework, Topic
from ..problems import FrameworkProblems, Problem, line_of
from . import builder
from .parser import load, parse
from .schema import validator
from .schema_messages import explain
from .validation import check


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is XML, not yet checked. `file` is what messages call it; `ours`: it came with the package."""

    file: str
    root: etree._Element
    problems: tuple[Problem, ...]
    ours: bool = False

    @property
    def starts_with(self) -> str:
        """The name of the file's first element, which says what kind of file it is."""
        return str(self.root.tag)


def open_file(source: bytes | Traversable, *, name: str = "", ours: bool = False) -> Opened:
    """The file's XML. Raises FrameworkProblems if it isn't any that we read."""
    file = name or ("framework.xml" if isinstance(source, bytes) else source.name)
    root, problems = parse(load(source, file), file)
    return Opened(file, root, tuple(problems), ours)


def framework_in(opened: Opened, topics: Mapping[str, Topic]) -> Framework:
    """The framework in a file. `topics`: the shared ones by id. Raises FrameworkProblems."""
    check_shape(opened, "framework", topics)
    return builder.framework(opened.root, topics)


def framework_if_fine(opened: Opened, topics: Mapping[str, Topic]) -> Framework | None:
    """The framework in a file; None where `framework_in` would say what is wrong."""
    return (
        builder.framework(opened.root, topics) if next(_problems(opened, "framework", topics), None) is None else None
    )


def topics_in(opened: Opened) -> dict[str, Topic]:
    """The shared topics in a file, by id. Raises FrameworkProblems with every mistake."""
    check_shape(opened, "shared-topics")
    found = (builder.topic(one) for one in opened.root.iterchildren("topic"))
    return {topic.id: topic for topic in found}


def check_shape(opened: Opened, wanted: str, topics: Mapping[str, Topic] | None = None) -> None:
    """Whether a file is what is wanted and without mistakes of its own. Raises FrameworkProblems with all of them."""
    problems = list(_problems(opened, wanted, topics or {}))
    if problems:
        raise FrameworkProblems(problems)


def _problems(opened: Opened, wanted: str, topics: Mapping[str, Topic]) -> Iterator[Problem]:
    file, root = opened.file, opened.root
    problems = chain(opened.problems, explain(root, file), check(root, file, topics))
    first = next(problems, None)
    if first is not None:
        yield first
        yield from problems
    elif root.tag != wanted:
        yield Problem(file, line_of(root), f"The file starts with <{root.tag}>. Here it should be <{wanted}>.")
    elif not validator().validate(root):
        # The rules are the schema's own, so this should not happen. Still, what libxml2 refuses is refused.
        yield Problem(file, 0, f"The file does not fit the schema: {validator().error_log.last_error}")
