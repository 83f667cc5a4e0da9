"""What `make mutants` works with: modules and tests that exist, survivors that are explained, decorators as calls."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .modules import MODULES, Module
from .plain_names import pytest_make_parametrize_id
from .trying import check_run
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


def test_a_mutant_whose_tests_were_not_run_is_not_taken_for_killed(tmp_path: Path) -> None:
    meta = tmp_path / "module.py.meta"
    meta.write_text(json.dumps({"exit_code_by_key": {"killed": 1, "alive": 0, "slow": -24}}), encoding="utf-8")
    check_run(meta)
    meta.write_text(json.dumps({"exit_code_by_key": {"killed": 1, "lost": 255}}), encoding="utf-8")
    with pytest.raises(RuntimeError, match=r"could not run the tests of 1 mutants, such as lost\."):
        check_run(meta)


def test_names_of_tests_have_no_backslash_and_stay_apart() -> None:
    odd = ("nul \0", "nul \\", "half \ud800", "caf\u00e9", "cafe", "")
    names = [pytest_make_parametrize_id(text) for text in odd]
    assert len(set(names)) == len(odd)
    assert "\\" not in "".join(name or "" for name in names)
    assert pytest_make_parametrize_id(7) is None
