"""What a newer version of a framework no longer has (layer 1): older answers can still be called by their titles."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from .model import Area, Framework


def merge_withdrawn(newest: Framework, older: Iterable[Framework]) -> Framework:
    """The newest version with the competencies and levels that only older ones have, as withdrawn. The older come
    newest first: of what several have, the first counts.

    Only to show what people answered: nobody is asked about these.
    """
    for one in older:
        newest = _with(newest, one)
    return newest


def with_sensitive(framework: Framework, today: Framework) -> Framework:
    """The framework with those competencies marked as sensitive that it or `today`, a version of it, marks so.

    Whom answers are shown to can only become less.
    """
    return with_marked(framework, {one.id for one in today.competencies() if one.sensitive})


def with_marked(framework: Framework, marked: Collection[str]) -> Framework:
    """The framework with these competencies marked as sensitive too; the same one where that changes nothing."""
    if not any(one.id in marked and not one.sensitive for one in framework.competencies()):
        return framework
    return replace(
        framework,
        areas=tuple(
            replace(
                area,
                competencies=tuple(
                    replace(one, sensitive=True) if one.id in marked else one for one in area.competencies
                ),
            )
            for area in framework.areas
        ),
    )


def _with(newest: Framework, older: Framework) -> Framework:
    known = {one.id for one in newest.competencies()}
    levels = {one.id for one in newest.levels}
    areas = {area.id: area for area in newest.areas}
    for area in older.areas:
        gone = tuple(replace(one, withdrawn=True) for one in area.competencies if one.id not in known)
        if gone:
            here: Area = areas.get(area.id, replace(area, competencies=()))
            areas[area.id] = replace(here, competencies=(*here.competencies, *gone))
    return replace(
        newest,
        areas=tuple(areas.values()),
        levels=(*newest.levels, *(replace(one, withdrawn=True) for one in older.levels if one.id not in levels)),
    )
