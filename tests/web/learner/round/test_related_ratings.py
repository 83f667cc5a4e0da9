"""What was said about related competencies elsewhere: one's own, from the same course, as evidence and never more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from competency_xblock.frameworks import Framework, UnknownFramework, get_framework
from competency_xblock.platform.site_frameworks import get_site_framework
from competency_xblock.records import api
from competency_xblock.records.data import Answer, Draft, DraftAnswer, Item, PrivacyPromise, Rating, SubmittedRound
from competency_xblock.web.learner.round.related_ratings import related_json
from competency_xblock.web.plumbing import wording
from tests.fixtures.records import START, Page
from tests.fixtures.records import rated as rating
from tests.fixtures.workbench import COURSE, Seat, assessment, draft, everything_stored, put_into_course

pytestmark = pytest.mark.django_db

HOME = """\
<?xml version="1.0" encoding="UTF-8"?>
<framework id="home" version="1" title="At home" publisher="Nobody" year="2026" language="en-GB" aim="4">
  <about>A framework for tests.</about>
  <permission>Free to use.</permission>
  <scale min="1" max="5"><point value="1">Not yet</point></scale>
  <levels progression="no"><level id="new" title="New"/><level id="old" title="Old"/></levels>
  <area id="all" title="All of it">
    <competency id="one" title="One" aim="4"><statement id="one-1" source="p. 1">I can do one.</statement></competency>
    <competency id="two" title="Two" aim="4"><statement id="two-1" source="p. 1">I can do two.</statement></competency>
    <competency id="three" title="Three" aim="4"><statement id="t-1" source="p. 1">I can do it.</statement></competency>
    <competency id="four" title="Four" aim="4"><statement id="f-1" source="p. 1">I can do four.</statement></competency>
    <competency id="five" title="Five" aim="4"><statement id="v-1" source="p. 1">I can do five.</statement></competency>
  </area>
</framework>
"""
AWAY = HOME.replace('id="home"', 'id="away"').replace("At home", "Away from home")
PAIRS = """\
<?xml version="1.0" encoding="UTF-8"?>
<crosswalk>
  <between one="home" other="away">
    <pair one="one" other="two" relation="close">Both are near.</pair>
    <pair one="one" other="one" relation="same">They are alike.</pair>
    <pair one="one" other="three" relation="part-of">It is in there.</pair>
    <pair one="two" other="five" relation="part-of">Also in there.</pair>
  </between>
  <between one="away" other="home">
    <pair one="four" other="one" relation="part-of">That is in here.</pair>
  </between>
</crosswalk>
"""
DAY = wording.format_day(START)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    """A site with two frameworks of its own, and how they are related."""
    for name, content in {"home": HOME, "away": AWAY, "pairs": PAIRS}.items():
        (tmp_path / f"{name}.xml").write_text(content)
    settings.COMPETENCY_XBLOCK = {"framework_folders": [str(tmp_path)]}
    return tmp_path


@pytest.fixture
def home(folder: Path) -> Framework:
    return get_framework("home", folder)


def version_of(framework: str) -> str:
    """The framework as it is stored once somebody has answered in it; only the site's are."""
    try:
        return api.store_framework(get_site_framework(framework)).content_hash
    except UnknownFramework:
        return ""


def a_round(
    values: dict[str, int | None], *, framework: str = "away", level: str = "", day: float = 0
) -> SubmittedRound:
    """A finished round; None stands for "not yet"."""
    when = START + timedelta(days=day)
    return SubmittedRound(
        key=f"{framework}-{level}-{day}",
        number=1,
        course="course",
        assessment="assessment",
        framework=framework,
        framework_version="1",
        started_at=when,
        submitted_at=when,
        promise=PrivacyPromise(),
        level=level,
        role="",
        organisation="",
        ratings=tuple(
            Rating(
                item=Item(framework, competency, level),
                answer=Answer.NOT_YET if value is None else Answer.RATED,
                initial=value,
                revised=None,
                aim=4,
            )
            for competency, value in values.items()
        ),
        version=version_of(framework),
    )


