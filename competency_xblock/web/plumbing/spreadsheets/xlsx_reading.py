"""Reading an uploaded .xlsx file in bounded time and memory (layer 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook

from .tables import (
    EXCELS_LAST_LINE,
    LARGEST_UNPACKED,
    MAX_COLUMNS,
    MAX_ELEMENTS,
    MAX_PARTS,
    MAX_PIECE_LENGTH,
    PACKED,
    Table,
    UnreadableFile,
    numbered_lines,
)


def read_xlsx(content: bytes) -> Table:
    """Read the first sheet. Raises UnreadableFile.

    A formula counts as its saved result; we calculate and fetch nothing. A formula without a saved result, as in
    files that a program wrote, stays a formula: it does not count as empty.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            checked, are_calculated = _checked(archive)
        book = load_workbook(checked, read_only=True, data_only=True, keep_links=False)
        rows = _rows(book)
        if not are_calculated:
            rows = _with_formulas(rows, checked)
        head = tuple(_text_of(cell) for cell in _without_empty_end(next(rows, ())))
        numbered = (
            (number, _row_texts(row, len(head))) for number, row in enumerate(rows, 2) if row.count(None) < len(row)
        )
        return Table(head, numbered_lines(numbered), book.epoch.date())
    except UnreadableFile:
        raise
    except Exception as problem:  # a hostile file can make the library raise anything
        sentence = _("We could not read this file. Save it again as .xlsx or CSV, then upload that.")
        raise UnreadableFile(sentence) from problem


def _rows(book: Workbook) -> Iterator[Sequence[Any]]:
    rows: Iterator[Sequence[Any]] = book.worksheets[0].iter_rows(
        max_row=EXCELS_LAST_LINE, max_col=MAX_COLUMNS, values_only=True
    )
    return rows


def _with_formulas(rows: Iterator[Sequence[Any]], checked: BytesIO) -> Iterator[Sequence[Any]]:
    """The rows, with the formula itself in each cell whose formula has no saved result."""
    written = _rows(load_workbook(BytesIO(checked.getvalue()), read_only=True, keep_links=False))
    for row, formulas in zip(rows, written, strict=True):
        yield [
            getattr(formula, "text", formula) if value is None else value
            for value, formula in zip(row, formulas, strict=True)
        ]


def _checked(archive: ZipFile) -> tuple[BytesIO, bool]:
    """A checked copy of the workbook, and whether every formula in it has a saved result.

    The copy holds only what was checked, so the library cannot be made to unpack more. No part is unpacked beyond
    the size that it states. In doubt a formula counts as not calculated. Raises UnreadableFile for a workbook that
    would take long to read. A part with entities is refused, too.
    """
    too_much = UnreadableFile(
        _("This file has too much in it. Copy only the columns you need to a new file, then upload that.")
    )
    parts = archive.infolist()
    if any(part.compress_type not in PACKED for part in parts) or len({part.filename for part in parts}) < len(parts):
        raise BadZipFile
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise too_much
    left, formulas = MAX_ELEMENTS, _Formulas()

    def count(name: str, attributes: list[str]) -> None:
        nonlocal left
        left -= 1 + len(attributes) // 2
        if left < 0:
            raise too_much
        formulas.begin(name.rpartition(":")[2], attributes)

    def refuse(*_declared: object) -> None:
        raise ExpatError("A workbook has no document type.")

    checked = BytesIO()
    with ZipFile(checked, "w") as copy:
        for part in parts:
            # Not `archive.read`: it unpacks first and checks the size afterwards.
            with archive.open(part) as packed:
                unpacked = packed.read(part.file_size)
            copy.writestr(part.filename, unpacked)
            if _has_long_piece(unpacked):
                raise too_much
            parser = ParserCreate()
            parser.ordered_attributes = True
            parser.StartElementHandler, parser.StartDoctypeDeclHandler = count, refuse
            parser.CharacterDataHandler = formulas.read
            try:
                parser.Parse(unpacked, True)
            except ExpatError:
                if part.filename.endswith((".xml", ".rels")):  # the others are pictures and the like
                    raise
    formulas.begin("c", ())
    return checked, formulas.are_calculated


class _Formulas:
    """Tracks whether each formula has a saved result. Only a text result may be empty."""

    def __init__(self) -> None:
        self.are_calculated = True
        self._tag, self._is_text, self._is_open = "", False, False

    def begin(self, tag: str, attributes: Sequence[str]) -> None:
        self._tag = tag
        if tag == "c":
            self.are_calculated = self.are_calculated and not self._is_open
            self._is_text, self._is_open = "str" in attributes[1::2], False
        elif tag == "f":
            self._is_open = not self._is_text

    def read(self, _text: str) -> None:
        if self._tag == "v":
            self._is_open = False


def _has_long_piece(unpacked: bytes) -> bool:
    """Whether a tag, a comment or a text is too long. Parsers restart it with each chunk, which takes long."""
    start = 0
    while len(unpacked) - start > MAX_PIECE_LENGTH:
        start = unpacked.rfind(b">", start, start + MAX_PIECE_LENGTH) + 1
        if not start:
            return True
    return False


_ESCAPED = re.compile("_x(?!0000|D[89A-F])([0-9A-F]{4})_", re.IGNORECASE)
"""How the format writes a control character (ECMA-376, ST_Xstring), except those that no database stores."""


def _text_of(cell: Any) -> str:
    """A cell as text: days as 2026-09-01, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(cell))


def _row_texts(row: Sequence[Any], width: int) -> tuple[str, ...]:
    """The cells of a row up to the width of the head, and further cells that are not empty."""
    return tuple(_text_of(cell) for cell in row[: max(width, len(_without_empty_end(row)))])


def _without_empty_end(row: Sequence[Any]) -> Sequence[Any]:
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return row[:end]
