"""My progress: a learner's own confidence over time (layer 5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from competency_xblock.records import api
from competency_xblock.records.data import Action, Item, SubmittedRound
from competency_xblock.web.plumbing.rendering import render

from ..actions import action_rows
from ..plans import plan_choices
from .pictures import progress_context


def _everything(item: Item) -> bool:
    return True


@dataclass(frozen=True, kw_only=True, slots=True)
class ProgressPage:
    """What the page shows. `as_answered` names the items of `rounds` and `actions` as they were answered.

    `rounds` are the learner's finished ones in the course, oldest first; the page shows the items that it `includes`.
    `learner_id` is None in a sample.
    `observed` are rows of observations; the page has a section for them. `start` is the context of the learner's
    start date, or None where the course does not ask. `mine_url` leads to the page about all courses.
    """

    as_answered: api.AsAnswered
    rounds: Sequence[SubmittedRound]
    title: str
    learner_id: int | None = None
    includes: Callable[[Item], bool] = _everything
    actions: Sequence[Action] = ()
    action_url: str = ""
    plan_url: str = ""
    notice: str = ""
    observed: Sequence[Mapping[str, Any]] = ()
    reply_url: str = ""
    start: Mapping[str, Any] | None = None
    mine_url: str = ""


def progress_html(page: ProgressPage) -> str:
    """Render the page. The plans whose day has come are first."""
    actions = action_rows(page.as_answered, page.actions)
    due = [action for action in actions if action["is_due"]] if page.action_url else []
    answered = (
        (rating.item, page.as_answered.title(round, rating.item))
        for round in reversed(page.rounds)
        for rating in round.ratings
        if page.includes(rating.item)
    )
    return render(
        "progress.html",
        {
            "title": page.title,
            "learner_id": page.learner_id,
            "notice": page.notice,
            "progress": progress_context(page.as_answered, page.rounds, page.includes),
            "actions": actions,
            "due": due,
            "more_due": len(due) - 1,
            "action_url": page.action_url,
            "plan_url": page.plan_url,
            "plan_about": plan_choices(answered) if page.plan_url else (),
            "shareable": bool(page.action_url),
            "observed": page.observed,
            "reply_url": page.reply_url,
            "start": page.start,
            "mine_url": page.mine_url,
        },
    )
