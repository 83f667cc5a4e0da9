"""What a part of a block uses of the rest is declared in it: so a reader knows, and a type checker can."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from xblock.core import XBlock

import competency_xblock

WEB = Path(competency_xblock.__file__).parent / "web"
OF_XBLOCK = {*dir(XBlock), "runtime", "scope_ids"}


def parts_of_blocks() -> dict[str, ast.ClassDef]:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(WEB.rglob("*.py"))]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    return {node.name: node for node in nodes if any(ast.unparse(base) == "XBlock" for base in node.bases)}


def declared_in(part: ast.ClassDef) -> set[str]:
    methods = {node.name for node in part.body if isinstance(node, ast.FunctionDef)}
    return methods | {ast.unparse(node.target) for node in part.body if isinstance(node, ast.AnnAssign)}


PARTS = parts_of_blocks()


def test_there_are_parts_of_blocks():
    assert {"LearnerHandlers", "AuthorHandlers", "TeamHandlers", "BlockNotices"} <= PARTS.keys()


@pytest.mark.parametrize("name", PARTS)
def test_a_part_declares_what_it_uses_of_the_block(name: str):
    used = {
        node.attr
        for node in ast.walk(PARTS[name])
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self"
    }
    assert used - declared_in(PARTS[name]) - OF_XBLOCK == set()
