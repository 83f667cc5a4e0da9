"""Who may see and do what on the training team's pages: one table, and every cell of it is tried in an LMS.

Whoever is refused changes nothing and is shown nobody's name. Whoever is not reads no words of learners that those
have not shared, on any page.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from competency_xblock.frameworks import get_framework
from competency_xblock.records import api
from competency_xblock.records.data import Answer, Draft, DraftAnswer, Item, PrivacyPromise, Visibility
from competency_xblock.web.team.figures.count_task import count_figures

from ..fixtures.files import text_of
from ..fixtures.workbench import CHANGE, FRAMEWORK, RISK, everything_stored, kept_for_all_tests
from . import host
from .conftest import Site, an_lms
from .people import LMS, OBSERVER, TOKEN, Person, Seat, observed_by, sit_down
from .platform_tables.models import CourseAccessRole
from .test_who_is_who import IN_LMS, LOGIN, PAGE

pytestmark = pytest.mark.django_db

PEOPLE = (*(seat for seat in LMS if seat.name not in ("public-view", "as-any-learner")), OBSERVER)
# What is asked for, and what each person gets. A data researcher reads; limited staff, as all course staff, manage too;
# the observer was named by them and is not enrolled. `person`, `observe` and what is done there are about the learner.
#   read (200), done (something is stored), back (sent back to the page, with nothing stored), log-in, or the status
#   that refuses
TABLE = """
                       one    other  unenr. nobody staff  elsew. limit. resea. global as-one observer
always:
  GET:overview         403    403    403    log-in read   403    read   read   read   read   403
  overview             405    405    405    405    405    405    405    405    405    405    405
  GET:people           403    403    403    log-in read   403    read   read   read   read   403
  people               405    405    405    405    405    405    405    405    405    405    405
  GET:people-table     403    403    403    log-in read   403    read   read   read   read   403
  people-table         405    405    405    405    405    405    405    405    405    405    405
  GET:people-table-xlsx 403   403    403    log-in read   403    read   read   read   read   403
  people-table-xlsx    405    405    405    405    405    405    405    405    405    405    405
  GET:person           403    403    403    log-in read   403    read   read   read   read   403
  GET:progress         403    403    403    log-in read   403    read   read   read   read   403
  progress             405    405    405    405    405    405    405    405    405    405    405
  GET:progress-names   403    403    403    log-in read   403    read   read   read   read   403
  progress-names       405    405    405    405    405    405    405    405    405    405    405
  GET:competency       403    403    403    log-in read   403    read   read   read   read   403
  competency           405    405    405    405    405    405    405    405    405    405    405
  GET:compare          403    403    403    log-in read   403    read   read   read   read   403
  compare              405    405    405    405    405    405    405    405    405    405    405
  GET:training         403    403    403    log-in read   403    read   read   read   read   403
  training             405    405    405    405    405    405    405    405    405    405    405
  GET:start-dates      403    403    403    log-in read   403    read   403    read   read   403
  start-dates:period   403    403    403    log-in done   403    done   403    done   done   403
  start-dates:upload   403    403    403    log-in done   403    done   403    done   done   403
  GET:start-dates-example 403 403    403    log-in read   403    read   403    read   read   403
  start-dates-example  405    405    405    405    405    405    405    405    405    405    405
  GET:start-dates-example-xlsx 403 403 403  log-in read   403    read   403    read   read   403
  start-dates-example-xlsx 405 405  405    405    405    405    405    405    405    405    405
  GET:start-dates-now  403    403    403    log-in read   403    read   403    read   read   403
  start-dates-now      405    405    405    405    405    405    405    405    405    405    405
  GET:start-dates-now-xlsx 403 403  403    log-in read   403    read   403    read   read   403
  start-dates-now-xlsx 405    405    405    405    405    405    405    405    405    405    405

