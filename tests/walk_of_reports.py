"""A walk through the training team's pages: each as it is with nobody, with a few and with many, and all that can be
wrong. It gives the pages as HTML, for whoever wants to read all of them.

Names and words are Greek, so that they can be told from ours.
"""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Collection, Iterator
from datetime import timedelta
from html import escape
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from competency_xblock.frameworks import get
from competency_xblock.platform.enrolments import Cohort
from competency_xblock.platform.site_frameworks import framework_named
from competency_xblock.records import api
from competency_xblock.records.data import (
    Answer,
    Draft,
    DraftAction,
    DraftAnswer,
    Item,
    Method,
    Observation,
    Visibility,
)
from competency_xblock.web.rendering import render
from competency_xblock.web.reports.counting import count_figures
from demo.learners import account_of
from tests.blocks import COURSE, FRAMEWORK, OPEN_QUESTIONS, STAFF, Seat, assessment, progress_seat, put_into_course
from tests.erased import erase_long_ago
from tests.records.building import Page, rated

Read = tuple[str, str]
"""Where a page was met, and its HTML."""

NAMELESS, NAMED, LADDER = (f"{COURSE}.competency_assessment.d{number}.u0" for number in range(3))
ANOTHER, EMPTY = "another-course", "empty-course"
ANOTHER_NAMELESS, ANOTHER_NAMED = "another.nameless", "another.named"
LONG_AGO = -1900  # days from the moment at which the rounds of tests are, which is in 2030
OBSERVER, GONE = "Όλγα", "Έφυγε"
WORDS = "Λόγια"
IDS = tuple(one.id for one in get(FRAMEWORK).competencies() if one.rated and not one.sensitive)
[SENSITIVE, *_more] = (one.id for one in get(FRAMEWORK).competencies() if one.sensitive)
NOT_YET, NOT_MINE = DraftAnswer(answer=Answer.NOT_YET), DraftAnswer(answer=Answer.NOT_MY_ROLE)
PAGES = ("overview", "people", "progress", "progress-names", "compare", "training", "start-dates", "observed")


# ---------------------------------------------------------------- what the plain host says


def is_team(user: Any, course: str) -> bool:
    """One person is the team of every course."""
    return bool(user.get_username() == STAFF)


def active_learners(course: str) -> Any:
    """Everybody but one who has left; nobody takes the one course."""
    if course == EMPTY:
        return get_user_model().objects.none().values("pk")
    return get_user_model().objects.exclude(username=GONE).values("pk")


def cohorts(course: str) -> tuple[Cohort, ...]:
    """Two, by the first letters of people's names."""
    users = get_user_model().objects
    return tuple(
        Cohort(id=number, name=name, learners=users.filter(username__startswith=name).values("pk"))
        for number, name in enumerate(("Άλφα", "Βήτα"))
    )


def course_titles(courses: Collection[str]) -> dict[str, str]:
    """What courses are called."""
    return dict.fromkeys(courses, "Μάθημα")


def course_url(course: str) -> str:
    """Where courses begin."""
    return f"/{course}/"


def course_block(course: str) -> Any:
    """The small course of the workbench."""
    return Seat(STAFF).block.get_parent().get_parent().get_parent().get_parent() if course == COURSE else None


def units_done(course: str, units: Collection[str], learners: Collection[int]) -> dict[int, dict[str, bool]]:
    """Half of all people have finished the one unit that is there for something."""
    return {learner: {OPEN_QUESTIONS: True} for learner in learners if learner % 2}


def hosted(**more: Any) -> override_settings:
    """The site asks this module about its people and courses; `more` are settings of ours."""
    return override_settings(COMPETENCY_XBLOCK={**settings.COMPETENCY_XBLOCK, "plain_host": __name__, **more})


# ---------------------------------------------------------------- making people, and visiting


def people(count: int, name: str) -> list[int]:
    """New learners."""
    user = get_user_model()
    return [account.pk for account in (user.objects.create(username=f"{name}{n}") for n in range(count))]


