"""Fixtures of the team's pages: the site with one course, and somebody of the team."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as configured

from tests.fixtures import course
from tests.fixtures.report_pages import somebody


@pytest.fixture
def site(settings: Any) -> Any:
    """A site with the course of `a_course`, which counts its figures whenever somebody looks."""
    settings.COMPETENCY_XBLOCK = {
        **configured.COMPETENCY_XBLOCK,
        "plain_host": course.__name__,
        "figures_hours": 0,
        "observed_practice": False,
    }
    return settings


@pytest.fixture
def counted_daily(site: Any) -> None:
    """The same, where figures are counted once a day."""
    site.COMPETENCY_XBLOCK = {**site.COMPETENCY_XBLOCK, "figures_hours": 24}


@pytest.fixture
def sam() -> int:
    """Somebody of the training team."""
    return somebody("staff-sam")
