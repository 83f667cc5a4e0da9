"""A learner's own page about all their courses (layer 5), with an address that can be bookmarked.

Here learners can take back everything that is theirs: owning the row is enough. They need not be enrolled, and the
course, the assessment and its framework may be gone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from competency_xblock.platform.users.enrolments import is_enrolled
from competency_xblock.records import api
from competency_xblock.web.plumbing.handlers import RequestRefused, is_client_id, refuse_input
from competency_xblock.web.plumbing.pages import my_competencies_url, own_page, page_head
from competency_xblock.web.plumbing.rendering import render
from competency_xblock.web.plumbing.time_zones import in_request_time_zone

from ..actions import rewrite, update_outcome
from ..completion import complete_assessment_of
from ..plans import create_plan, new_save_id
from ..record.downloads import write
from ..record.own_record import record_of
from . import own_courses

OUTCOME_KEY = "competency_said"
"""The session's key for what was just done, until the page shows it."""
MAX_KEY_LENGTH = 255


class Gone(Exception):
    """The learner has no such row. It does not reveal whether anybody else has."""


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@csrf_protect
@in_request_time_zone
def my_competencies(request: HttpRequest) -> HttpResponse:
    """Everything of the reader's own, course by course. A post adds a plan, changes something or takes it back."""
    if request.method != "POST":
        return _page(request, request.session.pop(OUTCOME_KEY, ""))
    change = {**TAKING_BACK, **PLANNING}.get(request.POST.get("do", ""))
    try:
        if change is None:
            raise Gone
        outcome = change(request.user.pk, _Posted(request.POST))
    except RequestRefused as refused:
        return _page(request, "", status=refused.status, refused=refused)
    except (Gone, api.RoundNotFound, api.ActionNotFound, api.ObservationNotFound):
        return _page(request, "gone", status=404)
    request.session[OUTCOME_KEY] = outcome
    return HttpResponseRedirect(f"{my_competencies_url()}#said")


@own_page
@require_safe
@login_required
@in_request_time_zone
def own_record(request: HttpRequest, kind: str) -> HttpResponse:
    """The reader's record of one assessment as a download. `kind` is one of `KINDS`."""
    course, assessment = request.GET.get("course", ""), request.GET.get("assessment", "")
    titles, rounds = (
        api.get_assessment_titles([course]),
        api.get_submitted_rounds(request.user.pk, course=course, assessment=assessment),
    )
    title = own_courses.title_of_assessment(assessment, rounds, api.AsAnswered.of(rounds), titles)
    site_url = request.build_absolute_uri("/")
    record = record_of(request.user.pk, course, assessment, title=title, site_url=site_url)
    if not (record.rounds or record.actions):
        raise Http404  # so that nobody learns an assessment's title by making up an address
    try:
        written = write(record, kind)
    except RequestRefused as refused:
        raise Http404 from refused
    return HttpResponse(written.content, headers=written.headers)


def _page(
    request: HttpRequest, outcome: str, *, status: int = 200, refused: RequestRefused | None = None
) -> HttpResponse:
    """The page. A form that was `refused` keeps what was typed, with what is wrong beside it."""
    record_url = reverse("competency_xblock:own-record", kwargs={"kind": "print"}).removesuffix("print/")
    context = {
        **page_head(_("My competencies")),
        "notice": refused.body["error"] if refused else _sentences().get(outcome, ""),
        "typed": request.POST if refused else {},
        "plan_id": new_save_id(),
        "csrf_token": get_token(request),
        "courses": own_courses.own_courses(request.user.pk, record_url),
    }
    return HttpResponse(render("my_competencies.html", context), status=status)


# ---- changing and taking back: each returns what happened, or raises where the learner has no such row


class _Posted:
    """The posted keys of a row. A value that cannot be a key raises Gone."""

    def __init__(self, posted: Mapping[str, Any]) -> None:
        self._posted = posted

    def id(self, name: str, *, needed: bool = True) -> str:
        """A key of our rows, or an id of a framework."""
        value = self._posted.get(name, "")
        if not is_client_id(value) or (needed and not value):
            raise Gone
        return value

    def key(self, name: str) -> str:
        """A key of the platform."""
        value = self._posted.get(name, "")
        if not isinstance(value, str) or not 0 < len(value) <= MAX_KEY_LENGTH:
            raise Gone
        return value

    def text(self, name: str) -> str:
        """What was typed or chosen; '' for nothing."""
        value = self._posted.get(name, "")
        return value if isinstance(value, str) else ""

    def sent(self, name: str) -> str | None:
        """What was typed; None where the form has no such field."""
        return self.text(name) if name in self._posted else None

    def line(self, learner_id: int) -> tuple[str, Any]:
        """The round's key and the item of one submitted answer."""
        round_key = self.id("round")
        level = self.id("level", needed=False)
        return round_key, api.item_in_round(learner_id, round_key, self.id("competency"), level)


