"""What an operator can set with `tutor config save --set COMPETENCY_...`, and what each value can be.

The site's own settings are named as in `COMPETENCY_XBLOCK`; docs/operating.md says what they mean. A value that pages
or commands would fall over is refused here, where the operator is looking, rather than on a learner's page; and so is
a name that means nothing, because what somebody wanted to set would stay as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from .. import __version__

PREFIX = "COMPETENCY_"
LIKE_OURS = "COMPETENC"  # "competencies" and "competence" are meant for us too
MIN_GROUP_MINIMUM = 5
MAX_GROUP_MINIMUM = 1000
MIN_HOURS = 24  # often enough for figures that come in fives; counted more often, they would tell who came last
MAX_DAYS = 36500
CRON_FIELDS = 5


class InvalidValue(ValueError):
    """A value cannot be used; says which, and what it can be."""


@dataclass(frozen=True)
class Value:
    """A setting: its default, a test of whether a value fits, and words for what it can be."""

    default: Any
    fits: Callable[[Any], bool]
    can_be: str


def whole(minimum: int, maximum: int | None = None) -> Callable[[Any], bool]:
    """Whether something is a whole number in this range. YAML's true is none, though Python counts it as one."""
    return lambda value: type(value) is int and value >= minimum and (maximum is None or value <= maximum)


def one_line(value: Any) -> bool:
    """Whether something is text that stays in its line of a file."""
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def _hours(value: Any) -> bool:
    return type(value) in (int, float) and MIN_HOURS <= value < float("inf")


def _folders(value: Any) -> bool:
    return isinstance(value, list) and all(one_line(folder) and folder.startswith("/") for folder in value)


def _address(value: Any) -> bool:
    return value == "" or (one_line(value) and value.startswith(("https://", "http://")))


def _schedule(value: Any) -> bool:
    return value == "" or (one_line(value) and len(value.split()) == CRON_FIELDS)


RETENTION_DAYS = Value(
    None,
    lambda value: value is None or whole(1, MAX_DAYS)(value),
    f"a whole number of days from 1 to {MAX_DAYS}, or null for ever",
)
SITE = {
    "group_minimum": Value(
        10,
        whole(MIN_GROUP_MINIMUM, MAX_GROUP_MINIMUM),
        f"a whole number of people from {MIN_GROUP_MINIMUM} to {MAX_GROUP_MINIMUM}",
    ),
    "figures_hours": Value(24, _hours, f"a number of hours, {MIN_HOURS} or more"),
    "observed_practice": Value(False, lambda value: isinstance(value, bool), "true or false"),
    "privacy_notice_url": Value("", _address, "an address that begins with https:// or http://, or nothing"),
    "framework_folders": Value([], _folders, 'a list of folders in the containers, such as ["/openedx/frameworks"]'),
    "keep_open_rounds_days": RETENTION_DAYS,
    "keep_rounds_days": RETENTION_DAYS,
    "keep_free_text_days": RETENTION_DAYS,
}
"""The entries of `COMPETENCY_XBLOCK`, without those that are for other hosts than Open edX."""
TUTORS_OWN = {
    "requirement": Value(f"competency-xblock=={__version__}", one_line, "what pip installs, in one line"),
    "daily_schedule": Value("30 2 * * *", _schedule, f"{CRON_FIELDS} fields as cron has them, or nothing"),
}
"""What only Tutor needs to know."""
ALL = {**SITE, **TUTORS_OWN}


def defaults() -> list[tuple[str, Any]]:
    """What Tutor's configuration holds unless an operator says otherwise."""
    return [(tutors_name(name), value.default) for name, value in ALL.items()]


def tutors_name(name: str) -> str:
    """What a setting is called in Tutor's configuration."""
    return PREFIX + name.upper()


def checked(name: str, given: Any) -> Any:
    """What Tutor's configuration gives for a name, if it fits. Raises InvalidValue."""
    value = ALL[name]
    if not value.fits(given):
        raise InvalidValue(f"{tutors_name(name)} is {given!r}; it is {value.can_be}.")
    return given


def problems(configuration: Mapping[str, Any], others: Collection[str] = ()) -> Iterator[str]:
    """What is wrong with all that Tutor's configuration holds for us, a sentence for each.

    `others` are names that Tutor or another plugin has: these are no mistakes, whatever they begin with.
    """
    names = {tutors_name(name): name for name in ALL}
    for name, given in configuration.items():
        if name in names:
            try:
                checked(names[name], given)
            except InvalidValue as problem:
                yield str(problem)
        elif name.upper().startswith(LIKE_OURS) and name not in others:
            near = get_close_matches(name.upper(), names, n=1, cutoff=0.8)
            meant = f" Did you mean {near[0]}?" if near else ""
            yield f"There is no {name}.{meant} Take it out with: tutor config save --unset {name}"
