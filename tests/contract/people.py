"""Everybody in the table of rights, with records of their own where they could ever have made any."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competency_xblock.frameworks import get_framework
from competency_xblock.records import api
from competency_xblock.records.data import Answer, Draft, DraftAction, DraftAnswer, Item, Method, PrivacyPromise
from competency_xblock.records.models import ObservedRating
from competency_xblock.records.reference.rows import get_or_create_course_id, get_or_create_item_ids

from ..fixtures.workbench import CHANGE, ENCOURAGE, FRAMEWORK
from . import host
from .platform_tables.models import AnonymousUserId, CourseAccessRole, CourseEnrollment, UserProfile

TOKEN = "c" * 32


@dataclass(frozen=True)
class Person:
    """Somebody in front of the LMS or of Studio."""

    name: str
    account: bool = True
    enrolled: bool | None = None  # False: was once
    role: str = ""
    course: Any = host.COURSE
    everywhere: bool = False
    masquerade: dict[str, str] | None = None
    public: bool = False
    library: bool = False
    observer: bool = False


LMS = (
    Person("learner", enrolled=True),
    Person("other-learner", enrolled=True),
    Person("unenrolled", enrolled=False),
    Person("anonymous", account=False),
    Person("public-view", account=False, public=True),
    Person("course-staff", role="staff"),
    Person("staff-elsewhere", role="staff", course=host.ELSEWHERE),
    Person("limited-staff", role="limited_staff"),
    Person("data-researcher", role="data_researcher"),
    Person("global-staff", everywhere=True),
    Person("as-the-learner", role="staff", masquerade={"role": "student", "user_name": "learner"}),
    Person("as-any-learner", role="staff", masquerade={"role": "student", "user_name": ""}),
)
OBSERVER = Person("observer", observer=True)
STUDIO = (
    Person("author", role="instructor"),
    Person("limited-author", role="limited_staff"),
    Person("stranger", role="staff", course=host.ELSEWHERE),
    Person("library-author", library=True),
    Person("library-stranger", library=True),
)


@dataclass
class Seat:
    """A person's browser, and the keys of what is theirs in the records."""

    person: Person
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    learner_id: int = 0
    open_round: str = ""
    finished_round: str = ""
    finished_at: str = ""
    action: str = ""
    observed: str = ""

    @property
    def words(self) -> tuple[str, str]:
        """What only this person wrote: the reason of a rating, and a plan."""
        return f"the reason of {self.person.name}.", f"the plan of {self.person.name}."

    @property
    def name(self) -> str:
        """What this person is called."""
        return f"Name of {self.person.name}."

    @property
    def note(self) -> str:
        """What somebody who has left wrote about what they saw of this person."""
        return f"what was seen of {self.person.name}."

    def place(self, block: str) -> str:
        """The block that this person is in front of."""
        if self.person.library:
            return str(host.IN_LIBRARY if block == "assessment" else host.PROGRESS_IN_LIBRARY)
        return str(host.ASSESSMENT if block == "assessment" else host.PROGRESS)

    def view(self, block: str, view: str) -> HttpResponse:
        """Look at a block."""
        shown = "public_view" if self.person.public and view == "student_view" else view
        return self.client.get(reverse("xblock_view", args=[self.place(block), shown]))

    def ask(
        self, block: str, handler: str, sent: Any = None, *, suffix: str = "", method: str = "POST", form: str = ""
    ) -> HttpResponse:
        """Call a handler, with what the page's script sends along."""
        url = reverse(f"xblock_handler{form}", args=[self.place(block), handler, suffix])
        if method == "GET":
            return self.client.get(url)
        return self.client.post(url, json.dumps(sent or {}), content_type="application/json", HTTP_X_CSRFTOKEN=TOKEN)


def sit_down(person: Person) -> Seat:
    """Make the account, with a finished and an open round, and log in."""
    seat = Seat(person)
    seat.client.cookies["csrftoken"] = TOKEN
    if not person.account:
        return seat
    user = get_user_model().objects.create(
        username=person.name, email=f"{person.name}@example.org", is_staff=person.everywhere
    )
    UserProfile.objects.create(user=user, name=seat.name)
    AnonymousUserId.objects.create(user=user, anonymous_user_id=host.anonymous_id(user), course_id=host.COURSE)
    if person.enrolled is not None:
        CourseEnrollment.objects.create(user=user, course_id=host.COURSE, is_active=person.enrolled)
    if person.role:
        CourseAccessRole.objects.create(user=user, course_id=person.course, role=person.role)
    if person.observer:
        api.add_observer(user.pk, str(host.COURSE))
    seat.learner_id = user.pk
    give_records(seat)
    seat.client.force_login(user)
    if person.masquerade is not None:
        session = seat.client.session
        session["masquerade_settings"] = {str(host.COURSE): person.masquerade}
        session.save()
    return seat


def give_records(seat: Seat) -> None:
    """A finished round with a reason and a plan, another one that is open, and what somebody saw."""
    reason, plan = seat.words
    first = Draft(
        step="check",
        answers={
            CHANGE: DraftAnswer(answer=Answer.RATED, initial=4, reason=reason),
            ENCOURAGE: DraftAnswer(answer=Answer.RATED, initial=6),
        },
        actions=(DraftAction(text=plan, competency=CHANGE),),
    )
    where = {"course": str(host.COURSE), "assessment": str(host.ASSESSMENT)}
    start = {
        "framework": get_framework(FRAMEWORK),
        "promise": PrivacyPromise(),
        "round_key": "",
        "revision": 0,
        "save_id": "s",
    }
    begun = api.save_draft(seat.learner_id, **where, draft=first, **start)
    done = api.submit_round(
        seat.learner_id,
        round_key=begun.key,
        revision=begun.revision,
        save_id="t",
        draft=first,
        assessment=where["assessment"],
    )
    again = api.save_draft(seat.learner_id, **where, draft=Draft(step="rate"), **start)
    seat.finished_round, seat.finished_at, seat.open_round = done.key, done.submitted_at.isoformat(), again.key
    seat.action = api.get_actions(seat.learner_id)[0].key
    seat.observed = observed_by(None, seat, seat.note)


def observed_by(observer_id: int | None, learner: Seat, note: str = "") -> str:
    """The key of what somebody saw of a learner."""
    item = Item(FRAMEWORK, ENCOURAGE, "")
    row = ObservedRating.objects.create(
        key=str(uuid.uuid4()),
        learner_id=learner.learner_id,
        course_id=get_or_create_course_id(str(host.COURSE)),
        item_id=get_or_create_item_ids([item])[item],
        observer_id=observer_id,
        observed_on=timezone.localdate(),
        method=Method.PRACTICE.value,
        value=5,
        note=note,
        recorded=timezone.now(),
    )
    return row.key
