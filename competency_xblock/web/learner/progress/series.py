"""A learner's answers in series: about one item, on one scale, time after time (layer 5).

Answers about another framework, at another level or on another scale are another series: they are never compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from competency_xblock.frameworks import Scale
from competency_xblock.records import api
from competency_xblock.records.data import Answer, Item, Rating, SubmittedRound


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenAnswer:
    """One answer, with the round that it was given in."""

    round: SubmittedRound
    rating: Rating


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """The answers about an item on one scale, oldest first; there is one at least."""

    item: Item
    answers: tuple[GivenAnswer, ...]

    @property
    def latest(self) -> GivenAnswer:
        """The answer given last. It may be no rating."""
        return self.answers[-1]

    @property
    def values(self) -> list[int]:
        """Every rating, oldest first."""
        return [answer.rating.value for answer in self.answers if answer.rating.value is not None]

    @property
    def change(self) -> int | None:
        """The points from the first rating to the latest. None where that is not two ratings."""
        values, latest = self.values, self.latest.rating.value
        return None if latest is None or len(values) < 2 else latest - values[0]

    def value_in(self, round: SubmittedRound) -> int | None:
        """The rating in that round, or None."""
        return next((answer.rating.value for answer in self.answers if answer.round.key == round.key), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriesGroup:
    """The series that one picture can show: of one framework and level, on one `scale`. None: it is not known."""

    framework: str
    level: str
    scale: Scale | None
    series: tuple[Series, ...]

    @property
    def rounds(self) -> list[SubmittedRound]:
        """The rounds with an answer in the group, oldest first."""
        rounds = {answer.round.key: answer.round for series in self.series for answer in series.answers}
        return sorted(rounds.values(), key=lambda round: round.submitted_at)


def group_series(
    as_answered: api.AsAnswered, rounds: Sequence[SubmittedRound], includes: Callable[[Item], bool]
) -> list[SeriesGroup]:
    """The series in these rounds, which come oldest first, of the items that are included.

    The group with the newest answers comes first. What was only thought about, without a number, is in none.
    """
    answers: dict[tuple[Item, range | None], list[GivenAnswer]] = defaultdict(list)
    scales: dict[tuple[str, range | None], Scale | None] = {}
    for round in rounds:
        for rating in round.ratings:
            if rating.answer is not Answer.REFLECTED and includes(rating.item):
                scale = as_answered.scale(round, rating.item)
                values = scale.values if scale else None
                scales[rating.item.framework, values] = scale
                answers[rating.item, values].append(GivenAnswer(round=round, rating=rating))
    groups: dict[tuple[str, str, range | None], list[Series]] = defaultdict(list)
    for (item, values), given in answers.items():
        groups[item.framework, item.level, values].append(Series(item=item, answers=tuple(given)))
    found = [
        SeriesGroup(framework=framework, level=level, scale=scales[framework, values], series=tuple(series))
        for (framework, level, values), series in groups.items()
    ]
    return sorted(found, key=lambda group: group.rounds[-1].submitted_at, reverse=True)
