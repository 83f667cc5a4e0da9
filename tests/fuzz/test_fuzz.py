"""A few inputs of each kind, the same each time; `make fuzz` tries many."""

from __future__ import annotations

import pytest

from ..fixtures.workbench import STAFF, Seat, progress_seat
from . import bodies, framework_files, site
from .mutated_json import TOKEN

SEED = 15


@pytest.mark.django_db
def test_every_handler_answers_what_a_page_sends() -> None:
    """So that what is changed begins as something right."""
    with site.built() as posts:
        known = {(type(seat.block).mro()[1], handler) for seat, handler, _body in posts}
        found = {(block, name) for block in site.BLOCKS for name in site.handlers(block)}
        assert {(block.__name__, name) for block, name in found - known} == {("CompetencyAssessmentXBlock", "record")}
        for seat, handler, body in posts:
            with bodies.taken_back():
                answer = seat.post(handler, body)
            assert answer.status_code == 200, (handler, answer.content)


@pytest.mark.django_db
def test_nothing_fails_and_a_refusal_changes_nothing() -> None:
    report = bodies.run(400, SEED)
    assert report.failures == []
    assert report.count == 400


def test_every_framework_file_is_read_or_refused_with_clear_problems() -> None:
    report = framework_files.run(150, SEED)
    assert [failure for failure in report.failures if " took " not in failure] == []
    assert report.count == 150


@pytest.mark.django_db
def test_no_refusal_of_an_authors_field_says_back_what_was_sent() -> None:
    """A value may be a megabyte, or somebody's words that came here by a slip of the clipboard."""
    refused = set()
    with site.built():
        for seat, fields in ((Seat(STAFF), site.FIELDS), (progress_seat(STAFF), site.PAGE_FIELDS)):
            for name in fields:
                with bodies.taken_back():
                    answer = seat.post("save_settings", {"fields": fields | {name: [TOKEN]}})
                if answer.status_code != 200:
                    refused.add(name)
                    assert TOKEN not in answer.content.decode(), name
    assert {"framework", "competencies", "completion_rule", "visibility", "team_shows", "assessments"} <= refused
