"""Saving and submitting a round (layer 3).

A round is one row. Saving and submitting are one transaction each, in which nobody else writes about the learner; where
the revision is no longer the one which the page has seen, somebody else was faster, and the caller is told what is
stored now.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache, partial

from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_xblock.frameworks import Framework, with_marked

from ..data import (
    Answer,
    Draft,
    DraftAnswer,
    DraftProblem,
    Item,
    OpenRound,
    Promise,
    Rating,
    SubmittedRound,
    Visibility,
    place_key,
)
from ..database.capabilities import storable
from ..database.keys import digest, new_key
from ..database.sql import execute, insert
from ..database.transactions import all_or_nothing, claim, lock_people
from ..models import ID_LENGTH
from ..models import Action as ActionRow
from ..models import Assessment as AssessmentRow
from ..models import Course as CourseRow
from ..models import FrameworkVersion as VersionRow
from ..models import Latest as LatestRow
from ..models import Rating as RatingRow
from ..models import Reason as ReasonRow
from ..models import Round as RoundRow
from ..people.participants import has_finished, has_started
from ..ratings.latest import settle, take_in
from ..reference.framework_versions import store_framework, stored_framework
from ..reference.rows import ensure_items, ensure_place
from ..validation.text import InvalidDraft
from .drafts import draft_to_json
from .history import open_from, open_round, promise_of, submitted_from, submitted_round

SAVED = ("revision", "last_save", "saved", "draft", "version", "aims")


class StaleRound(Exception):
    """The round was saved from somewhere else meanwhile; `current` is what is stored now."""

    def __init__(self, current: OpenRound) -> None:
        super().__init__("These answers were changed in another tab or on another device.")
        self.current = current


class _AnsweredInAnother(Exception):
    """What is answered is not in the version that the round refers to, and the author's newer one is to be stored.

    `sensitive` is what the learner was told is never by name; the newer version does not take that back.
    """

    def __init__(self, sensitive: Collection[str]) -> None:
        super().__init__()
        self.sensitive = sensitive


class NotYourRound(Exception):
    """There is no such round of this learner in this assessment; whether anybody has it is not said."""

    def __init__(self) -> None:
        super().__init__("This round is not one of yours. Please load the page again.")


class RoundSubmitted(Exception):
    """The round was submitted already and cannot be changed; `round` is what was submitted."""

    def __init__(self, round: SubmittedRound) -> None:
        super().__init__("This round has been sent already. You can start a new one at any time.")
        self.round = round


def save(
    learner_id: int,
    *,
    course: str,
    assessment: str,
    framework: Framework,
    promise: Promise,
    draft: Draft,
    round_key: str,
    revision: int,
    save_id: str,
    earlier: Collection[str] = (),
    now: datetime | None = None,
) -> OpenRound:
    """Store what the learner has typed; the first save (with an empty `round_key`) makes the round.

    `promise` counts for the first save only: a round keeps what the learner was told at its start. So does
    `framework`, unless something is answered that only this one has. Saving the same thing again, as a page does that
    never got the answer, gives back what is stored. `earlier` are saves of the same browser tab that it has no answer
    to: one of them is no conflict, but what this one goes on from.
    Raises StaleRound, NotYourRound, RoundSubmitted or NotStored.
    """
    now = now or timezone.now()
    save_id = save_id[:ID_LENGTH]
    again = partial(_go_on, learner_id, assessment, framework, promise, draft, save_id=save_id, now=now)
    try:
        if round_key:
            return again(round_key, revision)
        # What all learners share is made, where it is new, before anybody is made to wait for this learner's own.
        place, version = ensure_place(assessment, course), store_framework(framework)
        return _begin(learner_id, assessment, place, version, promise, draft, save_id, now)
    except StaleRound as stale:
        current = _gone_on_from(stale, earlier)
    return again(current.key, current.revision)


def _go_on(
    learner_id: int,
    assessment: str,
    framework: Framework,
    promise: Promise,
    draft: Draft,
    round_key: str,
    revision: int,
    *,
    save_id: str,
    now: datetime,
) -> OpenRound:
    again = partial(
        _save_again, learner_id, assessment, framework, draft, round_key, revision, save_id=save_id, now=now
    )
    try:
        return again()
    except _AnsweredInAnother as another:
        newer = store_framework(with_marked(framework, another.sensitive))
    return again(newer=(newer, promise.aims))


@all_or_nothing
def submit(
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
    """Finish the round with these answers: all of it is stored or nothing.

    `framework` is what they were asked in: a round that refers to another is not finished (InvalidDraft): save first.
    Submitting again gives the same round. What has no answer is not stored, nor an action without words.
    `earlier` is as with `save`. Raises StaleRound, NotYourRound, InvalidDraft or NotStored.
    """
    now = now or timezone.now()
    lock_people([learner_id])
    row = _of_learner(learner_id, assessment, round_key)
    if row is None:
        raise NotYourRound
    if row.submitted is not None:
        return _submitted(learner_id, round_key)
    if row.revision != revision:
        try:
            _same_or_stale(open_from(row), draft, save_id[:ID_LENGTH])
        except StaleRound as stale:
            _gone_on_from(stale, earlier)
    if framework is not None and row.version.framework != framework.id:
        raise InvalidDraft([DraftProblem("answers", _("One of these is not part of this framework."))])
    ratings = _ratings(row, draft, framework)
    actions = [action for action in draft.actions if action.text]
    items = _numbers_of(
        json.loads(row.of_items),
        {
            *(rating.item for rating in ratings),
            *(Item(row.version.framework, one.competency, draft.level) for one in actions if one.competency),
        },
    )
    row.last_save = save_id[:ID_LENGTH]
    _store_submission(row, draft, ratings, items, now)
    return replace(submitted_from(row, ratings), new=True)


@all_or_nothing
def _begin(
    learner_id: int,
    assessment: str,
    place: tuple[int, int],
    version: VersionRow,
    promise: Promise,
    draft: Draft,
    save_id: str,
    now: datetime,
) -> OpenRound:
    """Make the learner's next round. Of two requests that try at once one makes it and the other finds it."""
    lock_people([learner_id], beginning=True)
    current = open_round(learner_id, assessment)
    if current is not None:
        return _same_or_stale(current, draft, save_id)
    assessment_id, course_id = place
    before = RoundRow.objects.filter(learner_id=learner_id, assessment_id=assessment_id)
    row = RoundRow(
        key=new_key(),
        number=1 + (before.aggregate(last=Max("number"))["last"] or 0),
        learner_id=learner_id,
        assessment_id=assessment_id,
        version=version,
        open=True,
        revision=1,
        last_save=save_id,
        started=now,
        saved=now,
        visibility=promise.visibility.value,
        purpose=storable(promise.purpose),
        group_minimum=promise.group_minimum,
        aims=dict(promise.aims),
        draft=draft_to_json(draft),
    )
    row.save(force_insert=True)
    has_started(learner_id, course_id, now)
    return replace(open_from(row), new=True)


