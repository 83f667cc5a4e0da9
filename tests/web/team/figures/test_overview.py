"""The overview: how many started, finished and rated again, week by week; plans only as figures about many."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from competency_xblock.records import api, models
from competency_xblock.records.data import DraftAction
from competency_xblock.web.team.figures.count_task import count_figures
from competency_xblock.web.team.frame.freshness import moment
from tests.fixtures.records import COURSE, START, Page, a_draft, learners
from tests.fixtures.report_pages import facts, group, main, opened, panels, parsed, say, seat, somebody, table, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

CAPTION = "People who started, and who finished"
TODAY = timezone.localdate()


def plan(days: int | None = None) -> DraftAction:
    return DraftAction(text="Ask Sam", review_date=None if days is None else TODAY + timedelta(days=days))


def test_who_is_enrolled_started_finished_and_rated_again_is_counted(sam: int) -> None:
    twice, once, begun, _absent = learners(4)
    say([twice, once])
    say([twice], day=1)
    Page(begun).save(a_draft(c0=5))
    gone = somebody("gone")
    say([gone])
    found = facts(opened(sam, "overview"))
    counts = {name: found[name] for name in ("Enrolled", "Started", "Finished", "Rated again")}
    assert counts == {"Enrolled": "4", "Started": "3", "Finished": "2", "Rated again": "1"}


def test_a_number_leads_to_the_people_behind_it(sam: int) -> None:
    begun, finished, _absent, overdue = learners(4)
    say([finished])
    Page(begun).save(a_draft(c0=5))
    assert "Overdue" not in facts(opened(sam, "overview"))
    api.set_due_months(COURSE, 3)
    api.set_team_start_dates(COURSE, {overdue: TODAY - timedelta(days=200), finished: TODAY - timedelta(days=200)})
    cache.clear()
    page = opened(sam, "overview")
    tiles = {link.text: (link.get("href"), facts(page)[link.text]) for link in page.xpath("//main//dl//a")}
    assert {name: people for name, (_url, people) in tiles.items()} == {
        "Enrolled": "4", "Not started": "2", "Finished": "1", "Overdue": "1",
    }  # fmt: skip
    for name, (url, people) in tiles.items():
        listed = parsed(seat(sam).get(url))
        assert len(listed.xpath("//table[contains(@class, 'cxb-people')]/tbody/tr")) == int(people), name


def test_where_nobody_says_who_is_enrolled_that_is_left_out(sam: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("tests.fixtures.course.active_learners")
    group(2)
    found = facts(opened(sam, "overview"))
    assert "Enrolled" not in found
    assert found["Started"] == "2"


def test_weeks_stand_in_a_table_and_in_the_picture_with_the_empty_ones_between(sam: int) -> None:
    learner, other = learners(2)
    say([learner, other])  # on a Friday
    say([learner], day=21)
    page = opened(sam, "overview")
    weeks = table(page, CAPTION)
    assert [row[1:] for row in weeks] == [["2", "2", "0"], ["0", "0", "0"], ["0", "0", "0"], ["0", "0", "1"]]
    assert [row[0] for row in weeks] == ["25 Feb 2030", "4 Mar 2030", "11 Mar 2030", "18 Mar 2030"]
    caption = text(page.xpath("//caption")[0])
    [chart] = page.xpath("//canvas/@data-chart")
    drawn = json.loads(chart)
    for sentence in (caption, text(page.xpath("//figcaption")[0]), drawn["title"]):
        assert "rated again for the first time" in sentence
    assert drawn["labels"] == [row[0] for row in weeks]
    assert [series["data"] for series in drawn["series"]] == [
        [int(row[column]) for row in weeks] for column in (1, 2, 3)
    ]


def test_weeks_go_on_over_the_end_of_a_year(sam: int) -> None:
    first, other = group(2)
    utc = START.tzinfo
    for learner, when in ((first, datetime(2026, 12, 30, tzinfo=utc)), (other, datetime(2027, 1, 10, tzinfo=utc))):
        models.Participant.objects.filter(learner=learner).update(started=when, finished=when)
    weeks = table(opened(sam, "overview"), CAPTION)
    assert [row[:3] for row in weeks] == [["28 Dec 2026", "1", "1"], ["4 Jan 2027", "1", "1"]]


def test_a_course_that_nobody_has_begun_says_so(sam: int) -> None:
    page = opened(sam, "overview")
    assert ("Nobody has started a self-assessment in this course yet. When someone starts, you see it here.") in panels(
        page
    )
    assert page.xpath("//table | //canvas") == []


def test_plans_of_fewer_than_ten_are_not_told_from_none(sam: int) -> None:
    sentence = "Not shown, because fewer than 10 people have made a plan."
    assert sentence in panels(opened(sam, "overview"))
    group(9, plan=plan(3))
    assert sentence in panels(opened(sam, "overview"))
    group(1, "learner-more", plan=plan(3))
    page = opened(sam, "overview")
    assert sentence not in panels(page)
    assert facts(page)["Made a plan"] == "10"


@pytest.mark.parametrize(
    ("soon", "past", "shown"),
    [
        (0, 0, ("none, or a few", "none, or a few")),
        (9, 1, ("none, or a few", "none, or a few")),
        (12, 11, ("10", "10")),
        (23, 0, ("25", "none, or a few")),
        (20, 3, ("25", "none, or a few")),  # three who have nothing to look at soon could be told from the rest
    ],
)
def test_plans_to_look_at_again_and_the_rest_are_never_a_few(
    sam: int, soon: int, past: int, shown: tuple[str, str]
) -> None:
    group(soon, "learner-soon", plan=plan(30))
    group(past, "learner-past", plan=plan(-1))
    group(23 - soon - past, "learner-never", plan=plan())
    found = facts(opened(sam, "overview"))
    assert found["Made a plan"] == "25"
    again = ("Have a plan dated within 30 days", "Have a plan dated before today")
    assert tuple(found[name] for name in again) == shown


def test_figures_say_when_they_were_counted(sam: int, counted_daily: None) -> None:
    group(2)
    count_figures(COURSE)
    models.Snapshot.objects.update(taken=timezone.now() - timedelta(hours=23))
    group(1, "learner-more")
    snapshot = api.get_latest_snapshot(COURSE)
    assert snapshot is not None
    page = opened(sam, "overview")
    assert f"Last updated: {moment(snapshot.taken_at)}" in main(page)
    assert facts(page)["Started"] == "2", "not counted again yet"
    models.Snapshot.objects.update(taken=timezone.now() - timedelta(hours=25))
    assert facts(opened(sam, "overview"))["Started"] == "3"
    assert models.Snapshot.objects.count() == 2


def test_while_figures_are_counted_for_the_first_time_the_page_says_so(sam: int) -> None:
    group(2)
    api.start_counting(COURSE, timezone.now())
    page = opened(sam, "overview")
    assert "We are working out the numbers." in main(page)
    assert models.Snapshot.objects.count() == 0


def test_while_somebody_else_counts_the_older_figures_are_shown(sam: int) -> None:
    group(2)
    assert facts(opened(sam, "overview"))["Started"] == "2"
    group(1, "learner-more")
    api.start_counting(COURSE, timezone.now())
    assert facts(opened(sam, "overview"))["Started"] == "2"


def test_dates_come_as_the_reader_writes_them(sam: int, site: Any) -> None:
    group(1)
    site.LANGUAGE_CODE = "de"
    assert table(opened(sam, "overview"), "")[0][0] == "25. Februar 2030"
