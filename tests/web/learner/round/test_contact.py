"""Whom to speak with: the number that a button calls is certain, or there is no button."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.web.learner.round.contact import contact_context


@pytest.mark.parametrize(
    ("contact", "phone", "tel"),
    [
        ("Team lead on duty: 01632 960001", "01632 960001", "01632960001"),
        ("Ring +44 (0)1632 960001.", "+44 (0)1632 960001", "+441632960001"),
        ("(01632) 960001, any time", "(01632) 960001", "01632960001"),
        ("020-7946-0018", "020-7946-0018", "02079460018"),
        ("+491632960001234", "+491632960001234", "+491632960001234"),
        ("Lead: 01632 960001 (24 hours)", "01632 960001", "01632960001"),
        ("01632 960001 24/7", "01632 960001", "01632960001"),
        ("24h: 01632 960001", "01632 960001", "01632960001"),
    ],
)
def test_a_number_becomes_a_button(contact: str, phone: str, tel: str) -> None:
    assert contact_context(contact) == {"text": contact, "phone": phone, "tel": tel}


@pytest.mark.parametrize(
    "contact",
    [
        "",
        "The safeguarding lead",
        "999",
        "01632 960001 9-5 Mon-Fri",
        "01632 960001 (1)",
        "01632 960001 / 960002",
        "01632 960001 - 07700 900123",
        "01632 960001, 07700 900123",
        "07700 900123 08:00-17:00",
        "01632 960001 ext 4",
        "Room 3, 01632 960001",
        "01632 960001 24",
        "Since 01/12/2026 - 2027",
        "Since 01-12-2026",
        "Since 01 12 2026",
        "01-12-2026 08",
        "The office, 0800-1700",
        "0163296",
        "016329600011",
        "+4916329600012345",
        "x01632960001",
        "01632960001x",
        "٠١٦٣٢٩٦٠٠٠١",
    ],
)
def test_what_is_not_certain_stays_text(contact: str) -> None:
    assert contact_context(contact) == {"text": contact, "phone": "", "tel": ""}


@given(st.text("0123456789 +-/():,.aé", max_size=40))
def test_a_button_calls_every_digit_of_the_text_and_nothing_else(contact: str) -> None:
    tel = contact_context(contact)["tel"]
    written = re.sub(r"(?<!\S)\(?24/7\)?", "", contact).replace("(0)", "")
    assert not tel or re.sub(r"\D", "", written) == tel.lstrip("+")
