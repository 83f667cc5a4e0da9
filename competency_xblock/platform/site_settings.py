"""What a site can set: the Django setting `COMPETENCY_XBLOCK`, a dictionary (layer 4)."""

from __future__ import annotations

from datetime import timedelta
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from ..records.api import DEFAULT_MINIMUM, LOWEST_MINIMUM, RetentionPeriods
from .hosts import is_lms, is_studio

MAX_DAYS = 36500
MAX_GROUP_MINIMUM = 1000
"""A larger minimum would hide every figure in most courses. The number is stored with each round."""
MIN_HOURS = 24
"""Beside people who are seen by name, figures counted more often would tell who has added what."""
DEFAULTS: dict[str, Any] = {
    "group_minimum": DEFAULT_MINIMUM,
    "unit_url": "",
    "plain_host": "",  # outside Open edX: the module that says who is who, which cohorts and courses there are
    "figures_hours": 24,  # how old figures about groups may become before they are counted again
    "observed_practice": False,  # whether training teams record what they saw, beside what learners feel
    "privacy_notice_url": "",  # where learners read what the site does with what it holds on people
    "framework_folders": (),  # where a site keeps frameworks of its own, as XML
    # How many days records are kept, None for ever; `manage.py competency_retention` carries it out.
    "keep_open_rounds_days": None,  # unfinished rounds, since the last save
    "keep_rounds_days": None,  # everything about a round, since it was submitted
    "keep_free_text_days": None,  # reasons and plans
}


class Misconfigured(ValueError):
    """A setting has a value that cannot be used; says which, and what it can be."""


def get_setting(name: str) -> Any:
    """The site's value, else the default. Raises KeyError for a name that is no setting of ours."""
    default = DEFAULTS[name]
    return getattr(settings, "COMPETENCY_XBLOCK", {}).get(name, default)


def group_minimum() -> int:
    """No figure is shown about fewer people than this; a site may choose, but never below five.

    What is no number counts as if it were left out, and what is too large as the largest: more protection was wanted.
    """
    value = get_setting("group_minimum")
    try:
        minimum = DEFAULT_MINIMUM if isinstance(value, bool) else int(value)
    except OverflowError:  # infinitely many
        minimum = MAX_GROUP_MINIMUM
    except (TypeError, ValueError):
        minimum = DEFAULT_MINIMUM
    return min(max(LOWEST_MINIMUM, minimum), MAX_GROUP_MINIMUM)


def max_snapshot_age() -> timedelta:
    """How old figures may become before they are counted again.

    Never less than a day in Open edX. Elsewhere it may be nothing at all: they are counted whenever looked at.
    """
    hours, minimum = get_setting("figures_hours"), least_hours()
    return timedelta(hours=min(max(minimum, hours if is_hours(hours) else DEFAULTS["figures_hours"]), MAX_DAYS * 24))


def least_hours() -> int:
    """How often figures may be counted here at most, in hours."""
    return MIN_HOURS if is_lms() or is_studio() else 0


def is_hours(value: object) -> bool:
    """Whether it is a number of hours; for Python, True is one."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < inf


def observed_practice() -> bool:
    """Whether the site lets its training teams record what they saw."""
    return get_setting("observed_practice") is True


def is_address(value: object) -> bool:
    """Whether it is the address of a page that a browser can be sent to."""
    if not isinstance(value, str) or not value.isprintable() or not value.startswith(("https://", "http://")):
        return False
    try:
        return bool(urlsplit(value).hostname)
    except ValueError:  # such as brackets that are not closed
        return False


def privacy_notice_url() -> str:
    """The address of the site's privacy notice; "" where there is none, or none that can be used."""
    address = get_setting("privacy_notice_url")
    return address if is_address(address) else ""


def framework_folders() -> tuple[Path, ...]:
    """Where the site keeps frameworks of its own; nowhere, where that is no list of folders."""
    folders = get_setting("framework_folders")
    return tuple(Path(folder) for folder in folders) if is_folders(folders) else ()


def is_folders(value: object) -> bool:
    """Whether it is a list of folders."""
    return isinstance(value, list | tuple) and all(isinstance(folder, str | Path) for folder in value)


def retention_periods() -> RetentionPeriods:
    """How long the site keeps what. Raises Misconfigured: nothing is deleted by a guess."""
    return RetentionPeriods(
        open_rounds=get_period("keep_open_rounds_days"),
        rounds=get_period("keep_rounds_days"),
        free_text=get_period("keep_free_text_days"),
    )


def days_unfinished_are_kept() -> int | None:
    """For how many days a round that is not finished is kept; None for ever, and where a period cannot be used."""
    try:
        period = retention_periods().unfinished
    except Misconfigured:  # `competency_retention` deletes nothing then, and the site's checks say so
        return None
    return period.days if period else None


def get_period(name: str) -> timedelta | None:
    """The setting as a length of time, None for ever. Raises Misconfigured."""
    value = get_setting(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_DAYS:
        can_be = f"a whole number of days from 1 to {MAX_DAYS}, or None for ever"
        raise Misconfigured(f"COMPETENCY_XBLOCK['{name}'] is {value!r}; it is {can_be}.")
    return timedelta(days=value)
