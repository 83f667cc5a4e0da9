"""The observers of a course (layer 3)."""

from __future__ import annotations

from ..database import atomic_with_retry, delete, digest, lock_people
from ..models import Observer
from ..reference import get_course_id, get_or_create_course_id


def is_observer(user_id: int | None, course: str) -> bool:
    """Whether a user is an observer in a course. 1 query."""
    return user_id is not None and Observer.objects.filter(user_id=user_id, course__digest=digest(course)).exists()


def get_observers(course: str) -> tuple[int, ...]:
    """The ids of a course's observers, the newest last. 1 query."""
    rows = Observer.objects.filter(course__digest=digest(course)).order_by("pk")
    return tuple(rows.values_list("user_id", flat=True))


def add_observer(user_id: int, course: str) -> bool:
    """Make a user an observer in a course. False where they are one already."""
    return _add(Observer(user_id=user_id, course_id=get_or_create_course_id(course)))


@atomic_with_retry
def _add(row: Observer) -> bool:
    lock_people([row.user_id], beginning=True)
    if Observer.objects.filter(user_id=row.user_id, course_id=row.course_id).exists():
        return False
    Observer.objects.bulk_create([row], ignore_conflicts=True)
    return True


@atomic_with_retry
def remove_observer(user_id: int, course: str) -> bool:
    """Remove an observer from a course. What they recorded stays. False where they are none."""
    lock_people([user_id])
    return delete(Observer.objects.filter(user_id=user_id, course_id=get_course_id(course))) > 0
