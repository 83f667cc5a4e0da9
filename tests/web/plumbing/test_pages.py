"""What holds for all pages and handlers of ours: they can be tried again, and an error report shows nobody's words."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import URLPattern, URLResolver
from django.utils.translation import override
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter
from lxml import html
from webob import Request, Response

from competency_xblock.records import api
from competency_xblock.web import urls
from competency_xblock.web.plumbing.handlers import json_post
from competency_xblock.web.plumbing.pages import own_page

# Not written out: a report quotes the lines of a program.
WORDS = "My manager Robin " + "stuohs"[::-1]


def views(patterns: list[Any] = urls.urlpatterns) -> Iterator[tuple[str, Callable[..., HttpResponse]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield str(pattern.name), pattern.callback


@pytest.mark.parametrize("name", [name for name, _view in views()])
def test_every_page_is_one_of_ours(name: str) -> None:
    view: Any = dict(views())[name]
    assert view._non_atomic_requests == {"default"}


def a_post() -> Request:
    body = json.dumps({"text": WORDS}).encode()
    return Request.blank("/", method="POST", body=body, content_type="application/json")


def posted(handler: Callable[..., Any]) -> Response:
    answer: Response = json_post(handler)(None, a_post())
    return answer


def sent(view: Callable[..., HttpResponse]) -> HttpResponse:
    return own_page(view)(RequestFactory().post("/", {"note": WORDS}))


def a_refusal(*, in_the_way: bool) -> api.NotStored:
    return api.NotStored("DataError", 1366, "text", in_the_way=in_the_way)


@pytest.mark.parametrize(("in_the_way", "level"), [(True, logging.WARNING), (False, logging.ERROR)])
def test_what_is_not_stored_is_said_so_and_logged_without_words(
    in_the_way: bool, level: int, caplog: pytest.LogCaptureFixture
) -> None:
    def refuses(*_given: Any) -> Any:
        raise a_refusal(in_the_way=in_the_way)

    answer, page = posted(refuses), sent(refuses)
    assert answer.status_code == page.status_code == 503
    sentence = str(a_refusal(in_the_way=True))
    assert answer.json == {"error": sentence}
    assert sentence in page.content.decode()
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (level, "Not stored: DataError 1366 column text")
    ] * 2


@pytest.mark.parametrize(("code", "tag"), [("zh-hans", "zh-Hans"), ("de@informal", "de")])
def test_the_page_of_a_refusal_says_its_language_as_browsers_know_it(code: str, tag: str) -> None:
    def refuses(*_given: Any) -> Any:
        raise a_refusal(in_the_way=True)

    with override(code):
        assert html.fromstring(sent(refuses).content).get("lang") == tag


def breaks(given: Any, posted: Any = None, *_more: Any) -> Any:
    """Something of ours that is broken, deep below, while somebody's words are at hand."""
    words = posted["text"] if posted else given.POST["note"]

    def below(read: str) -> None:
        raise RuntimeError(len(read))

    below(words)


@override_settings(DEBUG=False)
@pytest.mark.parametrize("through", [posted, sent])
def test_the_report_of_an_error_shows_nobodys_words(through: Callable[[Any], Any]) -> None:
    request = RequestFactory().get("/")
    try:
        through(breaks)
    except RuntimeError:
        reported = ExceptionReporter(request, *sys.exc_info())
    assert SafeExceptionReporterFilter().is_active(request)
    trace = reported.get_traceback_html() + reported.get_traceback_text()
    assert "below" in trace
    assert WORDS not in trace


@override_settings(DEBUG=False)
def test_the_report_of_an_error_shows_nothing_of_a_form() -> None:
    request = RequestFactory().post("/", {"note": WORDS})
    with pytest.raises(RuntimeError) as caught:
        own_page(breaks)(request)
    reported = ExceptionReporter(request, caught.type, caught.value, caught.tb)
    assert WORDS not in reported.get_traceback_html() + reported.get_traceback_text()
