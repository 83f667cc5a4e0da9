"""What stands in the files that people take along, read without any code of ours."""

from __future__ import annotations

import csv
from datetime import datetime
from io import BytesIO, StringIO

from openpyxl import load_workbook


def cells_of(table: bytes) -> list[list[str]]:
    """The lines of a table, its head first, whether it is CSV or `.xlsx`."""
    if table.startswith(b"PK"):
        [sheet] = load_workbook(BytesIO(table)).worksheets
        return [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    text = table.decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline="")))


def rows_of(table: bytes) -> list[dict[str, str]]:
    """The same by the headings of its columns."""
    head, *lines = cells_of(table)
    return [dict(zip(head, line, strict=True)) for line in lines]


def text_of(written: bytes) -> str:
    """All that it says, a page or a file of whatever kind."""
    if written.startswith(b"PK"):
        return "\n".join(cell for line in cells_of(written) for cell in line)
    return written.decode()


def _text(cell: object) -> str:
    if cell is None:
        return ""
    return cell.date().isoformat() if isinstance(cell, datetime) else str(cell)
