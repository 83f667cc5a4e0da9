"""The date on which a learner started in the job (layer 5).

Only courses with a period ask for it, and learners may leave it out. They see any date that we hold, and they can
always delete their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.records import api
from competency_xblock.web.plumbing import wording
from competency_xblock.web.plumbing.handlers import RequestRefused


def start_context(learner_id: int, course: str, url: str, *, finished: bool) -> dict[str, Any] | None:
    """The context of `own_start.html`, or None where the course has no period and there is no date. 2 queries.

    `finished`: the learner has answers in the course, so that nothing is due.
    """
    months, starts = api.get_due_months(course), api.get_start_dates(learner_id, course)
    if not months and not (starts and starts.effective):
        return None
    day = starts.effective if starts else None
    return {
        "url": url,
        "by_team": wording.format_day(starts.set_by_team) if starts and starts.set_by_team else "",
        "own": starts.set_by_learner.isoformat() if starts and starts.set_by_learner else "",
        "has_form": bool(starts.set_by_learner) if starts and (starts.set_by_team or not months) else True,
        "hoped": "" if finished else due_sentence(day, months),
        "waiting": not finished,
        "words": {
            "saved": _("Saved."),
            "gone": _("Saved. There is no date now."),
            "failed": _("We could not save that. Try again in a minute."),
        },
    }


def due_sentence(start: date | None, months: int | None) -> str:
    """A sentence with the day by which the team hopes that a learner has finished. '' without a date or period."""
    if start is None or not months:
        return ""
    day = wording.format_day(api.due_date(start, months))
    return _("Your training team would like you to finish by %(day)s. Nothing closes on that day.") % {"day": day}


def set_start(learner_id: int, course: str, posted: Mapping[str, Any]) -> dict[str, Any]:
    """Save the learner's start date; '' deletes it. Raises RequestRefused."""
    months, written = api.get_due_months(course), posted.get("start")
    if not months and written:
        raise RequestRefused(400, _("We no longer ask this here. Reload the page."))
    try:
        day = api.parse_day(written) if written else None
    except ValueError as problem:
        raise RequestRefused(400, _("We could not read this date. Choose it again.")) from problem
    try:
        api.set_learner_start_date(learner_id, course, day)
    except api.InvalidInput as invalid:
        raise RequestRefused(400, str(invalid.problems[0].message)) from invalid
    starts = api.get_start_dates(learner_id, course)
    return {
        "start": day.isoformat() if day else "",
        "hoped": due_sentence(starts.effective if starts else None, months),
    }
