"""Where values stand on a drawn scale."""

from __future__ import annotations

import pytest

from competency_xblock.frameworks import Scale
from competency_xblock.web.plumbing.scale_track import LEFT, RIGHT, TrackMarks, place_on_track

TEN = Scale(minimum=1, maximum=10)


def test_the_ends_of_the_scale_are_the_ends_of_the_line():
    assert place_on_track(TEN, first=1, latest=10, aim=10) == TrackMarks(first=LEFT, latest=RIGHT, aim=RIGHT)


def test_what_is_missing_has_no_place():
    assert place_on_track(TEN, first=None, latest=None, aim=7) == TrackMarks(first=None, latest=None, aim=660)


@pytest.mark.parametrize("scale", [TEN, Scale(minimum=1, maximum=5), Scale(minimum=0, maximum=3)])
def test_more_confidence_stands_further_on_and_never_outside(scale: Scale):
    places = [place_on_track(scale, first=value, latest=None, aim=value).first for value in scale.values]
    assert all(isinstance(place, int) for place in places)
    assert places == sorted(set(places))
    assert (places[0], places[-1]) == (LEFT, RIGHT)


def test_an_average_lies_between_its_neighbours():
    drawn = place_on_track(TEN, first=4, latest=4.5, aim=5)
    assert drawn.first < drawn.latest < drawn.aim
