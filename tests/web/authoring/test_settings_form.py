"""The author's form: everything that is set comes back, and nothing is saved while something is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from pytest_django import DjangoDbBlocker

from competency_xblock.frameworks import get_framework, get_frameworks
from competency_xblock.platform.site_frameworks import OWN
from tests.fixtures.settings import assessment_fields
from tests.fixtures.workbench import (
    CHANGE,
    COURSE,
    ENCOURAGE,
    FRAMEWORK,
    NOBODY,
    OPEN_QUESTIONS,
    RATING,
    REFLECTING,
    RISK,
    STAFF,
    Seat,
    assessment,
    everything_stored,
    kept_for_all_tests,
    put_into_course,
)

pytestmark = pytest.mark.django_db

HOSTILE = """</textarea><script>alert(1)</script>"'&"""
UNITS = {
    OPEN_QUESTIONS: {"topics": ["mi", "own-walks"], "minutes": 12, "title": "Open questions"},
    REFLECTING: {"topics": ["mi"], "minutes": 0, "title": "Reflecting"},
    RATING: {"topics": ["tip"], "minutes": 600, "title": "Rating"},
}
EVERY_FIELD = assessment_fields(f"To plan supervision {HOSTILE}") | {"own_framework": "", "unit_map": UNITS}
del EVERY_FIELD["level"]  # the framework has none
PARTS = ("aims", "own_topics", "unit_map")


