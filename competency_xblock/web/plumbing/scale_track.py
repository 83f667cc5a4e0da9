"""Where things stand on a drawn scale (layer 5). Whole numbers, so that no language writes them with a comma."""

from __future__ import annotations

from dataclasses import dataclass

from competency_xblock.frameworks import Scale

LEFT, RIGHT = 20, 980


@dataclass(frozen=True, kw_only=True, slots=True)
class TrackMarks:
    """One line from the lowest to the highest point: where I started, where I am, where I aim (drawing units)."""

    first: int | None
    latest: int | None
    aim: int


def place_on_track(scale: Scale, *, first: float | None, latest: float | None, aim: float) -> TrackMarks:
    """Where three values are drawn on a scale. A missing value has no place."""
    return TrackMarks(
        first=None if first is None else _place(scale, first),
        latest=None if latest is None else _place(scale, latest),
        aim=_place(scale, aim),
    )


def _place(scale: Scale, value: float) -> int:
    return round(LEFT + (RIGHT - LEFT) * (value - scale.minimum) / scale.span)
