"""My progress: a learner's own confidence over time (layer 5)."""

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
from ..plans import plan_choices


@dataclass(frozen=True, kw_only=True, slots=True)
class ProgressPage:
    """What the page shows. `as_answered` names the items of `progress` and `actions` as they were answered.

    `observed` are rows of observations; the page has a section for them. `start` is the context of the learner's
    start date, or None where the course does not ask. `mine_url` leads to the page about all courses.
    """

    as_answered: api.AsAnswered
    progress: Sequence[ItemProgress]
    title: str
    actions: Sequence[Action] = ()
    action_url: str = ""
    plan_url: str = ""
    notice: str = ""
    observed: Sequence[Mapping[str, Any]] = ()
    reply_url: str = ""
    start: Mapping[str, Any] | None = None
    mine_url: str = ""


def progress_html(page: ProgressPage) -> str:
    """Render the page."""
    parts = progress_parts(page.as_answered, page.progress)
    return render(
        "progress.html",
        {
            "title": page.title,
            "notice": page.notice,
            "parts": parts,
            "some_lower": any(row["lower"] for part in parts for area in part["areas"] for row in area["rows"]),
            "actions": action_rows(page.as_answered, page.actions),
            "action_url": page.action_url,
            "plan_url": page.plan_url,
            "plan_about": plan_choices((row.item, page.as_answered.title(row, row.item)) for row in page.progress)
            if page.plan_url
            else (),
            "shareable": bool(page.action_url),
            "observed": page.observed,
            "reply_url": page.reply_url,
            "start": page.start,
            "mine_url": page.mine_url,
        },
    )


def progress_parts(as_answered: api.AsAnswered, progress: Sequence[ItemProgress]) -> list[dict[str, Any]]:
    """The sections of the page, one for each framework with answers."""
    newest_first = sorted(progress, key=lambda item_progress: item_progress.latest_at, reverse=True)
    framework_ids = sorted({item_progress.item.framework for item_progress in newest_first})
    return [
        _framework(
            as_answered,
            [item_progress for item_progress in newest_first if item_progress.item.framework == framework_id],
        )
        for framework_id in framework_ids
    ]


def _framework(as_answered: api.AsAnswered, newest_first: Sequence[ItemProgress]) -> dict[str, Any]:
    """One framework's section: the areas of the version answered last, and items that only older versions had."""
    framework_id = newest_first[0].item.framework
    framework = as_answered.together(framework_id, newest_first)
    if framework is None:  # the framework can no longer be read, but the ratings can
        rows = [_row(as_answered, item_progress) for item_progress in newest_first]
        return {"title": framework_id, "areas": [{"title": framework_id, "picture": None, "rows": rows}]}
    levels = sorted({item_progress.item.level for item_progress in newest_first})
    return {
        "title": framework.title,
        "areas": [
            area
            for level in levels
            for area in _areas(
                as_answered,
                framework,
                level,
                {
                    item_progress.item.competency: item_progress
                    for item_progress in newest_first
                    if item_progress.item.level == level
                },
            )
        ],
    }


def _areas(
    as_answered: api.AsAnswered, framework: Framework, level: str, progress: Mapping[str, ItemProgress]
) -> list[dict[str, Any]]:
    named = framework.level(level)
    areas = []
    for area in framework.areas:
        area_progress = [progress[competency.id] for competency in area.competencies if competency.id in progress]
        if area_progress:
            areas.append(
                {
                    "title": f"{area.title} ({named.short_title})" if named else area.title,
                    "picture": _picture(as_answered, framework.scale, area_progress),
                    "rows": [_row(as_answered, item_progress) for item_progress in area_progress],
                }
            )
    return areas


def _row(as_answered: api.AsAnswered, progress: ItemProgress) -> dict[str, Any]:
    scale = as_answered.scale(progress, progress.item)
    return {
        "title": as_answered.names(progress, progress.item).competency,
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


def _picture(as_answered: api.AsAnswered, scale: Scale, area_progress: Sequence[ItemProgress]) -> dict[str, Any] | None:
    """An area at a glance: its average first and latest rating on this scale, or None without ratings."""
    rated = [
        item_progress
        for item_progress in area_progress
        if item_progress.latest_answer is Answer.RATED
        and item_progress.first is not None
        and item_progress.latest is not None
        and (on := as_answered.scale(item_progress, item_progress.item))
        and on.values == scale.values
    ]
    if not rated:
        return None
    first = round(mean(item_progress.first for item_progress in rated if item_progress.first is not None), 1)
    latest = round(mean(item_progress.latest for item_progress in rated if item_progress.latest is not None), 1)
    aim = round(mean(item_progress.aim for item_progress in rated), 1)
    return {
        "first": first,
        "latest": latest,
        "aim": aim,
        "count": len(rated),
        "track": place_on_track(scale, first=first, latest=latest, aim=aim),
    }
