"""A value is named after what it holds: words of a private language are no names of values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

SAYS_NOTHING = {"one", "told", "taken", "kept", "asked", "said"}
"""What each of these held once differed from place to place: a row, a sentence, a snapshot, a page, a form."""


@pytest.mark.parametrize("folder", ["competency_xblock", "demo", "bench", "languages", "packing", "tests"])
def test_values_are_named_after_what_they_hold(repository: Path, folder: str) -> None:
    found = [
        f"{path.relative_to(repository)}:{line} {name}"
        for path in sorted((repository / folder).rglob("*.py"))
        if "migrations" not in path.parts
        for name, line in given_names(ast.parse(path.read_text(encoding="utf-8")))
        if name in SAYS_NOTHING
    ]
    assert found == []


def test_every_kind_of_name_is_looked_at() -> None:
    code = """
import os as alias
def function(parameter): return lambda argument: [looped for looped in (walrus := parameter)]
try: pass
except ValueError as error: pass
match 1:
    case [captured, *others]: pass
for [first, *rest] in (): pass
class Row:
    column = 1
    field: int = 1
"""
    assert sorted(name for name, _line in given_names(ast.parse(code))) == sorted(
        [
            "alias",
            "function",
            "parameter",
            "argument",
            "looped",
            "walrus",
            "error",
            "captured",
            "others",
            "first",
            "rest",
            "field",
        ]
    )


@pytest.mark.parametrize("folder", ["competency_xblock", "demo"])
def test_templates_name_what_they_show(repository: Path, folder: str) -> None:
    templates = sorted((repository / folder).rglob("templates/**/*.html"))
    found = {
        f"{path.relative_to(repository)}:{line} {name}"
        for path in templates
        for name, line in names_in_tags(path.read_text(encoding="utf-8"))
        if name in SAYS_NOTHING
    }
    assert templates
    assert found == set()


def test_every_kind_of_tag_is_looked_at() -> None:
    template = """{% for looped in told_of.attribute %}{{ shown|default:"one" }}
{% blocktranslate with given=2 asvar named %}one{% endblocktranslate %}{# told #}"""
    found = dict(names_in_tags(template))
    assert {"looped": 1, "attribute": 1, "shown": 1, "given": 2, "named": 2}.items() <= found.items()
    assert not found.keys() & SAYS_NOTHING


def names_in_tags(template: str) -> Iterator[tuple[str, int]]:
    """Every word in a template's tags and variables that is no text, with its line."""
    for token in Lexer(template).tokenize():
        if token.token_type in (TokenType.VAR, TokenType.BLOCK):
            for name in re.findall(r"\w+", re.sub(r"'[^']*'|\"[^\"]*\"", "", token.contents)):
                yield name, token.lineno


def given_names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Variables, parameters, functions and what imports, patterns and handlers bind, with their lines; no columns."""
    columns = {
        id(name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign)
        for name in statement.targets
    }
    for node in ast.walk(tree):
        if id(node) in columns:
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.FunctionDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname, node.lineno
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name, node.lineno
