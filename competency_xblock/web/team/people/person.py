"""A learner's page (layer 5): their progress, and only those answers that they were told the team sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework
from competency_xblock.platform.site_settings import observed_practice
from competency_xblock.platform.users.accounts import (
    get_display_names,
    get_usernames,
    names_and_usernames,
    username_beside,
)
from competency_xblock.platform.users.enrolments import is_enrolled
from competency_xblock.records import api
from competency_xblock.records.data import Item, LearnerStatus, NamedRating, RoundSummary
from competency_xblock.web.assessment import find_frameworks, observation_row
from competency_xblock.web.plumbing import wording
from competency_xblock.web.plumbing.time_zones import today_on_site

from ..frame import freshness
from ..frame.filters import PeopleFilters
from ..frame.page import ReportRequest, render_page, report_page
from .listing import due_words, stage_title


@report_page(post=True)
def person(request: ReportRequest, learner: int) -> HttpResponse:
    """The page. An observer posts to it to see the ratings, and the records store that they have."""
    status, steps = known_person(request, learner)
    if request.http.method == "POST":
        if request.may_observe:
            api.record_view(request.http.user.pk, learner, request.course, now=timezone.now())
        return HttpResponseRedirect(request.http.get_full_path())
    snapshot = api.get_latest_snapshot(request.course)
    titles = snapshot.metadata.get("assessments", {}) if snapshot else {}
    names = get_display_names([learner])
    name = names.get(learner, "")
    due_months = api.get_due_months(request.course)
    frameworks = find_frameworks(api.get_frameworks_with_names(request.course, learner))
    named = api.get_named_ratings_of_learner(learner, request.course, tuple(frameworks.values()))
    as_answered = api.AsAnswered.of(named.values())
    unseen = bool(named) and request.may_observe and _not_seen_yet(request, learner, list(named.values()))
    context = {
        "title": name,
        "username": username_beside(names, get_usernames([learner]), learner),
        "updated": freshness.just_now(),
        "person": status,
        "stage": stage_title(status.stage),
        "due": due_words(status, due_months, today_on_site()),
        "start": wording.format_day(status.start) if status.start else "",
        "steps": [_step(step, titles) for step in steps],
        "any_nameless": any(not step.by_name for step in steps),
        "named": [] if unseen else _named(as_answered, frameworks.values(), named),
        "unseen": unseen,
        "observe_url": request.url("observe", learner=learner) if request.may_observe and named else "",
        "observed": _observed(learner, request.course) if request.rights.manage and observed_practice() else [],
        "shared": _shared(request, learner, covered=unseen),
        "back": request.back("people", PeopleFilters),
    }
    return render_page(request, "person.html", context, current="people")


def known_person(request: ReportRequest, learner: int) -> tuple[LearnerStatus, tuple[RoundSummary, ...]]:
    """The status and rounds of a participant or enrolled learner. Raises Http404 for others."""
    status, steps = api.get_learner_status(learner, request.course)
    if status is None or not (steps or is_enrolled(learner, request.course)):
        raise Http404
    return status, steps


def _not_seen_yet(request: ReportRequest, learner: int, ratings: Sequence[NamedRating]) -> bool:
    seen = api.get_last_view(request.http.user.pk, learner, request.course)
    return seen is None or any(rating.latest_at > seen for rating in ratings)


def _step(step: RoundSummary, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "title": titles.get(step.assessment) or _("A self-assessment"),
        "number": step.number,
        "started": wording.format_day(step.started_at),
        "finished": wording.format_day(step.finished_at) if step.finished_at else _("in progress"),
        "by_name": step.by_name,
    }


def _named(
    as_answered: api.AsAnswered, frameworks: Iterable[Framework], named: Mapping[Item, NamedRating]
) -> list[dict[str, Any]]:
    """Ratings by framework, in the order of `frameworks`, with each title as answered last."""
    newest_first = sorted(named.items(), key=lambda pair: pair[1].latest_at, reverse=True)
    tables = []
    for framework in frameworks:
        answers = [rating for item, rating in newest_first if item.framework == framework.id]
        if answers:
            answered_framework = as_answered.together(framework.id, answers) or framework
            tables.append({"title": answered_framework.title, "rows": _rows(as_answered, framework, named)})
    return tables


def _rows(as_answered: api.AsAnswered, framework: Framework, named: Mapping[Item, NamedRating]) -> list[dict[str, Any]]:
    return [
        {
            "title": as_answered.title(rating, item),
            "first": rating.first if rating.first is not None else "",
            "latest": wording.format_answer(rating.answer, rating.value),
            "change": wording.format_change(rating.first, rating.value) if rating.times_rated > 1 else "",
            "aim": rating.aim,
            "on": wording.format_day(rating.latest_at),
        }
        for competency in framework.competencies()
        for item in api.list_items(framework, competency)
        if (rating := named.get(item)) is not None
    ]


def _observed(learner: int, course: str) -> list[dict[str, Any]]:
    """Observations of the learner's practice."""
    seen = api.get_observations_of(learner, course)
    as_answered = api.AsAnswered.of(seen)
    names = names_and_usernames([observation.observer_id for observation in seen if observation.observer_id])
    return [
        {
            "who": names.get(observation.observer_id or 0, _("Someone who has left")),
            **observation_row(as_answered, observation),
        }
        for observation in seen
    ]


def _shared(request: ReportRequest, learner: int, *, covered: bool) -> dict[str, Any] | None:
    """The ratings and plans that the learner shares with the training team; None where there are none.

    `covered`: leave the ratings out, as the viewer may still observe the learner.
    """
    shared = api.get_shared_with_team(learner, request.course)
    if not (shared.rounds or shared.actions):
        return None
    as_answered = api.AsAnswered.of(shared.rounds)
    return {
        "covered": covered and bool(shared.rounds),
        "rounds": []
        if covered
        else [
            {
                "day": wording.format_day(round.submitted_at),
                "lines": [
                    {
                        "title": as_answered.title(round, line.item),
                        "answer": wording.format_answer(line.answer, line.value),
                        "reason": line.reason,
                    }
                    for line in round.lines
                ],
            }
            for round in shared.rounds
        ],
        "actions": [
            {
                "text": action.text,
                "due": wording.format_due(action.review_date, action.done_at, today_on_site(), let_go=action.let_go),
            }
            for action in shared.actions
        ],
    }