def related_texts(home: Framework, *rounds: SubmittedRound) -> dict[str, list[str]]:
    return related_json(home, home.competencies(), rounds)


@pytest.mark.parametrize(
    ("elsewhere", "sentence"),
    [
        ("one", f"This is the same as “One” in “Away from home”. You chose 3 of 5 for it on {DAY}."),
        ("two", f"This is close to “Two” in “Away from home”. You chose 3 of 5 for that on {DAY}."),
        (
            "three",
            f"This is one part of “Three” in “Away from home”. You chose 3 of 5 for it on {DAY}.",
        ),
        ("four", f"“Four” in “Away from home” is one part of this. You chose 3 of 5 for it on {DAY}."),
    ],
    ids=["same", "close", "part of", "has part"],
)
def test_each_relation_has_its_sentence(home: Framework, elsewhere: str, sentence: str):
    found = related_texts(home, a_round({elsewhere: 3}))
    assert found == {"one": [sentence]}


def test_it_is_told_from_the_other_side_too(folder: Path):
    away = get_framework("away", folder)
    found = related_json(away, away.competencies(), [a_round({"one": 2, "two": 5}, framework="home")])
    assert found["three"] == [f"“One” in “At home” is one part of this. You chose 2 of 5 for it on {DAY}."]
    assert found["five"] == [f"“Two” in “At home” is one part of this. You chose 5 of 5 for it on {DAY}."]


def test_only_the_closest_is_told(home: Framework):
    [found] = related_texts(home, a_round({"four": 1, "three": 2, "two": 3, "one": 4}))["one"]
    assert "is the same as “" in found
    [found] = related_texts(home, a_round({"four": 1, "three": 2, "two": 3}))["one"]
    assert "is close to “" in found


def test_the_latest_value_is_told_with_its_day(home: Framework):
    rounds = [a_round({"one": 2}, day=0), a_round({"one": 4}, day=3)]
    day = wording.format_day(START + timedelta(days=3))
    assert related_texts(home, *rounds)["one"][0].startswith(
        f"This is the same as “One” in “Away from home”. You chose 4 of 5 for it on {day}."
    )


def test_the_latest_value_is_told_whatever_its_level_and_with_it(home: Framework):
    rounds = [a_round({"one": 2}, level="old"), a_round({"one": 4}, level="new", day=1), a_round({"two": 5}, day=2)]
    assert [sentence.partition("chose ")[2][0] for sentence in related_texts(home, *rounds)["one"]] == ["4"]
    assert "“One (New)” in “Away from home”." in related_texts(home, *rounds)["one"][0]


def test_a_value_after_a_discussion_is_the_value(home: Framework):
    round = a_round({"one": 2})
    revised = replace(round, ratings=(replace(round.ratings[0], revised=5),))
    assert "You chose 5 of 5" in related_texts(home, revised)["one"][0]


def test_only_ratings_are_evidence(home: Framework):
    assert related_texts(home, a_round({"one": None})) == {}
    assert related_texts(home, a_round({"one": 2}), a_round({"one": None}, day=1)) == {}  # it holds no longer
    assert "You chose 2 of 5" in related_texts(home, a_round({"one": None}), a_round({"one": 2}, day=1))["one"][0]


def test_ratings_of_the_same_framework_are_no_related_ones(home: Framework):
    assert related_texts(home, a_round({"one": 2, "two": 3}, framework="home")) == {}


def test_what_is_related_to_nothing_has_nothing(home: Framework):
    assert related_texts(home, a_round({"five": 3})) == {
        "two": [f"This is one part of “Five” in “Away from home”. You chose 3 of 5 for it on {DAY}."]
    }
    assert related_texts(home) == {}


