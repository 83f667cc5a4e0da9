"""A learner's own page about all their courses (layer 5), with an address that can be bookmarked."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from competency_xblock.platform.config import observed_practice
from competency_xblock.platform.courses import titles_of, url_of
from competency_xblock.platform.languages import language_tag
from competency_xblock.platform.people import names_of
from competency_xblock.records import api
from competency_xblock.web.observed_practice import own_rows
from competency_xblock.web.own_pages import own_page
from competency_xblock.web.progress_page import known_frameworks, progress_parts
from competency_xblock.web.reading import in_visitors_zone
from competency_xblock.web.rendering import render


def address() -> str:
    """Where the page is; empty on a host that has none of our pages."""
    try:
        return reverse("competency_xblock:mine")
    except NoReverseMatch:
        return ""


@own_page
@require_GET
@never_cache
@login_required
@in_visitors_zone
def my_competencies(request: HttpRequest) -> HttpResponse:
    """First, latest, change and aim of everything that the reader has rated, and what others saw, course by course."""
    progress = api.progress_by_course(request.user.pk)
    observed = api.observed_of(request.user.pk) if observed_practice() else ()
    places = list(dict.fromkeys([*progress, *(one.course for one in observed)]))
    titles = titles_of(places)
    items = [*(one.item for items in progress.values() for one in items), *(one.item for one in observed)]
    known = known_frameworks(item.framework for item in items)
    observers = {one.observer_id for one in observed if one.observer_id is not None}
    names = names_of(observers) if observers else {}
    courses = [
        {
            "title": titles[course],
            "url": url_of(course),
            "parts": progress_parts(known, progress.get(course, ())),
            "observed": own_rows(
                known, [one for one in observed if one.course == course], progress.get(course, ()), names
            ),
        }
        for course in places
    ]
    return HttpResponse(
        render(
            "my_competencies.html",
            {
                "title": _("My competencies"),
                "language": language_tag(),
                "direction": "rtl" if get_language_bidi() else "ltr",
                "style": static("competency_xblock/css/competency.css"),
                "courses": courses,
            },
        )
    )
