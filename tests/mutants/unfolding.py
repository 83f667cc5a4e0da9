"""Decorators as calls, `f = decorator(f)`: it means the same to Python, and mutmut leaves decorated functions alone."""

from __future__ import annotations

import ast

LEFT_AS_THEY_ARE = ("classmethod", "staticmethod")
"""mutmut copes with these."""


def unfolded(source: str) -> str:
    """The source with each decorated function's decorators below it, as calls."""
    lines = source.splitlines()
    for function in _decorated(ast.parse(source)):
        indent = " " * function.col_offset
        calls = function.name
        for decorator in reversed(function.decorator_list):
            calls = f"{ast.unparse(decorator)}({calls})"
        first = function.decorator_list[0].lineno - 1
        assert function.end_lineno is not None
        lines[function.end_lineno - 1] += f"\n\n{indent}{function.name} = {calls}"
        for number in range(first, function.lineno - 1):
            lines[number] = ""
    return "\n".join(lines) + "\n"


def _decorated(tree: ast.Module) -> list[ast.FunctionDef]:
    """The decorated functions of a module and of its classes."""
    bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]
    functions = [node for body in bodies for node in body if isinstance(node, ast.FunctionDef)]
    return [
        function
        for function in functions
        if any(ast.unparse(by) not in LEFT_AS_THEY_ARE for by in function.decorator_list)
    ]
