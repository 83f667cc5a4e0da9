"""JSON posted to a block, and answers that a person can act on (layer 5)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeGuard

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from webob import Request, Response
from xblock.core import XBlock

from competency_xblock.records import api

from .pages import report

LARGEST_BODY = 500_000
"""Bytes. All 36 answers with reasons of full length stay below this, whatever they are written in."""
LARGEST_FROM_AUTHORS = 2_000_000
"""Bytes. A framework of the largest size fits in, and so does a map of many hundred units."""

MADE_UP_ID = re.compile(r"[0-9A-Za-z_-]{0,100}")
"""What the ids look like that we or our scripts make up. Anything else may not even be text that can be stored."""


class RequestRefused(Exception):
    """What was asked cannot be done; says why in a sentence, and with which HTTP status."""

    def __init__(self, status: int, sentence: str, **more: Any) -> None:
        super().__init__(sentence)
        self.status = status
        self.body = {"error": sentence, **more}


def author_json_post(handler: Callable[..., Any]) -> Callable[..., Response]:
    """A `json_post` that takes as much as an author may send."""
    return json_post(handler, at_most=LARGEST_FROM_AUTHORS)


def json_post(handler: Callable[..., Any], *, at_most: int = LARGEST_BODY) -> Callable[..., Response]:
    """An XBlock handler that is given the posted JSON object and returns a JSON-able answer.

    Unlike `XBlock.json_handler` it says in words what is wrong, and parses nothing that is too long. And it takes
    nothing that does not say that it is JSON: pages of other sites can send such without the browser asking first,
    and the platform's `handler_noauth` addresses would take it for the learner's own. What could not be stored is
    answered with 503, so that pages try again; no error report shows what was posted.
    """

    @XBlock.handler
    @wraps(handler)
    @sensitive_variables()
    def answer(block: XBlock, request: Request, suffix: str = "") -> Response:
        try:
            return Response(json_body=handler(block, _read(request, at_most), suffix))
        except RequestRefused as refused:
            return Response(json_body=refused.body, status=refused.status)
        except api.NotStored as refusal:
            report(refusal)
            return Response(json_body={"error": str(refusal)}, status=503)

    return answer


def is_client_id(value: object) -> TypeGuard[str]:
    """Whether something that was sent can be the id of a round, a save or an action; '' can."""
    return isinstance(value, str) and MADE_UP_ID.fullmatch(value) is not None


def _read(request: Request, at_most: int) -> dict[str, Any]:
    if request.method != "POST":
        raise RequestRefused(405, _("You cannot open this address by itself. Go to the course page instead."))
    try:
        too_much = len(request.body) > at_most
    except RequestDataTooBig:  # Django has a limit of its own
        too_much = True
    if too_much:
        raise RequestRefused(400, _("This is more text than we can save. Shorten it and try again."))
    try:
        posted = json.loads(request.body.decode("utf-8")) if request.content_type == "application/json" else None
    except (ValueError, RecursionError):
        posted = None
    if not isinstance(posted, dict):
        raise RequestRefused(400, _("We could not read what you sent. Reload the page and try again."))
    return posted
