"""What is wrong with a framework file: where, and what to do about it (layer 1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MOST_SHOWN = 500


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake. `line` 0 means the file as a whole."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}"


class FrameworkProblems(ValueError):
    """A file can't be used. `problems` has every mistake, in the order of the lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = sorted(set(problems))
        if len(found) > MOST_SHOWN:
            message = f"There are {len(found) - MOST_SHOWN} more problems; put right the ones above first."
            more = Problem(found[-1].file, 0, message)
            found = [*found[:MOST_SHOWN], more]
        self.problems = tuple(found)
        super().__init__("\n".join(str(problem) for problem in self.problems))