off:
  person               403    403    403    log-in back   403    back   back   back   back   403
  GET:observed         403    403    403    log-in 403    403    403    403    403    403    403
  observed:appoint     403    403    403    log-in 403    403    403    403    403    403    403
  observed:dismiss     403    403    403    log-in 403    403    403    403    403    403    403
  GET:observe          403    403    403    log-in 403    403    403    403    403    403    403
  observe:record       403    403    403    log-in 403    403    403    403    403    403    403
  observe:own          403    403    403    log-in 403    403    403    403    403    403    403
  observe:anothers     403    403    403    log-in 403    403    403    403    403    403    403

on:
  person               403    403    403    log-in done   403    done   back   done   done   403
  GET:observed         403    403    403    log-in read   403    read   403    read   read   read
  observed:appoint     403    403    403    log-in done   403    done   403    done   done   403
  observed:dismiss     403    403    403    log-in done   403    done   403    done   done   403
  GET:observe          403    403    403    log-in read   403    read   403    read   read   read
  observe:record       403    403    403    log-in done   403    done   403    done   done   done
  observe:own          403    403    403    log-in done   403    done   403    done   done   done
  observe:anothers     403    403    403    log-in done   403    done   403    done   done   404
"""
ON, OFF = {"observed_practice": True}, {"observed_practice": False}
PARTS = {
    "person": ("learner",),
    "observe": ("learner",),
    "competency": ("framework", "competency"),
}
"""What stands in an address besides the course."""


@dataclass(frozen=True)
class Cell:
    """What one person gets for one thing asked on a site that lets teams observe, or does not."""

    person: Person
    label: str
    expected: str
    observing: bool

    @property
    def method(self) -> str:
        """How it is asked."""
        return "GET" if self.label.startswith("GET:") else "POST"

    @property
    def name(self) -> str:
        """The page."""
        return self.label.removeprefix("GET:").partition(":")[0]

    @property
    def deed(self) -> str:
        """What is done there."""
        return self.label.removeprefix("GET:").partition(":")[2]

    def __str__(self) -> str:
        return f"{self.person.name}-{self.label}-{'on' if self.observing else 'off'}"


def cells() -> Iterator[Cell]:
    _people, *lines = (line.split() for line in TABLE.splitlines() if line.strip())
    sites: tuple[bool, ...] = ()
    for label, *expected in lines:
        if not expected:
            sites = {"always:": (False, True), "off:": (False,), "on:": (True,)}[label]
        for person, outcome in zip(PEOPLE, expected, strict=True) if expected else ():
            for observing in sites:
                yield Cell(person, label, outcome, observing)


CELLS = tuple(cells())


# ---------------------------------------------------------------- the setting


@dataclass
class Everybody:
    """All seats, what each of them saw of the learner, and how everything was before anybody did anything."""

    seats: dict[str, Seat]
    saw: dict[str, str]
    stored: dict[str, list[Any]]

    @property
    def learner(self) -> Seat:
        """Whom single pages are about."""
        return self.seats["learner"]


@pytest.fixture(scope="module")
def everybody(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Everybody]:
    """Everybody with records of their own, some by name; the learner shares one line. The figures are counted."""
    with kept_for_all_tests(django_db_blocker), an_lms():
        seats = {person.name: sit_down(person) for person in PEOPLE}
        for seat in seats.values():
            if seat.learner_id:
                rate_by_name(seat)
        learner = seats["learner"]
        api.set_rating_shared(learner.learner_id, learner.finished_round, Item(FRAMEWORK, CHANGE), True)
        saw = {
            name: observed_by(seat.learner_id, learner, f"what {name} saw.")
            for name, seat in seats.items()
            if seat.learner_id
        }
        api.set_due_months(str(host.COURSE), 6)
        count_figures(str(host.COURSE))
        yield Everybody(seats, saw, everything_stored())


def rate_by_name(seat: Seat) -> None:
    """A finished round before which this person was told that ratings are seen by name, and its reason is not."""
    answers = {RISK: DraftAnswer(answer=Answer.RATED, initial=3, reason=seat.words[0])}
    where = {"course": str(host.COURSE), "assessment": str(host.usage("competency_assessment", "named"))}
    begun = api.save_draft(
        seat.learner_id,
        **where,
        framework=get_framework(FRAMEWORK),
        promise=PrivacyPromise(visibility=Visibility.NAMES, purpose="To plan training"),
        draft=Draft(answers=answers),
        round_key="",
        revision=0,
        save_id="n",
    )
    done = {"round_key": begun.key, "revision": begun.revision, "save_id": "m", "assessment": where["assessment"]}
    api.submit_round(seat.learner_id, draft=Draft(answers=answers), **done)


def address(name: str, learner: int, course: Any = host.COURSE) -> str:
    known = {"learner": learner, "framework": FRAMEWORK, "competency": RISK}
    parts = {part: known[part] for part in PARTS.get(name, ())}
    return reverse(f"competency_xblock:{name}", kwargs={"course": str(course), **parts})


def sent(cell: Cell, everybody: Everybody) -> dict[str, Any]:
    """What a form sends; of `observe:own` what this person recorded, of `observe:anothers` what somebody else did."""
    learner = everybody.learner
    forms: dict[str, dict[str, Any]] = {
        "period": {"do": "period", "months": "5"},
        "upload": {"do": "upload", "file": SimpleUploadedFile("starts.csv", b"learner,start\nlearner,2020-03-04\n")},
        "appoint": {"do": "appoint", "who": "unenrolled"},
        "dismiss": {"do": "dismiss", "observer": str(everybody.seats["observer"].learner_id)},
        "record": {
            "do": "record",
            "form_key": str(uuid.uuid4()),
            "framework": FRAMEWORK,
            "item": RISK,
            "observed_on": timezone.localdate().isoformat(),
            "method": "practice",
            "value": "5",
        },
        "own": {"do": "withdraw", "key": everybody.saw.get(cell.person.name, "x")},
        "anothers": {"do": "withdraw", "key": learner.observed},
    }
    return forms.get(cell.deed, {})


def ask(cell: Cell, everybody: Everybody, *, course: Any = host.COURSE, token: str = TOKEN) -> HttpResponse:
    client = everybody.seats[cell.person.name].client
    url = address(cell.name, everybody.learner.learner_id, course)
    if cell.method == "GET":
        return client.get(url)
    return client.post(url, sent(cell, everybody) | ({"csrfmiddlewaretoken": token} if token else {}))


# ---------------------------------------------------------------- what a cell means


def no_words(answer: HttpResponse, everybody: Everybody, *, shared: bool = False) -> None:
    """Nothing that a learner wrote is there, unless it is the line that one shares, on that learner's page."""
    text = text_of(answer.content)
    for seat in everybody.seats.values():
        reason, plan = seat.words
        assert plan not in text
        assert (reason in text) is (shared and seat is everybody.learner)


