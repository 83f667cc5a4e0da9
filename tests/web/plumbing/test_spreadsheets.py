"""Tables as files: they come back as they were, nothing in them is calculated, and no file is read without bounds."""

from __future__ import annotations

import csv
import io
import tempfile
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from competency_xblock.web.plumbing import spreadsheets
from competency_xblock.web.plumbing.spreadsheets import (
    Cell,
    Column,
    Format,
    UnreadableFile,
    escape_formulas,
    read,
    unescape_formulas,
    write,
)

TEXT = st.text(
    st.one_of(
        st.sampled_from("=+-@'\",;\t\n\r \u00a0\u200f\u202e\ufeff\u2028\v\x85אب=Kim|_x0041"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff"),
    ),
    max_size=12,
)
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def written(rows: list[tuple[Cell, ...]], format: Format) -> bytes:
    columns = [Column(f"Column {at}", itemgetter(at)) for at in range(len(rows[0]))]
    with write(columns, rows, format) as file:
        return file.read()


# ---------------------------------------------------------------- there and back


@pytest.mark.parametrize("format", Format)
@settings(max_examples=30)
@given(rows=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=4))
@example(rows=[("=1+1", "Kim;=cmd|' /C calc'!A0"), ("'=", "''+"), ("-\r\n\t@", ' "=a",=b'), ("_x000D_", "  x ")])
def test_what_is_written_is_read_unchanged(format: Format, rows: list[tuple[str, str]]) -> None:
    for language in ("en", "de") if format is Format.CSV else ("en",):
        with override(language):
            found = read(written(rows, format))
        assert found.head == ("Column 0", "Column 1")
        assert [line.cells for line in found.lines] == [row for row in rows if any(cell.strip() for cell in row)]


@pytest.mark.parametrize("format", Format)
def test_days_and_numbers_come_back_as_they_are_written_everywhere(format: Format) -> None:
    rows: list[tuple[Cell, ...]] = [("x", date(2026, 9, 1), 1234567, None, "2026-09-01", "0012", "1.5")]
    [line] = read(written(rows, format)).lines
    assert line.cells == ("x", "2026-09-01", "1234567", "", "2026-09-01", "0012", "1.5")


@pytest.mark.parametrize("format", Format)
def test_columns_of_one_heading_stay_apart(format: Format) -> None:
    with write([Column("Same", itemgetter(0)), Column("Same", itemgetter(1))], [("a", "b")], format) as file:
        found = read(file.read())
    assert (found.head, found.lines[0].cells) == (("Same", "Same"), ("a", "b"))


# ---------------------------------------------------------------- what a spreadsheet makes of it


@given(rows=st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=3), language=st.sampled_from(["en", "de"]))
@example(rows=[("Kim;=cmd|'x'!A", 'a\t"=b"', "c\n=d")], language="en")
@example(rows=[("Kim,=cmd", '",=b', "=c")], language="de")
def test_whatever_separator_a_reader_takes_no_cell_is_a_formula(rows: list[tuple[str, ...]], language: str) -> None:
    with override(language):
        text = written(rows, Format.CSV).decode("utf-8-sig")
    for separator in ",;\t":
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            assert not [cell for cell in line if cell.strip(' \t\r\n\v\f\x85\u2028\u2029"').startswith(FORMULA)]


@given(TEXT)
def test_the_guard_is_taken_off_again(text: str) -> None:
    assert unescape_formulas(escape_formulas(text)) == text


def test_plain_words_are_not_guarded() -> None:
    for text in ("Kim", "O'Hara", "a-b", "1 + 1 = 2", "kim@example.org", "e-mail: a@b", "", "'tis"):
        assert escape_formulas(text) == text


def test_the_work_of_guarding_grows_with_the_text_and_not_faster() -> None:
    unfriendly = "\n' \"" * 200_000
    assert (
        unescape_formulas(escape_formulas(unfriendly)) == unfriendly
    )  # a minute and more, where each run is looked at again