def _unshare_line(learner_id: int, posted: _Posted) -> str:
    api.set_rating_shared(learner_id, *posted.line(learner_id), shared=False)
    return "unshared"


def _erase_reason(learner_id: int, posted: _Posted) -> str:
    if not api.delete_reason(learner_id, *posted.line(learner_id)):
        raise Gone
    return "erased"


def _unshare_action(learner_id: int, posted: _Posted) -> str:
    api.set_action_shared(learner_id, posted.id("key"), shared=False)
    return "unshared"


def _tick_off(learner_id: int, posted: _Posted) -> str:
    api.update_action(learner_id, posted.id("key"), done=True)
    return "done"


def _open_again(learner_id: int, posted: _Posted) -> str:
    api.update_action(learner_id, posted.id("key"), done=False)
    return "undone"


def _say_how_it_went(learner_id: int, posted: _Posted) -> str:
    try:
        update_outcome(
            learner_id, posted.id("key"), posted.text("outcome"), posted.text("review_date"), posted.sent("noticed")
        )
    except api.InvalidInput as invalid:
        raise refuse_input(invalid) from invalid
    return "went"


def _rewrite_action(learner_id: int, posted: _Posted) -> str:
    try:
        rewrite(learner_id, posted.id("key"), posted.text("text"), posted.text("review_date"))
    except api.InvalidInput as invalid:
        raise refuse_input(invalid) from invalid
    return "changed-plan"


def _add_action(learner_id: int, posted: _Posted) -> str:
    course = posted.key("course")
    rounds = api.get_submitted_rounds(learner_id, course=course)
    if not rounds:
        raise Gone
    if not is_enrolled(learner_id, course):
        raise RequestRefused(403, _("You are not enrolled in this course now. To do this, enrol first."))
    sent = {name: posted.text(name) for name in ("id", "cue", "step", "about", "review_date")}
    complete_assessment_of(learner_id, create_plan(learner_id, course, sent, rounds))
    return "planned"


def _delete_action(learner_id: int, posted: _Posted) -> str:
    api.delete_action(learner_id, posted.id("key"))
    return "deleted-plan"


def _erase_reply(learner_id: int, posted: _Posted) -> str:
    api.reply_to_observation(learner_id, posted.id("key"), "")
    return "deleted-reply"


def _clear_start(learner_id: int, posted: _Posted) -> str:
    course = posted.key("course")
    start = api.get_start_dates(learner_id, course)
    if start is None or start.set_by_learner is None:
        raise Gone
    api.set_learner_start_date(learner_id, course, None)
    return "deleted-start"


def _discard_round(learner_id: int, posted: _Posted) -> str:
    api.discard_round(learner_id, posted.id("round"))
    return "deleted-round"


PLANNING: Mapping[str, Callable[[int, _Posted], str]] = {
    "plan": _add_action,
    "rewrite": _rewrite_action,
    "went": _say_how_it_went,
}
"""What adds or changes a plan, by the name that the page's forms post."""

TAKING_BACK: Mapping[str, Callable[[int, _Posted], str]] = {
    "unshare": _unshare_line,
    "erase": _erase_reason,
    "unshare-action": _unshare_action,
    "done": _tick_off,
    "undone": _open_again,
    "remove": _delete_action,
    "erase-reply": _erase_reply,
    "clear-start": _clear_start,
    "discard": _discard_round,
}
"""What takes something back, by the name that the page's forms post. Owning it is enough."""


def _sentences() -> dict[str, str]:
    """The sentence for each outcome."""
    return {
        "unshared": _("Your training team can no longer read this."),
        "erased": _("We deleted what you wrote. Your rating stays."),
        "planned": _("Saved. See it in My plans."),
        "changed-plan": _("Saved. Your plan has changed."),
        "went": _("Saved. You can change it at any time."),
        "done": _("Saved as done."),
        "undone": _("Saved as not done yet."),
        "deleted-plan": _("We deleted your plan."),
        "deleted-reply": _("We deleted your reply."),
        "deleted-start": _("We deleted the date."),
        "deleted-round": _("We deleted the answers you had not finished."),
        "gone": _("We cannot find this. You may have deleted it already. Nothing has changed."),
    }
