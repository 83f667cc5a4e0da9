"""Parsing an uploaded table of start dates (layer 5), with every problem by line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from competency_xblock.platform.users.accounts import get_learners_by_name_or_email, normalize_text
from competency_xblock.records import api
from competency_xblock.web.plumbing import spreadsheets
from competency_xblock.web.plumbing.spreadsheets import UnreadableFile

LEARNER, START = "learner", "start"
"""The columns' headings. Not translated: these files go from one site to another."""
EXAMPLE = (("robin.sample", date(2026, 9, 1)), ("kim@example.org", date(2026, 9, 15)))
MONTHS = 12


class Order(StrEnum):
    """What comes first in dates such as 03/04/2026, as the uploader chooses."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A problem of a line of the file; the header is line 1."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its learner, and its date as written; None where the line ends before the date."""

    number: int
    learner: str
    start: str | None


@dataclass(frozen=True, slots=True)
class StartTable:
    """The lines of a file, and the day from which it counts plain numbers."""

    lines: tuple[Line, ...]
    day_zero: date


@dataclass(frozen=True, slots=True)
class StartDatesFile:
    """The start dates in a file by learner id, and its problems. A date of None deletes the earlier date.

    `ambiguous` has the learners whose date reads as another with day and month swapped.
    """

    dates: dict[int, date | None]
    problems: list[LineProblem]
    ambiguous: list[int]


def parse_table(content: bytes) -> StartTable:
    """The lines of the file that are not empty. Raises UnreadableFile."""
    table = spreadsheets.read(content)
    names = [normalize_text(name).lower() for name in table.head]
    if LEARNER not in names or START not in names:
        raise UnreadableFile(
            _('Name the columns "learner" and "start" in the first line. The example below shows how.')
        )
    if names.count(LEARNER) > 1 or names.count(START) > 1:
        raise UnreadableFile(_('Two columns have the same name. Keep only one "learner" and one "start".'))
    at_learner, at_start = names.index(LEARNER), names.index(START)
    lines = []
    for line in table.lines:
        cells = dict(enumerate(normalize_text(cell) for cell in line.cells))
        if any(cells.values()):
            lines.append(Line(line.number, cells.get(at_learner, ""), cells.get(at_start)))
    if not lines:
        raise UnreadableFile(_("This file only has a first line. Add a line for each person."))
    return StartTable(tuple(lines), table.day_zero)


def match_learners(table: StartTable, within: Any, order: Order | None = None) -> StartDatesFile:
    """Match lines to learners and read the dates. `within` is a subquery of the ids of possible learners."""
    people = get_learners_by_name_or_email({line.learner for line in table.lines if line.learner}, within)
    dates = _Dates(table.day_zero, order)
    starts: dict[int, date | None] = {}
    first: dict[int, int] = {}
    problems: list[LineProblem] = []
    ambiguous: list[int] = []
    for line in table.lines:
        learner, day, sentences = _find_learner(line, people), None, []
        if isinstance(learner, str):
            sentences.append(learner)
        try:
            day = dates.read(_written(line))
        except ValueError as error:
            sentences.append(str(error))
        if not sentences and isinstance(learner, int):
            if starts.setdefault(learner, day) != day:
                sentence = _("“{learner}” has another date in line {line}. Keep one of the two.")
                sentences.append(sentence.format(learner=line.learner, line=first[learner]))
            if first.setdefault(learner, line.number) == line.number and _can_be_swapped(line.start or ""):
                ambiguous.append(learner)
        problems += [LineProblem(line.number, sentence) for sentence in sentences]
    return StartDatesFile(starts, problems, ambiguous)


def _written(line: Line) -> str:
    """The date as written. Raises ValueError where the line ends before it, mostly by mistake."""
    if line.start is None:
        raise ValueError(
            _(
                "This line ends before the column “start”. Add the date, or an empty cell to delete the "
                "one you gave before."
            )
        )
    return line.start


def _find_learner(line: Line, people: Mapping[str, tuple[int, ...]]) -> int | str:
    """The learner's id, or a sentence with the problem."""
    if not line.learner:
        return _("Add the user name or email.")
    learner_ids = people.get(line.learner, ())
    if not learner_ids:
        return _("Nobody in this course has the user name or email “{learner}”.").format(learner=line.learner)
    if len(learner_ids) > 1:
        sentence = _("“{learner}” can be more than one person. Write the user name exactly as it is on this site.")
        return sentence.format(learner=line.learner)
    return learner_ids[0]


