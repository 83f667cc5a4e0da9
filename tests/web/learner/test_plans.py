"""Plans are made, changed and looked back at after a round; nothing typed is lost, and nothing is there twice."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from competency_xblock.assessment_block import CompetencyAssessmentXBlock
from competency_xblock.records import api, models
from competency_xblock.records.data import Action, Item
from competency_xblock.web.learner.plans import compose_plan, item_value
from competency_xblock.web.learner.progress import my_competencies
from competency_xblock.web.plumbing.time_zones import today_on_site
from demo.learners import account_of
from tests.fixtures.workbench import (
    CHANGE,
    COURSE,
    ENCOURAGE,
    FRAMEWORK,
    RISK,
    Seat,
    action,
    assessment,
    draft,
    everything_stored,
    progress_seat,
    put_into_course,
)

pytestmark = pytest.mark.django_db

TODAY = today_on_site()
HOSTILE = "<b onclick='x'>&amp;</b> {{ 7|add:7 }}"


@pytest.fixture
def robin() -> Seat:
    """A learner who has finished once, without a plan."""
    put_into_course(assessment())
    seat = Seat()
    seat.finish(draft({CHANGE: 3, ENCOURAGE: 8}))
    return seat


def a_plan(**more: Any) -> dict[str, Any]:
    """A plan as the form sends it."""
    about = item_value(Item(FRAMEWORK, CHANGE, ""))
    return {"id": "tap", "cue": "Tuesday's handover is done", "step": "Ask Sam", "about": about,
            "review_date": "2030-06-30"} | more  # fmt: skip


def plans_of(seat: Seat) -> tuple[Action, ...]:
    return api.get_actions(seat.learner_id)


def test_a_plan_is_made_from_the_advice_and_is_in_the_list(robin: Seat):
    answer = robin.post("plan", a_plan())
    assert answer.status_code == 200
    [plan] = plans_of(robin)
    assert (plan.text, str(plan.review_date)) == ("When Tuesday's handover is done, I will ask Sam.", "2030-06-30")
    assert (plan.item, plan.round_key) == (Item(FRAMEWORK, CHANGE, ""), robin.state()["finished"])
    [line] = robin.page().xpath("//*[@data-part='plans']/li")
    made = html.fromstring(answer.json()["html"])
    assert made.get("data-plan") == line.get("data-plan") == plan.key
    assert "".join(made.text_content().split()) == "".join(line.text_content().split())


def test_sent_twice_it_is_one_plan_and_says_what_was_sent_last(robin: Seat):
    for step in ("Ask Sam", "Ask Kim"):
        assert robin.post("plan", a_plan(step=step, cue="")).json()["key"] == plans_of(robin)[0].key
    assert [plan.text for plan in plans_of(robin)] == ["Ask Kim"]


@pytest.mark.parametrize(
    ("cue", "step", "composed"),
    [
        ("", "Take Rolling with resistance", "Take Rolling with resistance"),
        ("  ", "Rest", "Rest"),
        ("Tuesday is done", "take a walk", "When Tuesday is done, I will take a walk."),
        ("when Tuesday is done,", "I will Take a walk.", "When Tuesday is done, I will take a walk."),
        ("Whenever I rest", "MI for 10 minutes", "When Whenever I rest, I will MI for 10 minutes."),
        ("Friday's visit ends", "Sam to watch me", "When Friday's visit ends, I will Sam to watch me."),
        ("I rest", "", ""),
    ],
)
def test_an_if_then_plan_is_one_sentence(cue: str, step: str, composed: str):
    assert compose_plan(cue, step) == composed


BAD_PLANS: dict[str, tuple[str, dict[str, Any]]] = {
    "no step": ("text", {"step": "", "cue": "I rest"}),
    "a step of blanks": ("text", {"step": "  \n "}),
    "a step that is too long": ("step", {"step": "x" * 501}),
    "too long together": ("text", {"step": "x" * 300, "cue": "y" * 300}),
    "a cue that is too long": ("cue", {"cue": "x" * 501}),
    "a cue that is a list": ("cue", {"cue": ["x"]}),
    "a character that cannot be stored": ("step", {"step": "a\0b"}),
    "half of a pair": ("step", {"step": "half \ud83d"}),
    "no date": ("review_date", {"review_date": "30/6/2030"}),
    "a day that is none": ("review_date", {"review_date": "2030-02-30"}),
    "a year of typing": ("review_date", {"review_date": "0203-06-30"}),
    "a date that is a number": ("review_date", {"review_date": 5}),
    "a competency that nobody asked about": ("about", {"about": f"{FRAMEWORK}/{RISK}/"}),
    "a competency that is a list": ("about", {"about": [CHANGE]}),
}


@pytest.mark.parametrize(("where", "more"), BAD_PLANS.values(), ids=BAD_PLANS)
def test_what_cannot_be_stored_is_said_beside_its_field(robin: Seat, where: str, more: dict[str, Any]):
    before = everything_stored()
    answer = robin.post("plan", a_plan(**more))
    assert answer.status_code == 400
    [problem] = answer.json()["problems"]
    assert (problem["where"], problem["message"]) == (where, answer.json()["error"])
    assert everything_stored() == before


@pytest.mark.parametrize("save_id", ["", None, 5, "a b", "x" * 101, ["tap"]])
def test_a_plan_without_an_id_is_refused(robin: Seat, save_id: Any):
    assert robin.post("plan", a_plan(id=save_id)).status_code == 400
    assert plans_of(robin) == ()


def test_who_has_not_finished_has_nothing_to_plan_from():
    put_into_course(assessment())
    assert Seat("sam").post("plan", a_plan()).status_code == 403


def test_a_plan_can_be_changed_and_what_is_wrong_with_it_is_said(robin: Seat):
    key = robin.post("plan", a_plan()).json()["key"]
    answer = robin.post("change_action", {"key": key, "text": HOSTILE, "review_date": ""})
    assert html.fromstring(answer.json()["html"]).xpath("//label")[0].text_content().strip() == HOSTILE
    [plan] = plans_of(robin)
    assert (plan.text, plan.review_date, plan.item) == (HOSTILE, None, Item(FRAMEWORK, CHANGE, ""))
    for where, bad in {"text": {"text": " "}, "review_date": {"text": "Rest", "review_date": "soon"}}.items():
        refused = robin.post("change_action", {"key": key, **bad})
        assert (refused.status_code, refused.json()["problems"][0]["where"]) == (400, where)
    assert plans_of(robin) == (plan,)


def test_how_a_plan_went_can_be_said_and_only_its_owner_reads_it(robin: Seat):
    robin.post("plan", a_plan(review_date=TODAY.isoformat()))
    [plan] = plans_of(robin)
    for body, closed, let_go, when in (
        ({"outcome": "done"}, True, False, "done on"),
        ({"outcome": "let-go"}, True, True, "set aside on"),
        ({"outcome": "still"}, False, False, "look again on"),
        ({"outcome": "still", "review_date": (TODAY + timedelta(days=14)).isoformat()}, False, False, "look again on"),
    ):
        answer = robin.post("change_action", {"key": plan.key, **body}).json()
        assert answer["outcome"] == body["outcome"]
        assert when in answer["html"]
        [now] = plans_of(robin)
        assert (now.done_at is not None, now.let_go) == (closed, let_go)
    assert now.review_date == TODAY + timedelta(days=14)
    robin.post("change_action", {"key": plan.key, "shared": True})
    robin.post("change_action", {"key": plan.key, "noticed": HOSTILE})
    assert plans_of(robin)[0].noticed == HOSTILE
    assert HOSTILE not in repr(api.get_shared_with_team(robin.learner_id, plan.course))
    assert robin.post("change_action", {"key": plan.key, "noticed": ""}).json()["noticed"] == ""


@pytest.mark.parametrize("bad", [{"outcome": "maybe"}, {"outcome": True}, {"outcome": "still", "review_date": "x"},
                                 {"noticed": 5}, {"noticed": "x" * 501}, {"text": None}, {"text": ["x"]}])  # fmt: skip
def test_nothing_else_can_be_said_about_a_plan(robin: Seat, bad: dict[str, Any]):
    robin.post("plan", a_plan())
    before = everything_stored()
    assert robin.post("change_action", {"key": plans_of(robin)[0].key, **bad}).status_code == 400
    assert everything_stored() == before


def test_a_plan_made_before_finishing_is_in_the_same_list(robin: Seat):
    robin.finish(draft({CHANGE: 5}, action("Ask Kim", CHANGE)))
    robin.post("plan", a_plan())
    lines = robin.page().xpath("//*[@data-part='plans']/li")
    assert len(lines) == len({plan.round_key for plan in plans_of(robin)}) + 1 == 2
    assert models.Action.objects.filter(round__number=2).count() == 2


def plan_in_its_results(plan: dict[str, Any]) -> None:
    Seat().post("plan", plan)


def plan_on_the_progress_page(plan: dict[str, Any]) -> None:
    progress_seat().post("plan", plan)


def plan_on_my_competencies(plan: dict[str, Any]) -> None:
    client = Client()
    client.force_login(account_of("robin"))
    [course] = {round.course for round in api.get_submitted_rounds(Seat().learner_id)}
    client.post(reverse("competency_xblock:mine"), plan | {"do": "plan", "course": course})


PLACES = [plan_in_its_results, plan_on_the_progress_page, plan_on_my_competencies]


@pytest.mark.parametrize("place", PLACES)
def test_a_plan_made_anywhere_after_finishing_meets_the_rule_that_asks_for_one(
    place: Callable[[dict[str, Any]], None], caplog: pytest.LogCaptureFixture
):
    put_into_course(assessment(completion_rule="action-planned"), assessment(completion_rule="action-planned"))
    seat, other = Seat(), Seat(usage=f"{COURSE}.competency_assessment.d1.u0")
    with caplog.at_level(logging.INFO, "workbench.runtime"):
        other.finish(draft({ENCOURAGE: 4}))
        seat.finish(draft({CHANGE: 3}))
        seat.finish(draft({RISK: 5}))  # the plan is about what only the first time was about
        place(a_plan(step=""))
        assert not completions(caplog)
        place(a_plan())
    assert completions(caplog) == [(seat.usage, "1.0")]


@pytest.mark.parametrize("rule", [value["value"] for value in CompetencyAssessmentXBlock.completion_rule.values])
def test_a_plan_is_told_as_optional_by_exactly_the_rules_that_do_not_ask_for_one(rule: str):
    put_into_course(assessment(completion_rule=rule))
    seat = Seat()
    start = seat.page().text_content()
    end = html.fromstring(seat.finish(draft({CHANGE: 3}))["html"]).text_content()
    is_optional = rule != "action-planned"
    assert ("if you like" in start, "That is fine" in end) == (is_optional, is_optional)
    assert ("done when you have one" in start, "done when you add a plan" in end) == (not is_optional, not is_optional)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("rule", ["submitted", "all-answered"])
def test_a_plan_completes_nothing_where_the_author_asks_for_something_else(
    place: Callable[[dict[str, Any]], None], rule: str, caplog: pytest.LogCaptureFixture
):
    put_into_course(assessment())
    Seat().finish(draft({CHANGE: 3}))
    put_into_course(assessment(completion_rule=rule))
    with caplog.at_level(logging.INFO, "workbench.runtime"):
        place(a_plan())
    assert plans_of(Seat())
    assert not completions(caplog)


@pytest.mark.parametrize("place", PLACES[1:])
def test_a_plan_for_an_assessment_that_is_gone_is_kept_all_the_same(place: Callable[[dict[str, Any]], None]):
    put_into_course(assessment(completion_rule="action-planned"))
    Seat().finish(draft({CHANGE: 3}))
    put_into_course()
    place(a_plan())
    assert plans_of(Seat())


def completions(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """What completion was published, of which block; the workbench only logs it."""
    log = "\n".join(record.getMessage() for record in caplog.records)
    return re.findall(r"XBlock event completion for [^\n]*usage_id=([\w.-]+)\):\n{'completion': ([\d.]+)", log)


# ---------------------------------------------------------------- elsewhere: the progress page, and without scripts


def test_the_progress_page_adds_a_plan_to_the_round_with_that_competency(robin: Seat):
    robin.finish(draft({ENCOURAGE: 7}))
    seat = progress_seat()
    [url] = seat.page().xpath("//@data-plan-url")
    assert url == seat.url("plan")
    for step, about, number in (("One", CHANGE, 1), ("Two", ENCOURAGE, 2), ("Three", None, 2)):
        value = item_value(Item(FRAMEWORK, about, "")) if about else ""
        assert seat.post("plan", a_plan(id=step, cue="", step=step, about=value)).status_code == 200
        assert models.Action.objects.get(text=step).round.number == number
    assert len(seat.page().xpath("//*[@data-part='plans']/li")) == 3


def test_without_scripts_plans_are_added_changed_and_looked_back_at(robin: Seat):
    client = Client()
    client.force_login(account_of("robin"))
    address = reverse("competency_xblock:mine")

    def form(name: str) -> dict[str, str]:
        """What the form would send as it stands."""
        page = html.fromstring(client.get(address).content.decode())
        [found] = page.xpath("//form[input[@name='do'][@value=$name]]", name=name)
        return dict(found.form_values())

    def send(**fields: str) -> Any:
        return html.fromstring(client.post(address, fields, follow=True).content.decode())

    new = form("plan") | {"cue": "Tuesday is done", "step": "ask Sam", "about": item_value(Item(FRAMEWORK, CHANGE, ""))}
    refused = send(**new | {"review_date": "soon"})
    assert "Give a day" in refused.get_element_by_id("said").text_content()
    [again] = refused.xpath("//form[input[@name='do'][@value='plan']]")
    assert {name: dict(again.form_values())[name] for name in ("cue", "step", "about")} == {
        name: new[name] for name in ("cue", "step", "about")
    }
    assert plans_of(robin) == ()
    for _twice in range(2):
        send(**new | {"review_date": "2030-06-30"})
    [plan] = plans_of(robin)
    assert (plan.text, plan.round_key) == ("When Tuesday is done, I will ask Sam.", robin.state()["finished"])
    assert form("rewrite")["text"] == plan.text
    refused = send(**form("rewrite") | {"text": " "})
    assert "Write what you plan to do." in refused.text_content()
    send(**form("rewrite") | {"text": "Ask Kim", "review_date": ""})
    send(**form("went") | {"outcome": "let-go", "noticed": "Too soon"})
    [plan] = plans_of(robin)
    assert (plan.text, plan.review_date, plan.let_go, plan.noticed) == ("Ask Kim", None, True, "Too soon")
    assert form("went")["outcome"] == "let-go"
    refused = send(**form("went") | {"outcome": "still", "noticed": "Half of it", "review_date": "soon"})
    assert "Give a day" in refused.get_element_by_id("said").text_content()
    assert plans_of(robin) == (plan,), "all of it is saved, or nothing"
    send(**{name: value for name, value in form("went").items() if name != "noticed"} | {"outcome": "done"})
    assert plans_of(robin)[0].noticed == "Too soon", "what is not sent stays"


def test_without_scripts_nobody_plans_in_a_course_that_they_have_left(robin: Seat, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(my_competencies, "is_enrolled", lambda _learner, _course: False)
    client = Client()
    client.force_login(account_of("robin"))
    [course] = {round.course for round in api.get_submitted_rounds(robin.learner_id)}
    for about, status in ((course, 403), ("another", 404)):
        answer = client.post(reverse("competency_xblock:mine"), a_plan(do="plan", course=about))
        assert answer.status_code == status
    assert plans_of(robin) == ()