@all_or_nothing
def _save_again(
    learner_id: int,
    assessment: str,
    framework: Framework,
    draft: Draft,
    round_key: str,
    revision: int,
    *,
    save_id: str,
    now: datetime,
    newer: tuple[VersionRow, Mapping[str, int]] | None = None,
) -> OpenRound:
    """`newer` is what the round is to refer to, with its aims, where its own version has not what is answered."""
    lock_people([learner_id])
    row = _of_learner(learner_id, assessment, round_key)
    if row is None:
        raise NotYourRound
    if row.submitted is not None:
        raise RoundSubmitted(_submitted(learner_id, round_key))
    if row.revision != revision:
        return _same_or_stale(open_from(row), draft, save_id)
    if not _is_answered_in(row, draft, framework):
        if newer is None:
            raise _AnsweredInAnother(row.version.sensitive)
        # An aim that was promised on another scale is none here.
        promised = {place: aim for place, aim in row.aims.items() if aim in framework.scale.values}
        row.version, row.aims = newer[0], {**newer[1], **promised}
    row.revision, row.last_save, row.saved, row.draft = revision + 1, save_id, now, draft_to_json(draft)
    changes = {name: getattr(row, name) for name in SAVED}
    claim(RoundRow.objects.filter(pk=row.pk, open=True, revision=revision).update(**changes))
    return OpenRound(
        key=row.key,
        framework=row.version.framework,
        number=row.number,
        revision=row.revision,
        last_save=save_id,
        started=row.started,
        saved=now,
        promise=promise_of(row),
        draft=draft,
    )


