"""A competency's statements in blocks (layer 5). Long blocks and those of earlier levels are folded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Competency, Framework, Statement, get_statements, standalone_text

MAX_SHOWN = 8
"""The most statements that a competency shows unfolded."""
SHOWN_OF_LONG = 6
"""How many statements the first block shows if it has more than MAX_SHOWN."""


class Line(NamedTuple):
    """A statement on the page. `alone` is its text outside the block, if that differs."""

    id: str
    text: str
    level: str
    alone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementBlock:
    """Statements under one title. Those after the first `count` are folded."""

    title: str
    statements: tuple[Line, ...]
    count: int

    @property
    def shown(self) -> Sequence[Line]:
        """The statements in view."""
        return self.statements[: self.count]

    @property
    def folded(self) -> Sequence[Line]:
        """The folded statements."""
        return self.statements[self.count :]


def blocks_of(competency: Competency, framework: Framework, level: str) -> list[StatementBlock]:
    """The statements of a level by kind and sub-heading, then those of earlier levels, folded."""
    statements = get_statements(competency, framework, level)
    at_level = [statement for statement in statements if statement.level in ("", level)]
    earlier = [statement for statement in statements if statement.level not in ("", level)]
    kinds = {kind.id: kind.title for kind in framework.kinds}
    blocks: list[StatementBlock] = []
    room = MAX_SHOWN
    for (kind, group), group_statements in groupby(at_level, key=lambda statement: (statement.kind, statement.heading)):
        lines = _lines(group_statements, competency, framework)
        count = len(lines) if len(lines) <= room else 0 if blocks else SHOWN_OF_LONG
        room = room - count if count == len(lines) else 0
        title = ": ".join(name for name in (kinds.get(kind, ""), group) if name)
        blocks.append(StatementBlock(title=title, statements=lines, count=count))
    for level_id, group_statements in groupby(earlier, key=lambda statement: statement.level):
        named = framework.level(level_id)
        title = _("From “%(level)s”") % {"level": named.short_title if named else level_id}
        blocks.append(StatementBlock(title=title, statements=_lines(group_statements, competency, framework), count=0))
    return blocks


def _lines(statements: Iterable[Statement], competency: Competency, framework: Framework) -> tuple[Line, ...]:
    copies = ((statement, standalone_text(framework, competency, statement)) for statement in statements)
    return tuple(
        Line(statement.id, statement.text, statement.level, copy if copy != statement.text else "")
        for statement, copy in copies
    )
