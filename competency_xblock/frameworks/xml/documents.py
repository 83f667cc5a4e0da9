"""Reads framework files: bytes in, a framework or every mistake out (layer 1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import chain

from lxml import etree

from ..model import Framework, Topic
from ..problems import InvalidFramework, Problem, line_of
from . import builder
from .parser import parse_xml, read_limited
from .schema import validator
from .schema_messages import explain_schema_problems
from .validation import find_reference_problems
from .whitespace import shortened


@dataclass(frozen=True, slots=True)
class XmlDocument:
    """A file that is XML, not yet checked. `file` is what messages call it; `builtin`: it came with the package."""

    file: str
    root: etree._Element
    builtin: bool = False

    @property
    def root_tag(self) -> str:
        """The name of the file's first element, which says what kind of file it is."""
        return str(self.root.tag)


def open_file(source: bytes | Traversable, *, name: str = "", builtin: bool = False) -> XmlDocument:
    """The file's XML. Raises InvalidFramework if it can't be parsed or holds too much."""
    file = name or ("framework.xml" if isinstance(source, bytes) else source.name)
    return XmlDocument(file, parse_xml(read_limited(source, file), file), builtin)


def document_to_framework(document: XmlDocument, topics: Mapping[str, Topic]) -> Framework:
    """The framework in a file. `topics`: the shared ones by id. Raises InvalidFramework."""
    validate_document(document, "framework", topics)
    return builder.framework(document.root, topics)


def document_to_valid_framework(document: XmlDocument, topics: Mapping[str, Topic]) -> Framework | None:
    """The framework in a file; None where `document_to_framework` would say what is wrong."""
    return (
        builder.framework(document.root, topics)
        if next(_problems(document, "framework", topics), None) is None
        else None
    )


def document_to_topics(document: XmlDocument) -> dict[str, Topic]:
    """The shared topics in a file, by id. Raises InvalidFramework with every mistake."""
    validate_document(document, "shared-topics")
    topics = (builder.topic(element) for element in document.root.iterchildren("topic"))
    return {topic.id: topic for topic in topics}


def validate_document(document: XmlDocument, expected_tag: str, topics: Mapping[str, Topic] | None = None) -> None:
    """Check that a file starts with `expected_tag` and has no mistakes. Raises InvalidFramework with all of them."""
    problems = list(_problems(document, expected_tag, topics or {}))
    if problems:
        raise InvalidFramework(problems)


def _problems(document: XmlDocument, expected_tag: str, topics: Mapping[str, Topic]) -> Iterator[Problem]:
    file, root = document.file, document.root
    if root.tag != expected_tag:  # what is in it would only be told by the rules of another kind of file
        message = f"The file starts with <{shortened(str(root.tag))}>. Here it should be <{expected_tag}>."
        yield Problem(file, line_of(root), message)
        return
    problems = chain(explain_schema_problems(root, file), find_reference_problems(root, file, topics))
    first = next(problems, None)
    if first is not None:
        yield first
        yield from problems
    elif not validator().validate(root):
        # The rules are the schema's own, so this should not happen. Still, what libxml2 refuses is refused.
        error = validator().error_log.last_error
        yield Problem(
            file, error.line if error else 0, "This does not fit the schema. Compare it with the guide's example."
        )
