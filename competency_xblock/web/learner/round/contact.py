"""Whom to speak with (layer 5): the author writes it as one text, and a phone shows a number as a button."""

from __future__ import annotations

import re
from typing import Any

NUMBER = re.compile(r"(?<![\w+])(?:\+\d|0)[\d ()/-]{7,20}\d(?!\w)")
"""A number as people write it, from abroad or from the country: +44 1632 960001, 01632 960001."""


def contact_context(contact: str) -> dict[str, Any]:
    """The contact, and its phone number where it has exactly one: `phone` to read, `tel` to call."""
    numbers = NUMBER.findall(contact)
    phone = numbers[0].strip() if len(numbers) == 1 else ""
    return {"text": contact, "phone": phone, "tel": re.sub(r"[^\d+]", "", re.sub(r"\(0\)", "", phone))}
