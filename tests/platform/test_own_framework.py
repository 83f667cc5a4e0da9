"""A framework that an author brings: it belongs to its course, is never taken for a site's, and is kept with rounds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from lxml import html
from opaque_keys.edx.keys import CourseKey

from competency_xblock.frameworks import (
    Framework,
    Problem,
    UnknownFramework,
    content_hash,
    get_framework,
    load_usable_framework,
    parse_framework,
)
from competency_xblock.platform import site_frameworks
from competency_xblock.platform.site_frameworks import (
    MAX_OWN_BYTES,
    MAX_OWN_ID_LENGTH,
    OWN,
    UnusableOwnFramework,
    get_framework_of_block,
    get_site_framework,
    get_site_frameworks,
    own_framework,
)
from competency_xblock.records import api
from competency_xblock.records.data import Item
from competency_xblock.web.assessment.frameworks import find_frameworks
from demo.learners import account_of

from ..contract import host
from ..fixtures.framework_files import small
from ..fixtures.workbench import CHANGE, FRAMEWORK, Seat, assessment, draft, progress_seat, put_into_course

RERUN = CourseKey.from_string("course-v1:Haven+Listening+2031")
OURS = small(
    ('title="Small"', 'title="How we work here"'),
    (' rated="no"', ""),
    (' not-rated-at="new leading"', ""),
).decode()
IN_OURS: dict[str, Any] = {"framework": OWN, "own_framework": OURS, "competencies": ["kindness"], "level": "new"}


def changed(*changes: tuple[str, str]) -> str:
    text = OURS
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def called(framework_id: str) -> str:
    return changed(('id="small"', f'id="{framework_id}"'))


def placed(course: CourseKey = host.COURSE, name: str = "rate", **values: Any) -> Any:
    """An assessment in Studio."""
    place = course.make_usage_key("competency_assessment", name)
    return host.Studio(host.Store({place: values}), get_user_model()(), course).block(place)


def reading(text: str, course: CourseKey = host.COURSE) -> Framework:
    return own_framework(placed(course), text)


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(UnusableOwnFramework) as broken:
        reading(text)
    return broken.value.problems


# ---------------------------------------------------------------- whose it is


def test_an_own_framework_is_what_its_file_says_but_for_its_id():
    found = get_framework_of_block(placed(framework=OWN, own_framework=OURS))
    assert (found.title, found.version) == ("How we work here", "1")
    assert [competency.id for competency in found.competencies()] == ["kindness", "order"]
    name, _sign, course = found.id.partition("@")
    assert name == "small"
    assert len(course) == 16


def test_the_topics_that_all_frameworks_share_can_be_used():
    assert [topic.id for topic in reading(OURS).topics] == ["mi", "house"]


def test_the_same_file_in_the_same_course_is_the_same_framework():
    assert own_framework(placed(name="before"), OURS) is own_framework(placed(name="after"), OURS)


@pytest.mark.parametrize("course", [RERUN, host.ELSEWHERE])
def test_the_same_file_in_another_course_is_another_framework(course: CourseKey):
    here, there = reading(OURS), reading(OURS, course)
    assert here.id != there.id
    assert here == replace(there, id=here.id)
    assert content_hash(here) != content_hash(there)


def test_a_new_version_in_the_same_course_has_the_same_id():
    newer = reading(changed(('version="1"', 'version="2"'), ("Being kind.", "Being kinder.")))
    assert newer.id == reading(OURS).id
    assert content_hash(newer) != content_hash(reading(OURS))


@pytest.mark.parametrize("framework", get_site_frameworks(), ids=lambda framework: framework.id)
def test_an_own_framework_cannot_pass_for_a_sites(framework: Framework):
    found = reading(called(framework.id))
    assert found.id not in {framework.id for framework in get_site_frameworks()}
    assert get_site_framework(framework.id) is framework
    with pytest.raises(UnknownFramework):
        get_site_framework(found.id)


@pytest.mark.parametrize("framework_id", ["small@0123456789ab", OWN, "a.b", "", "Small", "größe"])
def test_no_file_can_name_a_course_itself(framework_id: str):
    assert [problem.line for problem in problems(called(framework_id))] == [2]


def test_no_site_has_a_framework_that_is_called_as_own_ones_are():
    with pytest.raises(UnknownFramework):
        get_site_framework(OWN)


def test_the_file_is_not_looked_at_where_a_sites_framework_is_chosen():
    assert get_framework_of_block(placed(framework=FRAMEWORK, own_framework="broken")) is get_framework(FRAMEWORK)


# ---------------------------------------------------------------- what cannot be used


def test_what_is_wrong_with_a_file_is_told_by_its_lines():
    broken = changed(('code="B"', 'core="B"'), ('<weight topic="mi">2</weight>', '<weight topic="mi">9</weight>'))
    lines = broken.splitlines()
    found = problems(broken)
    assert {problem.file for problem in found} == {"framework.xml"}
    wrong = {lines.index(line) + 1 for line in lines if 'core="B"' in line or ">9<" in line}
    assert {problem.line for problem in found} == wrong
    assert len(wrong) == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 0),
        ("no XML", 0),
        ("<framework>", 1),
        (OURS.replace("</kinds>", "</kind>"), 16),
        (OURS.replace("?>\n", '?>\n<!DOCTYPE framework [<!ENTITY x "y">]>\n', 1), 2),
    ],
    ids=["empty", "no XML", "not closed", "not well-formed", "a document type"],
)
def test_a_file_that_is_no_framework_cannot_be_used(text: str, line: int):
    assert line in [problem.line for problem in problems(text)]


def test_the_biggest_file_can_be_used_and_one_byte_more_cannot():
    room = MAX_OWN_BYTES - len(OURS.encode())
    most = OURS + "<!--" + "a" * (room - 7) + "-->"
    assert len(most.encode()) == MAX_OWN_BYTES
    assert reading(most).title == "How we work here"
    [problem] = problems(most + "\n")
    assert (problem.line, "too big" in problem.message, "1,000,000 bytes" in problem.message) == (0, True, True)


def test_bytes_are_counted_and_not_signs():
    text = OURS + "<!--" + "ü" * (MAX_OWN_BYTES // 2) + "-->"
    assert len(text) < MAX_OWN_BYTES
    assert "too big" in problems(text)[0].message


def test_the_longest_id_can_be_used_and_one_sign_more_cannot():
    longest = "a" * MAX_OWN_ID_LENGTH
    found = reading(called(longest))
    assert found.id.startswith(f"{longest}@")
    assert len(found.id) <= 100
    [problem] = problems(called(f"{longest}a"))
    assert (problem.line, "id is too long" in problem.message) == (0, True)


def test_a_broken_file_is_broken_each_time_it_is_asked_for():
    for _time in range(2):
        with pytest.raises(UnusableOwnFramework):
            get_framework_of_block(placed(framework=OWN, own_framework="<framework"))
    assert reading(OURS)


@pytest.mark.django_db
def test_where_the_file_is_broken_learners_are_told_and_nothing_breaks():
    put_into_course(assessment(**IN_OURS | {"own_framework": "<framework"}))
    assert "This is not ready yet." in Seat().see()
    assert Seat().block.student_view_data() == {"title": "How confident do you feel?"}


@pytest.mark.django_db
def test_a_learners_page_neither_reads_a_broken_file_again_nor_finds_out_what_is_wrong(monkeypatch: pytest.MonkeyPatch):
    looked_at: list[bytes] = []
    explained: list[bytes] = []

    def counting(content: bytes, **more: Any) -> Framework | None:
        looked_at.append(content)
        return load_usable_framework(content, **more)

    def explaining(content: bytes, **more: Any) -> Framework:
        explained.append(content)
        return parse_framework(content, **more)

    monkeypatch.setattr(site_frameworks, "load_usable_framework", counting)
    monkeypatch.setattr(site_frameworks, "parse_framework", explaining)
    put_into_course(assessment(**IN_OURS | {"own_framework": changed(('aim="2"', 'aim="98"'))}))
    for learner in ("robin", "sam", "kim"):
        assert "This is not ready yet." in Seat(learner).see()
    assert (len(looked_at), explained) == (1, [])
    for _time in range(2):
        assert 'aim="98" is outside the scale' in str(Seat().block.validate().messages[-1].text)
    assert (len(looked_at), len(explained)) == (1, 1)


# ---------------------------------------------------------------- rounds


@pytest.fixture
def finished(db: None) -> Seat:
    """A learner who has finished a round in the course's own framework."""
    put_into_course(assessment(**IN_OURS))
    seat = Seat()
    assert "I can share." in seat.see()
    seat.finish(draft({"kindness": 2}, level="new"))
    return seat


