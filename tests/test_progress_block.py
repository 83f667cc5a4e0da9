"""Layer 6: progress as a learner sees it, and what the training team may see of everybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from lxml import html
from pytest_django import DjangoDbBlocker

from competency_xblock.frameworks import get_framework
from competency_xblock.progress_block import CompetencyProgressXBlock
from competency_xblock.records import api, models
from competency_xblock.records.data import Answer, Draft, DraftAnswer, Visibility
from competency_xblock.web.plumbing import wording
from competency_xblock.web.team.figures.count_task import count_figures

from .fixtures.records import Page, rated
from .fixtures.workbench import (
    CHANGE,
    COURSE,
    ENCOURAGE,
    FRAMEWORK,
    NOBODY,
    RISK,
    STAFF,
    OurQueries,
    Seat,
    action,
    assessment,
    draft,
    everything_stored,
    kept_for_all_tests,
    progress_seat,
    put_into_course,
    unrated,
)

pytestmark = pytest.mark.django_db

SENSITIVE = "practice-self-care"
BY_NAME, NAMELESS = (f"{COURSE}.competency_assessment.d{number}.u0" for number in (0, 1))
MARCH = {number: wording.format_day(date(2030, 3, number)) for number in range(1, 32)}
TITLES = {competency.id: competency.title for competency in get_framework(FRAMEWORK).competencies()}


@pytest.fixture(scope="module", autouse=True)
def course(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A course with an assessment by name and one without names."""
    competencies = [CHANGE, ENCOURAGE, RISK, SENSITIVE]
    with kept_for_all_tests(django_db_blocker):
        put_into_course(
            assessment(competencies=competencies, visibility="names", purpose="to plan training"),
            assessment(competencies=competencies),
        )
        progress_seat(STAFF).see()
        yield


def people(count: int, prefix: str = "person") -> list[int]:
    """New learners, whose names can be told from every other word on a page."""
    user = get_user_model()
    user.objects.bulk_create(
        user(username=f"{prefix}-{n}", first_name="Zed", last_name=f"{prefix}-{n}") for n in range(count)
    )
    return list(user.objects.filter(username__startswith=f"{prefix}-").order_by("pk").values_list("pk", flat=True))


def rate(
    learner: int,
    answers: dict[str, int | DraftAnswer],
    usage: str = NAMELESS,
    day: float = 0,
    promised: int = 10,
) -> None:
    """A whole round of one learner, through the door that the block uses."""
    visibility = Visibility.NAMES if usage == BY_NAME else Visibility.GROUPS
    given = {name: rated(answer) if isinstance(answer, int) else answer for name, answer in answers.items()}
    page = Page(learner, get_framework(FRAMEWORK), usage, COURSE, visibility, group_minimum=promised)
    page.finish(Draft(answers=given), day=day)


def text(found: Any) -> str:
    return " ".join(" ".join(found.itertext()).split())


def team() -> Any:
    return progress_seat(STAFF).page()


def row_of(page: Any, competency: str) -> str:
    """The row of a competency in the table of figures."""
    rows = page.xpath("//table[contains(caption, 'confidence in each competency')]/tbody/tr")
    [found] = [text(row) for row in rows if row.xpath("normalize-space(th)") == TITLES[competency]]
    return found.removeprefix(TITLES[competency]).strip()


def listed(page: Any) -> list[str]:
    """The competencies that there are figures about."""
    rows = page.xpath("//table[contains(caption, 'confidence in each competency')]/tbody/tr/th")
    return [text(row) for row in rows]


def not_shown(count: int, least: int = 10) -> str:
    """The one sentence about the competencies that there are no figures about, or that there are no figures at all."""
    if count == 36:
        return f"Nothing to show yet. You will see numbers when {least} people have rated the same competency."
    return f"We do not show {count} competencies, because fewer than {least} people have rated them."


# ---------------------------------------------------------------- a learner's own progress


