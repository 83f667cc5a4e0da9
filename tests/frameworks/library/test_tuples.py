"""A framework survives the way into plain tuples and back."""

from __future__ import annotations

import marshal
from typing import get_args

import pytest
from hypothesis import given

from competency_xblock.frameworks import Framework, RelatedCompetency, Relation, Topic, get_frameworks, shared_topics
from competency_xblock.frameworks.library.tuples import (
    framework_from_tuple,
    related_from_tuple,
    to_tuple,
    topic_from_tuple,
)
from tests.fixtures.framework_files import SHARED, reading, small

from ..formats.test_serialization import FRAMEWORKS


@given(FRAMEWORKS)
def test_a_framework_survives_in_the_form_it_is_kept_in(framework: Framework) -> None:
    again = framework_from_tuple(marshal.loads(marshal.dumps(to_tuple(framework))))  # noqa: S302
    assert again == framework
    assert repr(again) == repr(framework)  # the parts are of the same classes and in the same order
    assert hash(again) == hash(framework)


def test_every_framework_of_the_package_survives() -> None:
    for framework in get_frameworks():
        assert framework_from_tuple(to_tuple(framework)) == framework


def test_a_framework_with_everything_in_it_survives() -> None:
    framework = reading(small())
    assert framework_from_tuple(to_tuple(framework)) == framework


def test_nobody_can_change_the_weights_of_what_came_back() -> None:
    kindness = framework_from_tuple(to_tuple(reading(small()))).competency("kindness")
    assert kindness is not None
    assert dict(kindness.topics) == {"mi": 2, "house": 3}
    with pytest.raises(TypeError, match="does not support item assignment"):
        kindness.topics["mi"] = 1  # type: ignore[index]


def test_topics_survive() -> None:
    for topic in (*SHARED.values(), *shared_topics().values(), Topic(id="a", title="", about="", audience="team")):
        assert topic_from_tuple(to_tuple(topic)) == topic


@pytest.mark.parametrize("relation", get_args(Relation))
def test_relations_survive(relation: Relation) -> None:
    related = RelatedCompetency(framework="a", competency="b", relation=relation, reason="c")
    assert related_from_tuple(to_tuple(related)) == related


def test_values_of_another_shape_are_refused() -> None:
    packed = to_tuple(reading(small()))
    with pytest.raises(ValueError, match="shorter"):
        framework_from_tuple(packed[:-1])
    with pytest.raises(ValueError, match="longer"):
        framework_from_tuple((*packed, ""))
