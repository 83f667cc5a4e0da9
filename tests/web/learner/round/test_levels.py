"""Levels that learners choose, and lists so long that they choose groups: what is offered, asked, aimed at and kept."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from lxml import html

from competency_xblock.frameworks import Area, Competency, Framework, Level, Statement, get_framework, get_statements
from competency_xblock.records import api
from competency_xblock.records.data import Measure, PrivacyPromise, item_key
from competency_xblock.web.assessment.settings import COMFORTABLE_COUNT, AssessmentSettings
from tests.fixtures.pages import text
from tests.fixtures.records import a_framework
from tests.fixtures.settings import plain_settings
from tests.fixtures.workbench import (
    COURSE,
    NOBODY,
    STAFF,
    OurQueries,
    Seat,
    assessment,
    draft,
    everything_stored,
    our_rows,
    progress_seat,
    put_into_course,
    rated,
    sent,
)

pytestmark = pytest.mark.django_db

KENT, NEL = get_framework("kent-medway-vcse"), get_framework("nel-professional-capabilities")
TWO = ("empathy", "advocacy")
EMPATHY, ADVOCACY = TWO
ADVICE, HELP = "getting-advice", "getting-help"
LAW, CHILD = "law-and-family-justice", "child-development"


def statement(number: int, level: str) -> Statement:
    return Statement(f"s{number}", f"I can do {number}.", "p. 1", level=level)


FRAMEWORK = replace(
    a_framework(3),
    levels=(
        Level(id="new", title="New", aim=4),
        Level(id="settled", title="Settled", additive_to="new"),
        Level(id="old", title="Old", withdrawn=True),
        Level(id="apart", title="Apart"),
    ),
    areas=(
        Area(
            id="all",
            title="All of it",
            competencies=(
                Competency(
                    id="c0", title="Competency 0", aim=7, statements=(statement(0, "new"), statement(1, "apart"))
                ),
                Competency(
                    id="c1", title="Competency 1", aim=8, statements=(statement(2, ""), statement(3, "settled"))
                ),
                Competency(
                    id="c2", title="Competency 2", aim=7, not_rated_at=("new",), statements=(statement(4, "new"),)
                ),
            ),
        ),
    ),
)
OFFERED = tuple(level for level in FRAMEWORK.levels if not level.withdrawn)
PLAIN = plain_settings(FRAMEWORK, levels=OFFERED)


def of_areas(*sizes: int, rated: bool = True) -> Framework:
    """A framework with areas of these sizes."""
    areas = tuple(
        Area(
            id=f"area{n}",
            title=f"Area {n}",
            competencies=tuple(Competency(id=f"c{n}-{m}", title="C", aim=7, rated=rated) for m in range(size)),
        )
        for n, size in enumerate(sizes)
    )
    return replace(a_framework(1), areas=areas)


def at(**settings: Any) -> Seat:
    """A learner in front of an assessment of Kent's framework with these settings."""
    put_into_course(assessment(**{"framework": KENT.id, "competencies": list(TWO), **settings}))
    return Seat()


def settings_of(seat: Seat) -> AssessmentSettings:
    return AssessmentSettings.from_block(seat.block)


