"""Which training topics to suggest next, and why (layer 2: pure, no Django, no XBlock).

The rules are those of `docs/recommendation.md`. A *link* of a rated item to a topic is ``weight x max(0, aim - value) /
span of the scale``. A topic's strength is the sum of its three largest links. Nothing here depends on the order in
which answers arrive, on time or on chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from heapq import nlargest

from ..frameworks import Scale, Topic

MAX_REASONS = 3
MAX_TOPICS_SHOWN = 2
WEIGHT_EXACT = 3
WEIGHT_CLEAR = 2
MIN_BELOW_AIM = Fraction(1, 5)
"""A topic is worth showing from this share of the scale below the aim."""


class AnswerKind(StrEnum):
    """The kind of a learner's answer about an item."""

    RATED = "rated"
    NOT_MY_ROLE = "not-my-role"
    NOT_YET = "not-yet"


@dataclass(frozen=True, kw_only=True, slots=True)
class CompetencyAnswer:
    """A learner's answer about one item. `value` is given exactly when `kind` is RATED.

    `position` is the item's place in the framework and settles ties; `weights` maps topic id to 1, 2 or 3.
    """

    id: str
    title: str
    kind: AnswerKind
    aim: int
    weights: Mapping[str, int]
    position: int
    value: int | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.kind is AnswerKind.RATED):
            raise ValueError(
                f"{self.id}: a value belongs to a rated item and to no other, got {self.kind} {self.value}"
            )

    @property
    def below_aim(self) -> int:
        """Points below the aim; 0 where there is no rating, or where the aim is reached."""
        return 0 if self.value is None else max(0, self.aim - self.value)

    def weight_for(self, topic: Topic) -> int:
        """How much the topic is about the competency, from 1 to 3; 0 where it is not at all."""
        return self.weights.get(topic.id, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class CourseUnit:
    """A unit of this course. `minutes` 0: the author gave no duration."""

    id: str
    title: str
    section: str = ""
    url: str = ""
    finished: bool = False
    minutes: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One of the learner's own ratings that led to a topic."""

    confidence: CompetencyAnswer
    weight: int
    link: Fraction


class NextStep(StrEnum):
    """What to do about a topic."""

    TAKE_UNIT = "take-unit"
    PRACTISE = "practise"
    """Every unit for it is finished: practice with feedback or supervision, not the same unit again."""
    ASK = "ask"
    """This course has no unit for it: whom to ask."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A topic worth taking next, its reasons (largest link first) and its units (unfinished first)."""

    topic: Topic
    strength: Fraction
    all_links: Fraction
    reasons: tuple[Reason, ...]
    units: tuple[CourseUnit, ...]

    @property
    def next_step(self) -> NextStep:
        """What to do about the topic first."""
        if not self.units:
            return NextStep.ASK
        return NextStep.PRACTISE if self.units[0].finished else NextStep.TAKE_UNIT


@dataclass(frozen=True, kw_only=True, slots=True)
class StartingPoint:
    """A topic about exactly what the learner has not had the chance to do yet."""

    topic: Topic
    items: tuple[CompetencyAnswer, ...]
    units: tuple[CourseUnit, ...]


class Situation(StrEnum):
    """Which sentence the advice opens with."""

    NOTHING_RATED = "nothing-rated"
    CONFIDENT = "confident"
    """Everything rated is at its aim."""
    CLOSE = "close"
    """Something is below its aim, but nothing by enough to send anybody to a course."""
    NO_TOPIC = "no-topic"
    """Something is clearly below its aim, but no topic clearly helps with it."""
    TOPICS = "topics"


@dataclass(frozen=True, kw_only=True, slots=True)
class Advice:
    """All advice after a round."""

    situation: Situation
    shown: tuple[Suggestion, ...] = ()
    collapsed: tuple[Suggestion, ...] = ()
    starting_points: tuple[StartingPoint, ...] = ()
    unmatched: tuple[CompetencyAnswer, ...] = ()
    """What is clearly below its aim and no topic clearly helps with, the furthest below first."""

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """All suggested topics, strongest first."""
        return self.shown + self.collapsed

    @property
    def all(self) -> tuple[Suggestion | StartingPoint, ...]:
        """Everything with a topic and units: the suggestions, then the starting points."""
        return self.suggestions + self.starting_points


def recommend(
    confidences: Sequence[CompetencyAnswer],
    topics: Sequence[Topic],
    scale: Scale,
    units: Mapping[str, Sequence[CourseUnit]],
) -> Advice:
    """Advice for one learner. `topics` are in the framework's order; `units` maps topic id to units in course order."""
    suggestions = [
        _build_suggestion(topic, confidences, scale, units) for topic in topics_worth_taking(confidences, topics, scale)
    ]
    # sorted() is stable, so topics that tie keep the framework's order.
    ordered = tuple(sorted(suggestions, key=lambda suggestion: (-suggestion.strength, -suggestion.all_links)))
    return Advice(
        situation=_choose_situation(confidences, ordered, scale),
        shown=ordered[:MAX_TOPICS_SHOWN],
        collapsed=ordered[MAX_TOPICS_SHOWN:],
        starting_points=_find_starting_points(confidences, topics, units),
        unmatched=_find_unmatched(confidences, topics, scale),
    )


def topics_worth_taking(
    confidences: Sequence[CompetencyAnswer], topics: Sequence[Topic], scale: Scale
) -> tuple[Topic, ...]:
    """The topics that are worth taking for a learner with these ratings, in the order of `topics`."""
    return tuple(topic for topic in topics if _is_worth_showing(topic, confidences, scale))


def rank_reasons(topic: Topic, confidences: Sequence[CompetencyAnswer], scale: Scale) -> tuple[Reason, ...]:
    """Every link of the learner's ratings to the topic that is larger than zero, largest first."""
    reasons = [
        Reason(confidence=confidence, weight=weight, link=Fraction(weight * confidence.below_aim, scale.span))
        for confidence in confidences
        if (weight := confidence.weight_for(topic)) and confidence.below_aim
    ]
    return tuple(sorted(reasons, key=lambda reason: (-reason.link, -reason.weight, reason.confidence.position)))


def topic_strength(topic: Topic, confidences: Sequence[CompetencyAnswer], scale: Scale) -> Fraction:
    """How strongly the ratings speak for the topic: the sum of its three largest links."""
    return sum(nlargest(MAX_REASONS, (reason.link for reason in rank_reasons(topic, confidences, scale))), Fraction(0))


def _is_worth_showing(topic: Topic, confidences: Sequence[CompetencyAnswer], scale: Scale) -> bool:
    return any(
        confidence.weight_for(topic) >= WEIGHT_CLEAR and _is_clearly_below_aim(confidence, scale)
        for confidence in confidences
    )


def _build_suggestion(
    topic: Topic, confidences: Sequence[CompetencyAnswer], scale: Scale, units: Mapping[str, Sequence[CourseUnit]]
) -> Suggestion:
    reasons = rank_reasons(topic, confidences, scale)
    return Suggestion(
        topic=topic,
        strength=topic_strength(topic, confidences, scale),
        all_links=sum((reason.link for reason in reasons), Fraction(0)),
        reasons=reasons[:MAX_REASONS],
        units=_unfinished_first(units.get(topic.id, ())),
    )


def _unfinished_first(units: Sequence[CourseUnit]) -> tuple[CourseUnit, ...]:
    return tuple(sorted(units, key=lambda unit: unit.finished))


def _choose_situation(
    confidences: Sequence[CompetencyAnswer], suggestions: Sequence[Suggestion], scale: Scale
) -> Situation:
    rated = [confidence for confidence in confidences if confidence.kind is AnswerKind.RATED]
    if not rated:
        return Situation.NOTHING_RATED
    if suggestions:
        return Situation.TOPICS
    if any(_is_clearly_below_aim(confidence, scale) for confidence in rated):
        return Situation.NO_TOPIC
    return Situation.CLOSE if any(confidence.below_aim for confidence in rated) else Situation.CONFIDENT


def _is_clearly_below_aim(confidence: CompetencyAnswer, scale: Scale) -> bool:
    """Whether the rating is far enough below the aim that a course may help."""
    return confidence.below_aim >= 1 and confidence.below_aim >= MIN_BELOW_AIM * scale.span


def _find_unmatched(
    confidences: Sequence[CompetencyAnswer], topics: Sequence[Topic], scale: Scale
) -> tuple[CompetencyAnswer, ...]:
    unmatched = [
        confidence
        for confidence in confidences
        if _is_clearly_below_aim(confidence, scale)
        and all(confidence.weight_for(topic) < WEIGHT_CLEAR for topic in topics)
    ]
    return tuple(sorted(unmatched, key=lambda confidence: (-confidence.below_aim, confidence.position)))


def _find_starting_points(
    confidences: Sequence[CompetencyAnswer], topics: Sequence[Topic], units: Mapping[str, Sequence[CourseUnit]]
) -> tuple[StartingPoint, ...]:
    waiting = sorted(
        (confidence for confidence in confidences if confidence.kind is AnswerKind.NOT_YET),
        key=lambda confidence: confidence.position,
    )
    points = []
    for topic in topics:
        items = tuple(confidence for confidence in waiting if confidence.weight_for(topic) == WEIGHT_EXACT)
        if items:
            points.append(StartingPoint(topic=topic, items=items, units=_unfinished_first(units.get(topic.id, ()))))
    return tuple(points)
