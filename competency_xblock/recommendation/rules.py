"""What to learn next, and what comes before learning (layer 2: pure, no Django, no XBlock).

The rules are those of `docs/recommendation.md`. Nothing here depends on the order in which answers arrive, on time or
on chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from ..frameworks import Scale, Topic
from .answers import WEIGHT_EXACT, AnswerKind, CompetencyAnswer
from .course_units import CourseUnit, WhyFirst, find_why_first, unfinished_first
from .links import Reason, rank_links, rank_reasons, topic_strength, topics_worth_taking

MAX_REASONS = 3
MAX_TOPICS_SHOWN = 2
MAX_TOPICS_SHOWN_WHEN_UNSURE = 1
MIN_RATED_TO_BE_UNSURE = 3
"""Fewer ratings say too little about somebody to speak of all their work."""


class NextStep(StrEnum):
    """What to do about a topic."""

    TAKE_UNIT = "take-unit"
    PRACTISE = "practise"
    """Every unit for it is finished: practice with feedback or supervision, not the same unit again."""
    ASK = "ask"
    """This course has no unit for it: whom to ask."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A topic worth taking next, its reasons (furthest below the aim first) and its units (unfinished first).

    `why_first` says why the first unit is first; None if there is none left to take.
    """

    topic: Topic
    strength: Fraction
    all_links: Fraction
    reasons: tuple[Reason, ...]
    units: tuple[CourseUnit, ...]
    why_first: WhyFirst | None

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
    UNSURE = "unsure"
    """Everything rated is very low and clearly below its aim: a person to speak with comes before any list."""
    CONFIDENT = "confident"
    """Everything rated is at its aim."""
    CLOSE = "close"
    """Something is below its aim, but nothing by enough to send anybody to a course."""
    NO_TOPIC = "no-topic"
    """Something is clearly below its aim, but no topic clearly helps with it."""
    TOPICS = "topics"


@dataclass(frozen=True, kw_only=True, slots=True)
class Advice:
    """All advice after a round, in the order in which it is told."""

    situation: Situation
    safety: tuple[CompetencyAnswer, ...] = ()
    """What is about keeping people safe and clearly below its aim, the furthest below first: told before all else."""
    is_safety_urgent: bool = False
    """Whether something in `safety` is in the lowest third of the scale: talk before the next shift, not some day."""
    is_safety_unrated: bool = False
    """Whether something about keeping people safe was said to be no part of the role, or not yet done."""
    shown: tuple[Suggestion, ...] = ()
    collapsed: tuple[Suggestion, ...] = ()
    starting_points: tuple[StartingPoint, ...] = ()
    unmatched: tuple[CompetencyAnswer, ...] = ()
    """What is clearly below its aim, and neither in `safety` nor clearly helped by any topic, furthest below first.

    So it is never a reason of a suggestion, shown or folded.
    """

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """All suggested topics, as they stand on the page."""
        return self.shown + self.collapsed

    @property
    def all(self) -> tuple[Suggestion | StartingPoint, ...]:
        """Everything with a topic and units: the suggestions, then the starting points."""
        return self.suggestions + self.starting_points


def recommend(
    confidences: Iterable[CompetencyAnswer],
    topics: Sequence[Topic],
    scale: Scale,
    units: Mapping[str, Sequence[CourseUnit]],
) -> Advice:
    """Advice for one learner. `topics` are in the framework's order; `units` maps topic id to units in course order."""
    answers = sorted(confidences, key=_place)
    suggestions = _rank_suggestions(answers, topics, scale, units)
    situation = _choose_situation(answers, suggestions, scale)
    unsure = situation is Situation.UNSURE
    shown, collapsed = _open_and_fold(suggestions, MAX_TOPICS_SHOWN_WHEN_UNSURE if unsure else MAX_TOPICS_SHOWN)
    marked = [answer for answer in answers if answer.safety]
    safety = _furthest_first(answer for answer in marked if answer.is_clearly_below_aim(scale))
    return Advice(
        situation=situation,
        safety=safety,
        is_safety_urgent=any(answer.is_very_low(scale) for answer in safety),
        is_safety_unrated=any(answer.kind is not AnswerKind.RATED for answer in marked),
        shown=shown,
        collapsed=collapsed,
        starting_points=() if unsure else _find_starting_points(answers, topics, units),
        unmatched=() if unsure else _find_unmatched(answers, topics, scale),
    )


