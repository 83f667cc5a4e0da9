"""Where values stand on a drawn scale."""

from __future__ import annotations

import pytest

from competency_xblock.frameworks import Scale
from competency_xblock.web.plumbing.scale_track import (
    BOTTOM,
    END,
    LEFT,
    RIGHT,
    START,
    TOP,
    TrackMarks,
    place_on_line,
    place_on_track,
)

TEN = Scale(minimum=1, maximum=10)


def test_the_ends_of_the_scale_are_the_ends_of_the_line():
    drawn = place_on_track(TEN, first=1, latest=10, aim=10)
    assert drawn == TrackMarks(first=LEFT, latest=RIGHT, aim=RIGHT, stops=drawn.stops)


def test_what_is_missing_has_no_place():
    drawn = place_on_track(TEN, first=None, latest=None, aim=7)
    assert (drawn.first, drawn.latest, drawn.aim) == (None, None, 660)


@pytest.mark.parametrize("scale", [TEN, Scale(minimum=1, maximum=5), Scale(minimum=0, maximum=3)])
def test_more_confidence_stands_further_on_and_never_outside(scale: Scale):
    places = [place_on_track(scale, first=value, latest=None, aim=value).first for value in scale.values]
    assert all(isinstance(place, int) for place in places)
    assert places == sorted(set(places))
    assert (places[0], places[-1]) == (LEFT, RIGHT)


@pytest.mark.parametrize("scale", [TEN, Scale(minimum=1, maximum=5), Scale(minimum=0, maximum=3)])
def test_each_point_of_the_scale_has_a_mark_where_its_rating_stands(scale: Scale):
    drawn = [place_on_track(scale, first=value, latest=value, aim=value) for value in scale.values]
    assert [track.latest for track in drawn] == list(drawn[0].stops)
    assert place_on_track(Scale(minimum=0, maximum=100), first=1, latest=2, aim=3).stops == ()


@pytest.mark.parametrize("ends_now", [True, False])
@pytest.mark.parametrize("values", [(3,), (4, None, 6), (None, 7, 2, 2), (1, 10), (None, 5), (None, None)])
def test_every_rating_over_time_is_a_point_and_nothing_else_is(values: tuple[int | None, ...], ends_now: bool):
    drawn = place_on_line(TEN, values, aim=7, ends_now=ends_now)
    rated = [value for value in values if value is not None]
    assert len(drawn.places) == len(rated)
    assert [place.x for place in drawn.places] == sorted({place.x for place in drawn.places})
    assert all(START <= place.x <= END and TOP <= place.y <= BOTTOM for place in drawn.places)
    heights = {value: place.y for value, place in zip(rated, drawn.places, strict=True)}
    assert sorted(heights, key=lambda value: -heights[value]) == sorted(heights)  # surer is higher up
    assert (drawn.now is not None) == (ends_now and bool(rated))


def test_times_have_their_places_in_order_also_where_one_was_not_rated():
    first, last = place_on_line(TEN, (4, None, 6), aim=7, ends_now=True).places
    assert (first.x, last.x) == (START, END)
