"""What somebody gets below a unit, and when it is finished: the rule itself. Real courses: inside/test_lms_units.py."""

from __future__ import annotations

import pytest

from competency_xblock.platform.courses.unit_parts import Bank, Part, PartPath, Standing, UnitParts, is_finished

NORTH, SOUTH = {7: frozenset({1})}, {7: frozenset({2})}
FROM_BANK = [Part(f"q{number}", {}, PartPath(draws=(("bank", f"html@q{number}"),))) for number in range(3)]
BANK = Bank("bank", {}, frozenset(f"html@q{number}" for number in range(3)), 2)
WAITING = [Part(key, {}, PartPath(conditions=("if",))) for key in ("w1", "w2")]
IN_NORTH, IN_SOUTH, NOWHERE = Standing(groups={7: 1}), Standing(groups={7: 2}), Standing()
UNTOLD = Standing(unknown_partitions={7})
DRAWN = Standing(drawn={"bank": frozenset({"html@q0", "html@q2"})})
HALF_DRAWN = Standing(drawn={"bank": frozenset({"html@q0", "html@gone"})})

PLAIN = UnitParts((Part("a", {}), Part("b", {})))
GROUPS = UnitParts((Part("a", {}), Part("n", NORTH), Part("s", SOUTH)))
BANKS = UnitParts((Part("a", {}), *FROM_BANK), (BANK,))
BANK_OF_NORTH = UnitParts((Part("a", {}),), (Bank("bank", NORTH, frozenset({"html@q0"}), 1),))
CONDITION = UnitParts((Part("a", {}), *WAITING))


@pytest.mark.parametrize(
    ("unit", "standing", "done", "expected"),
    [
        (PLAIN, NOWHERE, "", None),
        (PLAIN, NOWHERE, "other", None),
        (PLAIN, NOWHERE, "a", False),
        (PLAIN, NOWHERE, "a b", True),
        (UnitParts(), NOWHERE, "a", None),
        (GROUPS, IN_NORTH, "a", False),
        (GROUPS, IN_NORTH, "a n", True),
        (GROUPS, IN_NORTH, "a s", False),
        (GROUPS, IN_SOUTH, "a s", True),
        (GROUPS, NOWHERE, "a", True),
        (GROUPS, NOWHERE, "n", False),
        (GROUPS, UNTOLD, "a", True),
        (GROUPS, UNTOLD, "a n", True),
        (GROUPS, UNTOLD, "n", False),
        (UnitParts((Part("n", NORTH),)), IN_SOUTH, "n", False),
        (BANKS, NOWHERE, "a q0 q1 q2", False),
        (BANKS, HALF_DRAWN, "a q0", False),
        (BANKS, DRAWN, "a q0", False),
        (BANKS, DRAWN, "a q0 q1", False),
        (BANKS, DRAWN, "a q0 q2", True),
        (BANK_OF_NORTH, IN_SOUTH, "a", True),
        (BANK_OF_NORTH, IN_NORTH, "a", False),
        (CONDITION, NOWHERE, "a", True),
        (CONDITION, NOWHERE, "a w1", False),
        (CONDITION, NOWHERE, "a w1 w2", True),
        (CONDITION, NOWHERE, "w1 w2", False),
    ],
)
def test_a_unit_is_finished_by_whoever_has_completed_all_that_they_get(
    unit: UnitParts, standing: Standing, done: str, expected: bool | None
):
    assert is_finished(unit, standing, dict.fromkeys(done.split(), 1.0)) is expected


@pytest.mark.parametrize("begun", ["a", "b"])
def test_what_is_only_begun_opens_and_does_not_finish(begun: str):
    completions = {"a": 1.0, "b": 1.0, begun: 0.5}
    assert is_finished(PLAIN, NOWHERE, completions) is False
    assert is_finished(PLAIN, NOWHERE, {begun: 0.5}) is False


def test_only_partitions_that_decide_are_asked_for():
    assert PLAIN.partitions == frozenset()
    assert GROUPS.partitions == {7}
    assert BANK_OF_NORTH.partitions == {7}
