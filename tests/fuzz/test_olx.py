"""A few of the courses' files that nobody would write; `make fuzz` tries two thousand."""

from __future__ import annotations

import pytest

from .olx import run


@pytest.mark.django_db
def test_no_file_stops_a_page():
    report = run(60, 15)
    assert (report.failures, report.count) == ([], 60)
