"""What a progress page sends for a learner, and what it is answered (layer 5)."""

from __future__ import annotations

from typing import Any

from xblock.core import XBlock

from competency_xblock.platform.courses.keys import get_course_key
from competency_xblock.web.plumbing.handlers import json_post

from .. import actions, own_rows
from ..access import require_owner, require_participant
from . import observations, start_date


class ProgressHandlers(XBlock):
    """The handlers for what is the learner's own."""

    @json_post
    def change_action(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Tick one of the learner's own actions off, open it again, share it with the training team or remove it."""
        learner_id = require_participant(self) if own_rows.gives(posted) else require_owner(self)
        return actions.change_action(learner_id, posted)

    @json_post
    def reply_to_observed(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Keep, change or erase what the learner says to something that others saw of them."""
        return observations.reply(require_owner(self), posted)

    @json_post
    def set_start(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Keep when the learner says to have started in the job, or take that back."""
        learner_id = require_participant(self) if posted.get("start") else require_owner(self)
        return start_date.set_start(learner_id, get_course_key(self), posted)
