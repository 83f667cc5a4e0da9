"""What is wrong with a framework file: where, and what to do about it (layer 1)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from lxml import etree

MAX_PROBLEMS_SHOWN = 500
"""At most so many problems of a file are reported. Checking again after repairs finds the next."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake. `line` 0 means the file as a whole."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        location = f"{self.file}:{self.line}" if self.line else self.file
        return f"{location}: {self.message}"


def group_by_kind(problems: Iterable[Problem]) -> list[list[Problem]]:
    """Problems of one kind together, by each kind's first: their messages differ only in what they name."""
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.file, _NAMED.sub("", problem.message)), []).append(problem)
    return list(groups.values())


_NAMED = re.compile(r'"[^"]*"|&[^\s;]+;|[0-9]+')
"""What a message names: a value, an entity, a line or another number."""


class InvalidFramework(ValueError):
    """A file cannot be used. `problems`: its mistakes in the order of lines, at most `MAX_PROBLEMS_SHOWN`."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        reported = list(problems)
        distinct = sorted(set(reported))
        if len(reported) > MAX_PROBLEMS_SHOWN:
            more = Problem(distinct[-1].file, 0, "There may be more problems; put right the ones above first.")
            distinct = [*distinct[:MAX_PROBLEMS_SHOWN], more]
        self.problems = tuple(distinct)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def line_of(element: etree._Element) -> int:
    """The line on which the element's start tag ends."""
    return cast("int | None", element.sourceline) or 0