def test_where_the_site_lacks_the_framework_nothing_is_told(home: Framework, folder: Path, settings: Any):
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "home.xml").write_text(HOME)
    settings.COMPETENCY_XBLOCK = {"framework_folders": [str(elsewhere)]}
    assert related_texts(home, a_round({"one": 3})) == {}
    assert related_texts(home, a_round({"one": 3}, framework="long-gone")) == {}


def test_it_is_told_in_the_version_that_was_answered_in(home: Framework, folder: Path):
    answered = a_round({"one": 3})
    (folder / "away.xml").write_text(AWAY.replace('title="One"', 'title="Eins"').replace('max="5"', 'max="9"'))
    assert related_texts(home, answered) == {
        "one": [f"This is the same as “One” in “Away from home”. You chose 3 of 5 for it on {DAY}."]
    }


# ---------------------------------------------------------------- in a course


def two_assessments() -> tuple[Seat, Seat]:
    """Robin in front of one assessment of each framework."""
    both = [
        assessment(framework=name, competencies=[], level="new" if name == "home" else "") for name in ("away", "home")
    ]
    put_into_course(*both)
    robin = Seat()
    return robin, robin.at(f"{COURSE}.competency_assessment.d1.u0")


def test_the_page_is_told_what_the_learner_said_elsewhere_in_the_course():
    away, home = two_assessments()
    away.finish(draft({"one": 3, "two": 4}, level="old"))
    related = home.state()["at"]["related"]
    assert list(related) == ["one"]
    assert [sentence.partition(" for ")[0].partition("chose ")[2] for sentence in related["one"]] == ["3 of 5"]
    assert home.state()["at"]["earlier"] == {}


def test_another_level_is_answered_with_what_was_said_elsewhere():
    away, home = two_assessments()
    home.finish(draft({"one": 2}, level="new"))
    assert away.state()["at"]["related"] == {}  # nothing is asked before a level is chosen
    related = away.post("choose_level", {"level": "old"}).json()["at"]["related"]
    assert set(related) == {"one", "two", "three", "four"}


def test_a_draft_is_no_evidence():
    away, home = two_assessments()
    away.save(draft({"one": 3}, level="old"))
    assert home.state()["at"]["related"] == {}


def test_what_others_said_is_nobody_elses_evidence():
    away, home = two_assessments()
    Seat("sam", away.usage).finish(draft({"one": 3}, level="old"))
    assert home.state()["at"]["related"] == {}
    assert Seat("sam", home.usage).state()["at"]["related"] != {}


def test_what_was_said_in_another_course_is_not_told_here(folder: Path):
    _away, home = two_assessments()
    elsewhere = Page(home.learner_id, get_framework("away", folder), "elsewhere", "another course")
    elsewhere.finish(Draft(level="old", answers={"one": rating(3)}))
    assert home.state()["at"]["related"] == {}
    there = Page(home.learner_id, get_framework("away", folder), "there", COURSE)
    there.finish(Draft(level="old", answers={"one": rating(3), "two": DraftAnswer(answer=Answer.NOT_YET)}))
    assert len(home.state()["at"]["related"]["one"]) == 1


def test_evidence_is_never_an_answer():
    away, home = two_assessments()
    away.finish(draft({"one": 3}, level="old"))
    before = everything_stored()
    state = home.state()
    assert (state["stored"], state["chosenBefore"], state["at"]["earlier"]) == (None, [], {})
    home.see()
    assert everything_stored() == before


def test_a_course_with_the_published_frameworks_tells_their_relations(settings: Any):
    settings.COMPETENCY_XBLOCK = {}
    put_into_course(
        assessment(competencies=["empathic-listeners"]),
        assessment(framework="kent-medway-vcse", competencies=["interpersonal-relations"], level="getting-help"),
    )
    robin = Seat()
    robin.finish(draft({"empathic-listeners": 4}))
    [sentence] = robin.at(f"{COURSE}.competency_assessment.d1.u0").state()["at"]["related"]["interpersonal-relations"]
    assert "is one part of this. You chose 4 of 10 for it on" in sentence
    assert "“Empathic listeners”" in sentence
