"""What we marked and worded ourselves in the frameworks of the package: safety, and points of the scales."""

from __future__ import annotations

import re

import pytest

from competency_xblock.frameworks import Framework, ScalePoint, get_frameworks
from competency_xblock.web.learner.round.statement_blocks import examples_of

SAFETY = {
    "cdc-keyworking": {"knowledge-base"},
    "fulfilling-lives": {"risk-navigators"},
    "kent-medway-vcse": {"risk-assessment", "compliance"},
    "nel-professional-capabilities": {"abuse-and-neglect", "adult-difficulties"},
    "nhs-mental-health-competences": {
        "assessing-needs-and-risk-of-harm",
        "assessing-need-for-intervention",
        "working-in-times-of-crisis",
        "responding-to-crisis",
        "developing-control",
        "supporting-own-medication",
        "supporting-procedures-and-treatments",
    },
}
"""Few, and each rated: who is unsure there speaks with someone before the next shift."""


def test_what_is_about_keeping_people_safe_is_marked_and_little_else() -> None:
    assert {
        framework.id: {competency.id for competency in framework.competencies() if competency.safety}
        for framework in get_frameworks()
    } == SAFETY


OF_SAFETY = re.compile(
    r"abus|neglect|\brisk|crisis|self-harm|suicid|violen|safeguard|medic|exploit|\bharm|\bsafe from", re.IGNORECASE
)
LEFT = {
    ("nhs-mental-health-competences", "reinforcing-positive-behaviour-goals"): "a working bond; 49 is danger",
    ("nhs-mental-health-competences", "helping-families-with-behaviour"): "before a crisis; 13 and 21 are that",
    ("nhs-mental-health-competences", "helping-others-understand-mental-health"): "a medical ward is a place of work",
}
"""What has one of these words in its title or description and is not marked, and why."""


def test_what_names_abuse_risk_crisis_or_medicine_is_marked_or_was_left_for_a_reason() -> None:
    unmarked = {
        (framework.id, competency.id)
        for framework in get_frameworks()
        for competency in framework.competencies()
        if competency.rated and not competency.safety and OF_SAFETY.search(f"{competency.title} {competency.about}")
    }
    assert unmarked == set(LEFT)


@pytest.mark.parametrize("framework", get_frameworks(), ids=lambda framework: framework.id)
def test_a_card_shows_above_its_scale_what_its_mark_is_about(framework: Framework) -> None:
    for competency in framework.competencies():
        for level in [level.id for level in framework.levels] or [""]:
            if competency.safety and competency.is_rated_at(level):
                examples = examples_of(competency, framework, level)
                in_view = [statement.text for statement in competency.statements if statement.id in examples]
                assert OF_SAFETY.search(" ".join([competency.title, competency.about, *in_view])), competency.id


def test_scales_from_1_to_10_have_the_same_words_of_ours_at_4_and_7() -> None:
    ours = [
        ScalePoint(value=4, text="Sure with help", editorial=True),
        ScalePoint(value=7, text="Sure on my own", editorial=True),
    ]
    for framework in get_frameworks():
        if framework.scale.maximum == 10:
            assert [point.value for point in framework.scale.points] == [1, 4, 7, 10]
            assert list(framework.scale.points[1:3]) == ours
        else:
            assert [point.value for point in framework.scale.points] == [*framework.scale.values]
