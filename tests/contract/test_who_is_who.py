"""Who may see and do what: one table for the LMS and one for Studio, and every cell of them is tried.

Each handler is called through each address that the platform gives it, with the person's own keys and with the
learner's. What a cell says is not only the answer: whoever is refused changes nothing, whoever is not changes only
their own, and nobody reads what somebody else wrote.
"""

from __future__ import annotations

import base64
import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoDbBlocker

from competency_xblock.assessment_block import CompetencyAssessmentXBlock
from competency_xblock.progress_block import CompetencyProgressXBlock
from competency_xblock.records import api
from competency_xblock.web.team.figures.count_task import count_figures

from ..fixtures.files import text_of
from ..fixtures.framework_files import SMALL
from ..fixtures.workbench import CHANGE, draft, everything_stored, kept_for_all_tests
from . import host
from .conftest import Site, an_lms
from .people import LMS, STUDIO, Person, Seat, sit_down

pytestmark = pytest.mark.django_db

# What is asked of which block (view or handler, with whose keys), and what each person gets. The columns are LMS and
# STUDIO of people.py: one learner and another, unenrolled, nobody, public view, staff of this and of another course,
# limited staff, data researcher, global staff, staff who look as that one learner and as any.
#   views: form and own (with own answers), team (with own answers too), sample, log-in, not-in (not enrolled, and led
#          to own answers), public, editor, told, preview and made-up (as to an author); host: the block is never asked
#   handlers: own (200, about oneself), people, saved, looked (200, nothing set), or the status that refuses
LMS_TABLE = """
                              one    other  unenr. nobody public staff  elsew. limit. resea. global as-one as-any
assessment:
  student_view                form   form   not-in log-in public form   not-in form   not-in form   sample form
  author_view                 told   told   told   told   told   told   told   told   told   told   told   told
  studio_view                 told   told   told   told   told   told   told   told   told   told   told   told

progress:
  student_view                own    own    not-in log-in public team   not-in team   team   team   sample own
  author_view                 told   told   told   told   told   told   told   told   told   told   told   told
  studio_view                 told   told   told   told   told   told   told   told   told   told   told   told

assessment:
  GET:save_round              405    405    405    405    405    405    405    405    405    405    405    405
  save_round                  own    own    403    403    403    own    403    own    403    own    403    403
  save_round:learners         own    403    403    403    403    403    403    403    403    403    403    403
  GET:submit_round            405    405    405    405    405    405    405    405    405    405    405    405
  submit_round                own    own    403    403    403    own    403    own    403    own    403    403
  submit_round:learners       own    403    403    403    403    403    403    403    403    403    403    403
  GET:reopen_round            405    405    405    405    405    405    405    405    405    405    405    405
  reopen_round                own    own    own    403    403    own    own    own    own    own    403    own
  reopen_round:learners       own    403    403    403    403    403    403    403    403    403    403    403
  GET:choose_level            405    405    405    405    405    405    405    405    405    405    405    405
  choose_level                own    own    403    403    403    own    403    own    403    own    403    403
  GET:plan                    405    405    405    405    405    405    405    405    405    405    405    405
  plan                        own    own    403    403    403    own    403    own    403    own    403    403
  GET:change_action           405    405    405    405    405    405    405    405    405    405    405    405
  change_action               own    own    own    403    403    own    own    own    own    own    403    own
  change_action:learners      own    403    403    403    403    403    403    403    403    403    403    403
  change_action:share         own    own    403    403    403    own    403    own    403    own    403    403
  change_action:unshare       looked looked looked 403    403    looked looked looked looked looked 403    looked
  GET:share                   405    405    405    405    405    405    405    405    405    405    405    405
  share                       own    own    403    403    403    own    403    own    403    own    403    403
  share:learners              own    403    403    403    403    403    403    403    403    403    403    403
  share:back                  looked looked looked 403    403    looked looked looked looked looked 403    looked
  GET:follow_recommendation   405    405    405    405    405    405    405    405    405    405    405    405
  follow_recommendation       looked looked 403    403    403    looked 403    looked 403    looked 403    403
  GET:erase_reason            405    405    405    405    405    405    405    405    405    405    405    405
  erase_reason                own    own    own    403    403    own    own    own    own    own    403    own
  erase_reason:learners       own    403    403    403    403    403    403    403    403    403    403    403
  GET:record/print            own    own    own    403    403    own    own    own    own    own    403    own
  GET:record/csv              own    own    own    403    403    own    own    own    own    own    403    own
  GET:record/xlsx             own    own    own    403    403    own    own    own    own    own    403    own
  GET:record/json             own    own    own    403    403    own    own    own    own    own    403    own
  GET:record/ics              own    own    own    403    403    own    own    own    own    own    403    own
  GET:record/else             404    404    404    403    403    404    404    404    404    404    403    404
  record/json                 own    own    own    403    403    own    own    own    own    own    403    own
  GET:student_view_user_state own    own    own    403    403    own    own    own    own    own    403    own
  student_view_user_state     own    own    own    403    403    own    own    own    own    own    403    own
  GET:save_settings           405    405    405    405    405    405    405    405    405    405    405    405
  save_settings               403    403    403    403    403    403    403    403    403    403    403    403
  GET:show_framework          405    405    405    405    405    405    405    405    405    405    405    405
  show_framework              403    403    403    403    403    403    403    403    403    403    403    403
  GET:check_framework         405    405    405    405    405    405    405    405    405    405    405    405
  check_framework             403    403    403    403    403    403    403    403    403    403    403    403
  GET:take_over               405    405    405    405    405    405    405    405    405    405    405    405
  take_over                   403    403    403    403    403    403    403    403    403    403    403    403
  GET:try_settings            405    405    405    405    405    405    405    405    405    405    405    405
  try_settings                403    403    403    403    403    403    403    403    403    403    403    403
  GET:try_round               405    405    405    405    405    405    405    405    405    405    405    405
  try_round                   403    403    403    403    403    403    403    403    403    403    403    403
  GET:try_level               405    405    405    405    405    405    405    405    405    405    405    405
  try_level                   403    403    403    403    403    403    403    403    403    403    403    403

progress:
  GET:plan                    405    405    405    405    405    405    405    405    405    405    405    405
  plan                        own    own    403    403    403    own    403    own    403    own    403    403
  GET:change_action           405    405    405    405    405    405    405    405    405    405    405    405
  change_action               own    own    own    403    403    own    own    own    own    own    403    own
  change_action:learners      own    403    403    403    403    403    403    403    403    403    403    403
  change_action:share         own    own    403    403    403    own    403    own    403    own    403    403
  change_action:unshare       looked looked looked 403    403    looked looked looked looked looked 403    looked
  GET:reply_to_observed       405    405    405    405    405    405    405    405    405    405    405    405
  reply_to_observed           own    own    own    403    403    own    own    own    own    own    403    own
  reply_to_observed:learners  own    403    403    403    403    403    403    403    403    403    403    403
  GET:set_start               405    405    405    405    405    405    405    405    405    405    405    405
  set_start                   own    own    403    403    403    own    403    own    403    own    403    403
  set_start:back              looked looked looked 403    403    looked looked looked looked looked 403    looked
  GET:more_people             405    405    405    405    405    405    405    405    405    405    405    405
  more_people                 403    403    403    403    403    people 403    people people people 403    403
  GET:save_settings           405    405    405    405    405    405    405    405    405    405    405    405
  save_settings               403    403    403    403    403    403    403    403    403    403    403    403

page:
  GET:mine                    own    own    own    302    302    own    own    own    own    own    own    own
  mine                        404    404    404    302    302    404    404    404    404    404    404    404
"""
STUDIO_TABLE = """
                              author   limited  stranger library  lib-stranger
assessment:
  student_view                preview  host     host     preview  host
  author_view                 preview  host     host     preview  host
  studio_view                 editor   host     host     editor   host

progress:
  student_view                made-up  host     host     made-up  host
  author_view                 made-up  host     host     made-up  host
  studio_view                 editor   host     host     editor   host

assessment:
  GET:save_round              405      405      405      405      405
  save_round                  403      403      403      403      403
  save_round:learners         403      403      403      403      403
  GET:submit_round            405      405      405      405      405
  submit_round                403      403      403      403      403
  submit_round:learners       403      403      403      403      403
  GET:reopen_round            405      405      405      405      405
  reopen_round                403      403      403      403      403
  reopen_round:learners       403      403      403      403      403
  GET:choose_level            405      405      405      405      405
  choose_level                403      403      403      403      403
  GET:plan                    405      405      405      405      405
  plan                        403      403      403      403      403
  GET:change_action           405      405      405      405      405
  change_action               403      403      403      403      403
  change_action:learners      403      403      403      403      403
  change_action:share         403      403      403      403      403
  change_action:unshare       403      403      403      403      403
  GET:share                   405      405      405      405      405
  share                       403      403      403      403      403
  share:learners              403      403      403      403      403
  share:back                  403      403      403      403      403
  GET:follow_recommendation   405      405      405      405      405
  follow_recommendation       403      403      403      403      403
  GET:erase_reason            405      405      405      405      405
  erase_reason                403      403      403      403      403
  erase_reason:learners       403      403      403      403      403
  GET:record/print            403      403      403      403      403
  GET:record/csv              403      403      403      403      403
  GET:record/xlsx             403      403      403      403      403
  GET:record/json             403      403      403      403      403
  GET:record/ics              403      403      403      403      403
  GET:record/else             403      403      403      403      403
  record/json                 403      403      403      403      403
  GET:student_view_user_state 403      403      403      403      403
  student_view_user_state     403      403      403      403      403
  GET:save_settings           405      405      405      405      405
  save_settings               saved    403      403      saved    403
  GET:show_framework          405      405      405      405      405
  show_framework              looked   403      403      looked   403
  GET:check_framework         405      405      405      405      405
  check_framework             looked   403      403      looked   403
  GET:take_over               405      405      405      405      405
  take_over                   looked   403      403      400      403
  GET:try_settings            405      405      405      405      405
  try_settings                looked   403      403      looked   403
  GET:try_round               405      405      405      405      405
  try_round                   looked   403      403      looked   403
  GET:try_level               405      405      405      405      405
  try_level                   looked   403      403      looked   403

progress:
  GET:plan                    405      405      405      405      405
  plan                        403      403      403      403      403
  GET:change_action           405      405      405      405      405
  change_action               403      403      403      403      403
  change_action:learners      403      403      403      403      403
  change_action:share         403      403      403      403      403
  change_action:unshare       403      403      403      403      403
  GET:reply_to_observed       405      405      405      405      405
  reply_to_observed           403      403      403      403      403
  reply_to_observed:learners  403      403      403      403      403
  GET:set_start               405      405      405      405      405
  set_start                   403      403      403      403      403
  set_start:back              403      403      403      403      403
  GET:more_people             405      405      405      405      405
  more_people                 403      403      403      403      403
  GET:save_settings           405      405      405      405      405
  save_settings               saved    403      403      saved    403

page:
  GET:mine                    404      404      404      404      404
  mine                        404      404      404      404      404
"""
LEVELLED, LEVEL = "kent-medway-vcse", "getting-help"
BLOCKS = {"assessment": CompetencyAssessmentXBlock, "progress": CompetencyProgressXBlock}
PAGE = "/competency/mine/"
LOGIN = "/login?next="