def mine(seat: Seat) -> str:
    client = Client()
    client.force_login(account_of(seat.student))
    return client.get(reverse("competency_xblock:mine")).content.decode()


def test_a_round_in_an_own_framework_is_kept_under_the_id_that_names_the_course(finished: Seat):
    framework = get_framework_of_block(finished.block)
    [done] = api.get_submitted_rounds(finished.learner_id)
    assert done.framework == framework.id
    assert [(rating.item, rating.initial) for rating in done.ratings] == [(Item(framework.id, "kindness", "new"), 2)]
    assert api.get_framework_of_round(done.key) == framework


def test_progress_in_an_own_framework_has_titles(finished: Seat):
    for page in (progress_seat().see(), mine(finished)):
        assert "How we work here" in page
        assert "Kindness" in page
        assert "kindness" not in html.fromstring(page).text_content()


def test_progress_keeps_its_titles_when_the_assessment_has_another_framework(finished: Seat):
    put_into_course(assessment())
    finished.finish(draft({CHANGE: 4}))
    for page in (progress_seat().see(), mine(finished)):
        for title in ("How we work here", "Kindness", get_framework(FRAMEWORK).title, "Facilitators of change"):
            assert title in page


def test_progress_has_the_titles_that_were_answered_in_last(finished: Seat):
    newer = changed(('title="Kindness"', 'title="Being kind to all"'), ('version="1"', 'version="2"'))
    put_into_course(assessment(**IN_OURS | {"own_framework": newer}))
    assert "Being kind to all" not in progress_seat().see()
    finished.finish(draft({"kindness": 3}, level="new"))
    for page in (progress_seat().see(), mine(finished)):
        assert "Being kind to all" in page
        assert ">Kindness<" not in page


