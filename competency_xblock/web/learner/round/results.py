"""The page after a round: what to learn next (layer 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework
from competency_xblock.recommendation import Advice, OwnTopic
from competency_xblock.records import api
from competency_xblock.records.data import Action, Item, Rating, SubmittedRound, Visibility
from competency_xblock.web.assessment import AdviceInput, advice_context
from competency_xblock.web.plumbing import wording
from competency_xblock.web.plumbing.rendering import render

from ..actions import action_rows
from ..plans import item_value, plan_choices
from .contact import contact_context
from .events import publishable_topics
from .picture import MOST_STRENGTHS, picture
from .plan_words import plan_words


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultsPage:
    """What the page after a learner's `latest` round shows.

    `as_answered` has the names of each round's items. `advice` is on `standing`, in `framework`. `before` has the
    learner's earlier rounds in the course, oldest first. `written` has the rounds whose answers can be shared, and
    whose reasons can be deleted, here. `own_topics` and `safeguarding`, whom to speak with, are the author's.
    `take_back` is the offer to take the finish back. `asks_for_plan`: the course counts this as done only with a plan.
    `preview`: it has all that learners can do, for an author to see and not to use.
    """

    as_answered: api.AsAnswered
    framework: Framework
    latest: SubmittedRound
    before: Sequence[SubmittedRound]
    standing: AdviceInput
    written: Sequence[SubmittedRound]
    actions: Sequence[Action]
    advice: Advice
    links: Mapping[str, str]
    own_topics: Sequence[OwnTopic]
    safeguarding: str
    take_back: Mapping[str, Any] | None
    asks_for_plan: bool
    preview: bool


def done_html(page: ResultsPage) -> str:
    """Render the page."""
    as_answered, framework, latest, links = page.as_answered, page.framework, page.latest, page.links
    actions = action_rows(as_answered, page.actions)
    shareable = "share" in links or page.preview
    tellable = publishable_topics(framework, latest, page.own_topics) if "follow" in links else ()
    return render(
        "done.html",
        {
            "submitted": wording.format_day(latest.submitted_at),
            "number": latest.number,
            "advice": advice_context(
                framework, page.standing, page.advice, page.own_topics, tellable, page.safeguarding
            ),
            "picture": picture(as_answered, latest, page.before),
            "most_strengths": MOST_STRENGTHS,
            "contact": contact_context(page.safeguarding),
            "by_name": latest.promise.visibility is Visibility.NAMES,
            "purpose": latest.promise.purpose,
            "has_nameless": any(not rating.by_name for rating in latest.ratings),
            "level": level.short_title if (level := framework.level(latest.level)) else "",
            "wants": marked_statements(as_answered, latest),
            "lines": _lines(as_answered, framework, page.written, latest, shareable=shareable),
            "shareable": shareable,
            "preview": page.preview,
            "actions": actions,
            "due": [action for action in actions if action["is_due"]] if "action" in links else [],
            "plan_about": _plan_about(page) if "plan" in links or page.preview else (),
            "plan_of": f"{latest.framework}/",
            "plan_level": latest.level,
            "plan_words": plan_words(page.asks_for_plan),
            "ideas": _ideas(framework),
            "has_review_dates": any(action.review_date and not action.done_at for action in page.actions),
            "links": links,
            "take_back": page.take_back,
        },
    )


def _plan_about(page: ResultsPage) -> list[dict[str, str]]:
    """What a plan can be about: what was answered now, then what was answered before."""
    rounds = [page.latest, *reversed(page.before)]
    return plan_choices(
        (rating.item, page.as_answered.title(round, rating.item)) for round in rounds for rating in round.ratings
    )


def _ideas(framework: Framework) -> list[dict[str, Any]]:
    """The framework's ideas for a plan, by kind."""
    kinds = ((_("To develop"), framework.develop), (_("To show what you do"), framework.demonstrate))
    return [{"title": title, "ways": ways} for title, ways in kinds if ways]


def marked_statements(as_answered: api.AsAnswered, round: SubmittedRound) -> list[dict[str, Any]]:
    """The statements that the learner marked in a round to work on, by competency."""
    return [
        {
            "title": as_answered.names(round, Item(round.framework, competency, round.level)).competency,
            "statements": api.flagged_texts(round, competency, as_answered),
            "about": item_value(Item(round.framework, competency, round.level)),
        }
        for competency in round.flagged
    ]


def _lines(
    as_answered: api.AsAnswered,
    framework: Framework,
    written: Sequence[SubmittedRound],
    latest: SubmittedRound,
    *,
    shareable: bool,
) -> list[dict[str, Any]]:
    """The answers with a reason and the shared answers, the newest round first.

    If the learner can share, the latest round's answers that nobody sees by name are there, too.
    """
    return [
        {
            "title": as_answered.title(round, rating.item),
            "day": wording.format_day(round.submitted_at),
            "answer": wording.format_answer(rating.answer, rating.value),
            "text": rating.reason,
            "round": round.key,
            "competency": rating.item.competency,
            "level": rating.item.level,
            "shared": rating.shared,
        }
        for round in reversed(written)
        for rating in round.ratings
        if rating.reason
        or (shareable and (rating.shared or (round is latest and _is_unseen(framework, round, rating))))
    ]


def _is_unseen(framework: Framework, round: SubmittedRound, rating: Rating) -> bool:
    """Whether the training team does not see the answer by name. `framework` has today's sensitive marks."""
    competency = framework.competency(rating.item.competency)
    return round.promise.visibility is not Visibility.NAMES or bool(competency and competency.sensitive)
