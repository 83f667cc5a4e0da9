"""The training team's view in the course (layer 5): who takes part, and figures that give nobody away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework
from competency_xblock.records.data import GroupFigures, ItemFigures, Participation
from competency_xblock.web import words
from competency_xblock.web.rendering import render


def team_html(
    participation: Participation,
    figures: Sequence[tuple[Framework, Sequence[ItemFigures]]],
    names: Mapping[int, str],
    *,
    title: str,
    group_minimum: int,
    people_url: str,
    whole_course: bool = True,
    with_people: bool = True,
    with_figures: bool = True,
) -> str:
    """The page. `names` holds the name of everybody in `participation` and in the ratings by name."""
    shown = [_framework(framework, items, names) for framework, items in figures]
    return render(
        "team.html",
        {
            "title": title,
            "participation": participation,
            "people": people_rows(participation, names),
            "more": participation.total > len(participation.people),
            "people_url": people_url,
            "whole_course": whole_course,
            "with_people": with_people,
            "with_figures": with_figures,
            "group_minimum": group_minimum,
            # One of which nothing can be shown is not named: that somebody has begun with it is too much to say.
            "frameworks": [one for one in shown if one["rows"] or one["named"]],
        },
    )


def people_rows(participation: Participation, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Who started and finished, and when: the only thing that is always shown by name."""
    return [
        {
            "name": names.get(one.learner_id, _("Somebody who has left")),
            "started": words.day(one.started_at),
            "finished": words.day(one.finished_at) if one.finished_at else _("in progress"),
            "rounds": one.rounds,
        }
        for one in participation.people
    ]


def _framework(framework: Framework, items: Sequence[ItemFigures], names: Mapping[int, str]) -> dict[str, Any]:
    # Few and none are not told apart: that one person has answered something is already too much to say.
    rows = [_row(one) for one in items if one.group is not None]
    return {
        "title": framework.title,
        "values": framework.scale.values,
        "rows": rows,
        "hidden": sum(one.group is None for one in items),
        "named": [
            {
                "title": one.title,
                "people": [
                    {
                        "name": names.get(person.learner_id, ""),
                        "first": person.first if person.first is not None else "",
                        "latest": words.answer(person.answer, person.value),
                        "change": words.change(person.first, person.value),
                        "on": words.day(person.latest_at),
                    }
                    for person in one.named
                ],
            }
            for one in items
            if one.named
        ],
    }


def _row(one: ItemFigures) -> dict[str, Any]:
    group = one.group
    return {
        "title": one.title,
        "group": group,
        "bars": _bars(group) if group else [],
        "average": "" if group is None or group.average is None else round(group.average, 1),
        "change": _change(group) if group else "",
    }


def _bars(group: GroupFigures) -> list[dict[str, Any]]:
    """The distribution as bars from 0 to 100, and where each stands."""
    highest = max(group.distribution.values(), default=0) or 1
    points = len(group.distribution)
    return [
        {
            "value": value,
            "count": count,
            "height": round(100 * count / highest),
            "top": 100 - round(100 * count / highest),
            "left": round(position * 100 / points),
            "width": round(80 / points),
        }
        for position, (value, count) in enumerate(sorted(group.distribution.items()))
    ]


def _change(group: GroupFigures) -> str:
    if group.change is None:
        return _("too few rated twice")
    return _("%(higher)s higher, %(same)s the same, %(lower)s lower") % {
        "higher": group.change.higher,
        "same": group.change.same,
        "lower": group.change.lower,
    }
