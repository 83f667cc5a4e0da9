"""What a competency framework is: plain, immutable values (layer 1, no Django, no XBlock).

The words are those of `docs/words.md`; the nearest 1EdTech CASE 1.1 term stands in brackets. `formats.serialization`
writes the fields in the order in which they stand here: another order is another text in the table of versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, NamedTuple

Audience = Literal["person", "team"]
Relation = Literal["same", "close", "part-of", "has-part"]
NO_TOPICS: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class ScalePoint:
    """A point of a scale, with its words. `editorial`: the words are this package's, not the publisher's."""

    value: int
    text: str
    editorial: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """The whole numbers from `minimum` to `maximum` and the words that explain some or all of them."""

    minimum: int
    maximum: int
    points: tuple[ScalePoint, ...] = ()

    @property
    def values(self) -> range:
        """Every value that a rating may have, lowest first."""
        return range(self.minimum, self.maximum + 1)

    @property
    def span(self) -> int:
        """The distance between the ends; never zero in a framework that was read without problems."""
        return self.maximum - self.minimum


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """A level that statements belong to. `additive_to`: id of the level whose statements it adds to, or ''.

    `aim` replaces the competency's aim for learners at this level. None leaves the competency's.
    """

    id: str
    code: str = ""
    title: str
    additive_to: str = ""
    about: str = ""
    aim: int | None = None
    withdrawn: bool = False

    @property
    def short_title(self) -> str:
        """The short title: code, and title up to a colon. Some titles are a whole paragraph."""
        return f"{self.code}. {self._head}" if self.code else self._head

    @property
    def subtitle(self) -> str:
        """The part of the title that `short_title` leaves out. '' for most levels."""
        return self.title.removeprefix(self._head).lstrip(" :")

    @property
    def _head(self) -> str:
        return self.title.partition(":")[0].strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementKind:
    """A kind of statement, such as skills and tasks, where a framework keeps them apart."""

    id: str
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """A training topic, for a `person` or best taken as a `team`."""

    id: str
    title: str
    about: str
    audience: Audience = "person"


class Statement(NamedTuple):
    """One "I can ..." sentence: a prompt, never rated itself.

    `level` '' means every level; `heading` is the title of a sub-heading and `kind` the id of a kind, or ''.
    A named tuple, because there are thousands of them and nothing is made more quickly.
    """

    id: str
    text: str
    source: str
    level: str = ""
    heading: str = ""
    kind: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Competency:
    """What is rated [CFItem]. `topics` maps a topic's id to its weight, 1 to 3; `aim` is the aim in force.

    `about` says what it is, `rationale` why it matters and `audience` whom it is for. `sensitive`: about somebody's own
    wellbeing, values or attitudes. `safety`: about keeping people safe; who feels unsure speaks with someone first.
    `rated` False: to reflect on, without a number; so it is at the levels in `not_rated_at`.
    """

    id: str
    code: str = ""
    title: str
    about: str = ""
    rationale: str = ""
    audience: str = ""
    core: bool = False
    sensitive: bool = False
    safety: bool = False
    rated: bool = True
    not_rated_at: tuple[str, ...] = ()
    withdrawn: bool = False
    aim: int
    statements: tuple[Statement, ...] = ()
    # A mapping has no hash, so it is left out of the competency's; equality still counts it.
    topics: Mapping[str, int] = field(default_factory=lambda: NO_TOPICS, hash=False)

    def is_rated_at(self, level_id: str) -> bool:
        """Whether learners at this level give it a number. '' means a framework without levels."""
        return self.rated and level_id not in self.not_rated_at


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """A group of competencies [CFItem]. `editorial`: the grouping is this package's, not the publisher's."""

    id: str
    code: str = ""
    title: str
    about: str = ""
    editorial: bool = False
    competencies: tuple[Competency, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """A way to develop a competency or to demonstrate it."""

    id: str
    text: str
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class GlossaryTerm:
    """A glossary entry."""

    id: str
    title: str
    text: str
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Erratum:
    """A fault of the printed document and how it was read."""

    source: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RelatedCompetency:
    """A competency of another framework that a given competency is related to, how, and the reason.

    The nearest terms in CASE: same [exactMatchOf], close [isRelatedTo]. `part-of` [isPartOf]: the given competency
    is a part of this one. `has-part` [hasPart]: this one is a part of the given competency.
    """

    framework: str
    competency: str
    relation: Relation
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Framework:
    """A published set of competencies [CFDocument], in one version.

    `progression` says whether the levels are a ladder that people climb. `aim` is the default aim.
    """

    id: str
    version: str
    title: str
    publisher: str
    year: int
    permission: str
    language: str
    about: str = ""
    scale: Scale
    aim: int
    progression: bool = False
    levels: tuple[Level, ...] = ()
    kinds: tuple[StatementKind, ...] = ()
    areas: tuple[Area, ...] = ()
    topics: tuple[Topic, ...] = ()
    develop: tuple[Activity, ...] = ()
    demonstrate: tuple[Activity, ...] = ()
    glossary: tuple[GlossaryTerm, ...] = ()
    oddities: tuple[Erratum, ...] = ()

    def competencies(self) -> Iterator[Competency]:
        """Every competency, in the document's order."""
        for area in self.areas:
            yield from area.competencies

    def competency(self, competency_id: str) -> Competency | None:
        """The competency of that id, or None."""
        return next((competency for competency in self.competencies() if competency.id == competency_id), None)

    def area_of(self, competency_id: str) -> Area | None:
        """The area that the competency stands in, or None."""
        return next(
            (area for area in self.areas if any(competency.id == competency_id for competency in area.competencies)),
            None,
        )

    def topic(self, topic_id: str) -> Topic | None:
        """The topic of that id, or None."""
        return next((topic for topic in self.topics if topic.id == topic_id), None)

    def level(self, level_id: str) -> Level | None:
        """The level of that id, or None."""
        return next((level for level in self.levels if level.id == level_id), None)

    def aim_of(self, competency: Competency, level_id: str) -> int:
        """The aim for a competency at a level ('' where there is none): the level's own, else the competency's."""
        level = self.level(level_id)
        return competency.aim if level is None or level.aim is None else level.aim
