"""What an author has set for one assessment, read once from the block's fields (layer 5)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from hashlib import sha256

from xblock.core import XBlock

from competency_xblock.frameworks import Area, Competency, Framework, Level, UnknownFramework, get_statements
from competency_xblock.platform.courses.keys import get_assessment_key
from competency_xblock.platform.site_frameworks import get_framework_of_block
from competency_xblock.platform.site_settings import group_minimum
from competency_xblock.recommendation import OwnTopic, parse_own_topics
from competency_xblock.records.api import DraftRules
from competency_xblock.records.data import PrivacyPromise, Visibility, item_key

STEPS = ("before", "level", "groups", "choose", "rate", "discuss", "check")
PLAN_RULE = "action-planned"
"""The author's completion rule that asks for a plan."""
COMFORTABLE_COUNT = 12
"""Above this many competencies a list folds by area, and authors see a warning."""
MINUTES_EACH = 1.5
MIN_MINUTES = 5

log = logging.getLogger(__name__)


class UnreadableSettings(UnknownFramework):
    """A block's settings cannot be read at all. Callers treat it as a block without a known framework."""

    def __init__(self) -> None:
        super().__init__("", ())


Areas = tuple[tuple[Area, tuple[Competency, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class AssessmentSettings:
    """The author's settings with the framework resolved.

    `level` is the level of the statements: the author's, or the learner's (`for_level`). '' means that there is none
    or that the learner has not chosen one yet.
    """

    framework: Framework
    fixed_competencies: tuple[str, ...]
    offered_areas: tuple[str, ...]
    choose_up_to: int
    level: str
    levels: tuple[Level, ...]
    discussion: bool
    one_page: bool
    completion_rule: str
    aim: int | None
    own_aims: Mapping[str, int]
    visibility: Visibility
    purpose: str
    roles: tuple[str, ...]
    organisations: tuple[str, ...]
    safeguarding: str
    own_topics: tuple[OwnTopic, ...]
    group_minimum: int

    @classmethod
    def from_block(cls, block: XBlock) -> AssessmentSettings:
        """Read the settings of a block.

        Raises UnknownFramework where the site lacks the framework, and for a block that cannot be read, such as a
        host's placeholder for a broken block. One error type: a broken block never stops work on the other blocks.
        """
        try:
            return cls._read(block)
        except UnknownFramework:
            raise
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as broken:
            # Only the block and the type of the error: its text may quote what an author wrote.
            log.error("Settings of %s cannot be read: %s.", get_assessment_key(block), type(broken).__name__)
            raise UnreadableSettings from broken

    @classmethod
    def _read(cls, block: XBlock) -> AssessmentSettings:
        # A host may query its database for each field, so this reads only the fields it needs.
        framework = get_framework_of_block(block)
        fixed_competencies = tuple(block.competencies)
        offered_areas = () if fixed_competencies else tuple(block.areas)
        visibility, on_scale = Visibility(block.visibility), framework.scale.values
        return cls(
            framework=framework,
            fixed_competencies=fixed_competencies,
            offered_areas=offered_areas,
            choose_up_to=block.choose_up_to if offered_areas else 0,
            level=block.level if framework.level(block.level) else "",
            levels=()
            if framework.level(block.level)
            else tuple(level for level in framework.levels if not level.withdrawn),
            discussion=block.discussion,
            one_page=block.one_page,
            completion_rule=block.completion_rule,
            # An aim outside this framework's scale counts as not set.
            aim=block.aim if block.aim in on_scale else None,
            own_aims={name: aim for name, aim in block.aims.items() if aim in on_scale},
            visibility=visibility,
            purpose=block.purpose if visibility is Visibility.NAMES else "",
            roles=tuple(block.roles),
            organisations=tuple(block.organisations),
            safeguarding=block.safeguarding,
            own_topics=parse_own_topics(block.own_topics),
            group_minimum=group_minimum(),
        )

    @property
    def cache_key(self) -> str:
        """Text that changes with any setting. Frameworks are immutable, so it uses the framework's identity."""
        return repr(
            [getattr(self, field.name) for field in fields(self) if field.name != "framework"] + [id(self.framework)]
        )

    def for_level(self, level: str) -> AssessmentSettings:
        """These settings at a level that a learner chose. A level that is not offered changes nothing."""
        offered = any(candidate.id == level for candidate in self.levels)
        return replace(self, level=level) if offered else self

    @property
    def needs_level(self) -> bool:
        """Whether the learner has to choose a level first."""
        return bool(self.levels) and not self.level

    @property
    def asks_for_plan(self) -> bool:
        """Whether the course counts this as done only with a plan."""
        return self.completion_rule == PLAN_RULE

    @property
    def rates_safety(self) -> bool:
        """Whether learners rate something about keeping people safe, at any level."""
        offered = [competency for _, competencies in self.offered for competency in competencies]
        return any(competency.safety and self.is_rated(competency) for competency in offered)

    @property
    def learner_chooses(self) -> bool:
        """Whether the learner picks competencies from the areas that the author offers."""
        return bool(self.offered_areas)

    @property
    def asks_for_areas(self) -> bool:
        """Whether the list is so long that learners first tick the areas that are part of their role."""
        return not self.learner_chooses and len(self.offered) > 1 and self.is_long

    @cached_property
    def is_long(self) -> bool:
        """Whether more than COMFORTABLE_COUNT competencies are rated."""
        return (
            sum(competency.rated for _, competencies in self.offered for competency in competencies) > COMFORTABLE_COUNT
        )

    @cached_property
    def areas(self) -> Areas:
        """Each area with its competencies at this level, in the framework's order. Empty while a level is needed."""
        return () if self.needs_level else self._areas_of(self._is_asked)

    @cached_property
    def offered(self) -> Areas:
        """Each area with its competencies at any level, in the framework's order."""
        return self._areas_of(self._is_set)

    def _areas_of(self, is_included: Callable[[Area, Competency], bool]) -> Areas:
        areas = (
            (area, tuple(competency for competency in area.competencies if is_included(area, competency)))
            for area in self.framework.areas
        )
        return tuple((area, competencies) for area, competencies in areas if competencies)

    def _is_set(self, area: Area, competency: Competency) -> bool:
        """Whether the author includes the competency, at any level."""
        if competency.withdrawn:
            return False
        if self.fixed_competencies:
            return competency.id in self.fixed_competencies
        return not self.offered_areas or area.id in self.offered_areas

    def _is_asked(self, area: Area, competency: Competency) -> bool:
        # A competency without statements at this level is left out there.
        has_statements = not self.level or bool(get_statements(competency, self.framework, self.level))
        return has_statements and self._is_set(area, competency)

    @cached_property
    def competencies(self) -> tuple[Competency, ...]:
        """Every competency at this level, in the framework's order."""
        return tuple(competency for _, competencies in self.areas for competency in competencies)

    def is_rated(self, competency: Competency) -> bool:
        """Whether learners rate the competency with a number at this level. If not, they only think about it."""
        return competency.is_rated_at(self.level)

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps of this assessment, in order."""
        has = {
            "level": bool(self.levels),
            "groups": self.asks_for_areas,
            "choose": self.learner_chooses,
            "discuss": self.discussion,
        }
        return tuple(step for step in STEPS if has.get(step, True))

    @property
    def minutes(self) -> int:
        """Roughly how many minutes one round takes one learner."""
        count = (
            self.choose_up_to if self.learner_chooses else sum(len(competencies) for _, competencies in self.offered)
        )
        return max(MIN_MINUTES, round(count * MINUTES_EACH))

    def aim_of(self, competency: Competency) -> int:
        """The author's aim for the competency, else the author's general aim, else the framework's for the level."""
        general = self.framework.aim_of(competency, self.level) if self.aim is None else self.aim
        competency_aim = self.own_aims.get(competency.id, general)
        return self.own_aims.get(item_key(competency.id, self.level), competency_aim)

    @property
    def promise(self) -> PrivacyPromise:
        """The promise that a learner who starts now reads. It is stored with the round."""
        return PrivacyPromise(
            visibility=self.visibility,
            purpose=self.purpose,
            group_minimum=self.group_minimum,
            aims=self._aims,
        )

    @property
    def _aims(self) -> dict[str, int]:
        """The aim of each offered competency, by item key. A level has an entry only where its aim differs."""
        levels = [level.id for level in self.levels] or [self.level]
        plain, at_levels = replace(self, level=""), {level: replace(self, level=level) for level in levels}
        aims = {}
        for _, competencies in self.offered:
            for competency in competencies:
                aims[competency.id] = plain.aim_of(competency)
                for level, settings in at_levels.items():
                    if settings.aim_of(competency) != aims[competency.id]:
                        aims[item_key(competency.id, level)] = settings.aim_of(competency)
        return aims

    @property
    def promise_id(self) -> str:
        """Identifies what the promise says about who sees ratings. The page sends back the id that it showed."""
        promised = f"{self.visibility}\n{self.group_minimum}\n{self.purpose}"
        if self.visibility is Visibility.NAMES:  # the sensitive competencies are part of the promise, too
            promised += "".join(
                f"\n{competency.id}" for competency in self.framework.competencies() if competency.sensitive
            )
        return sha256(promised.encode()).hexdigest()[:16]

    def with_promise(self, promise: PrivacyPromise) -> AssessmentSettings:
        """These settings with the promise of a round, which holds whatever the author has changed since."""
        return replace(
            self,
            visibility=promise.visibility,
            purpose=promise.purpose,
            group_minimum=max(self.group_minimum, promise.group_minimum),
            own_aims={**self.own_aims, **promise.aims},
        )

    @property
    def rules(self) -> DraftRules:
        """What a draft of this assessment may contain."""
        return DraftRules(
            competencies=frozenset(competency.id for competency in self.competencies),
            reflected=frozenset(competency.id for competency in self.competencies if not self.is_rated(competency)),
            statements={
                competency.id: frozenset(
                    statement.id for statement in get_statements(competency, self.framework, self.level)
                )
                for competency in self.competencies
            },
            minimum=self.framework.scale.minimum,
            maximum=self.framework.scale.maximum,
            roles=self.roles,
            organisations=self.organisations,
            levels=frozenset({self.level, *(level.id for level in self.levels)}),
            choose_up_to=self.choose_up_to if self.learner_chooses else None,
            revised_allowed=self.discussion,
            steps=frozenset(self.steps),
        )