def _is_answered_in(row: RoundRow, draft: Draft, framework: Framework) -> bool:
    """Whether what is answered can be answered in the version that the round refers to.

    Else the author has changed the framework since the round was begun, and the page has shown what it is now.
    """
    if row.version.framework != framework.id:
        return False
    known = json.loads(row.of_items)
    return all(place_key(competency, "") in known for competency in draft.answers)


def _same_or_stale(current: OpenRound, draft: Draft, save_id: str) -> OpenRound:
    """The stored round where it says what the page says, or where the page's own save arrived twice."""
    if current.draft == draft or (save_id and current.last_save == save_id):
        return current
    raise StaleRound(current)


def _gone_on_from(stale: StaleRound, earlier: Collection[str]) -> OpenRound:
    """The stored round where the very tab that is saving now has saved it last; one tab never disagrees with itself."""
    if stale.current.last_save and stale.current.last_save in earlier:
        return stale.current
    raise stale


@all_or_nothing
def count_participation(learner_id: int, assessment: str, round_key: str) -> bool:
    """Note that this round counts as the learner's participation; False where an earlier one already does."""
    lock_people([learner_id])
    rounds = RoundRow.objects.filter(learner_id=learner_id, assessment__digest=digest(assessment))
    if rounds.filter(counted=True).exclude(key=round_key).exists():
        return False
    numbers = rounds.filter(key=round_key, submitted__isnull=False).values_list("pk", flat=True)
    return bool(RoundRow.objects.filter(pk__in=list(numbers)).update(counted=True))


def _store_submission(
    row: RoundRow, draft: Draft, ratings: tuple[Rating, ...], items: dict[Item, int], now: datetime
) -> None:
    """Claim the round at the revision that was read and store everything."""
    # What an author calls roles is not the learner's to mend: what cannot be kept of it is left out.
    row.level, row.role, row.organisation = draft.level, storable(draft.role), storable(draft.organisation)
    row.flagged = {competency: list(one.flagged) for competency, one in draft.answers.items() if one.flagged}
    changes = [now, row.last_save, row.level, row.role, row.organisation, json.dumps(row.flagged)]
    claim(execute(_claiming(), [*changes, row.pk, True, row.revision]))
    row.submitted = now
    course_id = row.assessment.course_id
    insert(
        RatingRow,
        ("round_id", "item_id", "position", "visibility", "answer", "initial", "revised", "aim"),
        [
            (
                row.pk,
                items[one.item],
                position,
                Visibility.NAMES.value if one.by_name else Visibility.GROUPS.value,
                one.answer.value,
                one.initial,
                one.revised,
                one.aim,
            )
            for position, one in enumerate(ratings)
        ],
    )
    answers = sum(one.answer is not Answer.REFLECTED for one in ratings)
    take_in(course_id, row.pk, answers, row.answered_before)
    if not has_finished(row, course_id):
        settle(course_id, [row.learner_id])
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


@cache
def _claiming() -> str:
    """Written by hand for the same reason as `_reading`."""
    name = connection.ops.quote_name
    return f"""
        UPDATE {RoundRow._meta.db_table} SET {name("open")} = NULL, submitted = %s, last_save = %s, draft = '{{}}',
            {name("level")} = %s, {name("role")} = %s, organisation = %s, flagged = %s
        WHERE id = %s AND {name("open")} = %s AND revision = %s
    """  # noqa: S608  (names of a table and its columns)


def _numbers_of(known: Mapping[str, int], items: Collection[Item]) -> dict[Item, int]:
    """The number of each item: as the framework's version knows it, else looked up, or made."""
    names = {item: place_key(item.competency, item.level) for item in items}
    if all(name in known for name in names.values()):
        return {item: known[name] for item, name in names.items()}
    return ensure_items(items)


