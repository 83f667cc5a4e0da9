"""The frame of the training team's pages (layer 5): access, title, links to the other pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from competency_xblock.platform.courses.overviews import titles_of, url_of
from competency_xblock.platform.permissions import ReportRights, report_rights
from competency_xblock.platform.site_settings import observed_practice
from competency_xblock.platform.translations import language_tag
from competency_xblock.records import api
from competency_xblock.records.data import Item
from competency_xblock.web.plumbing.assets import SCRIPTS
from competency_xblock.web.plumbing.pages import own_page
from competency_xblock.web.plumbing.rendering import render
from competency_xblock.web.plumbing.time_zones import in_request_time_zone

from .filters import known_query

NAMESPACE = "competency_xblock"
BACK = "from"
"""The parameter with the previous page's filters, for the link back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportRequest:
    """A viewer's request for a page about a course. `course` is the course key."""

    http: HttpRequest
    course: str
    rights: ReportRights
    is_observer: bool = False

    def url(self, name: str, **parts: Any) -> str:
        """The address of another page about this course."""
        return page_url(name, self.course, **parts)

    def item_url(self, item: Item, carried: Sequence[str] = (), back: str = "") -> str:
        """The address of an item's page, with the filters named in `carried` as they are on this page."""
        params = {name: self.http.GET.get(name) for name in carried} | {"level": item.level, BACK: back}
        query = urlencode({name: value for name, value in params.items() if value})
        url = self.url("competency", framework=item.framework, competency=item.competency)
        return f"{url}?{query}" if query else url

    def from_here(self, url: str, filters: type[forms.Form]) -> str:
        """The address of a page that links back to this page with its filters."""
        query = known_query(filters, self.http.GET)
        return f"{url}?{urlencode({BACK: query})}" if query else url

    def back(self, name: str, filters: type[forms.Form]) -> str:
        """The address of the previous page, with its filters."""
        query = known_query(filters, QueryDict(self.http.GET.get(BACK, ""), mutable=False))
        return f"{self.url(name)}?{query}" if query else self.url(name)

    @property
    def may_observe(self) -> bool:
        """Whether the viewer may record observations: course staff and the observers that they named."""
        return observed_practice() and (self.rights.manage or self.is_observer)


Page = Callable[..., HttpResponse]


def page_url(name: str, course: str, **parts: Any) -> str:
    """The address of a page about a course."""
    return reverse(f"{NAMESPACE}:{name}", kwargs={"course": course, **parts})


def report_page(*, post: bool = False, manage: bool = False, observe: bool = False) -> Callable[[Page], Page]:
    """Decorate a function of a ReportRequest as a view, for viewers who may read reports.

    `manage`: only for viewers who may change settings. `observe`: for observers instead. `post`: the page takes forms.
    """

    def wrap(page: Page) -> Page:
        @wraps(page)
        def view(http: HttpRequest, course: str, **parts: Any) -> HttpResponse:
            rights = report_rights(http.user, course)
            observes = observed_practice() and not rights.manage and api.is_observer(http.user.pk, course)
            request = ReportRequest(http=http, course=course, rights=rights, is_observer=observes)
            allowed = request.may_observe if observe else request.rights.manage if manage else request.rights.read
            if not allowed:
                return render_refused(request)
            return page(request, **parts)

        methods = ["GET", "HEAD", "POST"] if post else ["GET", "HEAD"]
        wrapped: Page = own_page(require_http_methods(methods)(never_cache(login_required(in_request_time_zone(view)))))
        return wrapped

    return wrap


def render_refused(request: ReportRequest) -> HttpResponse:
    """The page for viewers without access: says who has it, and whom to ask."""
    sentence = (
        _("You can record what you saw of someone's work. Choose “Observations” above.")
        if request.may_observe
        else _(
            "Only the training team of this course can see this page. Your own answers are in “My "
            "competencies”. If you need access, ask the people who run the course."
        )
    )
    return render_page(
        request, "refused.html", {"title": _("This page is for the training team"), "sentence": sentence}, status=403
    )


def render_page(
    request: ReportRequest, template: str, context: Mapping[str, Any], *, current: str = "", status: int = 200
) -> HttpResponse:
    """The page as a response. `current` is its name in the list of pages."""
    course_title = titles_of([request.course])[request.course] if status != 403 else ""
    surroundings = {
        "language": language_tag(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "styles": [static(f"{NAMESPACE}/css/reports.css")],
        "script": static(f"{SCRIPTS}/reports/main.js"),
        "charts": static(f"{NAMESPACE}/vendor/chart.umd.min.js"),
        "course_title": course_title,
        "course_url": url_of(request.course) if course_title else "",
        "pages": _pages(request, current),
        "csrf_token": get_token(request.http) if request.rights.manage or request.is_observer else "",
    }
    return HttpResponse(render(f"reports/{template}", {**surroundings, **context}), status=status)


def report_pages() -> list[tuple[str, str]]:
    """The pages for all viewers who may read reports: the name of each address, and its title."""
    return [
        ("overview", _("Overview")),
        ("people", _("People")),
        ("progress", _("Progress")),
        ("compare", _("Compare groups")),
        ("training", _("Training in demand")),
    ]


def _pages(request: ReportRequest, current: str) -> list[dict[str, Any]]:
    """The pages that the viewer may open."""
    names = report_pages() if request.rights.read else []
    if request.may_observe:
        names.append(("observed", _("Observations")))
    return [{"title": title, "url": request.url(name), "current": name == current} for name, title in names]
