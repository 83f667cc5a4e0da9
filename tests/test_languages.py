"""Nothing that people read stays English: a walk through every page, answer and file in a language nobody speaks.

The walk is made once. Its first proof is that no English is left, but for what comes from frameworks and people;
its second that it went everywhere: all sentences of the pages have been met on the way.
"""

from __future__ import annotations

import ast
import base64
import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote

import django
import polib
import pytest
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.template import Template
from django.test import RequestFactory, override_settings
from django.utils import timezone, translation
from lxml import html
from pytest_django import DjangoDbBlocker
from workbench.runtime import ID_MANAGER, WorkbenchRuntime

from competency_xblock.frameworks import get_framework, get_frameworks, to_dict
from competency_xblock.platform.site_frameworks import OWN
from competency_xblock.records import api
from competency_xblock.records.data import Answer, Draft, DraftAnswer, Visibility
from competency_xblock.web.learner.progress.my_competencies import TAKING_BACK, my_competencies
from competency_xblock.web.plumbing import wording
from competency_xblock.web.plumbing.pages import own_page
from competency_xblock.web.plumbing.rendering import engine
from demo.learners import account_of
from languages.catalogues import english
from languages.dummy import PLACEHOLDER, dummy, speak_dummy
from languages.extract import CALLS, sentences

from .fixtures import walks, walks_of_groups, walks_of_the_learner
from .fixtures.erased import erase_long_ago
from .fixtures.files import cells_of
from .fixtures.records import Page
from .fixtures.records import rated as rating
from .fixtures.workbench import (
    CHANGE,
    COURSE,
    ENCOURAGE,
    FRAMEWORK,
    NOBODY,
    OPEN_QUESTIONS,
    REFLECTING,
    RISK,
    STAFF,
    Seat,
    action,
    assessment,
    draft,
    forget_course,
    kept_for_all_tests,
    progress_seat,
    put_into_course,
    rated,
    sent,
    unrated,
)

pytestmark = pytest.mark.django_db

PACKAGE = Path(__file__).resolve().parent.parent / "competency_xblock"
SCRIPTS_FOLDER = PACKAGE / "static/competency_xblock/js"
SCRIPTS = sorted(SCRIPTS_FOLDER.rglob("*.js"))
SENSITIVE = "practice-self-care"
# People write Greek here, so that their words can be told from ours.
WORDS = {"title": "Θέση", "purpose": "Σκοπός", "role": "Ρόλος", "home": "Σπίτι", "contact": "Βοήθεια", "plan": "Πλάνο"}
BY_NAME = {"visibility": "names", "purpose": WORDS["purpose"]}
EVERY_SETTING = {
    "display_name": WORDS["title"],
    "roles": [WORDS["role"]],
    "organisations": [WORDS["home"]],
    "safeguarding": WORDS["contact"],
}

Heard = tuple[str, str]
"""Where it was read, and what."""


# ---------------------------------------------------------------- reading what people are shown

NOT_READ = {"script", "style"}
SPOKEN = {"alt", "aria-label", "data-saved", "download", "placeholder", "title"}
# Attributes that machines read; what is left is spoken, shown, or said by a script.
FOR_MACHINES = {
    "accept-charset", "aria-describedby", "autocomplete", "class", "content", "d", "data-chart", "data-done",
    "data-go", "data-state", "href", "id", "name", "onclick", "preserveaspectratio", "rel", "style", "type", "value",
    "viewbox",
}  # fmt: skip


def read(page: str) -> Iterator[str]:
    """Every text that the page holds, shown or not yet, and every attribute that somebody reads or hears."""
    for element in html.fromstring(page).iter():
        if isinstance(element.tag, str) and element.tag not in NOT_READ:
            yield element.text or ""
            for name, value in element.attrib.items():
                if name in SPOKEN or (" " in value and name.lower() not in FOR_MACHINES):
                    yield value
        yield element.tail or ""
    for file in html.fromstring(page).xpath("//a[starts-with(@href, 'data:text/csv')]/@href"):
        yield from (cell for row in csv.reader(io.StringIO(unquote(file.partition(",")[2])[1:])) for cell in row)
    for chart in map(json.loads, html.fromstring(page).xpath("//@data-chart")):
        yield from (chart["title"], *chart["labels"], *(series["label"] for series in chart["series"]))
    for state in html.fromstring(page).xpath("//@data-state"):
        yield from json.loads(state)["words"].values()
        yield from reminders(json.loads(state))


def reminders(state: Mapping[str, Any]) -> Iterator[str]:
    """What the learner is reminded of that was said elsewhere."""
    for sentences_of_one in state.get("at", {}).get("related", {}).values():
        yield from sentences_of_one


def answered(answer: Any) -> Iterator[str]:
    """Every sentence in an answer to something posted."""
    body = answer.json()
    yield from (body.get(name, "") for name in ("error", "said", "sentence", "note", "link"))
    # What is wrong with a framework's file is said by the checker, in the language of those who write such files.
    yield from (
        problem["message"]
        for name in ("problems", "dropped")
        for problem in body.get(name, ())
        if isinstance(problem, dict)
    )
    yield from (error for errors in body.get("fields", {}).values() for error in errors)
    if isinstance(body.get("html"), dict):
        yield from reminders(body)
        for part in body["html"].values():
            yield from read(f"<div>{part}</div>")
    elif body.get("html"):
        yield from read(f"<table>{body['html']}</table>" if body["html"].startswith("<tr") else body["html"])


def going_on(seat: Seat, answers: Any) -> dict[str, Any]:
    """What the page sends that has been told of all saves."""
    state = seat.state()
    stored = state["stored"] or {"round": "", "revision": 0}
    return sent(answers, stored["round"], stored["revision"], promise=state["promise"])


