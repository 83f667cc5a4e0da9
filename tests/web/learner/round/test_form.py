"""The form: the same for everybody, made once, and again whenever anything about it differs."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from django.test import override_settings
from lxml import html

from competency_xblock.frameworks import Level, get_framework
from competency_xblock.recommendation import OwnTopic
from competency_xblock.records.data import Visibility
from competency_xblock.web.assessment.settings import AssessmentSettings
from competency_xblock.web.learner.round.form import form_html
from tests.fixtures.pages import text
from tests.fixtures.settings import plain_settings

PLAIN = plain_settings(get_framework("fulfilling-lives"), fixed_competencies=("facilitators-of-change", "encouragers"))
DIFFERENT = {
    "fixed_competencies": ("encouragers",),
    "offered_areas": ("values-and-attitudes",),
    "choose_up_to": 2,
    "level": "advanced",
    "levels": (Level(id="advanced", title="Advanced"),),
    "discussion": True,
    "one_page": True,
    "completion_rule": "action-planned",
    "aim": 8,
    "own_aims": {"encouragers": 9},
    "visibility": Visibility.NAMES,
    "purpose": "to plan training",
    "roles": ("Keyworker",),
    "organisations": ("Haven",),
    "safeguarding": "the duty manager",
    "own_topics": (OwnTopic(id="own-one", title="Our own"),),
    "group_minimum": 12,
    "framework": replace(get_framework("fulfilling-lives"), title="Another"),
}


def page(**changes: Any) -> Any:
    return html.fromstring(form_html("cxb-test", replace(PLAIN, **changes)))


def notices(found: Any) -> list[Any]:
    """The links to a privacy notice."""
    return [link for link in found.iter("a") if text(link).startswith("Privacy notice")]


def test_every_setting_counts_for_the_form():
    assert {field.name for field in fields(AssessmentSettings)} == set(DIFFERENT)


@pytest.mark.parametrize("name", DIFFERENT)
def test_a_form_is_never_shown_for_other_settings(name: str):
    changed = replace(PLAIN, **{name: DIFFERENT[name]})
    assert changed.cache_key != PLAIN.cache_key
    assert replace(changed, **{name: getattr(PLAIN, name)}).cache_key == PLAIN.cache_key


def test_the_same_form_is_made_once():
    assert form_html("cxb-once", PLAIN) is form_html("cxb-once", replace(PLAIN))
    assert form_html("cxb-once", replace(PLAIN, group_minimum=12)) is not form_html("cxb-once", PLAIN)


def test_the_groups_of_a_site_are_named():
    assert "numbers for groups of 12 people or more" in text(page(group_minimum=12))


def test_a_step_is_there_where_the_author_asks_for_it():
    steps = page().xpath("//@data-step")
    assert steps == ["before", "rate", "check"]
    everything = page(fixed_competencies=(), offered_areas=("values-and-attitudes",), choose_up_to=2, discussion=True)
    assert everything.xpath("//@data-step") == ["before", "choose", "rate", "discuss", "check"]


def test_ratings_by_name_are_said_with_their_purpose_and_the_exception():
    shown = text(
        page(visibility=Visibility.NAMES, purpose="to plan training", fixed_competencies=("practice-self-care",))
    )
    assert "Your training team sees your answers with your name." in shown
    assert "How they use them: to plan training" in shown
    assert "Answers about your own wellbeing, values and attitudes are different" in shown
    assert "values and attitudes are different" not in text(
        page(visibility=Visibility.NAMES, purpose="to plan training")
    )


def test_a_role_that_is_asked_for_is_said_to_be_seen():
    sentence = "They also see the role or organisation you choose."
    assert sentence not in text(page())
    for choice in ({"roles": ("Keyworker",)}, {"organisations": ("Haven",)}):
        assert sentence in text(page(**choice))


@pytest.mark.parametrize(("on", "by_name", "is_told"), [(True, True, True), (True, False, False), (False, True, False)])
def test_that_others_may_write_down_what_they_saw_is_told_where_they_may(on: bool, by_name: bool, is_told: bool):
    visibility = Visibility.NAMES if by_name else Visibility.GROUPS
    with override_settings(COMPETENCY_XBLOCK={"observed_practice": on}):
        shown = text(page(visibility=visibility, purpose="to plan training"))
    assert ("may write down what they saw of your work" in shown) is is_told


@pytest.mark.parametrize(
    ("periods", "sentence"),
    [
        ({}, ""),
        ({"keep_open_rounds_days": 180}, "If you do not change them for 180 days, we delete them."),
        ({"keep_open_rounds_days": 180, "keep_free_text_days": 30, "keep_rounds_days": 90}, "for 30 days,"),
        ({"keep_rounds_days": 1}, "for 1 day,"),
        ({"keep_open_rounds_days": "180"}, ""),
    ],
)
def test_that_unfinished_answers_are_deleted_after_some_days_is_told_where_they_are(periods: Any, sentence: str):
    with override_settings(COMPETENCY_XBLOCK=periods):
        shown = text(page())
    assert sentence in shown
    assert ("we delete them" in shown) is bool(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "You can skip anything",
        "Please do not name or describe people you support.",
        "Nobody monitors this page",
        "It is not for appraisals, and not for choosing one person over another.",
    ],
)
def test_every_form_makes_its_promises(sentence: str):
    assert sentence in text(page())


def test_a_role_is_asked_only_where_there_are_some_to_choose_from():
    assert page().xpath("//select[@data-field]") == []
    options = page(roles=("Keyworker", "Volunteer")).xpath("//select[@data-field='role']/option/text()")
    assert options == ["Prefer not to say", "Keyworker", "Volunteer"]


@pytest.mark.parametrize("by_name", [False, True])
def test_the_start_says_in_short_who_sees_what_and_leads_to_the_whole(by_name: bool):
    changes = {"visibility": Visibility.NAMES, "purpose": "to plan training"} if by_name else {}
    [panel] = page(**changes).xpath("//section[@data-step='before']//section[contains(@class, 'cxb-who')]")
    [short], [whole] = panel.xpath("./p"), panel.xpath("following-sibling::details")
    sentences = [f"{sentence}." for sentence in text(short).rstrip(".").split(". ")]
    assert [sentence for sentence in sentences if sentence.split(",")[0].rstrip(".") not in text(whole)] == []
    assert len(sentences) == 2
    assert ("Your training team sees your answers with your name." in text(short)) is by_name
    assert ("never" in text(short)) is not by_name


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "2 short cards, about 5 minutes."),
        ({"fixed_competencies": ("encouragers",)}, "1 short card, about 5 minutes."),
        ({"fixed_competencies": (), "offered_areas": ("all",), "choose_up_to": 3}, "3 short cards, about 5 minutes."),
        ({"levels": (Level(id="advanced", title="Advanced"),)}, "This takes about 5 minutes."),
        ({"fixed_competencies": ()}, "You choose how much to do."),
        ({"discussion": True}, "On your own, this takes about 5 minutes."),
    ],
)
def test_the_start_says_first_how_long_it_takes(changes: dict[str, Any], sentence: str):
    [start] = page(**changes).xpath("//section[@data-step='before']")
    assert text(start).startswith(f"Find what to learn{sentence}")


def test_long_lists_fold_by_area():
    assert page().xpath("//details[@data-area]") == []
    assert len(page(fixed_competencies=()).xpath("//details[@data-area]")) == 8


def test_no_word_of_the_form_judges():
    shown = text(page(fixed_competencies=(), discussion=True)).lower()
    assert not any(word in shown for word in ("score", "grade", "your target", "threshold", "weakness", "deficit"))


def test_a_sites_privacy_notice_is_linked_where_learners_read_who_sees_what():
    address = 'https://example.org/privacy?for="us"&more=<1>'
    with override_settings(COMPETENCY_XBLOCK={"privacy_notice_url": address}):
        found = html.fromstring(form_html("cxb-notice", PLAIN))
    [link] = notices(found)
    assert dict(link.attrib) == {"href": address, "target": "_blank", "rel": "noopener"}
    assert text(link) == "Privacy notice (opens in a new tab)"
    [fold] = link.iterancestors("details")
    assert text(fold).startswith("Who sees what, in full")
    assert notices(page()) == []
