"""Asks axe-core what is wrong with a page, and says it in a way that one can act on."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCRIPT = Axe().axe_script
OPTIONS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
# No rule of these reads styles as text. Reading them, axe would look for what they import beside the page: a 404.
PRELOADED = {"assets": ["media"]}

COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}


def assert_accessible(
    page: Page, context: str | list[str] | dict[str, Any] | None = None, options: dict[str, Any] = OPTIONS
) -> None:
    """Fail with every violation of WCAG 2.2 AA and of axe's best practice in the page, or in a part of it."""
    if not page.evaluate("!!window.axe"):  # once a page: it is half a megabyte
        page.evaluate(SCRIPT)
    found = page.evaluate(
        "([where, options]) => axe.run(where ?? document, options)", [context, {"preload": PRELOADED, **options}]
    )
    violations = found["violations"]
    assert not violations, f"axe found {len(violations)} problem(s) on {page.url}\n\n" + "\n\n".join(
        _told(violation) for violation in violations
    )


def _told(violation: dict[str, Any]) -> str:
    lines = [f"{violation['id']} ({violation['impact']}): {violation['help']}", f"  {violation['helpUrl']}"]
    for node in violation["nodes"]:
        lines.append(f"  - {' '.join(str(part) for part in node['target'])}")
        lines.append(f"    {node['html'][:200]}")
        lines += [f"    {line}" for line in node["failureSummary"].splitlines()[1:]]
    return "\n".join(lines)