def _ratings(row: RoundRow, draft: Draft, shown: Framework | None) -> tuple[Rating, ...]:
    """The answers to store, in the order in which they were chosen, then in which they were sent.

    By name is only what neither the round's version nor the one that the page has `shown` marks as sensitive.
    """
    order = dict.fromkeys((*draft.chosen, *draft.answers))
    given = {one: draft.answers[one] for one in order if one in draft.answers and draft.answers[one].answer}
    aims = _aims(row, given, draft.level)
    sensitive = {*row.version.sensitive, *(one.id for one in (shown.competencies() if shown else ()) if one.sensitive)}
    by_name = row.visibility == Visibility.NAMES.value
    ratings = []
    for competency, one in given.items():
        if one.answer is None:
            continue
        rated = one.answer is Answer.RATED
        if rated and one.initial is None:
            raise InvalidDraft([DraftProblem(f"answers.{competency}.initial", _("Please choose a number."))])
        ratings.append(
            Rating(
                item=Item(row.version.framework, competency, draft.level),
                answer=one.answer,
                initial=one.initial if rated else None,
                revised=one.revised if rated else None,
                aim=aims[competency],
                reason=one.reason,
                by_name=by_name and competency not in sensitive,
            )
        )
    return tuple(ratings)


def _aims(row: RoundRow, given: dict[str, DraftAnswer], level: str) -> dict[str, int]:
    """The aim in force for each answer: the learner's own, else the promised one, else the framework's."""
    aims: dict[str, int] = {}
    for one, answer in given.items():
        promised = row.aims.get(place_key(one, level), row.aims.get(one))
        aim = promised if answer.aim is None else answer.aim
        if aim is not None:
            aims[one] = aim
    unknown = [one for one in given if one not in aims]
    if unknown:
        # Only where the author added a competency after the round was started: worth reading the framework
        # for.
        framework = stored_framework(row.version.content_hash)
        for one in unknown:
            competency = framework.competency(one)
            if competency is None:
                raise InvalidDraft([DraftProblem("answers", _("One of these is not part of this framework."))])
            aims[one] = framework.aim_of(competency, level)
    return aims


def _of_learner(learner_id: int, assessment: str, round_key: str) -> RoundRow | None:
    """The learner's own round in this assessment with that key, open or not; without the framework's content."""
    row = next(iter(RoundRow.objects.raw(_reading(), [round_key, learner_id, digest(assessment)])), None)
    if row is not None:
        row.answered_before = bool(row.answered_before)
        row.assessment = AssessmentRow(
            pk=row.assessment_id,
            key=row.assessment_key,
            course=CourseRow(pk=row.course_number, key=row.course_key),
        )
        row.version = VersionRow(
            pk=row.version_id,
            framework=row.of_framework,
            version=row.of_version,
            content_hash=row.of_content,
            sensitive=json.loads(row.of_sensitive),
        )
    return row


@cache
def _reading() -> str:
    """Written by hand: Django takes five times as long for these joins.

    It makes Python's values of the round's own columns and leaves the others to us.
    """
    key = connection.ops.quote_name("key")
    round_, assessment, course, version, latest = (
        one._meta.db_table for one in (RoundRow, AssessmentRow, CourseRow, VersionRow, LatestRow)
    )
    return f"""
        SELECT r.*, a.{key} AS assessment_key, c.id AS course_number, c.{key} AS course_key,
            v.framework AS of_framework, v.version AS of_version, v.content_hash AS of_content,
            v.sensitive AS of_sensitive, v.items AS of_items,
            EXISTS(
                SELECT 1 FROM {latest} l WHERE l.learner_id = r.learner_id AND l.course_id = c.id
            ) AS answered_before
        FROM {round_} r JOIN {assessment} a ON a.id = r.assessment_id JOIN {course} c ON c.id = a.course_id
            JOIN {version} v ON v.id = r.version_id
        WHERE r.{key} = %s AND r.learner_id = %s AND a.digest = %s
    """  # noqa: S608  (names of tables)


def _submitted(learner_id: int, round_key: str) -> SubmittedRound:
    found = submitted_round(learner_id, round_key)
    if found is None:
        raise NotYourRound
    return found
