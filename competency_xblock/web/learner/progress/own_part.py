"""The reader's own part of a progress block, and a made-up one for previews (layer 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from xblock.core import XBlock

from competency_xblock.platform.courses.keys import get_course_key
from competency_xblock.platform.site_frameworks import get_site_frameworks
from competency_xblock.platform.site_settings import observed_practice
from competency_xblock.platform.users.accounts import get_display_names
from competency_xblock.records import api
from competency_xblock.records.data import Answer, ObservedRating, Rating, SubmittedRound

from ...plumbing.pages import my_competencies_url
from ..own_rows import actions_on_page
from ..sample import sample_rounds
from . import observations, start_date
from .page import ProgressPage, progress_html
from .scope import ProgressScope


def sample_html(title: str, notice: str) -> str:
    """Made-up progress in the site's first framework, below a notice that says so."""
    frameworks = get_site_frameworks()[:1]
    return progress_html(
        ProgressPage(
            as_answered=api.AsAnswered.made_up(frameworks[0]) if frameworks else api.AsAnswered.of(),
            rounds=[round for framework in frameworks for round in sample_rounds(framework)],
            title=title,
            notice=notice,
        )
    )


def own_html(block: XBlock, title: str, learner_id: int, scope: ProgressScope, *, beside_team: bool) -> str:
    """The reader's own progress. '' beside the team's view (`beside_team`) if the reader has none."""
    course = get_course_key(block)
    own_scope = scope.with_answers_of(learner_id)
    rounds = api.get_submitted_rounds(learner_id, course=course)
    observed = _observed(learner_id, course, own_scope)
    if beside_team and not (observed or any(own_scope.includes(rating.item) for rating in _ratings(rounds))):
        return ""
    actions = actions_on_page(learner_id, course=course)
    felt = api.get_progress(learner_id, course) if observed else ()
    as_answered = api.AsAnswered.of(rounds, observed, felt, actions)
    observers = {rating.observer_id for rating in observed if rating.observer_id is not None}
    names = get_display_names(observers) if observers else {}

    def url(handler: str) -> str:
        address: str = block.runtime.handler_url(block, handler)
        return address

    return progress_html(
        ProgressPage(
            as_answered=as_answered,
            rounds=rounds,
            includes=own_scope.includes,
            actions=actions,
            title=_("My own progress") if beside_team else title,
            learner_id=learner_id,
            action_url=url("change_action"),
            plan_url=url("plan"),
            observed=observations.own_observation_rows(as_answered, observed, felt, names),
            reply_url=url("reply_to_observed"),
            start=start_date.start_context(learner_id, course, url("set_start"), finished=bool(rounds)),
            mine_url=my_competencies_url(),
        )
    )


def _ratings(rounds: Iterable[SubmittedRound]) -> Iterator[Rating]:
    """The answers that a progress page can show."""
    return (rating for round in rounds for rating in round.ratings if rating.answer is not Answer.REFLECTED)


def _observed(learner_id: int, course: str, scope: ProgressScope) -> tuple[ObservedRating, ...]:
    """The observations of the learner on items in the page's scope."""
    if not observed_practice():
        return ()
    return tuple(rating for rating in api.get_observations_of(learner_id, course) if scope.includes(rating.item))
