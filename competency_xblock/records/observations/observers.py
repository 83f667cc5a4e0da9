"""Who may observe in a course (layer 3)."""

from __future__ import annotations

from ..database import atomic_with_retry, delete, digest, lock_people
from ..models import Observer
from ..reference import get_course_id, get_or_create_course_id


def is_observer(user_id: int | None, course: str) -> bool:
    """Whether somebody was named as an observer in a course; one query."""
    return user_id is not None and Observer.objects.filter(user_id=user_id, course__digest=digest(course)).exists()


def get_observers(course: str) -> tuple[int, ...]:
    """The numbers of those who were named as observers in a course, the newest last; one query."""
    rows = Observer.objects.filter(course__digest=digest(course)).order_by("pk")
    return tuple(rows.values_list("user_id", flat=True))


def add_observer(user_id: int, course: str) -> bool:
    """Name somebody as an observer in a course; False where they are one already."""
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
    """Let somebody be no observer any more; what they recorded stays. False where they are none."""
    lock_people([user_id])
    return delete(Observer.objects.filter(user_id=user_id, course_id=get_course_id(course))) > 0
