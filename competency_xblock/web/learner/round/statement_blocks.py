"""A competency's statements (layer 5): a few in view on its card, and all of them in blocks below.

Long blocks and those of earlier levels are folded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Competency, Framework, Scale, Statement, get_statements, standalone_text

MAX_SHOWN = 8
"""The most statements that a competency shows unfolded."""
SHOWN_OF_LONG = 6
"""How many statements the first block shows if it has more than MAX_SHOWN."""
MAX_IN_VIEW = 3
"""The most statements on a card above its scale."""
LINE = 40
"""Characters in a line of a card on a phone. A line of its title has fewer."""
TITLE_LINE = 26
SCREEN = 21
"""Lines on a phone's screen between the area's name and the bar at the end, with the scale among them."""


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


def examples_of(competency: Competency, framework: Framework, level: str) -> list[str]:
    """The ids of the statements above the scale: the first of the level, or the first of each kind.

    At most MAX_IN_VIEW, and fewer if the scale would not be on a phone's first screen; one if there is any.
    """
    statements = [
        statement for statement in get_statements(competency, framework, level) if statement.level in ("", level)
    ]
    kinds = _kinds_of(statements, framework)
    if len(kinds) > 1:
        statements = [next(statement for statement in statements if statement.kind == kind) for kind in kinds]
    room = SCREEN - _lines_of_scale(framework.scale) - _lines_in(competency.about)
    room -= _lines_in(competency.title, TITLE_LINE)
    examples: list[str] = []
    for statement in statements[:MAX_IN_VIEW]:
        room -= _lines_in(statement.text)
        if examples and room < 0:
            break
        examples.append(statement.id)
    return examples


def _kinds_of(statements: Iterable[Statement], framework: Framework) -> list[str]:
    """The ids of the kinds that these statements have, in the framework's order."""
    present = {statement.kind for statement in statements}
    return [kind.id for kind in framework.kinds if kind.id in present]


def _lines_in(text: str, length: int = LINE) -> int:
    return -(-len(text) // length)


def _lines_of_scale(scale: Scale) -> int:
    """Lines that the scale takes on a phone: a row for each point with words, or two rows with words below."""
    if len(scale.points) == len(scale.values):
        return round(2.4 * len(scale.values))
    return round(3.3 * -(-len(scale.values) // 5))


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
        Line(
            statement.id,
            statement.text,
            statement.level,
            copy if copy != statement.text else "",
        )
        for statement, copy in copies
    )
