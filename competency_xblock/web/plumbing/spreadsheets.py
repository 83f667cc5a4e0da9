"""Tables as files (layer 5): the one place where a spreadsheet is written or read, as CSV or as `.xlsx`.

Writing takes constant memory, whatever the number of rows. What has been written comes back unchanged. Reading takes
any file: it is bounded, changes nothing, and answers with text, so that whoever asks decides what the text means.
docs/decisions/0016-spreadsheets.md says why these libraries and this quoting.
"""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getwriter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from io import BytesIO, StringIO
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import IO, Any, Generic, TypeVar
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import xlsxwriter
from django.utils.formats import get_format
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook

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


class Unreadable(ValueError):
    """The file is no table; says what to do."""


# ---- writing


def write(columns: Sequence[Column[Row]], rows: Iterable[Row], format: Format) -> IO[bytes]:
    """The table as a file, at its beginning. Closing it leaves nothing behind; so does an error on the way."""
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
    """With a byte order mark, so that spreadsheets read it as UTF-8, and the separator that they expect here."""
    out = getwriter("utf-8")(file)
    out.write(BYTE_ORDER_MARK)
    # Text is always quoted: so its first blank stays, and no separator of another language divides it.
    writer = csv.writer(out, delimiter=_separator(), quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([guarded(heading) for heading in head])
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])


def _separator() -> str:
    """Where a comma divides a number, spreadsheets divide cells by something else."""
    return ";" if get_format("DECIMAL_SEPARATOR") == "," else ","


def _csv_cell(cell: Cell) -> str | int | float:
    if isinstance(cell, str):
        return guarded(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else cell


def _write_xlsx(file: IO[bytes], head: list[str], rows: Iterable[list[Cell]]) -> None:
    """Each cell with its kind, so that there is nothing to guess: no text is a formula, a link or a number."""
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
    """What the format can hold; control characters are the library's business."""
    text = NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text.replace(NUL, ""))
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


# ---- text that a spreadsheet would calculate

_SEPARATING = r",;\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029"
"""Where some reader of a CSV file begins a cell: whatever separator it takes, and wherever a line ends."""
_SEPARATOR = re.compile(f"[{_SEPARATING}]")
_PASSED_OVER = rf"[{_SEPARATING}\s\"']"
_BEFORE_FORMULA = re.compile(f"(?<!{_PASSED_OVER}){_PASSED_OVER}*+(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")
"""All that readers of a file may pass over before a formula. Each run is looked at once, however long it is."""


def guarded(text: str) -> str:
    """The text with an apostrophe before everything that a spreadsheet could take for the beginning of a formula.

    Also in the middle: a reader with another separator than ours begins a cell there.
    """
    return _BEFORE_FORMULA.sub(lambda run: run[0] + "'" * _begins_cell(run), text.replace(NUL, ""))


def unguarded(text: str) -> str:
    """The text as it was before `guarded`; a text that was not guarded, without an apostrophe before a formula."""
    return _BEFORE_FORMULA.sub(lambda run: run[0].removesuffix("'") if _begins_cell(run) else run[0], text)


def _begins_cell(run: re.Match[str]) -> bool:
    return run.start() == 0 or _SEPARATOR.search(run[0]) is not None


# ---- reading


def read(content: bytes) -> Table:
    """The table in an uploaded file, CSV or `.xlsx`, with its first line as the head. Raises Unreadable.

    Lines in which nothing is written are left out. Cells are as they were written, without the guard of ours.
    """
    if len(content) > LARGEST_FILE:
        raise Unreadable(_("This file is larger than 5 MB. Split it, then upload one part after the other."))
    if content.startswith(OLD_EXCEL):
        raise Unreadable(_("We could not read this file. Save it as .xlsx without a password, then upload it again."))
    return _read_xlsx(content) if content.startswith(ZIP) else _read_csv(content)


def _read_csv(content: bytes) -> Table:
    text = _decoded(content)
    rows = csv.reader(StringIO(text, newline=""), delimiter=_separator_of(text), skipinitialspace=True)
    try:
        head = tuple(unguarded(cell) for cell in next(rows, ()))
        numbered = ((rows.line_num, tuple(unguarded(cell) for cell in row)) for row in rows)
        return Table(head, _lines(numbered))
    except csv.Error as problem:
        sentence = _("We could not read line {line} of this file. Save it again as .xlsx or CSV, then upload that.")
        raise Unreadable(sentence.format(line=rows.line_num)) from problem


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16",) if content.startswith(UTF_16) else ENCODINGS:
        with suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            if NUL not in text:
                return text
    raise Unreadable(_("We could not read this file. Save it as .xlsx or as CSV (UTF-8), then upload it again."))


