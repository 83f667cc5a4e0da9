"""What our Django pages have in common (layer 5)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from competency_xblock.platform.translations import language_tag
from competency_xblock.records import api

from .assets import LEARNER_STYLE
from .rendering import render

log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]


def own_page(view: View) -> View:
    """Wrap a view: records may retry its writes, and error reports leave out what people typed.

    The LMS runs each request in one transaction. A deadlock there undoes everything, and nothing can be retried.
    The records use transactions of their own, so our pages need none.
    """

    @transaction.non_atomic_requests
    @sensitive_post_parameters()
    @wraps(view)
    @sensitive_variables()
    def whole(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
        try:
            return view(request, *args, **parts)
        except api.NotStored as refusal:
            report(refusal)
            context = {**page_head(_("Not saved")), "sentence": str(refusal)}
            return HttpResponse(render("not_stored.html", context), status=503)

    return whole


def page_head(title: str) -> dict[str, Any]:
    """The context that the head of our pages needs."""
    return {
        "title": title,
        "language": language_tag(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "styles": [static(f"competency_xblock/css/{LEARNER_STYLE}.css")],
    }


def report(refusal: api.NotStored) -> None:
    """Log why something was not stored, without its content."""
    log.log(logging.WARNING if refusal.in_the_way else logging.ERROR, "Not stored: %s", refusal.for_the_log)


def my_competencies_url() -> str:
    """The address of the learner's page about all their courses; '' on a host without our pages."""
    try:
        return reverse("competency_xblock:mine")
    except NoReverseMatch:
        return ""
