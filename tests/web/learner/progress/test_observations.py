"""What others saw, as the learner reads it beside their own confidence, and the learner's reply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html
from pytest_django import DjangoDbBlocker

from competency_xblock.frameworks import Scale, ScalePoint, get_framework
from competency_xblock.records import api
from competency_xblock.records.data import Item, Method, NewObservation, Visibility
from competency_xblock.web.assessment.observed_ratings import on_scale
from demo.learners import account_of
from tests.fixtures.records import Page, a_draft
from tests.fixtures.workbench import (
    CHANGE,
    COURSE,
    ENCOURAGE,
    FRAMEWORK,
    NOBODY,
    RISK,
    OurQueries,
    Seat,
    assessment,
    everything_stored,
    kept_for_all_tests,
    progress_seat,
    put_into_course,
)

pytestmark = pytest.mark.django_db

LISTENING_IN = f"{COURSE}.competency_assessment.d0.u0"
TODAY = timezone.localdate()
LONG_AGO = -1900
TITLES = {competency.id: competency.title for competency in get_framework(FRAMEWORK).competencies()}


@pytest.fixture(scope="module", autouse=True)
def course(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A course with an assessment by name."""
    with kept_for_all_tests(django_db_blocker):
        put_into_course(assessment(visibility="names", purpose="to plan training"))
        progress_seat().see()
        yield


@pytest.fixture(autouse=True)
def feature(settings: Any) -> None:
    settings.COMPETENCY_XBLOCK = {**site.COMPETENCY_XBLOCK, "observed_practice": True}


def observer() -> int:
    return int(account_of("sample-fern").pk)


def rate(seat: Seat, day: int = LONG_AGO, **answers: int) -> None:
    page = Page(seat.learner_id, get_framework(FRAMEWORK), LISTENING_IN, COURSE, Visibility.NAMES)
    page.finish(a_draft(**{name.replace("_", "-"): value for name, value in answers.items()}), day=day)


def observe(seat: Seat, competency: str = CHANGE, value: int = 8, days_ago: int = 1, note: str = "") -> str:
    return api.record_observation(
        observer(),
        learner_id=seat.learner_id,
        course=COURSE,
        framework=get_framework(FRAMEWORK),
        observation=NewObservation(
            item=Item(FRAMEWORK, competency), observed_on=TODAY - timedelta(days=days_ago), method=Method.CASE_STUDY,
            value=value, note=note,
        ),
        form_key=f"{competency}{value}{days_ago}",
    ).key  # fmt: skip


def text(found: Any) -> str:
    return " ".join(" ".join(found.itertext()).split())


def part(seat: Seat) -> Any:
    """What others saw, on the learner's page; None where it is not there."""
    return next(iter(seat.page().xpath("//section[@data-part='observed']")), None)


def cells(found: Any) -> dict[str, str]:
    return dict(zip(map(text, found.xpath(".//dt")), map(text, found.xpath(".//dd")), strict=True))


def test_what_was_seen_stands_beside_what_is_felt_in_a_column_of_its_own() -> None:
    seat = progress_seat()
    rate(seat, **{CHANGE: 7})
    before = text(seat.page().xpath("//section[contains(@class, 'cxb-series')]")[0])
    observe(seat, note="You waited & listened.")
    found = part(seat)
    assert text(found.xpath(".//h4")[0]) == TITLES[CHANGE]
    columns = cells(found)
    assert columns["What they saw"] == "8, between 1 (I saw little of it) and 10 (I saw it all the way through)"
    assert columns["How confident you feel"].startswith("7: Sure on my own")
    words = text(found)
    assert "Case study" in words
    assert "from Sample Fern" in words
    assert "You waited & listened." in words
    assert "differently" not in words
    # What the learner feels is shown as it was: nothing is mixed in.
    assert text(seat.page().xpath("//section[contains(@class, 'cxb-series')]")[0]) == before


@pytest.mark.parametrize(("seen", "apart"), [(5, False), (6, True), (10, True)])
def test_a_talk_is_suggested_in_neutral_words_where_both_are_far_apart(seen: int, apart: bool) -> None:
    seat = progress_seat()
    rate(seat, **{CHANGE: 3})
    observe(seat, value=seen)
    sentence = "You and Sample Fern see this differently. Both views can be right."
    assert (sentence in text(part(seat))) is apart


def test_only_the_newest_of_an_item_is_set_beside_what_is_felt_now() -> None:
    seat = progress_seat()
    rate(seat, **{CHANGE: 3})
    observe(seat, value=4, days_ago=1)
    other = account_of("sample-otter").pk
    api.record_observation(
        other, learner_id=seat.learner_id, course=COURSE, framework=get_framework(FRAMEWORK), form_key="x",
        observation=NewObservation(
            item=Item(FRAMEWORK, CHANGE), observed_on=TODAY - timedelta(days=90), method=Method.TOOL, value=10
        ),
    )  # fmt: skip
    found = part(seat)
    assert len(found.xpath(".//article")) == 1
    assert [text(term) for term in found.xpath(".//dt")] == [
        "What they saw", "How confident you feel", "What they saw earlier"
    ]  # fmt: skip
    assert "differently" not in text(found)


