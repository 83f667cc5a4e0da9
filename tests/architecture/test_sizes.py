"""No room is so big that somebody who looks for one thing has to walk through many."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

MAX_LINES_OF_A_MODULE = 400
MAX_LINES_OF_A_BLOCK = 250
MAX_LINES_OF_A_FUNCTION = 60

MODULES = sorted(Path(__file__).parents[2].glob("competency_xblock/**/*.py"))


def too_big(path: Path, source: str) -> list[str]:
    """What is too big in a module, with its number of lines."""
    maximum = MAX_LINES_OF_A_BLOCK if path.stem.endswith("_block") else MAX_LINES_OF_A_MODULE
    lines = source.count("\n")
    offenders = [f"{path.name}: {lines}"] if lines > maximum else []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            length = node.end_lineno - node.lineno + 1
            if length > MAX_LINES_OF_A_FUNCTION:
                offenders.append(f"{path.name}, {node.name}: {length}")
    return offenders


def test_no_module_and_no_function_of_the_package_is_too_big() -> None:
    assert len(MODULES) > 100
    assert [problem for path in MODULES for problem in too_big(path, path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("name", "source", "found"),
    [
        ("module.py", "x = 1\n" * 400, []),
        ("module.py", "x = 1\n" * 401, ["module.py: 401"]),
        ("new_block.py", "x = 1\n" * 251, ["new_block.py: 251"]),
        ("module.py", "def long():\n" + "    x = 1\n" * 59, []),
        ("module.py", "async def long():\n" + "    x = 1\n" * 60, ["module.py, long: 61"]),
    ],
)
def test_what_is_too_big_is_found(name: str, source: str, found: list[str]) -> None:
    assert too_big(Path(name), source) == found
