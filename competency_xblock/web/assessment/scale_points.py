"""The points of a scale and the room for their words (layer 5): rows of five numbers on a phone, of ten elsewhere."""

from __future__ import annotations

from typing import NamedTuple

from competency_xblock.frameworks import Scale

NARROW = 5
WIDE = 10


class Point(NamedTuple):
    """A number of the scale with its words, or ''. The words reach over so many columns in rows of five and of ten.

    In the last column of a row they reach backwards from its end.
    """

    value: int
    text: str
    narrow: int
    wide: int


def points_of(scale: Scale) -> list[Point]:
    """Every point of a scale, lowest first."""
    texts = {point.value: point.text for point in scale.points}
    places = [position for position, value in enumerate(scale.values) if value in texts]
    return [
        Point(value, texts.get(value, ""), _columns(position, places, NARROW), _columns(position, places, WIDE))
        for position, value in enumerate(scale.values)
    ]


def _columns(position: int, places: list[int], width: int) -> int:
    """How many columns the words at this position have: up to the next words of the row, or to its end.

    Words in the last column share the room before them with the words there.
    """
    row, column = divmod(position, width)
    columns = [place % width for place in places if place // width == row]
    last = width - 1
    if column == last:
        before = [other for other in columns if other < last]
        return last - (before[-1] + last) // 2 if before else width
    after = [other for other in columns if other > column]
    if after and after[0] == last:
        return (column + last) // 2 - column + 1
    return (after[0] if after else width) - column