def say(
    learner: int,
    answers: dict[str, DraftAnswer | int],
    usage: str = NAMELESS,
    *,
    day: float = LONG_AGO,
    course: str = COURSE,
    framework: str = FRAMEWORK,
    **more: Any,
) -> None:
    """A whole round."""
    visibility = Visibility.GROUPS if usage in (NAMELESS, ANOTHER_NAMELESS) else Visibility.NAMES
    given = {name: rated(one) if isinstance(one, int) else one for name, one in answers.items()}
    Page(learner, framework_named(framework), usage, course, visibility).finish(Draft(answers=given, **more), day=day)


class Visitor:
    """Somebody at the pages."""

    def __init__(self, name: str) -> None:
        self.account = account_of(name)
        self.client = Client()
        self.client.force_login(self.account)

    def url(self, name: str, course: str = COURSE, **parts: Any) -> str:
        """Where a page is."""
        return reverse(f"competency_xblock:{name}", kwargs={"course": course, **parts})

    def see(self, name: str, query: str = "", *, course: str = COURSE, **parts: Any) -> Iterator[Read]:
        """Open a page."""
        answer = self.client.get(self.url(name, course, **parts) + query)
        yield f"{name}{query} {parts or ''}", answer.content.decode()

    def send(self, name: str, form: dict[str, Any], **parts: Any) -> Iterator[Read]:
        """Send a form, and go where it leads."""
        answer = self.client.post(self.url(name, **parts), form, follow=True)
        yield f"{name} {str(form)[:60]}", answer.content.decode()

    def take(self, query: str = "") -> Iterator[Read]:
        """Take the list of people along: each cell of the file as a paragraph."""
        file = self.client.get(self.url("people-table") + query).content.decode("utf-8-sig")
        cells = (cell for row in csv.reader(io.StringIO(file)) for cell in row)
        yield f"people-table{query}", f"<div>{''.join(f'<p>{escape(cell)}</p>' for cell in cells)}</div>"

    def mine(self) -> Iterator[Read]:
        """Open one's own page."""
        yield "mine", self.client.get(reverse("competency_xblock:mine")).content.decode()

    def see_all(self, course: str = COURSE) -> Iterator[Read]:
        """Every page that needs nothing but a course."""
        for name in PAGES:
            yield from self.see(name, course=course)


# ---------------------------------------------------------------- the walk


def walk() -> Iterator[Read]:
    """All of it, in the small course, on a site where the frameworks `ladder` and `wide` are known."""
    with hosted(observed_practice=True, figures_hours=0):
        by_name = {"visibility": "names", "purpose": WORDS}
        put_into_course(
            assessment(competencies=[], unit_map={"mi": [OPEN_QUESTIONS]}, display_name=WORDS),
            assessment(competencies=[], **by_name, display_name=WORDS),
            assessment(framework="ladder", competencies=[], **by_name, display_name=WORDS),
        )
        erase_long_ago(*get_user_model().objects.values_list("pk", flat=True))
        staff = Visitor(STAFF)
        for walked in (nobody, a_few, many_without_names, many_by_name, when_people_are_due, start_dates, watching):
            yield from walked(staff)
        yield "instructor dashboard", render("dashboard.html", {"pages": ()})


def nobody(staff: Visitor) -> Iterator[Read]:
    """Before anybody has begun, and while figures are counted for the first time."""
    api.begin_counting(EMPTY, timezone.now())
    yield from staff.see_all(EMPTY)
    count_figures(EMPTY)
    yield from staff.see_all(EMPTY)
    api.counting_failed(EMPTY, timezone.now())
    api.begin_counting(EMPTY, timezone.now())
    yield from staff.see("overview", course=EMPTY)
    yield from staff.see_all()
    yield from staff.see("people", "?q=Ω")
    [learner] = people(1, "Νέα")
    yield from staff.see("person", learner=learner)
    outsider = Visitor(GONE)
    for name in PAGES:
        yield from outsider.see(name)


def a_few(staff: Visitor) -> Iterator[Read]:
    """In a course in which too few answer for most figures."""
    for learner in people(3, "Λίγο"):
        say(learner, {IDS[0]: 4}, ANOTHER_NAMELESS, course=ANOTHER)
    for learner in people(2, "Δυο"):
        say(learner, {IDS[0]: 4}, ANOTHER_NAMED, course=ANOTHER)
    yield from staff.see_all(ANOTHER)
    yield from staff.see("competency", course=ANOTHER, framework=FRAMEWORK, competency=IDS[0])
    yield from staff.see("person", course=ANOTHER, learner=learner)


