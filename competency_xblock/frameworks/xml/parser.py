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
from .syntax_messages import explain_syntax_problems, refuse_other_files

_DECLARED = re.compile(rb"""^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")


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


def parse_xml(content: bytes, file: str) -> etree._Element:
    """The root element. Raises InvalidFramework with what stops the file from being XML, and nothing else."""
    _require_utf8(content, file)
    refuse_other_files(content, file)
    at = content.find(b"<!DOCTYPE")
    if at >= 0:
        line = content.count(b"\n", 0, at) + 1
        message = "A framework file has no document type and no entities. Take the <!DOCTYPE ...> out."
        raise InvalidFramework([Problem(file, line, message)])
    refuse_long_pieces(content, file)

    try:
        root = fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        raise explain_syntax_problems(content, file, _parser()) from error
    refuse_too_much(root, file)
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
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
