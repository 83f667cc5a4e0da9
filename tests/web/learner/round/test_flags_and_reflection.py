"""Statements that learners want to work on, and competencies that are thought about without a number, on the pages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml import html

from competency_xblock.assessment_block import CompetencyAssessmentXBlock
from competency_xblock.frameworks import get_framework, get_statements
from competency_xblock.platform.courses.completion import get_completion
from competency_xblock.records import api
from competency_xblock.records.data import Answer
from tests.fixtures.files import rows_of, text_of
from tests.fixtures.pages import text
from tests.fixtures.workbench import (
    STAFF,
    Seat,
    assessment,
    draft,
    everything_stored,
    progress_seat,
    put_into_course,
    rated,
    unrated,
)

pytestmark = pytest.mark.django_db

NEL, CDC, KENT = (
    get_framework(name) for name in ("nel-professional-capabilities", "cdc-keyworking", "kent-medway-vcse")
)
CHILD, LAW = "child-development", "law-and-family-justice"
RESPECT, DIRECT = "respect", "direct-support"
EMPATHY, HELP = "empathy", "getting-help"
BY_NAME = {"visibility": "names", "purpose": "to plan training"}
THOUGHT = unrated("reflected", reason="It stays with me")


def at(framework: str, *competencies: str, **settings: Any) -> Seat:
    put_into_course(assessment(framework=framework, competencies=list(competencies), **settings))
    return Seat()


def marks(competency: str, level: str, framework: Any = KENT) -> list[str]:
    """The ids of a competency's statements at a level."""
    found = framework.competency(competency)
    return [statement.id for statement in get_statements(found, framework, level)]


def words_of(mark: str, framework: Any = KENT) -> str:
    [found] = [
        each.text for competency in framework.competencies() for each in competency.statements if each.id == mark
    ]
    return str(found)


def flagged(*ids: str) -> dict[str, Any]:
    """An answer in which nothing is chosen, only marked."""
    return unrated("", flagged=list(ids))


def dropped_paths(seat: Seat, answers: dict[str, Any]) -> list[str]:
    """Where something is left out of what is kept."""
    return [problem["where"] for problem in seat.save(answers)["dropped"]]


# ---------------------------------------------------------------- what the learner wants to work on


def test_what_is_marked_is_kept_in_the_draft():
    seat, mark = at(KENT.id, EMPATHY), marks(EMPATHY, HELP)[0]
    answers = draft({EMPATHY: flagged(mark)}, level=HELP)
    seat.save(answers)
    assert seat.state()["stored"]["draft"] == answers


@pytest.mark.parametrize(
    "mark", [marks("advocacy", HELP)[0], "empathy-more-help-1", "long-gone", "", 7, None, ["empathy-help-1"]], ids=repr
)
def test_what_does_not_belong_to_the_competency_at_the_level_is_left_out(mark: Any):
    seat = at(KENT.id, EMPATHY, "advocacy")
    assert dropped_paths(seat, draft({EMPATHY: rated(4, flagged=[mark])}, level=HELP)) == [f"answers.{EMPATHY}.flagged"]
    assert seat.state()["stored"]["draft"] == draft({EMPATHY: 4}, level=HELP)


def test_what_is_shown_from_earlier_levels_can_be_marked_too():
    seat = at(KENT.id, EMPATHY)
    seat.finish(draft({EMPATHY: flagged("empathy-advice-1", "empathy-help-2")}, level=HELP))
    assert api.get_submitted_rounds(seat.learner_id)[0].flagged == {EMPATHY: ("empathy-advice-1", "empathy-help-2")}


