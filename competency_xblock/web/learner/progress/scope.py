"""What a progress page is about (layer 5): everything in the course, or what its author has chosen."""

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
    """Which assessments and items a page is about; None for all. `level` is `framework/level`, or '' for each.

    `answered_in` are all assessments that were chosen, also those that the reader does not get to see (any more): what
    somebody has answered stays theirs.

    Ratings belong to items: before and after a course the same items are rated in two assessments, and a page about one
    of them shows what was said in either.
    """

    assessments: tuple[str, ...] | None = None
    items: frozenset[Item] | None = None
    answered_in: tuple[str, ...] = ()
    level: str = ""

    @classmethod
    def of(cls, block: XBlock) -> ProgressScope:
        """What the author has chosen for a progress block. Assessments that are gone are left out."""
        if not block.assessments:
            return cls(level=block.level)
        assessments = [
            assessment
            for place_id in block.assessments
            # A course's file may name anything.
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
        """The same, with what a learner has answered in these assessments, whatever they ask now."""
        if self.items is None:
            return self
        return replace(self, items=self.items | api.get_answered_items(learner_id, self.answered_in))

    def includes(self, item: Item) -> bool:
        """Whether the page is about that item."""
        framework, _sign, level = self.level.partition("/")
        at_level = not level or base_framework_id(item.framework) != framework or item.level in ("", level)
        return at_level and (self.items is None or item in self.items)

    @property
    def is_empty(self) -> bool:
        """Whether everything that was chosen is gone."""
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
