"""What XML means by white space, and how messages quote (layer 1): reader, schema and checks must agree on it."""

from __future__ import annotations

import re

_MOST_QUOTED = 60
_SPACE = re.compile(r"[ \t\r\n]+")
_UNTIDY = re.compile(r"[\t\r\n]|  ")


def normalize_space(text: str | None) -> str:
    """The text with each run of white space as one space and none at the ends; '' for None."""
    if not text:
        return ""
    if _UNTIDY.search(text) is not None:  # mostly it isn't, and then this is much quicker
        text = _SPACE.sub(" ", text)
    return text.strip(" ")


def shortened(text: str) -> str:
    """The text as a message quotes it: plain space, and not longer than a line."""
    text = normalize_space(text)
    return text if len(text) <= _MOST_QUOTED else f"{text[: _MOST_QUOTED - 3]}..."
