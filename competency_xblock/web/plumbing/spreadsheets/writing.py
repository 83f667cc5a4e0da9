"""Writing a table as CSV or .xlsx (layer 5)."""

from __future__ import annotations

import csv
import re
from codecs import getwriter
from collections.abc import Iterable, Sequence
from datetime import date
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import IO

import xlsxwriter
from django.utils.formats import get_format
from django.utils.translation import get_language_bidi

from .formulas import escape_formulas
from .tables import BYTE_ORDER_MARK, IN_MEMORY, MAX_CELL_LENGTH, NUL, Cell, Column, Format, Row


def write(columns: Sequence[Column[Row]], rows: Iterable[Row], format: Format) -> IO[bytes]:
    """Write the table to a temporary file, positioned at its start. Closing it deletes it, and so does an error."""
    cells = ([column.value(row) for column in columns] for row in rows)
    head = [column.heading for column in columns]
    file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever reads it closes it
    try:
        {Format.CSV: _write_csv, Format.XLSX: _write_xlsx}[format](file, head, cells)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _write_csv(file: IO[bytes], head: list[str], rows: Iterable[list[Cell]]) -> None:
    """Write CSV with a byte order mark, which spreadsheets need for UTF-8, and the separator of the language."""
    out = getwriter("utf-8")(file)
    out.write(BYTE_ORDER_MARK)
    # Quotes around all text keep its first blank, and no separator of another language divides it.
    writer = csv.writer(out, delimiter=_separator(), quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([escape_formulas(heading) for heading in head])
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])


def _separator() -> str:
    """The separator that spreadsheets expect: not a comma in languages that write decimals with one."""
    return ";" if get_format("DECIMAL_SEPARATOR") == "," else ","


def _csv_cell(cell: Cell) -> str | int | float:
    if isinstance(cell, str):
        return escape_formulas(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else cell


def _write_xlsx(file: IO[bytes], head: list[str], rows: Iterable[list[Cell]]) -> None:
    """Write each cell with its type, so that no text turns into a formula, a link or a number."""
    with TemporaryDirectory(prefix="competency-") as folder:
        options = {"constant_memory": True, "tmpdir": folder, "in_memory": False}
        with xlsxwriter.Workbook(file, options) as book:
            bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
            sheet = book.add_worksheet()
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(len(head) - 1, 0), 20)
            if get_language_bidi():
                sheet.right_to_left()
            for at, heading in enumerate(head):
                sheet.write_string(0, at, _xlsx_text(heading), bold)
            for number, row in enumerate(rows, 1):
                for at, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(number, at, _xlsx_text(cell))
                    elif isinstance(cell, date):
                        sheet.write_datetime(number, at, cell, day)
                    elif cell is not None:
                        sheet.write_number(number, at, cell)


NOT_IN_XML = re.compile("[\ufffe\uffff]")


def _xlsx_text(text: str) -> str:
    """The text as the format can hold it. The library takes care of control characters."""
    text = NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text.replace(NUL, ""))
    return text if len(text) <= MAX_CELL_LENGTH else f"{text[: MAX_CELL_LENGTH - 1]}…"