def nobody_named(answer: HttpResponse, everybody: Everybody) -> None:
    """Nobody's name is there, and nothing of what anybody saw."""
    text = text_of(answer.content)
    for seat in everybody.seats.values():
        assert seat.name not in text
        assert seat.note not in text
        assert f"what {seat.person.name} saw." not in text


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_everybody_gets_what_the_table_says(cell: Cell, everybody: Everybody, lms: Site):
    lms.settings.COMPETENCY_XBLOCK = ON if cell.observing else OFF
    answer = ask(cell, everybody)
    changed = everything_stored() != everybody.stored
    assert changed is (cell.expected == "done"), answer.content.decode()[:3000]
    # A line that is shared shows how confident somebody feels: not before those who may observe have asked to see it.
    uncovered = not cell.observing or cell.person.name == "data-researcher"
    no_words(answer, everybody, shared=cell.label == "GET:person" and cell.expected == "read" and uncovered)
    if cell.expected == "read":
        assert answer.status_code == 200
    elif cell.expected == "log-in":
        assert answer.status_code == 302
        assert answer["Location"].startswith(LOGIN)
    elif cell.expected == "done" and cell.deed == "upload":
        assert answer.status_code == 200
        assert "We saved 1 start date." in answer.content.decode()
    elif cell.expected in ("done", "back"):
        assert answer.status_code == 302
        assert urlsplit(answer["Location"]).path == address(cell.name, everybody.learner.learner_id)
    else:
        assert answer.status_code == int(cell.expected), answer.content.decode()
        nobody_named(answer, everybody)