@dataclass(frozen=True)
class Cell:
    """What one person gets for one thing asked in one form."""

    person: Person
    block: str
    label: str
    expected: str
    form: str = ""

    @property
    def method(self) -> str:
        """How it is asked."""
        return "GET" if self.label.startswith("GET:") else "POST"

    @property
    def name(self) -> str:
        """The view, handler or page."""
        return self.label.removeprefix("GET:").partition(":")[0].partition("/")[0]

    @property
    def suffix(self) -> str:
        """What follows the handler in its address."""
        return self.label.partition("/")[2]

    @property
    def way(self) -> str:
        """What follows a colon: with whose keys it is asked, or what is asked of them."""
        return self.label.removeprefix("GET:").partition(":")[2]

    def __str__(self) -> str:
        return f"{self.person.name}-{self.block}-{self.label}{self.form}"


def cells_of(table: str, people: tuple[Person, ...], forms: tuple[str, ...]) -> Iterator[Cell]:
    _people, *lines = (line.split() for line in table.splitlines() if line.strip())
    block = ""
    for label, *expected in lines:
        if not expected:
            block = label.removesuffix(":")
            continue
        for person, outcome in zip(people, expected, strict=True):
            for form in ("",) if block == "page" or label.endswith("_view") else forms:
                yield Cell(person, block, label, outcome, form)