def texts_in(value: Any) -> Iterator[str]:
    """All texts of a framework."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for child in value.values():
            yield from texts_in(child)
    elif isinstance(value, list | tuple):
        for child in value:
            yield from texts_in(child)


FRAMEWORK_TEXTS = sorted(
    {
        " ".join(text.split())
        for framework in (get_framework(FRAMEWORK), get_frameworks()[0])
        for text in texts_in(to_dict(framework))
        if " " in text or text[:1].isupper()
    },
    key=len,
    reverse=True,
)
# What the demo and these tests call people, and what the form calls its parts when something else is sent.
PARTS = "aim, answer, flagged, initial, reason, revised"
NAMES = ("Training Team", "robin", COURSE, PARTS, "https://", ".csv", ".xlsx")
UNKNOWN = ("no-such-framework", "long-gone")
CHECKER = (
    "The file is empty. It should hold one <framework>.",
    "The file starts with <a>. Here it should be <framework>.",
    'level="no" names no level. The levels are: new, old.',
)
UNITS = ("Motivational Interviewing", "Ways of talking", "Looking at myself", "Open questions", "Reflecting")
FRAMEWORKS = tuple(name for framework in get_frameworks() for name in (framework.title, framework.publisher) if name)
# Units too, but also words of ours: only authors are shown them, in these places.
OTHERS = ("Rating", "Progress")
OF_AUTHORS = (
    "editor",
    "preview",
    "covered",
    "looked over",
    "nothing to look at",
    "progress in Studio",
    "progress editor",
)
DATE = re.compile(r"\d+-a de (?=⟦)|, je (?=\d)")  # how Django writes a date in this language


def left_in_english(text: str, *data: str) -> str:
    """What of a text is neither dummy nor somebody else's words: nothing, if all is well."""
    rest = PLACEHOLDER.sub("", DATE.sub("", " ".join(text.split())))
    for known in (*FRAMEWORK_TEXTS, *FRAMEWORKS, *UNITS, *NAMES, *UNKNOWN, *CHECKER, *data):
        rest = rest.replace(known, "")
    return " ".join(re.findall(r"[A-Za-z][A-Za-z' ]*", rest))


# ---------------------------------------------------------------- the walk


def opened(where: str, seat: Seat, view: str = "student_view") -> Iterator[Heard]:
    for text in read(seat.see(view)):
        yield where, text


def hear(where: str, seat: Seat, handler: str, body: Any) -> Iterator[Heard]:
    for text in answered(seat.post(handler, body)):
        yield where, text


def own_page_of(seat: Seat, posted: Mapping[str, str] | None = None, session: dict[str, Any] | None = None) -> str:
    """My competencies, as it is answered to having posted something to it, or to having opened it."""
    request = RequestFactory().get("/") if posted is None else RequestFactory().post("/", posted)
    request.user = account_of(seat.student)
    request.session = {} if session is None else session
    request._dont_enforce_csrf_checks = True
    return my_competencies(request).content.decode()


def my_page(where: str, seat: Seat) -> Iterator[Heard]:
    for text in read(own_page_of(seat)):
        yield where, text


def taken_back(seat: Seat) -> Iterator[Heard]:
    """My competencies, and what it says as each thing that can be is taken back, and once it is there no more."""
    yield from my_page("my competencies, with all there is", seat)
    session: dict[str, Any] = {}
    for do in TAKING_BACK:
        forms = [
            dict(form.form_values()) for form in html.fromstring(own_page_of(seat)).xpath("//form[@method='post']")
        ]
        [form, *_more] = (form for form in forms if form["do"] == do)
        assert not own_page_of(seat, form, session)  # it leads to the page, which says what was done
        for text in read(own_page_of(seat, session=session)):
            yield f"my competencies, {do}", text
    for text in read(own_page_of(seat, form, session)):  # the last one once more
        yield "my competencies, gone", text


def before_a_round() -> Iterator[Heard]:
    """The form in each way that an author can set it up, and in Studio."""
    all_areas = [area.id for area in get_framework(FRAMEWORK).areas]
    setups = {
        "plain": EVERY_SETTING,
        "by name": {**EVERY_SETTING, **BY_NAME, "competencies": [CHANGE, SENSITIVE]},
        "choosing": {"competencies": [], "areas": all_areas, "choose_up_to": 3, "discussion": True},
        "choosing one": {"competencies": [], "areas": all_areas[:1], "choose_up_to": 1},
        "everything": {"competencies": []},
        "by name, what for is missing": {"visibility": "names", "display_name": WORDS["title"]},
        "one": {"competencies": [CHANGE]},
        "nothing there": {"competencies": ["long-gone"]},
        "no framework": {"framework": "no-such-framework"},
    }
    put_into_course(assessment(**EVERY_SETTING))
    with override_settings(COMPETENCY_XBLOCK={"privacy_notice_url": "https://example.org/"}):
        yield from opened("editor, privacy notice", Seat(STAFF), "studio_view")
    with override_settings(COMPETENCY_XBLOCK={"keep_open_rounds_days": 90}):
        yield from opened("form, deleted after a while", Seat("Νίκος"))
    for name, settings in setups.items():
        put_into_course(assessment(**settings))
        for seat in (Seat("Νίκος"), Seat(NOBODY)):
            yield from opened(f"form, {name}", seat)
        yield from opened(f"preview, {name}", Seat(STAFF), "author_view")
        yield from opened(f"editor, {name}", Seat(STAFF), "studio_view")
    yield from hear("save without a framework", Seat("Νίκος"), "save_round", sent(draft()))
    yield from hear("preview without a framework", Seat(STAFF), "try_round", sent(draft()))
    for view in ("author_view", "studio_view"):
        yield from opened("progress in Studio", progress_seat(STAFF), view)
    for seat in (progress_seat(), progress_seat(NOBODY), progress_seat(STAFF)):
        yield from opened("progress, nothing yet", seat)


def rounds() -> Iterator[Heard]:
    """The page after a round: each kind of advice, changes, actions; and what can be taken along."""
    put_into_course(
        assessment(
            **EVERY_SETTING,
            competencies=[],
            discussion=True,
            unit_map={"mi": [OPEN_QUESTIONS, REFLECTING], "tip": [OPEN_QUESTIONS, REFLECTING]},
        )
    )
    every = [competency.id for competency in get_framework(FRAMEWORK).competencies() if competency.rated]
    yesterday, tomorrow = ((timezone.localdate() + timedelta(days=n)).isoformat() for n in (-1, 1))
    plans = [action(WORDS["plan"], CHANGE, yesterday), action(WORDS["plan"], "", tomorrow), action(WORDS["plan"])]
    pages = {
        "nothing rated": draft(),
        "low": draft(dict.fromkeys(every, 2), *plans),
        "low, and no unit is finished": draft(dict.fromkeys(every, 3)),
        "confident": draft(dict.fromkeys(every, 10)),
        "close": draft(dict.fromkeys(every, 6)),
        "not yet": draft({CHANGE: unrated("not-yet"), ENCOURAGE: unrated("not-my-role")}),
        "not yet, and no topic is about it": draft({ENCOURAGE: unrated("not-yet")}),
        "talked": draft({CHANGE: rated(4, revised=3, reason=WORDS["plan"]), RISK: rated(5)}, role=WORDS["role"]),
        "again": draft({RISK: 4}),
    }
    finished = {"low": [OPEN_QUESTIONS, REFLECTING], "talked": [OPEN_QUESTIONS]}
    for name, answers in pages.items():
        seat = Seat(f"Ν{sum(map(ord, 'talked' if name == 'again' else name))}")
        for unit in finished.get(name, ()):
            Seat(seat.student, unit).see()  # which finishes it in the demo
        for text in read(seat.finish(answers)["html"]):
            yield f"after a round, {name}", text
        yield from opened(f"the page later, {name}", seat)
        for key in seat.page().xpath("//@data-done")[:1]:
            yield from hear("ticked off", seat, "change_action", {"key": key, "done": True})
            yield from opened("with a finished action", seat)
        yield from opened(f"progress, {name}", progress_seat(seat.student))
        for text in read(seat.get("record", "print").content.decode()):
            yield f"record, {name}", text
        for row in cells_of(seat.get("record", "csv").content):
            for cell in row:
                if not re.match(r"\d{4}-\d\d-\d\d(T[\d:]+\+00:00)?$", cell):
                    yield f"table, {name}", cell
        for line in seat.get("record", "ics").content.decode().replace("\r\n ", "").splitlines():
            if line.startswith("SUMMARY:"):
                yield "calendar", line.removeprefix("SUMMARY:")
        yield from ((f"record, {name}", text) for text in answered(seat.get("record", "pdf")))
        yield from my_page(f"my competencies, {name}", seat)
    yield from my_page("my competencies, nothing yet", Seat("Ξένος"))
    for text in read(Seat("Ξένος").get("record", "print").content.decode()):
        yield "record, no round yet", text


