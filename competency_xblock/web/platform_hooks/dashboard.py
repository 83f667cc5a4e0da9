"""The link from the platform's instructor dashboard to the training team's pages (layer 5).

Steps for two filters of `openedx-filters`: one for the dashboard that the platform renders, one for the newer dashboard
in the browser. Users who may not read the reports see no tab.
"""

from __future__ import annotations

import logging
from typing import Any

from django.utils.translation import gettext as _
from web_fragments.fragment import Fragment

from competency_xblock.platform.filter_steps import PipelineStep
from competency_xblock.platform.hosts import root_url
from competency_xblock.platform.permissions import report_rights

from ..plumbing.rendering import render
from ..team import page_url, report_pages

log = logging.getLogger(__name__)

KEY = "competency_reports"
"""The tab's name in addresses, and the name of its Mako template."""
AFTER_OTHERS = 200
"""The tab's sort order. The platform's own tabs go up to 120, in steps of ten."""
TEMPLATES = "/competency_xblock/dashboard/"
"""Below `MAKO`. Without the first slash the platform looks in its own folder."""


class SafePipelineStep(PipelineStep):
    """A step that changes nothing where it fails, whatever the site has set for its filters."""

    def run_filter(self, **given: Any) -> dict[str, Any]:
        """The given arguments with the step's additions; unchanged where the step fails."""
        try:
            return self.add(**given)
        except Exception:
            log.exception("The instructor dashboard is shown without the reports.")
            return given

    def add(self, **given: Any) -> dict[str, Any]:
        """The given arguments with the step's additions. Subclasses implement it."""
        raise NotImplementedError


class SectionOfReports(SafePipelineStep):
    """Adds a section with links to the dashboard that the platform renders."""

    def add(self, context: dict[str, Any], template_name: str) -> dict[str, Any]:  # type: ignore[override]
        """The context with one more section, for users who may read the reports."""
        course, user = str(context["course"].id), _reader()
        if user is None or not report_rights(user, course).read:
            return {"context": context, "template_name": template_name}
        pages = [{"title": title, "url": page_url(name, course)} for name, title in report_pages()]
        section = {
            "section_key": KEY,
            "section_display_name": _("Competencies"),
            "template_path_prefix": TEMPLATES,
            "course_id": course,
            "fragment": Fragment(render("dashboard.html", {"pages": pages})),
        }
        return {"context": {**context, "sections": [*context["sections"], section]}, "template_name": template_name}


class TabOfReports(SafePipelineStep):
    """Adds a tab that opens the pages to the dashboard in the browser."""

    def add(  # type: ignore[override]
        self, tabs: list[dict[str, Any]], user: Any, course_key: Any
    ) -> dict[str, Any]:
        """The tabs with one more, for users who may read the reports."""
        course = str(course_key)
        if report_rights(user, course).read:
            url = root_url() + page_url("overview", course)
            tabs = [*tabs, {"tab_id": KEY, "title": _("Competencies"), "url": url, "sort_order": AFTER_OTHERS}]
        return {"tabs": tabs, "user": user, "course_key": course_key}


def _reader() -> Any:
    """The user of the current request. The filter does not get it; the platform stores it for each request."""
    from crum import get_current_user

    return get_current_user()
