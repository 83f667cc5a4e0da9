"""Own topics as the editor sends them, without a form or a block around them."""

from __future__ import annotations

from typing import Any

import pytest

from competency_xblock.web.authoring.own_topics_field import read_own_topics_field

NAMELESS = {"id": "own-1", "title": " "}


@pytest.mark.parametrize("unreadable", ["text", {"title": "No id"}, {"id": "own-1", "title": "The same id"}])
def test_what_is_wrong_with_one_topic_is_said_beside_another_that_cannot_be_read(unreadable: Any) -> None:
    topics, problems = read_own_topics_field([NAMELESS, unreadable], None)
    assert topics is None
    assert list(problems) == ["own_topics.own-1.title", "own_topics"]


def test_each_field_of_a_topic_says_all_that_is_wrong_with_it() -> None:
    sent = [{"id": "own-1", "title": "A talk", "about": "\x00" * 10_000, "url": "ftp://" + "x" * 10_000, "helps": []}]
    _topics, problems = read_own_topics_field(sent, None)
    assert {part: len(sentences) for part, sentences in problems.items()} == {
        "own_topics.own-1.about": 2,
        "own_topics.own-1.url": 2,
        "own_topics.own-1.helps": 1,
    }
