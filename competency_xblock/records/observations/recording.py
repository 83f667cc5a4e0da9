"""Recording an observation, deleting it, replying to it (layer 3)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework

from ..data import FieldProblem, Item, NewObservation, ObservedRating
from ..database import atomic_with_retry, delete, digest, lock_people
from ..models import ObservedRating as Row
from ..reference import get_or_create_course_id, get_or_create_item_ids
from ..validation import FIRST_DAY, InvalidInput, parse_text
from .eligibility import Eligibility, ViewerKnowledge
from .history import OF_ONE_FORM, get_self_ratings_beside, observation_of, observed_rows
from .views import record_view

NOTE_LENGTH = 4000

REPLY_LENGTH = 2000


class ObservationNotFound(Exception):
    """The person has no such observation to change. It does not say whether anybody has."""

    def __init__(self) -> None:
        super().__init__("This observation is not one of yours. Please load the page again.")


def record_observation(
    observer_id: int,
    *,
    learner_id: int,
    course: str,
    framework: Framework,
    observation: NewObservation,
    form_key: str,
    now: datetime | None = None,
) -> ObservedRating:
    """Record an observation of a learner's work. The caller has checked that the observer may observe in the course.

    `form_key` was made with the form. The same form sent again, as after a double click, gives the stored observation.
    Raises InvalidInput (anything is wrong), and nothing is stored.
    """
    moment = now or timezone.now()
    note, problems = _parse_note(observation.note)
    observation = replace(observation, note=note)
    key = "" if problems else _derive_key(form_key, observer_id, learner_id, course, observation)
    return _record(observer_id, learner_id, course, framework, observation, key, problems, moment)


@atomic_with_retry
def _record(
    observer_id: int,
    learner_id: int,
    course: str,
    framework: Framework,
    observation: NewObservation,
    key: str,
    problems: Sequence[FieldProblem],
    moment: datetime,
) -> ObservedRating:
    """Check the observation while both people are locked, and store it."""
    lock_people([observer_id, learner_id], beginning=True)
    stored = observed_rows().filter(key=key, observer_id=observer_id).first()
    if stored is not None:
        return observation_of(stored)
    problems = [*problems, *_find_problems(observer_id, learner_id, course, framework, observation, moment)]
    if problems:
        raise InvalidInput(problems)
    row = Row.objects.create(
        key=key,
        learner_id=learner_id,
        course_id=get_or_create_course_id(course),
        item_id=get_or_create_item_ids([observation.item])[observation.item],
        observer_id=observer_id,
        observed_on=observation.observed_on,
        method=observation.method.value,
        value=observation.value,
        note=observation.note,
        recorded=moment,
    )
    return observation_of(observed_rows().get(pk=row.pk))


def delete_observation(user_id: int, key: str, course: str, *, anybodys: bool = False) -> None:
    """Delete an observer's own observation, or any with `anybodys`, for staff. Raises ObservationNotFound.

    The observer has read the learner's own rating since, and must not record the same again knowing it.
    """
    rows = observed_rows().filter(key=key, course__digest=digest(course))
    rows = rows if anybodys else rows.filter(observer_id=user_id)
    row = rows.first()
    if row is None:
        raise ObservationNotFound
    _delete(rows, [user_id for user_id in (row.observer_id, row.learner_id) if user_id is not None])


@atomic_with_retry
def _delete(rows: QuerySet[Row], about: Collection[int]) -> None:
    lock_people(about)
    row = rows.first()
    if row is None:
        raise ObservationNotFound
    if row.observer_id is not None:
        stored = observation_of(row)
        felt = get_self_ratings_beside(row.observer_id, [stored]).get(row.key)
        if felt is not None:
            record_view(row.observer_id, row.learner_id, row.course.key, felt.at)
    delete(Row.objects.filter(pk=row.pk))


@atomic_with_retry
def reply_to_observation(learner_id: int, key: str, text: str, now: datetime | None = None) -> ObservedRating:
    """Store the learner's reply to an observation, in place of an earlier one. An empty text removes it.

    Raises ObservationNotFound, or InvalidInput (the text cannot be stored).
    """
    reply = parse_text(text, "text", REPLY_LENGTH)
    lock_people([learner_id])
    rows = observed_rows().filter(learner_id=learner_id, key=key)
    rows.update(reply=reply, replied=(now or timezone.now()) if reply else None)
    row = rows.first()
    if row is None:
        raise ObservationNotFound
    return observation_of(row)


def _derive_key(form_key: str, observer_id: int, learner_id: int, course: str, observation: NewObservation) -> str:
    """A key for the form and its content: the same for both the same, another for anything else."""
    parts = (
        *_item_parts(observation.item),
        observation.observed_on.isoformat(),
        observation.method,
        str(observation.value),
        observation.note,
    )
    return str(uuid.uuid5(OF_ONE_FORM, digest(form_key, str(observer_id), str(learner_id), course, *parts)))


def _item_parts(item: Item) -> tuple[str, str, str]:
    return item.framework, item.competency, item.level


def _parse_note(text: str) -> tuple[str, list[FieldProblem]]:
    try:
        return parse_text(text, "note", NOTE_LENGTH), []
    except InvalidInput as invalid:
        return "", list(invalid.problems)


def _find_problems(
    observer_id: int, learner_id: int, course: str, framework: Framework, observation: NewObservation, now: datetime
) -> list[FieldProblem]:
    """The problems of an observation, in the order of the form."""
    scale = framework.scale
    value = _("Choose a number from {minimum} to {maximum}.")
    messages = {
        "item": _item_problem(observer_id, learner_id, course, framework, observation.item),
        "observed_on": _day_problem(observation.observed_on, timezone.localdate(now)),
        "value": ""
        if observation.value in scale.values
        else value.format(minimum=scale.minimum, maximum=scale.maximum),
    }
    return [FieldProblem(path, message) for path, message in messages.items() if message]


def _day_problem(day: date, today: date) -> str:
    if day > today:
        return _("This day is in the future. Write the day you saw it.")
    if day < FIRST_DAY:
        return _("Check the year of this date.")
    return ""


def _item_problem(observer_id: int, learner_id: int, course: str, framework: Framework, item: Item) -> str:
    if observer_id == learner_id:
        return _("You cannot record your own work here. In the course, you can say how confident you feel.")
    eligibility = Eligibility.of(learner_id, course, framework)
    if not eligibility.allows(item, framework):
        return _(
            "We cannot save this, because we do not show this learner's rating of it with names. Choose something else."
        )
    if ViewerKnowledge.of(observer_id, learner_id, course, framework).includes(item, eligibility):
        return _("Someone else can observe this now. You can after they rate again, because you have seen this rating.")
    return ""