IN_LMS = tuple(cells_of(LMS_TABLE, LMS, ("", "_noauth")))
IN_STUDIO = tuple(cells_of(STUDIO_TABLE, STUDIO, ("",)))


# ---------------------------------------------------------------- the setting


@dataclass
class Everybody:
    """All seats, and how everything was before anybody did anything."""

    seats: dict[str, Seat]
    stored: dict[str, list[Any]]

    def changed(self) -> set[Any]:
        """Whose rows are not what they were; a table's name where a row is nobody's."""
        now = everything_stored()
        owners = {round["id"]: round["learner_id"] for round in (*now["Round"], *self.stored["Round"])}
        names = {seat.learner_id: name for name, seat in self.seats.items() if seat.learner_id}
        rows = [
            (table, row)
            for table in now
            for row in (*now[table], *self.stored[table])
            if (row in now[table]) != (row in self.stored[table])
        ]
        return {names.get(row.get("learner_id") or owners.get(row.get("round_id")), table) for table, row in rows}


@pytest.fixture(scope="module")
def everybody(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Everybody]:
    """Everybody with records of their own, made once; what a test changes is taken back after it."""
    with kept_for_all_tests(django_db_blocker):
        seats = {person.name: sit_down(person) for person in (*LMS, *STUDIO)}
        api.set_due_months(str(host.COURSE), 6)
        with an_lms():
            count_figures(str(host.COURSE))
        yield Everybody(seats, everything_stored())


