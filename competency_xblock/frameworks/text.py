"""What XML means by white space (layer 1): the reader, the schema and the checks must agree on it."""

from __future__ import annotations

import re

_SPACE = re.compile(r"[ \t\r\n]+")
_UNTIDY = re.compile(r"[\t\r\n]|  ")


def plain_space(text: str | None) -> str:
    """The text with each run of white space as one space and none at the ends; '' for None."""
    if not text:
        return ""
    if _UNTIDY.search(text) is not None:  # mostly it isn't, and then this is much quicker
        text = _SPACE.sub(" ", text)
    return text.strip(" ")
