"""A framework survives the way into plain values, through JSON, and back."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.frameworks import (
    Activity,
    Area,
    Competency,
    Erratum,
    Framework,
    GlossaryTerm,
    InvalidFrameworkData,
    Level,
    Scale,
    ScalePoint,
    Statement,
    StatementKind,
    Topic,
    content_hash,
    from_dict,
    get_frameworks,
    to_dict,
)
from tests.fixtures.framework_files import reading, small

TEXT = st.text(max_size=12)
NUMBER = st.integers(0, 100)
WEIGHTS = st.dictionaries(TEXT, st.integers(1, 3), max_size=3).map(MappingProxyType)


def some(cls: type, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Up to two values of a class, every field filled from its strategy."""
    return st.lists(st.builds(cls, **fields), max_size=2).map(tuple)


WAYS = some(Activity, id=TEXT, text=TEXT, source=TEXT)
STATEMENTS = some(
    Statement, id=TEXT, text=TEXT, source=TEXT, level=TEXT, heading=TEXT, kind=TEXT, withdrawn=st.booleans()
)
COMPETENCIES = some(
    Competency,
    id=TEXT,
    title=TEXT,
    aim=NUMBER,
    code=TEXT,
    about=TEXT,
    rationale=TEXT,
    audience=TEXT,
    core=st.booleans(),
    sensitive=st.booleans(),
    safety=st.booleans(),
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
        Scale, minimum=NUMBER, maximum=NUMBER, points=some(ScalePoint, value=NUMBER, text=TEXT, editorial=st.booleans())
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
    kinds=some(StatementKind, id=TEXT, title=TEXT),
    areas=some(Area, id=TEXT, title=TEXT, code=TEXT, about=TEXT, editorial=st.booleans(), competencies=COMPETENCIES),
    topics=some(Topic, id=TEXT, title=TEXT, about=TEXT, audience=st.sampled_from(["person", "team"])),
    develop=WAYS,
    demonstrate=WAYS,
    glossary=some(GlossaryTerm, id=TEXT, title=TEXT, text=TEXT, source=TEXT),
    oddities=some(Erratum, source=TEXT, text=TEXT),
)


@given(FRAMEWORKS)
def test_a_framework_survives_json_and_back(framework: Framework) -> None:
    assert from_dict(json.loads(json.dumps(to_dict(framework)))) == framework


@given(FRAMEWORKS, FRAMEWORKS)
def test_hashes_are_equal_exactly_where_frameworks_are(framework: Framework, other: Framework) -> None:
    assert (content_hash(framework) == content_hash(other)) == (framework == other)
    assert content_hash(framework) == content_hash(from_dict(to_dict(framework)))


def test_a_hash_is_64_hexadecimal_digits() -> None:
    assert len(bytes.fromhex(content_hash(reading(small())))) == 32


def test_installed_frameworks_survive() -> None:
    for framework in get_frameworks():
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
    with pytest.raises(InvalidFrameworkData, match=message):
        from_dict({**to_dict(reading(small())), **change})


def test_missing_values_are_named() -> None:
    with pytest.raises(InvalidFrameworkData, match="'scale' is missing"):
        from_dict({})


def keys_in(values: Any, *place: str | int) -> Iterator[tuple[str | int, ...]]:
    """The place of each key of the shape. Topics that a competency has weights for are content, no keys."""
    children = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    for key, value in children:
        if isinstance(key, str):
            yield (*place, key)
        if key != "topics" or isinstance(value, list):
            yield from keys_in(value, *place, key)


@pytest.mark.parametrize("place", [*keys_in(to_dict(reading(small())))], ids=lambda place: ".".join(map(str, place)))
def test_every_value_has_to_be_there_and_of_its_kind(place: tuple[str | int, ...]) -> None:
    values = copy.deepcopy(to_dict(reading(small())))
    parent: Any = values
    for key in place[:-1]:
        parent = parent[key]
    parent[place[-1]] = 5.5
    with pytest.raises(InvalidFrameworkData):
        from_dict(values)
    del parent[place[-1]]
    with pytest.raises(InvalidFrameworkData, match=f"'{place[-1]}' is missing"):
        from_dict(values)


def test_what_was_stored_before_there_was_a_mark_for_safety_is_read_and_keeps_its_hash() -> None:
    plain, marked = reading(small()), reading(small(('<competency id="order"', '<competency id="order" safety="yes"')))
    values = to_dict(marked)
    order = values["areas"][1]["competencies"][0]
    assert order["safety"] is True
    assert content_hash(from_dict(values)) == content_hash(marked) != content_hash(plain)
    del order["safety"]
    assert values == to_dict(plain), "it is only written where it says something"
    assert from_dict(values) == plain
    order["safety"] = "yes"
    with pytest.raises(InvalidFrameworkData, match="'yes' should be true or false"):
        from_dict(values)


def test_an_audience_that_we_do_not_know_is_refused_rather_than_read_as_another() -> None:
    values = to_dict(reading(small()))
    values["topics"][0]["for"] = "crowd"
    with pytest.raises(InvalidFrameworkData, match="'crowd' should be one of person, team"):
        from_dict(values)


def test_nobody_can_change_the_weights_of_what_was_read() -> None:
    kindness = from_dict(to_dict(reading(small()))).competency("kindness")
    assert kindness is not None
    with pytest.raises(TypeError, match="does not support item assignment"):
        kindness.topics["mi"] = 1  # type: ignore[index]


def test_the_stored_text_and_the_hash_stay_what_they_always_were() -> None:
    framework = reading(small())
    stored = hashlib.sha256(json.dumps(to_dict(framework)).encode()).hexdigest()
    assert stored == "f7f84537a2c669fe49a32b3dec9e28e45f2c79ef04abeb0679bd983cc854b9df"
    assert content_hash(framework) == "8dbd08a8336d9e7fd5af3c874083498c9780898bcec25e7e9885873d46f09867"
