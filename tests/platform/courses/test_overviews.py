"""Where a course is, for a file that leaves the site."""

from __future__ import annotations

from typing import Any

import pytest

from competency_xblock.platform.courses.overviews import full_url_of

SITE = "https://learn.example.org"


@pytest.fixture(autouse=True)
def plain_host(settings: Any) -> None:
    """A host that says where its courses are: this module."""
    settings.COMPETENCY_XBLOCK = {"plain_host": __name__}


def course_url(course: str) -> str:
    """What the plain host says, whose module this is for a test."""
    return {"here": "/courses/1/", "elsewhere": "https://apps.example.org/1", "odd": "javascript:alert(1)"}.get(
        course, ""
    )


@pytest.mark.parametrize(
    ("course", "site_url", "expected"),
    [
        ("here", SITE, f"{SITE}/courses/1/"),
        ("here", "", ""),
        ("elsewhere", SITE, "https://apps.example.org/1"),
        ("odd", SITE, ""),
        ("gone", SITE, ""),
    ],
)
def test_an_address_for_a_file_is_whole_or_there_is_none(course: str, site_url: str, expected: str) -> None:
    assert full_url_of(course, site_url) == expected
