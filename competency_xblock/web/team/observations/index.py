"""Observed practice (layer 5): whom to observe, what one recorded lately, and who may observe."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from competency_xblock.platform.users.accounts import (
    find_account,
    get_display_names,
    get_usernames,
    name_fields,
    names_and_usernames,
    search_users,
    username_beside,
)
from competency_xblock.platform.users.enrolments import active_learners
from competency_xblock.records import api
from competency_xblock.web.assessment import observation_row
from competency_xblock.web.plumbing.time_zones import today_on_site

from ..frame.filters import MAX_SEARCH_LENGTH, Filters
from ..frame.page import ReportRequest, render_page, render_refused, report_page
from ..frame.paging import Paging

PEOPLE_AT_ONCE = 20
RECENT = 10
LONGEST_NAME = 254
MOST_DIGITS = 18
"""Of a number that any database can look for."""


class FindForm(Filters):
    """Whom to look for."""

    q = forms.CharField(max_length=MAX_SEARCH_LENGTH)
    page = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class AppointForm(forms.Form):
    """Whom to name as an observer, by user name or email."""

    who = forms.CharField(max_length=LONGEST_NAME)

    def clean_who(self) -> int:
        """The number of the account."""
        found = find_account(self.cleaned_data["who"])
        if found is None:
            raise forms.ValidationError(
                _("We cannot find anyone with this user name or email. Check the spelling, then try again.")
            )
        return found


@report_page(observe=True, post=True)
def observed(visit: ReportRequest) -> HttpResponse:
    """Whom to observe; for those who run the course, who may do so, too."""
    if visit.request.method != "POST":
        return _page(visit)
    if not visit.rights.manage:
        return render_refused(visit)
    posted = visit.request.POST
    if posted.get("do") == "dismiss":
        return _dismiss(visit, posted.get("observer", ""))
    form = AppointForm(posted)
    form.fields["who"].error_messages["required"] = _("Enter a user name or an email.")
    if not form.is_valid():
        return _page(visit, form)
    chosen = form.cleaned_data["who"]
    is_new = api.add_observer(chosen, visit.course)
    return _told(visit, "appointed" if is_new else "appointed-before", chosen)


def _dismiss(visit: ReportRequest, sent: str) -> HttpResponse:
    chosen = next((number for number in api.get_observers(visit.course) if str(number) == sent), None)
    if chosen is None or not api.remove_observer(chosen, visit.course):
        return _page(visit, problem=_("This person was no longer in the list. Nothing has changed."))
    return _told(visit, "dismissed", chosen)


def _told(visit: ReportRequest, what: str, observer: int) -> HttpResponse:
    return HttpResponseRedirect(f"{visit.url('observed')}?{urlencode({'said': what, 'who': observer})}")


def _page(visit: ReportRequest, appoint: AppointForm | None = None, problem: str = "") -> HttpResponse:
    asked = visit.request.GET
    find = FindForm(asked)
    usable = find.is_valid()
    words = find.cleaned_data.get("q", "")
    said = visit.request.GET.get("said", "") if not (appoint or problem) else ""
    paging = Paging(find.cleaned_data.get("page") or 1, PEOPLE_AT_ONCE)
    found = api.get_learners(
        visit.course,
        api.LearnerQuery(
            within=[active_learners(visit.course), *([search_users(words)] if words else [])], names=name_fields()
        ),
        today=today_on_site(),
        due_months=None,
        offset=paging.offset,
        limit=PEOPLE_AT_ONCE,
    )
    if instead := paging.instead(found.total, asked):
        return instead
    learners = [person.learner_id for person in found.people]
    recent = api.get_observations_by(visit.request.user.pk, visit.course, RECENT)
    observers = api.get_observers(visit.course) if visit.rights.manage else ()
    people = {*learners, *(one.learner_id for one in recent), *observers}
    names, usernames = get_display_names(people), get_usernames(people)
    told = api.AsAnswered.of(recent)
    context = {
        "title": _("Observations"),
        "said": _said(visit, said, asked.get("who", ""), observers),
        "problem": problem,
        "q": words,
        "problems": find.problems,
        "learners": [
            one | {"username": username_beside(names, usernames, learner)}
            for learner, one in zip(learners, _learners(visit, learners, names), strict=True)
        ],
        "total": found.total,
        "paging": paging.context(found.total, asked),
        "recent": [
            observation_row(told, one)
            | {
                "name": _name(names, one.learner_id),
                "username": username_beside(names, usernames, one.learner_id),
                "url": visit.from_here(visit.url("observe", learner=one.learner_id), FindForm),
            }
            for one in recent
        ],
        "manage": visit.rights.manage,
        "observers": [
            {"id": number, "name": _name(names, number), "username": username_beside(names, usernames, number)}
            for number in observers
        ],
        "who": appoint.data.get("who", "") if appoint else "",
        "who_problems": appoint.errors.get("who", []) if appoint else [],
    }
    status = 409 if problem else 200 if usable and appoint is None else 400
    return render_page(visit, "observed.html", context, current="observed", status=status)


def _learners(visit: ReportRequest, learners: list[int], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Nobody observes themselves; and of some there is nothing to observe."""
    some = api.get_observable_learners(learners, visit.course)
    own = visit.request.user.pk
    return [
        {
            "name": _name(names, learner),
            "url": visit.from_here(visit.url("observe", learner=learner), FindForm)
            if learner in some and learner != own
            else "",
            "why_not": _("this is you") if learner == own else "" if learner in some else _("nothing to observe yet"),
        }
        for learner in learners
    ]


def _name(names: Mapping[int, str], user_id: int) -> str:
    return names.get(user_id, _("Someone who has left"))


def _number(sent: str) -> int | None:
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) <= MOST_DIGITS else None


def _said(visit: ReportRequest, said: str, who: str, observers: Collection[int]) -> str:
    """What to say after something was done: only what is so now, whoever follows such an address and whenever."""
    number = _number(who) if said and visit.rights.manage else None
    names = {} if number is None else names_and_usernames([number])
    if number not in names:
        return ""
    sentences = {
        ("appointed", True): _("%(name)s can observe now. Send them the address of this page."),
        ("appointed-before", True): _("%(name)s could already observe. Nothing has changed."),
        ("dismissed", False): _("%(name)s can no longer observe. Their observations stay."),
    }
    return sentences.get((said, number in observers), "") % {"name": names[number]}
