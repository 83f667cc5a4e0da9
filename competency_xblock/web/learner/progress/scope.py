"""What a progress page shows (layer 5): everything in the course, or what its author has chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from xblock.core import XBlock

from competency_xblock.frameworks import UnknownFramework
from competency_xblock.platform.courses.blocks import block_at
from competency_xblock.platform.courses.keys import get_assessment_key, resolve_runless_id
from competency_xblock.platform.courses.outline import ASSESSMENT
from competency_xblock.platform.site_frameworks import base_framework_id
from competency_xblock.records import api
from competency_xblock.records.data import Item
from competency_xblock.web.assessment import AssessmentSettings


@dataclass(frozen=True, kw_only=True, slots=True)
class ProgressScope:
    """The assessments and items that a page shows; None means all. `level` is `framework/level`, '' means any.

    `answered_in` has all chosen assessments, also those that the reader can no longer see: a learner keeps access to
    their own answers.

    Ratings belong to items. Learners may rate an item in two assessments, before and after a course. A page with one
    of these assessments shows both ratings.
    """

    assessments: tuple[str, ...] | None = None
    items: frozenset[Item] | None = None
    answered_in: tuple[str, ...] = ()
    level: str = ""

    @classmethod
    def of(cls, block: XBlock) -> ProgressScope:
        """The author's choice for a progress block. Deleted assessments are left out."""
        if not block.assessments:
            return cls(level=block.level)
        assessments = [
            assessment
            for place_id in block.assessments
            # The file of an imported course may name any block.
            if (assessment := block_at(block, place_id)) is not None and assessment.scope_ids.block_type == ASSESSMENT
        ]
        chosen = (resolve_runless_id(block, place_id) for place_id in block.assessments)
        return cls(
            assessments=tuple(get_assessment_key(assessment) for assessment in assessments),
            items=frozenset(item for assessment in assessments for item in _items_of(assessment)),
            answered_in=tuple(str(usage) for usage in chosen if usage is not None),
            level=block.level,
        )

    def with_answers_of(self, learner_id: int) -> ProgressScope:
        """This scope, with the items that a learner has answered in its assessments, even if removed since."""
        if self.items is None:
            return self
        return replace(self, items=self.items | api.get_answered_items(learner_id, self.answered_in))

    def includes(self, item: Item) -> bool:
        """Whether the page shows the item."""
        framework, _sign, level = self.level.partition("/")
        at_level = not level or base_framework_id(item.framework) != framework or item.level in ("", level)
        return at_level and (self.items is None or item in self.items)

    @property
    def is_empty(self) -> bool:
        """Whether all chosen assessments are deleted."""
        return self.assessments == ()


def _items_of(block: XBlock) -> Iterator[Item]:
    try:
        settings = AssessmentSettings.from_block(block)
    except UnknownFramework:
        return
    framework = settings.framework
    levels = ["", settings.level] if settings.level else ["", *(level.id for level in framework.levels)]
    for _area, competencies in settings.offered:
        for competency in competencies:
            yield from (Item(framework.id, competency.id, level) for level in levels)