def after_a_finish() -> Iterator[Heard]:
    """A plan that the course asks for, answers by name, and a finish that its author makes too late to take back."""
    setup = {**EVERY_SETTING, **BY_NAME, "completion_rule": "action-planned", "competencies": [CHANGE, RISK]}
    put_into_course(assessment(**setup))
    seat = Seat("Ηλίας")
    yield from opened("form, a plan is asked for", seat)
    done = seat.finish(draft({CHANGE: 4, RISK: unrated("not-my-role")}))["html"]
    for text in read(done):
        yield "after a round, a plan is asked for", text
    plan = {"id": "one-tap", "cue": "", "step": WORDS["plan"], "about": "", "review_date": ""}
    yield from hear("a plan", seat, "plan", plan)
    [button] = html.fromstring(done).xpath("//button[@data-do='take-back']")
    put_into_course(assessment(**setup | {"competencies": [CHANGE]}))
    finish = {"round": button.get("data-round"), "submitted": button.get("data-submitted")}
    yield from hear("what is no longer asked", seat, "reopen_round", finish)


def refusals() -> Iterator[Heard]:
    """What cannot be right, and what has happened elsewhere meanwhile."""
    put_into_course(assessment(roles=[WORDS["role"]], competencies=[CHANGE, ENCOURAGE]))
    seat, other = Seat("Άννα"), Seat("Μαρία")
    good = draft({CHANGE: 4}, action(WORDS["plan"]))
    other.finish(good)
    theirs = other.save(good)
    yield from hear("no round", seat, "save_round", sent(good, 5, 0))
    yield from hear("another promise", seat, "save_round", sent(good, promise="another"))
    stored = seat.save(good)
    yield from hear("stale", seat, "save_round", sent(draft({CHANGE: 9}), stored["round"], 77))
    for name in ("save_round", "submit_round"):
        yield from hear("not mine", seat, name, sent(good, theirs["round"], theirs["revision"]))
    yield from hear("no words", seat, "erase_reason", {})
    yield from hear("another's words", seat, "erase_reason", {"round": theirs["round"], "competency": CHANGE})
    seat.submit(good, stored)
    yield from hear("finished elsewhere", seat, "save_round", sent(good, stored["round"], stored["revision"]))
    yield from hear("no JSON", seat, "save_round", b"x")
    yield from hear("too much", seat, "save_round", b" " * 600_000)
    for text in answered(seat.get("save_round")):
        yield "opened by hand", text
    for name in ("save_round", "submit_round", "change_action", "save_settings"):
        yield from hear("not logged in", Seat(NOBODY), name, sent(good))
    yield from (("not logged in", text) for text in answered(Seat(NOBODY).get("record", "csv")))
    yield from hear("progress, not logged in", progress_seat(NOBODY), "change_action", {"key": "x", "done": True})
    yield from hear("progress, not the team", progress_seat("Άννα"), "more_people", {"offset": 0})
    yield from hear("progress, nowhere", progress_seat(STAFF), "more_people", {"offset": -1})
    yield from hear("no action", seat, "change_action", {})
    yield from hear("another's action", seat, "change_action", {"key": "x", "done": True})
    long, odd = "Λ" * 2001, "\0"
    bad_answers = [
        unrated("perhaps"), rated(4) | {"initial": None}, unrated("not-yet", initial=4), unrated("not-yet", revised=4),
        rated(4, revised=4), rated(11), rated(4, reason=long), rated(4, reason=2 * long), rated(4, reason=odd),
        rated(4, reason=5), rated(4, flagged=["long-gone"]), rated(4, more=1), 5,
    ]  # fmt: skip
    drafts: list[Any] = [draft() | {"answers": {CHANGE: answer}} for answer in bad_answers]
    drafts += [draft({CHANGE: 4}, action(WORDS["plan"]) | changes) for changes in (
        {"competency": "long-gone"},
        {"review_date": "soon"}, {"review_date": "1999-01-01"}, {"review_date": "2030-02-30"},
    )]  # fmt: skip
    drafts += [
        draft(chosen="x"), draft(chosen=["long-gone"]), draft(chosen=[CHANGE, CHANGE]), draft(role="Director"),
        draft() | {"answers": []}, draft() | {"actions": {}}, draft({}, *[action(WORDS["plan"])] * 31),
        draft({"long-gone": 4}), draft({CHANGE: 4}, level="long-gone"), None,
    ]  # fmt: skip
    for case in drafts:
        yield from hear(f"draft {str(case)[:80]}", seat, "save_round", going_on(seat, case))
    yield from hear("nothing to bring back", seat, "change_action", {"undo": "x"})
    put_into_course(
        assessment(competencies=[], areas=[area.id for area in get_framework(FRAMEWORK).areas], choose_up_to=1)
    )
    for case in (draft(chosen=[CHANGE, ENCOURAGE]), draft({CHANGE: 4})):
        yield from hear("choosing", seat, "save_round", going_on(seat, case))


