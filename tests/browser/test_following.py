"""Opening a unit that was recommended: the unit is there at once, and the server hears of it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, Request, expect

from .walking import Assessment

Visit = Callable[..., Assessment]

TITLE, UNIT = "Facilitators of change", "Rolling with resistance"


def test_a_recommended_unit_opens_and_the_server_is_told(page: Page, visit: Visit) -> None:
    here = visit("group")
    here.onwards("Choose what to look at")
    here.pick(TITLE)
    here.onwards("Rate your confidence")
    here.choose(TITLE, 3)
    here.onwards("Talk about it")
    here.onwards("Check your answers")
    here.finish()
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request) if "/follow_recommendation" in request.url else None)
    with page.expect_response("**/follow_recommendation/**") as answered:
        here.suggested.get_by_role("link", name=UNIT).click()
    assert answered.value.status == 200
    assert [request.post_data_json["topic"] for request in requests] == ["mi"]
    expect(page.get_by_role("heading", name=UNIT)).to_be_visible()
