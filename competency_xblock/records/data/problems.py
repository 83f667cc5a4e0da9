"""What is wrong with something that was sent (layer 3)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing that is wrong with what was sent: `where` it stands, as in `answers.encouragers.initial`, and
    what to do.
    """

    where: str
    message: str
