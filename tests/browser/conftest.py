"""Fixtures of the browser tests: a real server, a real Chromium, and a watch over both.

A test asks for `page` (1280 px wide; with ``@both_widths`` also 320), for `learner` (somebody who has done
nothing yet) and for `server` (whose `url` makes addresses). Whatever goes wrong in a page fails the test when
it ends; a test that provokes trouble says so with ``trouble.expect(...)``.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from ..conftest import ROOT, left_out
from .authoring import Editor, listen
from .axe import assert_accessible
from .keyboard import Keyboard
from .server import Server, running_demo
from .trouble import Trouble
from .walking import Assessment

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",  # in a container there is none to have
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
FAILED = pytest.StashKey[bool]()
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[Any]:
    """Let fixtures know whether the test failed, so that they can show what it looked like."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo, served for all tests of the run from a database of its own."""
    with running_demo(tmp_path_factory.mktemp("demo"), ROOT) as server:
        yield server


def chromium() -> str | None:
    """Debian's Chromium, or the one that CHROMIUM names; None where there is none."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of the run."""
    program = chromium()
    if program is None:
        left_out("There is no Chromium on this machine: on Debian, sudo apt-get install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def learner() -> str:
    """The id of a learner who has done nothing yet, so that tests need not tidy up after each other."""
    return f"learner-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def width() -> int:
    """How wide the page is; ``@both_widths`` runs a test on a phone's width too."""
    return 1280


@pytest.fixture
def trouble(server: Server) -> Trouble:
    """What goes wrong in this test's pages."""
    return Trouble(server.host)


@pytest.fixture
def open_page(
    request: pytest.FixtureRequest, browser: Browser, server: Server, trouble: Trouble, width: int
) -> Iterator[Callable[..., Page]]:
    """Opens pages, each in a browser of its own (nothing shared); takes Playwright's options of a context."""
    contexts = []
    log_began = server.log.stat().st_size

    def open_page(width: int = width, **options: Any) -> Page:
        context = browser.new_context(
            **{
                "viewport": {"width": width, "height": 900},
                "reduced_motion": "reduce",
                "locale": "en-GB",
                "timezone_id": "Europe/London",
                **options,
            }
        )
        context.set_default_timeout(10_000)
        trouble.watch(context)
        contexts.append(context)
        return context.new_page()

    yield open_page

    failed = request.node.stash.get(FAILED, False)
    for number, context in enumerate(contexts):
        if failed:
            _keep_pictures(request.node.name, number, context.pages)
        context.close()
    server_said = server.log.read_bytes()[log_began:].decode(errors="replace")
    if failed and server_said:
        print(f"The server said:\n{server_said[-4000:]}")  # noqa: T201  (pytest shows it with the failure)
    if not failed and trouble.unexpected:
        pytest.fail("\n".join(["Trouble in the page:", *trouble.unexpected, server_said[-4000:]]), pytrace=False)


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """One page, as wide as `width` says."""
    return open_page()


@pytest.fixture
def visit(page: Page, server: Server, learner: str) -> Callable[..., Assessment]:
    """``visit("before")`` opens the assessment of that unit as `learner`; `on` says in which page."""

    def visit(unit: str = "before", on: Page | None = None) -> Assessment:
        return Assessment(on or page, server, learner, unit).open()

    return visit


@pytest.fixture
def here(visit: Callable[..., Assessment]) -> Assessment:
    """The assessment at the step where one rates."""
    here = visit("before")
    here.walk_to_rating()
    return here


@pytest.fixture
def editor(page: Page, server: Server) -> Editor:
    """The editor of the empty assessment, in a host that listens."""
    return Editor(listen(page), server).open()


@pytest.fixture
def keys(page: Page) -> Keyboard:
    """The keyboard of the test's page."""
    return Keyboard(page)


@pytest.fixture
def axe() -> Callable[..., None]:
    """``axe(page)`` fails when axe-core finds a violation of WCAG 2.2 AA or of its best practice."""
    return assert_accessible


def _keep_pictures(test: str, number: int, pages: list[Page]) -> None:
    folder = ROOT / "var" / "failed"
    folder.mkdir(parents=True, exist_ok=True)
    name = "".join(letter if letter.isalnum() else "-" for letter in test)
    for index, page in enumerate(pages):
        page.screenshot(path=folder / f"{name}-{number}-{index}.png", full_page=True)
