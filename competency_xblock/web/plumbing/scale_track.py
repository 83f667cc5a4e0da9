"""Where things stand on a drawn scale (layer 5). Whole numbers, so that no language writes them with a comma."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from competency_xblock.frameworks import Scale

LEFT, RIGHT = 20, 980
"""The ends of a track (drawing units)."""
START, END, TOP, BOTTOM = 70, 930, 70, 430
"""The oldest and the newest time of a line, and the highest and the lowest point of the scale beside it."""
MOST_STOPS = 20
"""A scale with more points has no mark for each: they would run together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TrackMarks:
    """One line from the lowest to the highest point: where I started, where I am, where I aim (drawing units).

    `stops` are the places of the scale's points.
    """

    first: int | None
    latest: int | None
    aim: int
    stops: tuple[int, ...] = ()


class Place(NamedTuple):
    """A place in a drawing: to the right and down."""

    x: int
    y: int


@dataclass(frozen=True, kw_only=True, slots=True)
class LineMarks:
    """Ratings over time, from left to right, and the height of the aim. `now` is the latest; it is None if the latest
    answer is no rating.
    """

    before: tuple[Place, ...]
    now: Place | None
    aim: int

    @property
    def places(self) -> tuple[Place, ...]:
        """Every rating."""
        return (*self.before, self.now) if self.now else self.before


def place_on_track(scale: Scale, *, first: float | None, latest: float | None, aim: float) -> TrackMarks:
    """Where three values are drawn on a scale. A missing value has no place."""
    values = scale.values
    return TrackMarks(
        first=None if first is None else _place(scale, first, LEFT, RIGHT),
        latest=None if latest is None else _place(scale, latest, LEFT, RIGHT),
        aim=_place(scale, aim, LEFT, RIGHT),
        stops=tuple(_place(scale, value, LEFT, RIGHT) for value in values) if len(values) <= MOST_STOPS else (),
    )


def place_on_line(scale: Scale, values: Sequence[int | None], *, aim: int, ends_now: bool) -> LineMarks:
    """Where ratings over time are drawn: `values` has one for each time; None has no place.

    `ends_now`: the last rating is the learner's latest answer.
    """
    step = (END - START) / max(1, len(values) - 1)
    places = tuple(
        Place(round(START + number * step), _place(scale, value, BOTTOM, TOP))
        for number, value in enumerate(values)
        if value is not None
    )
    now = places[-1] if places and ends_now else None
    return LineMarks(before=places[:-1] if now else places, now=now, aim=_place(scale, aim, BOTTOM, TOP))


def _place(scale: Scale, value: float, lowest: int, highest: int) -> int:
    return round(lowest + (highest - lowest) * (value - scale.minimum) / scale.span)