def test_a_newcomer_is_told_what_will_be_here():
    page = progress_seat().page()
    assert "Nothing here yet." in text(page)
    assert page.xpath("//table") == []


def test_a_visitor_who_is_not_logged_in_is_asked_to_log_in():
    page = progress_seat(NOBODY).page()
    assert "Sign in to see your progress." in text(page)


def test_a_learner_sees_every_rating_with_its_day_the_aim_and_what_has_changed():
    seat = progress_seat()
    rate(seat.learner_id, {CHANGE: 4, ENCOURAGE: 6, RISK: 5})
    rate(seat.learner_id, {CHANGE: 7, ENCOURAGE: 5, RISK: DraftAnswer(answer=Answer.NOT_MY_ROLE)}, BY_NAME, day=30)
    page = seat.page()
    [table] = page.xpath("//table")
    assert [text(cell) for cell in table.xpath("./thead/tr/th")] == ["Competency", "1 Mar", "31 Mar", "Your aim"]
    rows = [[text(cell) for cell in row] for row in table.xpath("./tbody/tr")]
    assert rows == [
        [TITLES[CHANGE], "4", "7", "7"],
        [TITLES[ENCOURAGE], "6", "5", "7"],
        [TITLES[RISK], "5", "Not part of my role", "7"],
    ]
    [moves] = page.xpath("//ul[contains(@class, 'cxb-moves')]")
    assert [text(row) for row in moves.xpath("./li[not(@aria-hidden)]")] == [
        f"{TITLES[CHANGE]} 4 → the first time, now 7 aim 7 surer",
        f"{TITLES[ENCOURAGE]} 6 → the first time, now 5 aim 7 less sure",
        f"{TITLES[RISK]} Not part of my role the first time: 5",
    ]
    assert "You feel surer in one of two" in text(page)
    assert (
        "You feel less sure in one. Feeling less sure than before is normal. It often happens when you learn more about"
        in text(page)
    )


def test_a_learner_sees_nobody_else():
    [other] = people(1)
    rate(other, {CHANGE: 2})
    page = text(progress_seat().page())
    assert "Nothing here yet." in page
    assert "Zed" not in page


def test_actions_can_be_ticked_off_on_the_progress_page():
    Seat("robin", NAMELESS).finish(draft({CHANGE: 4}, action("Ask <3 Kim", CHANGE, "2020-01-31"), action("Rest")))
    seat = progress_seat()
    page = seat.page()
    [box, _] = page.xpath("//input[@data-done]")
    assert page.xpath("//section[@data-plan-due]/@data-plan-due") == [box.get("data-done")]
    assert page.xpath("//section[@data-plan-due]/following::section[contains(@class, 'cxb-series')]")
    item = text(box.getparent().getparent())
    assert item.startswith("Ask <3 Kim")
    assert TITLES[CHANGE] in item
    assert "ready when you are" in item
    answer = seat.post("change_action", {"key": box.get("data-done"), "done": True})
    assert answer.json() == {"key": box.get("data-done"), "done": True}
    assert "done on" in text(seat.page())
    [*_, remove] = seat.page().xpath("//button[@data-remove]/@data-remove")
    assert seat.post("change_action", {"key": remove, "remove": True}).json()["removed"] is True
    assert remove not in seat.see()


def test_actions_can_be_shared_with_the_team_and_taken_back_on_the_progress_page():
    Seat("robin", NAMELESS).finish(draft({CHANGE: 4}, action("Ask Kim", CHANGE)))
    seat = progress_seat()
    [box] = seat.page().xpath("//input[@data-share-action]")
    key = box.get("data-share-action")
    assert text(box.getparent()) == "Let my training team read this Ask Kim"
    assert "We show a plan to nobody, unless you tick it" in text(seat.page())
    for shared in (True, True, False):
        assert seat.post("change_action", {"key": key, "shared": shared}).json() == {"key": key, "shared": shared}
        [box] = seat.page().xpath("//input[@data-share-action]")
        assert (box.get("checked") is not None) is shared
        assert bool(api.get_shared_with_team(seat.learner_id, COURSE).actions) is shared
    assert progress_seat("robyn").post("change_action", {"key": key, "shared": True}).status_code == 403
    assert seat.post("change_action", {"key": key, "shared": "yes"}).status_code == 400
    assert api.get_shared_with_team(seat.learner_id, COURSE).actions == ()