# A site's frameworks: levels, a long list of statements, and what is only to think about.
LEVELLED = """\
<framework id="{id}" version="1" title="{title}" publisher="Νίκος" year="2026" language="el" aim="4">
  <about>Για δοκιμές.</about>
  <permission>Ελεύθερο.</permission>
  <scale min="1" max="5"><point value="1">Όχι</point></scale>
  <levels progression="{ladder}">
    <level id="new" code="Α" title="Νέος: στη δουλειά" aim="2"/><level id="old" title="Παλιός" additive-to="new"/>
  </levels>
  <area id="all" title="Όλα">
    <competency id="one" title="Ένα" core="yes">
      <why>Διότι.</why>
      <statement id="one-1" level="new" source="σ. 1">Μπορώ.</statement>
      {many}
    </competency>
    <competency id="two" title="Δύο"><statement id="two-1" source="σ. 1">Μπορώ δύο.</statement></competency>
    <competency id="three" title="Τρία"><statement id="three-1" source="σ. 1">Μπορώ τρία.</statement></competency>
    <competency id="thought" title="Σκέψη" rated="no"><statement id="t-1" source="σ. 2">Ίσως.</statement></competency>
  </area>
</framework>
"""
RELATED = """\
<crosswalk>
  <between one="ladder" other="wide">
    <pair one="one" other="one" relation="same">Ίδιο.</pair>
    <pair one="two" other="two" relation="close">Κοντά.</pair>
    <pair one="three" other="three" relation="part-of">Μέρος.</pair>
  </between>
</crosswalk>
"""


@contextmanager
def frameworks_with_levels() -> Iterator[None]:
    """The site has two: one whose levels are a ladder, and one whose levels stand apart."""
    many = "".join(f'<statement id="m-{n}" level="old" source="σ. 2">Μπορώ {n}.</statement>' for n in range(20))
    with TemporaryDirectory() as folder:
        for name, title, ladder in (("ladder", "Σκάλα", "yes"), ("wide", "Πλατύ", "no")):
            content = LEVELLED.format(id=name, title=title, ladder=ladder, many=many)
            (Path(folder) / f"{name}.xml").write_text(content, encoding="utf-8")
        silent = LEVELLED.format(id="silent", title="Σιωπή", ladder="no", many="")
        silent = re.sub(
            r'source="σ. .">',
            'source="σ. 1" level="new">',
            silent.replace(' level="new"', "").replace(' additive-to="new"', ""),
        )
        (Path(folder) / "silent.xml").write_text(silent, encoding="utf-8")
        (Path(folder) / "related.xml").write_text(RELATED, encoding="utf-8")
        with override_settings(COMPETENCY_XBLOCK={"framework_folders": [folder]}):
            yield


def at_levels() -> Iterator[Heard]:
    """Levels to choose, statements to work on, values to think about, and what was said elsewhere in the course."""
    with frameworks_with_levels():
        both = [assessment(framework=name, competencies=[]) for name in ("ladder", "wide")]
        put_into_course(*both)
        seats = [Seat("Λουκάς", f"{COURSE}.competency_assessment.d{number}.u0") for number in (0, 1)]
        for seat in seats:
            yield from opened("a level to choose", seat)
            yield from opened("preview, levels", Seat(STAFF, seat.usage), "author_view")
            yield from opened("editor, levels", Seat(STAFF, seat.usage), "studio_view")
            yield from hear("no such level", seat, "choose_level", {"level": "long-gone"})
            yield from hear("no level", seat, "submit_round", sent(draft()))
            odd = Seat("Κώστας", seat.usage)
            for bad in (rated(4), unrated("reflected", initial=4), unrated("", flagged=["one-1"])):
                answers = draft({"thought": bad}, level="new")
                yield from hear("a number for a thought", odd, "save_round", going_on(odd, answers))
            answers = {
                "one": rated(3, flagged=["one-1"]), "two": 4, "three": unrated("", flagged=["three-1"]),
                "thought": unrated("reflected"),
            }  # fmt: skip
            for text in read(seat.finish(draft(answers, level="new"))["html"]):
                yield "after a round at a level", text
            for text in read(seat.finish(draft(answers | {"three": 2}, level="old"))["html"]):
                yield "after a round at another level", text
            for row in cells_of(seat.get("record", "csv").content):
                cells = (cell for cell in row if cell not in answers)  # an id is no sentence
                yield from (("table at levels", cell) for cell in cells if not re.match(r"\d{4}-\d\d-\d\dT", cell))
            for text in read(seat.get("record", "print").content.decode()):
                yield "record at levels", text
            yield from opened("progress at levels", progress_seat(seat.student))
        for seat in seats:
            yield from opened("with what was said elsewhere", seat)
            yield from hear("another level", seat, "choose_level", {"level": "new"})
        put_into_course(assessment(framework="ladder", competencies=[], level="old"))
        yield from opened("the author's level", seats[0])
        yield from opened("preview, the author's level", Seat(STAFF), "author_view")


