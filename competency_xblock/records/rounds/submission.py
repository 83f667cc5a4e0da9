"""Submitting a round: its draft becomes ratings, reasons and plans (layer 3)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework

from ..data import Answer, Draft, DraftAnswer, FieldProblem, Item, Rating, SubmittedRound, Visibility, item_key
from ..database import atomic_with_retry, claim, digest, execute, insert_rows, lock_people, new_key, strip_unstorable
from ..models import ID_LENGTH
from ..models import Action as ActionRow
from ..models import Rating as RatingRow
from ..models import Reason as ReasonRow
from ..models import Round as RoundRow
from ..people import record_finish
from ..ratings import apply_round, recompute_latest
from ..reference import get_or_create_item_ids, get_stored_framework
from ..validation import InvalidInput
from .errors import RevisionConflict, RoundNotFound
from .history import open_from, submitted_from
from .rows import as_submitted, gone_on_from, rounds_of_learner, same_or_stale


@atomic_with_retry
def submit_round(
    learner_id: int,
    *,
    assessment: str,
    round_key: str,
    revision: int,
    save_id: str,
    draft: Draft,
    framework: Framework | None = None,
    earlier: Collection[str] = (),
    now: datetime | None = None,
) -> SubmittedRound:
    """Finish the round with these answers: everything is stored, or nothing.

    `framework` is the one that the page shows. Submitting again returns the same round. An answer without a value and
    an action without text are not stored. `earlier` is as in `save_draft`.

    Raises RevisionConflict (saved elsewhere since `revision`), RoundNotFound or NotStored. Raises InvalidInput where
    the round refers to another framework (save first), or a rating has no number.
    """
    now = now or timezone.now()
    lock_people([learner_id])
    row = rounds_of_learner(learner_id, assessment, round_key)
    if row is None:
        raise RoundNotFound
    if row.submitted is not None:
        return as_submitted(learner_id, round_key)
    if row.revision != revision:
        # The draft may be the same as it was when a finish that arrives again now was taken back: saves tell.
        try:
            same_or_stale(open_from(row), None, save_id[:ID_LENGTH])
        except RevisionConflict as stale:
            gone_on_from(stale, earlier)
    if framework is not None and row.version.framework != framework.id:
        raise InvalidInput(
            [FieldProblem("answers", _("We no longer ask about one of these. Reload the page and check your answers."))]
        )
    ratings = _build_ratings(row, draft, framework)
    actions = [action for action in draft.actions if action.text]
    items = _find_item_ids(
        json.loads(row.of_items),
        {
            *(rating.item for rating in ratings),
            *(Item(row.version.framework, action.competency, draft.level) for action in actions if action.competency),
        },
    )
    row.last_save = save_id[:ID_LENGTH]
    _store_submission(row, draft, ratings, items, now)
    return replace(submitted_from(row, ratings), just_submitted=True)


@atomic_with_retry
def mark_as_participation(learner_id: int, assessment: str, round_key: str) -> bool:
    """Record that this round counts as the learner's participation. False where an earlier one already does."""
    lock_people([learner_id])
    rounds = RoundRow.objects.filter(learner_id=learner_id, assessment__digest=digest(assessment))
    if rounds.filter(counted=True).exclude(key=round_key).exists():
        return False
    ids = rounds.filter(key=round_key, submitted__isnull=False).values_list("pk", flat=True)
    return bool(RoundRow.objects.filter(pk__in=list(ids)).update(counted=True))


def _store_submission(
    row: RoundRow, draft: Draft, ratings: tuple[Rating, ...], items: dict[Item, int], now: datetime
) -> None:
    """Claim the round at the revision that was read, and store everything."""
    _claim(row, draft, now)
    course_id = row.assessment.course_id
    insert_rows(
        RatingRow,
        ("round_id", "item_id", "position", "visibility", "answer", "initial", "revised", "aim"),
        [
            (
                row.pk,
                items[rating.item],
                position,
                Visibility.NAMES.value if rating.by_name else Visibility.GROUPS.value,
                rating.answer.value,
                rating.initial,
                rating.revised,
                rating.aim,
            )
            for position, rating in enumerate(ratings)
        ],
    )
    answers = sum(rating.answer is not Answer.REFLECTED for rating in ratings)
    apply_round(course_id, row.pk, answers, row.answered_before)
    if not record_finish(row, course_id):
        recompute_latest(course_id, [row.learner_id])
    reasons = [
        ReasonRow(round=row, item_id=items[rating.item], text=rating.reason) for rating in ratings if rating.reason
    ]
    if reasons:
        ReasonRow.objects.bulk_create(reasons)
    actions = [
        ActionRow(
            key=new_key(),
            learner_id=row.learner_id,
            course_id=row.assessment.course_id,
            assessment_id=row.assessment_id,
            round=row,
            item_id=(items[Item(row.version.framework, action.competency, draft.level)] if action.competency else None),
            text=action.text,
            review_date=action.review_date,
            added=now,
        )
        for action in draft.actions
        if action.text
    ]
    if actions:
        ActionRow.objects.bulk_create(actions)


