"""Who may author in a real Studio: in a course and in a content library, handler by handler."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.conf import settings

if getattr(settings, "ROOT_URLCONF", "") != "cms.urls":
    pytest.skip("Runs inside a Studio only: docs/testing-in-open-edx.md says how.", allow_module_level=True)

from django.test import Client
from openedx.core.djangoapps.content_libraries.api import AccessLevel
from xmodule.modulestore.django import modulestore

from .places import AUTHORING, NOTHING, THREE, answers, browser_of, counted, make_place, person, post_body, state_in
from .studio import (
    ASSESSMENT,
    OWN_FRAMEWORK,
    PROGRESS,
    InStudio,
    Library,
    authors_fields,
    form,
    place_id,
    progress_form,
    values_of,
)

REFUSED = "Only people who can edit this course can change"


def what_is_sent(state: dict[str, Any], other: str) -> dict[tuple[str, str], Any]:
    """To each handler for authors, something that it answers if it may."""
    sent = {
        "save_settings": form(competencies=THREE),
        "show_framework": {"framework": "cdc-keyworking"},
        "check_framework": {"file": base64.b64encode(OWN_FRAMEWORK.encode()).decode()},
        "take_over": {"same_as": other},
        "try_settings": form(competencies=THREE),
        "try_round": post_body(state, answers(state)),
        "try_level": {"level": ""},
    }
    bodies = {(ASSESSMENT, handler): body for handler, body in sent.items()}
    bodies[PROGRESS, "save_settings"] = progress_form()
    assert set(bodies) == {(kind, handler) for kind, handlers in AUTHORING.items() for handler in handlers}
    return bodies


class TestInACourse(InStudio):
    def setUp(self) -> None:
        super().setUp()
        other = self.make(parent_locator=str(self.place.lesson.location), category=ASSESSMENT, type=ASSESSMENT)
        state = state_in(self.shown(self.place.assessment, "author_view"))
        self.sent = what_is_sent(state, place_id(other))
        self.blocks = {ASSESSMENT: self.place.assessment, PROGRESS: self.place.progress}

    def answers(self, browser: Client, *, preview: bool) -> dict[str, Any]:
        """The answer of each handler."""
        return {
            f"{kind} {handler}": self.post(browser, self.blocks[kind], handler, body, preview=preview)
            for (kind, handler), body in self.sent.items()
        }

    def test_those_who_may_change_it_are_answered(self) -> None:
        for who in (person("trainer", self.place.course, "staff"), person("admin", is_staff=True), self.author):
            for preview in (True, False):
                for handler, answer in self.answers(browser_of(who), preview=preview).items():
                    # No level is offered here, and says so: it was not refused.
                    expected = 400 if handler.endswith("try_level") else 200
                    assert answer.status_code == expected, (who.username, handler, answer.content)

    def test_nobody_else_is_by_any_way(self) -> None:
        course = self.place.course
        outside = {
            "a stranger": self.strangers,
            "a learner": browser_of(person("learner", course)),
            "an author of another course": browser_of(person("elsewhere", make_place().course, "instructor")),
            "staff without Studio": browser_of(person("limited", course, "limited_staff")),
            "a researcher": browser_of(person("researcher", course, "data_researcher")),
        }
        before = modulestore().get_course(course.id).course_version
        for who, browser in outside.items():
            for preview in (True, False):
                for handler, answer in self.answers(browser, preview=preview).items():
                    assert answer.status_code == 403, (who, handler)
                    assert REFUSED in answer.json()["error"], (who, handler)
        for preview in (True, False):
            assert {response.status_code for response in self.answers(Client(), preview=preview).values()} == {302}
        assert modulestore().get_course(course.id).course_version == before
        assert counted() == NOTHING


class TestInALibrary(InStudio):
    """Two libraries: one for its team, and one that everybody may read and learn from."""

    def setUp(self) -> None:
        super().setUp()
        self.closed = Library(self.author)
        self.open = Library(self.author, allow_public_learning=True, allow_public_read=True)
        for library in (self.closed, self.open):
            assert library.call(self.authors, "save_settings", form(competencies=THREE)).status_code == 200
        state = state_in(self.open.shown(self.authors, "author_view"))
        self.sent = what_is_sent(state, "gone")

    def answers(self, library: Library, browser: Client) -> dict[str, Any]:
        """The answer of each handler."""
        return {
            f"{kind} {handler}": library.call(browser, handler, body, kind)
            for (kind, handler), body in self.sent.items()
        }

    def settings_in(self, library: Library) -> list[dict[str, Any]]:
        """What is set in both of its blocks."""
        blocks = [library.stored(kind) for kind in (ASSESSMENT, PROGRESS)]
        return [values_of(block, authors_fields(type(block).__base__)) for block in blocks]

    def test_admins_and_authors_of_it_are_answered(self) -> None:
        writer = person("writer")
        for library in (self.closed, self.open):
            library.let(writer, AccessLevel.AUTHOR_LEVEL)
            for who in (self.author, writer, person(f"admin-{library.key.org}", is_staff=True)):
                for handler, answer in self.answers(library, browser_of(who)).items():
                    nothing_there = handler.endswith(("try_level", "take_over"))
                    assert answer.status_code == (400 if nothing_there else 200), (who, handler, answer.content)

    def test_nobody_else_is(self) -> None:
        reader = person("reader")
        learner = person("learner", self.place.course)
        elsewhere = person("elsewhere", self.place.course, "instructor")
        Library(elsewhere)
        for library in (self.closed, self.open):
            library.let(reader, AccessLevel.READ_LEVEL)
            before = self.settings_in(library)
            for who in (reader, learner, elsewhere, person(f"stranger-{library.key.org}")):
                for handler, answer in self.answers(library, browser_of(who)).items():
                    assert answer.status_code == 403, (who, handler)
                    if who is reader or library is self.open:  # whom the platform lets through to the block
                        assert REFUSED in answer.json()["error"], (who, handler)
            assert self.settings_in(library) == before
        assert counted() == NOTHING

    def test_a_stranger_sees_nothing_of_a_closed_one(self) -> None:
        for kind in (ASSESSMENT, PROGRESS):
            for name in ("student_view", "author_view", "studio_view"):
                assert self.closed.look(self.strangers, name, kind).status_code == 403

    def test_rights_that_are_taken_away_are_gone(self) -> None:
        writer = person("writer")
        self.open.let(writer, AccessLevel.AUTHOR_LEVEL)
        assert self.open.call(browser_of(writer), "save_settings", form()).status_code == 200
        self.open.let(writer, AccessLevel.NO_ACCESS)
        assert self.open.call(browser_of(writer), "save_settings", form()).status_code == 403
