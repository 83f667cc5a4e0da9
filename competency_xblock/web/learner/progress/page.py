"""My progress: one's own confidence over time (layer 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

from competency_xblock.frameworks import Framework, Scale
from competency_xblock.records import api
from competency_xblock.records.data import Action, Answer, ItemProgress
from competency_xblock.web.plumbing import wording
from competency_xblock.web.plumbing.rendering import render
from competency_xblock.web.plumbing.scale_track import place_on_track

from ..actions import action_rows


@dataclass(frozen=True, kw_only=True, slots=True)
class ProgressPage:
    """What the page shows. `told` says what the things were called that `get_progress` and `get_actions` are about.

    `observed` are rows of what others saw, where there are any: a part of the page of its own. `start` is when the
    learner started, where that is asked; `mine_url` leads to the page about all courses.
    """

    told: api.AsAnswered
    progress: Sequence[ItemProgress]
    title: str
    actions: Sequence[Action] = ()
    action_url: str = ""
    notice: str = ""
    observed: Sequence[Mapping[str, Any]] = ()
    reply_url: str = ""
    start: Mapping[str, Any] | None = None
    mine_url: str = ""


def progress_html(page: ProgressPage) -> str:
    """The page."""
    parts = progress_parts(page.told, page.progress)
    return render(
        "progress.html",
        {
            "title": page.title,
            "notice": page.notice,
            "parts": parts,
            "some_lower": any(row["lower"] for part in parts for area in part["areas"] for row in area["rows"]),
            "actions": action_rows(page.told, page.actions),
            "action_url": page.action_url,
            "shareable": bool(page.action_url),
            "observed": page.observed,
            "reply_url": page.reply_url,
            "start": page.start,
            "mine_url": page.mine_url,
        },
    )


def progress_parts(told: api.AsAnswered, progress: Sequence[ItemProgress]) -> list[dict[str, Any]]:
    """What there is to show of each framework that something was rated in."""
    newest_first = sorted(progress, key=lambda item_progress: item_progress.latest_at, reverse=True)
    ids = dict.fromkeys(one.item.framework for one in newest_first)
    return [_framework(told, [one for one in newest_first if one.item.framework == each]) for each in sorted(ids)]


def _framework(told: api.AsAnswered, newest_first: Sequence[ItemProgress]) -> dict[str, Any]:
    """One framework's part: its areas as in the version that was answered in last, and what only earlier ones had."""
    framework_id = newest_first[0].item.framework
    framework = told.together(framework_id, newest_first)
    if framework is None:  # nothing of it can be read any more: the ratings still can
        rows = [_row(told, one) for one in newest_first]
        return {"title": framework_id, "areas": [{"title": framework_id, "picture": None, "rows": rows}]}
    levels = sorted({one.item.level for one in newest_first})
    return {
        "title": framework.title,
        "areas": [
            area
            for level in levels
            for area in _areas(
                told, framework, level, {one.item.competency: one for one in newest_first if one.item.level == level}
            )
        ],
    }


def _areas(
    told: api.AsAnswered, framework: Framework, level: str, progress: Mapping[str, ItemProgress]
) -> list[dict[str, Any]]:
    named = framework.level(level)
    areas = []
    for area in framework.areas:
        found = [progress[competency.id] for competency in area.competencies if competency.id in progress]
        if found:
            areas.append(
                {
                    "title": f"{area.title} ({named.name})" if named else area.title,
                    "picture": _picture(told, framework.scale, found),
                    "rows": [_row(told, one) for one in found],
                }
            )
    return areas


def _row(told: api.AsAnswered, progress: ItemProgress) -> dict[str, Any]:
    scale = told.scale(progress, progress.item)
    return {
        "title": told.names(progress, progress.item).competency,
        "first": progress.first if progress.first is not None else "",
        "first_on": wording.format_day(progress.first_at) if progress.first_at else "",
        "latest": wording.format_answer(progress.latest_answer, progress.latest),
        "latest_on": wording.format_day(progress.latest_at),
        "change": wording.format_change(progress.first, progress.latest) if progress.times_rated > 1 else "",
        "lower": progress.first is not None and progress.latest is not None and progress.latest < progress.first,
        "aim": progress.aim,
        "track": place_on_track(scale, first=progress.first, latest=progress.latest, aim=progress.aim)
        if scale
        else None,
    }


def _picture(told: api.AsAnswered, scale: Scale, found: Sequence[ItemProgress]) -> dict[str, Any] | None:
    """An area at a glance: the average of what is rated in it on the one scale, at the start and now, or None."""
    rated = [
        one
        for one in found
        if one.latest_answer is Answer.RATED
        and one.first is not None
        and one.latest is not None
        and (on := told.scale(one, one.item))
        and on.values == scale.values
    ]
    if not rated:
        return None
    first = round(mean(one.first for one in rated if one.first is not None), 1)
    latest = round(mean(one.latest for one in rated if one.latest is not None), 1)
    aim = round(mean(one.aim for one in rated), 1)
    return {
        "first": first,
        "latest": latest,
        "aim": aim,
        "count": len(rated),
        "track": place_on_track(scale, first=first, latest=latest, aim=aim),
    }