SETTINGS: dict[str, Any] = {
    "assessment": {
        "fields": {
            "display_name": ["Another title"],
            "framework": ["fulfilling-lives"],
            "spread": ["all"],
            "choose_up_to": ["3"],
            "completion_rule": ["submitted"],
            "visibility": ["groups"],
        }
    },
    "progress": {"fields": {"display_name": ["Another title"], "team_shows": ["people"]}},
}


def body_of(cell: Cell, seat: Seat, learner: Seat) -> dict[str, Any]:
    """What the person sends: their own keys, or the learner's."""
    whose = learner if cell.way == "learners" else seat
    a_round = {"round": whose.open_round, "revision": 1, "save_id": "table", "draft": draft({CHANGE: 9}), "promise": ""}
    bodies: dict[str, dict[str, Any]] = {
        "save_round": a_round,
        "submit_round": a_round,
        "reopen_round": {"round": whose.finished_round, "submitted": whose.finished_at},
        "choose_level": {"level": LEVEL},
        "change_action": {
            "key": whose.action,
            **{"share": {"shared": True}, "unshare": {"shared": False}}.get(cell.way, {"done": True}),
        },
        "plan": {"id": "table", "cue": "I am next in", "step": "Ask somebody."},
        "share": {"round": whose.finished_round, "competency": CHANGE, "shared": cell.way != "back"},
        "reply_to_observed": {"key": whose.observed, "text": "The reply."},
        "set_start": {"start": "" if cell.way == "back" else "2020-03-04"},
        "erase_reason": {"round": whose.finished_round, "competency": CHANGE},
        "follow_recommendation": {"topic": "mi", "unit": "vertical@listening"},
        "more_people": {"offset": 0},
        "save_settings": SETTINGS[cell.block],
        "try_settings": SETTINGS["assessment"],
        "show_framework": {"framework": LEVELLED},
        "check_framework": {"file": base64.b64encode(SMALL.encode()).decode()},
        "take_over": {"same_as": "competency_assessment@other"},
        "try_round": a_round | {"draft": draft({CHANGE: 9})},
        "try_level": {"level": LEVEL},
    }
    return bodies.get(cell.name, {})


def open_course_of(cell: Cell, site: Site) -> None:
    """The course that is needed: a level can only be chosen where the framework has some. And the site that is."""
    if cell.name == "reply_to_observed":
        site.settings.COMPETENCY_XBLOCK = {"observed_practice": True}
    if cell.name == "take_over":
        store = host.store_with()
        other = host.usage("competency_assessment", "other")
        store.authored[other] = {"parent": host.RATING, "unit_map": {"mi": ["vertical@listening"]}}
        store.authored[host.RATING]["children"].append(other)
        site.open(store)
    if cell.name in ("choose_level", "try_level"):
        site.open(host.store_with(framework=LEVELLED, competencies=[]))


