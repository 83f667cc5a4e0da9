"""Which statements learners at a level see (layer 1)."""

from __future__ import annotations

from .model import Competency, Framework, Statement


def get_statements(competency: Competency, framework: Framework, level_id: str) -> tuple[Statement, ...]:
    """The competency's statements for a level, in the order to read them.

    First those for every level, then those of the levels that this one adds to, earliest first, then its
    own; within a level the document's order. '' and a level that the framework doesn't have give those for
    every level. Withdrawn statements are left out.
    """
    return tuple(
        statement
        for level in ("", *_chain(framework, level_id))
        for statement in competency.statements
        if statement.level == level and not statement.withdrawn
    )


def _chain(framework: Framework, level_id: str) -> list[str]:
    """The level and those that it adds to, the one that adds to none first."""
    chain: list[str] = []
    level = framework.level(level_id)
    while level is not None and level.id not in chain:
        chain.insert(0, level.id)
        level = framework.level(level.additive_to)
    return chain
