"""Watches pages for what should never happen: console errors, failed requests, requests to other hosts."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response


class Trouble:
    """What went wrong in the pages of one test. A test that provokes something says so with `expect`."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.seen: list[str] = []
        # The picture in the browser's tab is the site's matter, and browsers ask for it when they like.
        self.expected: list[re.Pattern[str]] = [re.compile(r"/favicon\.ico")]

    def expect(self, *patterns: str) -> None:
        """Trouble that matches one of these regular expressions is part of the test."""
        self.expected += [re.compile(pattern) for pattern in patterns]

    def expect_offline(self) -> None:
        """Requests may fail because the test cuts the connection."""
        self.expect(r"ERR_INTERNET_DISCONNECTED", r"ERR_FAILED", r"ERR_CONNECTION_\w+")

    def expect_status(self, *statuses: int) -> None:
        """The server may answer with these, and the browser may say so in its console."""
        self.expect(*(rf"^answer {status}: |a status of {status}\b" for status in statuses))

    @property
    def unexpected(self) -> list[str]:
        """What no test said to expect."""
        return [line for line in self.seen if not any(pattern.search(line) for pattern in self.expected)]

    def watch(self, context: BrowserContext) -> None:
        """Listen to every page of the context, those that it opens later included."""
        context.on("page", self._watch_page)
        context.on("request", self._on_request)
        context.on("requestfailed", self._on_failed_request)
        context.on("response", self._on_response)

    def _watch_page(self, page: Page) -> None:
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.seen.append(f"script error: {error}"))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            place = message.location.get("url", "")
            self.seen.append(f"console {message.type}: {message.text} ({place})")

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob", "about") and address.netloc != self.host:
            self.seen.append(f"request to another host: {request.url}")

    def _on_failed_request(self, request: Request) -> None:
        # Leaving a page, or taking a download, ends its requests: nobody's fault.
        if request.failure != "net::ERR_ABORTED":
            self.seen.append(f"request failed: {request.method} {request.url}: {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.seen.append(f"answer {response.status}: {response.request.method} {response.url}")
