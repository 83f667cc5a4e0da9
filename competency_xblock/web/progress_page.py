"""A learner's own progress in a course (layer 5): per competency where I started, where I am and where I aim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from statistics import mean
from typing import Any

from competency_xblock.frameworks import Framework, UnknownFramework
from competency_xblock.platform.site_frameworks import framework_named
from competency_xblock.records import api
from competency_xblock.records.data import Action, Answer, ItemProgress
from competency_xblock.web import words
from competency_xblock.web.assessment_done import action_rows
from competency_xblock.web.drawing import track
from competency_xblock.web.rendering import render


def progress_html(
    frameworks: Mapping[str, Framework],
    progress: Sequence[ItemProgress],
    actions: Sequence[Action],
    *,
    title: str,
    action_url: str,
    notice: str = "",
    observed: Sequence[Mapping[str, Any]] = (),
    reply_url: str = "",
    start: Mapping[str, Any] | None = None,
    mine_url: str = "",
) -> str:
    """The page. `frameworks` holds each framework that an item of `progress` belongs to, by id.

    `observed` are rows of what others saw, where there are any: a part of the page of its own. `start` is when the
    learner started, where that is asked; `mine_url` leads to the page about all courses.
    """
    parts = progress_parts(frameworks, progress)
    return render(
        "progress.html",
        {
            "title": title,
            "notice": notice,
            "parts": parts,
            "some_lower": any(row["lower"] for part in parts for area in part["areas"] for row in area["rows"]),
            "actions": action_rows(frameworks, actions),
            "action_url": action_url,
            "shareable": bool(action_url),
            "observed": observed,
            "reply_url": reply_url,
            "start": start,
            "mine_url": mine_url,
        },
    )


def progress_parts(frameworks: Mapping[str, Framework], progress: Sequence[ItemProgress]) -> list[dict[str, Any]]:
    """What there is to show of each framework that something was rated in."""
    return [part for part in (_framework(one, progress) for one in frameworks.values()) if part["areas"]]


def known_frameworks(framework_ids: Iterable[str]) -> dict[str, Framework]:
    """The frameworks of these ids, in this order: the site's, else (as a course's own) as they were stored last."""
    known: dict[str, Framework] = {}
    wanted = list(dict.fromkeys(framework_ids))
    for framework_id in wanted:
        with suppress(UnknownFramework):
            known[framework_id] = framework_named(framework_id)
    others = [one for one in wanted if one not in known]
    if others:
        known |= api.stored_versions(others)
    return {one: known[one] for one in wanted if one in known}


def _framework(framework: Framework, progress: Sequence[ItemProgress]) -> dict[str, Any]:
    mine = [one for one in progress if one.item.framework == framework.id]
    levels = sorted({one.item.level for one in mine})
    return {
        "title": framework.title,
        "areas": [
            area
            for level in levels
            for area in _areas(framework, level, {one.item.competency: one for one in mine if one.item.level == level})
        ],
    }


def _areas(framework: Framework, level: str, progress: Mapping[str, ItemProgress]) -> list[dict[str, Any]]:
    named = framework.level(level)
    areas = []
    for area in framework.areas:
        found = [(one, progress[one.id]) for one in area.competencies if one.id in progress]
        if found:
            areas.append(
                {
                    "title": f"{area.title} ({named.name})" if named else area.title,
                    "picture": _picture(framework, [one for _, one in found]),
                    "rows": [_row(framework, competency.title, one) for competency, one in found],
                }
            )
    return areas


def _row(framework: Framework, title: str, one: ItemProgress) -> dict[str, Any]:
    return {
        "title": title,
        "first": one.first if one.first is not None else "",
        "first_on": words.day(one.first_at) if one.first_at else "",
        "latest": words.answer(one.latest_answer, one.latest),
        "latest_on": words.day(one.latest_at),
        "change": words.change(one.first, one.latest) if one.times_rated > 1 else "",
        "lower": one.first is not None and one.latest is not None and one.latest < one.first,
        "aim": one.aim,
        "track": track(framework.scale, first=one.first, latest=one.latest, aim=one.aim),
    }


def _picture(framework: Framework, found: Sequence[ItemProgress]) -> dict[str, Any] | None:
    """An area at a glance: the average of what is rated in it, at the start and now. None where nothing is."""
    rated = [
        one for one in found if one.latest_answer is Answer.RATED and one.first is not None and one.latest is not None
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
        "track": track(framework.scale, first=first, latest=latest, aim=aim),
    }
