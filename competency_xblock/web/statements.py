"""A competency's statements as the page shows them (layer 5): in blocks, with what is long or from before folded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from competency_xblock.frameworks import Competency, Framework, Statement, statements_for

SHOWN_AT_ONCE = 8
SHOWN_OF_MORE = 6
"""Where a block has more than can be shown at once, so many are, and the rest is folded."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """Statements that stand together. `earlier`: they belong to a level that this one adds to."""

    title: str
    earlier: bool
    statements: tuple[Statement, ...]

    @property
    def shown(self) -> Sequence[Statement]:
        """Those that are in view."""
        if self.earlier:
            return ()
        return self.statements if len(self.statements) <= SHOWN_AT_ONCE else self.statements[:SHOWN_OF_MORE]

    @property
    def folded(self) -> Sequence[Statement]:
        """Those that are a tap away."""
        return self.statements[len(self.shown) :]


def blocks_of(competency: Competency, framework: Framework, level: str) -> list[Block]:
    """The statements for a level: its own first, then those of earlier levels; by kind and sub-heading."""
    statements = statements_for(competency, framework, level)
    own = [one for one in statements if one.level in ("", level)]
    earlier = [one for one in statements if one.level not in ("", level)]
    kinds = {one.id: one.title for one in framework.kinds}
    blocks = [
        Block(
            title=": ".join(part for part in (kinds.get(kind, ""), group) if part),
            earlier=False,
            statements=tuple(some),
        )
        for (kind, group), some in groupby(own, key=lambda one: (one.kind, one.group))
    ]
    for level_id, some in groupby(earlier, key=lambda one: one.level):
        named = framework.level(level_id)
        title = _("From “%(level)s”") % {"level": named.name if named else level_id}
        blocks.append(Block(title=title, earlier=True, statements=tuple(some)))
    return blocks
