"""What an author's value means (layer 4): each kind of value has one reading, from a form, a file or a program.

A form refuses what is not allowed, so that its author can put it right. A course's file, a library, or another program
that sets a field is read instead, and never stops a page: what the form would not take counts as not set, a text that
is too long as its beginning. `Reading.notes` says that something was put right, for the author to be told. What white
space, capitals of "true" and repeats in a list do not change is no news.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import yaml

from competency_xblock.recommendation import parse_whole_number, strip_unexportable, to_single_line

MAX_YAML_LENGTH = 20_000
"""Characters. People write no more by hand, and reading it takes a second for some hundred thousand."""
MAX_DEPTH = 12
"""So many lists in lists are kept of a value; no value that means something has more than four."""


class Note(StrEnum):
    """What had to be put right."""

    UNREADABLE = "unreadable"
    """It is of another kind than it should be, or beyond what the form allows: it counts as not set."""
    LEFT_OUT = "left-out"
    """Some of its entries are; the others count."""
    SHORTENED = "shortened"
    """It is longer than the form allows: its beginning counts."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a value means, and what had to be put right for that."""

    value: Any
    notes: frozenset[Note] = frozenset()


def unreadable(default: Any) -> Reading:
    """Of something that cannot be meant: what counts where nothing is set."""
    return Reading(default, frozenset({Note.UNREADABLE}))


def read_text(value: object, longest: int, default: str = "") -> Reading:
    """A text without white space around it, of at most so many characters."""
    if value is None:
        return Reading(default)
    if not isinstance(value, str):
        return unreadable(default)
    text = strip_unexportable(value).strip()
    return Reading(text[:longest].strip(), _shortened(len(text) > longest))


def read_lines(value: object, longest: int, maximum: int, default: Iterable[str] = ()) -> Reading:
    """Texts of one line each, in a list or one on a line, without empty ones and repeats.

    None is longer than `longest` characters, and all together, parted by line ends, have at most `maximum`.
    """
    if value is None:
        return Reading(list(default))
    entries = value.splitlines() if isinstance(value, str) else value
    if not isinstance(entries, list | tuple):
        return unreadable(list(default))
    texts = [to_single_line(str(entry)) for entry in entries if _is_text_or_number(entry)]
    lines = list(dict.fromkeys(text[:longest].strip() for text in texts if text))
    fitting, length = [], 0
    for text in lines:
        length += len(text) + 1
        if length > maximum + 1:
            break
        fitting.append(text)
    notes = _shortened(any(len(text) > longest for text in texts))
    return Reading(fitting, notes | _left_out(len(texts) < len(entries) or len(fitting) < len(lines)))


def read_names(value: object, longest: int, maximum: int, default: Iterable[str] = ()) -> Reading:
    """Ids, in a list or parted by white space, without repeats: at most so many, none longer than `longest`."""
    if value is None:
        return Reading(list(default))
    entries = value.split() if isinstance(value, str) else value
    if not isinstance(entries, list | tuple):
        return unreadable(list(default))
    texts = [strip_unexportable(str(entry)).strip() for entry in entries if _is_text_or_number(entry)]
    names = list(dict.fromkeys(text for text in texts if text and len(text) <= longest))
    lost = len(texts) < len(entries) or any(len(text) > longest for text in texts) or len(names) > maximum
    return Reading(names[:maximum], _left_out(lost))


def read_number(value: object, minimum: int, maximum: int, default: int | None = None) -> Reading:
    """A whole number from `minimum` to `maximum`, which may be written as text."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return Reading(default)
    number = parse_whole_number(value)
    return Reading(number) if number is not None and minimum <= number <= maximum else unreadable(default)


def read_flag(value: object, default: bool = False) -> Reading:
    """Yes or no. As a text it is "true" or "false"; 1 and 0 are taken for them."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return Reading(default)
    flag = {"true": True, "false": False}.get(value.strip().lower()) if isinstance(value, str) else value
    return Reading(bool(flag)) if isinstance(flag, bool | int) and flag in (0, 1) else unreadable(default)


def read_choice(value: object, choices: Collection[str], default: str) -> Reading:
    """One of the choices, to the letter: ratings are seen by name only where just that is said."""
    if value is None:
        return Reading(default)
    return Reading(value) if isinstance(value, str) and value in choices else unreadable(default)


def read_numbers(value: object, longest: int, minimum: int, maximum: int, entries: int) -> Reading:
    """Whole numbers by name: at most so many entries, no name longer than `longest`."""
    if value is None:
        return Reading({})
    if not isinstance(value, Mapping):
        return unreadable({})
    numbers_by_name: dict[str, int] = {}
    for name, entry in value.items():
        key, number = strip_unexportable(name).strip() if isinstance(name, str) else "", parse_whole_number(entry)
        if (
            key
            and len(key) <= longest
            and number is not None
            and minimum <= number <= maximum
            and len(numbers_by_name) < entries
        ):
            numbers_by_name[key] = number
    given_count = sum(entry is not None and entry != "" for entry in value.values())
    return Reading(numbers_by_name, _left_out(len(numbers_by_name) < given_count))


def storable(value: object, deep: int = MAX_DEPTH) -> Any:
    """The value as a course's store and a course's file can have it: plain JSON, without signs that neither can carry.

    Any other value would end the saving or the export of the whole course.
    """
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
        return strip_unexportable(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**63 else None
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    if deep and isinstance(value, Mapping):
        return {strip_unexportable(str(name)): storable(inside, deep - 1) for name, inside in value.items()}
    if deep and isinstance(value, list | tuple | set | frozenset):
        return [storable(inside, deep - 1) for inside in value]
    return None if isinstance(value, Mapping | list | tuple | set | frozenset) else strip_unexportable(str(value))


def value_in(text: str | None, *kinds: type) -> Any:
    """What an attribute of a course's file says: JSON, as XBlock writes it, or a list or map that is written as YAML.

    Whatever else it is stays the text that it is.
    """
    if text is None:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = text
    if kinds and value is text and len(text) <= MAX_YAML_LENGTH:
        value = _yaml(text, kinds)
    return storable(value)


class _PlainLoader(yaml.BaseLoader):
    """YAML whose scalars are texts. Nothing refers to anything and nothing is deep: both can grow without bounds."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent) or self.depth > MAX_DEPTH:
            raise yaml.YAMLError
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def _yaml(text: str, kinds: tuple[type, ...]) -> Any:
    try:
        value = yaml.load(text, Loader=_PlainLoader)  # noqa: S506  (it knows nothing but texts, lists and maps)
    except (yaml.YAMLError, RecursionError, ValueError):
        return text
    return value if isinstance(value, kinds) else text


def _is_text_or_number(entry: object) -> bool:
    return isinstance(entry, str | int | float) and not isinstance(entry, bool)


def _shortened(was: bool) -> frozenset[Note]:
    return frozenset({Note.SHORTENED}) if was else frozenset()


def _left_out(was: bool) -> frozenset[Note]:
    return frozenset({Note.LEFT_OUT}) if was else frozenset()
