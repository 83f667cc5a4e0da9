"""Handlers for the team's view in a course (layer 5)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from xblock.core import XBlock

from competency_xblock.platform.hosts import is_studio
from competency_xblock.platform.permissions import may_see_reports
from competency_xblock.platform.users.masquerade import is_masquerading_as_named

from ..learner import ProgressScope
from ..plumbing.handlers import RequestRefused, json_post
from ..plumbing.time_zones import in_block_time_zone
from .course_view import more_people


class TeamHandlers(XBlock):
    """The handlers for the training team, of a progress block."""

    team_shows: list[str]  # of the block

    @json_post
    @in_block_time_zone
    def more_people(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Answer with more participants. Only for viewers of the team's view."""
        hidden = "people" not in self.team_shows
        if hidden or is_studio() or is_masquerading_as_named(self) or not may_see_reports(self):
            raise RequestRefused(403, _("Only the training team of this course can see who takes part."))
        offset = posted.get("offset")
        if type(offset) is not int or not 0 <= offset < 10**9:
            raise RequestRefused(400, _("We could not find the next people. Reload the page."))
        return more_people(self, ProgressScope.of(self), offset)
