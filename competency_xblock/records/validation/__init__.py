"""What people send, read and checked before anything is stored (layer 3)."""

from .text import (
    InvalidInput,
    find_same_option,
    keep_as_typed,
    parse_day,
    parse_text,
)

__all__ = [
    "InvalidInput",
    "find_same_option",
    "keep_as_typed",
    "parse_day",
    "parse_text",
]
