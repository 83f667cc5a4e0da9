"""No cell that we write is taken for a formula, and our guard comes off again (layer 5)."""

from __future__ import annotations

import re

from .tables import NUL

_SEPARATING = r",;\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029"
"""Where some reader of a CSV file begins a cell: whatever separator it takes, and wherever a line ends."""

_SEPARATOR = re.compile(f"[{_SEPARATING}]")

_PASSED_OVER = rf"[{_SEPARATING}\s\"']"

_BEFORE_FORMULA = re.compile(f"(?<!{_PASSED_OVER}){_PASSED_OVER}*+(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")
"""All that readers of a file may pass over before a formula. Each run is looked at once, however long it is."""


def escape_formulas(text: str) -> str:
    """The text with an apostrophe before everything that a spreadsheet could take for the beginning of a formula.

    Also in the middle: a reader with another separator than ours begins a cell there.
    """
    return _BEFORE_FORMULA.sub(lambda run: run[0] + "'" * _begins_cell(run), text.replace(NUL, ""))


def unescape_formulas(text: str) -> str:
    """The text as it was before `escape_formulas`, or without an apostrophe that somebody put before a formula."""
    return _BEFORE_FORMULA.sub(lambda run: run[0].removesuffix("'") if _begins_cell(run) else run[0], text)


def _begins_cell(run: re.Match[str]) -> bool:
    return run.start() == 0 or _SEPARATOR.search(run[0]) is not None
