"""Which modules are mutated, by which tests each is held, and which survivors are explained: `modules.toml`, read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Change = tuple[str, str, str]
"""In which function, which lines, and what they become; as mutmut shows it, each in one line."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Module:
    """A module whose mutants its own tests have to kill, but for those in `explained`: with the reason."""

    name: str
    path: str
    tests: tuple[str, ...]
    explained: Mapping[Change, str]


def _module(name: str, stated: Mapping[str, Any]) -> Module:
    return Module(
        name=name,
        path=stated["path"],
        tests=tuple(stated["tests"]),
        explained={
            (survivor["in"], survivor["was"], survivor["becomes"]): survivor["why"]
            for survivor in stated.get("survivors", ())
        },
    )


MODULES: Mapping[str, Module] = {
    name: _module(name, stated)
    for name, stated in tomllib.loads(Path(__file__).with_name("modules.toml").read_text(encoding="utf-8")).items()
}
