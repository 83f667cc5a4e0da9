"""The handlers that a progress page posts to for a learner (layer 5)."""

from __future__ import annotations

from typing import Any

from xblock.core import XBlock

from competency_xblock.platform.courses.keys import get_course_key
from competency_xblock.web.plumbing.handlers import json_post

from .. import actions, own_rows
from ..access import require_owner, require_participant
from . import observations, start_date


class ProgressHandlers(XBlock):
    """The learner's handlers of the progress block."""

    @json_post
    def change_action(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Mark one of the learner's actions as done or as open, share it with the training team, or remove it."""
        learner_id = require_participant(self) if own_rows.shares_more(posted) else require_owner(self)
        return actions.change_action(learner_id, posted)

    @json_post
    def reply_to_observed(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Save, change or delete the learner's reply to an observation."""
        return observations.reply(require_owner(self), posted)

    @json_post
    def set_start(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Save the date on which the learner started in the job, or delete it."""
        learner_id = require_participant(self) if posted.get("start") else require_owner(self)
        return start_date.set_start(learner_id, get_course_key(self), posted)
