"""Layer 5: a page of figures is made once for everybody who asks the same, and handed only to those who may see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from competency_xblock.platform.permissions import ReportRights
from competency_xblock.records import api
from competency_xblock.web.team.figures.count_task import count_figures
from competency_xblock.web.team.frame.freshness import moment
from tests.fixtures.records import COURSE, learners
from tests.fixtures.report_pages import address, group, seat, somebody

pytestmark = pytest.mark.django_db
PAGES = ("overview", "progress", "compare", "training")


@pytest.fixture(autouse=True)
def a_cache_of_its_own(site: Any) -> Iterator[None]:
    """Figures are counted when the test says so, and nothing is kept from other tests."""
    site.COMPETENCY_XBLOCK = {**site.COMPETENCY_XBLOCK, "figures_hours": 24}
    cache.clear()
    yield
    cache.clear()


def page(who: int, name: str, query: str = "") -> str:
    return seat(who).get(address(name) + query).content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_the_same_page_is_the_same_until_it_is_counted_again(
    sam: int, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    group(12)
    first = page(sam, name)
    monkeypatch.setattr("competency_xblock.web.team.frame.page.render", lambda *_: "made anew")
    assert page(sam, name) == first
    for made_up in ("?x=1", "?from=x&utm_source=mail", "?framework=&by=&level="):
        assert page(sam, name, made_up) == first
    count_figures(COURSE)
    assert page(sam, name) == "made anew"


def kept_pages() -> int:
    return len(cache._cache)


def test_only_choices_that_are_there_make_another_page(sam: int) -> None:
    group(12, role="Keyworker")
    page(sam, "progress"), page(sam, "compare")
    before = kept_pages()
    for number in range(5):
        for name in PAGES:
            answer = seat(sam).get(address(name) + f"?order=x{number}&framework=x{number}&by=x{number}&group=x{number}")
            assert answer.status_code == (400 if name in ("progress", "compare") else 200)
            page(sam, name, f"?x={number}")
    assert kept_pages() == before + 2  # the overview and the training, once each
    in_order = page(sam, "progress", "?order=need")
    assert kept_pages() == before + 3
    assert page(sam, "progress", "?x=1&order=area&order=need") == in_order
    assert kept_pages() == before + 3


def test_a_kept_page_is_not_for_everybody(sam: int) -> None:
    group(12)
    [learner] = learners(1, "learner-curious")
    assert page(sam, "progress")
    refused = seat(learner).get(address("progress"))
    assert refused.status_code == 403
    assert "Competency 0" not in refused.content.decode()
    assert seat(None).get(address("progress")).status_code == 302


def test_each_language_has_pages_of_its_own(sam: int) -> None:
    group(12)
    english = page(sam, "overview")
    with translation.override("eo"):
        assert 'lang="eo"' in page(sam, "overview")
    assert page(sam, "overview") == english


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Two people who may read everything and change nothing, as data researchers."""
    reads = ReportRights(read=True)
    monkeypatch.setattr("competency_xblock.web.team.frame.page.report_rights", lambda *_asked: reads)
    return somebody("researcher-rita"), somebody("researcher-ruth")


@pytest.mark.parametrize("name", PAGES)
def test_each_time_zone_has_pages_of_its_own(sam: int, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    group(12)
    zones = {sam: ZoneInfo("Pacific/Auckland"), somebody("staff-kit"): ZoneInfo("America/Lima")}
    monkeypatch.setattr("competency_xblock.web.plumbing.time_zones.get_user_time_zone", zones.get)
    pages = {who: page(who, name) for who in zones}
    snapshot = api.get_latest_snapshot(COURSE)
    assert snapshot is not None
    for who, zone in zones.items():
        with timezone.override(zone):
            assert f"Last updated: {moment(snapshot.taken_at)}" in pages[who]


def test_those_with_other_rights_have_pages_of_their_own(sam: int, monkeypatch: pytest.MonkeyPatch) -> None:
    group(12)
    page(sam, "overview")
    monkeypatch.setattr("competency_xblock.web.team.frame.page.render", lambda *_: "made anew")
    assert page(sam, "overview") != "made anew"
    reads = ReportRights(read=True)
    monkeypatch.setattr("competency_xblock.web.team.frame.page.report_rights", lambda *_asked: reads)
    assert page(sam, "overview") == "made anew"


@pytest.mark.parametrize("first", ["observer", "another"])
def test_those_who_may_observe_have_pages_of_their_own(readers: tuple[int, int], site: Any, first: str) -> None:
    site.COMPETENCY_XBLOCK = {**site.COMPETENCY_XBLOCK, "observed_practice": True}
    group(12)
    observer, another = readers
    api.add_observer(observer, COURSE)
    for who in (observer, another) if first == "observer" else (another, observer):
        assert (address("observed") in page(who, "overview")) is (who == observer)


def test_that_counting_failed_is_told_at_once(sam: int) -> None:
    group(12)
    assert "could not update" not in page(sam, "overview")
    snapshot = api.get_latest_snapshot(COURSE)
    assert snapshot is not None
    for failed in (snapshot.taken_at + timedelta(hours=1), snapshot.taken_at + timedelta(hours=2)):
        api.record_counting_failure(COURSE, failed)
        assert f"We could not update the numbers on {moment(failed)}, so you see the last ones." in page(
            sam, "overview"
        )
    count_figures(COURSE)
    assert "could not update" not in page(sam, "overview")


def test_a_larger_smallest_group_counts_at_once(sam: int, site: Any) -> None:
    group(12)
    assert "Competency 0" in page(sam, "progress")
    site.COMPETENCY_XBLOCK = {**site.COMPETENCY_XBLOCK, "group_minimum": 13}
    assert "Competency 0" not in page(sam, "progress")


def test_a_filter_that_names_nothing_is_not_kept(sam: int) -> None:
    group(12)
    assert seat(sam).get(address("progress") + "?group=role:Nobody").status_code == 400
    assert seat(sam).get(address("progress") + "?group=role:Nobody").status_code == 400
    assert api.get_latest_snapshot(COURSE) is not None
