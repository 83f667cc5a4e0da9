"""What an author has set for one assessment, read once from the block's fields (layer 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from hashlib import sha256

from xblock.core import XBlock

from competency_xblock.frameworks import Area, Competency, Framework, statements_for
from competency_xblock.platform.config import group_minimum
from competency_xblock.platform.site_frameworks import framework_named
from competency_xblock.records.api import DraftRules
from competency_xblock.records.data import Promise, Visibility

STEPS = ("before", "choose", "rate", "discuss", "plan")
MANY = 12
"""Above this many competencies at once a list folds by area, and authors are warned."""
MINUTES_EACH = 1.5


@dataclass(frozen=True, kw_only=True)
class AssessmentSettings:
    """The author's settings with the framework resolved; raises UnknownFramework where a site lacks it."""

    framework: Framework
    fixed: tuple[str, ...]
    offered_areas: tuple[str, ...]
    choose_up_to: int
    level: str
    discussion: bool
    aim: int | None
    own_aims: Mapping[str, int]
    visibility: Visibility
    purpose: str
    roles: tuple[str, ...]
    organisations: tuple[str, ...]
    safeguarding: str
    group_minimum: int

    @classmethod
    def of(cls, block: XBlock) -> AssessmentSettings:
        """The settings of a block. A host may ask its database for each field, so only those that matter are read."""
        framework = framework_named(block.framework)
        fixed = tuple(block.competencies)
        offered_areas = () if fixed else tuple(block.areas)
        # Whatever an import may have brought, only the exact word lets ratings be seen by name.
        visibility = Visibility.NAMES if block.visibility == Visibility.NAMES.value else Visibility.GROUPS
        return cls(
            framework=framework,
            fixed=fixed,
            offered_areas=offered_areas,
            choose_up_to=block.choose_up_to if offered_areas else 0,
            level=block.level if framework.levels else "",
            discussion=block.discussion,
            aim=block.aim,
            own_aims=_whole_numbers(block.aims),
            visibility=visibility,
            purpose=block.purpose if visibility is Visibility.NAMES else "",
            roles=tuple(block.roles),
            organisations=tuple(block.organisations),
            safeguarding=block.safeguarding,
            group_minimum=group_minimum(),
        )

    @property
    def signature(self) -> str:
        """Text that differs whenever anything set here does. Frameworks are immutable, so their identity is enough."""
        return repr([getattr(self, one.name) for one in fields(self) if one.name != "framework"] + [id(self.framework)])

    @property
    def learner_chooses(self) -> bool:
        """Whether the learner picks competencies from the areas that the author offers."""
        return bool(self.offered_areas)

    @cached_property
    def areas(self) -> tuple[tuple[Area, tuple[Competency, ...]], ...]:
        """The areas with those of their competencies that this assessment is about, in the framework's order."""
        chosen = []
        for area in self.framework.areas:
            kept = tuple(one for one in area.competencies if one.rated and self._is_included(area, one))
            if kept:
                chosen.append((area, kept))
        return tuple(chosen)

    def _is_included(self, area: Area, competency: Competency) -> bool:
        if competency.withdrawn:
            return False
        if self.level and not statements_for(competency, self.framework, self.level):
            return False  # what has nothing to say at this level is not asked about there
        if self.fixed:
            return competency.id in self.fixed
        return not self.offered_areas or area.id in self.offered_areas

    @cached_property
    def competencies(self) -> tuple[Competency, ...]:
        """Every competency that can be rated here, in the framework's order."""
        return tuple(competency for _, kept in self.areas for competency in kept)

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps that this assessment has, in order."""
        left_out = {"choose"} if not self.learner_chooses else set()
        return tuple(step for step in STEPS if step not in left_out and (step != "discuss" or self.discussion))

    @property
    def minutes(self) -> int:
        """Roughly how long one round takes somebody on their own."""
        count = self.choose_up_to if self.learner_chooses else len(self.competencies)
        return max(5, round(count * MINUTES_EACH))

    def aim_of(self, competency: Competency) -> int:
        """The author's aim for it, else the author's general aim, else the framework's."""
        general = competency.aim if self.aim is None else self.aim
        return self.own_aims.get(competency.id, general)

    @property
    def promise(self) -> Promise:
        """What a learner who starts now is told, and what is kept with the round."""
        return Promise(
            visibility=self.visibility,
            purpose=self.purpose,
            group_minimum=self.group_minimum,
            aims={one.id: self.aim_of(one) for one in self.competencies},
        )

    @property
    def promise_id(self) -> str:
        """What tells one promise about who sees what from another; the page sends back the one that it showed."""
        return sha256(f"{self.visibility}\n{self.group_minimum}\n{self.purpose}".encode()).hexdigest()[:16]

    def as_promised(self, promise: Promise) -> AssessmentSettings:
        """These settings with what a round's learner was told when it was started, whatever the author says now."""
        return replace(
            self,
            visibility=promise.visibility,
            purpose=promise.purpose,
            group_minimum=max(self.group_minimum, promise.group_minimum),
            own_aims={**self.own_aims, **promise.aims},
        )

    @property
    def rules(self) -> DraftRules:
        """What a learner may send."""
        return DraftRules(
            competencies=frozenset(one.id for one in self.competencies),
            minimum=self.framework.scale.minimum,
            maximum=self.framework.scale.maximum,
            roles=self.roles,
            organisations=self.organisations,
            levels=frozenset({self.level}),
            choose_up_to=self.choose_up_to if self.learner_chooses else None,
            revised_allowed=self.discussion,
            steps=frozenset(self.steps),
        )


def _whole_numbers(aims: Mapping[str, object]) -> dict[str, int]:
    """Aims as an imported course brings them, without what is no whole number."""
    return {name: aim for name, aim in aims.items() if isinstance(aim, int) and not isinstance(aim, bool)}
