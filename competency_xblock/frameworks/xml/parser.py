"""Bytes to an XML tree, without trusting the bytes (layer 1).

No document type, no entities, no network, nothing but UTF-8, nothing too big. Because the text is known to
be UTF-8 before a parser sees it, looking for "<!DOCTYPE" in it is enough to keep every kind of entity out.
"""

from __future__ import annotations

import re
from importlib.resources.abc import Traversable

from lxml import etree
from lxml.etree import fromstring  # what Open edX puts in its place fails where nothing can be recovered

from ..problems import InvalidFramework, Problem
from .limits import MAX_BYTES, refuse_long_pieces, refuse_too_much

_DECLARED = re.compile(rb"""^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")
_ENTITY = re.compile(r"Entity '([^']*)' not defined")

# libxml2 can go on after these without guessing at the rest of the file's structure.
_HARMLESS = {
    "ERR_UNDECLARED_ENTITY",
    "ERR_NAME_REQUIRED",
    "ERR_ENTITYREF_SEMICOL_MISSING",
    "ERR_ATTRIBUTE_REDEFINED",
}


def read_limited(source: bytes | Traversable, file: str) -> bytes:
    """The bytes of `source`. Raises InvalidFramework if there are too many or the file can't be read."""
    if isinstance(source, bytes):
        content = source
    else:
        try:
            with source.open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        except OSError as error:
            reason = error.strerror or "unknown reason"
            raise InvalidFramework([Problem(file, 0, f"We cannot open the file: {reason}.")]) from error
    if len(content) > MAX_BYTES:
        raise InvalidFramework(
            [Problem(file, 0, f"The file is too big. A framework file has at most {MAX_BYTES:,} bytes.")]
        )
    return content


def parse_xml(content: bytes, file: str) -> tuple[etree._Element, list[Problem]]:
    """The root element, and the mistakes in the XML itself that still leave something to check.

    Raises InvalidFramework where there is nothing to check.
    """
    _require_utf8(content, file)
    at = content.find(b"<!DOCTYPE")
    if at >= 0:
        line = content.count(b"\n", 0, at) + 1
        message = "A framework file has no document type and no entities. Take the <!DOCTYPE ...> out."
        raise InvalidFramework([Problem(file, line, message)])
    refuse_long_pieces(content, file)

    problems: list[Problem] = []
    try:
        root = fromstring(content, _parser())
    except etree.XMLSyntaxError:
        root, problems = _parse_recovering(content, file)
    refuse_too_much(root, file)
    return root, problems


def _parser(*, recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _require_utf8(content: bytes, file: str) -> None:
    if not content.strip():
        raise InvalidFramework([Problem(file, 0, "The file is empty. It should hold one <framework>.")])
    declared = _DECLARED.match(content.removeprefix(b"\xef\xbb\xbf"))
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii"):
        name = declared[1].decode("ascii", "replace")
        message = f'The first line says encoding="{name}". Save the file as UTF-8 and say so there.'
        raise InvalidFramework([Problem(file, 1, message)])
    # UTF-16 without a mark at its start is full of zeros, and XML has none.
    fine = content.partition(b"\0")[0]
    try:
        fine.decode("utf-8")
    except UnicodeDecodeError as error:
        fine = content[: error.start]
    if len(fine) < len(content):
        line = fine.count(b"\n") + 1
        raise InvalidFramework([Problem(file, line, "The file is not UTF-8. Save it as UTF-8.")])


def _parse_recovering(content: bytes, file: str) -> tuple[etree._Element, list[Problem]]:
    """What can be made of a file that isn't well-formed XML."""
    parser = _parser(recover=True)
    try:
        root = fromstring(content, parser)
    except etree.XMLSyntaxError:
        root = None
    problems = [Problem(file, entry.line, _in_plain_words(entry)) for entry in parser.error_log]
    if root is not None and problems and all(entry.type_name in _HARMLESS for entry in parser.error_log):
        return root, problems
    first = min((problem.line for problem in problems), default=0)
    message = "We could not check the rest, because the file is not well-formed XML. Fix this, then check again."
    raise InvalidFramework([*problems, Problem(file, first, message)])


def _in_plain_words(entry: etree._LogEntry) -> str:
    message = str(entry.message)
    if entry.type_name in ("ERR_NAME_REQUIRED", "ERR_ENTITYREF_SEMICOL_MISSING"):
        return "There is a bare & or <. Write &amp; for & and &lt; for <."
    if entry.type_name == "ERR_UNDECLARED_ENTITY":
        entity = _ENTITY.search(message)
        name = f"&{entity[1]};" if entity else "This entity"
        return f"{name} is not known here. Write the character itself; only &amp; &lt; &gt; &quot; &apos; stay."
    if entry.type_name == "ERR_ATTRIBUTE_REDEFINED":
        return f"{message}. Keep one of the two."
    if entry.type_name == "ERR_TAG_NAME_MISMATCH":
        return f"{message}. Close each element with its own name, the innermost first."
    if "Excessive depth" in message:
        return "Elements are nested more than 256 deep here. A framework file needs fewer than 10."
    return f"This is not well-formed XML: {message}."