# ---------------------------------------------------------------- when a learner started


def test_nobody_is_asked_when_they_started_where_the_course_has_no_period():
    seat = progress_seat()
    assert seat.page().xpath("//*[@data-part='start']") == []
    answer = seat.post("set_start", {"start": "2020-03-04"})
    assert (answer.status_code, api.get_start_dates(seat.learner_id, COURSE)) == (400, None)


def test_a_learner_says_when_they_started_and_reads_what_the_team_hopes():
    api.set_due_months(COURSE, 6)
    seat = progress_seat()
    page = seat.page()
    assert "When did you start this job? (optional)" in text(page)
    assert "Your training team sees this date with your name." in text(page)
    assert text(page.xpath("//*[@data-part='hoped']")[0]) == ""
    day = wording.format_day(date(2020, 9, 4))
    hoped = f"Your training team would like you to finish by {day}. Nothing closes on that day."
    answer = seat.post("set_start", {"start": "2020-03-04"})
    assert answer.json() == {"start": "2020-03-04", "hoped": hoped}
    page = seat.page()
    assert page.xpath("//*[@data-part='start']//input/@value") == ["2020-03-04"]
    assert hoped in text(page)
    assert seat.post("set_start", {"start": ""}).json() == {"start": "", "hoped": ""}
    assert api.get_start_dates(seat.learner_id, COURSE) is None


@pytest.mark.parametrize("written", ["20200304", "2020-W10-3", "2020-3-4", "2020-02-30", 20200304, ["2020-03-04"]])
def test_a_start_date_is_a_day_as_a_date_field_sends_it(written: object):
    api.set_due_months(COURSE, 6)
    seat = progress_seat()
    assert seat.post("set_start", {"start": written}).status_code == 400
    assert api.get_start_dates(seat.learner_id, COURSE) is None


def test_the_teams_date_is_shown_instead_of_the_question():
    api.set_due_months(COURSE, 6)
    seat = progress_seat()
    api.set_team_start_dates(COURSE, {seat.learner_id: date(2020, 1, 31)})
    page = seat.page()
    assert page.xpath("//*[@data-part='start']//form") == []
    assert wording.format_day(date(2020, 1, 31)) in text(page)
    assert wording.format_day(date(2020, 7, 31)) in text(page)


def test_what_is_noted_is_shown_and_ones_own_can_be_taken_back_whatever_the_team_sets():
    api.set_due_months(COURSE, 6)
    seat = progress_seat()
    seat.post("set_start", {"start": "2020-03-04"})
    api.set_due_months(COURSE, None)
    assert seat.page().xpath("//*[@data-part='start']//input/@value") == ["2020-03-04"]
    api.set_team_start_dates(COURSE, {seat.learner_id: date(2020, 1, 31)})
    page = seat.page()
    assert wording.format_day(date(2020, 1, 31)) in text(page)
    assert page.xpath("//*[@data-part='start']//input/@value") == ["2020-03-04"]
    assert "would like you" not in text(page)
    assert seat.post("set_start", {"start": "2020-05-06"}).status_code == 400
    assert seat.post("set_start", {"start": ""}).json() == {"start": "", "hoped": ""}
    page = seat.page()
    assert wording.format_day(date(2020, 1, 31)) in text(page)
    assert page.xpath("//*[@data-part='start']//form") == []


def test_whoever_has_been_through_it_reads_of_no_day_any_more():
    api.set_due_months(COURSE, 6)
    seat = progress_seat()
    seat.post("set_start", {"start": "2020-03-04"})
    rate(seat.learner_id, {CHANGE: 4})
    assert "would like you" not in text(seat.page())


