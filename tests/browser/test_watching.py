"""The watch itself: a check that never fails proves nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .server import Server
from .trouble import Trouble

Axe = Callable[[Page], None]


def test_a_console_error_is_noticed(page: Page, trouble: Trouble) -> None:
    page.evaluate("console.error('the kettle is off')")
    assert any("the kettle is off" in line for line in trouble.unexpected)
    trouble.expect("the kettle is off")
    assert not trouble.unexpected


def test_a_script_error_is_noticed(page: Page, trouble: Trouble) -> None:
    page.evaluate("setTimeout(() => { throw new Error('no tea') })")
    page.wait_for_timeout(100)
    assert any("no tea" in line for line in trouble.unexpected)
    trouble.expect("no tea")


def test_a_request_to_another_host_is_noticed(page: Page, trouble: Trouble) -> None:
    page.context.route("**/elsewhere.example/**", lambda route: route.fulfill(status=200, body=""))
    page.evaluate("fetch('https://elsewhere.example/x', {mode: 'no-cors'})")
    assert any("another host" in line for line in trouble.unexpected)
    trouble.expect("another host")


def test_a_page_that_is_not_there_is_noticed(page: Page, server: Server, trouble: Trouble) -> None:
    page.goto(server.url("/there-is-no-such-page/"))
    assert any(line.startswith("answer 404") for line in trouble.unexpected)
    trouble.expect_status(404)
    assert not trouble.unexpected


def test_axe_names_the_element_that_is_wrong(page: Page, axe: Axe) -> None:
    page.set_content("<main><h1>Tea</h1><input id='sugar'></main>")
    with pytest.raises(AssertionError, match=r"(?s)label.*#sugar"):
        axe(page)
