"""The training team's view in the course (layer 5): who takes part, and figures that give nobody away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework
from competency_xblock.platform.users.accounts import username_beside, usernames_of
from competency_xblock.records import api
from competency_xblock.records.data import ItemFigures, Participation

from ..plumbing import wording
from ..plumbing.rendering import render
from .figures import rows as item_rows


def team_html(
    participation: Participation,
    figures: Sequence[tuple[Framework, Sequence[ItemFigures]]],
    names: Mapping[int, str],
    *,
    title: str,
    updated: str,
    group_minimum: int,
    people_url: str,
    pages: Sequence[Mapping[str, str]],
    whole_course: bool = True,
    with_people: bool = True,
    with_figures: bool = True,
) -> str:
    """The view. `names` holds the name of everybody in `participation`; `pages` lead on to the team's own pages."""
    shown = [_framework(framework, items) for framework, items in figures]
    return render(
        "team.html",
        {
            "title": title,
            "updated": updated,
            "participation": participation,
            "people": people_rows(participation, names),
            "more": participation.total > len(participation.people),
            "people_url": people_url,
            "pages": pages,
            "whole_course": whole_course,
            "with_people": with_people,
            "with_figures": with_figures,
            "group_minimum": group_minimum,
            # One of which nothing can be shown is not named: that somebody has begun with it is too much to say.
            "frameworks": [one for one in shown if one["rows"]],
        },
    )


def people_rows(participation: Participation, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Who started and finished, and when: the only thing that is always shown by name."""
    usernames = usernames_of([one.learner_id for one in participation.people])
    return [
        {
            "name": names.get(one.learner_id, _("Someone who has left")),
            "username": username_beside(names, usernames, one.learner_id),
            "started": wording.day(one.started_at),
            "finished": wording.day(one.finished_at) if one.finished_at else _("in progress"),
            "rounds": one.rounds,
        }
        for one in participation.people
    ]


def _framework(framework: Framework, items: Sequence[ItemFigures]) -> dict[str, Any]:
    # Few and none are not told apart: that one person has answered something is already too much to say.
    rows = [{"title": one.title, "group": item_rows.group_cells(one.group)} for one in items if one.group is not None]
    return {
        "title": framework.title,
        "rows": rows,
        "hidden": api.hidden_in(framework, items, of=[one.item.competency for one in items]),
    }
