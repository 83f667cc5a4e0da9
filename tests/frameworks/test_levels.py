"""Which statements somebody at a level sees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.frameworks import Competency, Framework, Level, Scale, Statement, statements_for

from .building import reading, small


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("", ["kindness-4"]),
        ("new", ["kindness-4", "kindness-2"]),
        ("settled", ["kindness-4", "kindness-2", "kindness-1"]),
        ("leading", ["kindness-4", "kindness-2", "kindness-1"]),
        ("nowhere", ["kindness-4"]),
    ],
)
def test_a_level_shows_what_it_adds_to_before_its_own(level: str, expected: list[str]) -> None:
    framework = reading(small())
    kindness = framework.competency("kindness")
    assert kindness is not None
    assert [one.id for one in statements_for(kindness, framework, level)] == expected


def test_a_level_that_adds_to_none_shows_its_own_only() -> None:
    framework = reading(small((' additive-to="new"', "")))
    kindness = framework.competency("kindness")
    assert kindness is not None
    assert [one.id for one in statements_for(kindness, framework, "settled")] == ["kindness-4", "kindness-1"]


@given(st.lists(st.sampled_from(["", "a", "b", "c"]), max_size=12), st.booleans(), st.booleans())
def test_each_level_shows_each_of_its_statements_once(levels: list[str], b_adds: bool, c_adds: bool) -> None:
    framework = Framework(
        id="f",
        version="1",
        title="F",
        publisher="P",
        year=2026,
        permission="",
        language="en",
        scale=Scale(minimum=1, maximum=5),
        aim=3,
        levels=(
            Level(id="a", title="A"),
            Level(id="b", title="B", additive_to="a" if b_adds else ""),
            Level(id="c", title="C", additive_to="b" if c_adds else ""),
        ),
    )
    statements = tuple(
        Statement(id=str(number), text="I can.", source="p. 1", level=level) for number, level in enumerate(levels)
    )
    competency = Competency(id="c", title="C", aim=3, statements=statements)
    seen = {"": {""}, "a": {"", "a"}, "b": {"", "b"} | ({"a"} if b_adds else set())}
    seen["c"] = {"", "c"} | (seen["b"] if c_adds else set())

    for level, visible in seen.items():
        shown = statements_for(competency, framework, level)
        assert sorted(one.id for one in shown) == sorted(one.id for one in statements if one.level in visible)
        order = ["", "a", "b", "c"]
        assert [order.index(one.level) for one in shown] == sorted(order.index(one.level) for one in shown)
