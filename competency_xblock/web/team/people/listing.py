"""People of a course by name (layer 5): who has finished, who is on the way, who is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from competency_xblock.platform.users.accounts import (
    get_display_names,
    get_usernames,
    name_fields,
    search_users,
    username_beside,
)
from competency_xblock.platform.users.enrolments import Cohort, active_learners, cohorts, enrolled_ids
from competency_xblock.records import api
from competency_xblock.records.data import Due, LearnerPage, LearnerStatus, Stage
from competency_xblock.web.plumbing import wording
from competency_xblock.web.plumbing.time_zones import today_on_site

from ..frame import freshness
from ..frame.filters import (
    PeopleFilters,
    any_of,
    chosen_choices,
    cohort_choices,
    cohort_of,
    due_choices,
    stage_choices,
    with_changes,
)
from ..frame.page import ReportRequest, render_page, report_page
from ..frame.paging import Paging

PEOPLE_PER_PAGE = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class LearnerRequest:
    """The address as read. `query` is None where a filter is invalid. `due_months` is the course's period."""

    filters: PeopleFilters
    query: api.LearnerQuery | None
    due_months: int | None


def read_request(request: ReportRequest) -> LearnerRequest:
    """Read the filters from the address."""
    due_months = api.get_due_months(request.course)
    known_cohorts, learners = cohorts(request.course), active_learners(request.course)
    filters = PeopleFilters(
        request.http.GET,
        stage=stage_choices(),
        due=due_choices() if due_months else [],
        assessment=_assessments(request.course),
        cohort=cohort_choices(known_cohorts),
        **chosen_choices(request.course),
    )
    if learners is None:
        del filters.fields["leavers"]
    query = _query(request.course, filters, learners, known_cohorts) if filters.is_valid() else None
    return LearnerRequest(filters=filters, query=query, due_months=due_months)


@report_page()
def people(request: ReportRequest) -> HttpResponse:
    """The list, as the address filters it."""
    return people_page(request, read_request(request))


def people_page(request: ReportRequest, learner_request: LearnerRequest) -> HttpResponse:
    """A page of the list, or the problems of the address."""
    filters, due_months = learner_request.filters, learner_request.due_months
    paging = Paging(filters.value("page") or 1, PEOPLE_PER_PAGE)
    page = (
        api.get_learners(
            request.course,
            learner_request.query,
            today=today_on_site(),
            due_months=due_months,
            offset=paging.offset,
            limit=PEOPLE_PER_PAGE,
        )
        if learner_request.query
        else LearnerPage(people=(), total=0, stages={}, dues={})
    )
    if learner_request.query and (instead := paging.instead(page.total, request.http.GET)):
        return instead
    learner_ids = [person.learner_id for person in page.people]
    columns = _columns(request, get_display_names(learner_ids), get_usernames(learner_ids), due_months)
    context = {
        "title": _("People"),
        "updated": freshness.just_now(),
        "filters": filters.rows,
        "problems": filters.problems,
        "filtered": bool(set(filters.chosen) - {"sort", "page"}),
        "summary": _summary(request, filters, page),
        "columns": [_heading(request, filters, column) for column in columns],
        "rows": [[column.cell(person) for column in columns] for person in page.people],
        "total": page.total,
        "paging": paging.context(page.total, request.http.GET),
        "tables": _tables(request) if page.total else [],
        "dates_url": request.from_here(request.url("start-dates"), PeopleFilters) if request.rights.manage else "",
    }
    return render_page(request, "people.html", context, current="people", status=200 if learner_request.query else 400)


def _tables(request: ReportRequest) -> list[dict[str, str]]:
    """Links to the whole list as files."""
    query = with_changes(request.http.GET)
    return [
        {"title": _("This list as a spreadsheet (CSV)"), "url": request.url("people-table") + query},
        {"title": _("This list for Excel (.xlsx)"), "url": request.url("people-table-xlsx") + query},
    ]