def ask(cell: Cell, seat: Seat, learner: Seat) -> HttpResponse:
    if cell.block == "page":
        if cell.method == "GET":
            return seat.client.get(PAGE)
        return seat.client.post(PAGE, HTTP_X_CSRFTOKEN=seat.client.cookies["csrftoken"].value)
    if cell.name.endswith("_view"):
        return seat.view(cell.block, cell.name)
    return seat.ask(
        cell.block,
        cell.name,
        body_of(cell, seat, learner),
        suffix=cell.suffix,
        method=cell.method,
        form=cell.form,
    )


# ---------------------------------------------------------------- what a cell means


WRITES = (
    "save_round", "submit_round", "reopen_round", "change_action", "plan", "share", "erase_reason",
    "reply_to_observed", "set_start",
)  # fmt: skip
SIGNS: dict[str, Callable[[str], bool]] = {
    "form": lambda page: "data-state" in page and "made-up" not in page,
    "sample": lambda page: "made-up ones" in page,
    "log-in": lambda page: "Sign in to s" in page and "data-state" not in page,
    "not-in": lambda page: "You are not enrolled now." in page and PAGE in page and "<form" not in page,
    "public": lambda page: "only accessible to enrolled learners" in page,
    "preview": lambda page: "Learners see the self-assessment below" in page and "&quot;preview&quot;: true" in page,
    "made-up": lambda page: "made up" in page and "<form" not in page,
    "editor": lambda page: 'data-part="editor"' in page and "<form" in page,
    "told": lambda page: "cxb" in page and "<form" not in page,
    "own": lambda page: "training team&#x27;s view" not in page,
    "team": lambda page: "training team&#x27;s view" in page,
}


def check(cell: Cell, answer: HttpResponse, everybody: Everybody, site: Site) -> None:
    """Everything that the cell promises."""
    seat = everybody.seats[cell.person.name]
    before = site.before.authored
    text = text_of(answer.content)
    others = [other for other in everybody.seats.values() if other is not seat]
    assert not [words for other in others for words in other.words if words in text], "somebody else's words"
    if cell.expected not in ("own", "form", "team") and cell.block != "page":  # the page shows other's own all the same
        assert not [words for words in seat.words if words in text], "words where none belong"

    if cell.name.endswith("_view"):
        assert answer.status_code == (403 if cell.expected == "host" else 200)
        if cell.expected != "host":
            assert SIGNS[cell.expected](text), text[:2000]
        if cell.expected in ("form", "own", "team"):
            assert seat.words[1] in text
    elif cell.expected == "own":
        assert answer.status_code == 200, text
    elif cell.expected == "people":
        assert answer.status_code == 200
        assert "Name of learner." in text
        assert "Name of other-learner." in text
        assert "Name of unenrolled." not in text
        assert "Name of course-staff." not in text
    elif cell.expected == "looked":
        assert answer.status_code == 200, text
    elif cell.expected == "saved":
        assert answer.json()["saved"] is True
        place = host.UsageKey.from_string(seat.place(cell.block))
        changed = {place for place, fields in site.store.authored.items() if fields != before[place]}
        assert changed == {place}
        assert site.store.authored[place]["display_name"] == "Another title"
    else:
        assert answer.status_code == int(cell.expected), text
        if cell.expected == "302":
            assert answer["Location"].startswith(LOGIN)
        elif cell.block != "page" and cell.person.name != "library-stranger":
            assert json.loads(text)["error"].endswith(".")

    if cell.expected == "own" and cell.name in WRITES:
        assert everybody.changed() == {cell.person.name}
    else:
        assert everything_stored() == everybody.stored
        assert site.store.of_learners == {}
    if cell.expected != "saved":
        assert site.store.authored == before


@pytest.mark.parametrize("cell", IN_LMS, ids=str)
def test_in_the_lms_everybody_gets_what_the_table_says(cell: Cell, everybody: Everybody, lms: Site):
    open_course_of(cell, lms)
    answer = ask(cell, everybody.seats[cell.person.name], everybody.seats["learner"])
    check(cell, answer, everybody, lms)


@pytest.mark.parametrize("cell", IN_STUDIO, ids=str)
def test_in_studio_everybody_gets_what_the_table_says(cell: Cell, everybody: Everybody, studio: Site):
    open_course_of(cell, studio)
    answer = ask(cell, everybody.seats[cell.person.name], everybody.seats["learner"])
    check(cell, answer, everybody, studio)


