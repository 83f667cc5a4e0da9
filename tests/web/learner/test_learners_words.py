"""What learners wrote is shown as they wrote it on every page of theirs; what is sent back is never what is shown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from lxml import html

from competency_xblock.web.plumbing.rendering import TEMPLATES, render
from tests.fixtures.workbench import (
    CHANGE,
    ENCOURAGE,
    Seat,
    action,
    assessment,
    draft,
    progress_seat,
    put_into_course,
    rated,
)

pytestmark = pytest.mark.django_db

FIRST, SECOND = "First <i>line</i> & so on", "second line"
WORDS = f"{FIRST}\n{SECOND}"
ROLE = "Support worker & “friend” <3"


@pytest.fixture
def robin() -> Seat:
    put_into_course(assessment(roles=[ROLE]))
    seat = Seat("robin")
    seat.finish(draft({CHANGE: rated(3, reason=WORDS), ENCOURAGE: rated(4)}, action(WORDS, CHANGE, "2030-06-30")))
    return seat


def lines_of(element: Any) -> list[str]:
    """What stands around the first line break below an element."""
    return [(line.getprevious().tail if line.getprevious() is not None else line.getparent().text) or ""
            for line in element.xpath(".//br")]  # fmt: skip


@pytest.mark.parametrize(("page", "times"), [("after", 2), ("print", 2), ("progress", 1)])
def test_line_breaks_are_kept_and_nothing_is_taken_for_code(robin: Seat, page: str, times: int):
    shown = {
        "after": lambda: robin.page(),
        "print": lambda: html.fromstring(robin.get("record", "print").content),
        "progress": lambda: progress_seat().page(),
    }[page]()
    assert [line.strip().removeprefix("· ") for line in lines_of(shown)].count(FIRST) == times
    assert sum((line.tail or "").strip().startswith(SECOND) for line in shown.xpath("//br")) == times
    assert not shown.xpath("//i")


def test_every_option_and_every_button_to_press_says_what_it_sends(robin: Seat, settings: Any):
    settings.USE_THOUSAND_SEPARATOR = True
    with translation.override("de"):
        page = robin.page()
    options = page.xpath("//option")
    assert options
    assert all(option.get("value") is not None for option in options)
    assert [option.get("value") for option in page.xpath("//select[@data-field='role']/option")] == ["", ROLE]
    numbers = [option.get("value") for option in page.xpath("//template//input[@type='radio'] | //template//option")]
    assert {str(number) for number in range(1, 11)} <= set(numbers)


def test_the_points_of_a_scale_are_numbers_in_every_language(settings: Any):
    settings.USE_THOUSAND_SEPARATOR = True
    settings.USE_L10N = True
    with translation.override("de"):
        for worded in (True, False):
            written = render(
                "scale.html",
                {"scale_worded": worded, "scale_points": [{"value": 1000, "text": "Sure", "narrow": 1, "wide": 1}]},
            )
            assert html.fromstring(written).xpath("//input/@value") == ["1000"]


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: Path(path).name)
def test_no_template_has_an_option_without_a_value(template: Path):
    assert not re.findall(r"<option(?![^>]*\bvalue=)[^>]*>", template.read_text(encoding="utf-8"))