def test_marks_are_on_the_page_after_the_round_and_in_the_record():
    seat, (first, second) = at(KENT.id, EMPATHY, "advocacy"), marks(EMPATHY, HELP)[:2]
    other = marks("advocacy", HELP)[0]
    answers = {EMPATHY: rated(4, flagged=[second, first]), "advocacy": flagged(other)}
    page = html.fromstring(seat.finish(draft(answers, level=HELP))["html"])
    [section] = [section for section in page.xpath("//section") if text(section).startswith("What I want to work on")]
    assert "Only you see them." in text(section)
    assert [text(entry) for entry in section.xpath(".//li/ul/li/span")] == [
        words_of(statement) for statement in (second, first, other)
    ]
    record = html.fromstring(seat.get("record", "print").content)
    assert [text(entry) for entry in record.xpath("//section//li/ul/li")] == [
        words_of(statement) for statement in (second, first, other)
    ]
    rows = rows_of(seat.get("record", "csv").content)
    assert [
        (row["Type"], row["What I want to work on"]) for row in rows if row["Type"] in ("Rating", "Marked to work on")
    ] == [
        ("Rating", f"{words_of(second)} {words_of(first)}"),
        ("Marked to work on", words_of(other)),
    ]
    [stored] = json.loads(seat.get("record", "json").content)["rounds"]
    assert [item["statement"] for item in stored["wants_to_work_on"]] == [second, first, other]
    assert api.export_learner_data(seat.learner_id)["rounds"][0]["wants_to_work_on"][0]["statements"] == [
        {"id": statement, "text": words_of(statement)} for statement in (second, first)
    ]


def test_without_a_mark_nothing_is_said_about_any():
    seat = at(KENT.id, EMPATHY)
    page = html.fromstring(seat.finish(draft({EMPATHY: 4}, level=HELP))["html"])
    assert "What I want to work on" not in text(page)
    assert "What I want to work on" not in text(html.fromstring(seat.get("record", "print").content))


def test_the_page_shows_the_marks_of_the_latest_round_and_the_record_those_of_each():
    seat, (first, second) = at(KENT.id, EMPATHY), marks(EMPATHY, HELP)[:2]
    for mark in (first, second):
        seat.finish(draft({EMPATHY: flagged(mark)}, level=HELP))
    [section] = [
        section for section in seat.page().xpath("//section") if text(section).startswith("What I want to work on")
    ]
    assert words_of(second) in text(section)
    assert words_of(first) not in text(section)
    record = text(html.fromstring(seat.get("record", "print").content))
    assert words_of(first) in record
    assert words_of(second) in record


def test_what_was_marked_last_time_at_the_level_is_told_to_be_marked_again():
    seat, (first, second) = at(KENT.id, EMPATHY), marks(EMPATHY, HELP)[:2]
    seat.finish(draft({EMPATHY: flagged(first)}, level=HELP))
    answer = seat.finish(draft({EMPATHY: flagged(second, first)}, level=HELP))
    assert answer["at"]["flagged"] == seat.state()["at"]["flagged"] == {EMPATHY: [second, first]}
    assert seat.post("choose_level", {"level": "getting-advice"}).json()["at"]["flagged"] == {}
    assert Seat("sam").post("choose_level", {"level": HELP}).json()["at"]["flagged"] == {}
    seat.finish(draft({EMPATHY: 4}, level=HELP))
    assert seat.state()["at"]["flagged"] == {}


def test_nobody_else_is_told_of_a_mark(settings: Any):
    settings.COMPETENCY_XBLOCK = {**settings.COMPETENCY_XBLOCK, "observed_practice": False}  # so the report has ratings
    seat, mark = at(KENT.id, EMPATHY, **BY_NAME), marks(EMPATHY, HELP)[0]
    seat.finish(draft({EMPATHY: rated(4, flagged=[mark])}, level=HELP))
    team = progress_seat(STAFF).see()
    assert "Ratings with names" in team  # so the rating itself is there
    state = type("State", (), {"username": seat.student})()
    reported = list(Seat(STAFF).block.generate_report_data([state]))
    assert [value for _name, row in reported for column, value in row.items() if column.startswith("Empathy")] == [4]
    for page in (team, repr(reported), Seat(STAFF).see(), json.dumps(seat.block.student_view_data())):
        assert mark not in page
        assert words_of(mark) not in page


