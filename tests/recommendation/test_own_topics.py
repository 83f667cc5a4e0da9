"""An author's own topics: what is read of them, and that they are added to a framework without changing it."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.frameworks import Framework, Topic, content_hash, get_framework, to_dict
from competency_xblock.recommendation import (
    MAX_OWN_TOPICS,
    OWN_TOPIC_ID,
    OwnTopic,
    is_exportable,
    own_topics_to_json,
    parse_own_topics,
    with_own_topics,
)
from competency_xblock.records import api

from ..fixtures.workbench import CHANGE, ENCOURAGE, FRAMEWORK, Seat, assessment, draft, put_into_course

LIVES = get_framework(FRAMEWORK)
COMPETENCIES = [competency.id for competency in LIVES.competencies()]
SUPERVISION = {
    "id": "own-supervision",
    "title": "Supervision",
    "about": "An hour with Kim.",
    "url": "https://example.org/supervision",
    "for": "team",
    "helps": {CHANGE: 3, ENCOURAGE: 1},
}

HELPS = st.dictionaries(st.sampled_from([*COMPETENCIES[:4], "long-gone"]), st.integers(1, 3), max_size=4)
OWN_TOPICS = st.lists(
    st.builds(
        OwnTopic,
        id=st.integers(1, 99).map(lambda number: f"own-{number}"),
        title=st.text(min_size=1, max_size=5),
        audience=st.sampled_from(["person", "team"]),
        helps=HELPS.map(lambda found: tuple(found.items())),
    ),
    max_size=4,
    unique_by=lambda build: build.id,
)
ANYTHING = st.none() | st.booleans() | st.integers(-1, 5) | st.text(max_size=5)
TOLD = st.fixed_dictionaries(
    {"id": st.sampled_from(["own-a", "own-b", "mi", ""]) | ANYTHING},
    optional={
        "title": ANYTHING,
        "about": ANYTHING,
        "url": ANYTHING | st.text(max_size=5).map("https://{}".format),
        "for": st.sampled_from(["team", "person", "everybody"]) | ANYTHING,
        "helps": st.dictionaries(ANYTHING, ANYTHING, max_size=3) | ANYTHING,
    },
)


def payload(**changes: Any) -> list[dict[str, Any]]:
    return [SUPERVISION | changes]


# ---------------------------------------------------------------- reading


def test_a_topic_has_what_its_author_wrote():
    [topic] = parse_own_topics([SUPERVISION])
    assert topic == OwnTopic(
        id="own-supervision",
        title="Supervision",
        about="An hour with Kim.",
        url="https://example.org/supervision",
        audience="team",
        helps=((CHANGE, 3), (ENCOURAGE, 1)),
    )
    assert topic.topic == Topic(id="own-supervision", title="Supervision", about="An hour with Kim.", audience="team")
    assert own_topics_to_json([topic]) == [SUPERVISION]


def test_a_topic_needs_no_more_than_an_id_and_a_title():
    assert parse_own_topics([{"id": "own-1", "title": "Rest"}]) == (OwnTopic(id="own-1", title="Rest"),)


@pytest.mark.parametrize(
    "topic_id", ["mi", "own-", "own", "Own-a", "own-a b", "own--a", "own-a-", "own-é", "", None, 1]
)
def test_a_topic_without_an_id_of_ours_is_left_out(topic_id: object):
    assert parse_own_topics(payload(id=topic_id)) == ()


@pytest.mark.parametrize("title", ["", "  ", "\x00", None, 5])
def test_a_topic_without_a_title_is_left_out(title: object):
    assert parse_own_topics(payload(title=title)) == ()


@pytest.mark.parametrize("value", [None, {}, "own-a", 7, [None], ["own-a"], [["own-a", "A"]]])
def test_what_is_no_list_of_topics_has_none(value: object):
    assert parse_own_topics(value) == ()


@pytest.mark.parametrize("url", ["javascript:alert(1)", " https://x.org", "//x.org", "ftp://x.org", "HTTPS://x", 3])
def test_a_link_that_is_none_to_a_page_is_no_link(url: object):
    assert parse_own_topics(payload(url=url))[0].url == ""


@pytest.mark.parametrize("audience", ["person", "everybody", "", None, ["team"]])
def test_a_topic_is_for_a_person_unless_it_is_for_a_team(audience: object):
    assert parse_own_topics(payload(**{"for": audience}))[0].audience == "person"


@pytest.mark.parametrize("weight", [0, 4, -1, True, "two", 2.5, None])
def test_a_weight_is_1_2_or_3(weight: object):
    assert parse_own_topics(payload(helps={CHANGE: weight, ENCOURAGE: 2}))[0].helps == ((ENCOURAGE, 2),)


def test_of_topics_with_one_id_the_first_counts():
    first, second = SUPERVISION, SUPERVISION | {"title": "Another"}
    assert [topic.title for topic in parse_own_topics([first, second])] == ["Supervision"]


def test_there_is_an_end_to_topics_and_to_their_texts():
    many = [{"id": f"own-{number}", "title": "T" * 999, "about": "a" * 999} for number in range(99)]
    found = parse_own_topics(many)
    assert [topic.id for topic in found] == [f"own-{number}" for number in range(MAX_OWN_TOPICS)]
    assert {(len(topic.title), len(topic.about)) for topic in found} == {(100, 500)}


def test_signs_that_no_file_can_carry_are_taken_out():
    [topic] = parse_own_topics(payload(title="Rest\x00 🌱", about="\ufffeSit\ud83c", helps={"a\x01": 2}))
    assert (topic.title, topic.about, topic.helps) == ("Rest 🌱", "Sit", (("a", 2),))


@given(st.lists(TOLD, max_size=4))
def test_whatever_is_told_it_reads_the_same_once_it_is_kept(value: list[dict[str, Any]]):
    topics = parse_own_topics(value)
    assert parse_own_topics(json.loads(json.dumps(own_topics_to_json(topics)))) == topics
    for topic in topics:
        assert OWN_TOPIC_ID.fullmatch(topic.id)
        assert topic.title.strip()
        assert {weight for _name, weight in topic.helps} <= {1, 2, 3}
        assert all(is_exportable(text) for text in (topic.title, topic.about, topic.url, *dict(topic.helps)))


# ---------------------------------------------------------------- beside a framework's topics


def without_own(framework: Framework) -> Framework:
    """The framework with everything taken out that can be told to be an author's own."""
    areas = tuple(
        replace(
            area,
            competencies=tuple(
                replace(
                    competency,
                    topics=MappingProxyType(
                        {
                            topic: weight
                            for topic, weight in competency.topics.items()
                            if not OWN_TOPIC_ID.fullmatch(topic)
                        }
                    ),
                )
                for competency in area.competencies
            ),
        )
        for area in framework.areas
    )
    topics = tuple(topic for topic in framework.topics if not OWN_TOPIC_ID.fullmatch(topic.id))
    return replace(framework, areas=areas, topics=topics)