# ---- dates

_YEAR_FIRST = re.compile(r"(\d{4})[-/. ]{1,2}(\d{1,2})[-/. ]{1,2}(\d{1,2})\.?([T ][\d:.]+Z?)?", re.IGNORECASE)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ]{1,2}(\d{1,2})[-/. ]{1,2}(\d{4})\.?")
_TWO_DIGITS = re.compile(r"\d{1,2}[-/. ]{1,2}\d{1,2}[-/. ]{1,2}\d{1,2}\.?|\D*\d{1,2}\D+\d{2}\D*")
_SERIAL = re.compile(r"\d{5}")
"""Days since the start of a spreadsheet's calendar: a date that has lost its format."""


def _can_be_swapped(written: str) -> bool:
    """Whether swapping the first two numbers would give another date."""
    match = _YEAR_LAST.fullmatch(_with_plain_signs(written))
    return match is not None and int(match[1]) != int(match[2]) and max(int(match[1]), int(match[2])) <= MONTHS


def _with_plain_signs(written: str) -> str:
    """The date with dashes as hyphens, and digits of other scripts as 0 to 9."""
    return "".join(
        "-" if unicodedata.category(sign) == "Pd" or sign == "\N{MINUS SIGN}" else str(unicodedata.decimal(sign, sign))
        for sign in normalize_text(written)
    )


class _Dates:
    """Reads unambiguous dates. Each text is read only once."""

    def __init__(self, day_zero: date, order: Order | None) -> None:
        self._day_zero, self._order = day_zero, order
        self._in_words = forms.DateField(localize=True)
        self._known: dict[str, date | None] = {}

    def read(self, written: str) -> date | None:
        """The date, or None for an empty text. Raises ValueError with a sentence on the problem."""
        if written not in self._known:
            self._known[written] = self._read(written)
        return self._known[written]

    def _read(self, written: str) -> date | None:
        plain = _with_plain_signs(written)
        if not plain:
            return None
        try:
            day = self._day(plain, written)
        except _AmbiguousDate as error:
            raise ValueError(str(error)) from error
        if problem := api.start_date_problem(day):
            raise ValueError(f"“{written}”: {problem}")
        return day

    def _day(self, plain: str, written: str) -> date:
        with suppress(ValueError, OverflowError):
            if match := _YEAR_FIRST.fullmatch(plain):
                return date(int(match[1]), int(match[2]), int(match[3]))
            if _SERIAL.fullmatch(plain):
                return self._day_zero + timedelta(days=int(plain))
            if match := _YEAR_LAST.fullmatch(plain):
                day, month = self._in_order(int(match[1]), int(match[2]), written)
                return date(int(match[3]), month, day)
        if _TWO_DIGITS.fullmatch(plain):
            sentence = _("“{date}” has no year with 4 digits. Write it as year, month and day, for example 2026-09-01.")
            raise ValueError(sentence.format(date=written))
        with suppress(ValidationError):
            if any(sign.isalpha() for sign in plain):
                in_words: date = self._in_words.clean(plain)
                return in_words
        sentence = _("We cannot read “{date}” as a date. Write it as year, month and day, for example 2026-09-01.")
        raise ValueError(sentence.format(date=written))

    def _in_order(self, first: int, second: int, written: str) -> tuple[int, int]:
        """Day and month. Raises _AmbiguousDate where both orders fit, or only the order that was not chosen."""
        if first == second or second > MONTHS >= first:
            month_first = True
        elif first > MONTHS >= second:
            month_first = False
        elif self._order is None:
            sentence = _("“{date}” can be 2 different days. Write it as 2026-09-01, or choose below what comes first.")
            raise _AmbiguousDate(sentence.format(date=written))
        else:
            month_first = self._order is Order.MONTH
        if self._order is not None and first != second and month_first != (self._order is Order.MONTH):
            sentence = _("“{date}” does not fit what you chose to come first. Check the date and your choice.")
            raise _AmbiguousDate(sentence.format(date=written))
        return (second, first) if month_first else (first, second)


class _AmbiguousDate(Exception):
    """A date that can be two days. Its text is a sentence for the uploader."""
