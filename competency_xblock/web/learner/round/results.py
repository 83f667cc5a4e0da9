"""The page after a round: what to learn next (layer 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework
from competency_xblock.recommendation import OwnTopic
from competency_xblock.records import api
from competency_xblock.records.data import Action, Item, Rating, SubmittedRound, Visibility
from competency_xblock.web.assessment import AdviceInput, Units, advice_context
from competency_xblock.web.plumbing import wording
from competency_xblock.web.plumbing.rendering import render
from competency_xblock.web.plumbing.scale_track import place_on_track

from ..actions import action_rows
from .events import publishable_topics


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultsPage:
    """What the page after a learner's `latest` round shows.

    `as_answered` has the names of each round's items. Advice uses `framework` and `standing`. `before` has the
    learner's earlier rounds in the course, oldest first. `written` has the rounds whose answers can be shared, and
    whose reasons can be deleted, here. `own_topics` and the contact `safeguarding` are the author's.
    """

    as_answered: api.AsAnswered
    framework: Framework
    latest: SubmittedRound
    before: Sequence[SubmittedRound]
    standing: AdviceInput
    written: Sequence[SubmittedRound]
    actions: Sequence[Action]
    units: Units
    links: Mapping[str, str]
    own_topics: Sequence[OwnTopic]
    safeguarding: str = ""


def done_html(page: ResultsPage) -> str:
    """Render the page."""
    as_answered, framework, latest, links = page.as_answered, page.framework, page.latest, page.links
    changes = _changes(as_answered, latest, page.before)
    tellable = publishable_topics(framework, latest, page.own_topics) if "follow" in links else ()
    return render(
        "done.html",
        {
            "submitted": wording.format_day(latest.submitted_at),
            "number": latest.number,
            "advice": advice_context(
                framework, page.standing, page.units, page.own_topics, tellable, page.safeguarding
            ),
            "changes": changes,
            "some_lower": any(row["lower"] for row in changes),
            "caption": _("My confidence last time and now"),
            "then_label": _("Last time"),
            "now_label": _("Now"),
            "level": level.short_title if (level := framework.level(latest.level)) else "",
            "wants": marked_statements(as_answered, latest),
            "lines": _lines(as_answered, framework, page.written, latest, shareable="share" in links),
            "shareable": "share" in links,
            "actions": action_rows(as_answered, page.actions),
            "has_review_dates": any(action.review_date and not action.done_at for action in page.actions),
            "links": links,
        },
    )


def latest_values(rounds: Sequence[SubmittedRound]) -> dict[Item, tuple[SubmittedRound, int]]:
    """The latest value of each item in these rounds, with its round."""
    return {
        rating.item: (round, rating.value) for round in rounds for rating in round.ratings if rating.value is not None
    }


def _changes(
    as_answered: api.AsAnswered, latest: SubmittedRound, before: Sequence[SubmittedRound]
) -> list[dict[str, Any]]:
    earlier_values = latest_values(before)
    rows = []
    for rating in latest.ratings:
        if rating.item not in earlier_values or rating.value is None:
            continue
        earlier, value = earlier_values[rating.item]
        scale = as_answered.scale(latest, rating.item)
        if scale is None or not as_answered.same_scale(earlier, latest, rating.item):
            continue
        rows.append(
            {
                "title": as_answered.names(latest, rating.item).competency,
                "first": value,
                "first_on": wording.format_day(earlier.submitted_at),
                "latest": rating.value,
                "change": wording.format_change(value, rating.value),
                "lower": rating.value < value,
                "aim": rating.aim,
                "track": place_on_track(scale, first=value, latest=rating.value, aim=rating.aim),
            }
        )
    return rows


def marked_statements(as_answered: api.AsAnswered, round: SubmittedRound) -> list[dict[str, Any]]:
    """The statements that the learner marked in a round to work on, by competency."""
    return [
        {
            "title": as_answered.names(round, Item(round.framework, competency, round.level)).competency,
            "statements": api.flagged_texts(round, competency, as_answered),
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
