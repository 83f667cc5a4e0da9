"""Times are told as the reader's own clock shows them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from lxml import html

from competency_xblock.frameworks import get_framework
from competency_xblock.platform.users.accounts import get_block_time_zone
from competency_xblock.records.data import Draft
from competency_xblock.web.plumbing import wording
from demo.services import DemoUserService
from tests.fixtures.records import Page, rated
from tests.fixtures.workbench import (
    CHANGE,
    COURSE,
    FRAMEWORK,
    STAFF,
    Seat,
    assessment,
    progress_seat,
    put_into_course,
)

pytestmark = pytest.mark.django_db

LATE = datetime(2030, 3, 1, 23, 30, tzinfo=UTC)
ZONES = [
    ("Europe/London", 1),
    ("Pacific/Auckland", 2),
    ("Asia/Kolkata", 2),
    ("America/New_York", 1),
    ("", 1),  # the rest are none: the site's own is London's
    (None, 1),
    ("No/Such_Zone", 1),
    ("../../etc/passwd", 1),
    ("America", 1),
    ("zone.tab", 1),
    ("Europe/London\0", 1),
    ("a" * 5000, 1),
    (7, 1),
    (["Europe/London"], 1),
]
IN_EACH_ZONE = pytest.mark.parametrize(("zone", "day"), ZONES, ids=[str(zone)[:20] for zone, _day in ZONES])


@pytest.fixture
def robin() -> Seat:
    """A learner who finished a round half an hour before midnight in London."""
    put_into_course(assessment())
    seat = Seat()
    page = Page(seat.learner_id, get_framework(FRAMEWORK), seat.usage, COURSE)
    answers = Draft(answers={CHANGE: rated(4, reason="Because")})
    begun = page.save(answers, now=LATE)
    page.submit(answers, begun.key, begun.revision, now=LATE)
    return seat


@pytest.fixture
def read_in(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let readers prefer a time zone."""
    as_it_is = DemoUserService.get_current_user

    def prefer(preferences: Any) -> None:
        def get_current_user(service: DemoUserService) -> Any:
            user = as_it_is(service)
            user.opt_attrs["edx-platform.user_preferences"] = preferences
            return user

        monkeypatch.setattr(DemoUserService, "get_current_user", get_current_user)

    return prefer


def in_march(day: int) -> str:
    return wording.format_day(date(2030, 3, day))


@IN_EACH_ZONE
def test_pages_show_days_in_the_readers_time_zone(robin: Seat, read_in: Any, zone: Any, day: int):
    read_in({"time_zone": zone})
    other = 3 - day
    pages = [robin.see(), progress_seat().see(), progress_seat(STAFF).see()]
    pages.append(str(robin.get("record", "print").content.decode()))
    pages.append(str(progress_seat(STAFF).post("more_people", {"offset": 0}).json()["html"]))
    for page in pages:
        assert in_march(day) in page
        assert in_march(other) not in page


def test_a_round_that_is_just_finished_is_dated_in_the_readers_time_zone(
    robin: Seat, read_in: Any, monkeypatch: pytest.MonkeyPatch
):
    read_in({"time_zone": "Pacific/Auckland"})
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATE)
    answers: dict[str, Any] = {"answers": {}}
    finished = robin.finish(answers)
    [line] = html.fromstring(finished["html"]).xpath("//p[starts-with(., 'Finished on')]/text()")
    assert line.startswith(f"Finished on {in_march(2)}.")


@pytest.mark.parametrize("preferences", [None, {}, {"pref-lang": "en"}])
def test_without_a_preference_the_sites_time_zone_holds(robin: Seat, read_in: Any, preferences: Any):
    read_in(preferences)
    assert get_block_time_zone(robin.block) is None
    assert in_march(1) in robin.see()
