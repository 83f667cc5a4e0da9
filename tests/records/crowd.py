"""Many people at once: copies of what one learner did, made with a few queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from competency_xblock.records import models
from competency_xblock.records.keys import new_key
from tests.records.building import learners


def crowd(like: int, count: int, prefix: str = "learner") -> list[int]:
    """So many new learners who did exactly what this one did: rounds, ratings, plans, and everything derived."""
    who = learners(count, prefix)
    copies(like, who)
    return who


def copies(like: int, who: Sequence[int]) -> None:
    """Give these learners everything that this one has."""
    rounds = list(models.Round.objects.filter(learner_id=like))
    for one in rounds:
        ratings = list(models.Rating.objects.filter(round=one))
        actions = list(models.Action.objects.filter(round=one))
        made = _stored(models.Round, [_copy(one, learner_id=learner, key=new_key()) for learner in who])
        numbers = [row.pk for row in made]
        _stored(models.Rating, [_copy(rating, round_id=number) for number in numbers for rating in ratings])
        _stored(
            models.Action,
            [
                _copy(action, round_id=number, learner_id=learner, key=new_key())
                for number, learner in zip(numbers, who, strict=True)
                for action in actions
            ],
        )
    for model in (models.Latest, models.Participant, models.StartDate):
        found = list(model.objects.filter(learner_id=like))
        _stored(model, [_copy(row, learner_id=learner) for learner in who for row in found])


def _copy(row: Any, **changes: object) -> Any:
    names = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    return type(row)(**{**{name: getattr(row, name) for name in names}, **changes})


def _stored(model: Any, rows: Iterable[Any]) -> list[Any]:
    made: list[Any] = list(model.objects.bulk_create(list(rows)))
    return made