def test_where_a_comma_divides_numbers_a_semicolon_divides_cells() -> None:
    lines = {}
    for language in ("en", "de", "fr", "ar"):
        with override(language):
            lines[language] = written([("a", "b")], Format.CSV).decode("utf-8-sig").splitlines()[1]
    assert lines == {"en": '"a","b"', "de": '"a";"b"', "fr": '"a";"b"', "ar": '"a";"b"'}


def test_in_a_workbook_every_cell_has_its_kind() -> None:
    rows: list[tuple[Cell, ...]] = [("=1+1", "http://example.org", "0012", 7, date(2026, 9, 1), "\x00\x07é")]
    sheet = load_workbook(io.BytesIO(written(rows, Format.XLSX))).worksheets[0]
    _head, row = sheet.iter_rows()
    assert [cell.data_type for cell in row] == ["s", "s", "s", "n", "d", "s"]
    assert [cell.value for cell in row][3:5] == [7, datetime(2026, 9, 1)]  # noqa: DTZ001
    assert not sheet._hyperlinks
    with override("ar"):
        assert load_workbook(io.BytesIO(written(rows, Format.XLSX))).worksheets[0].sheet_view.rightToLeft


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    [line] = read(written([("x" * 40_000,)], Format.XLSX)).lines
    assert (len(line.cells[0]), line.cells[0][-2:]) == (32_767, "x…")


# ---------------------------------------------------------------- memory, and what stays behind


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("format", Format)
def test_nothing_stays_on_the_disk(format: Format, folder: Path) -> None:
    def rows(*, until: int | None = None) -> Iterator[tuple[str]]:
        for number in range(20_000):
            if number == until:
                raise RuntimeError("the database is gone")
            yield (f"somebody {number} " * 10,)

    columns = [Column("Name", itemgetter(0))]
    with write(columns, rows(), format) as file:
        assert len(file.read()) > 50_000
    with pytest.raises(RuntimeError):
        write(columns, rows(until=9_000), format)
    assert list(folder.iterdir()) == []


# ---------------------------------------------------------------- files that people upload


