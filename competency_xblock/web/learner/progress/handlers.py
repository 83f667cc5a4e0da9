"""What a progress page sends for a learner, and what it is answered (layer 5)."""

from __future__ import annotations

from typing import Any

from xblock.core import XBlock

from competency_xblock.platform.courses.keys import course_of
from competency_xblock.web.plumbing.handlers import json_post

from .. import actions, own_rows
from ..access import may_take_part, owner
from . import observations, start_date


class ProgressHandlers(XBlock):
    """The handlers for what is the learner's own."""

    @json_post
    def change_action(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Tick one of the learner's own actions off, open it again, share it with the training team or remove it."""
        learner_id = may_take_part(self) if own_rows.gives(posted) else owner(self)
        return actions.change_action(learner_id, posted)

    @json_post
    def reply_to_observed(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Keep, change or erase what the learner says to something that others saw of them."""
        return observations.reply(owner(self), posted)

    @json_post
    def set_start(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Keep when the learner says to have started in the job, or take that back."""
        learner_id = may_take_part(self) if posted.get("start") else owner(self)
        return start_date.set_start(learner_id, course_of(self), posted)
