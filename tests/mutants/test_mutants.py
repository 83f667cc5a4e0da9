"""What `make mutants` works with: modules and tests that exist, survivors that are explained, decorators as calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from .modules import MODULES, Module
from .unfolding import unfolded


@pytest.mark.parametrize("module", MODULES.values(), ids=lambda module: module.name)
def test_every_module_has_tests_that_exist_and_a_reason_for_each_survivor(module: Module, repository: Path) -> None:
    assert module.tests
    for path in (module.path, *module.tests):
        assert (repository / path).is_file(), path
    source = (repository / module.path).read_text(encoding="utf-8")
    for (function, was, _becomes), why in module.explained.items():
        assert f"def {function.rpartition('.')[2]}(" in source, function
        assert why, was


DECORATED = '''\
def twice(function):
    return lambda *given: 2 * function(*given)

def more(by):
    return lambda function: lambda *given: by + function(*given)

@more(
    by=1
)
@twice
def add(one, other):
    """Both."""
    return one + other

class Pair:
    @property
    def first(self):
        return 1

    @classmethod
    def made(cls):
        return cls()

    @staticmethod
    def second():
        return 2
'''


@pytest.mark.parametrize("source", [DECORATED, unfolded(DECORATED)], ids=["decorated", "unfolded"])
def test_unfolded_code_does_what_it_did(source: str) -> None:
    made: dict[str, object] = {}
    exec(source, made)  # noqa: S102  (our own lines, above)
    assert made["add"](3, 4) == 15
    assert (made["Pair"].made().first, made["Pair"].second()) == (1, 2)


def test_only_the_decorators_are_gone() -> None:
    lines = unfolded(DECORATED).splitlines()
    assert [line.strip() for line in lines if line.strip().startswith("@")] == ["@classmethod", "@staticmethod"]
    assert "add = more(by=1)(twice(add))" in lines
