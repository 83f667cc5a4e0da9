"""The cache of figure pages (layer 5): a page is rendered once for all viewers with equal requests.

Such a page depends on its snapshot alone, so it holds until the next one. The site's cache keeps it for an hour at
most. Rights are checked before a cached page is used.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from django import forms
from django.core.cache import cache
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

import competency_xblock
from competency_xblock.platform.site_settings import group_minimum
from competency_xblock.records.data import SnapshotInfo

from .filters import known_query
from .page import ReportRequest

SECONDS = 3600


def cached_page(
    request: ReportRequest,
    snapshot: SnapshotInfo | None,
    make: Callable[[], HttpResponse],
    filters: type[forms.Form] | None = None,
) -> HttpResponse:
    """The cached page for this snapshot, or the page from `make`.

    The key has only those parameters that `filters` know. Pages with an invalid filter are not cached, so made-up
    values cannot fill the cache.
    """
    if snapshot is None:
        return make()
    name = _name(request, snapshot, known_query(filters, request.http.GET) if filters else "")
    content = cache.get(name)
    if content is not None:
        return HttpResponse(content)
    page = make()
    if page.status_code == 200:
        cache.set(name, page.content, SECONDS)
    return page


def _name(request: ReportRequest, snapshot: SnapshotInfo, query: str) -> str:
    """The cache key: everything that the page depends on."""
    depends_on = (
        competency_xblock.__version__,
        snapshot.id,
        snapshot.taken_at.isoformat(),
        snapshot.failed_at,
        request.http.path,
        query,
        get_language(),
        timezone.get_current_timezone_name(),
        request.rights,
        request.may_observe,
        group_minimum(),
    )
    return f"competency-report-{sha256(repr(depends_on).encode()).hexdigest()}"
