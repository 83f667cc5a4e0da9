"""What may stand in a course's file (layer 2): text without signs that XML cannot carry."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = " \u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_plain_text(value: object, max_length: int) -> str:
    """The value as text that can be exported, cut to `max_length` characters; '' for what is no text."""
    return strip_unexportable(value)[:max_length] if isinstance(value, str) else ""


def strip_unexportable(text: str) -> str:
    """The text without characters that XML cannot carry: one of them would end the export of a whole course."""
    return text if text.isprintable() else _NOT_IN_XML.sub("", text)


def to_single_line(text: str) -> str:
    """The text on one line, as it is shown and compared: composed characters, and single blanks between words.

    Invisible characters are cut from its ends only: inside, emoji and many scripts need them.
    """
    return " ".join(unicodedata.normalize("NFC", strip_unexportable(text)).split()).strip(_UNSEEN)


def is_exportable(text: str) -> bool:
    """Whether XML can carry every character of the text."""
    return _NOT_IN_XML.search(text) is None


def to_id(value: object, longest: int) -> str:
    """An id as a course's file gives it back: without white space around it, and '' if there is nothing else."""
    return to_plain_text(value, longest).strip()
