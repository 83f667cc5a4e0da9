"""A learner's series as pictures and as one table (layer 5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Scale
from competency_xblock.records import api
from competency_xblock.records.data import Item, SubmittedRound
from competency_xblock.web.plumbing import wording
from competency_xblock.web.plumbing.scale_track import place_on_line, place_on_track

from .series import Series, SeriesGroup, group_series

MOST_UNFOLDED = 12
"""With more competencies than this, each area's are folded."""


def progress_context(
    as_answered: api.AsAnswered, rounds: Sequence[SubmittedRound], includes: Callable[[Item], bool]
) -> dict[str, Any] | None:
    """The context of `progress_parts.html`: a part and a table for each group of series. None without answers.

    `rounds` come oldest first.
    """
    groups = group_series(as_answered, rounds, includes)
    if not groups:
        return None
    names = [_name(as_answered, group) for group in groups]
    titles = [
        name if names.count(name) == 1 else _with_scale(name, group.scale)
        for name, group in zip(names, groups, strict=True)
    ]
    return {
        "parts": [_part(as_answered, group, title) for group, title in zip(groups, titles, strict=True)],
        "tables": [_table(as_answered, group, title) for group, title in zip(groups, titles, strict=True)],
    }


def _name(as_answered: api.AsAnswered, group: SeriesGroup) -> str:
    """The framework's title as it was answered last, with the level. The id of a framework that cannot be read."""
    framework = as_answered.together(group.framework, reversed(group.rounds))
    level = framework.level(group.level) if framework else None
    title = framework.title if framework else group.framework
    return f"{title} ({level.short_title})" if level else title


def _with_scale(title: str, scale: Scale | None) -> str:
    if scale is None:
        return title
    values = {"title": title, "low": scale.minimum, "high": scale.maximum}
    return _("%(title)s, from %(low)s to %(high)s") % values


def _part(as_answered: api.AsAnswered, group: SeriesGroup, title: str) -> dict[str, Any]:
    rounds = group.rounds
    areas: list[dict[str, Any]] = [
        {"title": area, "rows": [_row(as_answered, group, rounds, series) for series in area_series]}
        for area, area_series in _by_area(as_answered, group)
    ]
    rows = [row for area in areas for row in area["rows"]]
    aims = {row["aim"] for row in rows if row["aim"]}
    return {
        "title": title,
        "once": wording.format_day(rounds[0].submitted_at) if len(rounds) == 1 else "",
        "headline": _headline([series.change for series in group.series]),
        "kind_words": _kind_words([series.change for series in group.series]),
        "days": wording.short_ends(rounds[0].submitted_at, rounds[-1].submitted_at),
        "ends": _ends(group.scale) if group.scale else (),
        "has_picture": any(row["track"] for row in rows),
        "common_aim": _point_in_words(group.scale, aims.pop()) if len(aims) == 1 else "",
        "areas": areas,
        "folded": len(rows) > MOST_UNFOLDED,
    }


def _by_area(as_answered: api.AsAnswered, group: SeriesGroup) -> Iterator[tuple[str, list[Series]]]:
    """The series in the framework's order, by the title of their area. What it no longer has comes last, under ''."""
    framework = as_answered.together(group.framework, reversed(group.rounds))
    by_competency = {series.item.competency: series for series in group.series}
    for area in framework.areas if framework else ():
        found = [by_competency.pop(competency.id) for competency in area.competencies if competency.id in by_competency]
        if found:
            yield area.title, found
    if by_competency:
        yield "", list(by_competency.values())


def _row(
    as_answered: api.AsAnswered, group: SeriesGroup, rounds: Sequence[SubmittedRound], series: Series
) -> dict[str, Any]:
    values, latest, scale = series.values, series.latest, group.scale
    drawn = scale is not None and bool(values)
    is_rating = latest.rating.value is not None
    return {
        "title": as_answered.names(latest.round, series.item).competency,
        "first": values[0] if len(values) > 1 or (values and not is_rating) else "",
        "latest": wording.format_answer(latest.rating.answer, latest.rating.value),
        "is_rating": is_rating,
        "direction": _direction(series.change),
        "aim": latest.rating.aim if is_rating else "",
        "track": place_on_track(
            scale,
            first=values[0] if len(values) > 1 or not is_rating else None,
            latest=latest.rating.value,
            aim=latest.rating.aim,
        )
        if scale and drawn
        else None,
        "line": place_on_line(
            scale,
            [series.value_in(round) for round in rounds],
            aim=latest.rating.aim,
            ends_now=is_rating,
        )
        if scale and drawn
        else None,
    }


def _direction(change: int | None) -> str:
    if change is None:
        return ""
    return _("surer") if change > 0 else _("less sure") if change < 0 else _("the same")


def _headline(changes: Sequence[int | None]) -> str:
    """What changed, strengths first. '' where nothing was rated twice, or where nothing is higher or the same."""
    signs = _count_signs(changes)
    everything, surer = signs.total(), signs[1]
    words = {"surer": wording.count_in_words(surer), "all": wording.count_in_words(everything)}
    if surer and surer == everything:
        return _("You feel surer in everything that you rated again")
    if surer:
        return _("You feel surer in %(surer)s of %(all)s") % words
    return _("You feel as sure as before") if everything and signs[0] == everything else ""


def _kind_words(changes: Sequence[int | None]) -> str:
    """A sentence about what is lower than before. '' where nothing is."""
    lower = _count_signs(changes)[-1]
    return _("You feel less sure in %(count)s.") % {"count": wording.count_in_words(lower)} if lower else ""


def _count_signs(changes: Sequence[int | None]) -> Counter[int]:
    """How many rose (1), stayed the same (0) and fell (-1)."""
    return Counter((change > 0) - (change < 0) for change in changes if change is not None)


def _ends(scale: Scale) -> list[str]:
    """The words at both ends of the scale, each with its number."""
    return [_point_in_words(scale, value) for value in (scale.minimum, scale.maximum)]


def _point_in_words(scale: Scale | None, value: int) -> str:
    """A point of the scale with its words, where it has any: "7 Sure on my own"."""
    words = {point.value: point.text for point in scale.points} if scale else {}
    return f"{value} {words.get(value, '')}".strip()


def _table(as_answered: api.AsAnswered, group: SeriesGroup, title: str) -> dict[str, Any]:
    """Every answer of a group: a column for each round that it was answered in."""
    return {
        "title": title,
        "days": wording.short_days([round.submitted_at for round in group.rounds]),
        "rows": [
            {
                "title": as_answered.names(series.latest.round, series.item).competency,
                "cells": _cells(series, group.rounds),
                "aim": series.latest.rating.aim,
            }
            for _area, area_series in _by_area(as_answered, group)
            for series in area_series
        ],
    }


def _cells(series: Series, columns: Sequence[SubmittedRound]) -> list[str]:
    answers = {
        answer.round.key: wording.format_answer(answer.rating.answer, answer.rating.value) for answer in series.answers
    }
    return [answers.get(round.key, "") for round in columns]
