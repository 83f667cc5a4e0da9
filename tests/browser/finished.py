"""Somebody who has finished an assessment, as quickly as posting what its page would post."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page

from .server import Server
from .walking import POST, unit_url


def finish(page: Page, server: Server, learner: str, answers: Mapping[str, int], unit: str = "before") -> None:
    """Finish the assessment of a unit with these ratings by competency, and look at the page after it."""
    page.goto(unit_url(server, learner, unit))
    state = json.loads(page.locator("[data-state]").get_attribute("data-state") or "")
    given = {
        competency: {"answer": "rated", "initial": value, "revised": None, "reason": "", "aim": None}
        for competency, value in answers.items()
    }
    draft = {"level": state["at"]["level"], "role": "", "organisation": "", "step": "rate", "chosen": [],
             "answers": given, "actions": []}  # fmt: skip
    body: dict[str, Any] = {"round": "", "revision": 0, "save_id": "save", "promise": state["promise"], "draft": draft}
    saved = _post(page, state["urls"]["save"], body)
    _post(page, state["urls"]["submit"], body | {"round": saved["round"], "revision": saved["revision"]})
    page.reload()


def _post(page: Page, url: str, body: Mapping[str, Any]) -> dict[str, Any]:
    status, text = page.evaluate(POST, [url, body])
    assert status == 200, text
    answer: dict[str, Any] = json.loads(text)
    return answer
