"""What a newer version of a framework no longer has (layer 1). Older answers keep their titles by it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from .model import Area, Competency, Framework


def merge_withdrawn(newest: Framework, older: Iterable[Framework]) -> Framework:
    """The newest version, with the competencies and levels that only older versions have, as withdrawn.

    `older` come newest first; the first that has a competency counts. Pages show old answers with it and ask nothing.
    """
    for framework in older:
        newest = _with(newest, framework)
    return newest


def with_sensitive(framework: Framework, today: Framework) -> Framework:
    """The framework with each competency marked as sensitive that it or its version `today` marks so.

    A newer version can protect older answers, never expose them.
    """
    return with_marked(framework, {competency.id for competency in today.competencies() if competency.sensitive})


def with_marked(framework: Framework, marked: Collection[str]) -> Framework:
    """The framework with these competencies marked as sensitive too. Returns `framework` itself if nothing changes."""
    new = {item.id for item in framework.competencies() if item.id in marked and not item.sensitive}
    return _with_changed(framework, new, lambda competency: replace(competency, sensitive=True))


def with_safety(framework: Framework, today: Framework) -> Framework:
    """The framework with each competency marked for safety that it or its version `today` marks so.

    So advice on older answers begins with safety, too.
    """
    marked = {competency.id for competency in today.competencies() if competency.safety}
    new = {item.id for item in framework.competencies() if item.id in marked and not item.safety}
    return _with_changed(framework, new, lambda competency: replace(competency, safety=True))


def with_marks_of(framework: Framework, today: Framework) -> Framework:
    """The framework with the sensitive and the safety marks of its version `today`, if it is one of the same."""
    return with_safety(with_sensitive(framework, today), today) if framework.id == today.id else framework


def _with_changed(framework: Framework, ids: Collection[str], change: Callable[[Competency], Competency]) -> Framework:
    if not ids:
        return framework
    return replace(
        framework,
        areas=tuple(
            replace(
                area,
                competencies=tuple(
                    change(competency) if competency.id in ids else competency for competency in area.competencies
                ),
            )
            for area in framework.areas
        ),
    )


def _with(newest: Framework, older: Framework) -> Framework:
    known = {competency.id for competency in newest.competencies()}
    levels = {level.id for level in newest.levels}
    areas = {area.id: area for area in newest.areas}
    for area in older.areas:
        gone = tuple(
            replace(competency, withdrawn=True) for competency in area.competencies if competency.id not in known
        )
        if gone:
            base: Area = areas.get(area.id, replace(area, competencies=()))
            areas[area.id] = replace(base, competencies=(*base.competencies, *gone))
    return replace(
        newest,
        areas=tuple(areas.values()),
        levels=(*newest.levels, *(replace(level, withdrawn=True) for level in older.levels if level.id not in levels)),
    )
