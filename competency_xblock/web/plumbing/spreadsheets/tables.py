"""What a table is made of, and how large it may be (layer 5)."""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar
from zipfile import ZIP_DEFLATED, ZIP_STORED

from django.utils.translation import gettext as _

LARGEST_FILE = 5_000_000
"""Bytes of an uploaded file."""

LARGEST_UNPACKED = 40_000_000
"""Bytes of everything inside an uploaded `.xlsx`, which is a zip."""

MAX_PARTS = 500

MAX_ELEMENTS = 600_000
"""Elements and attributes in there: enough for 45,000 lines with a user name and a date each. CSV holds more."""

MAX_PIECE_LENGTH = 250_000
"""Bytes from one `>` to the next: twice what a cell may hold."""

MAX_LINES = 100_000

MAX_COLUMNS = 50

EXCELS_LAST_LINE = 1_048_576

MAX_CELL_LENGTH = 32_767
"""Characters that a cell of Excel holds."""

IN_MEMORY = 1_000_000
"""Bytes of a file kept in memory while it is written. A larger one goes to a nameless file on disk."""

BYTE_ORDER_MARK = "\ufeff"

SEPARATORS = ",;\t"

PACKED = (ZIP_STORED, ZIP_DEFLATED)
"""Compression methods that a workbook may use. Others do not bound how much a few bytes unpack to."""

ZIP = b"PK\x03\x04"

OLD_EXCEL = b"\xd0\xcf\x11\xe0"

UTF_16 = (BOM_UTF16_LE, BOM_UTF16_BE)
"""The byte order marks of what some spreadsheets call "Unicode text"."""

ENCODINGS = ("utf-8-sig", "cp1252")
"""Spreadsheets write the first, old ones on Windows the second."""

NUL = "\0"
"""No text has this character. Without the check, the second encoding would accept any file."""

Row = TypeVar("Row")

Cell = str | int | float | date | None


class Format(StrEnum):
    """The kinds of file that every table is offered as."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def content_type(self) -> str:
        """The file's media type."""
        return {
            Format.CSV: "text/csv; charset=utf-8",
            Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }[self]


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column: its heading, and how to get a row's value. Two columns may have the same heading."""

    heading: str
    value: Callable[[Row], Cell]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not empty. `number` counts from 1, as a text editor or a spreadsheet does."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The content of a file. `day_zero` is the day 0 of dates that are stored as plain numbers."""

    head: tuple[str, ...]
    lines: tuple[Line, ...]
    day_zero: date = date(1899, 12, 30)


class UnreadableFile(ValueError):
    """The file cannot be read as a table. The message says what to do."""


def numbered_lines(numbered: Iterable[tuple[int, tuple[str, ...]]]) -> tuple[Line, ...]:
    """The lines that are not empty. Raises UnreadableFile if there are more than MAX_LINES."""
    lines: list[Line] = []
    for number, cells in numbered:
        if any(cell.strip() for cell in cells):
            lines.append(Line(number, cells))
        if len(lines) > MAX_LINES:
            raise UnreadableFile(_("This file has more than 100,000 lines. Split it, then upload the parts."))
    return tuple(lines)
