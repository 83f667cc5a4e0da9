"""Start dates, and by when people are meant to have finished (layer 5): what the people who run a course say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency_xblock.platform.enrolments import active_learners
from competency_xblock.platform.people import names_of
from competency_xblock.records import api
from competency_xblock.web import words
from competency_xblock.web.reports.page import Visit, report_page, show
from competency_xblock.web.reports.start_table import (
    EXAMPLE,
    LARGEST_FILE,
    Problem,
    Starts,
    Unreadable,
    read_table,
    starts_in,
)

MOST_PROBLEMS = 20
EXAMPLES_SHOWN = 3
MOST_NAMES = 10


class PeriodForm(forms.Form):
    """Within how many months of their start date people are meant to have finished; empty: no period."""

    months = forms.IntegerField(min_value=1, max_value=api.MOST_MONTHS, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        told = _("Please write a whole number of months from 1 to %(most)s, or nothing.") % {"most": api.MOST_MONTHS}
        self.fields["months"].error_messages["invalid"] = told
        for validator in self.fields["months"].validators:
            validator.message = told


@report_page(manage=True, post=True)
def start_dates(visit: Visit) -> HttpResponse:
    """The period of the course, and a file with people's start dates."""
    if visit.request.method != "POST":
        saved = _("The period is saved.") if visit.request.GET.get("saved") == "period" else ""
        return _page(visit, said=saved)
    if visit.request.POST.get("do") == "period":
        return _set_period(visit)
    return _upload(visit)


@report_page(manage=True)
def start_dates_example(visit: Visit) -> HttpResponse:
    """A file as it has to be."""
    response = HttpResponse(EXAMPLE, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="start-dates.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _set_period(visit: Visit) -> HttpResponse:
    form = PeriodForm(visit.request.POST)
    if not form.is_valid():
        return _page(visit, months=visit.request.POST.get("months", ""), wrong_months=form.errors["months"][0])
    api.set_due_months(visit.course, form.cleaned_data["months"])
    return HttpResponseRedirect(f"{visit.url('start-dates')}?saved=period")


def _upload(visit: Visit) -> HttpResponse:
    """Store the dates of the file: all of them, or none where anything is wrong with it."""
    file = visit.request.FILES.get("file")
    if file is None:
        return _page(visit, wrong_file=_("Please choose a file first."))
    try:
        lines = read_table(file.read(LARGEST_FILE + 1))
    except Unreadable as problem:
        return _page(visit, wrong_file=str(problem))
    learners = active_learners(visit.course)
    starts = starts_in(lines, api.taking_part(visit.course) if learners is None else learners)
    if starts.problems:
        return _page(visit, problems=starts.problems)
    api.set_start_dates(visit.course, starts.dates)
    return _page(visit, said=_stored(starts.dates), examples=_examples(starts))


def _page(
    visit: Visit,
    *,
    said: str = "",
    months: str | None = None,
    wrong_months: str = "",
    wrong_file: str = "",
    problems: Sequence[Problem] = (),
    examples: Sequence[dict[str, str]] = (),
) -> HttpResponse:
    period = api.due_months(visit.course)
    more = len(problems) - MOST_PROBLEMS
    context = {
        "title": _("Start dates"),
        "said": said,
        "examples": examples,
        "period": period,
        "months": (period or "") if months is None else months,
        "most": api.MOST_MONTHS,
        "wrong_months": wrong_months,
        "wrong_file": wrong_file,
        "problems": problems[:MOST_PROBLEMS],
        "more_problems": _more(more) if more > 0 else "",
        "example_url": visit.url("start-dates-example"),
        "back": visit.url("people"),
    }
    failed = wrong_months or wrong_file or problems
    return show(visit, "start_dates.html", context, here="people", status=400 if failed else 200)


def _stored(stored: dict[int, date | None]) -> str:
    kept = sum(day is not None for day in stored.values())
    told = ngettext("{count} start date is stored.", "{count} start dates are stored.", kept).format(count=kept)
    gone = [learner for learner, day in stored.items() if day is None]
    if not gone:
        return told
    taken = ngettext("{count} is taken away: {names}.", "{count} are taken away: {names}.", len(gone))
    return f"{told} {taken.format(count=len(gone), names=_named(gone))}"


def _named(learners: Sequence[int]) -> str:
    """The first few by name, and how many more there are."""
    first = learners[:MOST_NAMES]
    names = names_of(first)
    more = len(learners) - len(first)
    shown = [names.get(learner, "") for learner in first]
    if not more:
        return words.listed(shown)
    return f"{', '.join(shown)} {_more(more)}"


def _more(count: int) -> str:
    return ngettext("and {count} more", "and {count} more", count).format(count=count)


def _examples(starts: Starts) -> list[dict[str, str]]:
    """The first few that can be read both ways, with the month in words, so that a swapped day and month is noticed."""
    first = starts.either_way[:EXAMPLES_SHOWN]
    names = names_of(first) if first else {}
    return [{"name": names.get(one, ""), "day": words.day(day)} for one in first if (day := starts.dates[one])]
