"""Problems of what was sent (layer 3)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """A problem of one field: its `path`, as in `answers.encouragers.initial`, and a `message` that says what to do."""

    path: str
    message: str
