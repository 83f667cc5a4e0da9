"""Whole numbers in what a course stores (layer 2): they come as numbers, and as texts of digits."""

from __future__ import annotations

MAX_DIGITS = 9


def parse_whole_number(value: object) -> int | None:
    """The whole number that a value is or spells. None for everything else, and for more than MAX_DIGITS digits."""
    if isinstance(value, str):
        text = value.strip()
        digits = text.removeprefix("-")
        return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 10**MAX_DIGITS:
        return None
    return int(value) if value == int(value) else None
