"""Checks of what people send, before anything is stored (layer 3)."""

from .text import (
    FIRST_DAY,
    LAST_DAY,
    InvalidInput,
    find_same_option,
    keep_as_typed,
    parse_day,
    parse_text,
)

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "InvalidInput",
    "find_same_option",
    "keep_as_typed",
    "parse_day",
    "parse_text",
]