def editing() -> Iterator[Heard]:
    """What an author is told about each field and part, and what the editor asks for."""
    gone = {"vertical@gone": {"topics": ["mi"], "minutes": 3, "title": "Θέμα"}}
    put_into_course(assessment(unit_map=gone), assessment(display_name=WORDS["title"], competencies=[RISK]))
    author = Seat(STAFF)
    page = author.page("studio_view")
    as_it_stands: dict[str, list[str]] = {}
    for name, value in page.forms[0].form_values():
        as_it_stands.setdefault(name, []).append(value)
    set_now = json.loads(page.xpath("//*[@data-part='editor']/@data-state")[0])["set"]  # what the script fills in
    as_it_stands |= {name: [str(set_now[name])] for name in ("spread", "choose_up_to", "level")}
    as_it_stands |= {name: set_now[name] for name in ("competencies", "areas")}
    own, long = {"id": "own-a", "title": "Θέμα"}, "Λ" * 501
    parts: list[tuple[str, Any]] = [
        ("aims", 5), ("aims", {"Ω": 5}), ("aims", {CHANGE: 11}), ("unit_map", 5), ("unit_map", {"Ω": {}}),
        ("unit_map", {OPEN_QUESTIONS: {}}), ("unit_map", {OPEN_QUESTIONS: {"topics": [], "minutes": -1}}),
        ("own_topics", 5), ("own_topics", [5]), ("own_topics", [own, own]), ("own_topics", [own | {"title": 5}]),
        ("own_topics", [own | {"title": ""}]), ("own_topics", [own, {"id": "own-b", "title": "Θέμα"}]),
        ("own_topics", [own | {"about": long}]), ("own_topics", [own | {"url": "Ω"}]),
        ("own_topics", [own | {"helps": 5}]), ("own_topics", [own | {"title": "\x01"}]), ("own_topics", [own] * 21),
    ]  # fmt: skip
    wrong: list[dict[str, list[str]]] = [
        {name: [""] for name in as_it_stands},
        {"aim": ["11"]}, {"aim": ["Χ"]}, {"spread": ["areas"], "choose_up_to": ["0"]}, {"visibility": ["names"]},
        {"spread": ["areas"], "choose_up_to": ["51"]}, {"visibility": ["Χ"]}, {"framework": ["Χ"]},
        {"competencies": ["Χ"]}, {"competencies": []},
        {"spread": ["areas"], "areas": []}, {"purpose": ["Λ" * 501]}, {"roles": ["\0"]}, {"roles": ["Λ" * 300]},
        {"framework": [OWN]}, {"safeguarding": ["\x01"]}, {"roles": [f"{WORDS['role']}\n" * 2]},
        *({name: [json.dumps(value)]} for name, value in parts),
    ]  # fmt: skip
    for wrong_fields in wrong:
        yield from hear(
            f"editor {str(wrong_fields)[:60]}", author, "save_settings", {"fields": as_it_stands | wrong_fields}
        )
    yield from hear("editor, no form", author, "save_settings", {"fields": 5})
    yield from hear("editor, changed meanwhile", author, "save_settings", {"fields": as_it_stands, "stamp": "x"})
    yield from hear("looked over, wrong", author, "try_settings", {"fields": as_it_stands | {"aim": ["11"]}})
    yield from hear("looked over", author, "try_settings", {"fields": as_it_stands})
    twelve = {"unit_map": [json.dumps({OPEN_QUESTIONS: {"topics": ["mi", "ambit"]}, REFLECTING: {"topics": ["tip"]}})]}
    yield from hear("covered", author, "try_settings", {"fields": as_it_stands | twelve})
    every_topic = {
        "unit_map": [json.dumps({OPEN_QUESTIONS: {"topics": [topic.id for topic in get_framework(FRAMEWORK).topics]}})]
    }
    helped = {"competencies": [CHANGE, ENCOURAGE]}
    well = as_it_stands | every_topic | helped | {"safeguarding": [WORDS["contact"]]}
    idle = {"own_topics": [json.dumps([own])]}
    yield from hear("looked over, a topic that helps nothing", author, "try_settings", {"fields": well | idle})
    few = {"spread": ["areas"], "areas": ["values-and-attitudes"], "choose_up_to": ["50"]}
    yield from hear("editor, too many to pick", author, "save_settings", {"fields": as_it_stands | few})
    yield from hear("nothing to look at", author, "try_settings", {"fields": well})
    yield from hear("no other assessment", author, "take_over", {})
    for framework in (OWN, "wide", FRAMEWORK):
        for where, part in shown_parts(author, framework):
            yield where, part
    with frameworks_with_levels():
        for where, part in shown_parts(author, "wide"):
            yield where, part
    yield from hear("no file", author, "check_framework", {"file": 5})
    yield from hear("a broken file", author, "check_framework", {"file": "PGE+"})
    good = LEVELLED.format(id="ours", title="Δικό", ladder="no", many="")
    yield from hear("a file", author, "check_framework", {"file": base64.b64encode(good.encode()).decode()})
    broken = {"framework": OWN, "own_framework": "<framework/>"}
    yield from hear("a broken framework", author, "show_framework", broken)
    yield from hear("not an author", Seat("Άννα"), "show_framework", {})
    yield from hear(
        "an unusable framework", author, "save_settings", {"fields": as_it_stands | {"own_framework": ["<a/>"]}}
    )
    for count in (2, 8):
        alike = "".join(f'<statement id="x-{n}" level="no" source="σ. 3">Μπορώ.</statement>\n' for n in range(count))
        repeated = LEVELLED.format(id="ours", title="Δικό", ladder="no", many=alike)
        fields = as_it_stands | {"framework": [OWN], "own_framework": [repeated]}
        yield from hear("a framework with one mistake, again and again", author, "save_settings", {"fields": fields})
    Seat("Ίρις").save(draft({CHANGE: 4}))
    yield from opened("editor, answered", author, "studio_view")
    walk = {"id": "own-walk", "title": "Θέμα", "url": "https://example.org/", "helps": {CHANGE: 3}}
    put_into_course(assessment(own_topics=[walk], unit_map={OPEN_QUESTIONS: {"topics": ["own-walk"], "minutes": 1}}))
    for text in read(author.post("try_round", sent(draft({CHANGE: 1}))).json()["html"]):
        yield "preview, to its end", text
    yield from outside_of_a_course()
    for settings in SETUPS_TO_MEND:
        put_into_course(assessment(**settings))
        yield from opened("preview, to mend", author, "author_view")
    yield from opened("editor, to mend", author, "studio_view")
    with patch("competency_xblock.web.assessment.settings.parse_own_topics", side_effect=ValueError):
        yield from opened("preview, unreadable", author, "author_view")
    put_into_course(assessment(unit_map={unit: {"topics": ["mi"]} for unit in (OPEN_QUESTIONS, REFLECTING)}))
    units = author.block.get_parent().get_parent().get_children()
    for unit, title in zip(units, ("Open questions", "Reflecting"), strict=True):
        unit.display_name = title
        unit.save()
        yield from opened("preview, copied units", author, "author_view")
    subsection = type(author.block.get_parent().get_parent())
    subsection.graded = False
    put_into_course(assessment(participation=True, level="long-gone"))
    yield from opened("preview, not graded", author, "author_view")
    del subsection.graded
    progress = progress_seat(STAFF)
    for settings in ({"display_name": [""]}, {"team_shows": []}, {"assessments": ["Χ"]}, {"level": ["Χ"]}):
        fields = {"display_name": [WORDS["title"]], "team_shows": ["people"]} | settings
        yield from hear("progress editor", progress, "save_settings", {"fields": fields})
    yield from hear("progress editor, not an author", progress_seat("Άννα"), "save_settings", {})
    put_into_course(assessment(), assessment(framework="kent-medway-vcse", competencies=[]), assessment())
    here = f"{COURSE}.competency_assessment.d0.u0"
    fields = {"display_name": [WORDS["title"]], "assessments": [here], "level": ["kent-medway-vcse/getting-help"]}
    yield from hear("progress editor, no such level here", progress, "save_settings", {"fields": fields})
    progress.post("save_settings", {"fields": fields | NOBODY_BEGAN})
    yield from opened("team, of an assessment that nobody began", progress)
    put_into_course()
    yield from opened("progress editor, no assessment", progress, "studio_view")
    block = progress.block
    block.assessments, block.level = [f"{COURSE}.competency_assessment.d9.u0"], "Χ/Ω"
    block.save()
    yield from opened("progress editor, gone", progress, "studio_view")
    yield from (("progress, gone", message.text) for message in progress.block.validate().messages)


NOBODY_BEGAN = {
    "assessments": [f"{COURSE}.competency_assessment.d2.u0"],
    "level": [""],
    "team_shows": ["people", "figures"],
}