def test_marks_go_when_staff_reset_the_learner():
    seat, mark = at(KENT.id, EMPATHY), marks(EMPATHY, HELP)[0]
    seat.finish(draft({EMPATHY: flagged(mark)}, level=HELP))
    of_everybody = {"FrameworkVersion"}  # the frameworks themselves
    held = [str({name: rows for name, rows in everything_stored().items() if name not in of_everybody})]
    api.reset_learner_state(seat.learner_id, seat.usage)
    held.append(str({name: rows for name, rows in everything_stored().items() if name not in of_everybody}))
    assert [mark in page for page in held] == [True, False]


def test_marking_answers_nothing():
    seat = at(KENT.id, EMPATHY, completion_rule="all-answered")
    seat.finish(draft({EMPATHY: flagged(marks(EMPATHY, HELP)[0])}, level=HELP))
    [stored] = api.get_submitted_rounds(seat.learner_id)
    assert stored.ratings == ()
    assert "Nothing to suggest yet." in text(seat.page())
    assert get_completion(seat.block) < 1


# ---------------------------------------------------------------- thought about, without a number


def test_what_is_not_rated_at_a_level_is_thought_about_there_and_rated_elsewhere():
    seat = at(NEL.id, CHILD, LAW)
    cards = {}
    for level in ("e", "f"):
        page = html.fromstring(f"<div>{seat.post('choose_level', {'level': level}).json()['html']['cards']}</div>")
        cards[level] = page.xpath("//*[@data-reflect]/@data-competency")
    assert cards == {"e": [], "f": [CHILD]}
    seat.finish(draft({CHILD: THOUGHT, LAW: 4}, level="f"))
    seat.finish(draft({CHILD: 5, LAW: 4}, level="e"))
    series = [
        [(rating.answer, rating.value) for rating in each.ratings] for each in api.get_submitted_rounds(seat.learner_id)
    ]
    assert series == [[(Answer.REFLECTED, None), (Answer.RATED, 4)], [(Answer.RATED, 5), (Answer.RATED, 4)]]


@pytest.mark.parametrize(
    ("level", "answer", "place"),
    [
        ("f", rated(4), "answer"),
        ("f", unrated("not-yet"), "answer"),
        ("f", unrated("reflected", initial=4), "initial"),
        ("e", unrated("reflected"), "answer"),
    ],
    ids=["a number", "no chance yet", "both", "where it is rated"],
)
def test_what_does_not_fit_is_left_out(level: str, answer: dict[str, Any], place: str):
    assert dropped_paths(at(NEL.id, CHILD), draft({CHILD: answer}, level=level)) == [f"answers.{CHILD}.{place}"]


def test_a_thought_is_in_the_record_with_its_words_and_in_no_progress():
    seat = at(CDC.id, RESPECT, DIRECT)
    page = html.fromstring(seat.finish(draft({RESPECT: THOUGHT, DIRECT: 4}))["html"])
    assert "It stays with me" in text(page)
    record = text(html.fromstring(seat.get("record", "print").content))
    assert "Thought about" in record
    assert "It stays with me" in record
    assert [item_progress.item.competency for item_progress in api.get_progress(seat.learner_id, "a-small-course")] == [
        DIRECT
    ]
    title = CDC.competency(RESPECT).title  # type: ignore[union-attr]
    assert title in record
    assert title not in [text(header) for header in progress_seat().page().xpath("//th")]


def test_a_thought_is_nothing_to_recommend_from():
    page = html.fromstring(at(CDC.id, RESPECT, DIRECT).finish(draft({RESPECT: THOUGHT}))["html"])
    assert "Nothing to suggest yet." in text(page)


def test_a_thought_is_nothing_that_changed_since_last_time():
    seat = at(CDC.id, RESPECT)
    for _ in range(2):
        page = html.fromstring(seat.finish(draft({RESPECT: THOUGHT}))["html"])
    assert "Since last time" not in text(page)
    assert seat.state()["at"]["earlier"] == {}


