"""The page of start dates and the due period (layer 5), for course staff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency_xblock.platform.users.accounts import get_usernames, name_fields, names_and_usernames
from competency_xblock.platform.users.enrolments import active_learners
from competency_xblock.records import api
from competency_xblock.web.plumbing import wording
from competency_xblock.web.plumbing.spreadsheets import LARGEST_FILE, Column, Format, UnreadableFile
from competency_xblock.web.plumbing.time_zones import today_on_site

from ..frame.filters import PeopleFilters
from ..frame.page import ReportRequest, render_page, report_page
from .csv_file import table_file
from .start_dates_file import (
    EXAMPLE,
    LEARNER,
    START,
    LineProblem,
    Order,
    StartDatesFile,
    match_learners,
    parse_table,
)

MAX_PROBLEMS = 20
EXAMPLES_SHOWN = 3
MAX_NAMES = 10
COLUMNS: list[Column[tuple[str, date | None]]] = [Column(LEARNER, itemgetter(0)), Column(START, itemgetter(1))]


class PeriodForm(forms.Form):
    """The months from a learner's start date to their due date. Empty means no due date."""

    months = forms.IntegerField(min_value=1, max_value=api.MAX_MONTHS, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        message = _("Write a whole number of months from 1 to %(most)s, or leave this empty.") % {
            "most": api.MAX_MONTHS
        }
        self.fields["months"].error_messages["invalid"] = message
        for validator in self.fields["months"].validators:
            validator.message = message


@report_page(manage=True, post=True)
def start_dates(request: ReportRequest) -> HttpResponse:
    """The page with the course's due period and the upload of start dates."""
    if request.http.method != "POST":
        return _page(request, notice=_period_now(request) if request.http.GET.get("saved") == "period" else "")
    if request.http.POST.get("do") == "period":
        return _set_period(request)
    return _upload(request)


@report_page(manage=True)
def start_dates_example(request: ReportRequest, format: Format) -> HttpResponse:
    """An example of the file."""
    return table_file("start-dates", COLUMNS, iter(EXAMPLE), format)


@report_page(manage=True)
def start_dates_now(request: ReportRequest, format: Format) -> HttpResponse:
    """A file of all learners with the dates from the team, to fill in and upload."""
    return table_file("start-dates-now", COLUMNS, _dates_now(request), format)


def _dates_now(request: ReportRequest) -> Iterator[tuple[str, date | None]]:
    query = api.LearnerQuery(within=[active_learners(request.course)], names=name_fields())
    for batch in api.iter_learners(request.course, query, today=today_on_site(), due_months=None):
        learner_ids = [person.learner_id for person in batch]
        usernames, dates = get_usernames(learner_ids), api.get_team_start_dates(request.course, learner_ids)
        yield from (
            (usernames[learner_id], dates.get(learner_id)) for learner_id in learner_ids if learner_id in usernames
        )


def _set_period(request: ReportRequest) -> HttpResponse:
    form = PeriodForm(request.http.POST)
    if not form.is_valid():
        return _page(request, months=request.http.POST.get("months", ""), wrong_months=form.errors["months"][0])
    api.set_due_months(request.course, form.cleaned_data["months"])
    query = request.http.GET.copy()
    query["saved"] = "period"
    return HttpResponseRedirect(f"{request.url('start-dates')}?{query.urlencode()}")


def _period_now(request: ReportRequest) -> str:
    """The period as it is now: the sentence is true whenever the address is opened."""
    months = api.get_due_months(request.course)
    if months is None:
        return _("Saved. There is no due date now.")
    sentence = ngettext(
        "Saved. People are due {months} month after they start.",
        "Saved. People are due {months} months after they start.",
        months,
    )
    return sentence.format(months=months)


def _upload(request: ReportRequest) -> HttpResponse:
    """Store all dates of the file, or none where it has a problem."""
    file = request.http.FILES.get("file")
    if file is None:
        return _page(request, wrong_file=_("Choose a file first."))
    try:
        table = parse_table(file.read(LARGEST_FILE + 1))
    except UnreadableFile as problem:
        return _page(request, wrong_file=str(problem))
    learners = active_learners(request.course)
    order = request.http.POST.get("order", "")
    starts = match_learners(
        table,
        api.participant_ids(request.course) if learners is None else learners,
        Order(order) if order in set(Order) else None,
    )
    if starts.problems:
        return _page(request, problems=starts.problems)
    before = api.set_team_start_dates(request.course, starts.dates)
    return _page(request, notice=_stored(before, starts.dates), examples=_examples(starts))


def _page(
    request: ReportRequest,
    *,
    notice: str = "",
    months: str | None = None,
    wrong_months: str = "",
    wrong_file: str = "",
    problems: Sequence[LineProblem] = (),
    examples: Sequence[dict[str, str]] = (),
) -> HttpResponse:
    period = api.get_due_months(request.course)
    more = len(problems) - MAX_PROBLEMS
    context = {
        "title": _("Start dates"),
        "notice": notice,
        "examples": examples,
        "period": period,
        "months": (period or "") if months is None else months,
        "most": api.MAX_MONTHS,
        "wrong_months": wrong_months,
        "wrong_file": wrong_file,
        "problems": problems[:MAX_PROBLEMS],
        "more_problems": _more(more) if more > 0 else "",
        "order": [
            ("", _("Ask about each date")),
            (Order.DAY.value, _("The day")),
            (Order.MONTH.value, _("The month")),
        ],
        "chosen_order": request.http.POST.get("order", ""),
        "files": [
            {"title": _("Everyone, with the dates you gave (CSV)"), "url": request.url("start-dates-now")},
            {"title": _("Everyone, with the dates you gave (Excel)"), "url": request.url("start-dates-now-xlsx")},
            {"title": _("An example to fill in (CSV)"), "url": request.url("start-dates-example")},
            {"title": _("An example to fill in (Excel)"), "url": request.url("start-dates-example-xlsx")},
        ],
        "back": request.back("people", PeopleFilters),
    }
    failed = wrong_months or wrong_file or problems
    return render_page(request, "start_dates.html", context, current="people", status=400 if failed else 200)


def _stored(before: Mapping[int, date], dates: Mapping[int, date | None]) -> str:
    """Sentences on what has changed from the earlier dates."""
    stored = sum(day is not None and before.get(learner) != day for learner, day in dates.items())
    deleted = [learner for learner, day in dates.items() if day is None and learner in before]
    same = len(dates) - stored - len(deleted)
    sentences = []
    if stored:
        sentences.append(
            ngettext("We saved {count} start date.", "We saved {count} start dates.", stored).format(count=stored)
        )
    if deleted:
        sentence = ngettext("We deleted {count}: {names}.", "We deleted {count}: {names}.", len(deleted))
        sentences.append(sentence.format(count=len(deleted), names=_named(deleted)))
    if not sentences:
        sentences.append(_("Nothing has changed."))
    if same:
        sentence = ngettext("{count} was the same before.", "{count} were the same before.", same)
        sentences.append(sentence.format(count=same))
    return " ".join(sentences)


def _named(learners: Sequence[int]) -> str:
    """The first few learners by name, and how many more."""
    first = learners[:MAX_NAMES]
    names = names_and_usernames(first)
    more = len(learners) - len(first)
    shown = [names.get(learner, "") for learner in first]
    if not more:
        return wording.join_words(shown)
    return f"{', '.join(shown)} {_more(more)}"


def _more(count: int) -> str:
    return ngettext("and {count} more", "and {count} more", count).format(count=count)


def _examples(starts: StartDatesFile) -> list[dict[str, str]]:
    """The first few ambiguous dates, with the month in words, so that staff notice a swapped day and month."""
    first = starts.ambiguous[:EXAMPLES_SHOWN]
    names = names_and_usernames(first) if first else {}
    return [
        {"name": names.get(learner, ""), "day": wording.format_day(day)}
        for learner in first
        if (day := starts.dates[learner])
    ]
