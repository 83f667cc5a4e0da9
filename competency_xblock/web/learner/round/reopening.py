"""Taking a finish back (layer 5): what the page sends, and what it goes on from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.records import api
from competency_xblock.web.plumbing.handlers import RequestRefused, is_client_id

from . import events
from .page_state import at_level_json, before_json, stored
from .reopening_offer import is_asked_today
from .session import AssessmentSession


def reopen(session: AssessmentSession, posted: Mapping[str, Any]) -> dict[str, Any]:
    """Open a finished round again, and answer with its draft and the page after the round before it.

    Raises RequestRefused: 400 for anything that names no finish, 403 for another learner's round, 409 where it is too
    late, the learner has gone on elsewhere or an answer is no longer asked for.
    """
    round_key, submitted = posted.get("round"), _parse_moment(posted.get("submitted"))
    if not (round_key and is_client_id(round_key)) or submitted is None:
        raise RequestRefused(400, _("We could not match this to your answers. Reload the page and try again."))
    finish = next((round for round in session.rounds if round.key == round_key), None)
    if finish is not None and not is_asked_today(finish, session.settings):
        raise RequestRefused(409, _("This has changed since you finished. Your answers are safe as they are."))
    try:
        opened = api.reopen_round(
            session.learner_id,
            round_key,
            assessment=session.assessment,
            submitted=submitted,
            step=session.settings.steps[-1],
        )
    except api.RoundNotFound as problem:
        raise RequestRefused(403, _("We cannot find these answers. Nothing has changed. Reload the page.")) from problem
    except (api.ReopeningTooLate, api.FinishOutdated, api.AnotherRoundOpen) as problem:
        raise RequestRefused(409, _explain(problem)) from problem
    if opened.just_reopened and finish is not None:
        session.publish(lambda: [events.reopened_event(finish)])
    session.forget_what_was_read()
    return {
        "stored": stored(opened),
        "html": session.results_html(),
        "at": at_level_json(session.shown_settings, session.course_rounds),
        "before": {**before_json(session.settings, session.rounds), "again": session.again()},
    }


def _parse_moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _explain(problem: Exception) -> str:
    if isinstance(problem, api.ReopeningTooLate):
        return _("The hour for this is over. Your answers are safe. To change something, choose “Rate again”.")
    if isinstance(problem, api.AnotherRoundOpen):
        return _("You have already started to rate again. Those answers are safe. Reload the page to continue.")
    return _("You have finished again since you opened this page. Your answers are safe. Reload the page.")
