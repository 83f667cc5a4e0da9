"""The editor of the progress page, and what its settings show and hide; never more than learners were told."""

from __future__ import annotations

from typing import Any

import pytest

from competency_xblock.frameworks import get_framework
from tests.fixtures.workbench import (
    CHANGE,
    COURSE,
    ENCOURAGE,
    RISK,
    STAFF,
    Seat,
    assessment,
    draft,
    everything_stored,
    progress_seat,
    put_into_course,
    unrated,
)

pytestmark = pytest.mark.django_db

FIRST, SECOND = (f"{COURSE}.competency_assessment.d{number}.u0" for number in range(2))
KENT = "kent-medway-vcse"
ALL = ["people", "figures", "names"]


def course(**first: Any) -> Seat:
    put_into_course(
        assessment(display_name="Before", competencies=[CHANGE, ENCOURAGE], **first),
        assessment(display_name="Another", competencies=[RISK]),
    )
    return progress_seat(STAFF)


def fields(**instead: list[str]) -> dict[str, list[str]]:
    return {"display_name": ["How we grow"], "assessments": [], "level": [""], "team_shows": ALL} | instead


def saved(seat: Seat, **instead: list[str]) -> None:
    answer = seat.post("save_settings", {"fields": fields(**instead)})
    assert answer.status_code == 200, answer.content


def shown(seat: Seat) -> str:
    return " ".join(" ".join(seat.page().itertext()).split())


def test_what_is_set_comes_back():
    seat = course()
    saved(seat, assessments=[SECOND], team_shows=["people"])
    block = seat.block
    assert (block.display_name, block.assessments, block.team_shows) == ("How we grow", [SECOND], ["people"])
    page = seat.page("studio_view")
    assert page.xpath("//input[@name='assessments'][@checked]/@value") == [SECOND]
    assert page.xpath("//input[@name='team_shows'][@checked]/@value") == ["people"]
    assert "Another (in “Rating”)" in page.text_content()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", [""]),
        ("display_name", ["a\x01b"]),
        ("assessments", ["elsewhere"]),
        ("level", ["no-such-level"]),
        ("team_shows", ["everything"]),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_saved(field: str, value: list[str]):
    seat = course()
    seat.see("studio_view")
    before = everything_stored()
    answer = seat.post("save_settings", {"fields": fields(**{field: value})})
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    assert everything_stored() == before


def test_only_authors_save_and_not_over_what_they_have_not_seen():
    course()
    progress_seat("robin").see()
    before = everything_stored()
    answer = progress_seat("robin").post("save_settings", {"fields": fields()})
    assert (answer.status_code, everything_stored()) == (403, before)
    stale = progress_seat(STAFF).post("save_settings", {"fields": fields(), "stamp": "of-yesterday"})
    assert stale.status_code == 409


def test_a_learner_sees_what_the_page_is_about():
    seat, robin = course(), Seat("robin")
    robin.finish(draft({CHANGE: 3, ENCOURAGE: 4}))
    robin.at(SECOND).finish(draft({RISK: 5}))
    mine = progress_seat("robin")
    assert all(title in shown(mine) for title in ("Facilitators of change", "Encouragers", "Risk navigators"))
    saved(seat, assessments=[SECOND])
    assert "Risk navigators" in shown(mine)
    assert "Encouragers" not in shown(mine)


def test_an_assessment_that_is_gone_can_be_taken_out_and_shows_nothing():
    seat = course()
    Seat("robin").finish(draft({CHANGE: 3}))
    block = seat.block
    block.assessments = [f"{COURSE}.competency_assessment.d7.u0"]
    block.save()
    assert "Facilitators" not in shown(progress_seat("robin"))
    page = seat.page("studio_view")
    assert "A self-assessment that is no longer there" in page.text_content()
    saved(seat, assessments=[f"{COURSE}.competency_assessment.d7.u0"])
    saved(seat, assessments=[])
    assert "Facilitators of change" in shown(progress_seat("robin"))


def test_a_page_is_about_one_level_where_that_is_set():
    put_into_course(assessment(framework=KENT, competencies=["empathy"]))
    robin = Seat("robin")
    for level in ("getting-advice", "getting-help"):
        robin.finish(draft({"empathy": 4}, level=level))
    names = {level.id: level.short_title for level in get_framework(KENT).levels}
    mine, team = progress_seat("robin"), progress_seat(STAFF)
    assert names["getting-advice"] in shown(mine)
    offered = team.page("studio_view").xpath("//select[@name='level']/option/@value")
    assert f"{KENT}/getting-help" in offered
    saved(team, level=[f"{KENT}/getting-help"])
    assert names["getting-help"] in shown(mine)
    assert names["getting-advice"] not in shown(mine)


def many(*students: str) -> None:
    for number, student in enumerate(students):
        Seat(student).finish(draft({CHANGE: 3 + number % 4, ENCOURAGE: 5}))


