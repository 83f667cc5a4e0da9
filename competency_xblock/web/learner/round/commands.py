"""What a learner does with an open assessment (layer 5): save, submit, follow a recommendation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.records import api
from competency_xblock.records.data import FieldProblem, OpenRound, SubmittedRound
from competency_xblock.web.assessment import AssessmentSettings
from competency_xblock.web.plumbing.handlers import RequestRefused, field_problems_json, is_client_id, refuse_input

from ..plans import create_plan, created_json
from . import events
from .page_state import stored
from .session import AssessmentSession

MAX_EARLIER = 50
"""How many unanswered saves a page reports; its script remembers no more."""


def save(session: AssessmentSession, posted: Mapping[str, Any]) -> dict[str, Any]:
    """Save the valid part of a draft, and answer with the problems of what was `dropped`.

    Raises RequestRefused: 400 for anything that is no draft, 403 for another learner's round, 409 for a conflict.
    """
    sent, dropped = parse_posted_draft(session, posted)
    if not sent["round_key"] and posted.get("promise") != session.settings.promise_id:
        # Nobody starts a round under a promise that they have not seen.
        raise RequestRefused(
            409,
            _(
                "The rule on who can see your ratings has changed since you opened this page. Your answers "
                "are safe. Reload the page, read the new rule, then continue."
            ),
            promise_changed=True,
        )
    saved = _save_draft(session, {**sent, "changed": _changed(posted)})
    return {
        "round": saved.key,
        "revision": saved.revision,
        "number": saved.number,
        "dropped": field_problems_json(dropped),
    }


def _changed(posted: Mapping[str, Any]) -> frozenset[str] | None:
    """The competencies that a save of changes speaks about, those without an answer too; None for a whole draft."""
    answers = posted["draft"].get("answers") if posted.get("partial") is True and posted.get("round") else None
    return frozenset(answers) if isinstance(answers, Mapping) else None


def submit(session: AssessmentSession, posted: Mapping[str, Any]) -> dict[str, Any]:
    """Submit a round; a repeated request gets the same answer. Raises RequestRefused as `save` does.

    Only what the page shows is submitted. Where something was `dropped`, the rest is saved as a draft instead, and
    the answer has what is `stored` and the problems.
    """
    sent, dropped = parse_posted_draft(session, posted)
    if dropped:
        return {"dropped": field_problems_json(dropped), "stored": stored(_save_draft(session, sent))}
    if session.settings.for_level(sent["draft"].level).needs_level:
        raise RequestRefused(400, _("Choose the one closest to your work. Then you can finish."))
    try:
        finished = _finish(session, sent)
    except (api.RevisionConflict, api.RoundNotFound) as problem:
        raise _refusal(session, problem) from problem
    if finished.just_submitted:
        session.publish(
            lambda: events.submitted_events(finished, sent["draft"], _publishable_topics(session, finished))
        )
    session.forget_what_was_read()
    return session.finished()


def plan(session: AssessmentSession, posted: Mapping[str, Any]) -> dict[str, Any]:
    """Store a plan that the learner makes after finishing; it belongs to the latest round. Raises RequestRefused."""
    if not session.rounds:
        raise RequestRefused(403, _("Finish this first. Then you can add a plan."))
    latest = session.rounds[-1]
    action = create_plan(session.learner_id, session.course, posted, session.course_rounds, home=latest.key)
    if action.just_created:
        session.publish(lambda: [events.planned_event(latest, [action])])
    session.forget_what_was_read()
    return created_json(action)


def follow_recommendation(session: AssessmentSession, posted: Mapping[str, Any]) -> dict[str, Any]:
    """Publish that the learner opens a recommended unit. Raises RequestRefused for any other unit."""
    topic, unit = posted.get("topic"), posted.get("unit")
    if not (isinstance(topic, str) and isinstance(unit, str) and _is_recommended(session, topic, unit)):
        raise RequestRefused(400, _("This is no longer on the list. Reload the page and choose again."))
    latest = session.rounds[-1]
    is_publishable = topic in _publishable_topics(session, latest)
    if is_publishable:
        session.publish(lambda: [events.followed_event(latest, topic, unit)])
    return {"told": is_publishable}


def parse_posted_draft(
    session: AssessmentSession, posted: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[FieldProblem, ...]]:
    """Parse a post into arguments for `api.save_draft` and `api.submit_round`, and problems of dropped parts.

    Raises RequestRefused for anything that is no draft.
    """
    round_key, revision, save_id = posted.get("round"), posted.get("revision"), posted.get("save_id")
    earlier = posted.get("earlier", [])
    if not (
        is_client_id(round_key)
        and is_client_id(save_id)
        and type(revision) is int
        and 0 <= revision < 2**31
        and isinstance(earlier, list)
        and all(map(is_client_id, earlier[:MAX_EARLIER]))
    ):
        raise RequestRefused(400, _("We could not match this to your answers. Reload the page and try again."))
    settings = _settings_for(session, posted.get("draft"))
    try:
        checked = api.parse_draft(posted.get("draft"), settings.rules)
    except api.InvalidInput as invalid:
        raise refuse_input(invalid) from invalid
    # A level set by the author holds, whatever the page posts.
    draft = replace(checked.draft, level=settings.level)
    known = frozenset(earlier[:MAX_EARLIER])
    sent = {"round_key": round_key, "revision": revision, "save_id": save_id, "draft": draft, "earlier": known}
    return sent, checked.dropped


def _save_draft(session: AssessmentSession, sent: Mapping[str, Any]) -> OpenRound:
    try:
        saved = api.save_draft(
            session.learner_id,
            course=session.course,
            assessment=session.assessment,
            framework=session.settings.framework,
            promise=session.settings.promise,
            **sent,
        )
    except (api.RevisionConflict, api.RoundNotFound, api.RoundAlreadySubmitted) as problem:
        raise _refusal(session, problem) from problem
    if saved.just_created:
        about = {"course": session.course, "assessment": session.assessment}
        session.publish(lambda: [events.started_event(saved, session.settings.framework, **about)])
    return saved


def _finish(session: AssessmentSession, sent: Mapping[str, Any]) -> SubmittedRound:
    finish = partial(
        api.submit_round, session.learner_id, assessment=session.assessment, framework=session.settings.framework
    )
    try:
        return finish(**sent)
    except api.InvalidInput:
        # The author has changed the framework since the last save. Saving again moves the draft to it.
        saved = _save_draft(session, sent)
        sent = {**sent, "round_key": saved.key, "revision": saved.revision}
        return finish(**sent)


def _is_recommended(session: AssessmentSession, topic: str, unit: str) -> bool:
    return bool(session.rounds) and any(
        suggestion.topic.id == topic and any(course_unit.id == unit for course_unit in suggestion.units)
        for suggestion in session.advice.all
    )


def _publishable_topics(session: AssessmentSession, round: SubmittedRound) -> tuple[str, ...]:
    # Without further queries: the round's own framework version has all its answers.
    framework = api.AsAnswered.of([round]).framework(round) or session.settings.framework
    return events.publishable_topics(framework, round, session.settings.own_topics)


def _settings_for(session: AssessmentSession, draft: Any) -> AssessmentSettings:
    """The settings at the draft's level. If a needed level is missing, they have no competencies."""
    level = draft.get("level") if isinstance(draft, Mapping) else ""
    return session.settings.for_level(level if isinstance(level, str) else "")


def _refusal(
    session: AssessmentSession, problem: api.RevisionConflict | api.RoundNotFound | api.RoundAlreadySubmitted
) -> RequestRefused:
    if isinstance(problem, api.RevisionConflict):
        sentence = _("You have also answered in another tab or on another device. Choose which answers to keep.")
        return RequestRefused(409, sentence, stored=stored(problem.current))
    if isinstance(problem, api.RoundAlreadySubmitted):
        sentence = _("You have already finished this. To change something, choose “Rate again”.")
        return RequestRefused(409, sentence, last_save=problem.round.last_save, **session.finished())
    sentence = _(
        "We cannot find the answers you saved before. The answers on this page are safe. We save them as new ones."
    )
    return RequestRefused(403, sentence, round_gone=True)
