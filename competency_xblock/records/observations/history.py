"""Reading observations, of a learner or by an observer (layer 3)."""

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
"""The namespace of observations' keys: the same form sent twice gives the same key."""


def get_observations_of(learner_id: int, course: str | None = None) -> tuple[ObservedRating, ...]:
    """All observations of a learner, in one course or all, the newest first. 1 query."""
    rows = observed_rows().filter(learner_id=learner_id)
    if course is not None:
        rows = rows.filter(course__digest=digest(course))
    return tuple(observation_of(row) for row in rows.order_by("-observed_on", "-recorded", "-pk"))


def get_observations_by(observer_id: int, course: str, limit: int = 10) -> tuple[ObservedRating, ...]:
    """What an observer recorded last in a course, the newest first. 2 queries."""
    course_id = get_course_id(course)
    rows = observed_rows().filter(observer_id=observer_id, course_id=course_id)
    return tuple(observation_of(row) for row in rows.order_by("-recorded", "-pk")[:limit])


def get_self_ratings_beside(viewer_id: int, observations: Collection[ObservedRating]) -> dict[str, SelfRating]:
    """The learner's last answer by name before each observation of the viewer's, by its key. 1 query.

    Later answers are left out: so an observer can record again after the learner rates again.
    """
    own_observations = [observation for observation in observations if observation.observer_id == viewer_id]
    rows = Rating.objects.filter(
        round__learner_id__in={observation.learner_id for observation in own_observations},
        round__assessment__course__digest__in={digest(observation.course) for observation in own_observations},
        round__submitted__isnull=False,
        item__digest__in={item_digest(observation.item) for observation in own_observations},
        visibility=Visibility.NAMES.value,
    ).select_related("item", "round__assessment__course")
    rows = rows.defer("round__draft").annotate(version=F("round__version__content_hash"))
    rows = rows.order_by("round__submitted", "round_id")
    ratings_by_key: dict[tuple[int, str, Item], list[SelfRating]] = defaultdict(list)
    for row in rows:
        key = (row.round.learner_id, row.round.assessment.course.key, _to_item(row))
        value = row.initial if row.revised is None else row.revised
        felt = SelfRating(answer=Answer(row.answer), value=value, at=row.round.submitted, version=row.version)
        ratings_by_key[key].append(felt)
    return {
        observation.key: before[-1]
        for observation in own_observations
        if (
            before := [
                felt
                for felt in ratings_by_key[observation.learner_id, observation.course, observation.item]
                if felt.at <= observation.recorded_at
            ]
        )
    }


def differ_widely(scale: Scale, observed: int, felt: int | None) -> bool:
    """Whether an observed and a felt value differ by a third of the scale or more: enough to be worth a talk."""
    return felt is not None and 3 * abs(observed - felt) >= scale.span


def observed_rows() -> QuerySet[Row]:
    """All observations, with what an `ObservedRating` needs."""
    return Row.objects.select_related("item", "course").annotate(version=version_of_observation())


def _to_item(row: Rating | Row) -> Item:
    return Item(row.item.framework, row.item.competency, row.item.level)


def observation_of(row: Row) -> ObservedRating:
    """A row of `observed_rows` as the value that crosses the door."""
    return ObservedRating(
        key=row.key,
        learner_id=row.learner_id,
        course=row.course.key,
        item=_to_item(row),
        observer_id=row.observer_id,
        observed_on=row.observed_on,
        method=Method(row.method),
        value=row.value,
        note=row.note,
        recorded_at=row.recorded,
        reply=row.reply,
        replied_at=row.replied,
        version=row.version,
    )
