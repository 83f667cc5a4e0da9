"""When a viewer last looked at a learner's ratings (layer 3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from ..database import atomic_with_retry, digest, lock_people
from ..models import RatingsSeen
from ..reference import get_or_create_course_id


def get_last_view(viewer_id: int, learner_id: int, course: str) -> datetime | None:
    """When the viewer last opened the learner's ratings by name, or None. 1 query."""
    return _views_of(viewer_id, learner_id, course).values_list("seen", flat=True).first()


def get_last_views(viewer_id: int, learner_ids: Collection[int], course: str) -> dict[int, datetime]:
    """When the viewer last opened each learner's ratings, by learner id. 1 query."""
    rows = RatingsSeen.objects.filter(
        viewer_id=viewer_id, learner_id__in=list(learner_ids), course__digest=digest(course)
    )
    return dict(rows.values_list("learner_id", "seen"))


def record_view(viewer_id: int, learner_id: int, course: str, now: datetime | None = None) -> None:
    """Record that a viewer opens a learner's ratings, before they are shown. The moment never becomes earlier."""
    moment = now or timezone.now()
    _record(
        RatingsSeen(viewer_id=viewer_id, learner_id=learner_id, course_id=get_or_create_course_id(course), seen=moment)
    )


@atomic_with_retry
def _record(row: RatingsSeen) -> None:
    lock_people([row.viewer_id, row.learner_id], beginning=True)
    rows = RatingsSeen.objects.filter(viewer_id=row.viewer_id, learner_id=row.learner_id, course_id=row.course_id)
    existing = rows.values_list("pk", "seen").first()
    if existing is None:
        RatingsSeen.objects.bulk_create([row], ignore_conflicts=True)
    elif existing[1] < row.seen:
        RatingsSeen.objects.filter(pk=existing[0]).update(seen=row.seen)


def _views_of(viewer_id: int, learner_id: int, course: str) -> QuerySet[RatingsSeen]:
    return RatingsSeen.objects.filter(viewer_id=viewer_id, learner_id=learner_id, course__digest=digest(course))