def outside_of_a_course() -> Iterator[Heard]:
    """In a content library, and in a course that has no units yet."""
    forget_course()
    ID_MANAGER.set_scenario(COURSE)
    WorkbenchRuntime().parse_xml_string(assessment(level="old", framework="ladder"))
    alone = Seat(STAFF)
    with frameworks_with_levels():
        yield from opened("editor, no units", alone, "studio_view")
        put_into_course(assessment(framework="silent", competencies=[], level="old"))
        yield from opened("preview, nothing to say at this level", alone, "author_view")
    page = "competency_xblock.web.authoring.editor.is_in_course"
    forget_course()
    ID_MANAGER.set_scenario(COURSE)
    WorkbenchRuntime().parse_xml_string(assessment())
    with patch(page, return_value=False):
        yield from opened("editor, library", alone, "studio_view")
    fields = {
        "display_name": [WORDS["title"]], "framework": [FRAMEWORK], "spread": ["all"], "choose_up_to": ["3"],
        "completion_rule": ["submitted"], "visibility": ["groups"],
    }  # fmt: skip
    yield from hear("looked over in a library", alone, "try_settings", {"fields": fields})


def shown_parts(author: Seat, framework: str) -> Iterator[Heard]:
    """The editor's parts for a framework."""
    answer = author.post("show_framework", {"framework": framework}).json()
    for part in answer["html"].values():
        for text in read(f"<div>{part}</div>"):
            yield f"editor, {framework}", text


SETUPS_TO_MEND: tuple[dict[str, Any], ...] = (
    {"framework": ""},
    {"framework": OWN},
    {"framework": "long-gone"},
    {"competencies": ["long-gone"], "completion_rule": "all-answered"},
    {"unit_map": {f"vertical@{n}": {"topics": ["mi"], "title": f"Θ{n}"} for n in range(7)}},
    {"unit_map": {"vertical@0": {"topics": ["mi"], "title": "Θ"}, OPEN_QUESTIONS: {"topics": ["ξένο"]}}},
    {"unit_map": {OPEN_QUESTIONS: {"topics": ["tip"]}}, "competencies": [RISK]},
    {"competencies": [], "areas": ["values-and-attitudes"], "choose_up_to": 1},
    {"choose_up_to": 70_000, "own_topics": [3], "safeguarding": "Λ" * 501, "aims": {CHANGE: 11}},
)


def the_team() -> Iterator[Heard]:
    """Figures about groups, large and small, and ratings by name."""
    competencies = [CHANGE, ENCOURAGE, RISK, SENSITIVE]
    put_into_course(assessment(competencies=competencies, **BY_NAME), assessment(competencies=competencies))
    named, nameless = (f"{COURSE}.competency_assessment.d{number}.u0" for number in (0, 1))
    user = get_user_model()
    people = [user.objects.create(username=f"Π{n}", first_name=f"Π{n}").pk for n in range(60)]
    not_yet, not_mine = DraftAnswer(answer=Answer.NOT_YET), DraftAnswer(answer=Answer.NOT_MY_ROLE)
    framework = get_framework(FRAMEWORK)
    for n, person in enumerate(people[:30]):
        page = Page(person, framework, nameless, COURSE)
        answers = {CHANGE: rating(n % 10 + 1), ENCOURAGE: rating(5), RISK: (not_yet, not_mine)[n % 2]}
        page.finish(Draft(answers=answers | ({SENSITIVE: rating(4)} if n < 3 else {})))
        if n < 20:
            page.finish(Draft(answers={CHANGE: rating(min(10, n % 10 + 2))}), day=1)
    for person in people[30:]:
        by_name = Page(person, framework, named, COURSE, Visibility.NAMES)
        answers = {CHANGE: rating(4), ENCOURAGE: not_yet, SENSITIVE: not_mine}
        if person % 2:
            by_name.save(Draft(answers=answers))
        else:
            by_name.finish(Draft(answers=answers))
    yield from opened("team", progress_seat(STAFF))
    block = progress_seat(STAFF).block
    block.assessments = [nameless]
    block.save()
    yield from opened("team, of one assessment", progress_seat(STAFF))
    block = progress_seat(STAFF).block
    block.assessments = []
    block.save()
    yield from hear("more people", progress_seat(STAFF), "more_people", {"offset": 50})
    Seat(STAFF, nameless).finish(draft({CHANGE: 4}))
    yield from opened("team, with progress of their own", progress_seat(STAFF))
    put_into_course(assessment(competencies=competencies))
    erase_long_ago(Seat(STAFF).learner_id, *people)
    Page(people[0], framework, nameless, COURSE).save(Draft(answers={CHANGE: rating(4)}))
    yield from opened("team, nothing finished", progress_seat(STAFF))


def reports() -> Iterator[Heard]:
    """The training team's pages."""
    with frameworks_with_levels():
        for where, page in (*walks.walk(), *walks_of_groups.walk()):
            for text in read(page):
                yield where, text


def the_learner() -> Iterator[Heard]:
    """Advice, plans, second thoughts and change, as one learner after another meets them."""
    for where, met in walks_of_the_learner.walk():
        for text in read(met) if isinstance(met, str) else answered(met):
            yield where, text


def who_is_not_enrolled() -> Iterator[Heard]:
    """What the course shows somebody who is not in it, with answers from earlier and without."""
    put_into_course(assessment())
    Seat("Τέως").finish(draft({CHANGE: 4}))
    nobody_is = patch("competency_xblock.web.learner.access.is_enrolled", return_value=False)
    with nobody_is, walks.hosted():
        for name in ("Τέως", "Ξένη"):
            for seat in (Seat(name), progress_seat(name)):
                yield from opened("not enrolled", seat)
            yield from hear("not enrolled", Seat(name), "save_round", sent(draft({CHANGE: 4})))


def refused_by_the_database() -> Iterator[Heard]:
    """What is read where nothing could be stored."""

    @own_page
    def view(request: HttpRequest) -> HttpResponse:
        raise api.NotStored("OperationalError", 1213, in_the_way=True)

    for text in read(view(RequestFactory().post("/")).content.decode()):
        yield "not stored", text