def _place(answer: CompetencyAnswer) -> tuple[int, str, int, int]:
    """The framework's order. What else differs keeps answers about one item in an order of their own."""
    return answer.position, answer.id, answer.below_aim, answer.aim


def _rank_suggestions(
    answers: Sequence[CompetencyAnswer],
    topics: Sequence[Topic],
    scale: Scale,
    units: Mapping[str, Sequence[CourseUnit]],
) -> tuple[Suggestion, ...]:
    suggestions = [
        Suggestion(
            topic=topic,
            strength=topic_strength(topic, answers, scale),
            all_links=sum(rank_links(topic, answers, scale), Fraction(0)),
            reasons=rank_reasons(topic, answers)[:MAX_REASONS],
            units=unfinished_first(units.get(topic.id, ())),
            why_first=find_why_first(units.get(topic.id, ())),
        )
        for topic in topics_worth_taking(answers, topics, scale)
    ]
    # sorted() is stable, so topics that tie keep the framework's order.
    return tuple(sorted(suggestions, key=lambda suggestion: (-suggestion.strength, -suggestion.all_links)))


def _open_and_fold(
    suggestions: Sequence[Suggestion], most: int
) -> tuple[tuple[Suggestion, ...], tuple[Suggestion, ...]]:
    """The suggestions that are open, and those that are folded: what has a unit left opens first.

    A topic without a unit, which leads to a question, only opens where there are not enough of those. A topic whose
    units are finished never does, nor does one that would begin with the unit of a topic that is open.
    """
    by_step = {step: [suggestion for suggestion in suggestions if suggestion.next_step is step] for step in NextStep}
    by_unit: dict[str, Suggestion] = {}
    for suggestion in by_step[NextStep.TAKE_UNIT]:
        by_unit.setdefault(suggestion.units[0].id, suggestion)
    shown = tuple([*by_unit.values(), *by_step[NextStep.ASK]][:most])
    return shown, tuple(suggestion for suggestion in suggestions if suggestion not in shown)


def _choose_situation(
    answers: Sequence[CompetencyAnswer], suggestions: Sequence[Suggestion], scale: Scale
) -> Situation:
    rated = [answer for answer in answers if answer.kind is AnswerKind.RATED]
    if not rated:
        return Situation.NOTHING_RATED
    if _is_unsure(rated, scale):
        return Situation.UNSURE
    if suggestions:
        return Situation.TOPICS
    if any(answer.is_clearly_below_aim(scale) for answer in rated):
        return Situation.NO_TOPIC
    return Situation.CLOSE if any(answer.below_aim for answer in rated) else Situation.CONFIDENT


def _is_unsure(rated: Sequence[CompetencyAnswer], scale: Scale) -> bool:
    """Whether the learner feels very unsure all over."""
    return len(rated) >= MIN_RATED_TO_BE_UNSURE and all(
        answer.is_very_low(scale) and answer.is_clearly_below_aim(scale) for answer in rated
    )


def _find_unmatched(
    answers: Sequence[CompetencyAnswer], topics: Sequence[Topic], scale: Scale
) -> tuple[CompetencyAnswer, ...]:
    return _furthest_first(
        answer
        for answer in answers
        if answer.is_clearly_below_aim(scale)
        and not answer.safety
        and not any(answer.is_clearly_helped_by(topic) for topic in topics)
    )


def _furthest_first(answers: Iterable[CompetencyAnswer]) -> tuple[CompetencyAnswer, ...]:
    return tuple(sorted(answers, key=lambda answer: -answer.below_aim))


def _find_starting_points(
    answers: Sequence[CompetencyAnswer], topics: Sequence[Topic], units: Mapping[str, Sequence[CourseUnit]]
) -> tuple[StartingPoint, ...]:
    points = []
    for topic in topics:
        items = tuple(
            answer
            for answer in answers
            if answer.kind is AnswerKind.NOT_YET and answer.weight_for(topic) == WEIGHT_EXACT
        )
        if items:
            points.append(StartingPoint(topic=topic, items=items, units=unfinished_first(units.get(topic.id, ()))))
    return tuple(points)
