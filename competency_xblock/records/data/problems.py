"""What is wrong with something that was sent (layer 3)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing that is wrong with what was sent: `path` says where it stands, as in `answers.encouragers.initial`, and
    what to do.
    """

    path: str
    message: str
