"""The message when the database refuses a row (layer 3), without a word of what was to be stored."""

from __future__ import annotations

import re

from django.apps import apps
from django.db import DatabaseError, IntegrityError, OperationalError
from django.utils.translation import gettext as _

TRIED_AGAIN = frozenset({1020, 1205, 1213, 1467, "40001", "40P01"})
"""Another transaction interfered: a changed row, a lock waited for too long, a deadlock, no next id."""
LATER = frozenset({1040, 1047, 1053, 1205, 1290, 1836, 2002, 2003, 2006, 2013, 2055})
"""The database does not answer, or takes nothing at the moment: it is full, shut down or read-only."""
COLUMN = re.compile(r"column [`'\"]?(?:[\w-]+[`'\"]?\.[`'\"]?)*(\w+)[`'\"]?(?: at row \d+)?\W*$")


class NotStored(Exception):
    """Nothing was stored. `kind` is the class of the database's error, `code` its number, `column` the column, if
    known.

    `in_the_way`: another transaction interfered, and trying again is likely to help. `later`: the database may take it
    later. The message is for the person who waits. It holds nothing from the database or from what was to be stored.
    """

    def __init__(
        self, kind: str, code: int | str = "", column: str = "", *, in_the_way: bool = False, later: bool = False
    ) -> None:
        super().__init__(
            _("We could not save this just now. Everything you saved before is safe. Try again in a minute.")
        )
        self.kind, self.code, self.column = kind, code, column
        self.in_the_way, self.later = in_the_way, later

    @property
    def for_the_log(self) -> str:
        """What the site's operators need to know."""
        return " ".join(
            str(detail) for detail in (self.kind, self.code, self.column and f"column {self.column}") if detail
        )


def refusal_of(problem: DatabaseError) -> NotStored:
    """The refusal that a database error stands for. The error's text is left out: it may quote what a learner wrote."""
    code = _get_error_code(problem)
    locked = isinstance(problem, OperationalError) and "locked" in str(problem)
    return NotStored(
        type(problem).__name__,
        code,
        _find_column(str(problem.args[-1]) if problem.args else ""),
        # The next attempt sees a row that another transaction inserted first.
        in_the_way=code in TRIED_AGAIN or locked or isinstance(problem, IntegrityError),
        later=code in LATER,
    )


def _get_error_code(problem: DatabaseError) -> int | str:
    """MySQL's number or PostgreSQL's state; '' where there is neither."""
    first = problem.args[0] if problem.args else ""
    if type(first) is int:
        return first
    return str(getattr(problem.__cause__, "sqlstate", "") or "")


def _find_column(message: str) -> str:
    """The column of ours that the database's message names at its end; '' for any other name."""
    match = COLUMN.search(message)
    name = match[1] if match else ""
    return name if name in _our_columns() else ""


def _our_columns() -> frozenset[str]:
    models = apps.get_app_config("competency_xblock").get_models()
    return frozenset(field.column for model in models for field in model._meta.local_fields)
