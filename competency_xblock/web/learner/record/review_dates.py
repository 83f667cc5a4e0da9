"""A learner's review dates for a calendar (layer 5)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from competency_xblock.records.data import Action

from .own_record import OwnRecord

REMIND_AT = time(9)
"""The time of the day on which a reminder rings, where the learner is."""


def record_ics(record: OwnRecord, *, own_words: bool = False, now: datetime | None = None) -> bytes:
    """The review dates of open actions as all-day events, each with a link back to the unit, or to the course.

    The titles are neutral and hold none of the learner's words: other people may see the calendar. With `own_words`,
    which a learner chooses, a title is the plan itself, and the day has a reminder.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//competency-xblock//review dates//EN")
    calendar.add("version", "2.0")
    stamp = (now or timezone.now()).astimezone(UTC)
    for action in record.actions:
        if action.review_date is not None and action.done_at is None:
            calendar.add_component(_event(record, action, action.review_date, stamp, own_words=own_words))
    written: bytes = calendar.to_ical()
    return written


def _event(record: OwnRecord, action: Action, day: date, stamp: datetime, *, own_words: bool) -> Event:
    """Both kinds of calendar give an action the same id: adding the other kind changes the event."""
    title = " ".join(action.text.split()) if own_words else _("Look at my learning plan again")
    event = Event()
    event.add("uid", f"{action.key}@competency-xblock")
    event.add("dtstamp", stamp)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", title)
    event.add("transp", "TRANSPARENT")
    if url := record.unit_url or record.course_url:
        event.add("url", url)
        event.add("description", _("My plans are here: %(url)s") % {"url": url})
    if own_words:
        reminder = Alarm()
        reminder.add("action", "DISPLAY")
        reminder.add("trigger", timedelta(hours=REMIND_AT.hour))
        reminder.add("description", title)
        event.add_component(reminder)
    return event
