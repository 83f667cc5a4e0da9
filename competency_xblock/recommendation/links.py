"""How strongly ratings speak for a topic, and which of them are reasons to name (layer 2).

A *link* of a rated item to a topic is ``weight x max(0, aim - value) / span of the scale``. A topic's strength is the
sum of its three largest links of weight 2 or 3: those that it can name as reasons. Links of weight 1 only break ties.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..frameworks import Scale, Topic
from .answers import CompetencyAnswer

MAX_LINKS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One of the learner's own ratings that led to a topic."""

    confidence: CompetencyAnswer
    weight: int


def rank_links(topic: Topic, confidences: Sequence[CompetencyAnswer], scale: Scale) -> tuple[Fraction, ...]:
    """Every link of the ratings to the topic that is larger than zero, the largest first."""
    links = (Fraction(answer.weight_for(topic) * answer.below_aim, scale.span) for answer in confidences)
    return tuple(sorted(filter(None, links), reverse=True))


def topic_strength(topic: Topic, confidences: Sequence[CompetencyAnswer], scale: Scale) -> Fraction:
    """How strongly the ratings speak for the topic: the sum of its three largest links that can be reasons."""
    reasons = [answer for answer in confidences if answer.is_clearly_helped_by(topic)]
    return sum(rank_links(topic, reasons, scale)[:MAX_LINKS], Fraction(0))


def rank_reasons(topic: Topic, confidences: Sequence[CompetencyAnswer]) -> tuple[Reason, ...]:
    """The ratings below their aim that the topic clearly helps with, the furthest below first.

    Of two that are as far below, the one that the topic helps more comes first, then the framework's order decides.
    """
    reasons = [
        Reason(confidence=answer, weight=answer.weight_for(topic))
        for answer in confidences
        if answer.below_aim and answer.is_clearly_helped_by(topic)
    ]
    return tuple(
        sorted(reasons, key=lambda reason: (-reason.confidence.below_aim, -reason.weight, reason.confidence.position))
    )


def topics_worth_taking(
    confidences: Sequence[CompetencyAnswer], topics: Sequence[Topic], scale: Scale
) -> tuple[Topic, ...]:
    """The topics that clearly help with something clearly below its aim, in the order of `topics`."""
    low = [answer for answer in confidences if answer.is_clearly_below_aim(scale)]
    return tuple(topic for topic in topics if any(answer.is_clearly_helped_by(topic) for answer in low))
