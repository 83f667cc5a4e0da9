"""Values as words that people read (layer 5)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format, get_format, localize
from django.utils.translation import gettext as _

from competency_xblock.records.data import Answer


def format_day(moment: datetime | date) -> str:
    """The day in the reader's time zone and language; a plain date stays that date."""
    return date_format(timezone.localtime(moment) if isinstance(moment, datetime) else moment, "DATE_FORMAT")


def format_time(moment: datetime) -> str:
    """The time of day in the reader's time zone and language."""
    return date_format(timezone.localtime(moment), "TIME_FORMAT")


def short_days(moments: Sequence[datetime]) -> list[str]:
    """A short label for each moment in the reader's time zone, such as "12 Sep".

    All have the year if they are not in one year. Those on one day have the time.
    """
    local = [timezone.localtime(moment) for moment in moments]
    one_year = len({moment.year for moment in local}) < 2
    pattern = _short_pattern("MONTH_DAY_FORMAT" if one_year else "DATE_FORMAT")
    on_day = Counter(moment.date() for moment in local)
    return [
        date_format(moment, pattern)
        if on_day[moment.date()] == 1
        else f"{date_format(moment, pattern)}, {date_format(moment, 'TIME_FORMAT')}"
        for moment in local
    ]


def short_ends(first: datetime, last: datetime) -> tuple[str, str]:
    """Where a time begins and ends, as briefly as can be: days such as "12 Sep", or months if the years differ."""
    local = [timezone.localtime(moment) for moment in (first, last)]
    pattern = _short_pattern("MONTH_DAY_FORMAT" if local[0].year == local[1].year else "YEAR_MONTH_FORMAT")
    return date_format(local[0], pattern), date_format(local[1], pattern)


def _short_pattern(name: str) -> str:
    """A date format of the reader's language with short names of months."""
    return re.sub(r"(?<!\\)F", "M", get_format(name))


def count_in_words(count: int) -> str:
    """A number of things inside a sentence: a word up to nine."""
    words = ["", _("one"), _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine")]
    return words[count] if 0 < count < len(words) else str(count)


def format_answer(answer: Answer, value: int | None) -> str:
    """A learner's answer as text: the number, or why there is none."""
    if value is not None:
        return str(value)
    return {
        Answer.NOT_MY_ROLE: _("Not part of my role"),
        Answer.NOT_YET: _("Not had the chance yet"),
        Answer.REFLECTED: _("Thought about"),
    }.get(answer, "")


def format_change(first: float | None, latest: float | None) -> str:
    """The difference of two values with its sign, as the language writes numbers; "same" for none.

    '' where a value is missing.
    """
    if first is None or latest is None:
        return ""
    moved = round(latest - first, 1)
    if not moved:
        return _("same")
    size = abs(moved)
    sign = "+" if moved > 0 else "\N{MINUS SIGN}"
    return f"{sign}{localize(int(size) if size == int(size) else size)}"


def join_words(parts: Sequence[str]) -> str:
    """Join parts as in a sentence: "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(parts)s and %(last)s") % {"parts": ", ".join(parts[:-1]), "last": parts[-1]}


def format_due(review_date: date | None, done: datetime | None, today: date, *, let_go: bool = False) -> str:
    """The day an action was done or let go, else its review date; '' without either."""
    if done and let_go:
        return _("set aside on %(day)s") % {"day": format_day(done)}
    if done:
        return _("done on %(day)s") % {"day": format_day(done)}
    if review_date is None:
        return ""
    if review_date < today:
        return _("planned for %(day)s, ready when you are") % {"day": format_day(review_date)}
    return _("look again on %(day)s") % {"day": format_day(review_date)}
