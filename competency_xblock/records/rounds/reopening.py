"""Taking a finish back (layer 3): the learner's last round of an assessment is open again, with all its answers.

Nobody has counted it by then: see `COUNTED_AFTER`. What submitting stored is undone. Plans stay, because they are the
learner's own, and so does participation, which never falls.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from ..data import REOPEN_FOR, Answer, Draft, DraftAnswer, OpenRound, Rating
from ..database import atomic_with_retry, claim, delete, delete_numbered, lock_people, select_current
from ..models import Rating as RatingRow
from ..models import Reason as ReasonRow
from ..models import Round as RoundRow
from ..models import SharedLine as SharedLineRow
from ..ratings import recompute_latest
from .drafts import draft_from_json, draft_to_json
from .errors import AnotherRoundOpen, FinishOutdated, ReopeningTooLate, RoundNotFound
from .history import open_from
from .rows import REOPENED, as_submitted, detach_actions, rounds_of_learner
from .submission import find_promised_aims

REOPENED_COLUMNS = (
    "open",
    "submitted",
    "revision",
    "last_save",
    "saved",
    "draft",
    "level",
    "role",
    "organisation",
    "flagged",
)


@atomic_with_retry
def reopen_round(
    learner_id: int,
    round_key: str,
    *,
    assessment: str,
    submitted: datetime,
    step: str = "",
    now: datetime | None = None,
) -> OpenRound:
    """Open the learner's finished round again, with its answers, reasons, marks and aims as its draft.

    `submitted`: when the round was finished, as the page shows it. `step`: the step of the draft. Lines that were
    shared are shared no longer. An open round is returned as it is.

    Raises RoundNotFound, FinishOutdated (finished again since), ReopeningTooLate (`REOPEN_FOR` is over),
    AnotherRoundOpen (with answers; one without makes way) or NotStored.
    """
    lock_people([learner_id])
    row = rounds_of_learner(learner_id, assessment, round_key)
    if row is None:
        raise RoundNotFound
    if row.submitted is None:
        return open_from(row)
    if row.submitted != submitted or _is_followed(row):
        raise FinishOutdated
    # Now, and not when the request began: it may have waited for the lock.
    now = now or timezone.now()
    if now - row.submitted >= REOPEN_FOR:
        raise ReopeningTooLate
    _drop_empty_round(row)
    draft = _build_draft(row, as_submitted(learner_id, round_key).ratings, step)
    for table in (RatingRow, ReasonRow, SharedLineRow):
        delete(table.objects.filter(round_id=row.pk))
    revision = row.revision
    row.open, row.submitted, row.revision, row.last_save, row.saved = True, None, revision + 1, REOPENED, now
    row.level, row.role, row.organisation, row.flagged, row.draft = "", "", "", {}, draft_to_json(draft)
    changes = {name: getattr(row, name) for name in REOPENED_COLUMNS}
    claim(RoundRow.objects.filter(pk=row.pk, open__isnull=True, revision=revision).update(**changes))
    recompute_latest(row.assessment.course_id, [learner_id])
    return replace(open_from(row), just_reopened=True)


def _is_followed(row: RoundRow) -> bool:
    """Whether the learner has finished a later round of the same assessment."""
    return _rounds_beside(row).filter(number__gt=row.number, submitted__isnull=False).exists()


def _drop_empty_round(row: RoundRow) -> None:
    """Delete the learner's open round of the same assessment, which a visit may have begun. Raises AnotherRoundOpen."""
    other = select_current(_rounds_beside(row).filter(open=True)).first()
    if other is None:
        return
    if not _is_empty(draft_from_json(other.draft), row):
        raise AnotherRoundOpen
    detach_actions([other.pk])
    delete_numbered(RoundRow, [other.pk])


def _rounds_beside(row: RoundRow) -> QuerySet[RoundRow]:
    return RoundRow.objects.filter(learner_id=row.learner_id, assessment_id=row.assessment_id)


def _is_empty(draft: Draft, before: RoundRow) -> bool:
    """Whether nothing would be lost with the draft. A new round begins with the marks of the one before it."""
    return not draft.actions and all(
        replace(answer, flagged=()) == DraftAnswer() and set(answer.flagged) <= set(before.flagged.get(competency, ()))
        for competency, answer in draft.answers.items()
    )


def _build_draft(row: RoundRow, ratings: tuple[Rating, ...], step: str) -> Draft:
    """The draft that the submitted round was made of; without plans, which are rows of their own by now."""
    promised = find_promised_aims(row, [rating.item.competency for rating in ratings], row.level)
    answers = {
        rating.item.competency: DraftAnswer(
            answer=Answer(rating.answer),
            initial=rating.initial,
            revised=rating.revised,
            reason=rating.reason,
            aim=None if rating.aim == promised.get(rating.item.competency) else rating.aim,
        )
        for rating in ratings
    }
    for competency, statements in row.flagged.items():
        answers[competency] = replace(answers.get(competency, DraftAnswer()), flagged=tuple(statements))
    return Draft(
        level=row.level,
        role=row.role,
        organisation=row.organisation,
        step=step,
        chosen=draft_from_json(row.draft).chosen,
        answers=answers,
    )
