"""Escaping text that a spreadsheet would take for a formula, and undoing it (layer 5)."""

from __future__ import annotations

import re

from .tables import NUL

_SEPARATING = r",;\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029"
"""Characters after which some reader of a CSV file begins a cell: any separator and any end of a line."""

_SEPARATOR = re.compile(f"[{_SEPARATING}]")

_PASSED_OVER = rf"[{_SEPARATING}\s\"']"

_BEFORE_FORMULA = re.compile(f"(?<!{_PASSED_OVER}){_PASSED_OVER}*+(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")
"""Everything that readers may skip before a formula. The possessive match looks at each run once."""


def escape_formulas(text: str) -> str:
    """Put an apostrophe before everything that a spreadsheet could take for the start of a formula.

    Also in the middle of the text: a reader with another separator begins a cell there.
    """
    return _BEFORE_FORMULA.sub(lambda run: run[0] + "'" * _begins_cell(run), text.replace(NUL, ""))


def unescape_formulas(text: str) -> str:
    """Undo `escape_formulas`. It also removes an apostrophe that a person put before a formula."""
    return _BEFORE_FORMULA.sub(lambda run: run[0].removesuffix("'") if _begins_cell(run) else run[0], text)


def _begins_cell(run: re.Match[str]) -> bool:
    return run.start() == 0 or _SEPARATOR.search(run[0]) is not None
