"""Which statements somebody at a level sees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_xblock.frameworks import Competency, Framework, Level, Scale, Statement, get_statements

from ..fixtures.framework_files import reading, small


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
    assert [statement.id for statement in get_statements(kindness, framework, level)] == expected


def test_a_level_that_adds_to_none_shows_its_own_only() -> None:
    framework = reading(small((' additive-to="new"', "")))
    kindness = framework.competency("kindness")
    assert kindness is not None
    assert [statement.id for statement in get_statements(kindness, framework, "settled")] == [
        "kindness-4",
        "kindness-1",
    ]


@pytest.mark.parametrize(
    ("level", "rated"), [("", True), ("new", False), ("settled", True), ("leading", False), ("nowhere", True)]
)
def test_where_a_competency_is_rated_depends_on_the_level(level: str, rated: bool) -> None:
    kindness = reading(small((' aim="3" rated="no"', ""))).competency("kindness")
    assert kindness is not None
    assert kindness.is_rated_at(level) is rated


@pytest.mark.parametrize("level", ["", "new", "settled", "leading", "nowhere"])
def test_what_is_not_rated_at_all_is_rated_at_no_level(level: str) -> None:
    kindness = reading(small()).competency("kindness")
    assert kindness is not None
    assert kindness.is_rated_at(level) is False


@pytest.mark.parametrize(
    ("competency_id", "level", "aim"),
    [
        ("kindness", "", 3),
        ("kindness", "new", 3),
        ("kindness", "leading", 2),
        ("kindness", "nowhere", 3),
        ("order", "", 5),
        ("order", "settled", 5),
        ("order", "leading", 2),
    ],
)
def test_the_aim_is_the_levels_own_else_the_competencys(competency_id: str, level: str, aim: int) -> None:
    framework = reading(small())
    competency = framework.competency(competency_id)
    assert competency is not None
    assert framework.aim_of(competency, level) == aim


def test_an_aim_of_nought_at_a_level_is_an_aim() -> None:
    framework = reading(small(('min="1"', 'min="0"'), ('aim="2"', 'aim="0"')))
    kindness = framework.competency("kindness")
    assert kindness is not None
    assert framework.aim_of(kindness, "leading") == 0


def test_a_withdrawn_level_stays_for_those_who_rated_at_it() -> None:
    before = reading(small())
    after = reading(
        small(('aim="2"/>', 'aim="2" withdrawn="yes"/>'), ('additive-to="new"', 'additive-to="new" withdrawn="yes"'))
    )
    assert [level.id for level in after.levels if level.withdrawn] == ["settled", "leading"]
    assert not any(level.withdrawn for level in before.levels)
    kindness = after.competency("kindness")
    assert kindness is not None
    assert kindness == before.competency("kindness")
    assert after.aim_of(kindness, "leading") == 2
    assert not kindness.is_rated_at("leading")
    for level in ("settled", "leading"):
        shown = [statement.id for statement in get_statements(kindness, after, level)]
        assert shown == ["kindness-4", "kindness-2", "kindness-1"]


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
        shown = get_statements(competency, framework, level)
        assert sorted(statement.id for statement in shown) == sorted(
            statement.id for statement in statements if statement.level in visible
        )
        order = ["", "a", "b", "c"]
        assert [order.index(statement.level) for statement in shown] == sorted(
            order.index(statement.level) for statement in shown
        )