def what_is_told_the_team() -> Iterator[Heard]:
    """What a learner shares and takes back, when they started, and replies to what was seen."""
    put_into_course(assessment())
    seat, progress = Seat("Λένα"), progress_seat("Λένα")
    seat.finish(draft({CHANGE: rated(4, reason=WORDS["plan"])}, action(WORDS["plan"])))
    [done] = api.get_submitted_rounds(seat.learner_id)
    line = {"round": done.key, "competency": CHANGE, "level": "", "shared": True}
    for wrong in ({"shared": 5}, {"competency": RISK}, {"round": "x"}, {"round": 5}):
        yield from hear("sharing, wrong", seat, "share", line | wrong)
    seat.post("share", line)
    seat.post("change_action", {"key": api.get_actions(seat.learner_id)[0].key, "shared": True})
    yield from opened("after sharing", seat)
    for text in read(walks.shared_page(seat.learner_id)):
        yield "person who shares", text
    api.set_due_months(COURSE, None)
    yield from hear("nobody asks", progress, "set_start", {"start": "2020-03-04"})
    api.set_due_months(COURSE, 6)
    yield from opened("progress, asked when one started", progress_seat("Μίνα"))
    for start in ("Ω", "1900-01-01", "2999-01-01", 5, "2020-03-04"):
        yield from hear("a start date", progress_seat("Μίνα"), "set_start", {"start": start})
    yield from opened("progress, hoped for", progress_seat("Μίνα"))
    api.set_team_start_dates(COURSE, {seat.learner_id: date(2020, 3, 4)})
    yield from opened("progress, noted by the team", progress)
    for wrong in ({}, {"key": "x", "text": ""}, {"key": "x", "text": "Λ" * 2001}):
        yield from hear("a reply, wrong", progress, "reply_to_observed", wrong)
    put_into_course(assessment(), assessment(**BY_NAME))
    Seat(seat.student, f"{COURSE}.competency_assessment.d1.u0").finish(draft({CHANGE: 4}))  # what may be observed
    api.set_learner_start_date(seat.learner_id, COURSE, date(2020, 3, 4))
    seen = {"course": COURSE, "framework": get_framework(FRAMEWORK), "form_key": "x"}
    observer = account_of("Όλγα").pk
    api.record_observation(observer, learner_id=seat.learner_id, **seen, observation=walks.observation(CHANGE))
    [observation] = api.get_observations_of(seat.learner_id, COURSE)
    api.reply_to_observation(seat.learner_id, observation.key, WORDS["plan"])
    seat.save(draft({CHANGE: 5}))
    with walks.hosted():
        yield from taken_back(seat)


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The dummy language is spoken: ours, and Django's own sentences in forms and dates."""
    folder = tmp_path_factory.mktemp("languages")
    save_mo(english(sentences(PACKAGE)), folder / "ours")
    of_django = polib.pofile(str(Path(django.__file__).parent / "conf/locale/en/LC_MESSAGES/django.po"))
    save_mo(of_django, folder / "django")
    odd = {"FORMAT_MODULE_PATH": "tests.odd_numbers", "USE_THOUSAND_SEPARATOR": True}
    with override_settings(LOCALE_PATHS=[folder / "ours", folder / "django"], **odd), translation.override("eo"):
        yield


def save_mo(catalogue: polib.POFile, folder: Path) -> None:
    """What these sentences are in the dummy language, where Django reads it."""
    path = folder / "eo" / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True)
    speak_dummy(catalogue, "eo").save_as_mofile(str(path))


@pytest.fixture(scope="module")
def rendered() -> set[str]:
    """What every template of ours became on the walk."""
    return set()