def test_the_team_is_told_of_no_thought():
    seat = at(CDC.id, RESPECT, DIRECT, **BY_NAME)
    seat.finish(draft({RESPECT: THOUGHT, DIRECT: 4}))
    team = text(progress_seat(STAFF).page())
    assert "Ratings with names" in team
    assert "Thought about" not in team
    assert "It stays with me" not in team
    assert CDC.competency(RESPECT).title not in team  # type: ignore[union-attr]
    assert [count.competency for count in api.get_named_counts("a-small-course", CDC)] == [DIRECT]


# ---------------------------------------------------------------- what makes it complete

CHOOSING = {"areas": ["core-values", "child-and-family-at-the-centre"], "choose_up_to": 3}


@pytest.mark.parametrize(
    ("setup", "answers", "more", "complete"),
    [
        ((RESPECT, DIRECT), {DIRECT: 4}, {}, True),
        ((RESPECT, DIRECT), {RESPECT: THOUGHT}, {}, False),
        ((RESPECT, DIRECT), {RESPECT: THOUGHT, DIRECT: 4}, {}, True),
        ((), {DIRECT: 4}, {"chosen": [RESPECT, DIRECT]}, True),
        ((), {RESPECT: THOUGHT}, {"chosen": [RESPECT, DIRECT]}, False),
        ((RESPECT,), {RESPECT: THOUGHT}, {}, True),
        ((RESPECT,), {}, {}, False),
        ((), {RESPECT: THOUGHT}, {"chosen": [RESPECT]}, True),
        ((), {}, {"chosen": []}, False),
        ((DIRECT, "personalisation"), {DIRECT: 4}, {"chosen": [DIRECT]}, False),
    ],
    ids=[
        "all rated", "none rated", "everything", "chosen and rated", "chosen, not rated", "only to think about",
        "nothing thought", "chosen, only to think about", "nothing chosen", "chosen where there is no choice",
    ],
)  # fmt: skip
def test_an_answer_to_everything_waits_for_no_thought_where_there_is_something_to_rate(
    setup: tuple[str, ...],
    answers: dict[str, Any],
    more: dict[str, Any],
    complete: bool,
    monkeypatch: pytest.MonkeyPatch,
):
    published: list[float] = []
    monkeypatch.setattr(CompetencyAssessmentXBlock, "emit_completion", lambda _block, part: published.append(part))
    seat = at(CDC.id, *setup, completion_rule="all-answered", **({} if setup else CHOOSING))
    seat.finish(draft(answers, **more))
    assert published == ([1.0] if complete else [])


@pytest.mark.parametrize(("level", "complete"), [("f", True), ("e", False)])
def test_what_is_waited_for_is_what_is_rated_at_the_level(level: str, complete: bool, monkeypatch: pytest.MonkeyPatch):
    published: list[float] = []
    monkeypatch.setattr(CompetencyAssessmentXBlock, "emit_completion", lambda _block, part: published.append(part))
    at(NEL.id, CHILD, LAW, completion_rule="all-answered").finish(draft({LAW: 4}, level=level))
    assert published == ([1.0] if complete else [])


def test_a_star_alone_takes_along_what_its_sentence_leans_on():
    seat = at("fulfilling-lives", "aware-of-worker-client-dynamics")
    dynamics = get_framework("fulfilling-lives").competency("aware-of-worker-client-dynamics")
    spot, respond = dynamics.statements[3:5]
    both = f"{spot.text} {respond.text}"
    [copy] = seat.page().xpath(f"//*[@data-says='{respond.id}']/@data-alone")
    assert copy == both
    done = seat.finish(draft({dynamics.id: rated(4, flagged=[respond.id])}))
    assert both in html.fromstring(done["html"]).text_content()
    for suffix in ("print", "csv", "xlsx", "json"):
        assert spot.text in text_of(seat.get("record", suffix).content), suffix