def many_without_names(staff: Visitor) -> Iterator[Read]:
    """Figures about groups of thirty, and about all sixty."""
    for name in ("Άλφα", "Βήτα"):
        for n, learner in enumerate(people(30, name)):
            # Of ten people one, three, five, seven, nine feel below their aim; then nobody and everybody.
            answers: dict[str, DraftAnswer | int] = {
                one: 2 if n % 10 < below else 10 for one, below in zip(IDS, (1, 3, 5, 7, 9, 0, 10), strict=False)
            }
            answers |= {IDS[10]: 5, IDS[7]: NOT_YET if n % 2 else NOT_MINE} | ({IDS[8]: 4} if n < 3 else {})
            chosen = {"role": "Ρόλος" if n % 2 else "Θέση", "organisation": "Σπίτι" if n % 2 else "Δρόμος"}
            say(learner, answers, **chosen)
            say(learner, {IDS[10]: (1, 5, 9)[n % 3]}, day=LONG_AGO + 7, **chosen)
    yield from staff.see_all()
    for query in ("?order=need", "?order=area", "?group=cohort:Άλφα", "?group=role:Θέση", "?group=Ω", "?order=Ω"):
        yield from staff.see("progress", query)
    for query in ("?by=cohort", "?by=role", "?by=Ω"):
        yield from staff.see("compare", query)
    for competency in (IDS[0], IDS[5], IDS[8], SENSITIVE):
        yield from staff.see("competency", framework=FRAMEWORK, competency=competency)


def many_by_name(staff: Visitor) -> Iterator[Read]:
    """Ratings by name, more than stand on a page; levels; and lists that are filtered."""
    team = people(55, "Όνομα")
    for n, learner in enumerate(team[:3]):
        say(learner, {IDS[0]: 3 + n, IDS[7]: NOT_YET, IDS[9]: NOT_MINE}, NAMED)
    yield from staff.see("progress-names")
    for n, learner in enumerate(team[3:]):
        say(learner, {IDS[0]: n % 10 + 1, SENSITIVE: 4}, NAMED, actions=plans(n))
    for learner in team[:3]:
        say(learner, {IDS[0]: 4}, NAMED, day=LONG_AGO + 3)
    for n, learner in enumerate((*team[10:30], *people(20, "Σκάλα"))):
        usage = LADDER if n < 20 else NAMELESS
        say(learner, {"one": 3, "two": 1 + n % 5}, usage, framework="ladder", level=("new", "old")[n % 2])
    Page(team[30], framework_named(FRAMEWORK), NAMED, COURSE, Visibility.NAMES).save(Draft())
    yield from staff.see_all()
    for name in ("progress", "progress-names", "compare"):
        yield from staff.see(name, "?framework=ladder")
        yield from staff.see(name, "?framework=ladder&level=Ω&by=level")
    for query in ("", "?page=2", "?cohort=0", "?role=Ω"):
        yield from staff.see("competency", query, framework=FRAMEWORK, competency=IDS[0])
    yield from staff.send("person", {}, learner=team[1])
    yield from staff.see("competency", framework=FRAMEWORK, competency=SENSITIVE)
    yield from staff.see("competency", "?level=new", framework="ladder", competency="one")
    gone = account_of(GONE).pk
    say(gone, {IDS[0]: 4})
    for query in ("?page=2", "?leavers=1", "?stage=finished", "?stage=Ω", "?q=Ω", "?page=Ω", "?sort=-started"):
        yield from staff.see("people", query)


def plans(n: int) -> tuple[DraftAction, ...]:
    """Something to look at again soon, or since a while."""
    day = timezone.localdate() + timedelta(days=5 if n % 3 else -5)
    return (DraftAction(text=WORDS, review_date=day),) if n < 40 else ()


