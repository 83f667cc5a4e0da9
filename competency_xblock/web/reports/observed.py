"""Observed practice (layer 5): whom to observe, what one recorded lately, and who may observe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from competency_xblock.platform.enrolments import active_learners
from competency_xblock.platform.people import account_called, found_people, name_fields, names_of
from competency_xblock.records import api
from competency_xblock.web.observed_practice import seen_row
from competency_xblock.web.progress_page import known_frameworks
from competency_xblock.web.reading import today_on_site
from competency_xblock.web.reports.filters import LONGEST_SEARCH, MOST_PAGES
from competency_xblock.web.reports.page import Visit, refused, report_page, show
from competency_xblock.web.reports.paging import Paging

PEOPLE_AT_ONCE = 20
RECENT = 10
LONGEST_NAME = 254


class FindForm(forms.Form):
    """Whom to look for."""

    q = forms.CharField(max_length=LONGEST_SEARCH, required=False)
    page = forms.IntegerField(min_value=1, max_value=MOST_PAGES, required=False)


class AppointForm(forms.Form):
    """Whom to name as an observer, by user name or email."""

    who = forms.CharField(max_length=LONGEST_NAME)

    def clean_who(self) -> int:
        """The number of the account."""
        found = account_called(self.cleaned_data["who"])
        if found is None:
            raise forms.ValidationError(
                _("We know nobody with exactly this user name or email. Please check the spelling and try again.")
            )
        return found


@report_page(observe=True, post=True)
def observed(visit: Visit) -> HttpResponse:
    """Whom to observe; for those who run the course, who may do so, too."""
    if visit.request.method != "POST":
        return _page(visit)
    if not visit.rights.manage:
        return refused(visit)
    posted = visit.request.POST
    if posted.get("do") == "dismiss":
        chosen = posted.get("observer", "")
        if chosen in {str(one) for one in api.observers(visit.course)}:
            api.dismiss_observer(int(chosen), visit.course)
        return HttpResponseRedirect(f"{visit.url('observed')}?said=dismissed")
    form = AppointForm(posted)
    form.fields["who"].error_messages["required"] = _("Please write the user name or email of somebody.")
    if not form.is_valid():
        return _page(visit, form)
    api.appoint_observer(form.cleaned_data["who"], visit.course)
    return HttpResponseRedirect(f"{visit.url('observed')}?said=appointed")


def _page(visit: Visit, appoint: AppointForm | None = None) -> HttpResponse:
    asked = visit.request.GET
    find = FindForm(asked)
    usable = find.is_valid()
    words = find.cleaned_data.get("q", "")
    paging = Paging(find.cleaned_data.get("page") or 1, PEOPLE_AT_ONCE)
    found = api.people(
        visit.course,
        api.PeopleQuery(
            within=[active_learners(visit.course), *([found_people(words)] if words else [])], names=name_fields()
        ),
        today=today_on_site(),
        due_months=None,
        offset=paging.offset,
        limit=PEOPLE_AT_ONCE,
    )
    learners = [one.learner_id for one in found.people]
    recent = api.recorded_by(visit.request.user.pk, visit.course, RECENT)
    observers = api.observers(visit.course) if visit.rights.manage else ()
    names = names_of({*learners, *(one.learner_id for one in recent), *observers})
    frameworks = known_frameworks(one.item.framework for one in recent)
    context = {
        "title": _("Observed practice"),
        "said": _said().get(asked.get("said", ""), ""),
        "q": words,
        "problems": [] if usable else [problem for problems in find.errors.values() for problem in problems],
        "learners": _learners(visit, learners, names),
        "total": found.total,
        "paging": paging.context(found.total, asked),
        "recent": [
            seen_row(frameworks.get(one.item.framework), one)
            | {"name": _name(names, one.learner_id), "url": visit.url("observe", learner=one.learner_id)}
            for one in recent
        ],
        "manage": visit.rights.manage,
        "observers": [{"id": one, "name": _name(names, one)} for one in observers],
        "who": appoint.data.get("who", "") if appoint else "",
        "who_problems": appoint.errors.get("who", []) if appoint else [],
    }
    status = 200 if usable and appoint is None else 400
    return show(visit, "observed.html", context, here="observed", status=status)


def _learners(visit: Visit, learners: list[int], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Nobody observes themselves; and of some there is nothing to observe."""
    some = api.observable_learners(learners, visit.course)
    own = visit.request.user.pk
    return [
        {
            "name": _name(names, one),
            "url": visit.url("observe", learner=one) if one in some and one != own else "",
            "why_not": _("this is you") if one == own else "" if one in some else _("nothing to observe yet"),
        }
        for one in learners
    ]


def _name(names: Mapping[int, str], user_id: int) -> str:
    return names.get(user_id, _("Somebody who has left"))


def _said() -> dict[str, str]:
    """What to say after something was done."""
    return {
        "appointed": _("Saved. They can observe now; tell them the address of this page."),
        "dismissed": _("Saved. They can no longer observe; what they recorded stays."),
        "withdrawn": _("What was recorded is deleted."),
    }