@pytest.mark.parametrize(
    "name", ["people", "people-table", "people-table-xlsx", "person", "observed", "observe", "competency"]
)
def test_whoever_may_see_a_page_about_people_reads_the_learners_name(name: str, everybody: Everybody, lms: Site):
    lms.settings.COMPETENCY_XBLOCK = ON
    for cell in CELLS:
        if cell.label == f"GET:{name}" and cell.expected == "read" and cell.observing:
            assert everybody.learner.name in text_of(ask(cell, everybody).content), cell


def test_what_was_seen_is_read_by_whoever_recorded_it_and_by_those_who_run_the_course(everybody: Everybody, lms: Site):
    lms.settings.COMPETENCY_XBLOCK = ON
    runs = {"course-staff", "limited-staff", "global-staff", "as-the-learner"}
    for cell in CELLS:
        if cell.label in ("GET:person", "GET:observe") and cell.expected == "read" and cell.observing:
            text = text_of(ask(cell, everybody).content)
            name = cell.person.name
            assert (everybody.learner.note in text) is (name in runs), cell
            assert (f"what {name} saw." in text) is (name in runs or cell.name == "observe"), cell
    lms.settings.COMPETENCY_XBLOCK = OFF
    for cell in CELLS:
        if cell.expected == "read" and not cell.observing:
            assert everybody.learner.note not in text_of(ask(cell, everybody).content), cell


def test_whoever_may_observe_sees_single_ratings_only_after_asking_for_them(everybody: Everybody, lms: Site):
    lms.settings.COMPETENCY_XBLOCK = ON
    [staff] = (person for person in PEOPLE if person.name == "course-staff")
    look = Cell(staff, "GET:person", "read", True)
    notice = "This person was told, before they started"
    waiting = "Choose “Show the ratings now” to see them here."
    before = ask(look, everybody)
    assert notice not in before.content.decode()
    assert waiting in before.content.decode()
    ask(replace(look, label="person"), everybody)
    after = ask(look, everybody)
    assert notice in after.content.decode()
    assert waiting not in after.content.decode()
    no_words(after, everybody, shared=True)
    [researcher] = (person for person in PEOPLE if person.name == "data-researcher")
    assert notice in ask(replace(look, person=researcher), everybody).content.decode()


# ---------------------------------------------------------------- other courses, other ways in

WRITING = tuple(cell for cell in CELLS if cell.observing and cell.method == "POST" and cell.expected == "done")
READING = tuple(cell for cell in CELLS if cell.observing and cell.method == "GET" and cell.expected == "read")
OTHERS = (host.ELSEWHERE, "course-v1:No+Such+Course", "course-v1:Haven", "library-v1:Haven+Box", "x", "." * 300)


@pytest.mark.parametrize("course", OTHERS, ids=lambda course: str(course)[:30])
def test_rights_in_one_course_are_none_in_another(course: Any, everybody: Everybody, lms: Site):
    lms.settings.COMPETENCY_XBLOCK = ON
    api.add_observer(everybody.seats["observer"].learner_id, "course-v1:Haven+Third+2030")
    before = everything_stored()
    for cell in (*READING, *WRITING):
        if cell.person.name != "global-staff":
            answer = ask(cell, everybody, course=course)
            assert answer.status_code == 403, cell
            nobody_named(answer, everybody)
            no_words(answer, everybody)
    assert everything_stored() == before