@pytest.fixture(scope="module", autouse=True)
def course(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A plain assessment, which an author and others have looked at."""
    with kept_for_all_tests(django_db_blocker):
        put_into_course(assessment(competencies=[]))
        for student in (STAFF, "robin", NOBODY):
            Seat(student).see()
        Seat(STAFF).see("studio_view")
        yield


@pytest.fixture
def author() -> Seat:
    """Somebody who may change the course."""
    return Seat(STAFF)


def filled_in(seat: Seat) -> dict[str, list[str]]:
    """What a browser would send from the form as it stands: its fields, and the parts that its script looks after."""
    page = seat.page("studio_view")
    [form] = page.forms
    sent: dict[str, list[str]] = {}
    for name, value in form.form_values():
        if name:
            sent.setdefault(name, []).append(value.replace("\r\n", "\n").removeprefix("\n"))
    state = json.loads(page.xpath("//*[@data-part='editor']/@data-state")[0])
    values = state["set"]  # what the page's script fills in
    for name in ("spread", "choose_up_to", "level"):
        sent[name] = [str(values[name])]
    for name in ("competencies", "areas"):
        sent[name] = values[name]
    aims = values["aims"]
    units = {name: {"topics": unit["topics"], "minutes": unit["minutes"]} for name, unit in state["map"].items()}
    parts = {"aims": aims, "own_topics": state["ownTopics"], "unit_map": units}
    return sent | {name: [json.dumps(value)] for name, value in parts.items()}


def fields_of(seat: Seat) -> dict[str, Any]:
    block = seat.block
    return {name: getattr(block, name) for name in EVERY_FIELD}


def as_typed(values: dict[str, Any], **instead: Any) -> dict[str, list[str]]:
    """Fields as an author types and ticks them."""
    typed = {name: [str(value)] for name, value in values.items() if name != "own_framework"}
    for name in ("competencies", "areas"):
        typed[name] = values[name]
    for name in ("roles", "organisations"):
        typed[name] = ["\n".join(values[name])]
    for name in PARTS:
        typed[name] = [json.dumps(values[name])]
    for name in ("discussion", "one_page", "participation"):
        typed[name] = ["on"] if values[name] else []
    return typed | {"spread": ["these"]} | instead


def saved(seat: Seat, fields: dict[str, list[str]]) -> None:
    answer = seat.post("save_settings", {"fields": fields})
    assert answer.status_code == 200, answer.content
    assert answer.json()["saved"] is True


def problems(seat: Seat, fields: dict[str, list[str]]) -> dict[str, list[str]]:
    """What is wrong, by field and part; nothing has changed."""
    before = everything_stored()
    answer = seat.post("save_settings", {"fields": fields})
    assert answer.status_code == 400, answer.content
    assert everything_stored() == before
    problems: dict[str, list[str]] = answer.json()["fields"]
    return problems


def test_every_field_is_saved_and_comes_back(author: Seat):
    saved(author, as_typed(EVERY_FIELD))
    assert fields_of(author) == EVERY_FIELD
    saved(author, filled_in(author))
    assert fields_of(author) == EVERY_FIELD


def test_a_form_that_is_saved_untouched_changes_nothing_learners_see(author: Seat):
    learner = Seat()
    before = learner.state()
    saved(author, filled_in(author))
    assert learner.state() == before


def test_what_is_taken_away_is_gone(author: Seat):
    saved(author, as_typed(EVERY_FIELD))
    less = as_typed(EVERY_FIELD) | {
        "spread": ["all"], "discussion": [], "one_page": [], "aim": [""], "aims": ["{}"], "roles": [""],
        "own_topics": ["[]"], "organisations": [" \n "], "participation": [], "visibility": ["groups"],
        "purpose": [""], "unit_map": ["{}"],
    }  # fmt: skip
    saved(author, less)
    now = fields_of(author)
    assert {name: now[name] for name in ("competencies", "areas", "roles", "organisations", "own_topics")} == {
        "competencies": [], "areas": [], "roles": [], "organisations": [], "own_topics": [],
    }  # fmt: skip
    assert (now["aims"], now["unit_map"], now["aim"]) == ({}, {}, None)
    assert (now["discussion"], now["participation"], now["purpose"]) == (False, False, "")


def test_what_is_not_sent_stays_as_it_is(author: Seat):
    saved(author, as_typed(EVERY_FIELD))
    saved(author, {name: value for name, value in as_typed(EVERY_FIELD).items() if name not in PARTS})
    assert fields_of(author) == EVERY_FIELD


@pytest.mark.parametrize(
    ("spread", "competencies", "areas"),
    [
        ("these", [CHANGE, RISK], ["trauma-informed-approach", "values-and-attitudes"]),
        ("areas", [], ["trauma-informed-approach", "values-and-attitudes"]),
        ("all", [], []),
    ],
)
def test_competencies_are_picked_in_one_of_three_ways(
    author: Seat, spread: str, competencies: list[str], areas: list[str]
):
    saved(author, as_typed(EVERY_FIELD, spread=[spread]))
    block = author.block
    assert (block.competencies, block.areas) == (competencies, areas)
    assert filled_in(author)["spread"] == [spread]


def test_where_nothing_is_ticked_the_author_is_asked_to(author: Seat):
    assert problems(author, as_typed(EVERY_FIELD, competencies=[])) == {
        "competencies": ["Tick at least one competency."]
    }
    assert problems(author, as_typed(EVERY_FIELD, spread=["areas"], areas=[])) == {
        "areas": ["Tick at least one group."]
    }


def test_lists_are_trimmed_and_repeats_left_out(author: Seat):
    saved(author, as_typed(EVERY_FIELD, roles=["  Keyworker \r\n\r\nVolunteer\r\nKeyworker\n"]))
    assert author.block.roles == ["Keyworker", "Volunteer"]


def test_a_line_may_have_two_hundred_characters(author: Seat):
    saved(author, as_typed(EVERY_FIELD, roles=["a" * 200]))
    assert author.block.roles == ["a" * 200]


def test_aims_of_single_levels_stay_though_the_form_does_not_show_them(author: Seat):
    put_into_course(assessment(aims={CHANGE: 6, f"{CHANGE}@new": 4}))
    saved(author, as_typed(EVERY_FIELD, aims=[json.dumps({ENCOURAGE: 9})]))
    assert author.block.aims == {ENCOURAGE: 9, f"{CHANGE}@new": 4}


def test_topics_of_another_framework_stay_mapped(author: Seat):
    put_into_course(assessment(unit_map={RATING: {"topics": ["of-another"], "minutes": 5, "title": "Rating"}}))
    units = {RATING: {"topics": ["of-another", "mi"], "minutes": 5}}
    saved(author, as_typed(EVERY_FIELD, unit_map=[json.dumps(units)]))
    assert author.block.unit_map == {RATING: {"topics": ["of-another", "mi"], "minutes": 5, "title": "Rating"}}


def test_a_unit_that_is_gone_keeps_its_name_until_it_is_taken_out(author: Seat):
    gone = {"vertical@gone": {"topics": ["mi"], "minutes": 0, "title": "Rolling with resistance"}}
    put_into_course(assessment(unit_map=gone))
    saved(author, as_typed(EVERY_FIELD, unit_map=[json.dumps({"vertical@gone": {"topics": ["mi"], "minutes": 0}})]))
    assert author.block.unit_map == gone
    saved(author, as_typed(EVERY_FIELD, unit_map=["{}"]))
    assert author.block.unit_map == {}


def test_a_unit_is_called_what_the_course_calls_it_now(author: Seat):
    put_into_course(assessment(unit_map={RATING: {"topics": ["mi"], "minutes": 0, "title": "An old name"}}))
    saved(author, as_typed(EVERY_FIELD, unit_map=[json.dumps({RATING: {"topics": ["mi"]}})]))
    assert author.block.unit_map[RATING]["title"] == "Rating"


def test_what_the_authors_choice_hides_refuses_nothing_and_stays(author: Seat):
    saved(author, as_typed(EVERY_FIELD))
    hidden = {"choose_up_to": [""], "visibility": ["groups"], "purpose": ["a" * 501]}
    saved(author, as_typed(EVERY_FIELD) | hidden)
    assert (author.block.choose_up_to, author.block.purpose) == (5, EVERY_FIELD["purpose"])
    saved(author, as_typed(EVERY_FIELD) | {"choose_up_to": ["0"]})
    assert author.block.choose_up_to == 5


def test_nobody_is_asked_to_pick_more_than_there_is(author: Seat):
    area = next(area for area in get_framework(FRAMEWORK).areas if len(area.competencies) < 5)
    small = {"spread": ["areas"], "areas": [area.id]}
    assert problems(author, as_typed(EVERY_FIELD) | small) == {
        "choose_up_to": [f"The ticked groups have {len(area.competencies)} competencies. Choose that number or fewer."]
    }
    saved(author, as_typed(EVERY_FIELD) | small | {"choose_up_to": [str(len(area.competencies))]})


@pytest.mark.parametrize("number", ["many", "7.5", "0", "51"])
def test_a_number_beyond_its_limits_is_refused_with_the_limits(author: Seat, number: str):
    groups = {"spread": ["areas"], "areas": [get_framework(FRAMEWORK).areas[0].id]}
    found = problems(author, as_typed(EVERY_FIELD) | groups | {"choose_up_to": [number], "aim": [number]})
    assert found["choose_up_to"] == ["Choose a whole number from 1 to 50."]
    assert found["aim"] == ["Choose an aim from 1 to 10."]


def test_topics_that_are_taken_out_are_gone_from_the_map_too(author: Seat):
    saved(author, as_typed(EVERY_FIELD))
    units = {REFLECTING: {"topics": ["own-new"]}}
    found = problems(author, as_typed(EVERY_FIELD, own_topics=["[]"], unit_map=[json.dumps(units)]))
    assert list(found) == [f"unit_map.{REFLECTING}"]


WRONG = {
    "display_name": [""],
    "framework": ["no-such-framework"],
    "completion_rule": ["whenever"],
    "choose_up_to": ["0"],
    "visibility": ["everybody"],
}
WRONG_IN_A_FRAMEWORK = {
    "competencies": [[CHANGE, "long-gone"]],
    "spread": [["whatever"], [""]],
    "areas": [["no-such-area"]],
    "choose_up_to:areas": [["many"], ["51"], ["-1"], ["9" * 5000], [""]],
    "aim": [["11"], ["0"], ["high"], ["7.5"]],
    "aims": [["no JSON"], ["[]"], ['{"nobody": 5}'], ["[" * 100_000]],
    "aims.encouragers": [['{"encouragers": 11}'], ['{"encouragers": 7.5}'], ['{"encouragers": true}']],
    "purpose": [[""], ["a" * 501]],
    "display_name": [["a" * 201], ["a\0b"], ["a\x0bb"]],
    "safeguarding": [["a" * 501]],
    "roles": [["a" * 10_001], ["a\0b"], ["a\x01b"], ["Keyworker\n" + "a" * 201]],
    "organisations": [["a" * 201]],
    "unit_map": [["{"], ["[]"], ['{"no-such-unit": {"topics": ["mi"]}}'], [f'{{"{COURSE}.vertical.d99.u0": {{}}}}']],
    f"unit_map.{RATING}": [
        [json.dumps({RATING: entry})]
        for entry in (
            {"topics": ["no-such-topic"]},
            {"topics": "mi"},
            {"topics": [1]},
            {},
            "mi",
            {"topics": ["mi"], "minutes": 601},
            {"topics": ["mi"], "minutes": -1},
            {"topics": ["mi"], "minutes": 1.5},
            {"topics": ["mi"], "minutes": "12"},
        )
    ],
    "own_topics": [
        ["{}"],
        ["[1]"],
        ['[{"id": "mi", "title": "Not ours"}]'],
        ['[{"id": "own-"}]'],
        [json.dumps([{"id": "own-a", "title": "A"}, {"id": "own-a", "title": "B"}])],
        [json.dumps([{"id": "own-a", "title": 1}])],
        [json.dumps([{"id": f"own-{number}", "title": str(number)} for number in range(21)])],
    ],
    "own_topics.own-a.title": [
        [json.dumps([{"id": "own-a", "title": title}])]
        for title in ("", "  ", "a" * 101, "a\x01b", "Motivational interviewing")
    ],
    "own_topics.own-a.about": [[json.dumps([{"id": "own-a", "title": "A", "about": "a" * 501}])]],
    "own_topics.own-a.url": [
        [json.dumps([{"id": "own-a", "title": "A", "url": url}])]
        for url in ("javascript:alert(1)", "example.org", "ftp://example.org/x", "https://" + "a" * 600 + ".org")
    ],
    "own_topics.own-a.helps": [
        [json.dumps([{"id": "own-a", "title": "A", "helps": helps}])] for helps in ([], {CHANGE: 4}, {CHANGE: "2"})
    ],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in WRONG_IN_A_FRAMEWORK.items() for value in values]
)
def test_a_field_that_is_wrong_is_named_and_nothing_is_saved(author: Seat, field: str, value: list[str]):
    field, _sign, spread = field.partition(":")
    author.post("save_settings", {"fields": as_typed(EVERY_FIELD)})
    before = everything_stored()
    sent = field.partition(".")[0]
    fields = as_typed(EVERY_FIELD, unit_map=["{}"], spread=[spread or "these"]) | {
        "display_name": ["Another title"],
        sent: value,
    }
    answer = author.post("save_settings", {"fields": fields})
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    assert all(sentence.endswith((".", "nothing.")) for sentence in answer.json()["fields"][field])
    assert everything_stored() == before


def test_everything_that_is_wrong_is_told_at_once(author: Seat):
    before = everything_stored()
    answer = author.post("save_settings", {"fields": as_typed(EVERY_FIELD, spread=["areas"]) | WRONG})
    assert answer.status_code == 400
    assert answer.json()["error"] == "Not saved yet. Check the highlighted fields."
    assert set(WRONG) <= set(answer.json()["fields"])
    assert everything_stored() == before


@pytest.mark.parametrize(
    "fields",
    [
        None,
        [],
        "x",
        {"display_name": "text"},
        {"display_name": [1]},
        {"display_name": [None]},
        {"roles": [["x"]]},
    ],
    ids=ascii,
)
def test_what_is_no_form_is_refused(author: Seat, fields: Any):
    before = everything_stored()
    answer = author.post("save_settings", {"fields": fields})
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("We could not read what you sent.")
    assert everything_stored() == before


def test_what_the_form_does_not_have_cannot_be_set(author: Seat):
    fields = as_typed(EVERY_FIELD) | {"started": ["1"], "has_score": ["1"], "own_framework": [""]}
    saved(author, fields)
    assert fields_of(author) == EVERY_FIELD
    assert author.block.started is False


@pytest.mark.parametrize("student", ["robin", NOBODY])
def test_only_people_who_may_author_can_save(author: Seat, student: str):
    seat = Seat(student)
    before = everything_stored()
    answer = seat.post("save_settings", {"fields": as_typed(EVERY_FIELD)})
    assert answer.status_code == 403
    assert answer.json() == {"error": "Only people who can edit this course can change its self-assessments."}
    assert everything_stored() == before


def test_where_nobody_says_who_may_author_nobody_may(author: Seat, settings: Any):
    services = {
        name: path for name, path in django_settings.WORKBENCH["services"].items() if name != "studio_user_permissions"
    }
    settings.WORKBENCH = {**django_settings.WORKBENCH, "services": services}
    before = everything_stored()
    assert author.post("save_settings", {"fields": as_typed(EVERY_FIELD)}).status_code == 403
    assert everything_stored() == before


def test_the_form_offers_what_the_framework_and_the_course_have(author: Seat):
    page = author.page("studio_view")
    assert len(page.xpath("//input[@name='competencies']")) == 36
    assert len(page.xpath("//input[@name='areas']")) == 8
    state = json.loads(page.xpath("//*[@data-part='editor']/@data-state")[0])
    assert state["outline"] == [
        [
            "Ways of talking",
            [["Motivational Interviewing", [[OPEN_QUESTIONS, "Open questions"], [REFLECTING, "Reflecting"]]]],
        ],
        ["Looking at myself", [["Confidence", [[RATING, "Rating"], [RATING.replace("2", "3"), "Progress"]]]]],
    ]
    assert [topic["id"] for topic in state["topics"]] == [topic.id for topic in get_framework(FRAMEWORK).topics]
    assert page.xpath("//select[@name='framework']/option/@value") == [
        "",
        *(framework.id for framework in get_frameworks()),
        OWN,
    ]
    assert page.xpath("//*[@name='level']") == []


def test_the_form_offers_the_levels_of_a_framework_or_that_learners_choose():
    put_into_course(assessment(framework="kent-medway-vcse", competencies=[]))
    page = Seat(STAFF).page("studio_view")
    assert page.xpath("//select[@name='level']/option/@value") == [
        "",
        *(level.id for level in get_framework("kent-medway-vcse").levels),
    ]
    assert page.xpath("//select[@name='level']/option/text()")[0] == "each learner chooses what fits"


def test_every_field_of_the_form_has_a_label_and_a_unique_id(author: Seat):
    page = author.page("studio_view")
    controls = page.xpath("//form//*[self::input or self::select or self::textarea][not(ancestor::template)]")
    ids = [control.get("id") for control in controls if control.get("id")]
    assert len(set(ids)) == len(ids)
    labelled = set(page.xpath("//label/@for"))
    for control in controls:
        assert control.get("id") in labelled or control.xpath("ancestor::label") or control.get("type") == "hidden", (
            control.attrib
        )


def test_every_field_is_described_by_a_sentence_that_is_there(author: Seat):
    page = author.page("studio_view")
    described = page.xpath("//*[@aria-describedby][not(ancestor::template)]")
    ids = set(page.xpath("//@id"))
    assert {"display_name", "framework", "aim", "purpose"} <= {field.get("name") for field in described}
    for field in described:
        assert set(field.get("aria-describedby").split()) <= ids, field.attrib


def test_nobody_overwrites_what_they_have_not_seen(author: Seat):
    put_into_course(assessment())
    opened = json.loads(author.page("studio_view").xpath("//*[@data-part='editor']/@data-state")[0])["stamp"]
    saved(author, as_typed(EVERY_FIELD))
    before = everything_stored()
    late = {"fields": as_typed(EVERY_FIELD, display_name=["Mine"]), "stamp": opened}
    answer = author.post("save_settings", late)
    assert answer.status_code == 409
    assert answer.json()["error"].startswith("Someone has saved other settings since you opened this.")
    assert everything_stored() == before
    again = author.post("save_settings", late | {"stamp": answer.json()["stamp"]})
    assert again.json()["saved"] is True
    assert author.block.display_name == "Mine"
    once_more = author.post("save_settings", late | {"stamp": again.json()["stamp"]})
    assert once_more.json()["saved"] is True
