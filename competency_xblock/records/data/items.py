"""Items, answers, and who sees them (layer 3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """A learner's answer about one item."""

    RATED = "rated"
    NOT_MY_ROLE = "not-my-role"
    NOT_YET = "not-yet"
    REFLECTED = "reflected"
    """Thought about, without a number: for what a framework does not rate. It is in no figure and in no `latest`."""


class Visibility(StrEnum):
    """Who sees the ratings of a round, as promised when it was started."""

    GROUPS = "groups"
    NAMES = "names"


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """A competency at a level ('' where there is none): what series of ratings are about."""

    framework: str
    competency: str
    level: str = ""


def item_key(competency: str, level: str) -> str:
    """The text key of a competency at a level, such as of an aim for that level alone. No id contains the sign."""
    return f"{competency}@{level}"