@pytest.mark.parametrize("start", ["soon", "2020-02-31", "1900-01-01", "2999-01-01", 20200304, ["2020-03-04"], True])
def test_a_start_date_that_cannot_be_is_refused_with_a_sentence(start: Any):
    api.set_due_months(COURSE, 6)
    seat = progress_seat()
    answer = seat.post("set_start", {"start": start})
    assert (answer.status_code, answer.json()["error"][-1]) == (400, ".")
    assert api.get_start_dates(seat.learner_id, COURSE) is None


def test_a_start_date_is_only_ever_ones_own():
    api.set_due_months(COURSE, 6)
    robin, robyn = progress_seat("robin"), progress_seat("robyn")
    robin.post("set_start", {"start": "2020-03-04", "learner": robyn.learner_id})
    assert api.get_start_dates(robyn.learner_id, COURSE) is None
    assert "2020-03-04" not in robyn.see()
    assert progress_seat(NOBODY).post("set_start", {"start": "2020-03-04"}).status_code == 403


# ---------------------------------------------------------------- the training team


def test_only_course_staff_see_the_team():
    [learner_id] = people(1)
    rate(learner_id, {CHANGE: 4})
    assert "Zed person-0" in text(team())
    assert "training team's view" in text(team())
    learner = progress_seat().page()
    assert "Zed" not in text(learner)
    assert learner.xpath("//*[@data-part='team']") == []


def test_whoever_the_platform_lets_see_reports_sees_the_team(monkeypatch: pytest.MonkeyPatch):
    [learner] = people(1)
    rate(learner, {CHANGE: 4})
    for module in ("progress_block", "web.team.handlers"):
        monkeypatch.setattr(f"competency_xblock.{module}.may_see_reports", lambda _block: True)
    assert "Zed person-0" in text(progress_seat().page())
    assert progress_seat().post("more_people", {"offset": 0}).json()["shown"] == 1


def test_the_team_of_a_course_where_nobody_has_begun_is_told_so():
    page = team()
    assert "Nobody has started a self-assessment in this course yet." in text(page)
    assert page.xpath("//*[@data-part='progress']") == []


def test_staff_who_rated_themselves_see_their_own_progress_below():
    rate(progress_seat(STAFF).learner_id, {CHANGE: 4})
    page = team()
    assert "My own progress" in text(page)
    assert len(page.xpath("//*[@data-part='progress']")) == 1


def test_who_started_finished_and_rated_again_is_shown_by_name():
    first, again, *_ = people(3)
    rate(first, {CHANGE: 4})
    rate(again, {CHANGE: 4}, day=1)
    rate(again, {CHANGE: 5}, day=2)
    Seat("person-2", NAMELESS).save(draft({CHANGE: 4}))
    page = team()
    assert [text(figure) for figure in page.xpath("//dl//dd")] == ["3", "2", "1"]
    rows = {
        text(row.xpath("./th")[0]): [text(cell) for cell in row.xpath("./td")]
        for row in page.xpath("//*[@data-part='people']/tr")
    }
    assert rows["Zed person-0 person-0"] == [MARCH[1], MARCH[1], "1"]
    assert rows["Zed person-1 person-1"] == [MARCH[2], MARCH[3], "2"]
    assert rows["Zed person-2 person-2"][1:] == ["in progress", "0"]


@pytest.mark.parametrize(("count", "is_shown"), [(1, False), (9, False), (10, True), (13, True)])
def test_figures_are_hidden_below_ten_people_and_rounded_to_fives_above(count: int, is_shown: bool):
    for number, learner in enumerate(people(count)):
        rate(learner, {CHANGE: 4 if number < 8 else 9})
    page = team()
    if is_shown:
        found = row_of(page, CHANGE)
        assert listed(page) == [TITLES[CHANGE]]
        assert not_shown(35) in text(page)
        assert found.startswith(f"{5 * round(count / 5)} ")
        assert "4–7: 10" in found
        assert "not shown: too few people" in found
    else:
        assert listed(page) == []
        assert not_shown(36) in text(page)


