"""A competency's statements as the page shows them (layer 5): in blocks, with what is long or from before folded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Competency, Framework, Statement, get_statements, standalone_text

SHOWN_AT_ONCE = 8
"""A competency shows so many statements at once; what goes beyond is a tap away."""
SHOWN_OF_LONG = 6
"""Where the first block alone has more than that, so many of it are shown."""


class Line(NamedTuple):
    """A statement on the page, and what a copy of it says elsewhere where that is more."""

    id: str
    text: str
    level: str
    alone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """Statements that stand together, of which those from `count` on are folded."""

    title: str
    statements: tuple[Line, ...]
    count: int

    @property
    def shown(self) -> Sequence[Line]:
        """Those that are in view."""
        return self.statements[: self.count]

    @property
    def folded(self) -> Sequence[Line]:
        """Those that are a tap away."""
        return self.statements[self.count :]


def blocks_of(competency: Competency, framework: Framework, level: str) -> list[Block]:
    """The statements for a level: its own first, by kind and sub-heading, then those of earlier levels, folded."""
    statements = get_statements(competency, framework, level)
    at_level = [statement for statement in statements if statement.level in ("", level)]
    earlier = [statement for statement in statements if statement.level not in ("", level)]
    kinds = {kind.id: kind.title for kind in framework.kinds}
    blocks: list[Block] = []
    room = SHOWN_AT_ONCE
    for (kind, group), group_statements in groupby(at_level, key=lambda statement: (statement.kind, statement.group)):
        lines = _lines(group_statements, competency, framework)
        count = len(lines) if len(lines) <= room else 0 if blocks else SHOWN_OF_LONG
        room = room - count if count == len(lines) else 0
        title = ": ".join(name for name in (kinds.get(kind, ""), group) if name)
        blocks.append(Block(title=title, statements=lines, count=count))
    for level_id, group_statements in groupby(earlier, key=lambda statement: statement.level):
        named = framework.level(level_id)
        title = _("From “%(level)s”") % {"level": named.name if named else level_id}
        blocks.append(Block(title=title, statements=_lines(group_statements, competency, framework), count=0))
    return blocks


def _lines(statements: Iterable[Statement], competency: Competency, framework: Framework) -> tuple[Line, ...]:
    copies = ((statement, standalone_text(framework, competency, statement)) for statement in statements)
    return tuple(
        Line(statement.id, statement.text, statement.level, copy if copy != statement.text else "")
        for statement, copy in copies
    )
