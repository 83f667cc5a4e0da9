"""Moves through a page by keyboard alone, and watches that one always sees where one is."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

TABS_AT_MOST = 120

# What the eye is led by: an outline on what has the focus, or on what is drawn in place of a radio button.
SHOWS = """() => {
    const here = document.activeElement;
    if (!here || here === document.body) return true;  // between the page's end and its beginning
    const outlined = (element) => {
        const style = element && getComputedStyle(element);
        return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    };
    const drawn = getComputedStyle(here).opacity === "0" ? here.nextElementSibling : here;
    const box = drawn.getBoundingClientRect();
    const inView = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return outlined(drawn) && inView;
}"""
IS_HERE = "wanted => wanted === document.activeElement"
WHAT = "() => document.activeElement.outerHTML.slice(0, 150)"


class Keyboard:
    """Hands on the keyboard of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        """Press these keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        self.page.keyboard.type(text)

    def tab(self) -> None:
        """One step on; wherever that leads, the focus can be seen."""
        self.press("Tab")
        assert self.page.evaluate(SHOWS), f"One cannot see that this has the focus: {self.page.evaluate(WHAT)}"

    def tab_to(self, wanted: Locator) -> None:
        """Step on until the focus is there; fails where Tab never leads there."""
        target = wanted.element_handle()
        for _ in range(TABS_AT_MOST):
            self.tab()
            if target.evaluate(IS_HERE):
                return
        raise AssertionError(f"Tab does not lead to {wanted}; it led to {self.page.evaluate(WHAT)}")

    def leave(self) -> None:
        """Step on to the next thing outside of what has the focus now (a date has several parts)."""
        before = self.page.evaluate_handle("() => document.activeElement")
        for _ in range(6):
            self.tab()
            if not before.evaluate(IS_HERE):
                return
        raise AssertionError(f"Tab does not lead out of {self.page.evaluate(WHAT)}")
