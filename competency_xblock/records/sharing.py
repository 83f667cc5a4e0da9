"""What others may be told of single learners' rounds (layer 3): when, and ratings only where that was promised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from competency_xblock.records.data import Item, SharedRound, Visibility
from competency_xblock.records.keys import digest
from competency_xblock.records.models import Rating, Round


def shared_rounds(assessment: str, learner_ids: Collection[int]) -> dict[int, tuple[SharedRound, ...]]:
    """The finished rounds of these learners, oldest first, by learner; two queries.

    Ratings are there where the learner was told that they are seen by name, and never for a sensitive competency.
    What learners wrote is not there at all.
    """
    rounds = Round.objects.filter(
        assessment__digest=digest(assessment), learner_id__in=list(learner_ids), submitted__isnull=False
    ).values_list("pk", "learner_id", "number", "submitted")
    found = list(rounds.order_by("submitted", "pk"))
    values: dict[int, dict[Item, int]] = defaultdict(dict)
    named = Rating.objects.filter(
        round_id__in=[one[0] for one in found], visibility=Visibility.NAMES.value
    ).select_related("item")
    for rating in named.order_by("round_id", "position"):
        value = rating.initial if rating.revised is None else rating.revised
        if value is not None:
            item = Item(rating.item.framework, rating.item.competency, rating.item.level)
            values[rating.round_id][item] = value
    by_learner: dict[int, list[SharedRound]] = defaultdict(list)
    for number, learner_id, nth, submitted in found:
        by_learner[learner_id].append(SharedRound(number=nth, submitted=submitted, values=values[number]))
    return {learner_id: tuple(theirs) for learner_id, theirs in by_learner.items()}
