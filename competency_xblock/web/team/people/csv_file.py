"""The list of learners as a file (layer 5): all pages of the filtered list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from competency_xblock.platform.users.accounts import get_display_names, get_usernames
from competency_xblock.records import api
from competency_xblock.records.data import Due, LearnerStatus
from competency_xblock.web.plumbing import spreadsheets
from competency_xblock.web.plumbing.spreadsheets import Cell, Column, Format
from competency_xblock.web.plumbing.time_zones import today_on_site

from ..frame import filters
from ..frame.page import ReportRequest, report_page
from .listing import people_page, read_request, stage_title

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Listed:
    """A learner with name and user name."""

    person: LearnerStatus
    name: str
    username: str


@report_page()
def people_table(request: ReportRequest, format: Format) -> HttpResponse:
    """A file with a row for each learner; the page instead if a filter is invalid."""
    learner_request, today = read_request(request), today_on_site()
    if learner_request.query is None:
        page: HttpResponse = people_page(request, learner_request)
        return page
    course = re.sub(r"[^\w.-]+", "-", request.course)
    batches = api.iter_learners(
        request.course, learner_request.query, today=today, due_months=learner_request.due_months
    )
    return table_file(
        f"people-{course}-{today.isoformat()}", _columns(learner_request.due_months, today), _listed(batches), format
    )


def table_file(name: str, columns: Sequence[Column[Row]], rows: Iterable[Row], format: Format) -> HttpResponse:
    """A table as a download."""
    with spreadsheets.write(columns, rows, format) as file:
        response = HttpResponse(file.read(), content_type=format.content_type)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{format.value}")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _listed(batches: Iterable[Sequence[LearnerStatus]]) -> Iterator[Listed]:
    """Learners with their names, batch by batch to save memory."""
    for batch in batches:
        learner_ids = [person.learner_id for person in batch]
        names, usernames = get_display_names(learner_ids), get_usernames(learner_ids)
        for person in batch:
            name = names.get(person.learner_id, _("Someone who has left"))
            yield Listed(person, name, usernames.get(person.learner_id, ""))


def _columns(due_months: int | None, today: date) -> list[Column[Listed]]:
    """The columns. Times become dates in the viewer's time zone, so that spreadsheets sort them."""
    columns: list[tuple[str, Callable[[Listed], Cell]]] = [
        (_("Name"), lambda listed: listed.name),
        (_("User name"), lambda listed: listed.username),
        (_("Status"), lambda listed: stage_title(listed.person.stage)),
        (_("Started"), lambda listed: _day(listed.person.started_at)),
        (_("Last finished"), lambda listed: _day(listed.person.finished_at)),
        (_("Times finished"), lambda listed: listed.person.rounds),
        (_("Role"), lambda listed: listed.person.role),
        (_("Organisation"), lambda listed: listed.person.organisation),
        (_("Start date"), lambda listed: listed.person.start),
    ]
    if due_months:
        titles = dict(filters.due_choices())
        columns.append((_("Due date"), lambda listed: _due_date(listed.person, due_months)))
        columns.append((_("Due"), lambda listed: _due_title(listed.person, titles, due_months, today)))
    return [Column(heading, value) for heading, value in columns]


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def _due_date(person: LearnerStatus, months: int) -> date | None:
    return api.due_date(person.start, months) if person.start else None


def _due_title(person: LearnerStatus, titles: Mapping[str, str], months: int, today: date) -> str:
    """The due status in words. As in the list, a learner who has finished is done even without a start date."""
    due = Due.DONE if person.finished_at else api.due_status(person, today, months)
    return titles[due.value] if due else _("no start date")