def _query(course: str, filters: PeopleFilters, learners: Any, known: Sequence[Cohort]) -> api.LearnerQuery:
    leavers = bool(filters.value("leavers"))
    within: list[Any] = [] if leavers else [learners]
    cohort = cohort_of(known, filters.value("cohort"))
    if cohort is not None:
        within.append(cohort.learners)
    if filters.value("q"):
        within.append(search_users(filters.value("q")))
    stage, due = filters.value("stage"), filters.value("due")
    return api.LearnerQuery(
        within=within,
        leavers=enrolled_ids(course) if leavers else None,
        stage=Stage(stage) if stage else None,
        due=Due(due) if due else None,
        role=filters.value("role"),
        organisation=filters.value("organisation"),
        assessment=filters.value("assessment"),
        sort=filters.value("sort") or "name",
        names=name_fields(),
    )


def _assessments(course: str) -> list[tuple[str, str]]:
    """The course's assessments, with their titles in the latest snapshot."""
    snapshot = api.get_latest_snapshot(course)
    titles = snapshot.metadata.get("assessments", {}) if snapshot else {}
    return any_of(((key, title or key) for key, title in titles.items()), _("Any"))


def _summary(request: ReportRequest, filters: PeopleFilters, page: LearnerPage) -> list[dict[str, Any]]:
    """How many learners have each status, with a link to those learners."""
    stages = dict(stage_choices())
    dues = {Due.SOON: _("Due within 30 days"), Due.PAST: _("Overdue")}
    cells = [
        (stages[stage.value], people, {"stage": stage.value, "due": None}) for stage, people in page.stages.items()
    ]
    cells += [
        (dues[due], people, {"due": due.value, "stage": None}) for due, people in page.dues.items() if due in dues
    ]
    return [
        {
            "title": title,
            "people": people,
            "url": with_changes(request.http.GET, **change),
            "current": all(filters.value(name) == (value or "") for name, value in change.items()),
        }
        for title, people, change in cells
    ]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list: its heading, a learner's cell as the template shows it, and what the heading sorts by."""

    title: str
    cell: Callable[[LearnerStatus], dict[str, Any]]
    sort: str = ""


def _columns(
    request: ReportRequest, names: Mapping[int, str], usernames: Mapping[int, str], due_months: int | None
) -> list[Column]:
    """The columns. The first heads a learner's row."""
    columns = [
        Column(
            _("Name"),
            lambda learner: {
                "text": names.get(learner.learner_id, _("Someone who has left")),
                "username": username_beside(names, usernames, learner.learner_id),
                "url": request.from_here(request.url("person", learner=learner.learner_id), PeopleFilters),
            },
            sort="name",
        ),
        Column(_("Status"), lambda learner: {"text": stage_title(learner.stage), "stage": learner.stage.value}),
        Column(_("Started"), lambda learner: {"text": _day(learner.started_at)}, sort="started"),
        Column(_("Last finished"), lambda learner: {"text": _day(learner.finished_at)}, sort="finished"),
        Column(_("Times finished"), lambda learner: {"text": learner.rounds or ""}),
        Column(
            _("Role and organisation"),
            lambda learner: {"text": ", ".join(filter(None, (learner.role, learner.organisation)))},
        ),
    ]
    if due_months:
        today = today_on_site()
        columns.append(Column(_("Due"), lambda learner: {"text": due_words(learner, due_months, today)}, sort="start"))
    return columns


def _heading(request: ReportRequest, filters: PeopleFilters, column: Column) -> dict[str, str]:
    """A column's heading. A second choice of the same one turns the order round."""
    if not column.sort:
        return {"title": column.title}
    order = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(filters.value("sort") or "name", "")
    sort = f"-{column.sort}" if order == "ascending" else column.sort
    return {"title": column.title, "url": with_changes(request.http.GET, sort=sort), "sorted": order}


def _day(moment: datetime | None) -> str:
    return wording.format_day(moment) if moment else ""


def stage_title(stage: Stage) -> str:
    """A learner's stage in words."""
    return dict(stage_choices())[stage.value]


def due_words(learner: LearnerStatus, due_months: int | None, today: date) -> str:
    """A learner's due date in words; '' for who has finished, and where the course has no period."""
    if not due_months:
        return ""
    if learner.finished_at:
        return ""
    if learner.start is None:
        return _("no start date")
    day = api.due_date(learner.start, due_months)
    return (_("overdue since %(day)s") if day < today else _("by %(day)s")) % {"day": wording.format_day(day)}