def test_what_is_not_rated_yet_is_told_as_such() -> None:
    seat = progress_seat()
    rate(seat, **{CHANGE: 3})
    observe(seat, RISK)
    assert cells(part(seat))["How confident you feel"] == "not rated yet"


def test_without_any_or_where_the_site_has_not_chosen_it_there_is_nothing(settings: Any) -> None:
    seat = progress_seat()
    rate(seat, **{CHANGE: 3})
    assert part(seat) is None
    observe(seat)
    assert part(seat) is not None
    assert part(progress_seat("somebody-else")) is None
    settings.COMPETENCY_XBLOCK = {**settings.COMPETENCY_XBLOCK, "observed_practice": False}
    assert part(seat) is None


def test_the_number_of_queries_does_not_grow_with_what_was_seen() -> None:
    def queries() -> int:
        with OurQueries() as found:
            assert part(seat) is not None
        return found.count

    seat = progress_seat()
    rate(seat, **{CHANGE: 3})
    observe(seat)
    few = queries()
    for number, competency in enumerate(list(TITLES)[3:12]):
        if not get_framework(FRAMEWORK).competency(competency).sensitive:
            observe(seat, competency, days_ago=number)
    assert queries() == few


# ---------------------------------------------------------------- replying


def test_a_reply_is_kept_changed_and_erased() -> None:
    seat = progress_seat()
    rate(seat, **{CHANGE: 3})
    key = observe(seat)
    for sent, stored in ((" Two\r\nlines. ", " Two\nlines. "), ("A <busy> day", "A <busy> day"), ("", "")):
        answer = seat.post("reply_to_observed", {"key": key, "text": sent})
        assert (answer.status_code, answer.json()) == (200, {"key": key, "text": stored})
        found = part(seat)
        [field] = found.xpath(f".//*[@data-observed='{key}']//textarea")
        assert (field.text or "") == stored
        assert found.xpath(f".//label[@for='{field.get('id')}']")
        assert bool(found.xpath(".//button[@data-reply='erase'][@hidden]")) is (not stored)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 400),
        ({"key": 7, "text": "Words"}, 400),
        ({"key": "KEY"}, 400),
        ({"key": "KEY", "text": None}, 400),
        ({"key": "KEY", "text": ["Words"]}, 400),
        ({"key": "KEY", "text": "a\0b"}, 400),
        ({"key": "KEY", "text": "x" * 2001}, 400),
        ({"key": "KEY", "text": "half \ud800"}, 400),
        ({"key": "KEY", "text": "nul \0"}, 400),
        ({"key": "", "text": "Words"}, 403),
        ({"key": "nothing", "text": "Words"}, 403),
        ([], 400),
    ],
)
def test_what_cannot_be_kept_changes_nothing(sent: Any, status: int) -> None:
    seat = progress_seat()
    rate(seat, **{CHANGE: 3})
    key = observe(seat)
    if isinstance(sent, dict) and sent.get("key") == "KEY":
        sent = {**sent, "key": key}
    before = everything_stored()
    answer = seat.post("reply_to_observed", sent)
    assert answer.status_code == status
    assert answer.json()["error"].endswith((".", "?"))
    assert everything_stored() == before


@pytest.mark.parametrize("who", ["somebody-else", "sample-fern", "training-team", NOBODY])
def test_nobody_else_replies(who: str) -> None:
    seat = progress_seat()
    rate(seat, **{CHANGE: 3})
    key = observe(seat)
    other = progress_seat(who)
    answer = other.post("reply_to_observed", {"key": key, "text": "Words"})
    assert answer.status_code == 403
    assert api.get_observations_of(seat.learner_id)[0].reply == ""


# ---------------------------------------------------------------- the page about all courses, and words


def test_the_page_about_all_courses_shows_it_to_read() -> None:
    seat = progress_seat()
    rate(seat, **{CHANGE: 3, ENCOURAGE: 4})
    key = observe(seat, note="You waited.")
    api.reply_to_observation(seat.learner_id, key, "Thank you.")
    client = Client()
    client.force_login(account_of(seat.student))
    page = html.fromstring(client.get(reverse("competency_xblock:mine")).content.decode())
    [found] = page.xpath("//section[@data-part='observed']")
    assert "You waited." in text(found)
    assert "Thank you." in text(found)
    assert found.xpath(".//textarea | .//button") == []


def test_values_are_told_in_the_words_of_the_scale() -> None:
    scale = Scale(minimum=1, maximum=5)
    assert on_scale(scale, 3) == "3, between 1 and 5"
    ends = replace(scale, points=(ScalePoint(value=1, text="not sure"), ScalePoint(value=5, text="sure")))
    assert on_scale(ends, 3) == "3, between 1 (not sure) and 5 (sure)"
    assert on_scale(ends, 5) == "5: sure"
    more = replace(ends, points=(*ends.points, ScalePoint(value=3, text="sure with help")))
    assert on_scale(more, 2) == "2, between 1 (not sure) and 3 (sure with help)"
    assert on_scale(more, 4) == "4, between 3 (sure with help) and 5 (sure)"
    assert on_scale(replace(ends, points=ends.points[:1]), 3) == "3, between 1 and 5"
