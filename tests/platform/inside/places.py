"""A course on the platform, people in it, and what they do there. Imported inside an LMS or a Studio only."""

from __future__ import annotations

import html
import json
import re
import uuid
from dataclasses import dataclass
from typing import Any

from common.djangoapps.student.models import CourseEnrollment
from common.djangoapps.student.roles import (
    CourseBetaTesterRole,
    CourseDataResearcherRole,
    CourseInstructorRole,
    CourseLimitedStaffRole,
    CourseStaffRole,
)
from common.djangoapps.student.tests.factories import UserFactory
from completion.waffle import ENABLE_COMPLETION_TRACKING_SWITCH
from django.test import Client
from django.urls import reverse
from edx_django_utils.cache import RequestCache
from edx_toggles.toggles.testutils import override_waffle_switch
from xmodule.modulestore.tests.django_utils import SharedModuleStoreTestCase
from xmodule.modulestore.tests.factories import BlockFactory, CourseFactory

from competency_xblock.models import Action, Latest, Rating, Reason, Round

PASSWORD = "Password1234"
FRAMEWORK = "fulfilling-lives"
THREE = ["facilitators-of-change", "encouragers", "risk-navigators"]
SENSITIVE = "practice-self-care"
SECRET = "Quagga"
"""A word of a learner's own that must never be seen by anybody else."""
PLAN = "Wombat"
"""The same, in what a learner plans."""
ROLES = {
    "staff": CourseStaffRole,
    "limited_staff": CourseLimitedStaffRole,
    "instructor": CourseInstructorRole,
    "data_researcher": CourseDataResearcherRole,
    "beta_testers": CourseBetaTesterRole,
}
AUTHORING = {
    "competency_assessment": (
        "save_settings",
        "show_framework",
        "check_framework",
        "take_over",
        "try_settings",
        "try_round",
        "try_level",
    ),
    "competency_progress": ("save_settings",),
}
"""What only authors may call, by block."""
RECORDS = (Round, Rating, Reason, Action, Latest)
NOTHING = {model.__name__: 0 for model in RECORDS}


@dataclass(frozen=True, kw_only=True)
class Place:
    """A course with an assessment and a progress block in its second unit."""

    course: Any
    section: Any
    lesson: Any
    unit: Any
    assessment: Any
    progress: Any


def make_place(*, graded: bool = False, **settings: Any) -> Place:
    """A course; `settings` are the assessment's."""
    course = CourseFactory.create(advanced_modules=["competency_assessment", "competency_progress"])
    chapter = BlockFactory.create(parent=course, category="chapter", display_name="Chapter")
    graded_as = {"graded": True, "format": "Homework"} if graded else {}
    section = BlockFactory.create(parent=chapter, category="sequential", display_name="Section", **graded_as)
    lesson = BlockFactory.create(parent=section, category="vertical", display_name="Lesson")
    BlockFactory.create(parent=lesson, category="html", data="<p>Hello</p>")
    unit = BlockFactory.create(parent=section, category="vertical", display_name="Where you stand")
    fields = {"framework": FRAMEWORK, "competencies": THREE, **settings}
    assessment = BlockFactory.create(
        parent=unit, category="competency_assessment", display_name="My assessment", **fields
    )
    progress = BlockFactory.create(parent=unit, category="competency_progress", display_name="My way")
    return Place(course=course, section=section, lesson=lesson, unit=unit, assessment=assessment, progress=progress)


def person(name: str, course: Any = None, role: str = "", **more: Any) -> Any:
    """Somebody with an account: in the course, of its staff, or neither."""
    user = UserFactory.create(username=name, password=PASSWORD, **more)
    if role:
        ROLES[role](course.id).add_users(user)
    elif course is not None:
        CourseEnrollment.enroll(user, course.id)
    return user


def browser_of(user: Any, **options: Any) -> Client:
    """A browser in which the person is logged in."""
    client = Client(**options)
    assert client.login(username=user.username, password=PASSWORD)
    return client


def forget_requests() -> None:
    """What was kept for the length of one request goes, as it does between two real ones."""
    RequestCache.clear_all_namespaces()


def usual_key(block: Any) -> str:
    """The key of a block as the LMS writes it, put together by hand: nothing of a branch or a version is in it."""
    course, usage = block.location.course_key, block.location
    return f"block-v1:{course.org}+{course.course}+{course.run}+type@{usage.block_type}+block@{usage.block_id}"


def address(block: Any, handler: str, suffix: str = "", *, no_login: bool = False) -> str:
    """Where a handler of the block is called in the LMS."""
    return reverse(
        "xblock_handler_noauth" if no_login else "xblock_handler",
        kwargs={
            "course_id": str(block.location.course_key),
            "usage_id": str(block.location),
            "handler": handler,
            "suffix": suffix,
        },
    )


