"""Text that people type (layer 3): stored exactly as typed, as far as it can be stored at all.

No word and no character is forbidden: templates escape them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.recommendation import to_single_line

from ..data import FieldProblem
from ..database import strip_unstorable

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
"""Days that can be meant."""

DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""Python reads other ways to write a day too, such as 20260901; no field sends them."""


class InvalidInput(ValueError):
    """What was sent cannot be stored; `problems` has everything that is wrong with it."""

    def __init__(self, problems: Iterable[FieldProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.message for problem in self.problems))


def keep_as_typed(text: str) -> str:
    """The text with its line breaks as typed: forms send two characters for each."""
    return text.replace("\r\n", "\n")


def find_same_option(value: str, options: Iterable[str]) -> str | None:
    """The option with the same text, whatever its white space and the form of its accents. None if none has it.

    A page may show blanks as HTML does, and an author may tidy a list while pages are open.
    """
    normalized = to_single_line(value)
    return next((option for option in options if to_single_line(option) == normalized), None)


def parse_day(value: Any) -> date:
    """The day that a date field sends, as 2026-09-01. Raises ValueError for anything else."""
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise ValueError("This is no day.")
    return date.fromisoformat(value)


def parse_text(value: Any, path: str, max_length: int) -> str:
    """Text of at most `max_length` characters, such as a note or a reply. Raises InvalidInput (the text cannot be
    stored).

    For a text that is sent alone, while its writer waits: all of it is taken, or nothing.
    """
    if value is None:
        return ""
    text = keep_as_typed(value) if isinstance(value, str) else ""
    message = ""
    if not isinstance(value, str):
        message = _("We could not read this text. Type it again.")
    elif len(text) > max_length:
        message = _("Shorten this to {count} characters or fewer.").format(count=max_length)
    elif strip_unstorable(text) != text:
        message = _("This contains a character that we cannot save. Delete it and try again.")
    if message:
        raise InvalidInput([FieldProblem(path, message)])
    return text if text.strip() else ""
