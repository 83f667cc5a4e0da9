"""Values that nobody means (for tables and fuzzing): of the wrong kind, too long, out of range, blank, twice."""

from __future__ import annotations

from random import Random
from typing import Any

LONG = "x" * 12_000

ODD_TEXTS = (
    "", " ", "\n\t ", "\u00a0", "null", "None", "~", "true", "TRUE", "yes", "nan", "-1", "0", "7", " 7 ", "7.0", "7.5",
    "70000", "1e400", "9" * 5000, "²", "४", "[]", "{}", "[", '{"a": ', "[null]", '["a", "a", " a "]', '{"a": "4"}',
    "- a\n- b", "a: b", "&x [1]", "[&x [1], *x, *x]", "!!binary aGk=", "!!python/object:os.system x", "2024-05-01",
    '"\\u0000"', '["\\ud83c"]', '["\\u0000", "🌱"]', "🌱👩🏽‍🌾", "\u2028line\u2029", "\u202eright", "e\u0301",
    "<b>&amp;]]></b>", "{{ x }}{% x %}", "' OR 1=1 --", "=1+1", "@own", "a" * 300, "Support  worker", "names ",
    "NAMES", "\ufeffa", "[" * 3000, '{"a":' * 3000, LONG,
)  # fmt: skip
"""Texts, of which some say something as JSON or YAML."""

ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 11, 70_000, 2**31, 2**70, 7.5, float("nan"), float("inf"), "\x00", "a\ud83c", b"\xff",
    [], [[]], [None], [{}], ["", " ", "a", "a", " a "], [1, 2.5, True], [["a"] * 3] * 3, ["x" * 300] * 60, [LONG],
    ["y"] * 2_000, {}, {"": 1}, {"a": None}, {"a": []}, {"a": {}}, {"a": {"topics": None, "minutes": "7"}},
    {"a": {"topics": "mi", "minutes": -1, "title": 3}}, {"a": {"topics": ["b c", None, "mi", "mi"], "minutes": 10**9}},
    {"mi": ["vertical@x", None, 3, "vertical@x"], "tip": "x"}, {"a": 70_000, "b": "6", "c": True, "d": 6.0, "e": [6]},
    {"x" * 300: 5, "a\x00": 5}, [{"id": "own-a", "title": "A", "helps": {"a": "2", "b": 9, "": 1}}],
    [{"id": "own-a", "title": " "}, {"id": "own-b"}, {"title": "B"}, 3], [{"id": ["own-a"], "title": {"x": 1}}],
    [{"id": "own-a", "title": "A", "url": "javascript:alert(1)", "about": LONG, "for": ["team"]}] * 30,
    *ODD_TEXTS,
)  # fmt: skip
"""Whatever a store or another program could put into a field."""


def nested(depth: int) -> list[Any]:
    """Lists in lists, so deep."""
    value: list[Any] = []
    for _number in range(depth):
        value = [value]
    return value


def an_odd_value(random: Random) -> Any:
    """One of them, or a few of them put together."""
    kind = random.randrange(6)
    if kind == 0:
        return [an_odd_value(random) for _number in range(random.randrange(4))]
    if kind == 1:
        return {str(random.choice(ODD_TEXTS))[:50]: an_odd_value(random) for _number in range(random.randrange(4))}
    if kind == 2:
        return nested(random.choice([5, 20, 500]))
    return random.choice(ODD_VALUES)
