"""The handlers that an assessment's page posts to for a learner (layer 5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from webob import Request, Response
from xblock.core import XBlock

from competency_xblock.frameworks import UnknownFramework
from competency_xblock.platform.courses.completion import get_completion
from competency_xblock.platform.courses.keys import get_assessment_key, get_course_key
from competency_xblock.platform.courses.outline import page_of
from competency_xblock.platform.courses.overviews import to_full_url
from competency_xblock.platform.tracking import publish_events
from competency_xblock.platform.users.accounts import learner_id_of
from competency_xblock.platform.users.sign_in import sign_in_url
from competency_xblock.records import api
from competency_xblock.records.data import SubmittedRound

from ..assessment import PLAN_RULE, AssessmentSettings, units_for
from ..plumbing.assets import uid_of
from ..plumbing.handlers import RequestRefused, json_post
from ..plumbing.pages import my_competencies_url
from ..plumbing.time_zones import in_block_time_zone
from . import actions, own_rows
from .access import is_participant, require_owner, require_participant
from .completion import completion_share, has_plan, meets_completion_rule
from .record.downloads import KINDS, write
from .record.own_record import OwnRecord, advice_in_course, record_of
from .round import commands, reopening
from .round.session import AssessmentSession, ReadActions, round_status


class LearnerHandlers(XBlock):
    """The learner's handlers of the assessment block."""

    # Of the block
    started: bool
    completion_rule: str
    participation: bool
    _title: str
    emit_completion: Callable[[float], None]

    @json_post
    @in_block_time_zone
    def save_round(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Save the learner's draft."""
        session = self._own_session()
        saved = commands.save(session, posted)
        if not self.started:
            self.started = True
        completion = completion_share(session, posted, saved["number"])
        # Completion never falls: not on going back a step, nor on starting again after old rounds were removed.
        if completion is not None and completion > get_completion(self):
            self.emit_completion(completion)
        return saved

    @json_post
    @in_block_time_zone
    def submit_round(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Submit the round, and answer with what to learn next."""
        session = self._own_session()
        answer = commands.submit(session, posted)
        if "dropped" in answer:
            return answer  # saved, but not submitted
        if meets_completion_rule(session, self.completion_rule, posted):
            self._complete(session.learner_id, session.rounds[-1])
        return answer

    @json_post
    @in_block_time_zone
    def reopen_round(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Take a finish back. Owning it is enough; finishing again is for participants, as ever."""
        learner_id = require_owner(self)
        answer = reopening.reopen(self._session(self._settings(), learner_id), posted)
        if not is_participant(self, learner_id):
            answer["note"] = _("You are not enrolled in this course now. Your answers are safe. Enrol to finish again.")
        return answer

    @json_post
    @in_block_time_zone
    def plan(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Store a plan that the learner makes after finishing."""
        session = self._own_session()
        answer = commands.plan(session, posted)
        self.complete_if_planned()
        return answer

    def complete_if_planned(self) -> None:
        """Say that the learner has done what the author asks, where that is a plan and there is one by now."""
        learner_id = learner_id_of(self)
        if learner_id is None or self.completion_rule != PLAN_RULE or get_completion(self) >= 1:
            return
        rounds = api.get_submitted_rounds(learner_id, assessment=get_assessment_key(self))
        if rounds and has_plan(rounds[-1], api.get_actions(learner_id, course=get_course_key(self))):
            self._complete(learner_id, rounds[-1])

    def _complete(self, learner_id: int, latest: SubmittedRound) -> None:
        """Say that the learner has done all that the author asks. At most one round ever counts as participation."""
        self.emit_completion(1.0)
        if self.participation and api.mark_as_participation(learner_id, latest.assessment, latest.key):
            # Published once, and always one point. Without "only_if_higher": the platform would compare with the
            # state row that saving created, which has no maximum yet, and fail.
            self.runtime.publish(self, "grade", {"value": 1, "max_value": 1})

    @json_post
    @in_block_time_zone
    def choose_level(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Answer with what there is to rate at another level. This stores nothing: the draft has its level."""
        return self._own_session().at_level(posted, uid_of(self))

    @json_post
    def follow_recommendation(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Record that the learner opens a recommended unit."""
        return commands.follow_recommendation(self._own_session(), posted)

    @json_post
    @in_block_time_zone
    def change_action(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Change an action, say how it went, share it with the training team, or remove it."""
        learner_id = self._owner(posted)
        return actions.change_action(learner_id, posted, may_share=lambda: is_participant(self, learner_id))

    @json_post
    def erase_reason(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Delete the learner's own words about one rating."""
        return own_rows.erase_reason(require_owner(self), posted)

    @json_post
    def share(self, posted: dict[str, Any], suffix: str = "") -> dict[str, Any]:
        """Share one of the learner's answers and its reason with the training team, or stop sharing it."""
        return own_rows.share(self._owner(posted), posted)

    @XBlock.handler
    @in_block_time_zone
    def record(self, request: Request, suffix: str = "") -> Response:
        """The learner's own record of this assessment as a download. `suffix` is one of `KINDS`."""
        try:
            written = write(self._own_record(require_owner(self), request.host_url), suffix)
        except RequestRefused as refused:
            return Response(json_body=refused.body, status=refused.status)
        response = Response(written.content)
        response.headers.update(written.headers)
        return response

    @XBlock.handler
    def student_view_user_state(self, request: Request, suffix: str = "") -> Response:
        """How far the learner is, for apps. It holds no ratings and none of the learner's words."""
        try:
            learner_id = require_owner(self)
        except RequestRefused as refused:
            return Response(json_body=refused.body, status=refused.status)
        return Response(json_body=round_status(learner_id, get_assessment_key(self)))

    def _own_record(self, learner_id: int, site_url: str) -> OwnRecord:
        course, assessment = get_course_key(self), get_assessment_key(self)
        record = replace(
            record_of(learner_id, course, assessment, title=self._title, site_url=site_url),
            unit_url=to_full_url(page_of(self), site_url),
        )
        try:
            session = self._session(AssessmentSettings.from_block(self), learner_id)
        except UnknownFramework:  # the record is the learner's, whatever has become of the assessment
            return record
        return replace(record, advice=advice_in_course(session)) if record.advice else record

    def _owner(self, posted: dict[str, Any]) -> int:
        """The id of the learner, who changes their own data. To share more, they must be a participant."""
        return require_participant(self) if own_rows.shares_more(posted) else require_owner(self)

    def _own_session(self) -> AssessmentSession:
        learner_id = require_participant(self)
        return self._session(self._settings(), learner_id)

    def _settings(self) -> AssessmentSettings:
        try:
            return AssessmentSettings.from_block(self)
        except UnknownFramework as unknown:
            raise RequestRefused(
                400,
                _(
                    "We could not save this, because it is not ready just now. Everything you saved before is "
                    "safe. Try again later."
                ),
            ) from unknown

    def _session(
        self,
        settings: AssessmentSettings,
        learner_id: int,
        kind: type[AssessmentSession] = AssessmentSession,
        read_actions: ReadActions = api.get_actions,
    ) -> AssessmentSession:
        def url(handler: str, suffix: str = "") -> str:
            return self.runtime.handler_url(self, handler, suffix)

        page = page_of(self)
        posts = {
            "save": "save_round",
            "submit": "submit_round",
            "reopen": "reopen_round",
            "level": "choose_level",
            "action": "change_action",
            "plan": "plan",
            "erase": "erase_reason",
            "share": "share",
            "follow": "follow_recommendation",
        }
        return kind(
            settings=settings,
            learner_id=learner_id,
            course=get_course_key(self),
            assessment=get_assessment_key(self),
            units=partial(units_for, self),
            urls={}
            if not kind.is_stored
            else {name: url(handler) for name, handler in posts.items()}
            | {suffix: url("record", suffix) for suffix in KINDS}
            | {"mine": my_competencies_url(), "here": page, "signIn": sign_in_url(page)},
            read_actions=read_actions,
            publish=lambda make: publish_events(self, lambda: ((event.name, event.payload()) for event in make())),
        )