def when_people_are_due(staff: Visitor) -> Iterator[Read]:
    """The period of the course, and people before and after their day."""
    for months in ("0", "Ω", "", "6"):
        yield from staff.send("start-dates", {"do": "period", "months": months})
    late, soon, later, finished = people(4, "Αρχή")
    today = timezone.localdate()
    say(finished, {IDS[0]: 4}, NAMED)
    starts = {late: today - timedelta(days=400), soon: today - timedelta(days=170), later: today, finished: today}
    api.set_start_dates(COURSE, starts)
    for query in ("", "?due=soon", "?due=past", "?due=Ω", "?stage=not-started"):
        yield from staff.see("people", query)
    yield from staff.take("?q=Αρχή")
    for learner in (late, soon, finished):
        yield from staff.see("person", learner=learner)


def start_dates(staff: Visitor) -> Iterator[Read]:
    """Files of every kind."""
    user = get_user_model()
    for name in ("Ίδιο1", "Ίδιο2"):
        user.objects.create(username=name, email="ίδιο@σπίτι")
    known = people(2, "Ημέρα")
    assert known
    many = "learner,start\n" + "Ω,Ω\n" * 30
    wrong = "\n".join(
        ("learner,start", "Ημέρα0,2020-03-04", "Ημέρα0,2020-03-05", "Ω,2020-03-04", ",2020-03-04", "Ημέρα1", "Ημέρα1,Ω",
         "ίδιο@σπίτι,2020-03-04", "Ημέρα1,1900-01-01", "Ημέρα1,2999-01-01")
    )  # fmt: skip
    files: dict[str, bytes] = {
        "none": b"",
        "right": "learner,start\nΗμέρα0,03/04/2020\nΗμέρα1,\n".encode(),
        "again": "learner,start\nΗμέρα0,2020-04-03\n".encode(),
        "unfit": "learner,start\nΗμέρα0,31/12/2020\nΗμέρα1,31/12/20\n".encode(),
        "either": "learner,start\nΗμέρα0,03/04/2020\n".encode(),
        "taken away": "learner,start\nΗμέρα0,\n".encode(),
        "old": b"\xd0\xcf\x11\xe0",
        "broken": b"PK\x03\x04",
        "too much": too_much(),
        "wrong": wrong.encode(),
        "many": many.encode(),
        "no columns": b"\xce\xa9,b\n",
        "nothing": b"learner,start\n",
        "large": b"x" * 5_000_001,
        "lines": b"learner,start\n" + b"a,b\n" * 100_001,
        "odd": b"learner,start\n\x81",
        "field": b"learner,start\n" + b"x" * 200_000,
    }
    yield from staff.send("start-dates", {"do": "upload"})
    orders = {"right": "day", "unfit": "month"}
    for name, content in files.items():
        file = SimpleUploadedFile(f"{name}.csv", content)
        yield from staff.send("start-dates", {"do": "upload", "file": file, "order": orders.get(name, "")})


def too_much() -> bytes:
    """A workbook with more in it than is read."""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for number in range(600):
            archive.writestr(f"{number}.xml", "<x/>")
    return file.getvalue()


