"""What a browser fetches for a script: the module, whatever it imports, and so on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

IMPORTED = re.compile(r"^(?:import|export)\b[^;']*'([^']+)';", re.MULTILINE)


def fetched(module: Path) -> set[Path]:
    """The module and all that it leads to, as files; raises FileNotFoundError for one that is not there."""
    found: set[Path] = set()
    waiting = [module.resolve()]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += [one.parent.joinpath(address).resolve() for address in imports(one)]
    return found


def imports(module: Path) -> Iterator[str]:
    """The addresses that a module imports, as they are written."""
    yield from IMPORTED.findall(module.read_text(encoding="utf-8"))
