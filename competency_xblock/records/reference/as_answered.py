"""Titles and scales as they were when learners answered (layer 3).

A framework changes: titles are corrected, competencies and levels go, an author uploads another, a site drops one. What
a learner answered stays what it was. So every question here takes an answer, which names the version that it was given
in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from django.db.models import Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from competency_xblock.frameworks import Framework, Scale, merge_withdrawn, standalone_text

from ..data import Item, SubmittedRound
from ..database import digest
from ..models import FrameworkVersion, Rating, Round
from .framework_versions import get_stored_framework_versions, get_stored_frameworks


class Versioned(Protocol):
    """An answer, or something about one; see `data` for what `version` is."""

    @property
    def version(self) -> str:
        """The name of the framework's content."""


class Version(NamedTuple):
    """The name of a framework's content alone, for what has no `version` of its own."""

    version: str


class Names(NamedTuple):
    """What an item was called: '' for an area that is not known or a level that there is not."""

    area: str
    competency: str
    level: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AsAnswered:
    """The frameworks of some answers, each in its version. Every method takes the answer that it is about.

    `stand_in` is the framework of made-up answers, of which nothing is stored: with it, nothing is read from the
    tables.
    """

    versions: Mapping[str, Framework]
    stand_in: Framework | None = None
    _newest: dict[str, Framework | None] = field(default_factory=dict)

    @classmethod
    def of(cls, *answers: Iterable[Versioned]) -> AsAnswered:
        """The frameworks of all these answers. 1 query at most."""
        return cls(versions=get_stored_framework_versions({answer.version for batch in answers for answer in batch}))

    @classmethod
    def made_up(cls, framework: Framework) -> AsAnswered:
        """For made-up answers in this framework."""
        return cls(versions={}, stand_in=framework)

    def framework(self, answer: Versioned) -> Framework | None:
        """The framework as it was then. None where it is not stored or cannot be read."""
        return self.stand_in or self.versions.get(answer.version)

    def scale(self, answer: Versioned, item: Item) -> Scale | None:
        """The scale of the answer; None where it is not known."""
        framework = self._knowing(answer, item)
        return framework.scale if framework else None

    def title(self, answer: Versioned, item: Item) -> str:
        """The competency's title, with its level where it has one. Its id where no stored version knows it."""
        names = self.names(answer, item)
        return f"{names.competency} ({names.level})" if names.level else names.competency

    def names(self, answer: Versioned, item: Item) -> Names:
        """Titles of the item's area, competency and level. Ids where no stored version knows them."""
        framework = self._knowing(answer, item)
        competency = framework.competency(item.competency) if framework else None
        if framework is None or competency is None:
            return Names("", item.competency, item.level)
        area, level = framework.area_of(item.competency), framework.level(item.level)
        return Names(area.title if area else "", competency.title, level.short_title if level else item.level)

    def statements(self, answer: Versioned, item: Item, ids: Iterable[str]) -> list[str]:
        """The texts of these statements under a competency, each understandable by itself. The id of an unknown one."""
        framework = self._knowing(answer, item)
        competency = framework.competency(item.competency) if framework else None
        texts: dict[str, str] = {}
        if framework and competency:
            texts = {
                statement.id: standalone_text(framework, competency, statement) for statement in competency.statements
            }
        return [texts.get(statement_id, statement_id) for statement_id in ids]

    def same_scale(self, first: Versioned, second: Versioned, item: Item) -> bool:
        """Whether two answers about an item are numbers on one scale, so that they can be compared."""
        scale, another = self.scale(first, item), self.scale(second, item)
        return scale is not None and another is not None and scale.values == another.values

    def together(self, framework_id: str, newest_first: Iterable[Versioned]) -> Framework | None:
        """One framework for answers in several versions of it: the newest, with what only the older have.

        None where no stored version of it can be read.
        """
        names = dict.fromkeys(answer.version for answer in newest_first)
        stored = [self.versions[name] for name in names if name in self.versions]
        versions = [
            framework for framework in (*stored, *filter(None, [self.stand_in])) if framework.id == framework_id
        ]
        return merge_withdrawn(versions[0], versions[1:]) if versions else self._stored(framework_id)

    def _knowing(self, answer: Versioned, item: Item) -> Framework | None:
        """The version of the answer. Where that does not know the item, all stored versions in one."""
        framework = self.framework(answer)
        if framework and framework.id == item.framework and framework.competency(item.competency):
            return framework
        return self._stored(item.framework)

    def _stored(self, framework_id: str) -> Framework | None:
        if self.stand_in:
            return None
        if framework_id not in self._newest:
            self._newest[framework_id] = get_stored_frameworks([framework_id]).get(framework_id)
        return self._newest[framework_id]


# ---- the version of an answer


def version_of_latest() -> Coalesce:
    """For rows of `Latest`: the version of the latest answer."""
    rounds = Round.objects.filter(pk=OuterRef("latest_round")).values("version__content_hash")
    return Coalesce(Subquery(rounds[:1]), Value(""))


def version_of_action() -> Coalesce:
    """For rows of `Action`: the version of its round, else the version in which its item was answered last."""
    return Coalesce("round__version__content_hash", *_version_answered_last(), Value(""))


def version_of_observation() -> Coalesce:
    """For rows of `ObservedRating`: the version in which its item was answered last by then, else at all."""
    by_then = _answers().filter(round__submitted__lte=OuterRef("recorded"))
    return Coalesce(_version_of_newest(by_then), *_version_answered_last(), Value(""))


def versions_answered(course: str) -> tuple[str, ...]:
    """The versions with answers in this course, the one answered last first. 1 query.

    It reads all rounds of the course: for background counts.
    """
    rounds = Round.objects.filter(assessment__course__digest=digest(course), submitted__isnull=False)
    return _sort_newest_first(rounds)


def versions_answered_in(assessment: str) -> tuple[str, ...]:
    """The versions with answers in this assessment, the one answered last first. 1 query."""
    return _sort_newest_first(Round.objects.filter(assessment__digest=digest(assessment), submitted__isnull=False))


def _sort_newest_first(rounds: QuerySet[Round]) -> tuple[str, ...]:
    versions = rounds.values("version__content_hash").annotate(last=Max("submitted"), number=Max("pk"))
    return tuple(row["version__content_hash"] for row in versions.order_by("-last", "-number"))


def _version_answered_last() -> Collection[Subquery]:
    stored = FrameworkVersion.objects.filter(framework=OuterRef("item__framework")).order_by("-stored", "-pk")
    return _version_of_newest(_answers()), Subquery(stored.values("content_hash")[:1])


def _answers() -> QuerySet[Rating]:
    """The learner's answers about the item of the row in the outer query."""
    return Rating.objects.filter(
        item_id=OuterRef("item_id"), round__learner_id=OuterRef("learner_id"), round__submitted__isnull=False
    )


def _version_of_newest(answers: QuerySet[Rating]) -> Subquery:
    return Subquery(answers.order_by("-round__submitted", "-round_id").values("round__version__content_hash")[:1])


def flagged_texts(round: SubmittedRound, competency: str, as_answered: AsAnswered) -> list[str]:
    """The texts of the statements that the learner marked under a competency, each understandable by itself.

    The id of an unknown one.
    """
    item = Item(round.framework, competency, round.level)
    return as_answered.statements(round, item, round.flagged.get(competency, ()))
