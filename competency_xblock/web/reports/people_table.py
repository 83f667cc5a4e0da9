"""The list of people as a table to take along (layer 5): everybody whom the filters find, on whatever page."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import date, datetime

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from competency_xblock.platform.people import names_of, usernames_of
from competency_xblock.records import api
from competency_xblock.records.data import Due, OnePerson
from competency_xblock.web.reading import today_on_site
from competency_xblock.web.reports import filters as asked
from competency_xblock.web.reports.page import Visit, report_page
from competency_xblock.web.reports.people import asked_for, people_page, stage_title


@report_page()
def people_table(visit: Visit) -> HttpResponse:
    """A row for each of the people; the page instead, where something in the address is wrong.

    People are read a part at a time, so that many of them take little memory: no more than the file itself.
    """
    wanted, today = asked_for(visit), today_on_site()
    if wanted.query is None:
        return people_page(visit, wanted)
    months = wanted.due_months
    response = HttpResponse(api.BYTE_ORDER_MARK, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, _file_name(visit.course, today))
    response["X-Content-Type-Options"] = "nosniff"
    writer, titles = csv.writer(response), dict(asked.due_choices())
    writer.writerow(api.guarded(_head(months)))
    for part in api.all_people(visit.course, wanted.query, today=today, due_months=months):
        numbers = [one.learner_id for one in part]
        names, usernames = names_of(numbers), usernames_of(numbers)
        for one in part:
            due = _due(one, titles, months, today) if months else []
            writer.writerow(api.guarded([*_row(one, names, usernames), *due]))
    return response


def _file_name(course: str, today: date) -> str:
    name = re.sub(r"[^\w.-]+", "-", course)
    return f"people-{name}-{today.isoformat()}.csv"


def _head(due_months: int | None) -> list[str]:
    return [
        _("Name"),
        _("User name"),
        _("How far"),
        _("Started"),
        _("Last finished"),
        _("Rounds"),
        _("Role"),
        _("Organisation"),
        _("Start date"),
        *([_("Due date"), _("Due")] if due_months else []),
    ]


def _row(one: OnePerson, names: Mapping[int, str], usernames: Mapping[int, str]) -> list[object]:
    """Days as a spreadsheet sorts them, moments as the day that they are where the reader is."""
    return [
        names.get(one.learner_id, _("Somebody who has left")),
        usernames.get(one.learner_id, ""),
        stage_title(one.stage),
        _day(one.started),
        _day(one.finished),
        one.rounds,
        one.role,
        one.organisation,
        one.start.isoformat() if one.start else "",
    ]


def _day(moment: datetime | None) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


def _due(one: OnePerson, titles: Mapping[str, str], months: int, today: date) -> list[str]:
    """By when, and what is true of it: as in the list, whoever has finished is done, also without a start date."""
    due = Due.DONE if one.finished else api.due_of(one, today, months)
    day = api.due_date(one.start, months).isoformat() if one.start else ""
    return [day, titles[due.value] if due else _("no start date")]