def workbook(*rows: list[Any], **more: Any) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for name, value in more.items():
        setattr(book, name, value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_of_a_workbook_the_first_sheet_is_read_with_the_numbers_of_its_lines() -> None:
    found = read(
        workbook(["learner", "start"], [], ["kim", datetime(2026, 9, 1, 8, 30)], ["a", None], [12345.0, 46266])  # noqa: DTZ001
    )
    assert found.head == ("learner", "start")
    assert [(line.number, line.cells) for line in found.lines] == [
        (3, ("kim", "2026-09-01")),
        (4, ("a", "")),
        (5, ("12345", "46266")),
    ]


def packed(**parts: bytes) -> bytes:
    """A workbook of which some parts are others."""
    file, original = io.BytesIO(), zipfile.ZipFile(io.BytesIO(workbook(["learner"], ["kim"])))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in original.namelist():
            archive.writestr(name, parts.get(Path(name).stem, original.read(name)))
    return file.getvalue()


def test_a_formula_counts_as_what_it_came_to_and_else_as_itself() -> None:
    cells = (
        b'<c r="A1" t="inlineStr"><is><t>a</t></is></c>',
        b"<c r='A2'><f>6*7</f><v>42</v></c>",
        b"<c r='A3' t='str'><f>B3&amp;C3</f><v></v></c><c r='B3'><v>1</v></c>",
        b"<c r='A4'><f>6*7</f><v></v></c>",
        b"<c r='A5'><f>6*7</f></c>",
    )

    def first_column(count: int) -> list[str]:
        sheet = b"".join(b'<row r="%d">%s</row>' % row for row in enumerate(cells[:count], 1))
        return [line.cells[0] for line in read(packed(sheet1=SHEET % sheet)).lines]

    assert first_column(3) == ["42", ""]
    assert first_column(4)[0] == "42"
    assert first_column(4)[2:] == ["=6*7"]
    assert first_column(5)[2:] == ["=6*7", "=6*7"]


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
CELL = b'<row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c></row>'


NO_TABLES: dict[str, Callable[[], bytes]] = {
    "the beginning of a zip": lambda: b"PK\x03\x04",
    "an old workbook or an encrypted one": lambda: b"\xd0\xcf\x11\xe0 something",
    "no sheets": lambda: packed(workbook=b"<workbook/>"),
    "no XML": lambda: packed(sheet1=b"<nonsense"),
    "entities": lambda: packed(sheet1=ENTITIES + SHEET % (CELL % b"&b;")),
    "a file of the server's": lambda: packed(sheet1=OUTSIDE + SHEET % (CELL % b"&a;")),
    "large when unpacked": lambda: packed(sheet1=b" " * (spreadsheets.LARGEST_UNPACKED + 1)),
    "many elements": lambda: packed(sheet1=SHEET % (b"<row/>" * spreadsheets.MAX_ELEMENTS)),
    "many attributes": lambda: packed(
        sheet1=SHEET % (b"<row %s/>" % b" ".join(b'a%d=""' % n for n in range(spreadsheets.MAX_ELEMENTS)))
    ),
    "a long attribute": lambda: packed(sheet1=SHEET % (b"<row a='%s'/>" % (b"a" * spreadsheets.MAX_PIECE_LENGTH))),
    "a text that is not there": lambda: packed(sheet1=SHEET % (b"<row><c t='s'><v>99</v></c></row>")),
    "a row without a number": lambda: packed(sheet1=SHEET % (b"<row r='x'><c r='-1'/></row>")),
    "no kinds of parts": lambda: packed(**{"[Content_Types]": b"<Types/>"}),
    "a large file": lambda: b"x" * (spreadsheets.LARGEST_FILE + 1),
    "many lines": lambda: b"a\n" + b"x\n" * (spreadsheets.MAX_LINES + 1),
    "a long cell": lambda: b"a\n" + b"x" * 200_000,
    "a character that is none": lambda: b"a\n\0",
    "half a character": lambda: b"\xff\xfea",
    "no character at all": lambda: b"\x81",
}
"""What is no table, or too much; each made when it is needed, since some take long and zips tell the time."""


@pytest.mark.parametrize("make", NO_TABLES.values(), ids=NO_TABLES)
def test_a_file_that_is_no_table_or_too_much_is_refused_in_words(make: Callable[[], bytes]) -> None:
    content = make()
    with pytest.raises(UnreadableFile) as refusal:
        read(content)
    assert len(str(refusal.value)) > 40


@pytest.mark.parametrize("way", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_part_that_is_larger_than_it_says_is_never_unpacked(way: int) -> None:
    file = io.BytesIO(workbook(["learner"], ["kim"]))
    with zipfile.ZipFile(file, "a", way) as archive:
        archive.writestr("xl/media.bin", b"\0" * (2 * spreadsheets.LARGEST_UNPACKED))
        archive.getinfo("xl/media.bin").file_size = 100  # what the directory at the end says
    tracemalloc.start()
    try:
        with suppress(UnreadableFile):
            read(file.getvalue())
        assert tracemalloc.get_traced_memory()[1] < spreadsheets.LARGEST_UNPACKED
    finally:
        tracemalloc.stop()


def test_parts_of_the_same_name_are_refused() -> None:
    file = io.BytesIO(workbook(["learner"], ["kim"]))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/media.bin", b"one")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("xl/media.bin", b"another")
    with pytest.raises(UnreadableFile):
        read(file.getvalue())


def test_a_row_far_below_costs_no_more_than_the_sheet_has_lines() -> None:
    far = b'<row r="9999999999"><c r="A9999999999" t="inlineStr"><is><t>x</t></is></c></row>'
    assert read(packed(sheet1=SHEET % (CELL % b"a" + far))).lines == ()


@settings(max_examples=50)
@given(st.binary(max_size=200), st.integers(0, 3))
def test_no_file_raises_anything_else(noise: bytes, at: int) -> None:
    whole = workbook(["learner"], ["kim"])
    place = len(whole) * at // 4
    for content in (noise, b"PK\x03\x04" + noise, whole[:place] + noise + whole[place + len(noise) :]):
        with suppress(UnreadableFile):
            read(content)