def level(name: str, answers: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A draft at a level, as the page sends it."""
    return draft(answers, level=name, **more)


# ---------------------------------------------------------------- which levels are offered


def test_where_the_author_sets_no_level_learners_choose_from_all():
    found = settings_of(at())
    assert (found.level, [level.id for level in found.levels]) == ("", [level.id for level in KENT.levels])
    assert found.needs_level


def test_where_the_author_sets_a_level_nothing_is_chosen():
    found = settings_of(at(level=HELP))
    assert (found.level, found.levels, found.needs_level) == (HELP, (), False)
    assert found.for_level(ADVICE) is found
    assert "level" not in found.steps


def test_a_level_that_there_is_not_is_as_good_as_none():
    found = settings_of(at(level="long-gone"))
    assert (found.level, len(found.levels)) == ("", 4)


def test_without_levels_there_is_nothing_to_wait_for():
    found = settings_of(at(framework="fulfilling-lives", competencies=[], level=HELP))
    assert (found.level, found.levels, found.needs_level) == ("", (), False)
    assert len(found.competencies) == 36


def test_a_withdrawn_level_is_not_offered(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("competency_xblock.platform.site_frameworks.get_site_framework", lambda _id: FRAMEWORK)
    found = settings_of(at(competencies=[]))
    assert [level.id for level in found.levels] == ["new", "settled", "apart"]
    assert found.for_level("old") is found


def test_what_the_author_set_before_a_level_was_withdrawn_stays_set(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("competency_xblock.platform.site_frameworks.get_site_framework", lambda _id: FRAMEWORK)
    assert settings_of(at(competencies=[], level="old")).level == "old"


# ---------------------------------------------------------------- what is asked at a level


def test_before_a_level_is_chosen_nothing_is_asked_and_everything_offered():
    assert (PLAIN.areas, PLAIN.competencies) == ((), ())
    assert [[competency.id for competency in competencies] for _area, competencies in PLAIN.offered] == [
        ["c0", "c1", "c2"]
    ]
    assert PLAIN.rules.competencies == frozenset()


@pytest.mark.parametrize(
    ("name", "expected", "reflected"),
    [
        ("new", ["c0", "c1", "c2"], {"c2"}),
        ("settled", ["c0", "c1", "c2"], set()),
        ("apart", ["c0", "c1"], set()),
    ],
)
def test_what_has_something_to_say_at_a_level_is_asked_there(name: str, expected: list[str], reflected: set[str]):
    there = PLAIN.for_level(name)
    assert (there.level, there.levels, there.needs_level) == (name, OFFERED, False)
    assert [competency.id for competency in there.competencies] == expected
    assert there.rules.reflected == reflected
    assert there.rules.statements == {
        competency.id: {each.id for each in get_statements(competency, FRAMEWORK, name)}
        for competency in there.competencies
    }


@pytest.mark.parametrize("name", ["", "old", "long-gone", "NEW"])
def test_a_level_that_is_not_offered_changes_nothing(name: str):
    assert PLAIN.for_level(name) is PLAIN
    assert PLAIN.for_level("new").for_level(name).level == "new"


def test_a_draft_may_be_at_any_level_that_is_offered_or_at_none_yet():
    assert PLAIN.rules.levels == {"", "new", "settled", "apart"}
    assert replace(PLAIN, level="apart", levels=()).rules.levels == {"apart"}


# ---------------------------------------------------------------- steps, and groups of long lists


def test_steps_come_in_order():
    choosing = replace(PLAIN, offered_areas=("all",), choose_up_to=2, discussion=True)
    assert choosing.steps == ("before", "level", "choose", "rate", "discuss", "check")
    grouped = replace(PLAIN, framework=of_areas(10, 10), discussion=True)
    assert grouped.steps == ("before", "level", "groups", "rate", "discuss", "check")
    assert replace(grouped, levels=(), discussion=False).steps == ("before", "groups", "rate", "check")


@pytest.mark.parametrize(
    ("sizes", "is_rated", "has_groups"),
    [
        ((COMFORTABLE_COUNT, 1), True, True),
        ((COMFORTABLE_COUNT - 1, 1), True, False),
        ((COMFORTABLE_COUNT + 1,), True, False),
        ((COMFORTABLE_COUNT + 1, 1), False, False),
        ((5, 5, 5), True, True),
    ],
)
def test_groups_are_for_long_lists_of_several_areas(sizes: tuple[int, ...], is_rated: bool, has_groups: bool):
    found = replace(PLAIN, levels=(), framework=of_areas(*sizes, rated=is_rated))
    assert found.asks_for_areas is has_groups
    assert ("groups" in found.steps) is has_groups


def test_who_chooses_competencies_chooses_no_groups():
    found = replace(PLAIN, levels=(), framework=of_areas(10, 10), offered_areas=("area0", "area1"), choose_up_to=3)
    assert (found.learner_chooses, found.asks_for_areas) == (True, False)


def test_only_what_the_author_wants_makes_a_list_long():
    fixed = tuple(f"c0-{n}" for n in range(8))
    assert not replace(PLAIN, levels=(), framework=of_areas(10, 10), fixed_competencies=fixed).asks_for_areas


def test_the_page_is_told_the_groups_with_what_is_in_them():
    state = at(framework="nhs-mental-health-competences", competencies=[]).state()
    framework = get_framework("nhs-mental-health-competences")
    assert state["at"]["groups"] == {
        area.id: [competency.id for competency in area.competencies] for area in framework.areas
    }
    assert "groups" in state["steps"]
    assert at().state()["at"]["groups"] is None


def test_a_round_about_some_groups_is_complete_once_they_are_answered():
    seat = at(framework="nhs-mental-health-competences", competencies=[], completion_rule="all-answered")
    group = seat.state()["at"]["groups"]["talking-trust-and-change"]
    seat.finish(draft(dict.fromkeys(group, 3), chosen=group))
    [stored] = api.get_submitted_rounds(seat.learner_id)
    assert [rating.item.competency for rating in stored.ratings] == group


# ---------------------------------------------------------------- aims


def test_a_levels_aim_holds_where_the_author_sets_none():
    assert {competency.id: PLAIN.for_level("new").aim_of(competency) for competency in FRAMEWORK.competencies()} == {
        "c0": 4,
        "c1": 4,
        "c2": 4,
    }
    assert {competency.id: PLAIN.for_level("apart").aim_of(competency) for competency in FRAMEWORK.competencies()} == {
        "c0": 7,
        "c1": 8,
        "c2": 7,
    }


def test_the_authors_aims_win_over_a_levels():
    general, own = replace(PLAIN, aim=6), replace(PLAIN, aim=6, own_aims={"c0": 9})
    assert [general.for_level("new").aim_of(competency) for competency in FRAMEWORK.competencies()] == [6, 6, 6]
    assert [own.for_level("new").aim_of(competency) for competency in FRAMEWORK.competencies()] == [9, 6, 6]
    assert own.promise.aims == {"c0": 9, "c1": 6, "c2": 6}


def test_the_aims_of_all_levels_are_promised():
    new = {item_key(competency, "new"): 4 for competency in ("c0", "c1", "c2")}
    assert PLAIN.promise.aims == {"c0": 7, "c1": 8, "c2": 7} | new
    assert PLAIN.for_level("apart").promise.aims == PLAIN.promise.aims
    assert replace(PLAIN, level="new", levels=()).promise.aims == {"c0": 7, "c1": 8, "c2": 7} | new
    assert replace(PLAIN, level="apart", levels=()).promise.aims == {"c0": 7, "c1": 8, "c2": 7}


@pytest.mark.parametrize("now", [{}, {"aim": 2}, {"own_aims": {"c0": 2}}, {"aim": 3, "own_aims": {"c1": 2}}])
@pytest.mark.parametrize("then", [{}, {"aim": 6}, {"own_aims": {"c0": 9}}, {"aim": 6, "own_aims": {"c0": 9}}])
@pytest.mark.parametrize("name", ["new", "settled", "apart"])
def test_what_was_promised_at_a_level_holds_whatever_the_author_says_now(
    then: dict[str, Any], now: dict[str, Any], name: str
):
    first = replace(PLAIN, **then)
    later = replace(PLAIN, **now).with_promise(first.promise)
    assert [later.for_level(name).aim_of(competency) for competency in FRAMEWORK.competencies()] == [
        first.for_level(name).aim_of(competency) for competency in FRAMEWORK.competencies()
    ]


def test_a_promise_without_aims_changes_none():
    assert PLAIN.with_promise(PrivacyPromise()).for_level("new").aim_of(next(FRAMEWORK.competencies())) == 4


def test_a_learner_reads_and_keeps_the_aim_of_the_level():
    put_into_course(assessment(framework=NEL.id, competencies=[CHILD, LAW], aims={LAW: 9}))
    seat = Seat()
    aims = {name: seat.post("choose_level", {"level": name}).json()["at"]["aims"] for name in ("a", "b")}
    assert aims == {"a": {CHILD: 6, LAW: 9}, "b": {CHILD: 7, LAW: 9}}
    seat.finish(level("a", {CHILD: 3, LAW: 3}))
    seat.finish(level("b", {CHILD: 3, LAW: 3}))
    stored = [[rating.aim for rating in each.ratings] for each in api.get_submitted_rounds(seat.learner_id)]
    assert stored == [[6, 9], [7, 9]]


def test_the_aim_of_a_level_is_that_of_the_rounds_start():
    put_into_course(assessment(framework=NEL.id, competencies=[LAW]))
    seat = Seat()
    saved = seat.save(level("a", {LAW: 3}))
    put_into_course(assessment(framework=NEL.id, competencies=[LAW], aim="10"))
    assert seat.state()["at"]["aims"] == {LAW: 6}
    assert seat.post("choose_level", {"level": "b"}).json()["at"]["aims"] == {LAW: 7}
    seat.submit(level("a", {LAW: 3}), saved)
    assert api.get_submitted_rounds(seat.learner_id)[0].ratings[0].aim == 6


# ---------------------------------------------------------------- the page, and asking for another level


def test_a_new_learner_is_asked_for_a_level_first():
    seat = at()
    state = seat.state()
    assert state["steps"] == ["before", "level", "rate", "check"]
    assert state["levels"] == [level.id for level in KENT.levels]
    assert state["at"] == {
        "level": "", "competencies": [], "groups": None, "aims": {}, "earlier": {}, "flagged": {}, "related": {},
    }  # fmt: skip
    page = seat.page()
    assert page.xpath("//input[@data-level]/@value") == state["levels"]
    assert page.xpath("//article[@data-competency]") == []


def test_a_level_that_is_offered_is_answered_with_what_is_asked_there():
    seat = at()
    answer = seat.post("choose_level", {"level": HELP}).json()
    assert (answer["at"]["level"], answer["at"]["competencies"]) == (HELP, list(TWO))
    assert answer["at"]["aims"] == {
        competency.id: KENT.aim_of(competency, HELP) for competency in KENT.competencies() if competency.id in TWO
    }
    assert set(answer["html"]) == {"groups", "choices", "cards"}
    cards = html.fromstring(f"<div>{answer['html']['cards']}</div>")
    assert cards.xpath("//article/@data-competency") == list(TWO)
    shown = cards.xpath(f"//article[@data-competency='{EMPATHY}']//li/@data-says")
    competency = KENT.competency(EMPATHY)
    assert competency is not None
    assert sorted(shown) == sorted(statement.id for statement in get_statements(competency, KENT, HELP))


def test_at_a_level_is_only_what_has_something_to_say_there(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("competency_xblock.platform.site_frameworks.get_site_framework", lambda _id: FRAMEWORK)
    seat = at(competencies=[])
    assert seat.post("choose_level", {"level": "apart"}).json()["at"]["competencies"] == ["c0", "c1"]
    answer = seat.post("choose_level", {"level": "new"}).json()
    assert html.fromstring(f"<div>{answer['html']['cards']}</div>").xpath("//*[@data-reflect]/@data-competency") == [
        "c2"
    ]


HOSTILE: list[Any] = [
    None, "", 7, True, 1.5, [HELP], {"level": HELP}, "long-gone", HELP.upper(), f" {HELP}", "<script>",
    "half of a pair: \ud83d", "a\0b", "x" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:20])
def test_a_level_that_is_not_offered_is_refused_and_nothing_is_stored(value: Any):
    seat = at()
    seat.state()
    before = everything_stored()
    answer = seat.post("choose_level", {"level": value})
    assert answer.status_code == 400
    assert answer.json() == {
        "error": "This is no longer on the list. Reload the page and choose again.",
    }
    assert everything_stored() == before


def test_where_the_author_has_set_a_level_no_other_can_be_asked_for():
    seat = at(level=HELP)
    assert [seat.post("choose_level", {"level": name}).status_code for name in (ADVICE, HELP, "")] == [400] * 3


@pytest.mark.parametrize("body", [b"x", b"[]", b"{}"])
def test_what_is_no_choice_is_refused(body: bytes):
    assert at().post("choose_level", body).status_code == 400


def test_whoever_is_not_logged_in_chooses_nothing():
    at()
    assert Seat(NOBODY).post("choose_level", {"level": HELP}).status_code == 403


def test_asking_for_a_level_stores_nothing():
    seat = at()
    seat.save(level(ADVICE, {EMPATHY: 4}))
    before = everything_stored()
    assert seat.post("choose_level", {"level": HELP}).status_code == 200
    assert everything_stored() == before
    assert seat.state()["at"]["level"] == ADVICE


def test_asking_for_a_level_begins_nothing():
    assert at().post("choose_level", {"level": HELP}).status_code == 200
    assert our_rows() == 0


def test_the_page_opens_at_the_level_of_the_open_round_else_of_the_last_one():
    seat = at()
    seat.finish(level(HELP, {EMPATHY: 4}))
    assert seat.state()["at"]["level"] == HELP
    seat.save(level(ADVICE))
    assert seat.state()["at"]["level"] == ADVICE
    assert seat.page().xpath("//article/@data-competency") == list(TWO)


def test_a_level_that_is_no_longer_offered_is_asked_for_again():
    seat = at()
    seat.finish(level(HELP, {EMPATHY: 4}))
    put_into_course(assessment(framework=NEL.id, competencies=[LAW]))
    assert seat.state()["at"]["level"] == ""


# ---------------------------------------------------------------- drafts at levels


def dropped_paths(answer: Any) -> list[str]:
    """Where something was left out of what was kept."""
    assert answer.status_code == 200, answer.content
    return [problem["where"] for problem in answer.json()["dropped"]]


def test_without_a_level_there_are_no_answers_where_one_is_needed():
    seat = at()
    promise = seat.state()["promise"]
    answer = seat.post("save_round", sent(draft({EMPATHY: 4}, chosen=[EMPATHY], step="level"), promise=promise))
    assert dropped_paths(answer) == ["chosen", f"answers.{EMPATHY}"]
    assert seat.state()["stored"]["draft"] == draft(step="level")


@pytest.mark.parametrize("name", ["long-gone", 7, ["getting-help"], {"id": HELP}])
def test_answers_at_a_level_that_is_not_offered_are_left_out(name: Any):
    seat = at()
    answer = seat.post("save_round", sent(draft({EMPATHY: 4}) | {"level": name}, promise=seat.state()["promise"]))
    assert dropped_paths(answer) == ["level", "answers"]
    assert seat.state()["stored"]["draft"] == draft()


def test_an_answer_about_what_the_level_lacks_is_left_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("competency_xblock.platform.site_frameworks.get_site_framework", lambda _id: FRAMEWORK)
    seat = at(competencies=[])
    answers = level("apart", {"c0": 4, "c2": 4})
    assert dropped_paths(seat.post("save_round", sent(answers, promise=seat.state()["promise"]))) == ["answers.c2"]


def test_a_round_without_a_level_is_not_finished_where_one_is_needed():
    seat = at()
    saved = seat.save(draft(step="level"))
    before = everything_stored()
    answer = seat.post("submit_round", sent(draft(), saved["round"], saved["revision"]))
    assert answer.status_code == 400
    assert answer.json()["error"] == "Choose the one closest to your work. Then you can finish."
    assert everything_stored() == before


def test_a_level_is_kept_with_the_round_and_its_answers():
    seat = at()
    saved = seat.save(level(HELP, {EMPATHY: 4}))
    assert seat.state()["stored"]["draft"]["level"] == HELP
    seat.submit(level(HELP, {EMPATHY: 4}), saved)
    [stored] = api.get_submitted_rounds(seat.learner_id)
    assert (stored.level, [rating.item.level for rating in stored.ratings]) == (HELP, [HELP])
    assert "Your answers are about “Getting Help”." in text(seat.page())
    record = html.fromstring(seat.get("record", "print").content)
    assert "Getting Help" in [text(paragraph) for paragraph in record.xpath("//section/p")]


def test_choosing_another_level_replaces_the_answers_of_the_round():
    seat = at()
    saved = seat.save(level(ADVICE, {EMPATHY: 4, ADVOCACY: 5}))
    seat.save(level(HELP, {EMPATHY: 8}), saved["round"], 1)
    assert seat.state()["stored"]["draft"] == level(HELP, {EMPATHY: 8})
    seat.submit(level(HELP, {EMPATHY: 8}), saved | {"revision": 2})
    [stored] = api.get_submitted_rounds(seat.learner_id)
    assert [(rating.item.competency, rating.item.level, rating.value) for rating in stored.ratings] == [
        (EMPATHY, HELP, 8)
    ]


@pytest.mark.parametrize("posted", ["", HELP])
def test_what_is_answered_where_the_author_has_set_the_level_is_at_that_level(posted: str):
    seat = at(level=HELP)
    seat.finish(level(posted, {EMPATHY: 4}))
    [stored] = api.get_submitted_rounds(seat.learner_id)
    assert (stored.level, stored.ratings[0].item.level) == (HELP, HELP)


def test_answers_at_another_level_than_the_authors_are_left_out():
    seat = at(level=HELP)
    assert [problem["where"] for problem in seat.save(level(ADVICE, {EMPATHY: 4}))["dropped"]] == ["level", "answers"]
    assert seat.state()["stored"]["draft"] == level(HELP)


# ---------------------------------------------------------------- two rounds at different levels


def test_ratings_at_different_levels_are_never_compared():
    seat = at()
    seat.finish(level(ADVICE, {EMPATHY: 8}))
    answer = seat.finish(level(HELP, {EMPATHY: 4}))
    assert "Since last time" not in text(html.fromstring(answer["html"]))
    assert answer["at"]["earlier"] == {EMPATHY: {"value": 4, "day": answer["at"]["earlier"][EMPATHY]["day"]}}
    assert seat.post("choose_level", {"level": ADVICE}).json()["at"]["earlier"][EMPATHY]["value"] == 8
    assert seat.post("choose_level", {"level": "getting-more-help"}).json()["at"]["earlier"] == {}
    again = seat.finish(level(HELP, {EMPATHY: 6}))
    page = html.fromstring(again["html"])
    rows = [[text(cell) for cell in row.xpath("./td")][2] for row in page.xpath("//tbody/tr")]
    assert rows == ["surer"]


def test_what_was_left_out_is_suggested_from_at_the_same_level_only():
    seat = at()
    seat.finish(level(ADVICE, {EMPATHY: 1, ADVOCACY: 1}))
    page = html.fromstring(seat.finish(level(HELP, {EMPATHY: 3}))["html"])
    because = " ".join(text(node) for node in page.xpath("//*[@class='cxb-because']"))
    assert "“Empathy” 3" in because
    assert "Advocacy" not in because


def test_a_record_names_the_level_of_each_round():
    seat = at()
    for name in (ADVICE, HELP):
        seat.finish(level(name, {EMPATHY: 4}))
    rounds = json.loads(seat.get("record", "json").content)["rounds"]
    assert [(round["level"], round["ratings"][0]["level"]) for round in rounds] == [(ADVICE, ADVICE), (HELP, HELP)]


def test_progress_and_the_team_tell_levels_apart():
    named = {"visibility": "names", "purpose": "to plan training"}
    seat = at(**named)
    for name, value in ((ADVICE, 8), (HELP, 3)):
        seat.finish(level(name, {EMPATHY: value}))
    both = {"Getting Advice", "Getting Help"}
    assert both <= {title for title in both if title in text(progress_seat().page())}
    counted = api.get_named_counts(COURSE, KENT)
    assert {item.level: counts.by_value(Measure.RATED, KENT.scale) for item, counts in counted.items()} == {
        ADVICE: {**dict.fromkeys(KENT.scale.values, 0), 8: 1},
        HELP: {**dict.fromkeys(KENT.scale.values, 0), 3: 1},
    }


def test_the_teams_figures_name_a_level_once(settings: Any):
    settings.COMPETENCY_XBLOCK = {"group_minimum": 5}
    put_into_course(assessment(framework=NEL.id, competencies=[LAW]))
    for n in range(12):
        Seat(f"learner{n}").finish(level("b", {LAW: n % 10 + 1}))
    [shown] = [competency for competency in NEL.competencies() if competency.id == LAW]
    rows = [text(header) for header in progress_seat(STAFF).page().xpath("//tbody//th")]
    assert [row for row in rows if row.startswith(shown.title)] == [f"{shown.title} (B. Universal)"]


# ---------------------------------------------------------------- staff who look as a learner


def test_made_up_answers_are_at_the_first_level(monkeypatch: pytest.MonkeyPatch):
    seat = at()
    seat.finish(level(HELP, {EMPATHY: 9}))
    for module in ("assessment_block", "web.learner.access"):
        monkeypatch.setattr(f"competency_xblock.{module}.is_masquerading_as_named", lambda _block: True)
    block = seat.block
    with OurQueries() as queries:
        page = html.fromstring(block.render("student_view", {}).content)
    assert list(queries) == []
    [state] = [json.loads(state) for state in page.xpath("//@data-state")]
    assert (state["sample"], state["at"]["level"]) == (True, ADVICE)
    assert set(state["at"]["earlier"]) == set(TWO)
    assert page.xpath("//article/@data-competency") == list(TWO)
    assert "Your answers are about “Getting Advice”." in text(page)
    assert seat.post("choose_level", {"level": HELP}).status_code == 403


# ---------------------------------------------------------------- what it may cost


def everything(settings: AssessmentSettings, name: str, value: int) -> dict[str, Any]:
    return level(
        name, {competency.id: rated(value, reason="Because.") for competency in settings.for_level(name).competencies}
    )


@pytest.fixture
def counted() -> dict[str, dict[str, int]]:
    """The queries of each request for somebody who has rated twice, by how many levels and competencies there are."""
    counts = {}
    for name, setup, where in (
        ("no level", {"framework": "fulfilling-lives", "competencies": []}, ""),
        ("set by the author", {"competencies": [], "level": HELP}, HELP),
        ("chosen", {"competencies": []}, HELP),
        ("chosen, short", {}, HELP),
    ):
        at(**setup)
        Seat("somebody").finish(everything(settings_of(Seat()), where, 4))
        seat, known = Seat(f"rates-{len(counts)}"), settings_of(Seat())
        for value in (4, 6):
            seat.finish(everything(known, where, value))
        saved = seat.save(everything(known, where, 5))
        requests = {
            "save": ("save_round", sent(everything(known, where, 6), saved["round"], 1, "again")),
            "submit": ("submit_round", sent(everything(known, where, 7), saved["round"], 2, "submit")),
        }
        block = seat.block
        with OurQueries() as queries:
            block.render("student_view", {})
        counts[name] = {"view": queries.count}
        if known.levels:
            with OurQueries() as queries:
                assert seat.post("choose_level", {"level": ADVICE}).status_code == 200
            assert queries.count == 2  # the rounds, and the answers in the finished ones
        for what, (handler, body) in requests.items():
            url = seat.url(handler)
            with OurQueries() as queries:
                answer = seat.client.post(url, json.dumps(body), content_type="application/json")
            assert answer.status_code == 200
            counts[name][what] = queries.count
    return counts


def test_a_level_costs_no_query(counted: dict[str, dict[str, int]]):
    assert {name: counts for name, counts in counted.items() if counts != counted["no level"]} == {}
    assert counted["no level"]["view"] <= 7
    assert counted["no level"]["submit"] <= 12


def test_a_course_of_another_place_has_no_part_in_it():
    seat = at()
    seat.finish(level(HELP, {EMPATHY: 4}))
    put_into_course(
        assessment(framework=KENT.id, competencies=list(TWO)), assessment(framework=KENT.id, competencies=[EMPATHY])
    )
    other = seat.at(f"{COURSE}.competency_assessment.d1.u0")
    assert other.state()["at"]["level"] == ""  # another assessment asks anew
    assert other.post("choose_level", {"level": HELP}).json()["at"]["earlier"][EMPATHY]["value"] == 4
