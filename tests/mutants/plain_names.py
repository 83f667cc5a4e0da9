"""A plugin for pytest: no test's name has a backslash in it, as mutmut names tests where pytest takes none."""

from __future__ import annotations

from typing import Any


def pytest_make_parametrize_id(val: Any) -> str | None:
    """A text by which a test is told apart, with its odd characters written out; pytest names everything else."""
    return ascii(val)[1:-1].replace("\\", "/") if isinstance(val, str) else None
