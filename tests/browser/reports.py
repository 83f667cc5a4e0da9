"""The training team's pages as somebody of the team walks through them."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from demo import course

from .server import Server

TEAM = "training-team"
LIBRARY = "/vendor/chart.umd.min.js"

# How many of a picture's points have any colour
DRAWN = """canvas => {
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    return pixels.reduce((sum, value, n) => sum + (n % 4 === 3 && value > 0 ? 1 : 0), 0);
}"""


class Reports:
    """The pages about the demo course in one browser page; `student` is who looks at them."""

    def __init__(self, page: Page, server: Server, student: str = TEAM) -> None:
        self.page = page
        self.server = server
        self.student = student

    def url(self, path: str = "", **parameters: str) -> str:
        """The address of a page."""
        return self.server.url(f"/competency/reports/{course.key()}/{path}", **parameters)

    def open(self, path: str = "", **parameters: str) -> Reports:
        """Go to a page; what is not in the address stands in a cookie, as in any site."""
        self.page.context.add_cookies(
            [{"name": "demo-student", "value": self.student, "url": self.server.url(), "sameSite": "Lax"}]
        )
        self.page.goto(self.url(path, **parameters))
        return self

    def person(self, name: str) -> Reports:
        """Go to the page of the one who is called so."""
        self.open("people/", q=name)
        self.names.first.get_by_role("link").click()
        return self

    # ---- what stands on a page

    @property
    def heading(self) -> Locator:
        """The page's heading."""
        return self.page.get_by_role("heading", level=1)

    @property
    def names(self) -> Locator:
        """What the rows of the page's tables are about, areas left out."""
        return self.page.locator("tbody th[scope=row]")

    @property
    def total(self) -> int:
        """How many people the list says there are."""
        return int(self.page.locator("caption").inner_text().split()[0])

    def figure(self, name: str) -> int:
        """The number below that title."""
        title = self.page.locator("dt", has_text=re.compile(rf"^{re.escape(name)}$"))
        return int(self.page.locator("dl div").filter(has=title).locator("dd").first.inner_text())

    def link(self, name: str) -> Locator:
        """A link of that name."""
        return self.page.get_by_role("link", name=name, exact=True)

    def row(self, name: str) -> Locator:
        """The cells of the row that begins with this."""
        header = self.page.get_by_role("rowheader", name=name, exact=True)
        return self.page.get_by_role("row").filter(has=header).get_by_role("cell")

    def cells(self) -> list[list[str]]:
        """All rows of the page's first table, without its head."""
        rows = "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
        cells: list[list[str]] = self.page.locator("table").first.locator("tbody tr").evaluate_all(rows)
        return cells

    def chart(self) -> dict[str, Any]:
        """What the page's picture is drawn from."""
        series: dict[str, Any] = json.loads(self.page.locator("[data-chart]").get_attribute("data-chart") or "")
        return series

    # ---- what a person does

    def filter(self, **fields: str) -> None:
        """Choose these in the form, by their labels with _ for a space, and show it."""
        for label, value in fields.items():
            field = self.page.get_by_label(label.replace("_", " "), exact=True)
            if field.evaluate("field => field.localName") == "select":
                field.select_option(label=value)
            else:
                field.fill(value)
        self.show()

    def show(self) -> None:
        """Press the button of the form, and wait for the page."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Show", exact=True).click()

    # ---- what has to be so

    def expect_drawn(self) -> None:
        """The picture is there, and something is drawn on it."""
        canvas = self.page.locator("canvas")
        expect(canvas).to_be_visible()
        self.page.wait_for_function("!!window.Chart")
        assert canvas.evaluate(DRAWN) > 1000


def all_paths(reports: Reports) -> dict[str, str]:
    """Each page by a name, with its path below the course: one of each kind."""
    reports.open("people/", q="Acorn")
    href = reports.names.first.get_by_role("link").get_attribute("href") or ""
    person = urlsplit(href).path.rstrip("/").rsplit("/", 1)[-1]
    competency = "progress/fulfilling-lives/encouragers/"
    return {
        "overview": "",
        "people": "people/",
        "person": f"people/{person}/",
        "start dates": "start-dates/",
        "progress": "progress/",
        "by name": "progress/by-name/",
        "competency": competency,
        "compare": "compare/",
        "training": "training/",
        "observed": "observed/",
        "observe": f"observed/{person}/",
    }
