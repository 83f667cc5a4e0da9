"""The words of a scale have room of their own, whatever scale it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.frameworks import Scale, ScalePoint
from competency_xblock.web.assessment import points_of


def scale(count: int, *worded: int) -> Scale:
    return Scale(
        minimum=1, maximum=count, points=tuple(ScalePoint(value=value, text=f"Word {value}") for value in worded)
    )


def columns(count: int, *worded: int) -> list[tuple[int, int, int]]:
    return [(point.value, point.narrow, point.wide) for point in points_of(scale(count, *worded)) if point.text]


def test_words_reach_on_to_the_next():
    assert columns(10, 1, 10) == [(1, 5, 5), (10, 5, 5)]
    assert columns(10, 1, 4, 7, 10) == [(1, 3, 3), (4, 2, 3), (7, 2, 2), (10, 2, 2)]
    assert columns(4, 1, 4) == [(1, 3, 3), (4, 2, 7)]


@given(st.integers(2, 30), st.sets(st.integers(1, 30), max_size=12))
def test_no_words_lie_on_others_and_none_reach_out_of_their_row(count: int, places: set[int]):
    points = points_of(scale(count, *(place for place in sorted(places) if place <= count)))
    assert [point.value for point in points] == list(range(1, count + 1))
    for width, name in ((5, "narrow"), (10, "wide")):
        covered: set[tuple[int, int]] = set()
        for position, point in enumerate(points):
            if point.text:
                row, column = divmod(position, width)
                span = getattr(point, name)
                first = column - span + 1 if column == width - 1 else column
                cells = {(row, place) for place in range(first, first + span)}
                assert not cells & covered
                assert all(0 <= place < width for _row, place in cells)
                covered |= cells
