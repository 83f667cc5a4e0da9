"""Reading an uploaded CSV file (layer 5)."""

from __future__ import annotations

import csv
import re
from contextlib import suppress
from io import StringIO

from django.utils.translation import gettext as _

from .formulas import unescape_formulas
from .tables import ENCODINGS, NUL, SEPARATORS, UTF_16, Table, UnreadableFile, numbered_lines


def read_csv(content: bytes) -> Table:
    """Read a CSV file in any of our encodings and separators. Raises UnreadableFile."""
    text = _decoded(content)
    rows = csv.reader(StringIO(text, newline=""), delimiter=_separator_of(text), skipinitialspace=True)
    try:
        head = tuple(unescape_formulas(cell) for cell in next(rows, ()))
        numbered = ((rows.line_num, tuple(unescape_formulas(cell) for cell in row)) for row in rows)
        return Table(head, numbered_lines(numbered))
    except csv.Error as problem:
        sentence = _("We could not read line {line} of this file. Save it again as .xlsx or CSV, then upload that.")
        raise UnreadableFile(sentence.format(line=rows.line_num)) from problem


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16",) if content.startswith(UTF_16) else ENCODINGS:
        with suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            if NUL not in text:
                return text
    raise UnreadableFile(_("We could not read this file. Save it as .xlsx or as CSV (UTF-8), then upload it again."))


_QUOTED = re.compile(r'"[^"]*("|$)')


def _separator_of(text: str) -> str:
    """The separator of the columns: the most frequent one in the first line, outside quotation marks."""
    first = "".join(_QUOTED.sub("", text[:10_000]).splitlines()[:1])
    return max(SEPARATORS, key=first.count)
