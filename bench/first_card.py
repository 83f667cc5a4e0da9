"""How long a learner on a phone waits for the first card: Chromium with a slow connection and a slow processor.

Against a unit of the same course that has only text. As Chrome's own tools say "fast 3G" and "mid-tier phone": 1.6
Mbit/s down, 0.75 up, 150 ms for each request, a quarter of this processor. Nothing is cached. Scripts and styles are
those of a built package.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from tests.browser.built import built_copy
from tests.browser.conftest import ARGUMENTS, chromium
from tests.browser.server import Server, running_demo
from tests.browser.walking import Assessment, unit_url

ROOT = Path(__file__).resolve().parent.parent
PHONE: ViewportSize = {"width": 375, "height": 667}
FAST_3G = {"latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8, "offline": False}
SLOWER = 4
TIMES = 7
LEARNER = "phone"
LOADED = "() => document.readyState === 'complete'"
USABLE = """() => [...document.querySelectorAll('form [type=radio]')]
    .some((radio) => radio.checkVisibility() && !radio.closest('[inert]'))"""


def measure() -> tuple[float, float]:
    """Seconds until a text unit is loaded, and until the first card can be answered; medians."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder), built_copy(Path(folder, "built"), ROOT)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        _begin_rating(browser, server)
        addresses = [(unit_url(server, LEARNER, "welcome"), LOADED), (unit_url(server, LEARNER, "before"), USABLE)]
        pairs = [[_seconds(browser, address, usable) for address, usable in addresses] for _ in range(TIMES)]
        browser.close()
    return median(first for first, _ in pairs), median(second for _, second in pairs)


def _begin_rating(browser: Browser, server: Server) -> None:
    """Let the learner have answered the first card, so that the page opens at the next."""
    page = browser.new_page(viewport=PHONE)
    assessment = Assessment(page, server, LEARNER).open()
    assessment.walk_to_rating()
    assessment.choose("Facilitators of change", 4)
    assessment.expect_saved()
    page.close()


def _seconds(browser: Browser, url: str, usable: str) -> float:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", FAST_3G)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(url, wait_until="commit")
    page.wait_for_function(usable, polling=20)
    seconds: float = page.evaluate("performance.now() / 1000")
    context.close()
    return seconds


def main() -> int:
    """Print both; 1 where the first card takes more than a second longer."""
    text, card = measure()
    verdict = "" if card - text <= 1 else "   OVER"
    print(f"On a slow phone: the first card after {card:.2f} s, a unit of text after {text:.2f} s{verdict}")
    return int(bool(verdict))


if __name__ == "__main__":
    sys.exit(main())