def is_let_in(person: Person) -> bool:
    """Whether the table gives the person a progress page."""
    [cell] = (cell for cell in IN_LMS if (cell.person, cell.block, cell.label) == (person, "progress", "student_view"))
    return cell.expected != "not-in"


@pytest.mark.parametrize("person", LMS, ids=lambda person: person.name)
@pytest.mark.parametrize("observing", [True, False], ids=["on", "off"])
def test_what_others_saw_is_read_only_by_the_learner_and_where_the_site_has_it(
    observing: bool, person: Person, everybody: Everybody, lms: Site
):
    lms.settings.COMPETENCY_XBLOCK = {"observed_practice": observing}
    seat = everybody.seats[person.name]
    looks_as_another = person.masquerade is not None and person.masquerade["user_name"]
    shown = {
        "progress": observing and person.account and not looks_as_another and is_let_in(person),
        "mine": observing and person.account,
    }
    pages = {"progress": seat.view("progress", "student_view"), "mine": seat.client.get(PAGE)}
    for name, page in pages.items():
        text = page.content.decode()
        assert [seat.person.name for seat in everybody.seats.values() if seat.note in text] == (
            [person.name] if shown[name] else []
        )
    assert everything_stored() == everybody.stored


# ---------------------------------------------------------------- that nothing is missing


@pytest.mark.parametrize("cells", [IN_LMS, IN_STUDIO], ids=["lms", "studio"])
@pytest.mark.parametrize("block", BLOCKS)
def test_every_view_and_handler_of_ours_has_a_row(block: str, cells: tuple[Cell, ...]):
    rows = {cell.name for cell in cells if cell.block == block}
    found = {
        name
        for name, member in inspect.getmembers(BLOCKS[block], callable)
        if getattr(member, "_is_xblock_handler", False) or name.endswith("_view")
    }
    assert rows == found


@pytest.mark.parametrize("cells", [IN_LMS, IN_STUDIO], ids=["lms", "studio"])
def test_every_handler_is_tried_both_ways(cells: tuple[Cell, ...]):
    requests = {(cell.block, cell.name, cell.method) for cell in cells if not cell.name.endswith("_view")}
    assert {(block, name) for block, name, method in requests if method == "GET"} == {
        (block, name) for block, name, method in requests if method == "POST"
    }


# ---------------------------------------------------------------- addresses that anybody can make others open


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_another_site_cannot_send_in_a_learners_name(everybody: Everybody, lms: Site, content_type: str):
    # `handler_noauth` knows the learner's session and asks for no CSRF token. What a foreign page can send without
    # the browser asking us first is never JSON by its type.
    seat = everybody.seats["learner"]
    url = host.reverse("xblock_handler_noauth", args=[seat.place("assessment"), "submit_round", ""])
    body = json.dumps({"round": seat.open_round, "revision": 1, "save_id": "x", "draft": draft({CHANGE: 1})})
    answer = seat.client.generic("POST", url, body, content_type=content_type)
    assert answer.status_code == 400
    assert everything_stored() == everybody.stored


def test_without_the_token_the_platform_lets_nothing_through(everybody: Everybody, lms: Site):
    seat = everybody.seats["learner"]
    url = host.reverse("xblock_handler", args=[seat.place("assessment"), "save_round", ""])
    assert seat.client.post(url, "{}", content_type="application/json").status_code == 403


@pytest.mark.parametrize("block", BLOCKS)
def test_what_stands_in_the_address_changes_nothing(block: str, everybody: Everybody, lms: Site):
    # Everything in a page's address reaches a view as its context.
    seat = everybody.seats["learner"]
    url = host.reverse("xblock_view", args=[seat.place(block), "student_view"])
    plain = seat.client.get(url).content
    query = {"user_id": everybody.seats["other-learner"].learner_id, "staff": "1", "view": "studio_view", "x": "<b>"}
    assert seat.client.get(url, query).content == plain


def test_an_old_session_of_nobody_is_nobody(everybody: Everybody, lms: Site):
    seat = Seat(everybody.seats["learner"].person, Client())
    assert seat.ask("assessment", "save_round", {}, form="_noauth").status_code == 403
