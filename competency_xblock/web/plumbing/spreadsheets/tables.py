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

MOST_PARTS = 500

MOST_ELEMENTS = 600_000
"""Elements and attributes in there: enough for 45,000 lines with a user name and a date each. CSV holds more."""

LONGEST_PIECE = 250_000
"""Bytes from one `>` to the next: twice of what a cell may hold."""

MOST_LINES = 100_000

MOST_COLUMNS = 50

EXCELS_LAST_LINE = 1_048_576

LONGEST_CELL = 32_767
"""Characters that a cell of Excel holds."""

IN_MEMORY = 1_000_000
"""Bytes of a file that is being written before it goes to the disk, where nobody can open it by name."""

BYTE_ORDER_MARK = "\ufeff"

SEPARATORS = ",;\t"

PACKED = (ZIP_STORED, ZIP_DEFLATED)
"""How the parts of a workbook may be packed. Of other ways nothing bounds how much comes out of a few bytes."""

ZIP = b"PK\x03\x04"

OLD_EXCEL = b"\xd0\xcf\x11\xe0"

UTF_16 = (BOM_UTF16_LE, BOM_UTF16_BE)
"""How some spreadsheets begin what they call "Unicode text"."""

ENCODINGS = ("utf-8-sig", "cp1252")
"""Spreadsheets write the first, old ones on Windows the second."""

NUL = "\0"
"""In no text: without this, any file at all could be read as the second encoding."""

Row = TypeVar("Row")

Cell = str | int | float | date | None


class Format(StrEnum):
    """The kinds of file that every table is offered as."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def content_type(self) -> str:
        """What the file is called on the way."""
        return {
            Format.CSV: "text/csv; charset=utf-8",
            Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }[self]


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column: what stands above it, and what a row has in it. Two columns may have the same heading."""

    heading: str
    value: Callable[[Row], Cell]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that says something. `number` is where a text editor or a spreadsheet shows it, the first line being 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says. `day_zero` is the day from which plain numbers count, where they stand for days."""

    head: tuple[str, ...]
    lines: tuple[Line, ...]
    day_zero: date = date(1899, 12, 30)


class UnreadableFile(ValueError):
    """The file is no table; says what to do."""


def numbered_lines(numbered: Iterable[tuple[int, tuple[str, ...]]]) -> tuple[Line, ...]:
    """Those that say anything. Raises Unreadable where there are too many."""
    lines: list[Line] = []
    for number, cells in numbered:
        if any(cell.strip() for cell in cells):
            lines.append(Line(number, cells))
        if len(lines) > MOST_LINES:
            raise UnreadableFile(_("This file has more than 100,000 lines. Split it, then upload the parts."))
    return tuple(lines)