def figures_part() -> str:
    """The part of the team's page that is about ratings, as it is written."""
    [section] = team().xpath(f"//section[h3={get_framework(FRAMEWORK).title!r}]")
    return html.tostring(section, encoding="unicode")


@pytest.mark.parametrize("count", range(1, 10))
def test_few_who_rated_a_competency_are_not_told_apart_from_nobody(count: int):
    for learner in people(12):
        rate(learner, {ENCOURAGE: 6})
    nobody = figures_part()
    for learner in people(count, "few"):
        rate(learner, {CHANGE: 4, SENSITIVE: 3})
    assert figures_part() == nobody
    assert TITLES[CHANGE] not in nobody


def test_a_group_shows_how_it_has_moved():
    for number, learner in enumerate(people(20)):
        rate(learner, {CHANGE: 5})
        rate(learner, {CHANGE: 8 if number < 12 else 4}, day=1)
    found = row_of(team(), CHANGE)
    assert "Higher: 10. The same: none, or a few. Lower: 10." in found
    assert "8–10: 10" in found


def test_a_site_may_ask_for_larger_groups_but_never_for_fewer_than_five(settings: Any):
    for learner in people(4):
        rate(learner, {CHANGE: 4}, promised=5)
    site = settings.COMPETENCY_XBLOCK
    settings.COMPETENCY_XBLOCK = {**site, "group_minimum": 1}
    assert not_shown(36, 5) in text(team())
    for learner in people(4, "more"):
        rate(learner, {CHANGE: 4}, promised=5)
    assert row_of(team(), CHANGE).startswith("10 ")
    settings.COMPETENCY_XBLOCK = {**site, "group_minimum": 20}
    assert listed(team()) == []
    assert not_shown(36, 20) in text(team())


def test_a_site_that_asks_for_smaller_groups_later_keeps_what_was_promised(settings: Any):
    settings.COMPETENCY_XBLOCK = {**settings.COMPETENCY_XBLOCK, "group_minimum": 5}
    first, *others = people(12)
    rate(first, {CHANGE: 4}, promised=12)
    for learner in others[:-1]:
        rate(learner, {CHANGE: 4}, promised=5)
    page = team()
    assert listed(page) == []
    assert not_shown(36, 12) in text(page)
    rate(others[-1], {CHANGE: 4}, promised=5)
    assert listed(team()) == [TITLES[CHANGE]]


def pages(page: Any) -> dict[str, str]:
    """Where the team's view leads on to, by title."""
    links = page.xpath("//*[@data-part='team']//nav//a[@target='_top']")
    return {text(link): link.get("href") for link in links}


def test_the_team_is_led_to_its_own_pages_out_of_the_frame():
    found = pages(team())
    assert list(found) == ["Overview", "People", "Progress", "Compare groups", "Training in demand"]
    assert all(COURSE in address for address in found.values())


def test_figures_say_when_they_were_counted(settings: Any):
    for learner in people(12):
        rate(learner, {CHANGE: 4})
    assert "Last updated:" in text(team())
    settings.COMPETENCY_XBLOCK = {**settings.COMPETENCY_XBLOCK, "figures_hours": 24}
    for learner in people(10, "more"):
        rate(learner, {CHANGE: 4})
    assert row_of(team(), CHANGE).startswith("10 "), "as they were counted"
    assert [text(figure) for figure in team().xpath("//dl//dd")] == ["22", "22", "0"], "who takes part is as it is now"


def test_while_figures_are_counted_for_the_first_time_the_team_is_told_so():
    for learner in people(12):
        rate(learner, {CHANGE: 4})
    models.Snapshot.objects.all().delete()
    api.start_counting(COURSE, timezone.now())
    page = team()
    assert "We are working out the numbers." in text(page)
    assert listed(page) == []
    assert [text(figure) for figure in page.xpath("//dl//dd")] == ["12", "12", "0"]


