"""Planned actions (layer 3): the learner's own, to change, tick off and erase at any time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Final, Literal

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..data import Action, FieldProblem, Item
from ..database import atomic_with_retry, digest, lock_people, new_key
from ..models import MADE_UP_KEY_LENGTH, Round
from ..models import Action as ActionRow
from ..reference import get_or_create_assessment_id, get_or_create_course_id, get_or_create_item_ids, version_of_action
from ..validation import InvalidInput, parse_text
from .drafts import ACTION_LENGTH, parse_action_text
from .errors import RoundNotFound

MAX_ACTIONS_IN_A_COURSE = 300
COLUMNS = (
    "key",
    "text",
    "review_date",
    "done",
    "let_go",
    "noticed",
    "added",
    "shared",
    "item__framework",
    "item__competency",
    "item__level",
    "round__key",
    "round__version__content_hash",
    "assessment__key",
    "course__key",
)
"""All that is read of an action."""


class Unchanged(Enum):
    """Says that a review date stays as it is, because None removes it."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED


class ActionNotFound(Exception):
    """The learner has no such action. It does not say whether anybody has."""

    def __init__(self) -> None:
        super().__init__("This action is not one of yours. Please load the page again.")


def get_actions(learner_id: int, *, course: str | None = None) -> tuple[Action, ...]:
    """The learner's actions, of one course or of all, in the order in which they were added.

    1 query, and another where an action was planned outside a round.
    """
    rows = _select_actions().filter(learner_id=learner_id)
    if course is not None:
        rows = rows.filter(course__digest=digest(course))
    return _to_actions(rows)


def create_action(
    learner_id: int,
    *,
    course: str,
    text: str,
    item: Item | None = None,
    review_date: date | None = None,
    assessment: str = "",
    round_key: str = "",
    save_id: str = "",
    now: datetime | None = None,
) -> Action:
    """Store an action that is planned after a finished round, or outside one: in a course, perhaps for an assessment.

    The course and the assessment of an action with a round are those of the round. `save_id` is the id that the page
    gave the action: creating it again changes it instead, so a second tap or a lost answer adds nothing.

    Raises InvalidInput (no text, or too many actions), RoundNotFound (no finished round of the learner) or NotStored.
    """
    action_text = parse_action_text(text)
    course_id = get_or_create_course_id(course)
    return _add(
        ActionRow(
            key=digest(str(learner_id), save_id)[:MADE_UP_KEY_LENGTH] if save_id else new_key(),
            learner_id=learner_id,
            course_id=course_id,
            assessment_id=get_or_create_assessment_id(assessment, course) if assessment else None,
            item_id=get_or_create_item_ids([item])[item] if item else None,
            text=action_text,
            review_date=review_date,
            added=now or timezone.now(),
        ),
        round_key,
    )


@atomic_with_retry
def _add(row: ActionRow, round_key: str) -> Action:
    lock_people([row.learner_id], beginning=True)
    own_rows = ActionRow.objects.filter(learner_id=row.learner_id)
    again = own_rows.filter(key=row.key)
    if again.exists():
        again.update(text=row.text, review_date=row.review_date, item_id=row.item_id)
        return _to_actions(_select_actions().filter(key=row.key))[0]
    if round_key:
        rounds = Round.objects.filter(learner_id=row.learner_id, key=round_key, submitted__isnull=False)
        of_round = rounds.values("pk", "assessment_id", "assessment__course_id").first()
        if of_round is None:
            raise RoundNotFound
        row.round_id, row.assessment_id, row.course_id = of_round.values()
    if own_rows.filter(course_id=row.course_id).count() >= MAX_ACTIONS_IN_A_COURSE:
        message = _(
            "You have {count} plans, and we cannot save more. Delete a plan you no longer need, then try again."
        )
        raise InvalidInput([FieldProblem("text", message.format(count=MAX_ACTIONS_IN_A_COURSE))])
    row.save(force_insert=True)
    [action] = _to_actions(_select_actions().filter(pk=row.pk))
    return replace(action, just_created=True)


@atomic_with_retry
def update_action(
    learner_id: int,
    key: str,
    *,
    text: str | None = None,
    review_date: date | Literal[Unchanged.UNCHANGED] | None = UNCHANGED,
    done: bool | None = None,
    let_go: bool | None = None,
    noticed: str | None = None,
    now: datetime | None = None,
) -> Action:
    """Change the given fields and leave the rest.

    `done` ticks the action off or opens it again; `let_go` closes it without it being done. A second tick keeps the
    moment of the first. `noticed` is what the learner noticed, '' to delete it. Raises ActionNotFound, or InvalidInput
    (a text cannot be stored).
    """
    changes: dict[str, Any] = {}
    if text is not None:
        changes["text"] = parse_action_text(text)
    if noticed is not None:
        changes["noticed"] = parse_text(noticed, "noticed", ACTION_LENGTH)
    if review_date is not UNCHANGED:
        changes["review_date"] = review_date
    if let_go or done is not None:
        changes["let_go"] = bool(let_go)
    lock_people([learner_id])
    own_rows = ActionRow.objects.filter(learner_id=learner_id, key=key)
    if let_go or done:
        own_rows.filter(done__isnull=True).update(done=now or timezone.now())
    elif done is not None:
        changes["done"] = None
    if changes:
        own_rows.update(**changes)
    actions = _to_actions(_select_actions().filter(learner_id=learner_id, key=key))
    if not actions:
        raise ActionNotFound
    return actions[0]


@cache
def _select_actions() -> QuerySet[ActionRow]:
    """Actions with their columns for `_to_actions`, in the order in which they were added. Built once in a process."""
    rows = ActionRow.objects.select_related("item", "round__version", "assessment", "course").only(*COLUMNS)
    return rows.order_by("added", "pk")


def _to_actions(rows: QuerySet[ActionRow]) -> tuple[Action, ...]:
    """Each action as it is stored, with the version that it is about.

    Most actions belong to a round, which has its version. Other actions need a search in all answers, which runs only
    where there are such actions: every visit of a page reads actions.
    """
    action_rows = list(rows)
    outside = [row.pk for row in action_rows if row.round is None]
    versions: dict[int, str] = {}
    if outside:
        about = ActionRow.objects.filter(pk__in=outside).annotate(version=version_of_action())
        versions = dict(about.values_list("pk", "version"))
    return tuple(
        Action(
            key=row.key,
            text=row.text,
            item=Item(row.item.framework, row.item.competency, row.item.level) if row.item else None,
            review_date=row.review_date,
            done_at=row.done,
            round_key=row.round.key if row.round else "",
            assessment=row.assessment.key if row.assessment else "",
            shared=row.shared,
            version=row.round.version.content_hash if row.round else versions.get(row.pk, ""),
            course=row.course.key,
            added_at=row.added,
            let_go=row.let_go,
            noticed=row.noticed,
        )
        for row in action_rows
    )
