"""`make screenshots`: a picture of each step and page, on a phone and on a desk, in `docs/screenshots/`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from .conftest import ARGUMENTS, chromium
from .reports import Reports
from .server import Server, running_demo
from .walking import Assessment, unit_url

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURES = ROOT / "docs" / "screenshots"
WIDTHS = {"phone": 390, "desk": 1280}
LEARNER = "sample-acorn"
NEWCOMER = "newcomer"
TEAM = "training-team"


class Camera:
    """Takes pictures of one page, numbered in the order in which they are taken."""

    def __init__(self, page: Page, device: str) -> None:
        self.page = page
        self.device = device
        self.taken = 0

    def take(self, name: str) -> None:
        """A picture of the whole page as it is once its scripts are there."""
        self.page.wait_for_load_state("networkidle")
        self.page.screenshot(path=self._next(name), full_page=True)

    def take_card(self, assessment: Assessment, title: str, name: str) -> None:
        """A picture of one card, where the page around it is long."""
        assessment.card(title).screenshot(path=self._next(name))

    def _next(self, name: str) -> Path:
        self.taken += 1
        self.page.evaluate("document.activeElement && document.activeElement.blur()")
        file = PICTURES / f"{self.device}-{self.taken:02}-{name}.png"
        sys.stdout.write(f"{file.relative_to(ROOT)}\n")
        return file


def the_learners_path(camera: Camera, server: Server) -> None:
    """Before, rate, plan, what to learn next; then rating again and the group's tool."""
    page, newcomer = camera.page, f"{NEWCOMER}-{camera.device}"
    page.goto(server.url("/"))
    camera.take("start-page")
    assessment = Assessment(page, server, newcomer).open()
    camera.take("before")
    assessment.walk_to_rating()
    for title, value in {
        "Facilitators of change": 4,
        "Encouragers": 6,
        "Risk navigators": 3,
        "Trauma-aware": 2,
    }.items():
        assessment.choose(title, value)
    assessment.choose("Collaborators", "Not had the chance yet")
    assessment.explain("Facilitators of change", "I often go too fast for people.")
    assessment.expect_saved()
    camera.take("rate")
    assessment.onwards("Check your answers")
    camera.take("check")
    assessment.finish()
    camera.take("what-to-learn-next")
    assessment.rate_again()
    assessment.walk({"Facilitators of change": 6, "Encouragers": 7, "Trauma-aware": 4})
    camera.take("since-last-time")


def the_groups_tool(camera: Camera, server: Server) -> None:
    """Choosing from areas, and talking it over."""
    assessment = Assessment(camera.page, server, f"{NEWCOMER}-group-{camera.device}", unit="group").open()
    camera.take("by-name")
    assessment.onwards("Choose what to look at")
    for title in ("Proactive and patient", "Encouragers"):
        assessment.pick(title)
    camera.take("choose")
    assessment.onwards("Rate your confidence")
    assessment.choose("Proactive and patient", 5)
    assessment.choose("Encouragers", 7)
    assessment.onwards("Talk about it")
    camera.take("talk")


def progress(camera: Camera, server: Server) -> None:
    """The progress page, and the record to print."""
    camera.page.goto(unit_url(server, LEARNER, "progress"))
    camera.take("progress")
    camera.page.goto(unit_url(server, f"{NEWCOMER}-nothing", "progress"))
    camera.take("progress-empty")
    camera.page.goto(unit_url(server, LEARNER, "before"))
    camera.page.goto(camera.page.get_by_role("link", name="Print my answers and plans").get_attribute("href") or "")
    camera.take("record")


def team_and_author(camera: Camera, server: Server) -> None:
    """The training team's view, the author's preview and form."""
    camera.page.goto(unit_url(server, TEAM, "progress"))
    camera.take("team")
    for view in ("author_view", "studio_view"):
        camera.page.goto(unit_url(server, TEAM, "before", view))
        camera.take(view.replace("_", "-"))


def kinds_of_work(camera: Camera, server: Server) -> None:
    """What other frameworks bring: levels, groups, long cards, marked statements, and values to think about."""
    page, newcomer = camera.page, f"{NEWCOMER}-{camera.device}"

    assessment = Assessment(page, server, newcomer, unit="thrive").open()
    assessment.choose_level("Getting Help")
    camera.take("level")
    assessment.walk_to_rating()
    assessment.choose("Empathy", 3)
    assessment.choose("Risk Assessment", 5)
    assessment.mark("Empathy", "I think about what my help may change in the rest of someone's life.")
    assessment.mark("Empathy", "I can support them and still do the best for the people I help.")
    assessment.expect_saved()
    camera.take("level-rate")
    assessment.onwards("Check your answers")
    camera.take("check-marked")
    assessment.finish()
    camera.take("marked")
    page.goto(page.get_by_role("link", name="Print my answers and plans").get_attribute("href") or "")
    camera.take("record-marked")

    assessment = Assessment(page, server, newcomer, unit="children").open()
    assessment.choose_level("B. Universal")
    camera.take("nine-levels")
    assessment.walk_to_rating()
    camera.take_card(assessment, "Relationships and effective direct work", "long-card")

    assessment = Assessment(page, server, newcomer, unit="mental-health").open()
    assessment.onwards("Which groups are part of my role?")
    assessment.group("Talking, trust and change").check()
    assessment.group("Noticing needs and assessing").check()
    assessment.expect_saved()
    camera.take("groups")
    assessment.walk_to_rating()
    assessment.expect_saved()
    camera.take("groups-rate")

    assessment = Assessment(page, server, newcomer, unit="keyworking").open()
    assessment.walk_to_rating()
    assessment.thought("Respect").check()
    assessment.expect_saved()
    camera.take("values")