def test_the_newest_version_is_known_of_each_framework_that_was_answered_in(finished: Seat):
    framework = get_framework_of_block(finished.block)
    assert api.get_stored_frameworks([framework.id, FRAMEWORK, "long-gone"]) == {framework.id: framework}
    known = find_frameworks(["long-gone", framework.id, FRAMEWORK, framework.id])
    assert list(known) == [framework.id, FRAMEWORK]
    assert known[FRAMEWORK] is get_framework(FRAMEWORK)


def test_a_round_in_an_own_framework_is_no_round_in_the_sites_of_the_same_id(db: None):
    put_into_course(assessment(**IN_OURS | {"own_framework": called(FRAMEWORK)}))
    seat = Seat()
    seat.finish(draft({"kindness": 2}, level="new"))
    page = progress_seat().see()
    assert "How we work here" in page
    assert get_framework(FRAMEWORK).title not in page
    assert FRAMEWORK not in api.get_stored_frameworks([FRAMEWORK])
    assert [
        item_progress.item.framework == FRAMEWORK
        for item_progress in api.get_progress(seat.learner_id, "a-small-course")
    ] == [False]


def test_two_assessments_with_the_same_file_are_about_the_same_items(db: None):
    put_into_course(assessment(**IN_OURS), assessment(**IN_OURS))
    before = Seat()
    before.finish(draft({"kindness": 2}, level="new"))
    before.at("a-small-course.competency_assessment.d1.u0").finish(draft({"kindness": 4}, level="new"))
    [progress] = api.get_progress(before.learner_id, "a-small-course")
    assert (progress.first, progress.latest, progress.times_rated) == (2, 4, 2)


def test_what_a_newer_file_no_longer_has_keeps_its_title_where_it_was_answered(finished: Seat):
    gentle = changed(('id="kindness"', 'id="gentleness"'), ('title="Kindness"', 'title="Gentleness"'))
    put_into_course(assessment(**IN_OURS | {"own_framework": gentle, "competencies": ["gentleness"]}))
    finished.finish(draft({"gentleness": 3}, level="new"))
    for page in (progress_seat().see(), mine(finished)):
        assert "Gentleness" in page
        assert ">Kindness<" in page


def test_two_files_of_one_id_in_a_course_hide_none_of_their_answers(db: None):
    gentle = changed(('id="kindness"', 'id="gentleness"'), ('title="Kindness"', 'title="Gentleness"'))
    put_into_course(
        assessment(**IN_OURS), assessment(**IN_OURS | {"own_framework": gentle, "competencies": ["gentleness"]})
    )
    for number in range(12):
        seat = Seat(f"one-of-{number}")
        seat.finish(draft({"kindness": 2}, level="new"))
        seat.at("a-small-course.competency_assessment.d1.u0").finish(draft({"gentleness": 3}, level="new"))
    team = progress_seat("training-team").see()
    assert "Kindness" in team
    assert "Gentleness" in team


def test_another_scale_is_another_framework():
    longer = changed(('max="5"', 'max="6"'))
    assert reading(longer).id != reading(OURS).id
    assert reading(changed(('title="Kindness"', 'title="Being kind"'))).id == reading(OURS).id


def test_after_the_author_has_changed_the_framework_a_finished_round_keeps_its_advice(db: None):
    put_into_course(assessment(unit_map={}))
    seat = Seat()
    seat.finish(draft({CHANGE: 1}))
    put_into_course(assessment(**IN_OURS))
    page = seat.see()
    assert "Motivational Interviewing" in page
    assert "Nothing to suggest yet" not in page
