"""Author's fields of plain values (layer 4)."""

from __future__ import annotations

import json
from typing import Any

from xblock.core import XBlock
from xblock.fields import Boolean, Field, Integer, String

from .values import Reading, read_choice, read_flag, read_number, read_text, storable, value_in

MAX_ID_LENGTH = 100

MAX_KEY_LENGTH = 255
"""Of the id of an assessment or a unit in a course."""


READINGS = "_readings_of_author_fields"
"""Where a block keeps, by field, the stored value that was read last and what it means."""


class AuthorField(Field):
    """A field of which a block's answer is the reading of what is stored."""

    MUTABLE = False  # every answer is a value of its own: who wants to change it sets another
    in_text: tuple[type, ...] = ()
    """What an attribute of a course's file may say as YAML; texts of other kinds stay texts."""

    def __init__(self, *, of_the_course: bool = False, **options: Any) -> None:
        """`of_the_course`: a block from a library keeps the course's value when a newer version comes."""
        super().__init__(**options)
        self.of_the_course = of_the_course

    def reading(self, value: Any) -> Reading:
        """What a stored value means."""
        raise NotImplementedError

    def __get__(self, block: XBlock | None, block_class: type[XBlock]) -> Any:
        """What is stored, as it is meant."""
        return self if block is None else self.reading_of(block).value

    def reading_of(self, block: XBlock) -> Reading:
        """What is stored in the block means. It is worked out once for each value, as a large map takes time."""
        stored = self.read_from(block)
        known: dict[str, tuple[Any, Reading]] = block.__dict__.setdefault(READINGS, {})
        if self.name not in known or known[self.name][0] is not stored:
            known[self.name] = (stored, self.reading(stored))
        return known[self.name][1]

    def read_from(self, block: XBlock) -> Any:
        """What is stored, as it is: the platform copies and exports by this."""
        return super().__get__(block, block.__class__)

    def from_json(self, value: Any) -> Any:
        """Whatever is stored or set, as a course can store and export it; nothing is refused."""
        return storable(value)

    to_json = enforce_type = from_json

    def _sanitize(self, value: Any) -> Any:
        return value

    def from_string(self, serialized: str) -> Any:
        """What an attribute of a course's file says."""
        return value_in(serialized, *self.in_text)

    def to_string(self, value: Any) -> str | None:
        """What stands in the attribute; XBlock leaves it out for None where a file can say that otherwise."""
        if isinstance(self, String) and (value is None or isinstance(value, str)):
            return value
        return json.dumps(value, indent=2, sort_keys=True)


class Text(AuthorField, String):
    """A text of at most `longest` characters."""

    def __init__(self, *, longest: int, **options: Any) -> None:
        super().__init__(enforce_type=True, **options)
        self.longest = longest

    def reading(self, value: Any) -> Reading:
        """The text without white space around it."""
        return read_text(value, self.longest, self.default)

    def from_string(self, serialized: str) -> Any:
        """The text itself."""
        return storable(serialized)


class Choice(AuthorField, String):
    """One of the `values`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(enforce_type=True, **options)

    def reading(self, value: Any) -> Reading:
        """The choice, to the letter."""
        return read_choice(value, [each["value"] for each in self.values], self.default)

    def from_string(self, serialized: str) -> Any:
        """The text itself."""
        return storable(serialized)


class Number(AuthorField, Integer):
    """A whole number from `minimum` to `maximum`."""

    def __init__(self, *, minimum: int, maximum: int, **options: Any) -> None:
        super().__init__(enforce_type=True, **options)
        self.minimum, self.maximum = minimum, maximum

    def reading(self, value: Any) -> Reading:
        """The number; beyond its limits it counts as not set."""
        return read_number(value, self.minimum, self.maximum, self.default)


class Flag(AuthorField, Boolean):
    """Yes or no."""

    def __init__(self, **options: Any) -> None:
        super().__init__(enforce_type=True, **options)

    def reading(self, value: Any) -> Reading:
        """Yes or no, however it is written."""
        return read_flag(value, self.default)
