"""What the server writes for the cards: statements once, those above the scale marked, the words of the scale."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml import html

from competency_xblock.frameworks import get_framework, get_frameworks
from competency_xblock.web.assessment import COMFORTABLE_COUNT, AssessmentSettings
from competency_xblock.web.learner.round.form import form_html
from competency_xblock.web.learner.round.statement_blocks import examples_of
from tests.fixtures.workbench import FRAMEWORK, Seat, assessment, put_into_course

pytestmark = pytest.mark.django_db


def at(**settings: Any) -> Seat:
    put_into_course(assessment(**settings))
    return Seat()


def text(found: Any) -> str:
    return " ".join(found.text_content().split())


@pytest.mark.parametrize("one_page", [True, False])
def test_the_page_knows_how_the_author_wants_the_cards_and_what_is_long(one_page: bool):
    state = at(one_page=json.dumps(one_page)).state()
    assert (state["onePage"], state["longFrom"]) == (one_page, COMFORTABLE_COUNT + 1)


@pytest.mark.parametrize("framework", get_frameworks(), ids=lambda framework: framework.id)
def test_each_statement_is_written_once_and_those_above_the_scale_are_marked(framework: Any):
    settings = AssessmentSettings.from_block(at(framework=framework.id, competencies=[]).block)
    settings = settings.for_level(settings.levels[-1].id) if settings.levels else settings
    page = html.fromstring(form_html("cxb-test", settings))
    for competency in settings.competencies:
        [card] = page.xpath(f"//article[@data-competency='{competency.id}']")
        ids = card.xpath(".//@data-says")
        marked = card.xpath(".//*[@data-example]/@data-says")
        assert len(set(ids)) == len(ids)
        assert sorted(marked) == sorted(examples_of(competency, framework, settings.level))
        more = len(ids) - len(marked)
        assert card.xpath(".//@data-more") == ([f"{more} more example{'s' if more > 1 else ''}"] if more else [])


def test_a_scale_has_its_words_at_its_points_and_its_ends_in_a_sentence():
    page = html.fromstring(form_html("cxb-test", AssessmentSettings.from_block(at().block)))
    [answer] = page.xpath("//template[@data-template='answer']")
    scale = get_framework(FRAMEWORK).scale
    assert [
        " ".join(part.text for part in label.xpath("./span | ./small"))
        for label in answer.xpath(".//*[@class='cxb-numbers']/label")
    ] == [
        " ".join([str(value), *(point.text for point in scale.points if point.value == value)])
        for value in scale.values
    ]
    [ends] = page.xpath("//*[@id=//fieldset/@aria-describedby]")
    words = {point.value: point.text for point in scale.points}
    assert text(ends) == f"From 1, {words[1]}, to 10, {words[10]}."


def test_the_start_counts_what_is_to_rate_and_says_that_the_rest_is_optional():
    settings = AssessmentSettings.from_block(at(framework="cdc-keyworking", competencies=[]).block)
    [lead] = html.fromstring(form_html("cxb-test", settings)).xpath("//*[@data-part='first-time']")
    assert text(lead) == "8 to rate, about 12 minutes. 8 to think about, if you like."
