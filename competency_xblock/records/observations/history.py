"""Observations of a learner or by an observer (layer 3)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection

from django.db.models import F, QuerySet

from competency_xblock.frameworks import Scale

from ..data import Answer, Item, Method, ObservedRating, SelfRating, Visibility
from ..database import digest
from ..models import ObservedRating as Row
from ..models import Rating
from ..reference import get_course_id, item_digest, version_of_observation

OF_ONE_FORM = uuid.UUID("5f0a3c1e-2a7b-4f43-9a4e-6f1f6f0f2b11")
"""What the keys of observations are derived under: the same form sent twice gives the same key."""


def get_observations_of(learner_id: int, course: str | None = None) -> tuple[ObservedRating, ...]:
    """Everything that others saw of a learner's work, in one course or all, the newest first; one query."""
    rows = observed_rows().filter(learner_id=learner_id)
    if course is not None:
        rows = rows.filter(course__digest=digest(course))
    return tuple(observation_of(row) for row in rows.order_by("-observed_on", "-recorded", "-pk"))


def get_observations_by(observer_id: int, course: str, limit: int = 10) -> tuple[ObservedRating, ...]:
    """What somebody recorded last in a course, the newest first; two queries."""
    course_id = get_course_id(course)
    rows = observed_rows().filter(observer_id=observer_id, course_id=course_id)
    return tuple(observation_of(row) for row in rows.order_by("-recorded", "-pk")[:limit])


def get_self_ratings_beside(viewer_id: int, found: Collection[ObservedRating]) -> dict[str, SelfRating]:
    """What the learners had said by name, by then, about what this person recorded of them, by its key; one query.

    What they say later is not in it: so whoever has recorded something can do so again after the learner rates again.
    """
    own = [one for one in found if one.observer_id == viewer_id]
    rows = Rating.objects.filter(
        round__learner_id__in={one.learner_id for one in own},
        round__assessment__course__digest__in={digest(one.course) for one in own},
        round__submitted__isnull=False,
        item__digest__in={item_digest(one.item) for one in own},
        visibility=Visibility.NAMES.value,
    ).select_related("item", "round__assessment__course")
    rows = rows.defer("round__draft").annotate(version=F("round__version__content_hash"))
    rows = rows.order_by("round__submitted", "round_id")
    said: dict[tuple[int, str, Item], list[SelfRating]] = defaultdict(list)
    for row in rows:
        where = (row.round.learner_id, row.round.assessment.course.key, _item(row))
        value = row.initial if row.revised is None else row.revised
        felt = SelfRating(answer=Answer(row.answer), value=value, at=row.round.submitted, version=row.version)
        said[where].append(felt)
    return {
        one.key: before[-1]
        for one in own
        if (before := [felt for felt in said[one.learner_id, one.course, one.item] if felt.at <= one.recorded])
    }


def differ_widely(scale: Scale, observed: int, felt: int | None) -> bool:
    """Whether what was seen and what is felt are so far apart, by a third of the scale, that it is worth a talk."""
    return felt is not None and 3 * abs(observed - felt) >= scale.span


def observed_rows() -> QuerySet[Row]:
    return Row.objects.select_related("item", "course").annotate(version=version_of_observation())


def _item(row: Rating | Row) -> Item:
    return Item(row.item.framework, row.item.competency, row.item.level)


def observation_of(row: Row) -> ObservedRating:
    return ObservedRating(
        key=row.key,
        learner_id=row.learner_id,
        course=row.course.key,
        item=_item(row),
        observer_id=row.observer_id,
        observed_on=row.observed_on,
        method=Method(row.method),
        value=row.value,
        note=row.note,
        recorded=row.recorded,
        reply=row.reply,
        replied=row.replied,
        version=row.version,
    )
