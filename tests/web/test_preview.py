"""What authors see of an assessment: what learners will be asked, what is missing; and it stores nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.blocks import STAFF, Seat, assessment, everything_stored, our_rows, put_into_course

pytestmark = pytest.mark.django_db


def preview(**settings: Any) -> str:
    put_into_course(assessment(**settings))
    return " ".join(Seat(STAFF).page("author_view").text_content().split())


def test_an_author_sees_the_statements_that_learners_will_read():
    shown = preview()
    assert "3 competencies · about 5 minutes" in shown
    assert "I can tell how ready someone is to make a change." in shown
    assert "Ratings are shown only as figures about groups." in shown


def test_a_long_assessment_is_warned_about_with_its_minutes():
    assert "36 competencies take about 54 minutes. Up to 12 at a time is easier on people." in preview(competencies=[])


def test_a_learners_choice_is_not_long():
    shown = preview(competencies=[], areas=["trauma-informed-approach"])
    assert "easier on people" not in shown


def test_what_is_missing_is_warned_about():
    shown = preview(competencies=["long-gone"], visibility="names", purpose="")
    assert "No competency is chosen, so there is nothing to rate yet." in shown
    assert "Ratings are seen by name, but learners are not told what for." in shown
    assert "No safeguarding contact is given." in shown


def test_where_nothing_is_missing_nothing_is_warned_about():
    shown = preview(safeguarding="the duty manager", visibility="names", purpose="to plan supervision")
    assert "Purpose: to plan supervision" in shown
    assert not any(word in shown for word in ("No safeguarding", "not told", "easier on people"))


@pytest.mark.parametrize("view", ["author_view", "studio_view"])
def test_what_authors_look_at_stores_nothing(view: str):
    put_into_course(assessment())
    author = Seat(STAFF)
    author.see(view)
    before = everything_stored()
    author.see(view)
    assert everything_stored() == before
    assert our_rows() == 0
