"""A phone and a desk: the two widths that every page has to be good at."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

both_widths = pytest.mark.parametrize("width", [320, 1280], ids=["phone", "desk"])
phone_and_desk = pytest.mark.parametrize("width", [390, 1280], ids=["phone", "desk"])


def assert_does_not_scroll_sideways(page: Page) -> None:
    """Wide tables may scroll within themselves; the page may not."""
    wide, width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= width, f"{page.url} is {wide} px wide in a window of {width} px"