_QUOTED = re.compile(r'"[^"]*("|$)')


def _separator_of(text: str) -> str:
    """What divides the columns: whatever stands most often in the first line, outside quotation marks."""
    first = "".join(_QUOTED.sub("", text[:10_000]).splitlines()[:1])
    return max(SEPARATORS, key=first.count)


def _read_xlsx(content: bytes) -> Table:
    """The first sheet. Formulas count as what they came to when it was saved; nothing is calculated or fetched.

    One that nothing has calculated yet, as in files that a program wrote, stays what it is: it does not count as empty.
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
            (number, _texts(row, len(head))) for number, row in enumerate(rows, 2) if row.count(None) < len(row)
        )
        return Table(head, _lines(numbered), book.epoch.date())
    except Unreadable:
        raise
    except Exception as problem:  # whatever a library may say about a file that somebody has made up
        sentence = _("We could not read this file. Save it again as .xlsx or CSV, then upload that.")
        raise Unreadable(sentence) from problem


def _rows(book: Workbook) -> Iterator[Sequence[Any]]:
    rows: Iterator[Sequence[Any]] = book.worksheets[0].iter_rows(
        max_row=EXCELS_LAST_LINE, max_col=MOST_COLUMNS, values_only=True
    )
    return rows


def _with_formulas(rows: Iterator[Sequence[Any]], checked: BytesIO) -> Iterator[Sequence[Any]]:
    """The rows, with the formula itself in each cell whose formula came to nothing."""
    written = _rows(load_workbook(BytesIO(checked.getvalue()), read_only=True, keep_links=False))
    for row, formulas in zip(rows, written, strict=True):
        yield [
            getattr(formula, "text", formula) if value is None else value
            for value, formula in zip(row, formulas, strict=True)
        ]


def _checked(archive: ZipFile) -> tuple[BytesIO, bool]:
    """The workbook as what was looked at, and nothing else: whoever reads on cannot be made to unpack more.

    With it, whether every formula in there is calculated; a little may be taken for one that is not.
    What a part says of its size is also the most that is ever unpacked of it. Raises Unreadable for a workbook that
    would take long to read. A part with entities is refused, too.
    """
    too_much = Unreadable(
        _("This file holds too much. Copy only the columns you need to a new file, then upload that.")
    )
    parts = archive.infolist()
    if any(part.compress_type not in PACKED for part in parts) or len({part.filename for part in parts}) < len(parts):
        raise BadZipFile
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise too_much
    left, formulas = MOST_ELEMENTS, _Formulas()

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
            # Not `archive.read`, which unpacks first and looks at the size then.
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
    """Whether each formula is followed by what it came to, which may be nothing only where that is a text."""

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
    """Whether a tag, a comment or a text is so long that parsers, which begin it again with each part that they get,
    would take long over it."""
    start = 0
    while len(unpacked) - start > LONGEST_PIECE:
        start = unpacked.rfind(b">", start, start + LONGEST_PIECE) + 1
        if not start:
            return True
    return False


_ESCAPED = re.compile("_x(?!0000|D[89A-F])([0-9A-F]{4})_", re.IGNORECASE)
"""How the format writes a control character (ECMA-376, ST_Xstring), but for those that no database takes."""


def _text_of(cell: Any) -> str:
    """A cell as text: days as 2026-09-01, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(cell))


def _texts(row: Sequence[Any], width: int) -> tuple[str, ...]:
    """The cells of a row, as far as the head goes or anything is written."""
    return tuple(_text_of(cell) for cell in row[: max(width, len(_without_empty_end(row)))])


def _without_empty_end(row: Sequence[Any]) -> Sequence[Any]:
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return row[:end]


def _lines(numbered: Iterable[tuple[int, tuple[str, ...]]]) -> tuple[Line, ...]:
    """Those that say anything. Raises Unreadable where there are too many."""
    lines: list[Line] = []
    for number, cells in numbered:
        if any(cell.strip() for cell in cells):
            lines.append(Line(number, cells))
        if len(lines) > MOST_LINES:
            raise Unreadable(_("This file has more than 100,000 lines. Split it, then upload the parts."))
    return tuple(lines)