def test_who_takes_part_is_counted_for_what_the_page_is_about():
    seat = course()
    many("ann", "bea")
    Seat("cyd", SECOND).finish(draft({RISK: 5}))
    assert "3 people, with their names" in shown(seat)
    saved(seat, assessments=[SECOND])
    assert "1 person, with their name" in shown(seat)
    answer = seat.post("more_people", {"offset": 0}).json()
    assert ("cyd" in answer["html"].lower(), "ann" in answer["html"].lower()) == (True, False)


@pytest.mark.parametrize("left", [["people"], ["figures"], ["names"], ["people", "names"]])
def test_the_team_sees_the_parts_that_the_author_has_left(left: list[str]):
    put_into_course(assessment(competencies=[CHANGE, ENCOURAGE]))
    many(*(f"group-{number}" for number in range(10)))
    put_into_course(assessment(competencies=[CHANGE, ENCOURAGE], visibility="names", purpose="to plan coaching"))
    many("named-one")
    seat = progress_seat(STAFF)
    everything = shown(seat)
    assert "11 people, with their names" in everything
    assert "The group's confidence in each competency" in everything
    assert "Ratings with names" in everything
    saved(seat, team_shows=left)
    page = shown(seat)
    assert ("11 people, with their names" in page) is ("people" in left)
    assert ("The group's confidence" in page) is ("figures" in left)
    assert ("Ratings with names" in page) is ("names" in left)
    assert ("We do not show" in page) is ("figures" in left and "We do not show" in everything)
    assert seat.post("more_people", {"offset": 0}).status_code == (200 if "people" in left else 403)


def test_figures_are_only_about_the_competencies_of_the_page():
    seat = course()
    many(*(f"group-{number}" for number in range(10)))
    for number in range(10):
        Seat(f"group-{number}", SECOND).finish(draft({RISK: 5}))
    saved(seat, assessments=[SECOND], team_shows=["figures"])
    page = shown(seat)
    assert "Risk navigators" in page
    assert "Encouragers" not in page
    assert "We do not show" not in page


def test_nobody_can_count_who_rated_one_thing_twice():
    seat = course()
    for student in ("ann", "bea"):
        for _again in range(2):
            Seat(student).finish(draft({CHANGE: 4, ENCOURAGE: unrated("not-yet") if student == "bea" else 5}))
    Seat("dan", SECOND).finish(draft({RISK: 5}))
    counted = "Rated again {}"
    assert counted.format(2) in shown(seat)
    saved(seat, assessments=[SECOND])
    assert counted.format(0) in shown(seat)
    saved(seat, assessments=[FIRST])
    assert counted.format(2) in shown(seat)


def test_what_was_rated_there_stays_when_it_is_asked_no_more():
    seat = course()
    Seat("robin").finish(draft({CHANGE: 3, ENCOURAGE: 4}))
    saved(seat, assessments=[FIRST])
    block = Seat(STAFF).block
    block.competencies = [CHANGE]
    block.save()
    mine = shown(progress_seat("robin"))
    assert "Encouragers" in mine
    assert "Facilitators of change" in mine


def test_a_page_of_an_imported_course_may_name_anything():
    seat = course()
    block = seat.block
    block.assessments = [f"{COURSE}.vertical.d0.u0", "elsewhere.x.d0.u0", "competency_assessment@x"]
    block.save()
    for student in ("robin", STAFF):
        assert progress_seat(student).see()
    assert not progress_seat(STAFF).block.validate().empty
    assert "Nobody has started the self-assessments on this page yet." in shown(seat)


def test_a_level_belongs_to_a_ticked_assessment():
    put_into_course(assessment(competencies=[CHANGE]), assessment(framework=KENT, competencies=["empathy"]))
    seat = progress_seat(STAFF)
    level = [f"{KENT}/getting-help"]
    answer = seat.post("save_settings", {"fields": fields(assessments=[FIRST], level=level)})
    assert answer.json()["fields"] == {
        "level": [("None of the self-assessments you ticked has this level. Choose another level, or tick others.")]
    }
    saved(seat, assessments=[FIRST, SECOND], level=level)
    saved(seat, assessments=[], level=level)


def test_the_team_may_be_shown_counts_alone():
    seat = course()
    many("ann")
    saved(seat, team_shows=[])
    page = shown(seat)
    assert "Started 1" in page
    assert "by name" not in page


def test_every_box_is_described_by_a_sentence_that_is_there():
    page = course().page("studio_view")
    named = {name for value in page.xpath("//@aria-describedby") for name in value.split()}
    assert named
    assert named <= set(page.xpath("//@id"))


def test_nothing_set_is_everything():
    block = course().block
    assert (block.assessments, block.level, block.team_shows) == ([], "", ALL)
    assert block.display_name == "My progress"
