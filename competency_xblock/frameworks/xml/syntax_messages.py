"""What stops a file from being XML at all, in sentences that a person can act on (layer 1).

A parser loses its way at the first such mistake, so whatever it says afterwards follows from that one and is left out.
Only signs that stand where a reference should, such as a bare "&", are all found: they can be put right on the way.
libxml2's own sentences are shown nowhere. A kind of mistake that the table doesn't know gets one of ours too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from types import MappingProxyType

from lxml import etree
from lxml.etree import fromstring  # what Open edX puts in its place fails where nothing can be recovered

from ..problems import MAX_PROBLEMS_SHOWN, InvalidFramework, Problem
from .whitespace import shortened

# A comment or a CDATA section, in which "&" may stand; or "&" with the name that it refers to, if there is one. What is
# never closed goes to the end of the file, so that looking for its end again and again takes no time.
_AMPERSAND = re.compile(
    rb"<!--(?:.*?-->|.*)|<!\[CDATA\[(?:.*?\]\]>|.*)"
    rb"|(?P<sign>&)(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);)(?P<name>[A-Za-z][\w.-]*;)?",
    re.DOTALL,
)
_QUOTES = "Put a space before each attribute, and quotes around its value."
_BARE = "Write &lt; for < and &amp; for &."

# By libxml2's name for the mistake: what it says about names and lines, and our sentence with these. Where libxml2
# words its own differently one day, the sentence after it is used.
_SENTENCES: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "ERR_TAG_NOT_FINISHED": (r"in tag (\S+)", "The file stops before </{}>.", "The file stops too early."),
        "ERR_TAG_NAME_MISMATCH": (
            r"mismatch: (\S+) line (\d+) and (\S+)",
            "<{0}> on line {1} is still open at </{2}>. Add </{0}> before it, or correct the name.",
            "An element is still open here. Close each with its own name, the innermost first.",
        ),
        "ERR_GT_REQUIRED": (r"Start Tag (\S+)", "<{}> needs a > at its end.", "An element needs a > at its end."),
        "ERR_ATTRIBUTE_REDEFINED": (
            r"Attribute (\S+) redefined",
            "The attribute {} is here twice. Keep one.",
            "An attribute is here twice. Keep one.",
        ),
        "NS_ERR_UNDEFINED_NAMESPACE": (
            r"prefix (\S+)",
            "A name here begins with {}: and that is not known. Take it out of the name.",
            "A name here has a colon in it. Take it out.",
        ),
        "ERR_INVALID_CHAR": ("", "", "There is a character here that XML cannot hold. Delete it and type it again."),
        "ERR_INVALID_CHARREF": ("", "", "There is a character here that XML cannot hold. Write another one."),
        "ERR_NAME_REQUIRED": ("", "", f"We expected a name here. {_BARE}"),
        "ERR_LT_IN_ATTRIBUTE": ("", "", f"There is a < in the value of an attribute. {_BARE}"),
        "ERR_ATTRIBUTE_NOT_STARTED": ("", "", f"The value of an attribute is not in quotes. {_QUOTES}"),
        "ERR_ATTRIBUTE_NOT_FINISHED": ("", "", "The value of an attribute has no quote at its end. Add it."),
        "ERR_ATTRIBUTE_WITHOUT_VALUE": ("", "", f"An attribute has no value. {_QUOTES}"),
        "ERR_SPACE_REQUIRED": ("", "", f"We cannot read the attributes here. {_QUOTES}"),
        "ERR_HYPHEN_IN_COMMENT": ("", "", "A comment cannot have -- inside. Write - instead."),
        "ERR_COMMENT_NOT_FINISHED": ("", "", "A comment is still open where the file stops. Add --> at its end."),
        "ERR_CDATA_NOT_FINISHED": ("", "", "<![CDATA[ is still open where the file stops. Add ]]> at its end."),
        "ERR_MISPLACED_CDATA_END": ("", "", "There is ]]> in a text. Write ]]&gt; instead."),
        "ERR_RESERVED_XML_NAME": ("", "", "<?xml ...?> can only be the first thing in the file. Move or delete it."),
        **dict.fromkeys(
            (
                "ERR_ENCODING_NAME",
                "ERR_EQUAL_REQUIRED",
                "ERR_STANDALONE_VALUE",
                "ERR_STRING_NOT_CLOSED",
                "ERR_STRING_NOT_STARTED",
                "ERR_UNKNOWN_VERSION",
                "ERR_VERSION_MISSING",
                "ERR_XMLDECL_NOT_FINISHED",
            ),
            ("", "", 'The first line is not right. Write <?xml version="1.0" encoding="UTF-8"?> there.'),
        ),
        "ERR_PI_NOT_FINISHED": ("", "", "<? is still open where the file stops. Add ?> at its end."),
        "ERR_DOCUMENT_END": ("", "", "There is something after the end of the first element. Delete it."),
        "ERR_DOCUMENT_EMPTY": ("", "", "There is text before the first element. Delete it."),
    }
)
_DEEP = "Elements are nested more than 256 deep here. A framework file needs fewer than 10."
_UNKNOWN = "The XML is not right here. Compare this line with the guide's example."


def refuse_other_files(content: bytes, file: str) -> None:
    """Refuse what nobody wrote as XML, such as a table. Raises InvalidFramework."""
    if b"<" not in content or not (content.lstrip().startswith(b"<") or re.search(rb"<(\?xml|framework)\b", content)):
        raise InvalidFramework([Problem(file, 0, "This is not an XML file. Choose a file that ends in .xml.")])


def explain_syntax_problems(content: bytes, file: str, parser: etree.XMLParser) -> InvalidFramework:
    """What to raise for a file that `parser` refuses: its mistakes as XML, and no others."""
    problems = [Problem(file, line, sentence) for line, sentence in islice(_bare_signs(content), MAX_PROBLEMS_SHOWN)]
    try:
        fromstring(_AMPERSAND.sub(_escaped, content), parser)
    except etree.XMLSyntaxError as error:
        first = next(iter(parser.error_log), None)
        line, sentence = (first.line, _sentence_of(first)) if first else (error.lineno or 0, _UNKNOWN)
        problems.append(Problem(file, line, sentence))
    return InvalidFramework(problems or [Problem(file, 0, _UNKNOWN)])


def _bare_signs(content: bytes) -> Iterator[tuple[int, str]]:
    line, counted_to = 1, 0
    for found in _AMPERSAND.finditer(content):
        if not found["sign"]:
            continue
        line, counted_to = line + content.count(b"\n", counted_to, found.start()), found.start()
        if found["name"]:
            name = shortened(f"&{found['name'].decode('utf-8', 'replace')}")
            yield (
                line,
                f"{name} is not known here. Write the character itself; only &amp; &lt; &gt; &quot; &apos; stay.",
            )
        else:
            yield line, "There is a bare & here. Write &amp; for &."


def _escaped(found: re.Match[bytes]) -> bytes:
    return b"&amp;" + (found["name"] or b"") if found["sign"] else found[0]


def _sentence_of(entry: etree._LogEntry) -> str:
    if "Excessive depth" in str(entry.message):
        return _DEEP
    pattern, with_names, plain = _SENTENCES.get(str(entry.type_name), ("", "", _UNKNOWN))
    named = re.search(pattern, str(entry.message)) if pattern else None
    return with_names.format(*map(shortened, named.groups())) if named else plain