def test_ratings_by_name_are_never_in_the_course_but_a_link_leads_to_them():
    for learner in people(12):
        rate(learner, {CHANGE: 4, ENCOURAGE: 8})
    [named] = people(1, "named")
    rate(named, {CHANGE: 3}, BY_NAME)
    page = team()
    assert "Ratings with names" in pages(page)
    tables = page.xpath("//table[not(tbody/@data-part='people')]")
    assert tables
    for found in tables:
        assert "Zed" not in text(found)
    assert row_of(page, CHANGE).startswith("10 ")
    assert "3: " not in row_of(page, CHANGE)


def test_the_link_to_ratings_by_name_is_only_there_where_people_were_told_so():
    for learner in people(12):
        rate(learner, {CHANGE: 4})
    assert "Ratings with names" not in pages(team())
    [named] = people(1, "named")
    rate(named, {SENSITIVE: 3}, BY_NAME)
    assert "Ratings with names" not in pages(team()), "what is sensitive is by nobody's name"
    rate(named, {CHANGE: 3}, BY_NAME, day=1)
    assert "Ratings with names" in pages(team())


@pytest.mark.parametrize("hidden", ["names", "people", "figures"])
def test_the_author_may_show_the_team_less_here(monkeypatch: pytest.MonkeyPatch, hidden: str):
    for learner in people(12):
        rate(learner, {CHANGE: 4})
    [named] = people(1, "named")
    rate(named, {CHANGE: 3}, BY_NAME)
    shown = [population for population in ("people", "figures", "names") if population != hidden]
    monkeypatch.setattr(CompetencyProgressXBlock, "team_shows", shown)
    page = team()
    assert ("Ratings with names" in pages(page)) == (hidden != "names")
    assert bool(page.xpath("//*[@data-part='people']/tr")) == (hidden != "people")
    assert bool(listed(page)) == (hidden != "figures")
    assert [text(figure) for figure in page.xpath("//dl//dd")] == ["13", "13", "0"], (
        "how many take part is always there"
    )
    answer = progress_seat(STAFF).post("more_people", {"offset": 0})
    assert answer.status_code == (403 if hidden == "people" else 200)


def test_sensitive_competencies_are_counted_with_the_group_whatever_people_were_told():
    for learner in people(3, "named"):
        rate(learner, {CHANGE: 3, SENSITIVE: 2}, BY_NAME)
    page = team()
    assert TITLES[SENSITIVE] not in listed(page)
    for learner in people(9, "more"):
        rate(learner, {SENSITIVE: 2}, BY_NAME)
    assert row_of(team(), SENSITIVE).startswith("10 ")


def test_reasons_and_actions_are_not_for_the_team():
    robin = Seat("robin", BY_NAME)
    robin.finish(draft({CHANGE: {**unrated("rated"), "initial": 4, "reason": "My own words"}}, action("My own plan")))
    page = text(team())
    assert "My own words" not in page
    assert "My own plan" not in page


def test_hostile_names_stay_text():
    get_user_model().objects.create(username="hostile", first_name="<script>alert(1)</script>", last_name="\"'&")
    rate(get_user_model().objects.get(username="hostile").pk, {CHANGE: 4}, BY_NAME)
    written = progress_seat(STAFF).see()
    assert "<script>alert" not in written
    assert "<script>alert(1)</script> \"'&" in text(html.fromstring(written))


def test_looking_at_the_pages_stores_nothing_but_figures(settings: Any):
    settings.COMPETENCY_XBLOCK = {**settings.COMPETENCY_XBLOCK, "figures_hours": 24}
    rate(progress_seat().learner_id, {CHANGE: 4})
    team()
    before = everything_stored()
    team()
    progress_seat().see()
    assert everything_stored() == before


# ---------------------------------------------------------------- more people


