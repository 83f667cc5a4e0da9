"""When a learner started in the job (layer 5): asked only where the course has a period, and theirs to leave out.

What is noted is shown to them everywhere, and their own can always be taken back.
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
    """What `own_start.html` shows, or None where the course has no period and nothing is noted; two queries.

    `finished`: the learner has been through something already, and nobody waits.
    """
    months, starts = api.get_due_months(course), api.get_start_dates(learner_id, course)
    if not months and not (starts and starts.day):
        return None
    day = starts.day if starts else None
    return {
        "url": url,
        "by_team": wording.format_day(starts.by_team) if starts and starts.by_team else "",
        "own": starts.own.isoformat() if starts and starts.own else "",
        "asked": bool(starts.own) if starts and (starts.by_team or not months) else True,
        "hoped": "" if finished else hoped_for(day, months),
        "waiting": not finished,
        "words": {
            "saved": _("Saved."),
            "gone": _("Saved. There is no date now."),
            "failed": _("We could not save that. Try again in a minute."),
        },
    }


def hoped_for(start: date | None, months: int | None) -> str:
    """By when the team hopes that somebody who started then has been through this; '' where nobody said."""
    if start is None or not months:
        return ""
    day = wording.format_day(api.due_date(start, months))
    return _("Your training team would like you to finish by %(day)s. Nothing closes on that day.") % {"day": day}


def set_start(learner_id: int, course: str, posted: Mapping[str, Any]) -> dict[str, Any]:
    """Keep when the learner says to have started; '' takes it back. Raises Refused."""
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
    return {"start": day.isoformat() if day else "", "hoped": hoped_for(starts.day if starts else None, months)}
