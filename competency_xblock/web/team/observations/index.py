"""The page of observations (layer 5): learners to observe, recent observations, and observers."""

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

PEOPLE_PER_PAGE = 20
RECENT = 10
MAX_NAME_LENGTH = 254
MAX_DIGITS = 18
"""Digits of an id that any database can look for."""


class FindForm(Filters):
    """The search for a learner."""

    q = forms.CharField(max_length=MAX_SEARCH_LENGTH)
    page = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class AppointForm(forms.Form):
    """The account to name as an observer, by user name or email."""

    who = forms.CharField(max_length=MAX_NAME_LENGTH)

    def clean_who(self) -> int:
        """The account's id."""
        user_id = find_account(self.cleaned_data["who"])
        if user_id is None:
            raise forms.ValidationError(
                _("We cannot find anyone with this user name or email. Check the spelling, then try again.")
            )
        return user_id


@report_page(observe=True, post=True)
def observed(request: ReportRequest) -> HttpResponse:
    """Learners to observe. Course staff also name observers here."""
    if request.http.method != "POST":
        return _page(request)
    if not request.rights.manage:
        return render_refused(request)
    posted = request.http.POST
    if posted.get("do") == "dismiss":
        return _dismiss(request, posted.get("observer", ""))
    form = AppointForm(posted)
    form.fields["who"].error_messages["required"] = _("Enter a user name or an email.")
    if not form.is_valid():
        return _page(request, form)
    chosen = form.cleaned_data["who"]
    is_new = api.add_observer(chosen, request.course)
    return _redirect(request, "appointed" if is_new else "appointed-before", chosen)


def _dismiss(request: ReportRequest, sent: str) -> HttpResponse:
    observer_id = next((user_id for user_id in api.get_observers(request.course) if str(user_id) == sent), None)
    if observer_id is None or not api.remove_observer(observer_id, request.course):
        return _page(request, problem=_("This person was no longer in the list. Nothing has changed."))
    return _redirect(request, "dismissed", observer_id)


def _redirect(request: ReportRequest, notice: str, observer_id: int) -> HttpResponse:
    return HttpResponseRedirect(f"{request.url('observed')}?{urlencode({'said': notice, 'who': observer_id})}")


def _page(request: ReportRequest, appoint: AppointForm | None = None, problem: str = "") -> HttpResponse:
    params = request.http.GET
    find = FindForm(params)
    usable = find.is_valid()
    search = find.cleaned_data.get("q", "")
    notice = request.http.GET.get("said", "") if not (appoint or problem) else ""
    paging = Paging(find.cleaned_data.get("page") or 1, PEOPLE_PER_PAGE)
    page = api.get_learners(
        request.course,
        api.LearnerQuery(
            within=[active_learners(request.course), *([search_users(search)] if search else [])], names=name_fields()
        ),
        today=today_on_site(),
        due_months=None,
        offset=paging.offset,
        limit=PEOPLE_PER_PAGE,
    )
    if usable and (instead := paging.instead(page.total, params)):
        return instead
    learners = [person.learner_id for person in page.people]
    recent = api.get_observations_by(request.http.user.pk, request.course, RECENT)
    observers = api.get_observers(request.course) if request.rights.manage else ()
    people = {*learners, *(observation.learner_id for observation in recent), *observers}
    names, usernames = get_display_names(people), get_usernames(people)
    as_answered = api.AsAnswered.of(recent)
    context = {
        "title": _("Observations"),
        "notice": _notice(request, notice, params.get("who", ""), observers),
        "problem": problem,
        "q": search,
        "problems": find.problems,
        "learners": [
            row | {"username": username_beside(names, usernames, learner)}
            for learner, row in zip(learners, _learners(request, learners, names), strict=True)
        ],
        "total": page.total,
        "paging": paging.context(page.total, params),
        "recent": [
            observation_row(as_answered, observation)
            | {
                "name": _name(names, observation.learner_id),
                "username": username_beside(names, usernames, observation.learner_id),
                "url": request.from_here(request.url("observe", learner=observation.learner_id), FindForm),
            }
            for observation in recent
        ],
        "manage": request.rights.manage,
        "observers": [
            {
                "id": observer_id,
                "name": _name(names, observer_id),
                "username": username_beside(names, usernames, observer_id),
            }
            for observer_id in observers
        ],
        "who": appoint.data.get("who", "") if appoint else "",
        "who_problems": appoint.errors.get("who", []) if appoint else [],
    }
    status = 409 if problem else 200 if usable and appoint is None else 400
    return render_page(request, "observed.html", context, current="observed", status=status)


def _learners(request: ReportRequest, learners: list[int], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """The learners with a link to observe. The viewer and learners without anything to observe have none."""
    observable_ids = api.get_observable_learners(learners, request.course)
    viewer_id = request.http.user.pk
    return [
        {
            "name": _name(names, learner),
            "url": request.from_here(request.url("observe", learner=learner), FindForm)
            if learner in observable_ids and learner != viewer_id
            else "",
            "why_not": _("this is you")
            if learner == viewer_id
            else ""
            if learner in observable_ids
            else _("nothing to observe yet"),
        }
        for learner in learners
    ]


def _name(names: Mapping[int, str], user_id: int) -> str:
    return names.get(user_id, _("Someone who has left"))


def _to_id(sent: str) -> int | None:
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) <= MAX_DIGITS else None


def _notice(request: ReportRequest, notice: str, who: str, observers: Collection[int]) -> str:
    """The notice after an action. It only says what is true now, as anybody can open the address at any time."""
    user_id = _to_id(who) if notice and request.rights.manage else None
    names = {} if user_id is None else names_and_usernames([user_id])
    if user_id not in names:
        return ""
    sentences = {
        ("appointed", True): _("%(name)s can observe now. Send them the address of this page."),
        ("appointed-before", True): _("%(name)s could already observe. Nothing has changed."),
        ("dismissed", False): _("%(name)s can no longer observe. Their observations stay."),
    }
    return sentences.get((notice, user_id in observers), "") % {"name": names[user_id]}
