"""Pages of figures that were made once for everybody who asks the same (layer 5).

Such a page says nothing but what its snapshot says, so it stays as it is until there is a newer one. It is kept in the
site's cache, for an hour at most, and only ever handed to whoever may see it: rights are asked first.
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
    visit: ReportRequest,
    snapshot: SnapshotInfo | None,
    make: Callable[[], HttpResponse],
    filters: type[forms.Form] | None = None,
) -> HttpResponse:
    """The page as it was made for this snapshot, or as it is made now.

    Of the address only what the page's `filters` know decides which page it is. A page that says that one of them names
    nothing is not kept, so there are no more pages than there are choices, whatever somebody makes up.
    """
    if snapshot is None:
        return make()
    name = _name(visit, snapshot, known_query(filters, visit.request.GET) if filters else "")
    content = cache.get(name)
    if content is not None:
        return HttpResponse(content)
    page = make()
    if page.status_code == 200:
        cache.set(name, page.content, SECONDS)
    return page


def _name(visit: ReportRequest, snapshot: SnapshotInfo, query: str) -> str:
    """Everything that such a page depends on."""
    depends_on = (
        competency_xblock.__version__,
        snapshot.id,
        snapshot.at.isoformat(),
        snapshot.failed,
        visit.request.path,
        query,
        get_language(),
        timezone.get_current_timezone_name(),
        visit.rights,
        visit.may_observe,
        group_minimum(),
    )
    return f"competency-report-{sha256(repr(depends_on).encode()).hexdigest()}"
