"""What a learner answered about a competency, and how far that is from the aim (layer 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from ..frameworks import Scale, Topic

MIN_BELOW_AIM = Fraction(1, 5)
"""A rating is clearly below its aim from this share of the scale on, and from one whole point on."""
VERY_LOW = Fraction(1, 3)
"""A rating is very low if less than this share of the scale is below it."""
WEIGHT_EXACT = 3
WEIGHT_CLEAR = 2
"""From this weight on a topic clearly helps with a competency, and a rating can be a reason for it."""


class AnswerKind(StrEnum):
    """The kind of a learner's answer about an item."""

    RATED = "rated"
    NOT_MY_ROLE = "not-my-role"
    NOT_YET = "not-yet"


@dataclass(frozen=True, kw_only=True, slots=True)
class CompetencyAnswer:
    """A learner's answer about one item. `value` is given exactly when `kind` is RATED.

    `position` is the item's place in the framework and settles ties; `weights` maps topic id to 1, 2 or 3. `safety`:
    the item is about keeping people safe.
    """

    id: str
    title: str
    kind: AnswerKind
    aim: int
    weights: Mapping[str, int]
    position: int
    value: int | None = None
    safety: bool = False

    def __post_init__(self) -> None:
        if (self.value is None) == (self.kind is AnswerKind.RATED):
            raise ValueError(
                f"{self.id}: a value belongs to a rated item and to no other, got {self.kind} {self.value}"
            )

    @property
    def below_aim(self) -> int:
        """Points below the aim; 0 where there is no rating, or where the aim is reached."""
        return 0 if self.value is None else max(0, self.aim - self.value)

    def is_clearly_below_aim(self, scale: Scale) -> bool:
        """Whether the rating is far enough below the aim that a course, or a talk, may help."""
        return self.below_aim >= 1 and self.below_aim >= MIN_BELOW_AIM * scale.span

    def is_very_low(self, scale: Scale) -> bool:
        """Whether the rating is in the lowest third of the scale: 1 to 3 of 10, 1 or 2 of 5."""
        return self.value is not None and self.value - scale.minimum < VERY_LOW * scale.span

    def weight_for(self, topic: Topic) -> int:
        """How much the topic is about the competency, from 1 to 3; 0 where it is not at all."""
        return self.weights.get(topic.id, 0)

    def is_clearly_helped_by(self, topic: Topic) -> bool:
        """Whether the topic clearly helps with the competency, rather than a little or not at all."""
        return self.weight_for(topic) >= WEIGHT_CLEAR
