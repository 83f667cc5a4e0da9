"""A small course in which every handler of our blocks has something to answer, and its team's pages.

As a module it is also what a plain host says about that course.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from competency_xblock.assessment_block import CompetencyAssessmentXBlock
from competency_xblock.frameworks import get_framework
from competency_xblock.platform.courses.keys import runless_id
from competency_xblock.platform.users.enrolments import Cohort
from competency_xblock.progress_block import CompetencyProgressXBlock
from competency_xblock.records import api
from competency_xblock.records.data import Item, Method, NewObservation, Visibility

from ..fixtures.framework_files import SMALL
from ..fixtures.records import Page, a_draft
from ..fixtures.workbench import (
    CHANGE,
    COURSE,
    ENCOURAGE,
    FRAMEWORK,
    OPEN_QUESTIONS,
    REFLECTING,
    STAFF,
    Seat,
    action,
    assessment,
    draft,
    forget_course,
    progress_seat,
    put_into_course,
    rated,
    sent,
)

BLOCKS = (CompetencyAssessmentXBlock, CompetencyProgressXBlock)
FIRST, SECOND = (f"{COURSE}.competency_assessment.d{number}.u0" for number in range(2))
KENT = "kent-medway-vcse"
LEVEL = get_framework(KENT).levels[0].id
DRAFT = draft(
    {CHANGE: rated(4, reason="Because", aim=8), ENCOURAGE: 2},
    action("Ask Kim", CHANGE, "2030-06-30"),
    role="Keyworker",
    organisation="Haven",
)
UNITS = {
    OPEN_QUESTIONS: {"topics": ["mi", "own-walks"], "minutes": 12, "title": "Open questions"},
    REFLECTING: {"topics": ["tip"], "minutes": 0, "title": "Reflecting"},
}
OWN_TOPICS = [{"id": "own-walks", "title": "Walks", "about": "In the park.", "url": "https://example.org/walks",
               "for": "team", "helps": {CHANGE: 3}}]  # fmt: skip
FIELDS: dict[str, list[str]] = {
    "display_name": ["How sure am I?"], "framework": [FRAMEWORK], "competencies": [CHANGE, ENCOURAGE],
    "areas": [], "choose_up_to": ["3"], "spread": ["these"], "level": [""], "discussion": [], "one_page": [],
    "completion_rule": ["submitted"], "participation": ["on"], "aim": ["8"], "aims": [json.dumps({CHANGE: 6})],
    "visibility": ["names"], "purpose": ["To plan supervision"], "roles": ["Keyworker\nLead"],
    "organisations": ["Haven"], "safeguarding": ["the duty manager"], "own_topics": [json.dumps(OWN_TOPICS)],
    "unit_map": [json.dumps(UNITS)], "own_framework": [SMALL],
}  # fmt: skip
PAGE_FIELDS = {"display_name": ["How we grow"], "assessments": [], "level": [""], "team_shows": ["people", "figures"]}

Post = tuple[Seat, str, Any]
"""Who sends, to which handler, and what."""


def is_team(user: Any, course: str) -> bool:
    """Whether somebody belongs to the training team."""
    return course == COURSE and user.get_username() == STAFF


def active_learners(course: str) -> Any:
    """Everybody but the team."""
    return get_user_model().objects.exclude(username=STAFF).values("pk")


def cohorts(course: str) -> tuple[Cohort, ...]:
    """One cohort, of all."""
    return (Cohort(id=1, name="Spring", learners=active_learners(course)),)


def course_titles(courses: Collection[str]) -> dict[str, str]:
    """What the course is called."""
    return {COURSE: "A small course"} if COURSE in courses else {}


def handlers(block_class: type) -> list[str]:
    """The names of all handlers of a block, found in its class."""
    return [name for name in dir(block_class) if getattr(getattr(block_class, name), "_is_xblock_handler", False)]


@contextmanager
def built() -> Iterator[list[Post]]:
    """The course, with people who have answered in it; gives what their pages send, and goes away again."""
    plugin_settings = {
        **settings.COMPETENCY_XBLOCK,
        "plain_host": __name__,
        "figures_hours": 24,
        "observed_practice": True,
    }
    with override_settings(COMPETENCY_XBLOCK=plugin_settings), transaction.atomic():
        try:
            yield _build()
        finally:
            transaction.set_rollback(True)
            forget_course()


def _build() -> list[Post]:
    named = {"visibility": "names", "purpose": "To plan training", "roles": ["Keyworker"], "organisations": ["Haven"]}
    first = assessment(**named, unit_map=UNITS, own_topics=OWN_TOPICS, discussion=True, participation=True)
    put_into_course(first, assessment(framework=KENT, competencies=[]))
    for number in range(11):  # so many that there are figures
        learner = Seat(f"one-of-{number}").learner_id
        Page(learner, get_framework(FRAMEWORK), FIRST, COURSE, Visibility.NAMES).finish(
            a_draft(**{CHANGE: 4, ENCOURAGE: 2})
        )
    robin, team = Seat("robin"), Seat(STAFF)
    robin.finish(DRAFT)
    opened = robin.save(draft({CHANGE: 5}))
    api.set_due_months(COURSE, 12)
    saw = NewObservation(
        item=Item(FRAMEWORK, CHANGE),
        observed_on=timezone.localdate() - timedelta(days=1),
        method=Method.CASE_STUDY,
        value=8,
        note="Well done",
    )
    where = {"learner_id": robin.learner_id, "course": COURSE, "framework": get_framework(FRAMEWORK)}
    seen = api.record_observation(team.learner_id, observation=saw, form_key="a-form", **where).key
    for page in (team, progress_seat(STAFF), progress_seat("robin"), robin.at(SECOND)):
        page.see()
        page.see("author_view")
    team.see("studio_view")
    return [*_of_a_learner(robin, opened, seen), *_of_an_author(team)]


def _of_a_learner(robin: Seat, opened: Mapping[str, Any], seen: str) -> list[Post]:
    [finished] = api.get_submitted_rounds(robin.learner_id, course=COURSE)
    [planned] = api.get_actions(robin.learner_id, course=COURSE)
    line = {"round": finished.key, "competency": CHANGE, "level": ""}
    own, elsewhere = progress_seat("robin"), robin.at(SECOND)
    sam = Seat("sam")
    sam.finish(DRAFT)
    [taken_back] = api.get_submitted_rounds(sam.learner_id, course=COURSE)
    return [
        (robin, "save_round", sent(DRAFT, opened["round"], opened["revision"]) | {"moved": True, "partial": True}),
        (robin, "save_round", sent(DRAFT | {"step": "check", "chosen": [CHANGE]}, opened["round"], opened["revision"])),
        (robin, "submit_round", sent(DRAFT, opened["round"], opened["revision"])),
        (elsewhere, "save_round", sent(draft(level=LEVEL), promise=elsewhere.state()["promise"])),
        (elsewhere, "choose_level", {"level": LEVEL}),
        (robin, "follow_recommendation", {"topic": "mi", "unit": OPEN_QUESTIONS}),
        *((seat, "plan", {"id": "a-plan", "step": "Ask Kim", "review_date": "2026-01-31"}) for seat in (robin, own)),
        (sam, "reopen_round", {"round": taken_back.key, "submitted": taken_back.submitted_at.isoformat()}),
        (robin, "erase_reason", line),
        (robin, "share", line | {"shared": True}),
        *((seat, "change_action", {"key": planned.key, "done": True}) for seat in (robin, own)),
        *((seat, "change_action", {"key": planned.key, "shared": True}) for seat in (robin, own)),
        (robin, "change_action", {"key": planned.key, "remove": True}),
        (own, "reply_to_observed", {"key": seen, "text": "Thank you"}),
        (own, "set_start", {"start": "2026-01-31"}),
        (robin, "student_view_user_state", {}),
    ]


def _of_an_author(team: Seat) -> list[Post]:
    page = progress_seat(STAFF)
    file = base64.b64encode(SMALL.encode()).decode()
    return [
        (page, "more_people", {"offset": 0}),
        (page, "save_settings", {"fields": PAGE_FIELDS}),
        (team, "save_settings", {"fields": FIELDS}),
        (team, "try_settings", {"fields": FIELDS}),
        (team, "show_framework", {"framework": KENT}),
        (team, "show_framework", {"framework": "@own", "own_framework": SMALL}),
        (team, "show_framework", {"same_as": runless_id(SECOND)}),
        (team, "check_framework", {"file": file}),
        (team, "take_over", {"same_as": runless_id(SECOND)}),
        (team, "try_round", sent(DRAFT)),
        (team.at(SECOND), "try_level", {"level": LEVEL}),
    ]
