"""Reading a table of start dates that somebody uploads (layer 5): everything that is wrong with it, line by line."""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from competency_xblock.platform.people import learners_by_name_or_email
from competency_xblock.records import api

LARGEST_FILE = 5_000_000
"""Bytes."""
MOST_LINES = 100_000
LEARNER, START = "learner", "start"
EXAMPLE = f"{LEARNER},{START}\r\nrobin.sample,2026-09-01\r\nkim@example.org,2026-09-15\r\n"
ENCODINGS = ("utf-8-sig", "cp1252")
"""Spreadsheets write the first, old ones on Windows the second."""
UTF_16 = (BOM_UTF16_LE, BOM_UTF16_BE)
"""How some spreadsheets begin what they call "Unicode text"."""
NUL = b"\0"
"""In no text: without this, any file at all could be read as the second encoding."""
DELIMITERS = ",;\t"
EITHER_WAY = re.compile(r"\d{1,2}\D\d{1,2}\D\d+")
"""Which of the first two numbers is the month depends on who wrote it."""
MONTHS = 12


class Unreadable(ValueError):
    """The file is no table of start dates; says what to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one line of the file; the header is line 1."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line: whom it names, and the date as it is written; None where the line ends before it."""

    number: int
    learner: str
    start: str | None


@dataclass(frozen=True, slots=True)
class Starts:
    """What a file says: the date of each learner, None where it is to be taken away, and what is wrong.

    `either_way` are those learners whose date somebody else may have meant with day and month swapped.
    """

    dates: dict[int, date | None]
    problems: list[Problem]
    either_way: list[int]


def read_table(content: bytes) -> list[Line]:
    """The lines of the file that say anything. Raises Unreadable."""
    if len(content) > LARGEST_FILE:
        raise Unreadable(_("This file is larger than 5 MB. Please split it, and upload one part after the other."))
    text = _text(content)
    rows = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), skipinitialspace=True)
    lines: list[Line] = []
    try:
        names = [one.strip().lower() for one in next(rows, [])]
        if LEARNER not in names or START not in names:
            raise Unreadable(
                _('The first line has to name the columns: "learner" and "start". The example below shows how.')
            )
        at_learner, at_start = names.index(LEARNER), names.index(START)
        for row in rows:
            cells = dict(enumerate(one.strip() for one in row))
            if any(cells.values()):
                lines.append(Line(rows.line_num, cells.get(at_learner, ""), cells.get(at_start)))
            if len(lines) > MOST_LINES:
                raise Unreadable(_("This file has more than 100,000 lines. Please split it, and upload the parts."))
    except csv.Error as problem:
        told = _("We could not read line {line} of this file. Please save it anew as CSV and try again.")
        raise Unreadable(told.format(line=rows.line_num)) from problem
    if not lines:
        raise Unreadable(_("There is nothing below the first line of this file."))
    return lines


def starts_in(lines: Collection[Line], within: Any) -> Starts:
    """What the lines say. `within` is a subquery of the numbers of those who may be named."""
    people = learners_by_name_or_email({one.learner for one in lines if one.learner}, within)
    dates = _Dates()
    starts: dict[int, date | None] = {}
    first: dict[int, int] = {}
    problems: list[Problem] = []
    either_way: list[int] = []
    for one in lines:
        learner, day, sentences = _who(one, people), None, []
        if isinstance(learner, str):
            sentences.append(learner)
        try:
            day = dates.read(_written(one))
        except ValueError as wrong:
            sentences.append(str(wrong))
        if not sentences and isinstance(learner, int):
            if starts.setdefault(learner, day) != day:
                told = _("“{learner}” has another date in line {line}. Please keep one of the two.")
                sentences.append(told.format(learner=one.learner, line=first[learner]))
            if first.setdefault(learner, one.number) == one.number and _either_way(one, day):
                either_way.append(learner)
        problems += [Problem(one.number, sentence) for sentence in sentences]
    return Starts(starts, problems, either_way)


def _written(one: Line) -> str:
    """The date as it is written. Raises ValueError where the line has none, which most often is a slip."""
    if one.start is None:
        told = _(
            "This line ends before the column “start”. Please add the date, or an empty cell if you want to take away "
            "the one that you gave before."
        )
        raise ValueError(told)
    return one.start


def _either_way(one: Line, day: date | None) -> bool:
    """Whether the date would be another one if day and month were swapped."""
    swapped = day is not None and day.day <= MONTHS and day.day != day.month
    return swapped and EITHER_WAY.fullmatch(one.start or "") is not None


def _who(one: Line, people: Mapping[str, tuple[int, ...]]) -> int | str:
    """The learner's number, or what is wrong."""
    if not one.learner:
        return _("The user name or email is missing.")
    found = people.get(one.learner, ())
    if not found:
        return _("Nobody who takes this course has the user name or email “{learner}”.").format(learner=one.learner)
    if len(found) > 1:
        told = _("“{learner}” can be more than one person here. Please write the user name.")
        return told.format(learner=one.learner)
    return found[0]


class _Dates:
    """Reads dates as the reader's language writes them, or as 2026-09-01; the same ones only once."""

    def __init__(self) -> None:
        self._field = forms.DateField(localize=True, required=False)
        self._known: dict[str, date | None] = {}

    def read(self, written: str) -> date | None:
        """The date, or None where nothing is written. Raises ValueError with what is wrong."""
        if written not in self._known:
            self._known[written] = self._read(written)
        return self._known[written]

    def _read(self, written: str) -> date | None:
        try:
            day: date | None = self._field.clean(written)
        except ValidationError as problem:
            told = _("“{date}” is no date. Please write it as year, month and day, such as 2026-09-01.")
            raise ValueError(told.format(date=written)) from problem
        if day is not None and (wrong := api.wrong_start(day)):
            raise ValueError(f"“{written}”: {wrong}")
        return day


def _text(content: bytes) -> str:
    if content.startswith(UTF_16):
        with suppress(UnicodeDecodeError):
            return content.decode("utf-16")
    elif NUL not in content:
        for encoding in ENCODINGS:
            with suppress(UnicodeDecodeError):
                return content.decode(encoding)
    raise Unreadable(_("We could not read this file. Please save it as CSV (UTF-8) and try again."))


def _delimiter(text: str) -> str:
    """What divides the columns: whatever stands most often in the first line."""
    header = "".join(text[:10_000].splitlines()[:1])
    return max(DELIMITERS, key=header.count)
