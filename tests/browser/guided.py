"""Walks a guide: reads its numbered steps, and takes each as it is written.

A link is an address to open. **Bold** is pressed, chosen or ticked, or filled in where `code` comes before it.
*Slanted* has to be seen; where it is the name of a part of the page, the rest of the step is looked for in that part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

STEP = re.compile(r"^\d+\. (.*(?:\n   .*)*)", re.MULTILINE)
PIECE = re.compile(r"\[[^\]]+\]\((?P<open>http[^)]+)\)|\*\*(?P<press>[^*]+)\*\*|\*(?P<see>[^*]+)\*|`(?P<type>[^`]+)`")
ROLES_PRESSED = ("button", "link", "radio", "checkbox", "tab")
ROLES_OF_PARTS = ("group", "article", "region", "navigation", "search")


class Does(Enum):
    """What a piece of a step asks for."""

    OPEN = "open"
    PRESS = "press"
    SEE = "see"
    TYPE = "type"


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to do or to see, and the words it is named by."""

    does: Does
    words: str


def sections(guide: str) -> dict[str, list[str]]:
    """The numbered steps below each heading that has some, each in one line."""
    found = {}
    for part in re.split(r"^## ", guide, flags=re.MULTILINE)[1:]:
        heading, _, text = part.partition("\n")
        steps = [" ".join(step.split()) for step in STEP.findall(text)]
        if steps:
            found[heading] = steps
    return found


def pieces(step: str) -> Iterator[Piece]:
    """What a step asks for, in its order."""
    for found in PIECE.finditer(step):
        kind = str(found.lastgroup)
        yield Piece(Does(kind), found[kind])


class Walker:
    """Somebody in front of one page, with the guide beside it; `site` stands for the guide's own address."""

    def __init__(self, page: Page, site: str, patience: int = 10_000) -> None:
        self.page = page
        self.site = site
        self.patience = patience  # milliseconds
        self.part: Locator | None = None
        self.typed: str | None = None

    def take(self, step: str) -> None:
        """Do everything that a step says, and see everything that it promises."""
        self.part = self.typed = None
        for piece in pieces(step):
            getattr(self, f"_{piece.does.value}")(piece.words)
        assert self.typed is None, f"The guide does not say where to write “{self.typed}”."

    def _open(self, address: str) -> None:
        to = urlsplit(address)
        self.page.goto(f"{self.site}{to.path}{'?' if to.query else ''}{to.query}")

    def _type(self, words: str) -> None:
        self.typed = words

    def _see(self, words: str) -> None:
        # With its capitals: “Saved” is not seen where a sentence has “saved” in it.
        seen = self.page.get_by_text(re.compile(re.escape(words))).filter(visible=True)
        expect(seen.first, f"The guide says that one sees “{words}”").to_be_visible(timeout=self.patience)
        self.part = self._part_called(words)

    def _press(self, words: str) -> None:
        if self.typed is not None:
            self._fill(self._one(self._within().get_by_label(words, exact=True), words))
            return
        within = self._within()
        # A name may go on, after a colon, for whoever hears it.
        name = re.compile(rf"^{re.escape(words)}(?: ?: .+)?$")
        roles = [within.get_by_role(role, name=name) for role in ROLES_PRESSED]  # type: ignore[arg-type]
        folds = within.locator("summary").filter(has_text=words)
        pressed = folds
        for role in roles:
            pressed = pressed.or_(role)
        self._one(pressed, words).click()

    def _fill(self, field: Locator) -> None:
        if field.evaluate("field => field.localName") == "select":
            field.select_option(label=self.typed)
        else:
            field.fill(self.typed or "")
        self.typed = None

    def _within(self) -> Page | Locator:
        return self.part or self.page

    def _part_called(self, words: str) -> Locator | None:
        """The part of the page of that name, the innermost where it stands in others; None where none is called so."""
        headed = self.page.get_by_role("article").filter(has=self.page.get_by_role("heading", name=words, exact=True))
        folds = self.page.locator("details").filter(has=self.page.locator("summary").filter(has_text=words))
        named = [self.page.get_by_role(role, name=words, exact=True) for role in ROLES_OF_PARTS]  # type: ignore[arg-type]
        return next((headings.last for headings in (*named, headed, folds) if headings.count()), None)

    def _one(self, found: Locator, words: str) -> Locator:
        """What is called so and can be seen: one thing, or the guide is not clear."""
        found = found.filter(visible=True)
        expect(found.first, f"The guide says to use “{words}”").to_be_visible(timeout=self.patience)
        assert found.count() == 1, f"“{words}” could be {found.count()} things on {self.page.url}."
        return found