@pytest.fixture(scope="module")
def heard(speaking: None, rendered: set[str], django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> list[Heard]:
    """Everything that was read on the walk."""
    everything: list[Heard] = []
    as_it_is = Template.render

    def render(template: Template, context: Any) -> Any:
        page = as_it_is(template, context)
        if template.engine is engine():
            rendered.add(f"{template.name}\n{page}")
        return page

    with kept_for_all_tests(django_db_blocker), patch.object(Template, "render", render):
        for walk in (
            before_a_round,
            rounds,
            after_a_finish,
            refusals,
            at_levels,
            editing,
            the_team,
            reports,
            what_is_told_the_team,
            who_is_not_enrolled,
            refused_by_the_database,
            the_learner,
        ):
            everything += walk()
    return everything


def test_nothing_that_people_read_stays_english(heard: list[Heard]):
    ids = [competency.id for competency in get_framework(FRAMEWORK).competencies()]
    left = {
        f"{rest!r}: {where}"
        for where, text in heard
        if (rest := left_in_english(text, *ids, STAFF, *(OTHERS if where.startswith(OF_AUTHORS) else ())))
    }
    assert not left, "not translatable:\n" + "\n".join(sorted(left))


ODD = re.compile("[\u205d\u205e]")


def elements(rendered: set[str]) -> Iterator[tuple[str, Any]]:
    """Everything on every page, and from which template it is."""
    for page in sorted(rendered):
        name, _end, written = page.partition("\n")
        yield from ((name, element) for element in html.fromstring(f"<div>{written}</div>").iter("*"))


def test_machines_read_numbers_that_no_language_has_changed(heard: list[Heard], rendered: set[str]):
    wrong = {
        f"{name}: <{element.tag} {attribute}={value[:60]!r}>"
        for name, element in elements(rendered)
        for attribute, value in element.attrib.items()
        if ODD.search(value)
        and attribute not in SPOKEN
        and not (" " in value and attribute.lower() not in FOR_MACHINES)
    }
    assert not wrong, "\n".join(sorted(wrong))
    assert any(ODD.search(text) for _where, text in heard)  # people do read them as their language writes them


def test_every_choice_has_a_value_that_no_translation_changes(heard: list[Heard], rendered: set[str]):
    ours = set("⟦⟧")  # around every sentence of ours
    choices = [
        (name, element)
        for name, element in elements(rendered)
        if element.tag == "option" or element.get("type") in ("radio", "checkbox", "hidden")
    ]
    wrong = {
        f"{name}: {html.tostring(element, encoding='unicode')[:120]}"
        for name, element in choices
        # What is ticked or hidden and has no value takes none from what people read either.
        if ours.intersection(element.get("value", "" if element.get("type") in ("checkbox", "hidden") else "⟦"))
    }
    assert not wrong, "\n".join(sorted(wrong))
    assert len({name for name, _element in choices}) > 10


def test_the_walk_meets_every_sentence_of_the_pages(heard: list[Heard]):
    spoken = "\n".join(" ".join(text.split()) for _where, text in heard)
    missed = [
        f"{entry.msgid!r}: {', '.join(name for name, _line in entry.occurrences)}"
        for entry in sentences(PACKAGE)
        if any(WALKED.search(name) for name, _line in entry.occurrences)
        and entry.msgid not in NOT_MET
        and not any(re.search(pattern_of(msgid), spoken) for msgid in (entry.msgid, entry.msgid_plural) if msgid)
    ]
    assert not missed, "never met; let the walk go there too:\n" + "\n".join(missed)


WALKED = re.compile(
    r"/templates/|/web/(?!platform_hooks/response_report)|_(block|fields)\.py"
    r"|/records/(rounds/drafts|observations/\w+|people/start_dates)\.py"
)
"""Where the sentences of pages and answers stand. Commands, the admin and the platform's reports are not walked to."""

# The workbench has no masquerade; some words are only shown by Open edX's own editor, and some only told by doors that
# no page uses yet.
NOT_MET = {
    "This is a preview, so we do not save anything. Learners answer in the course.",
    "Says if the learner has started. We save answers in our own records, never here.",
    "You are viewing the course as one of its learners. Their answers stay private.",
    (
        "You are viewing the course as one of its learners. Their answers are private, so we show "
        "made-up ones. We do not save anything you do here."
    ),
    "Write what you plan to do.",
    "%(count)s competencies take about %(minutes)s minutes.",  # of a long list in one group, which no framework has
}


def pattern_of(msgid: str) -> str:
    """What a sentence looks like in the dummy language, whatever was filled in."""
    parts = PLACEHOLDER.split(" ".join(dummy("eo", msgid).split()))
    return "".join(".*?" if PLACEHOLDER.fullmatch(part) else re.escape(part) for part in parts)


# ---------------------------------------------------------------- what no walk can find

SENTENCE = re.compile(r"[A-Z][^A-Z]*[a-z,;:] [a-z].*[.?!…]$|[A-Z][a-z]+ [a-z]+ [a-z]+", re.DOTALL)
COMMENT = re.compile(r"/\*.*?\*/|(?:^|(?<=[;{}]))\s*//.*?$", re.DOTALL | re.MULTILINE)
QUOTED = re.compile(r"""'([^'\n]*)'|"([^"\n]*)"|`([^`]*)`""")
FOR_OPERATORS = (
    "checks.py", "apps.py", "/frameworks/", "/migrations/", "/management/", "/site_frameworks.py",
    "competency_xblock/tutor/",
)  # fmt: skip
FOR_PEOPLE = {"RequestRefused", "InvalidInput", "ValidationError"}
"""Of what is raised, only these are read by people; the rest is for programmers, as what `__init__` is given is."""


def test_no_sentence_in_the_code_is_left_unmarked():
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.as_posix()
        if any(part in name for part in FOR_OPERATORS):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        aside = {id(child) for node in ast.walk(tree) if spoken_elsewhere(node) for child in ast.walk(node)}
        found += [
            f"{path.relative_to(PACKAGE)}:{node.lineno}: {node.value[:80]}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and id(node) not in aside
            if isinstance(node.value, str) and SENTENCE.match(node.value)
        ]
    assert not found, "not marked for translation:\n" + "\n".join(found)


def spoken_elsewhere(node: ast.AST) -> bool:
    """Whether the texts in it are translated, notes in the code, or said to programmers."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        return called(node.exc) not in FOR_PEOPLE
    return isinstance(node, ast.Call) and (called(node) in {*CALLS, "__init__"} or is_logging(node))


def is_logging(call: ast.Call) -> bool:
    """Whether it writes into the log, for operators."""
    return isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "log"


def called(node: ast.Call) -> str:
    """The name of what is called."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.relative_to(SCRIPTS_FOLDER).as_posix())
def test_a_script_has_no_words_of_its_own(script: Path):
    code = COMMENT.sub("", script.read_text(encoding="utf-8"))
    texts = [text for found in QUOTED.findall(code) for text in found]
    assert texts or not re.search(r"['\"`]", code)
    assert [text for text in texts if re.search(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}", text)] == []


# ---------------------------------------------------------------- numbers, wherever they are read

DRAWN = ("x", "y", "x1", "x2", "y1", "y2", "width", "height", "viewbox", "viewBox")


@pytest.mark.parametrize("language", ["de", "fr", "ar", "pl", "hi"])
def test_no_language_changes_numbers_that_a_machine_reads(course_of_figures: None, settings: Any, language: str):
    settings.USE_THOUSAND_SEPARATOR = True
    with translation.override(language):
        form, progress, team = Seat().page(), progress_seat().page(), progress_seat(STAFF).page()
        written = Seat().get("record", "csv").content.decode("utf-8-sig")
    points = [str(point) for point in get_framework(FRAMEWORK).scale.values]
    scales = form.xpath("//*[@class='cxb-scale']")
    assert scales
    assert [scale.xpath(".//input/@value") for scale in scales] == [points] * len(scales)
    for page in (form, progress, team):
        drawn = [value for name in DRAWN for value in page.xpath(f"//@{name}")]
        assert drawn
        assert [value for value in drawn if not re.fullmatch(r"-?\d+%?( -?\d+)*", value)] == []
    assert re.search(r'[,;]"2030-06-30"[,;]', written)
    assert re.search(r"20\d\d-\d\d-\d\dT[\d:]+\+00:00", written)


def test_people_read_numbers_and_dates_as_their_language_writes_them(db: None):
    put_into_course(assessment(), assessment(**BY_NAME))
    for learner, value in zip(walks.people(2, "Μέσος"), (4, 5), strict=True):
        for day, change in ((walks.LONG_AGO, 0), (walks.LONG_AGO + 1, 2)):
            walks.say(learner, {CHANGE: value + change}, walks.NAMED, day=day)
    with translation.override("de"), walks.hosted(observed_practice=False):
        [(_where, page)] = walks.Visitor(STAFF).see("progress-names")
        text = " ".join(html.fromstring(page).text_content().split())
        assert wording.format_day(date(2030, 6, 30)) == "30. Juni 2030"
    forget_course()
    assert "4,5" in text
    assert "6,5" in text
    assert not {"4.5", "6.5"} & set(re.findall(r"\d\.\d", text))


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("de", "ltr")])
def test_a_page_of_its_own_runs_as_its_language_does(course_of_figures: None, language: str, direction: str):
    with translation.override(language):
        [page] = html.fromstring(Seat().get("record", "print").content).xpath("/html")
    assert (page.get("lang"), page.get("dir")) == (language, direction)


@pytest.fixture
def course_of_figures(db: None) -> Iterator[None]:
    """A learner with a plan, in a course that the team sees figures of."""
    put_into_course(assessment())
    Seat().finish(draft({CHANGE: 4, ENCOURAGE: 5}, action(WORDS["plan"], CHANGE, "2030-06-30")))
    Seat().finish(draft({CHANGE: 6, ENCOURAGE: 5}))
    nameless = f"{COURSE}.competency_assessment.d0.u0"
    for n in range(20):
        learner = get_user_model().objects.create(username=f"Π{n}").pk
        Page(learner, get_framework(FRAMEWORK), nameless, COURSE).finish(Draft(answers={CHANGE: rating(n % 10 + 1)}))
    yield
    forget_course()
