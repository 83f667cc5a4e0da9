"""What authors see of an assessment on its unit's page: itself, to walk through to the end; and it stores nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml import html
from xblock.fields import Field

from competency_xblock.assessment_block import CompetencyAssessmentXBlock
from competency_xblock.assessment_fields import FlowFields
from competency_xblock.frameworks import get_framework
from tests.fixtures.settings import assessment_fields
from tests.fixtures.workbench import (
    CHANGE,
    ENCOURAGE,
    OPEN_QUESTIONS,
    REFLECTING,
    RISK,
    STAFF,
    Seat,
    assessment,
    draft,
    everything_stored,
    our_rows,
    progress_seat,
    put_into_course,
    rated,
    sent,
    unrated,
)

pytestmark = pytest.mark.django_db

KENT, HELP = "kent-medway-vcse", "getting-help"
STEPS = [name for name, value in vars(FlowFields).items() if isinstance(value, Field)]
UNITS = {
    OPEN_QUESTIONS: {"topics": ["mi"], "minutes": 12, "title": "Open questions"},
    REFLECTING: {"topics": ["mi"], "minutes": 1, "title": "Reflecting"},
}


def author(**settings: Any) -> Seat:
    put_into_course(assessment(**settings))
    return Seat(STAFF)


def preview(**settings: Any) -> str:
    return " ".join(author(**settings).page("author_view").text_content().split())


def words_of(page: Any) -> str:
    """Everything that is read, with a space between any two elements."""
    return " ".join(" ".join(page.itertext()).split())


def ending_of(seat: Seat, answers: dict[str, Any], **more: Any) -> str:
    """The page that these answers lead to."""
    answer = seat.post("try_round", sent(draft(answers, **more)))
    assert answer.status_code == 200, answer.content
    return words_of(html.fromstring(answer.json()["html"]))


def test_an_author_sees_the_form_that_learners_see():
    seat = author()
    shown, learners = seat.page("author_view"), Seat().page()
    assert shown.xpath("//form//@data-competency") == learners.xpath("//form//@data-competency")
    assert "I can tell how ready someone is to make a change." in shown.text_content()
    state = json.loads(shown.xpath("//@data-state")[0])
    assert (state["preview"], state["sample"], state["stored"]) == (True, False, None)
    assert set(state["urls"]) == {"submit", "level"}
    assert Seat().state()["preview"] is False


def test_what_is_set_stands_above_it():
    shown = preview()
    assert "3 competencies · about 5 minutes" in shown
    assert "The training team only sees ratings as numbers for groups, unless a learner shares one." in shown
    by_name = preview(visibility="names", purpose="to plan supervision")
    assert "The training team sees ratings with names. How they use them: to plan supervision" in by_name
    assert "Learners choose up to 4 competencies" in preview(
        competencies=[], areas=["trauma-informed-approach"], choose_up_to=4
    )
    assert "The list is long, so learners first tick the groups" in preview(competencies=[])
    assert "Learners first choose what fits their work" in preview(framework=KENT, competencies=[])
    assert "Learners see the statements for “Getting Help”" in preview(framework=KENT, competencies=[], level=HELP)


def test_the_summary_has_each_setting_of_the_steps_in_the_editors_words():
    settings = {name: assessment_fields("the duty manager")[name] for name in [*STEPS, "safeguarding"]}
    shown = preview(**settings)
    for name in settings:
        assert f"{_plain(name)}:" in shown, name
    assert "Complete when: the learner finishes and has made a plan" in shown
    assert "All on one page: yes" in shown
    assert "Aim: 8" in shown
    assert "Safeguarding contact: the duty manager" in shown
    plain = preview()
    assert "All on one page: no, one at a time" in plain
    assert "Aim: the framework's suggestion, mostly" in plain
    assert "Safeguarding contact: none yet" in preview(safeguarding="")


def _plain(name: str) -> str:
    return str(CompetencyAssessmentXBlock.fields[name].display_name)


@pytest.mark.parametrize("answers", [{CHANGE: 2, ENCOURAGE: 9}, {RISK: 1}, {CHANGE: unrated("not-yet")}])
def test_what_learners_can_do_at_the_end_is_there_and_does_nothing(answers: dict[str, Any]):
    seat = author(unit_map=UNITS)
    end = html.fromstring(seat.post("try_round", sent(draft(answers))).json()["html"])
    learners = html.fromstring(Seat().finish(draft(answers))["html"])
    assert _controls(end) == _controls(learners)
    active = end.xpath("//*[self::button or self::input][not(ancestor::fieldset[@disabled])]")
    assert [control.get("data-do") for control in active] == ["again"]
    assert "Learners can print or download their answers and plans here." in words_of(end)


def _controls(page: Any) -> list[str]:
    """What each button and box of a page is for."""
    return [
        " ".join(sorted({control.get("data-do", ""), *(name for name in control.attrib if name.startswith("data-"))}))
        for control in page.xpath("//*[self::button or self::input]")
    ]


def test_an_authors_answers_lead_where_a_learners_would():
    seat = author(unit_map=UNITS)
    end = ending_of(seat, {CHANGE: 2, ENCOURAGE: 9})
    assert "This is what comes next for a learner who answers like this." in end
    assert "Motivational Interviewing Because you rated “Facilitators of change” 2." in end
    first = "Start with Open questions 12 minutes."
    assert first in end
    assert "Also in this course: Reflecting" in end
    learners = Seat().finish(draft({CHANGE: 2, ENCOURAGE: 9}))["html"]
    assert first in words_of(html.fromstring(learners))


def test_a_topic_of_the_authors_own_is_recommended_with_its_link():
    walks = {
        "id": "own-walks", "title": "Walks <together>", "about": "Talking side by side.", "for": "person",
        "url": "https://example.org/walks", "helps": {RISK: 3},
    }  # fmt: skip
    seat = author(
        own_topics=[walks], unit_map={REFLECTING: {"topics": ["own-walks"], "minutes": 1, "title": "Reflecting"}}
    )
    answer = seat.post("try_round", sent(draft({RISK: 1})))
    end = html.fromstring(answer.json()["html"])
    said_there = words_of(end)
    assert "Walks <together> Because you rated “Risk navigators” 1." in said_there
    assert "Start with Reflecting 1 minute." in said_there
    [link] = end.xpath("//a[@href='https://example.org/walks']")
    assert link.text_content() == "More about Walks <together> (opens in a new tab)"
    assert (link.get("target"), link.get("rel")) == ("_blank", "noopener noreferrer")


def test_what_is_no_rating_is_tried_as_well():
    end = ending_of(author(), {CHANGE: unrated("not-yet"), ENCOURAGE: unrated("not-my-role")})
    assert "Nothing to suggest yet" in end
    assert "Good places to start" in end


def test_what_was_decided_after_the_talk_counts():
    end = ending_of(author(discussion=True, unit_map=UNITS), {CHANGE: rated(2, revised=9)})
    assert "You feel confident in these" in end


def test_an_own_aim_counts():
    assert "You feel confident" in ending_of(author(), {CHANGE: rated(4, aim=4)})
    assert "Motivational Interviewing" in ending_of(author(), {CHANGE: 4})


def test_a_level_is_tried_as_a_learner_chooses_it():
    seat = author(framework=KENT, competencies=[])
    assert seat.post("try_round", sent(draft())).status_code == 400
    answer = seat.post("try_level", {"level": HELP}).json()
    assert answer["at"]["level"] == HELP
    first = answer["at"]["competencies"][0]
    assert "Your answers are about “Getting Help”." in ending_of(seat, {first: 3}, level=HELP)
    assert seat.post("try_level", {"level": "no-such-level"}).status_code == 400


@pytest.mark.parametrize("body", [{}, {"draft": 1}])
def test_what_a_learner_could_not_send_is_refused(body: dict[str, Any]):
    answer = author().post("try_round", body)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


def test_what_a_learner_would_be_told_is_told_before_anything_is_shown():
    answer = author().post("try_round", sent(draft({CHANGE: rated(11, reason="x")}))).json()
    assert [problem["where"] for problem in answer["dropped"]] == [f"answers.{CHANGE}.initial"]
    assert answer["stored"]["draft"] == draft({CHANGE: unrated("", reason="x")})
    assert "html" not in answer


@pytest.mark.parametrize("handler", ["try_round", "try_level"])
def test_only_authors_try_it(handler: str):
    author()
    Seat("robin").see()  # the demo makes an account for whoever comes
    before = everything_stored()
    assert Seat("robin").post(handler, sent(draft({CHANGE: 2}))).status_code == 403
    assert everything_stored() == before


def test_nothing_of_it_is_stored():
    seat = author(unit_map=UNITS)

    def look() -> None:
        for viewer in (seat, progress_seat(STAFF)):
            viewer.see("author_view")
            viewer.see("studio_view")
        ending_of(seat, {CHANGE: 2})

    look()  # the demo makes an account for whoever comes
    before = everything_stored()
    look()
    assert everything_stored() == before
    assert our_rows() == 0


def test_the_progress_page_is_shown_with_made_up_ratings():
    put_into_course(assessment())
    page = progress_seat(STAFF).page("author_view")
    assert "The ratings below are made up." in page.text_content()
    first = next(competency for competency in get_framework("cdc-keyworking").competencies() if competency.rated)
    assert first.title in page.text_content()
