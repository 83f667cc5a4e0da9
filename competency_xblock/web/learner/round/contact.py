"""Whom to speak with (layer 5): the author writes it as one text, and a phone shows a number as a button."""

from __future__ import annotations

import re
from typing import Any

NUMBER = re.compile(r"(?<![\w+(])(?:\+[0-9]{1,3} ?(?:\(0\) ?)?|\(0[0-9]{1,5}\) ?|0)[0-9](?:[ -]?[0-9])*(?![\w+])")
"""A number as people write it, from abroad or from the country: +44 (0)1632 960001, (01632) 960001, 01632 960001."""
ROUND_THE_CLOCK = re.compile(r"(?<!\S)\(?24(?:/7| ?h(?:ou)?rs?|h)\)?(?!\w)", re.IGNORECASE)
"""The one number that often stands beside a phone number and is none."""
DATE = re.compile(r"(?<!\d)[0-9]{1,2}[ -][0-9]{1,2}[ -](?:19|20)[0-9]{2}(?!\d)")
"""A day, which begins with 0 as numbers do: 01-12-2026."""
LEAST_DIGITS, MOST_DIGITS, MOST_DIGITS_FROM_ABROAD = 9, 11, 15
"""Of a number with its leading 0. Eight are hours as well: 0800-1700. From abroad: ITU-T E.164."""


def contact_context(contact: str) -> dict[str, Any]:
    """The contact, and its phone number, `phone` to read and `tel` to call.

    Both are empty unless it is certain what to call: somebody in need must never reach a wrong number. So there is one
    number in the text, of a length that numbers have, and no other digit: hours, dates, extensions, a second number.
    """
    text = ROUND_THE_CLOCK.sub(" ", contact)
    numbers = list(NUMBER.finditer(text))
    phone = numbers[0][0] if len(numbers) == 1 else ""
    tel = re.sub(r"[^0-9+]", "", phone.replace("(0)", ""))
    digits, most = len(tel.lstrip("+")), MOST_DIGITS_FROM_ABROAD if tel.startswith("+") else MOST_DIGITS
    others = "".join(text.split(phone, 1)) if phone else ""
    if not LEAST_DIGITS <= digits <= most or DATE.search(phone) or any(sign.isdigit() for sign in others):
        phone = tel = ""
    return {"text": contact, "phone": phone, "tel": tel}
