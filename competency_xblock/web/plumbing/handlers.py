"""JSON that pages post to a block, and answers that a person can act on (layer 5)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeGuard

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from webob import Request, Response
from xblock.core import XBlock

from competency_xblock.records import api
from competency_xblock.records.data import FieldProblem

from .pages import report

LARGEST_BODY = 500_000
"""Bytes. A draft of 36 answers with the longest reasons stays below this in any language."""
LARGEST_FROM_AUTHORS = 2_000_000
"""Bytes. The largest framework fits in, and so does a map of many hundred units."""

MADE_UP_ID = re.compile(r"[0-9A-Za-z_-]{0,100}")
"""The form of the ids that our scripts create. Other text may be impossible to store."""


class RequestRefused(Exception):
    """A request that we refuse: the HTTP status, a sentence for the person, and more for the script."""

    def __init__(self, status: int, message: str, **details: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": message, **details}


def author_json_post(handler: Callable[..., Any]) -> Callable[..., Response]:
    """A `json_post` with the larger size limit for authors."""
    return json_post(handler, at_most=LARGEST_FROM_AUTHORS)


def json_post(handler: Callable[..., Any], *, at_most: int = LARGEST_BODY) -> Callable[..., Response]:
    """Make an XBlock handler of a function that takes a posted JSON object and returns a JSON-able answer.

    Unlike `XBlock.json_handler` it explains errors in sentences, and it parses nothing that is too long. It refuses
    every other content type: pages of other sites can post those without a preflight request, and the platform's
    `handler_noauth` addresses would take them for the learner's own. Where records could not store something it
    answers 503, so that pages try again. Error reports leave out what was posted.
    """

    @XBlock.handler
    @wraps(handler)
    @sensitive_variables()
    def answer(block: XBlock, request: Request, suffix: str = "") -> Response:
        try:
            return Response(json_body=handler(block, _parse_body(request, at_most), suffix))
        except RequestRefused as refused:
            return Response(json_body=refused.body, status=refused.status)
        except api.NotStored as refusal:
            report(refusal)
            return Response(json_body={"error": str(refusal)}, status=503)

    return answer


def refuse_input(invalid: api.InvalidInput) -> RequestRefused:
    """The refusal of what cannot be stored, with each problem for the field that it is about."""
    return RequestRefused(400, str(invalid.problems[0].message), problems=field_problems_json(invalid.problems))


def field_problems_json(problems: Iterable[FieldProblem]) -> list[dict[str, str]]:
    """The problems as the page shows them beside each field."""
    return [{"where": problem.path, "message": problem.message} for problem in problems]


def is_client_id(value: object) -> TypeGuard[str]:
    """Whether a posted value can be the id of a round, a save or an action. '' can."""
    return isinstance(value, str) and MADE_UP_ID.fullmatch(value) is not None


def _parse_body(request: Request, at_most: int) -> dict[str, Any]:
    if request.method != "POST":
        raise RequestRefused(405, _("You cannot open this address by itself. Go to the course page instead."))
    try:
        too_much = len(request.body) > at_most
    except RequestDataTooBig:  # Django has its own limit
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
