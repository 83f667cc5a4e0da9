"""One learner's page: how far they are, and of what they said only what they were told would be seen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from competency_xblock.records import api, models
from competency_xblock.records.data import Answer, Draft, DraftAction, DraftAnswer, Item, Visibility
from competency_xblock.web.plumbing import wording
from competency_xblock.web.team.figures.count_task import count_figures
from tests.fixtures.records import (
    ASSESSMENT,
    COURSE,
    LATER_ASSESSMENT,
    NOT_YET,
    START,
    Page,
    a_draft,
    a_framework,
    learners,
    rated,
)
from tests.fixtures.report_pages import (
    FRAMEWORK,
    address,
    facts,
    main,
    opened,
    panels,
    say,
    seat,
    somebody,
    table,
    text,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

ROUNDS = "Each time this person did"
NAMED = "This person was told, before they started"
DAY = {n: wording.format_day(START + timedelta(days=n)) for n in range(10)}
NAMELESS = (
    "This person has other ratings that only count in numbers for groups. We told them so "
    "before they started, so we do not show them here."
)


@pytest.fixture
def amy() -> int:
    return somebody("learner-amy", first_name="Amy", last_name="Wood")


def page_of(sam: int, learner: int) -> Any:
    return opened(sam, "person", learner=learner)


def named(page: Any) -> list[list[str]]:
    """Ratings by name, of all frameworks."""
    found = page.xpath(f"//table[contains(caption, '{NAMED}')]/tbody/tr")
    return [[text(cell) for cell in row] for row in found]


def titles_of_figures(titles: dict[str, str]) -> None:
    """What assessments are called comes with the figures."""
    count_figures(COURSE)
    models.Snapshot.objects.update(about={"assessments": titles})


def test_somebody_who_has_not_started_has_a_page(sam: int, amy: int) -> None:
    page = page_of(sam, amy)
    assert text(page.xpath("//h1")[0]) == "Amy Wood"
    assert facts(page) == {"Status": "Not started"}
    assert "Not started yet." in panels(page)
    assert page.xpath("//table") == []


def test_how_far_somebody_is_stands_on_top(sam: int, amy: int) -> None:
    say([amy], role="Keyworker", organisation="Haven")
    api.set_due_months(COURSE, 3)
    api.set_team_start_dates(COURSE, {amy: date(2020, 1, 31)})
    assert facts(page_of(sam, amy)) == {
        "Status": "Finished",
        "Role": "Keyworker",
        "Organisation": "Haven",
        "Started this job": wording.format_day(date(2020, 1, 31)),
    }


def test_whoever_is_due_is_told_by_when(sam: int, amy: int) -> None:
    api.set_due_months(COURSE, 3)
    start = timezone.localdate() - timedelta(days=10)
    api.set_team_start_dates(COURSE, {amy: start})
    assert facts(page_of(sam, amy))["Due"] == f"by {wording.format_day(api.due_date(start, 3))}"


def test_every_round_is_listed_with_what_was_promised(sam: int, amy: int) -> None:
    say([amy])
    Page(amy, FRAMEWORK, LATER_ASSESSMENT, visibility=Visibility.NAMES).save(
        a_draft(c0=5), now=START + timedelta(days=2)
    )
    titles_of_figures({ASSESSMENT: "Before <it>"})
    assert table(page_of(sam, amy), ROUNDS) == [
        ["Before <it>", "1", DAY[0], DAY[0], "only that they took part, and when"],
        ["A self-assessment", "1", DAY[2], "in progress", "ratings with names"],
    ]


def test_of_a_round_without_names_nothing_is_told_but_that_it_is_finished(sam: int, amy: int) -> None:
    texts = Draft(
        answers={"c0": rated(3, 4, reason="My own words"), "c1": NOT_YET}, actions=(DraftAction(text="My own plan"),)
    )
    Page(amy, FRAMEWORK).finish(texts)
    page = page_of(sam, amy)
    assert named(page) == []
    assert NAMELESS in panels(page)
    for secret in ("My own", "Competency 0", "Competency 1", "Listening well"):
        assert secret not in main(page)
    with_other_values = Draft(answers={"c0": rated(9), "c1": rated(1)})
    other = somebody("learner-ben", first_name="Amy", last_name="Wood")
    Page(other, FRAMEWORK).finish(with_other_values)
    assert main(page_of(sam, other)).split("Rounds")[1:] == main(page).split("Rounds")[1:]


def test_ratings_are_there_where_that_was_promised(sam: int, amy: int) -> None:
    say([amy], 4, visibility=Visibility.NAMES, competencies=["c0", "c1"])
    say([amy], rated(6, aim=9), visibility=Visibility.NAMES, day=2)
    say([amy], NOT_YET, visibility=Visibility.NAMES, competencies=["c2"], day=3)
    page = page_of(sam, amy)
    assert named(page) == [
        ["Competency 0", "4", "6", "+2", "9", DAY[2]],
        ["Competency 1", "4", "4", "", "7", DAY[0]],
        ["Competency 2", "", "Not had the chance yet", "", "7", DAY[3]],
    ]
    assert NAMELESS not in panels(page)
    assert "They are for learning, not for appraisals." in main(page)


def test_what_was_said_by_name_stays_with_its_day_and_what_came_without_a_name_does_not_show(
    sam: int, amy: int
) -> None:
    say([amy], 4, visibility=Visibility.NAMES, competencies=["c0", "c1"])
    say([amy], 9, competencies=["c0"], day=1, assessment=LATER_ASSESSMENT)
    page = page_of(sam, amy)
    assert named(page) == [
        ["Competency 0", "4", "4", "", "7", DAY[0]],
        ["Competency 1", "4", "4", "", "7", DAY[0]],
    ]
    assert NAMELESS in panels(page)


def test_what_is_sensitive_is_not_there_even_by_name(sam: int, amy: int) -> None:
    framework = a_framework(3, sensitive=("c0",))
    say([amy], 4, visibility=Visibility.NAMES, competencies=["c0", "c1"], framework=framework)
    page = page_of(sam, amy)
    assert [row[0] for row in named(page)] == ["Competency 1"]
    assert "Competency 0" not in main(page)


def test_levels_and_frameworks_stand_apart(sam: int, amy: int) -> None:
    levelled = a_framework(1, levels=("new", "lead"))
    other = a_framework(1, framework_id="speaking")
    for level, value in (("lead", 8), ("new", 3)):
        say([amy], value, visibility=Visibility.NAMES, framework=levelled, level=level)
    say([amy], 5, visibility=Visibility.NAMES, framework=other, assessment=LATER_ASSESSMENT)
    page = page_of(sam, amy)
    assert [row[:3] for row in named(page)] == [
        ["Competency 0 (New)", "3", "3"],
        ["Competency 0 (Lead)", "8", "8"],
        ["Competency 0", "5", "5"],
    ]
    assert len(page.xpath("//h3")) == 2


def test_nobody_elses_ratings_are_there(sam: int, amy: int) -> None:
    [other] = learners(1, "other")
    say([other], 9, visibility=Visibility.NAMES)
    say([amy], 4, visibility=Visibility.NAMES)
    assert [row[2] for row in named(page_of(sam, amy))] == ["4"]


def test_what_was_done_in_another_course_is_not_there(sam: int, amy: int) -> None:
    Page(amy, FRAMEWORK, "elsewhere", "another", Visibility.NAMES).finish(a_draft(c0=5))
    page = page_of(sam, amy)
    assert facts(page) == {"Status": "Not started"}
    assert named(page) == []


def test_whoever_has_left_still_has_a_page(sam: int) -> None:
    gone = somebody("gone", first_name="Gone")
    say([gone], 4, visibility=Visibility.NAMES)
    assert named(page_of(sam, gone))


@pytest.mark.parametrize("number", [0, 10**6, 2**31, 10**18 - 1])
def test_a_number_of_nobody_is_not_found(sam: int, number: int) -> None:
    assert seat(sam).get(address("person", learner=number)).status_code == 404
    assert seat(sam).post(address("person", learner=number)).status_code == 404


def test_hostile_names_stay_text(sam: int) -> None:
    hostile = somebody("learner-x", first_name="<script>alert(1)</script>")
    say([hostile], role="<b>role</b>", organisation="<i>x</i>")
    titles_of_figures({ASSESSMENT: "<u>title</u>"})
    written = seat(sam).get(address("person", learner=hostile)).content
    for tag in (b"<script>alert", b"<b>role", b"<i>x", b"<u>title"):
        assert tag not in written
    page = page_of(sam, hostile)
    assert text(page.xpath("//h1")[0]) == "<script>alert(1)</script>"
    assert facts(page)["Role"] == "<b>role</b>"


def test_the_page_leads_back_to_everybody(sam: int, amy: int) -> None:
    assert page_of(sam, amy).xpath("//main//a[text()='Back to people']/@href") == [address("people")]


# ---------------------------------------------------------------- where the team records what it saw


@pytest.fixture
def observing(site: Any) -> None:
    site.COMPETENCY_XBLOCK = {**site.COMPETENCY_XBLOCK, "observed_practice": True}


def test_ratings_are_covered_until_somebody_who_may_observe_wants_them(sam: int, amy: int, observing: None) -> None:
    say([amy], 4, visibility=Visibility.NAMES, day=-1900)
    page = page_of(sam, amy)
    assert named(page) == []
    assert "So we do not show their ratings yet" in main(page)
    assert page.xpath(f"//a[@href='{address('observe', learner=amy)}']")
    [form] = page.xpath("//form[@method='post']")
    assert form.xpath(".//button")[0].text == "Show the ratings now"
    assert named(page_of(sam, amy)) == [], "looking at the page alone shows nothing"
    answer = seat(sam).post(address("person", learner=amy))
    assert (answer.status_code, answer["Location"]) == (302, address("person", learner=amy))
    assert [row[2] for row in named(page_of(sam, amy))] == ["4"]
    other = somebody("staff-kim")
    assert named(page_of(other, amy)) == [], "each for oneself"


def test_what_they_share_of_a_round_is_covered_with_the_ratings_and_plans_are_not(
    sam: int, amy: int, observing: None
) -> None:
    page = Page(amy, FRAMEWORK, visibility=Visibility.NAMES)
    answers = {"c0": DraftAnswer(answer=Answer.RATED, initial=4, reason="Nights are long.")}
    done = page.finish(Draft(answers=answers, actions=(DraftAction(text="Sit in."),)), day=-1900)
    api.set_rating_shared(amy, done.key, Item(FRAMEWORK.id, "c0"), True)
    [plan] = api.get_actions(amy, course=COURSE)
    api.set_action_shared(amy, plan.key, True)
    covered = main(page_of(sam, amy))
    assert "Choose “Show the ratings now” to see them here." in covered
    assert "Nights are long." not in covered
    assert "Sit in." in covered
    seat(sam).post(address("person", learner=amy))
    seen = main(page_of(sam, amy))
    assert "Nights are long." in seen
    assert "Choose “Show the ratings now”" not in seen


def test_after_rating_again_they_are_covered_again(sam: int, amy: int, observing: None) -> None:
    say([amy], 4, visibility=Visibility.NAMES, day=-1900)
    seat(sam).post(address("person", learner=amy))
    assert named(page_of(sam, amy))
    say([amy], 6, visibility=Visibility.NAMES, day=1)
    assert named(page_of(sam, amy)) == []


def test_without_ratings_by_name_there_is_nothing_to_cover(sam: int, amy: int, observing: None) -> None:
    say([amy])
    page = page_of(sam, amy)
    assert page.xpath("//form") == []
    assert "Record what you saw" not in main(page)


def test_where_nobody_observes_posting_notes_nothing(sam: int, amy: int) -> None:
    say([amy], 4, visibility=Visibility.NAMES)
    assert seat(sam).post(address("person", learner=amy)).status_code == 302
    assert models.RatingsSeen.objects.count() == 0