def test_without_topics_of_ones_own_the_framework_is_itself():
    assert with_own_topics(LIVES, ()) is LIVES


def test_own_topics_come_after_the_frameworks_in_the_authors_order():
    topics = parse_own_topics([{"id": f"own-{name}", "title": name} for name in "zax"])
    assert [topic.id for topic in with_own_topics(LIVES, topics).topics] == [
        *(topic.id for topic in LIVES.topics),
        "own-z",
        "own-a",
        "own-x",
    ]


def test_a_competency_has_its_own_weights_and_the_authors():
    found = with_own_topics(LIVES, parse_own_topics([SUPERVISION]))
    for name, weight in ((CHANGE, 3), (ENCOURAGE, 1)):
        before, after = LIVES.competency(name), found.competency(name)
        assert before is not None
        assert after is not None
        assert dict(after.topics) == {**before.topics, "own-supervision": weight}
    others = [competency for competency in LIVES.competencies() if competency.id not in (CHANGE, ENCOURAGE)]
    assert all(found.competency(other.id) is other for other in others)


def test_what_helps_with_no_competency_of_the_framework_is_a_topic_all_the_same():
    found = with_own_topics(LIVES, parse_own_topics(payload(helps={"long-gone": 3})))
    assert found.topic("own-supervision") is not None
    assert found.areas == LIVES.areas


@given(OWN_TOPICS)
def test_the_frameworks_own_content_is_never_changed(topics: list[OwnTopic]):
    before, told_before = content_hash(LIVES), copy.deepcopy(to_dict(LIVES))
    found = with_own_topics(LIVES, topics)
    assert (content_hash(LIVES), to_dict(LIVES)) == (before, told_before)
    assert (found.id, found.version) == (LIVES.id, LIVES.version)
    assert content_hash(without_own(found)) == before


@given(OWN_TOPICS)
def test_every_weight_is_the_frameworks_or_the_authors(topics: list[OwnTopic]):
    found = with_own_topics(LIVES, topics)
    for before, after in zip(LIVES.competencies(), found.competencies(), strict=True):
        own = {topic.id: dict(topic.helps)[before.id] for topic in topics if before.id in dict(topic.helps)}
        assert dict(after.topics) == {**before.topics, **own}


@pytest.mark.django_db
def test_a_round_is_kept_in_the_framework_as_its_publisher_wrote_it():
    put_into_course(assessment(own_topics=[SUPERVISION]))
    seat = Seat()
    page = seat.finish(draft({CHANGE: 1, ENCOURAGE: 1}))["html"]
    assert "Supervision" in page
    [done] = api.get_submitted_rounds(seat.learner_id)
    assert content_hash(api.get_framework_of_round(done.key)) == content_hash(LIVES)
