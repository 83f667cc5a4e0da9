"""The handlers that a progress page posts to for a learner (layer 5)."""

from __future__ import annotations

from typing import Any

from xblock.core import XBlock

from competency_xblock.platform.courses.keys import get_course_key
from competency_xblock.platform.tracking import publish_events
from competency_xblock.records import api
from competency_xblock.web.plumbing.handlers import json_post
from competency_xblock.web.plumbing.time_zones import in_block_time_zone

from .. import actions, own_rows
from ..access import is_participant, require_owner, require_participant
from ..completion import complete_assessment_of
from ..plans import create_plan, created_json
from ..round import events
from . import observations, start_date


class ProgressHandlers(XBlock):
    """The learner's handlers of the progress block."""

    @json_post
    @in_block_time_zone
    def plan(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Store a plan about what the learner has answered in the course."""
        learner_id, course = require_participant(self), get_course_key(self)
        rounds = api.get_submitted_rounds(learner_id, course=course)
        action = create_plan(learner_id, course, posted, rounds)
        of_round = [round for round in rounds if round.key == action.round_key]
        if action.just_created:
            planned = [events.planned_event(round, [action]) for round in of_round]
            publish_events(self, lambda: ((event.name, event.payload()) for event in planned))
            complete_assessment_of(learner_id, action)
        return created_json(action)

    @json_post
    @in_block_time_zone
    def change_action(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Change an action, say how it went, share it with the training team, or remove it."""
        learner_id = require_participant(self) if own_rows.shares_more(posted) else require_owner(self)
        return actions.change_action(learner_id, posted, may_share=lambda: is_participant(self, learner_id))

    @json_post
    def reply_to_observed(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Save, change or delete the learner's reply to an observation."""
        return observations.reply(require_owner(self), posted)

    @json_post
    def set_start(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Save the date on which the learner started in the job, or delete it."""
        learner_id = require_participant(self) if posted.get("start") else require_owner(self)
        return start_date.set_start(learner_id, get_course_key(self), posted)
