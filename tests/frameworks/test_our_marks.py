"""What we marked and worded ourselves in the frameworks of the package: safety, and points of the scales."""

from __future__ import annotations

from competency_xblock.frameworks import ScalePoint, get_frameworks

SAFETY = {
    "cdc-keyworking": {"knowledge-base"},
    "fulfilling-lives": {"risk-navigators"},
    "kent-medway-vcse": {"risk-assessment"},
    "nel-professional-capabilities": {"abuse-and-neglect"},
    "nhs-mental-health-competences": {
        "assessing-needs-and-risk-of-harm",
        "assessing-need-for-intervention",
        "working-in-times-of-crisis",
        "responding-to-crisis",
        "developing-control",
        "supporting-own-medication",
    },
}
"""Few, and each rated: who is unsure there speaks with someone before the next shift."""


def test_what_is_about_keeping_people_safe_is_marked_and_little_else() -> None:
    assert {
        framework.id: {competency.id for competency in framework.competencies() if competency.safety}
        for framework in get_frameworks()
    } == SAFETY


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
