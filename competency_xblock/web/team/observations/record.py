"""The page to record an observation (layer 5), before the observer knows the learner's ratings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework
from competency_xblock.platform.users.accounts import (
    get_display_names,
    get_usernames,
    names_and_usernames,
    username_beside,
)
from competency_xblock.platform.users.enrolments import active_learners
from competency_xblock.records import api
from competency_xblock.records.data import Item, Method, NewObservation, ObservableItem, ObservedRating, SelfRating
from competency_xblock.web.assessment import (
    competency_title,
    differ_widely,
    find_frameworks,
    is_sensitive,
    method_about,
    method_title,
    observation_row,
    on_scale,
    seen_ends,
)
from competency_xblock.web.plumbing import wording
from competency_xblock.web.plumbing.handlers import is_client_id
from competency_xblock.web.plumbing.time_zones import today_on_site

from ..frame.page import BACK, ReportRequest, render_page, report_page
from .index import FindForm

FIELDS = {"item": "observe-item", "observed_on": "observe-day", "method": "observe-method", "value": "observe-value",
          "note": "observe-note"}  # fmt: skip
"""The element id of each field, for the links from its problems."""


class ObservationForm(forms.Form):
    """The posted observation. The records decide what fits; the form only reads it."""

    form_key = forms.UUIDField()
    item = forms.ChoiceField()
    observed_on = forms.DateField(input_formats=["%Y-%m-%d"])
    method = forms.ChoiceField()
    value = forms.TypedChoiceField(coerce=int)
    note = forms.CharField(required=False)

    def __init__(self, data: Any, framework: Framework, items: Sequence[ObservableItem]) -> None:
        super().__init__(data)
        self.items = {_item_value(item.item): item.item for item in items}
        messages = {
            "form_key": _(
                "This page was open for too long, so we have not saved this. Your words are still here. Send it again."
            ),
            "item": _("Choose what you saw."),
            "observed_on": _("Write the day you saw it as year, month and day, for example 2030-06-30."),
            "method": _("Choose how you saw it."),
            "value": _("Choose a number."),
        }
        for name, message in messages.items():
            self.fields[name].error_messages.update(required=message, invalid=message, invalid_choice=message)
        self.fields["item"].choices = [(item, item) for item in self.items]
        self.fields["method"].choices = [(method.value, method.value) for method in Method]
        self.fields["value"].choices = [(str(value), str(value)) for value in framework.scale.values]

    def clean_note(self) -> str:
        """The note with line ends of a single character, as people count them."""
        return str(self.cleaned_data["note"]).replace("\r\n", "\n")

    @property
    def observation(self) -> NewObservation:
        """The observation as filled in."""
        cleaned = self.cleaned_data
        return NewObservation(
            item=self.items[cleaned["item"]],
            observed_on=cleaned["observed_on"],
            method=Method(cleaned["method"]),
            value=cleaned["value"],
            note=cleaned["note"],
        )


@report_page(observe=True, post=True)
def observe(request: ReportRequest, learner: int) -> HttpResponse:
    """The form, and earlier observations of this learner."""
    if not _is_in_course(request, learner):
        return _unknown_learner(request)
    if learner == request.http.user.pk:
        return _message_page(
            request, _("You cannot observe yourself here. In the course, you can say how confident you feel."), 200
        )
    posted = request.http.POST if request.http.method == "POST" else None
    if posted is not None and posted.get("do") == "withdraw":
        return _withdraw(request, learner, posted.get("key"))
    known = find_frameworks(api.get_observable_frameworks(learner, request.course))
    framework_id = (posted or request.http.GET).get("framework", "")
    framework = known.get(framework_id) or next(iter(known.values()), None)
    if framework is None:
        return _page(request, learner, known, None, None)
    items = api.get_observable_items(request.http.user.pk, learner, request.course, framework)
    form = ObservationForm(posted, framework, items)
    if form.is_valid() and (stored := _stored(request, learner, framework, form)):
        return _redirect(request, learner, said="recorded", key=stored.key, framework=framework.id)
    return _page(request, learner, known, framework, _form(form, framework, items))


def _is_in_course(request: ReportRequest, learner: int) -> bool:
    query = api.LearnerQuery(within=[active_learners(request.course), [learner]])
    return bool(api.get_learners(request.course, query, today=today_on_site(), due_months=None, limit=1).people)


def _unknown_learner(request: ReportRequest) -> HttpResponse:
    return _message_page(request, _("We cannot find this person in the course. Go back and choose again."), 404)


def _message_page(request: ReportRequest, sentence: str, status: int) -> HttpResponse:
    context = {"title": _("Observations"), "sentence": sentence}
    return render_page(request, "refused.html", context, current="observed", status=status)


def _stored(request: ReportRequest, learner: int, framework: Framework, form: ObservationForm) -> ObservedRating | None:
    """Record the observation. None where the records refuse it: the form then has the problems."""
    try:
        return api.record_observation(
            request.http.user.pk,
            learner_id=learner,
            course=request.course,
            framework=framework,
            observation=form.observation,
            form_key=str(form.cleaned_data["form_key"]),
        )
    except api.InvalidInput as invalid:
        for problem in invalid.problems:
            form.add_error(problem.path, problem.message)
        return None


def _withdraw(request: ReportRequest, learner: int, key: str | None) -> HttpResponse:
    try:
        if not is_client_id(key):
            raise api.ObservationNotFound
        api.delete_observation(request.http.user.pk, key, request.course, anybodys=request.rights.manage)
    except api.ObservationNotFound:
        return _message_page(
            request, _("We cannot find this observation. Nothing has changed. Go back and reload the page."), 404
        )
    return _redirect(request, learner, said="withdrawn", key=key)


def _redirect(request: ReportRequest, learner: int, **changes: str) -> HttpResponse:
    """A redirect to this page that keeps the link back."""
    return HttpResponseRedirect(f"{request.url('observe', learner=learner)}?{urlencode(_carried(request) | changes)}")


def _page(
    request: ReportRequest,
    learner: int,
    known: Mapping[str, Framework],
    framework: Framework | None,
    form: dict[str, Any] | None,
) -> HttpResponse:
    recorded = [
        observation
        for observation in api.get_observations_of(learner, request.course)
        if request.rights.manage or observation.observer_id == request.http.user.pk
    ]
    # A notice only says what is true now: anybody can open the address at any time.
    is_recorded = request.http.GET.get("key", "") in {observation.key for observation in recorded}
    notices = {
        ("recorded", True): _("Saved. You can see it below."),
        ("withdrawn", False): _("We deleted the observation."),
    }
    names = get_display_names([learner])
    observers = names_and_usernames(
        {observation.observer_id for observation in recorded if observation.observer_id is not None}
    )
    problems = form["problems"] if form else []
    context = {
        "title": _("What you saw of %(name)s's work") % {"name": names[learner]},
        "name": names[learner],
        "notice": "" if problems else notices.get((request.http.GET.get("said", ""), is_recorded), ""),
        "back_url": request.back("observed", FindForm),
        "username": username_beside(names, get_usernames([learner]), learner),
        "frameworks": [
            {
                "title": choice.title,
                "url": f"?{urlencode(_carried(request) | {'framework': choice.id})}",
                "current": choice == framework,
            }
            for choice in known.values()
        ],
        "form": form,
        "recorded": _recorded(request, recorded, known, observers),
        "sees_ratings": request.rights.manage,
    }
    return render_page(request, "observe.html", context, current="observed", status=400 if problems else 200)


def _carried(request: ReportRequest) -> dict[str, str]:
    back = request.http.GET.get(BACK, "")
    return {BACK: back} if back else {}


def _form(form: ObservationForm, framework: Framework, items: Sequence[ObservableItem]) -> dict[str, Any]:
    """The form as template context, with the posted values."""
    sent = form.data if form.is_bound else {}
    today = timezone.localdate().isoformat()
    return {
        "framework": framework.id,
        # Each form has its own key: an observation posted twice is recorded once.
        "key": sent.get("form_key") or str(uuid4()),
        "groups": _groups(framework, items, sent.get("item", "")),
        "seen": any(item.known_to_viewer for item in items),
        "today": today,
        "day": sent.get("observed_on", today),
        "methods": [
            {
                "value": method.value,
                "title": method_title(method),
                "about": method_about(method),
                "checked": sent.get("method") == method.value,
            }
            for method in Method
        ],
        "points": [{"value": value, "checked": sent.get("value") == str(value)} for value in framework.scale.values],
        "words": [{"value": value, "text": text} for value, text in seen_ends(framework.scale)],
        "note": sent.get("note", ""),
        "errors": {name: list(problems) for name, problems in form.errors.items()},
        "problems": [
            {"at": FIELDS.get(name, ""), "message": problem}
            for name in ("form_key", *FIELDS)
            for problem in form.errors.get(name, ())
        ],
    }


def _groups(framework: Framework, items: Sequence[ObservableItem], chosen: str) -> list[dict[str, Any]]:
    """The items to choose from, by area."""
    groups: list[dict[str, Any]] = []
    for area in framework.areas:
        ids = {competency.id for competency in area.competencies}
        options = [
            {
                "value": _item_value(item.item),
                "title": competency_title(framework, item.item),
                "seen": item.known_to_viewer,
                "chosen": _item_value(item.item) == chosen,
            }
            for item in items
            if item.item.competency in ids
        ]
        if options:
            groups.append({"title": area.title, "options": options})
    return groups


def _recorded(
    request: ReportRequest, recorded: Sequence[ObservedRating], known: Mapping[str, Framework], names: Mapping[int, str]
) -> list[dict[str, Any]]:
    """Observations as rows. Those of the viewer have the learner's own rating at that time beside them."""
    frameworks = {**find_frameworks({observation.item.framework for observation in recorded} - known.keys()), **known}
    # Learners were told that the training team sees their ratings. An observer outside the team does not.
    sensitive = {
        observation.key
        for observation in recorded
        if is_sensitive(frameworks.get(observation.item.framework), observation.item)
    }
    comparable = [observation for observation in recorded if observation.key not in sensitive]
    self_ratings = api.get_self_ratings_beside(request.http.user.pk, comparable) if request.rights.manage else {}
    as_answered = api.AsAnswered.of(recorded, self_ratings.values())
    return [
        observation_row(as_answered, observation)
        | _beside(as_answered, observation, self_ratings.get(observation.key))
        | {
            "own": observation.observer_id == request.http.user.pk,
            "sensitive": observation.key in sensitive,
            "who": names.get(observation.observer_id or 0, _("someone who has left")),
        }
        for observation in recorded
    ]


def _beside(as_answered: api.AsAnswered, observation: ObservedRating, self_rating: SelfRating | None) -> dict[str, Any]:
    if self_rating is None:
        return {"felt": "", "apart": False}
    scale = as_answered.scale(self_rating, observation.item)
    rating_text = on_scale(scale, self_rating.value) if scale and self_rating.value is not None else ""
    return {
        "felt": rating_text or wording.format_answer(self_rating.answer, self_rating.value),
        "felt_on": wording.format_day(self_rating.at),
        "apart": differ_widely(as_answered, observation, self_rating, self_rating.value),
    }


def _item_value(item: Item) -> str:
    """The form value of an item within a framework. No id contains the separator."""
    return f"{item.competency}@{item.level}" if item.level else item.competency