WALKS: tuple[Callable[[Camera, Server], None], ...] = (
    the_learners_path,
    the_groups_tool,
    progress,
    team_and_author,
    kinds_of_work,
)


def the_authors_guide(page: Page, server: Server) -> None:
    """What `docs/authoring.md` shows: each part of the editor, and the preview."""

    def picture(name: str, what: str = ".cxb-editor") -> None:
        page.evaluate("document.activeElement && document.activeElement.blur()")
        file = PICTURES / f"authoring-{name}.png"
        page.locator(what).first.screenshot(path=file)
        sys.stdout.write(f"{file.relative_to(ROOT)}\n")

    page.set_viewport_size({"width": 1100, "height": 3000})
    page.goto(unit_url(server, TEAM, "before", "studio_view"))
    tabs = page.get_by_role("tab")
    for section in page.locator("[data-area]").all()[3:]:
        section.evaluate("fold => { fold.open = false; }")
    picture("1-competencies")
    tabs.nth(1).click()
    picture("2-how")
    tabs.nth(2).click()
    page.get_by_role("radio", name="the training team, with names").check()
    page.get_by_label("Purpose of ratings with names").fill("To plan coaching for each of you.")
    picture("3-who")
    tabs.nth(3).click()
    for section in page.locator("[data-part=sections] > details").all()[3:]:
        section.evaluate("fold => { fold.open = false; }")
    picture("4-units")
    tabs.nth(4).click()
    page.get_by_role("table").wait_for()
    picture("5-check")
    page.goto(unit_url(server, TEAM, "before", "author_view"))
    page.get_by_role("button", name="Start").wait_for()
    picture("6-preview", ".demo-unit-body")


def the_training_teams_guide(page: Page, server: Server) -> None:
    """What `docs/reports.md` shows: each of the training team's pages, as far down as there is something new to see."""
    reports = Reports(page, server, student=TEAM)

    def picture(name: str, height: int = 1000) -> None:
        page.evaluate("document.activeElement && document.activeElement.blur()")
        if page.locator("canvas").count():
            reports.expect_drawn()
        height = min(height, page.locator(".cxb-reports").evaluate("page => page.offsetHeight"))
        file = PICTURES / f"reports-{name}.png"
        page.screenshot(path=file, full_page=True, clip={"x": 0, "y": 0, "width": 1100, "height": height})
        sys.stdout.write(f"{file.relative_to(ROOT)}\n")

    page.set_viewport_size({"width": 1100, "height": 900})
    reports.open()
    picture("1-overview")
    reports.open("people/")
    picture("2-people", 880)
    reports.open("start-dates/")
    picture("3-start-dates")
    reports.open("progress/", order="need")
    picture("5-progress", 900)
    reports.open("compare/", by="organisation")
    picture("6-compare", 900)
    reports.open("training/")
    picture("7-training")
    reports.person("Acorn")
    person = page.url
    page.get_by_role("link", name="Record what you saw").click()
    page.get_by_label("What did you see?").select_option("Empathetic but boundaried")
    page.get_by_role("radio", name="Practice observation").check()
    page.get_by_role("radio", name="7", exact=True).check()
    note = page.get_by_label("What would you like to tell them about it?")
    note.fill("You gave people time to find their own words.")
    form = page.locator(".cxb-observe")
    picture("8-observe", form.evaluate("form => Math.round(form.getBoundingClientRect().bottom + scrollY) + 16"))
    page.goto(person)
    page.get_by_role("button", name="Show the ratings now").click()
    picture("4-person")


def main() -> None:
    """Take all of them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder), ROOT) as server,
        sync_playwright() as program,
    ):
        browser = program.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for device, width in WIDTHS.items():
            camera = Camera(
                browser.new_page(
                    viewport={"width": width, "height": 844},
                    base_url=server.url("/"),
                    locale="en-GB",
                    timezone_id="Europe/London",
                    reduced_motion="reduce",
                ),
                device,
            )
            for walk in WALKS:
                walk(camera, server)
        the_authors_guide(camera.page, server)
        the_training_teams_guide(camera.page, server)
        browser.close()


if __name__ == "__main__":
    main()