@pytest.mark.parametrize("course", OTHERS[1:], ids=lambda course: str(course)[:30])
def test_nobody_has_rights_in_what_is_no_course_and_nothing_is_stored_of_it(
    course: str, everybody: Everybody, lms: Site
):
    before = everything_stored()
    [everywhere] = (person for person in PEOPLE if person.name == "global-staff")
    for cell in CELLS:
        if cell.person == everywhere:
            assert ask(cell, everybody, course=course).status_code in (403, 405), cell
    assert everything_stored() == before


def test_data_researchers_of_the_organisation_read_all_of_its_courses(everybody: Everybody, lms: Site):
    [learner] = (person for person in PEOPLE if person.name == "other-learner")
    role = {"user_id": everybody.seats["other-learner"].learner_id, "role": "data_researcher"}
    CourseAccessRole.objects.create(**role, org="Harbour")
    look = Cell(learner, "GET:overview", "read", False)
    assert ask(look, everybody).status_code == 403
    CourseAccessRole.objects.create(**role, org=host.COURSE.org)
    assert ask(look, everybody).status_code == 200
    assert ask(replace(look, label="GET:start-dates"), everybody).status_code == 403


def test_staff_of_another_course_have_their_rights_there(everybody: Everybody, lms: Site):
    [elsewhere] = (person for person in PEOPLE if person.name == "staff-elsewhere")
    for name in ("overview", "people", "training"):
        answer = ask(Cell(elsewhere, f"GET:{name}", "read", False), everybody, course=host.ELSEWHERE)
        assert answer.status_code == 200
        nobody_named(answer, everybody)
    about = Cell(elsewhere, "GET:person", "404", False)
    assert ask(about, everybody, course=host.ELSEWHERE).status_code == 404


def test_staff_who_look_as_a_learner_keep_their_rights_on_these_pages_only(everybody: Everybody, lms: Site):
    seat = everybody.seats["as-the-learner"]
    page = seat.client.get(address("people", everybody.learner.learner_id))
    assert everybody.learner.name in page.content.decode()
    assert "made-up ones" in seat.view("progress", "student_view").content.decode()


@pytest.mark.parametrize("cell", WRITING, ids=str)
def test_another_site_cannot_have_anything_done(cell: Cell, everybody: Everybody, lms: Site):
    lms.settings.COMPETENCY_XBLOCK = ON
    for token in ("", "d" * 32):
        assert ask(cell, everybody, token=token).status_code == 403
    assert everything_stored() == everybody.stored


@pytest.mark.parametrize("name", sorted({cell.name for cell in CELLS}))
def test_nothing_of_it_is_in_studio(name: str, everybody: Everybody, lms: Site):
    url = address(name, everybody.learner.learner_id)
    lms.run("cms")
    assert everybody.seats["global-staff"].client.get(url).status_code == 404


# ---------------------------------------------------------------- that nothing is missing


def names_in(patterns: list[URLPattern | URLResolver]) -> Iterator[str | None]:
    """The names of all addresses, however deep they stand."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names_in(pattern.url_patterns)
        else:
            yield pattern.name


def test_every_page_of_ours_has_a_row(lms: Site):
    from competency_xblock.web.urls import urlpatterns

    own = {"own-record"}  # see test_taking_back.py
    rows = [{cell.name for cell in IN_LMS if cell.block == "page"} | own, {cell.name for cell in CELLS}]
    found = list(names_in(urlpatterns))
    assert len(found) == len(set(found))
    assert set(found) == rows[0] | rows[1]
    assert not rows[0] & rows[1]
    assert reverse("competency_xblock:mine") == PAGE


@pytest.mark.parametrize("observing", [False, True])
def test_every_page_is_tried_both_ways(observing: bool):
    requests = {(cell.name, cell.method) for cell in CELLS if cell.observing is observing}
    assert {name for name, method in requests if method == "GET"} == {
        name for name, method in requests if method == "POST"
    }