def watching(staff: Visitor) -> Iterator[Read]:
    """Observed practice: as the team, as somebody whom it names, and as the learner."""
    user = get_user_model()
    yield from staff.send("observed", {"do": "appoint", "who": "Ω"})
    yield from staff.send("observed", {"do": "appoint", "who": ""})
    observer = Visitor(OBSERVER)
    yield from staff.send("observed", {"do": "dismiss", "observer": "Ω"})
    for _twice in range(2):
        yield from staff.send("observed", {"do": "appoint", "who": OBSERVER})
    for query in ("?q=Ω", "?page=Ω", "?page=2"):
        yield from observer.see("observed", query)
    seen, open_ladder, nameless = people(3, "Τάνια")
    say(seen, {IDS[0]: 9, IDS[1]: 5}, NAMED)
    say(seen, {"one": 3, "two": 1}, LADDER, framework="ladder", level="new")
    Page(open_ladder, framework_named("ladder"), LADDER, COURSE, Visibility.NAMES).save(Draft())
    say(nameless, {IDS[0]: 4})
    for learner in (seen, open_ladder, nameless, observer.account.pk, 10**9):
        yield from observer.see("observe", learner=learner)
    [done, *_more] = api.submitted_rounds(seen)
    api.share_line(seen, done.key, done.ratings[0].item, True)
    yield from staff.see("person", learner=seen)
    yield from observer.see("person", learner=seen)
    yield from staff.send("observe", form_of(IDS[0], 2), learner=seen)
    yield from staff.send("observe", form_of(IDS[6], 5), learner=seen)
    yield from staff.see("observed", "?q=Training")
    for form in forms_to_mend():
        yield from observer.send("observe", form, learner=seen)
    for item, value in ((IDS[0], 2), (IDS[0], 1), (IDS[1], 5), (IDS[2], 5)):
        yield from observer.send("observe", form_of(item, value), learner=seen)
    for item, value in (("one@new", 5), ("two@new", 1)):
        yield from observer.send("observe", form_of(item, value, "ladder"), learner=seen)
    yield from refused_by_the_records(seen, observer.account.pk)
    yield from staff.see("person", learner=seen)
    yield from staff.see("competency", framework=FRAMEWORK, competency=IDS[0])
    yield from staff.send("person", {}, learner=seen)
    yield from staff.see("observe", learner=seen)
    yield from staff.see("observed")
    left = user.objects.create(username="Πήγε").pk
    once = {"learner_id": seen, "course": COURSE, "framework": framework_named(FRAMEWORK), "form_key": "x"}
    api.observe(left, **once, observation=observation(IDS[3]))
    user.objects.filter(pk=left).delete()
    newest, *_earlier = (one for one in api.observed_of(seen, COURSE) if one.item == Item(FRAMEWORK, IDS[0]))
    api.reply_to_observed(seen, newest.key, WORDS)
    yield from observer.see("observe", learner=seen)
    yield from observer.see("observed")
    yield from staff.see("person", learner=seen)
    yield from staff.see("observe", "?framework=ladder", learner=seen)
    yield "asked to observe", progress_seat(OBSERVER).see()
    name = user.objects.get(pk=seen).username
    yield "progress, observed", progress_seat(name).see()
    yield from Visitor(name).mine()
    yield from observer.send("observe", {"do": "withdraw", "key": "Ω"}, learner=seen)
    yield from observer.send("observe", {"do": "withdraw", "key": newest.key}, learner=seen)
    yield from staff.send("observed", {"do": "dismiss", "observer": str(observer.account.pk)})


def shared_page(learner: int) -> str:
    """The team's page about one learner, as in the course of `walk`."""
    with hosted():
        [(_where, page)] = Visitor(STAFF).see("person", learner=learner)
    return page


def refused_by_the_records(learner: int, observer: int) -> Iterator[Read]:
    """What the form does not offer, and is sent all the same, as when something has changed meanwhile."""
    where = {"course": COURSE, "framework": framework_named(FRAMEWORK), "form_key": "y"}
    wrong = ((observer, observation(IDS[4], 99)), (observer, observation(SENSITIVE)), (learner, observation(IDS[4])))
    for who, one in wrong:
        try:
            api.observe(who, learner_id=learner, **where, observation=one)
        except api.InvalidDraft as invalid:
            for problem in invalid.problems:
                yield "refused by the records", f"<p>{problem.message}</p>"


def observation(item: str, value: int = 5) -> Observation:
    """Something that was seen."""
    what = {"item": Item(FRAMEWORK, item), "method": Method.CASE_STUDY, "value": value, "note": WORDS}
    return Observation(observed_on=timezone.localdate(), **what)


def form_of(item: str, value: int | str, framework: str = FRAMEWORK, **more: str) -> dict[str, Any]:
    """What the form about something seen sends."""
    sent = {"do": "record", "form_key": str(uuid.uuid4()), "framework": framework, "item": item, "note": WORDS}
    return sent | {"method": "practice", "value": value, "observed_on": timezone.localdate().isoformat()} | more


def forms_to_mend() -> Iterator[dict[str, Any]]:
    """Each with something in it that cannot be."""
    yield {"do": "record", "framework": FRAMEWORK}
    tomorrow = (timezone.localdate() + timedelta(days=2)).isoformat()
    for more in ({"observed_on": tomorrow}, {"observed_on": "1990-01-01"}, {"note": "Λ" * 4001}, {"note": "\x01"}):
        yield form_of(IDS[0], 5, **more)
    yield form_of(IDS[0], "Ω", form_key="Ω", method="Ω", observed_on="Ω")
    yield form_of(IDS[0], 99)
