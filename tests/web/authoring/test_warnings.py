"""What an author is told to look at: in the preview, in the editor, and by Studio through `validate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import html
from xblock.validation import ValidationMessage

from competency_xblock.frameworks import Framework, get_frameworks
from competency_xblock.platform.courses.outline import outline
from competency_xblock.platform.site_frameworks import OWN
from competency_xblock.web.assessment.settings import AssessmentSettings
from competency_xblock.web.authoring.parts import Part, part_title
from competency_xblock.web.authoring.warnings import block_warnings, in_studio, missing_contact, warnings
from competency_xblock.web.plumbing.rendering import render
from tests.fixtures.workbench import (
    CHANGE,
    COURSE,
    OPEN_QUESTIONS,
    RATING,
    REFLECTING,
    STAFF,
    THREE,
    Seat,
    assessment,
    progress_seat,
    put_into_course,
)

pytestmark = pytest.mark.django_db

EVERY_TOPIC = {
    OPEN_QUESTIONS: {"topics": ["mi", "tip", "pie"], "minutes": 0, "title": "Open questions"},
    REFLECTING: {"topics": ["ambit", "cycle-of-change"], "minutes": 0, "title": "Reflecting"},
}
WELL = {"safeguarding": "the duty manager", "unit_map": EVERY_TOPIC}
KENT = "kent-medway-vcse"
NOBODY_CAN = (
    "Nobody can complete this yet. It needs an answer to everything, and there is nothing to "
    "answer. Change “Complete when” or tick other competencies. Choose Edit, then “Aims and steps”."
)


def said_of(block: Any) -> list[str]:
    return block_warnings(block, lambda: outline(block))


def warned(**settings: Any) -> list[str]:
    put_into_course(assessment(**{**WELL, **settings}))
    return said_of(Seat(STAFF).block)


def test_where_nothing_is_missing_nothing_is_said():
    assert warned() == []
    assert warned(visibility="names", purpose="to plan supervision") == []


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"framework": ""}, "There is no framework yet. Choose Edit to add one."),
        (
            {"framework": "long-gone"},
            (
        "The framework “long-gone” is not on this site. Choose Edit to use another one, or ask the "
        "people who run this site."
),
        ),
        (
            {"framework": OWN},
            (
        "We cannot use the framework in this course: The file is empty. It should hold one "
        "<framework>."
),
        ),
        ({"competencies": ["long-gone"]}, "There is nothing to rate yet. Choose Edit, then “Competencies”."),
        (
            {"competencies": []},
            "All 36 competencies would take about 54 minutes. Learners first tick their groups. "
            "12 or fewer at a time is easier for people. "
            "Choose Edit, then “Competencies”.",
        ),
        ({"visibility": "names"}, (
        "The training team sees ratings with names, but learners do not know why. "
        "Choose Edit, then “Who sees what”."
)),
        ({"safeguarding": "", "competencies": [CHANGE]},
            "There is no safeguarding contact yet. Choose Edit, then “Who sees what”."),
        (
            {"unit_map": {}},
            (
        "No unit teaches Motivational Interviewing and Cycle of Change yet. If it would help a learner, "
        "we say who they can ask about it. Choose Edit, then “Units and topics”."
),
        ),
        (
            {"unit_map": {**EVERY_TOPIC, "vertical@gone": {"topics": ["mi"], "minutes": 0, "title": "Rolling"}}},
            "1 ticked unit is no longer in the course: Rolling. Choose Edit, then “Units and topics”.",
        ),
        (
            {"unit_map": {**EVERY_TOPIC, RATING: {"topics": ["juggling"], "minutes": 0, "title": "Rating"}}},
            "This framework does not have these topics, so we leave them out: juggling. "
            "Choose Edit, then “Units and topics”.",
        ),
        ({"competencies": ["long-gone"], "completion_rule": "all-answered"}, NOBODY_CAN),
        (
            {"competencies": [*THREE, "long-gone"]},
            "The framework does not have these, so learners do not see them: long-gone. "
            "Choose Edit, then “Competencies”.",
        ),
        ({"aims": {CHANGE: 11}}, "An aim is not on the scale from 1 to 10, so we use the framework's aim. "
            "Choose Edit, then “Aims and steps”."),
        (
            {"choose_up_to": 70_000},
            (
        "We cannot use what is stored in “Most a learner can choose”, so we use the usual setting. "
        "Choose Edit, check it and save."
),
        ),
        (
            {"own_topics": [3]},
            (
        "We could not read everything in “Your own topics”, so we left some of it out. Choose "
        "Edit, check it and save."
),
        ),
        (
            {"safeguarding": "x" * 501},
            (
        "“Safeguarding contact” is too long, so learners only see the beginning. Choose Edit, "
        "shorten it and save."
),
        ),
    ],
)  # fmt: skip
def test_each_thing_to_look_at_is_said(settings: dict[str, Any], sentence: str):
    assert sentence in warned(**settings)


@pytest.mark.parametrize("framework", get_frameworks(), ids=lambda framework: framework.id)
def test_a_contact_is_asked_for_first_wherever_keeping_people_safe_is_rated(framework: Framework):
    for competency in framework.competencies():
        if competency.withdrawn:
            continue
        settings = {"framework": framework.id, "competencies": [competency.id], "visibility": "names"}
        sentences = warned(**settings, safeguarding="")
        is_about_safety = competency.safety and competency.rated
        assert sentences[0].startswith(missing_contact()) == is_about_safety, competency.id
        assert any("no safeguarding contact" in sentence for sentence in sentences) != is_about_safety
        assert not any("contact" in sentence for sentence in warned(**settings))


def test_beside_the_block_edit_leads_there_and_in_the_editor_the_part_does():
    put_into_course(
        assessment(
            safeguarding="", visibility="names", competencies=[*THREE, "long-gone"], aims={CHANGE: 11},
            own_topics=[{"id": "own-walk", "title": "Walking", "helps": {}}],
            unit_map={"vertical@gone": {"topics": ["juggling"], "minutes": 0, "title": "Rolling"}},
        )
    )  # fmt: skip
    block = Seat(STAFF).block
    found = warnings(block, AssessmentSettings.from_block(block), outline(block))
    assert len(found) == 8
    assert {warning.part for warning in found} == {Part.WHAT, Part.HOW, Part.WHO, Part.UNITS}
    in_editor = html.fragments_fromstring(render("authoring/checked.html", {"warnings": found}))[0]
    assert not [warning.sentence for warning in found if "Edit" in warning.sentence]
    assert "Edit" not in in_editor.text_content()
    assert [(button.get("data-to"), button.text) for button in in_editor.iter("button")] == [
        (warning.part, f"Change this in “{warning.part_title}”") for warning in found
    ]
    studio = in_studio(found)
    assert studio == [f"{warning.sentence} Choose Edit, then “{warning.part_title}”." for warning in found]
    tabs = Seat(STAFF).page("studio_view").xpath("//*[@role='tab']")
    assert {tab.get("data-tab"): tab.xpath("span/text()")[0] for tab in tabs} == {
        part: part_title(part) for part in Part
    }


def test_a_learners_choice_is_not_long():
    assert not any(
        "easier for people" in message for message in warned(competencies=[], areas=["trauma-informed-approach"])
    )


def test_of_many_titles_it_is_said_how_many_more():
    gone = {f"vertical@{number}": {"topics": ["mi"], "minutes": 0, "title": f"U{number}"} for number in range(8)}
    [sentence] = warned(unit_map={**EVERY_TOPIC, **gone})
    assert sentence.startswith("8 ticked units are no longer in the course: U0, U1, U2, U3, U4 and 3 more.")


@pytest.mark.parametrize(("graded", "expected"), [(False, True), (True, False)])
def test_participation_that_no_subsection_counts_is_said(graded: bool, expected: bool, monkeypatch: pytest.MonkeyPatch):
    put_into_course(assessment(**WELL, participation=True))
    block = Seat(STAFF).block
    monkeypatch.setattr(type(block.get_parent().get_parent()), "graded", graded, raising=False)
    assert any("is not graded" in message for message in said_of(block)) is expected


def test_units_of_a_copied_section_are_noticed():
    put_into_course(assessment(**WELL))
    block = Seat(STAFF).block
    section = block.get_parent().get_parent().get_parent()
    copy = next(unit for unit in section.get_children()[0].get_children() if unit.display_name == "Progress")
    copy.display_name = "Reflecting"
    copy.save()
    [sentence] = said_of(Seat(STAFF).block)
    assert sentence.startswith("1 ticked unit is in another section, and this section has one with the same name.")


def test_studio_is_told_the_same_as_warnings():
    put_into_course(assessment(safeguarding="", competencies=["long-gone"]))
    block = Seat(STAFF).block
    validation = block.validate()
    assert not validation.empty
    assert [message.text for message in validation.messages] == said_of(block)
    assert {message.type for message in validation.messages} == {ValidationMessage.WARNING}
    put_into_course(assessment(**WELL))
    assert Seat(STAFF).block.validate().empty


def test_a_framework_that_is_left_out_is_told_where_it_is_used_and_nowhere_else(tmp_path: Path, settings: Any):
    (tmp_path / "small.xml").write_text("<framework", encoding="utf-8")
    folders = [str(tmp_path), str(tmp_path / "none")]
    settings.COMPETENCY_XBLOCK = {**settings.COMPETENCY_XBLOCK, "framework_folders": folders}
    put_into_course(assessment(**WELL))
    assert said_of(Seat(STAFF).block) == []
    assert "Facilitators of change" in Seat().see()
    put_into_course(assessment(framework="small"))
    [message] = said_of(Seat(STAFF).block)
    assert message.startswith("The framework “small” is not on this site.")
    assert "This is not ready yet." in Seat().see()


def test_where_nothing_is_mapped_the_course_is_not_walked_through(monkeypatch: pytest.MonkeyPatch):
    put_into_course(assessment(unit_map={}))
    block = Seat(STAFF).block
    monkeypatch.setattr(type(block), "get_parent", lambda self: pytest.fail("the tree was walked"))
    assert said_of(block)
    assert "What your units cover" not in block.render("author_view", {}).content


def test_the_preview_says_it_where_the_host_does_not():
    put_into_course(assessment(safeguarding=""))
    shown = " ".join(" ".join(Seat(STAFF).page("author_view").itertext()).split())
    assert f"Check before learners start {missing_contact()} Choose Edit, then “Who sees what”." in shown


def test_a_progress_page_about_nothing_is_said():
    seat = progress_seat(STAFF)
    put_into_course(assessment())
    assert seat.block.validate().empty
    fields = {"display_name": ["x"], "team_shows": ["people"], "level": [""]}
    here = f"{COURSE}.competency_assessment.d0.u0"
    assert seat.post("save_settings", {"fields": {**fields, "assessments": [here]}}).status_code == 200
    assert seat.block.validate().empty
    block = seat.block
    block.assessments = [f"{COURSE}.competency_assessment.d9.u0"]
    block.save()
    [message] = seat.block.validate().messages
    assert message.text.startswith("The self-assessments for this page are no longer in the course.")


def test_a_level_at_which_nothing_is_said_is_warned_about():
    silent = "Choose another level or other competencies."
    assert not any(silent in message for message in warned(framework=KENT, competencies=[], level="getting-help"))
    own = OWN_WITH_LEVELS.replace('level="new"', 'level="settled"')
    assert any(
        silent in message for message in warned(framework=OWN, own_framework=own, competencies=["calm"], level="new")
    )


OWN_WITH_LEVELS = """\
<framework id="ours" version="1" title="Ours" publisher="Nobody" year="2026" language="en-GB" aim="4">
  <about>For tests.</about><permission>Free.</permission><scale min="1" max="5"/>
  <levels progression="no"><level id="new" title="New"/><level id="settled" title="Settled"/></levels>
  <topics><use topic="mi"/></topics>
  <area id="all" title="All"><competency id="calm" title="Calm" source="p. 1">
    <weight topic="mi">2</weight><statement id="calm-1" level="new">I stay calm.</statement>
  </competency></area>
</framework>
"""