def test_more_people_are_only_for_course_staff():
    for student in ("robin", NOBODY):
        answer = progress_seat(student).post("more_people", {"offset": 0})
        assert answer.status_code == 403
        assert answer.json() == {"error": "Only the training team of this course can see who takes part."}


def test_the_list_of_people_goes_on_where_it_ended():
    for learner in people(60):
        rate(learner, {CHANGE: 4})
    page = team()
    assert len(page.xpath("//*[@data-part='people']/tr")) == 50
    assert page.xpath("//button[@data-do='more-people']/@data-url") == [progress_seat(STAFF).url("more_people")]
    more = progress_seat(STAFF).post("more_people", {"offset": 50}).json()
    assert (more["shown"], more["more"]) == (60, False)
    names = [name.strip() for name in html.fromstring(f"<table>{more['html']}</table>").xpath("//th/text()")]
    assert names == [f"Zed person-{number}" for number in range(50, 60)]
    assert progress_seat(STAFF).post("more_people", {"offset": 1000}).json() == {
        "html": "\n",
        "shown": 1000,
        "more": False,
    }


def test_a_short_list_of_people_has_no_button():
    for learner in people(3):
        rate(learner, {CHANGE: 4})
    assert team().xpath("//button[@data-do='more-people']") == []


# ---------------------------------------------------------------- what it may cost


def test_the_team_costs_the_same_for_twenty_and_for_sixty_people(settings: Any):
    settings.COMPETENCY_XBLOCK = {**settings.COMPETENCY_XBLOCK, "figures_hours": 24}
    counts = []
    for prefix, count in (("few", 20), ("many", 40)):
        for number, learner in enumerate(people(count, prefix)):
            rate(learner, {CHANGE: 4, SENSITIVE: 3}, BY_NAME if number % 2 else NAMELESS)
        count_figures(COURSE)
        block = progress_seat(STAFF).block
        with OurQueries() as queries:
            block.render("student_view", {})
        counts.append(queries.count)
    assert counts[0] == counts[1] <= 11, counts
    assert api.get_participation(COURSE).total == 60


OBSERVING = "//a[text()='Open observations']/@href"


def test_observers_are_led_to_observed_practice():
    seat = progress_seat()
    assert seat.page().xpath(OBSERVING) == []
    api.add_observer(seat.learner_id, "another")
    assert seat.page().xpath(OBSERVING) == []
    api.add_observer(seat.learner_id, COURSE)
    assert seat.page().xpath(OBSERVING) == [reverse("competency_xblock:observed", args=[COURSE])]
    assert seat.page().xpath("//a[text()='Open observations']/@target") == ["_top"]


def test_the_way_to_observed_practice_costs_nothing_where_the_site_has_not_chosen_it(settings: Any):
    seat = progress_seat()
    api.add_observer(seat.learner_id, COURSE)
    costs = []
    for chosen in (True, False):
        settings.COMPETENCY_XBLOCK = {**settings.COMPETENCY_XBLOCK, "observed_practice": chosen}
        assert len(seat.page().xpath(OBSERVING)) == int(chosen)
        block = seat.block
        with OurQueries() as queries:
            block.render("student_view", {})
        costs.append(queries.count)
    assert costs[1] < costs[0]


def test_staff_have_their_own_links_to_observed_practice():
    api.add_observer(progress_seat(STAFF).learner_id, COURSE)
    assert team().xpath(OBSERVING) == []


def test_a_learners_page_costs_the_same_for_one_round_and_for_five():
    counts = []
    seat = progress_seat()
    for day in range(5):
        rate(seat.learner_id, dict.fromkeys(TITLES, 4) if day else {CHANGE: 4}, day=day)
        block = seat.block
        with OurQueries() as queries:
            block.render("student_view", {})
        counts.append(queries.count)
    # Rounds and their ratings, what others saw, whether the reader is to observe, actions, whether anybody is asked
    # when they started, and what is noted of that.
    assert set(counts) == {7}
