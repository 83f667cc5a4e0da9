"""A framework survives the way into plain values, through JSON, and back."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.frameworks import (
    Area,
    Competency,
    Framework,
    Kind,
    Level,
    NotAFramework,
    Oddity,
    Point,
    Scale,
    Statement,
    Term,
    Topic,
    Way,
    content_hash,
    from_dict,
    installed,
    to_dict,
)
from tests.fixtures.framework_files import reading, small

TEXT = st.text(max_size=12)
NUMBER = st.integers(0, 100)
WEIGHTS = st.dictionaries(TEXT, st.integers(1, 3), max_size=3).map(MappingProxyType)


def some(cls: type, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Up to two values of a class, every field filled from its strategy."""
    return st.lists(st.builds(cls, **fields), max_size=2).map(tuple)


WAYS = some(Way, id=TEXT, text=TEXT, source=TEXT)
STATEMENTS = some(
    Statement, id=TEXT, text=TEXT, source=TEXT, level=TEXT, group=TEXT, kind=TEXT, withdrawn=st.booleans()
)
COMPETENCIES = some(
    Competency,
    id=TEXT,
    title=TEXT,
    aim=NUMBER,
    code=TEXT,
    about=TEXT,
    why=TEXT,
    audience=TEXT,
    core=st.booleans(),
    sensitive=st.booleans(),
    rated=st.booleans(),
    not_rated_at=st.lists(TEXT, max_size=2).map(tuple),
    withdrawn=st.booleans(),
    statements=STATEMENTS,
    topics=WEIGHTS,
)
FRAMEWORKS = st.builds(
    Framework,
    id=TEXT,
    version=TEXT,
    title=TEXT,
    publisher=TEXT,
    year=NUMBER,
    permission=TEXT,
    language=TEXT,
    scale=st.builds(
        Scale, minimum=NUMBER, maximum=NUMBER, points=some(Point, value=NUMBER, text=TEXT, own=st.booleans())
    ),
    aim=NUMBER,
    about=TEXT,
    progression=st.booleans(),
    levels=some(
        Level,
        id=TEXT,
        title=TEXT,
        code=TEXT,
        additive_to=TEXT,
        about=TEXT,
        aim=st.none() | NUMBER,
        withdrawn=st.booleans(),
    ),
    kinds=some(Kind, id=TEXT, title=TEXT),
    areas=some(Area, id=TEXT, title=TEXT, code=TEXT, about=TEXT, own=st.booleans(), competencies=COMPETENCIES),
    topics=some(Topic, id=TEXT, title=TEXT, about=TEXT, audience=st.sampled_from(["person", "team"])),
    develop=WAYS,
    demonstrate=WAYS,
    glossary=some(Term, id=TEXT, title=TEXT, text=TEXT, source=TEXT),
    oddities=some(Oddity, source=TEXT, text=TEXT),
)


@given(FRAMEWORKS)
def test_a_framework_survives_json_and_back(framework: Framework) -> None:
    assert from_dict(json.loads(json.dumps(to_dict(framework)))) == framework


@given(FRAMEWORKS, FRAMEWORKS)
def test_hashes_are_equal_exactly_where_frameworks_are(one: Framework, other: Framework) -> None:
    assert (content_hash(one) == content_hash(other)) == (one == other)
    assert content_hash(one) == content_hash(from_dict(to_dict(one)))


def test_a_hash_is_64_hexadecimal_digits() -> None:
    assert len(bytes.fromhex(content_hash(reading(small())))) == 32


def test_installed_frameworks_survive() -> None:
    for framework in installed():
        assert from_dict(to_dict(framework)) == framework


def test_the_order_of_weights_in_the_file_does_not_change_the_hash() -> None:
    weights = ('<weight topic="mi">2</weight>', '<weight topic="house">3</weight>')
    swapped = small((weights[0], "<x/>"), (weights[1], weights[0]), ("<x/>", weights[1]))
    assert content_hash(reading(swapped)) == content_hash(reading(small()))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": None}, "None should be text"),
        ({"aim": "7"}, "'7' should be a whole number"),
        ({"aim": True}, "True should be a whole number"),
        ({"progression": 1}, "1 should be true or false"),
        ({"areas": 5}, "not iterable"),
        ({"scale": {"min": 1, "points": []}}, "'max' is missing"),
    ],
)
def test_values_that_are_no_framework_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(NotAFramework, match=message):
        from_dict({**to_dict(reading(small())), **change})


def test_missing_values_are_named() -> None:
    with pytest.raises(NotAFramework, match="'scale' is missing"):
        from_dict({})