def post(client: Client, block: Any, handler: str, body: Any, **options: Any) -> tuple[int, Any]:
    """Status and JSON of a handler's answer; of anything else that comes, its text."""
    answer = client.post(address(block, handler, **options), json.dumps(body), content_type="application/json")
    try:
        return answer.status_code, json.loads(answer.content)
    except ValueError:
        return answer.status_code, answer.content.decode()


def page_of(client: Client, block: Any, **query: Any) -> str:
    """The page on which the learning pages show the block, as the LMS renders it."""
    forget_requests()
    answer = client.get(f"/xblock/{block.location}", query)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def state_in(page: str) -> dict[str, Any]:
    """What the page tells its script."""
    found = re.search(r'data-state="([^"]*)"', page)
    assert found is not None, "no assessment on the page"
    state: dict[str, Any] = json.loads(html.unescape(found.group(1)))
    return state


def text_of(markup: str) -> str:
    """What is read, without the markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.unescape(markup))).strip()


def answers(state: dict[str, Any], *, value: int = 6, secret: bool = False, step: str = "") -> dict[str, Any]:
    """A draft with the same answer to everything."""
    ids = state["at"]["competencies"]
    return {
        "level": state["at"]["level"],
        "role": "",
        "organisation": "",
        "step": step or state["steps"][-1],
        "chosen": [],
        "answers": {
            competency: {
                "answer": "rated",
                "initial": value,
                "revised": None,
                "reason": f"{SECRET} {competency}" if secret else "",
                "aim": None,
            }
            for competency in ids
        },
        "actions": [{"text": PLAN, "competency": ids[0], "review_date": "2035-01-10"}] if secret else [],
    }


def post_body(state: dict[str, Any], draft: dict[str, Any]) -> dict[str, Any]:
    """What the page sends at first."""
    return {"round": "", "revision": 0, "save_id": uuid.uuid4().hex, "draft": draft, "promise": state["promise"]}


def save(client: Client, block: Any, state: dict[str, Any], draft: dict[str, Any], **more: Any) -> tuple[int, Any]:
    """Send a draft, as the page does."""
    return post(client, block, "save_round", {**post_body(state, draft), **more})


def rate(
    client: Client, block: Any, *, value: int = 6, secret: bool = False, state: dict[str, Any] | None = None
) -> tuple[int, Any]:
    """A whole round: open the page, save, finish. Stops at the first refusal, and answers with it."""
    state = state or state_in(page_of(client, block))
    draft = answers(state, value=value, secret=secret)
    status, saved = save(client, block, state, draft)
    if status != 200:
        return status, saved
    sent = {"round": saved["round"], "revision": saved["revision"], "save_id": uuid.uuid4().hex}
    forget_requests()
    return post(client, block, "submit_round", {**sent, "draft": draft, "promise": state["promise"]})


def finish_round(client: Client, block: Any, **how: Any) -> dict[str, Any]:
    """A whole round that has to go well; what the page is answered."""
    status, answer = rate(client, block, **how)
    assert status == 200, answer
    done: dict[str, Any] = answer
    return done


def stored() -> dict[str, list[dict[str, Any]]]:
    """Every row of ours, to see whether anything has changed."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in RECORDS}


def counted(learner: Any = None) -> dict[str, int]:
    """How many rows there are of each kind: the learner's, or all."""
    counts = {}
    for model in RECORDS:
        theirs = "learner" if hasattr(model, "learner") else "round__learner"
        rows = model.objects.all() if learner is None else model.objects.filter(**{theirs: learner})
        counts[model.__name__] = rows.count()
    return counts


def completion_is_recorded() -> Any:
    """The site's switch, turned on."""
    return override_waffle_switch(ENABLE_COMPLETION_TRACKING_SWITCH, True)


class InACourse(SharedModuleStoreTestCase):
    """Anna learns in the course; the course is the same for all tests of a class."""

    settings_of_assessment: dict[str, Any] = {}
    graded = False
    place: Place

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.place = make_place(graded=cls.graded, **cls.settings_of_assessment)
        cls.assessment, cls.progress = cls.place.assessment, cls.place.progress

    def setUp(self) -> None:
        super().setUp()
        forget_requests()
        self.anna = person("anna", self.place.course)
        self.annas = browser_of(self.anna)

    def somebody(self, name: str, role: str = "", **more: Any) -> Client:
        """The browser of somebody else in the course."""
        return browser_of(person(name, self.place.course, role, **more))
