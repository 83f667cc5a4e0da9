"""What the editor asks for while somebody works in it: another framework, a file, or another assessment."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest
from lxml import html

from competency_xblock.frameworks import get_framework
from competency_xblock.platform.olx.xml_fields import normalize_xml
from competency_xblock.platform.site_frameworks import MAX_OWN_BYTES, OWN
from tests.fixtures.framework_files import SMALL
from tests.fixtures.workbench import (
    CHANGE,
    COURSE,
    FRAMEWORK,
    OPEN_QUESTIONS,
    STAFF,
    THREE,
    Seat,
    assessment,
    draft,
    everything_stored,
    put_into_course,
    unrated,
)

pytestmark = pytest.mark.django_db

KENT = "kent-medway-vcse"
OTHER = f"{COURSE}.competency_assessment.d1.u0"
WALK = {"id": "own-walk", "title": "Walking", "about": "", "url": "", "for": "person", "helps": {CHANGE: 2}}
THEIRS = {
    "display_name": "After the course",
    "framework": KENT,
    "competencies": [],
    "areas": [get_framework(KENT).areas[0].id],
    "choose_up_to": 4,
    "level": "getting-help",
    "own_topics": [WALK],
    "unit_map": {
        OPEN_QUESTIONS: {"topics": ["mi", "own-walk"], "minutes": 12, "title": "Open questions"},
        "vertical@gone": {"topics": ["mi"], "minutes": 3, "title": "Gone"},
    },
}


def author(*others: str, **settings: Any) -> Seat:
    put_into_course(assessment(**settings), *others)
    return Seat(STAFF)


def looked(seat: Seat, handler: str, body: dict[str, Any], status: int = 200) -> Any:
    """The answer; whatever it is, nothing has changed."""
    seat.see("studio_view")
    before = everything_stored()
    answer = seat.post(handler, body)
    assert answer.status_code == status, answer.content
    assert everything_stored() == before
    return answer.json()


def part(answer: Any, name: str) -> Any:
    return html.fromstring(f"<div>{answer['html'][name]}</div>")


def in_base64(text: str | bytes) -> str:
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


# ---------------------------------------------------------------- opening it


def test_it_opens_with_what_is_set():
    page = author(discussion=True, aims={CHANGE: 9}, roles=["Keyworker", "Volunteer"], aim=8).page("studio_view")
    state = json.loads(page.xpath("//@data-state")[0])
    assert state["set"] == {
        "spread": "these", "competencies": list(THREE), "areas": [], "choose_up_to": 3, "level": "",
        "aims": {CHANGE: 9},
    }  # fmt: skip
    assert page.xpath("//input[@name='discussion'][@checked]")
    assert page.xpath("//input[@name='aim']/@value") == ["8"]
    assert page.xpath("//textarea[@name='roles']")[0].text.strip() == "Keyworker\nVolunteer"


def test_what_could_not_be_used_is_told_where_it_is_mended_and_above_the_preview():
    seat = author(aim=70_000, organisations=["x" * 300])
    names = seat.page("studio_view").xpath("//*[@data-part='repaired-fields']//li/text()")
    assert names == ["Aim", "Organisations"]
    assert "We cannot use what is stored in “Aim”" in seat.page("author_view").text_content()
    assert author(aim=7).page("studio_view").xpath("//*[@data-part='repaired-fields']") == []


def test_whether_anybody_has_answered_is_said_with_what_a_change_means():
    seat = author()
    assert seat.page("studio_view").xpath("//@data-affects") == []
    Seat().save(draft({CHANGE: 4}))
    page = seat.page("studio_view")
    assert "Learners have already answered here." in page.text_content()
    names = page.xpath("//@data-affects")
    assert {"framework", "competencies", "aim", "aims", "visibility", "purpose", "completion_rule"} <= set(names)
    assert len(names) == len(set(names))
    assert all(line.get("hidden") is not None for line in page.xpath("//*[@data-affects]"))


def test_a_new_assessment_begins_with_choosing_a_framework():
    page = author(framework="", competencies=[]).page("studio_view")
    assert "Choose a framework first. You then see its competencies here." in page.text_content()
    assert page.xpath("//input[@name='competencies']") == []


def test_learners_sentences_stand_in_the_form_as_learners_read_them():
    page, learners = author().page("studio_view"), Seat().page()
    [theirs] = learners.xpath("//form//section[@data-step='before']//details//ul")
    [shown] = page.xpath("//*[@data-visibility='groups']//ul")
    assert shown.text_content().split() == theirs.text_content().split()


# ---------------------------------------------------------------- another framework


def test_another_framework_brings_its_own_parts():
    answer = looked(author(), "show_framework", {"framework": KENT})
    kent = get_framework(KENT)
    choice = part(answer, "choice")
    assert choice.xpath("//input[@name='competencies']/@value") == [competency.id for competency in kent.competencies()]
    assert answer["set"]["competencies"] == []
    assert answer["set"]["spread"] == "these"
    assert choice.xpath("//select[@name='level']/option/@value") == ["", *(level.id for level in kent.levels)]
    assert "Core only" in choice.text_content()
    assert [topic["id"] for topic in answer["topics"]] == [topic.id for topic in kent.topics]
    assert kent.publisher in part(answer, "about").text_content()
    assert len(part(answer, "scale").xpath("//input[@type='radio']")) == len(kent.scale.values)
    assert set(part(answer, "helps").xpath("//select/@data-helps")) == {
        competency.id for competency in kent.competencies() if competency.rated
    }


def test_the_framework_that_is_set_comes_back_with_its_ticks():
    answer = looked(author(aims={CHANGE: 9}), "show_framework", {"framework": FRAMEWORK})
    assert answer["set"]["competencies"] == list(THREE)
    assert answer["set"]["aims"] == {CHANGE: 9}


@pytest.mark.parametrize("framework", ["", "no-such-framework", OWN])
def test_without_a_framework_there_is_nothing_to_tick(framework: str):
    answer = looked(author(), "show_framework", {"framework": framework})
    assert part(answer, "choice").xpath("//input[@type='checkbox']") == []
    assert answer["topics"] == []


@pytest.mark.parametrize("framework", [1, None, ["x"]])
def test_what_is_no_framework_is_refused(framework: Any):
    body = json.dumps({"framework": framework}).encode()
    seat = author()
    seat.see("studio_view")
    before = everything_stored()
    answer = seat.post("show_framework", body)
    assert answer.status_code == 400
    assert everything_stored() == before


# ---------------------------------------------------------------- another assessment


def test_the_same_competencies_as_another_assessment():
    answer = looked(author(assessment(**THEIRS)), "show_framework", {"same_as": OTHER})
    assert answer["framework"] == KENT
    assert answer["set"] == {
        "spread": "areas", "competencies": [], "areas": THEIRS["areas"], "choose_up_to": 4, "level": "getting-help",
        "aims": {},
    }  # fmt: skip


def test_the_other_assessments_of_the_course_are_offered_by_name():
    page = author(assessment(**THEIRS), display_name="Before").page("studio_view")
    for select in ("same", "from"):
        assert page.xpath(f"//select[@data-part='{select}']/option/text()") == [
            "Choose one",
            "After the course (in “Rating”)",
        ]
    assert author().page("studio_view").xpath("//select[@data-part='same']") == []


def test_units_and_topics_are_taken_over_but_for_units_that_are_gone():
    answer = looked(author(assessment(**THEIRS)), "take_over", {"same_as": OTHER})
    assert answer["own_topics"] == [WALK]
    assert answer["unit_map"] == {OPEN_QUESTIONS: THEIRS["unit_map"][OPEN_QUESTIONS]}


@pytest.mark.parametrize("handler", ["take_over", "show_framework"])
@pytest.mark.parametrize("value", [None, "", 1, "competency_assessment@x", f"{COURSE}.competency_assessment.d0.u0"])
def test_what_is_no_other_assessment_is_refused(handler: str, value: Any):
    answer = looked(author(assessment(**THEIRS)), handler, {"same_as": value}, status=400)
    assert answer["error"].startswith("This self-assessment is no longer in the course.")


# ---------------------------------------------------------------- a framework of one's own


def test_a_file_is_shown_before_it_counts():
    answer = looked(author(), "check_framework", {"file": in_base64(SMALL)})
    assert answer["text"] == SMALL
    shown = html.fromstring(f"<div>{answer['html']}</div>").text_content()
    for sentence in (
        "Small",
        "Nobody, 2026",
        "People rate from 1 to 5. The suggested aim is 4.",
        "2 areas, 1 competency, 3 statements",
        "A. New",
        "Kindness",
    ):
        assert sentence in shown
    assert "Order" not in shown  # withdrawn


def test_everything_that_is_wrong_with_a_file_is_told_by_line():
    broken = SMALL.replace('aim="4"', 'aim="40"', 1).replace('topic="house"', 'topic="horse"', 1)
    answer = looked(author(), "check_framework", {"file": in_base64(broken)}, status=400)
    assert answer["error"] == "We cannot use this file yet. Nothing has changed. Fix this first:"
    assert len(answer["problems"]) >= 2
    assert all(problem.startswith("Line ") for problem in answer["problems"])
    # In one line, which is how the author's file has it, whatever we make of it.
    in_a_line = " ".join(broken.split("\n")[1:])
    problems = looked(author(), "check_framework", {"file": in_base64(in_a_line)}, status=400)["problems"]
    assert {problem.partition(":")[0] for problem in problems} == {"Line 1"}
    typed = {"display_name": ["x"], "framework": [OWN], "own_framework": [in_a_line]}
    answer = looked(author(), "save_settings", {"fields": typed}, status=400)
    assert {problem.partition(":")[0] for problem in answer["fields"]["own_framework"]} == {"Line 1"}


def test_mistakes_of_one_kind_are_told_together_with_the_first_lines():
    statement = '<statement id="kindness-{0}" level="no-{0}">I can {0}.</statement>\n'
    added = "".join(map(statement.format, range(10, 18)))
    broken = SMALL.replace('aim="4"', 'aim="40"', 1).replace(
        '<statement id="kindness-4"', added + '<statement id="kindness-4"'
    )
    answer = looked(author(), "check_framework", {"file": in_base64(broken)}, status=400)
    assert answer["problems"] == [
        'Line 2: aim="40" is outside the scale. It should be from 1 to 5.',
        'Line 33: level="no-10" names no level. The levels are: leading, new, settled. '
        "There are 7 more like this, the first on lines 34, 35, 36, 37 and 38.",
    ]
    three = broken.replace("no-13", "new").replace("no-14", "new").replace("no-15", "new")
    three = three.replace("no-16", "new").replace("no-17", "new")
    answer = looked(author(), "check_framework", {"file": in_base64(three)}, status=400)
    assert answer["problems"][1].endswith("There are 2 more like this, on lines 34 and 35.")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"no xml",
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><framework>&b;</framework>',
        b"<shared-topics/>",
        SMALL.encode("utf-16"),
        b"<framework>" + b" " * MAX_OWN_BYTES + b"</framework>",
    ],
    ids=["empty", "binary", "text", "document type", "something else", "utf-16", "too big"],
)
def test_what_is_no_framework_file_is_refused_in_words(content: bytes):
    answer = looked(author(), "check_framework", {"file": in_base64(content)}, status=400)
    assert answer["error"]
    assert "passwd" not in json.dumps(answer)


@pytest.mark.parametrize("file", [None, 1, "no base64!", "%%%"])
def test_what_is_no_file_is_refused(file: Any):
    looked(author(), "check_framework", {"file": file}, status=400)


def test_a_framework_of_ones_own_is_saved_and_rated_in():
    seat = author()
    text = looked(seat, "check_framework", {"file": in_base64(SMALL)})["text"]
    parts = looked(seat, "show_framework", {"framework": OWN, "own_framework": text})
    assert part(parts, "choice").xpath("//input[@name='competencies']/@value") == ["kindness"]
    fields = {
        "display_name": ["Ours"], "framework": [OWN], "own_framework": [text], "spread": ["all"], "choose_up_to": ["3"],
        "completion_rule": ["submitted"], "visibility": ["groups"], "level": ["settled"],
    }  # fmt: skip
    assert seat.post("save_settings", {"fields": fields}).status_code == 200
    block = seat.block
    assert (block.framework, "<framework" in block.own_framework) == (OWN, True)
    learner = Seat()
    assert "Kindness" in learner.page().text_content()
    done = learner.finish(draft({"kindness": unrated("reflected")}, level="settled"))
    assert "Finished on" in done["html"]


def test_an_unusable_file_is_never_kept():
    seat = author()
    fields = {
        "display_name": ["Ours"], "framework": [FRAMEWORK], "own_framework": ["<framework/>"], "spread": ["all"],
        "choose_up_to": ["3"], "completion_rule": ["submitted"], "visibility": ["groups"],
    }  # fmt: skip
    for framework in (FRAMEWORK, OWN):
        answer = looked(seat, "save_settings", {"fields": fields | {"framework": [framework]}}, status=400)
        assert answer["fields"]["own_framework"]
    answer = looked(seat, "save_settings", {"fields": fields | {"framework": [OWN], "own_framework": [""]}}, status=400)
    assert answer["fields"]["own_framework"] == ["Upload your framework file first."]


def test_a_file_that_grows_too_big_when_it_is_laid_out_is_refused_before_it_is_saved():
    seat = author()
    compact = SMALL.replace('<statement id="kindness-4"', f"<!--{'x' * 96}-->" * 9_300 + '<statement id="kindness-4"')
    compact = re.sub(r">\s+<", "><", compact)
    assert len(compact.encode()) < MAX_OWN_BYTES < len(normalize_xml(compact).encode())
    problems = looked(seat, "check_framework", {"file": in_base64(compact)}, status=400)["problems"]
    assert problems == ["This file is too big. A framework in a course can have 1,000,000 bytes at most."]
    fields = {
        "display_name": ["Ours"], "framework": [OWN], "own_framework": [compact], "spread": ["all"],
        "choose_up_to": ["3"], "completion_rule": ["submitted"], "visibility": ["groups"],
    }  # fmt: skip
    answer = looked(seat, "save_settings", {"fields": fields}, status=400)
    assert list(answer["fields"]) == ["own_framework"]


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("handler", ["show_framework", "take_over", "check_framework", "try_settings", "save_settings"])
def test_whoever_may_not_author_is_told_nothing(handler: str):
    author(assessment(**THEIRS))
    Seat("robin").see()
    before = everything_stored()
    answer = Seat("robin").post(handler, {"framework": KENT, "same_as": OTHER, "file": in_base64(SMALL)})
    assert answer.status_code == 403
    assert answer.json() == {"error": "Only people who can edit this course can change its self-assessments."}
    assert everything_stored() == before