def _claim(row: RoundRow, draft: Draft, now: datetime) -> None:
    """Make the open round a submitted one, unless it was saved since it was read."""
    # A learner cannot correct an author's roles: characters that cannot be stored are left out.
    row.level, row.role, row.organisation = (
        draft.level,
        strip_unstorable(draft.role),
        strip_unstorable(draft.organisation),
    )
    row.flagged = {competency: list(answer.flagged) for competency, answer in draft.answers.items() if answer.flagged}
    # What was chosen and not answered is nowhere else, and a finish can be taken back.
    row.draft = {"chosen": list(draft.chosen)} if draft.chosen else {}
    emptied, flagged = json.dumps(row.draft), json.dumps(row.flagged)
    changes = [now, row.last_save, emptied, row.level, row.role, row.organisation, flagged]
    claim(execute(_claim_sql(), [*changes, row.pk, True, row.revision]))
    row.submitted = now


@cache
def _claim_sql() -> str:
    """Written by hand: Django takes longer to write it than the database to run it."""
    name = connection.ops.quote_name
    return f"""
        UPDATE {RoundRow._meta.db_table} SET {name("open")} = NULL, submitted = %s, last_save = %s, draft = %s,
            {name("level")} = %s, {name("role")} = %s, organisation = %s, flagged = %s
        WHERE id = %s AND {name("open")} = %s AND revision = %s
    """  # noqa: S608  (names of a table and its columns)


def _find_item_ids(known: Mapping[str, int], items: Collection[Item]) -> dict[Item, int]:
    """The id of each item: from the framework's version, else looked up or created."""
    names = {item: item_key(item.competency, item.level) for item in items}
    if all(name in known for name in names.values()):
        return {item: known[name] for item, name in names.items()}
    return get_or_create_item_ids(items)


def _build_ratings(row: RoundRow, draft: Draft, shown: Framework | None) -> tuple[Rating, ...]:
    """The answers to store, in the order in which they were chosen, then in which they were sent.

    A rating is by name only where neither the round's version nor the `shown` one marks the competency as sensitive.
    """
    order = dict.fromkeys((*draft.chosen, *draft.answers))
    given = {
        competency: draft.answers[competency]
        for competency in order
        if competency in draft.answers and draft.answers[competency].answer
    }
    aims = _find_aims(row, given, draft.level)
    sensitive = {
        *row.version.sensitive,
        *(competency.id for competency in (shown.competencies() if shown else ()) if competency.sensitive),
    }
    by_name = row.visibility == Visibility.NAMES.value
    ratings = []
    for competency, answer in given.items():
        if answer.answer is None:
            continue
        rated = answer.answer is Answer.RATED
        if rated and answer.initial is None:
            raise InvalidInput([FieldProblem(f"answers.{competency}.initial", _("Choose a number."))])
        ratings.append(
            Rating(
                item=Item(row.version.framework, competency, draft.level),
                answer=answer.answer,
                initial=answer.initial if rated else None,
                revised=answer.revised if rated else None,
                aim=aims[competency],
                reason=answer.reason,
                by_name=by_name and competency not in sensitive,
            )
        )
    return tuple(ratings)


def _find_aims(row: RoundRow, given: dict[str, DraftAnswer], level: str) -> dict[str, int]:
    """The aim in force for each answer: the learner's own, else the promised one, else the framework's."""
    own = {competency_id: answer.aim for competency_id, answer in given.items() if answer.aim is not None}
    aims = {
        **find_promised_aims(row, [competency_id for competency_id in given if competency_id not in own], level),
        **own,
    }
    if any(competency_id not in aims for competency_id in given):
        raise InvalidInput(
            [FieldProblem("answers", _("We no longer ask about one of these. Reload the page and check your answers."))]
        )
    return aims


def find_promised_aims(row: RoundRow, competency_ids: Collection[str], level: str) -> dict[str, int]:
    """The aim of each competency where the learner has none of their own: the promised one, else the framework's.

    Without competencies that the round's framework does not have.
    """
    aims: dict[str, int] = {}
    for competency_id in competency_ids:
        promised = row.aims.get(item_key(competency_id, level), row.aims.get(competency_id))
        if promised is not None:
            aims[competency_id] = promised
    unknown = [competency_id for competency_id in competency_ids if competency_id not in aims]
    if unknown:
        # The author added a competency after the round started: rare enough to read the framework.
        framework = get_stored_framework(row.version.content_hash)
        for competency_id in unknown:
            competency = framework.competency(competency_id)
            if competency is not None:
                aims[competency_id] = framework.aim_of(competency, level)
    return aims
