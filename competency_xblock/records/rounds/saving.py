"""Saving a draft: begin a round, or save it again (layer 3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.db.models import Max
from django.utils import timezone

from competency_xblock.frameworks import Framework, with_marked

from ..data import Draft, OpenRound, PrivacyPromise
from ..database import atomic_with_retry, claim, lock_people, new_key, strip_unstorable
from ..models import ID_LENGTH
from ..models import FrameworkVersion as VersionRow
from ..models import Round as RoundRow
from ..people import record_start
from ..reference import get_or_create_place_ids, store_framework
from .drafts import draft_from_json, draft_to_json
from .errors import AnsweredInAnotherFramework, RevisionConflict, RoundAlreadySubmitted, RoundNotFound
from .history import get_open_round, open_from, promise_of
from .rows import as_submitted, gone_on_from, is_answered_in, rounds_of_learner, same_or_stale

SAVED_COLUMNS = ("revision", "last_save", "saved", "draft", "version", "aims")


def save_draft(
    learner_id: int,
    *,
    course: str,
    assessment: str,
    framework: Framework,
    promise: PrivacyPromise,
    draft: Draft,
    round_key: str,
    revision: int,
    save_id: str,
    earlier: Collection[str] = (),
    changed: Collection[str] | None = None,
    now: datetime | None = None,
) -> OpenRound:
    """Store what the learner has typed; the first save (with an empty `round_key`) creates the round.

    `promise` counts for the first save only: a round keeps what the learner was promised at its start. So does
    `framework`, unless an answer is about an item that only the newer one has. Saving the same draft again, as a page
    does that got no answer, returns what is stored. `earlier` are saves of the same browser tab without an answer: they
    are no conflict, and this save goes on from them. `changed` are the competencies that the draft speaks about: what
    is stored about others stays. None: about all.

    Raises RevisionConflict (saved elsewhere since `revision`), RoundNotFound, RoundAlreadySubmitted or NotStored.
    """
    now = now or timezone.now()
    save_id = save_id[:ID_LENGTH]
    again = partial(_go_on, learner_id, assessment, framework, promise, draft, changed, save_id=save_id, now=now)
    try:
        if round_key:
            return again(round_key, revision)
        # Rows that all learners share are created first, before anybody waits for this learner's rows.
        place_ids, version = get_or_create_place_ids(assessment, course), store_framework(framework)
        return _begin(learner_id, assessment, place_ids, version, promise, draft, save_id, now)
    except RevisionConflict as stale:
        current = gone_on_from(stale, earlier)
    return again(current.key, current.revision)


def _go_on(
    learner_id: int,
    assessment: str,
    framework: Framework,
    promise: PrivacyPromise,
    draft: Draft,
    changed: Collection[str] | None,
    round_key: str,
    revision: int,
    *,
    save_id: str,
    now: datetime,
) -> OpenRound:
    again = partial(
        _save_again, learner_id, assessment, framework, draft, changed, round_key, revision, save_id=save_id, now=now
    )
    try:
        return again()
    except AnsweredInAnotherFramework as another:
        newer = store_framework(with_marked(framework, another.sensitive))
    return again(newer=(newer, promise.aims))


@atomic_with_retry
def _begin(
    learner_id: int,
    assessment: str,
    place_ids: tuple[int, int],
    version: VersionRow,
    promise: PrivacyPromise,
    draft: Draft,
    save_id: str,
    now: datetime,
) -> OpenRound:
    """Create the learner's next round. Of two requests at once, one creates it and the other finds it."""
    lock_people([learner_id], beginning=True)
    current = get_open_round(learner_id, assessment)
    if current is not None:
        return same_or_stale(current, draft, save_id)
    assessment_id, course_id = place_ids
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
        purpose=strip_unstorable(promise.purpose),
        group_minimum=promise.group_minimum,
        aims=dict(promise.aims),
        draft=draft_to_json(draft),
    )
    row.save(force_insert=True)
    record_start(learner_id, course_id, now)
    return replace(open_from(row), just_created=True)


@atomic_with_retry
def _save_again(
    learner_id: int,
    assessment: str,
    framework: Framework,
    draft: Draft,
    changed: Collection[str] | None,
    round_key: str,
    revision: int,
    *,
    save_id: str,
    now: datetime,
    newer: tuple[VersionRow, Mapping[str, int]] | None = None,
) -> OpenRound:
    """Save an existing round. `newer`: a version and its aims, where the round's own lacks an answered item."""
    lock_people([learner_id])
    row = rounds_of_learner(learner_id, assessment, round_key)
    if row is None:
        raise RoundNotFound
    if row.submitted is not None:
        raise RoundAlreadySubmitted(as_submitted(learner_id, round_key))
    if row.revision != revision:
        return same_or_stale(open_from(row), draft if changed is None else None, save_id)
    if changed is not None:
        draft = _merge(draft_from_json(row.draft), draft, changed)
    if not is_answered_in(row, draft, framework):
        if newer is None:
            raise AnsweredInAnotherFramework(row.version.sensitive)
        # An aim on another scale is no aim here.
        promised = {key: aim for key, aim in row.aims.items() if aim in framework.scale.values}
        row.version, row.aims = newer[0], {**newer[1], **promised}
    row.revision, row.last_save, row.saved, row.draft = revision + 1, save_id, now, draft_to_json(draft)
    changes = {name: getattr(row, name) for name in SAVED_COLUMNS}
    claim(RoundRow.objects.filter(pk=row.pk, open=True, revision=revision).update(**changes))
    return OpenRound(
        key=row.key,
        framework=row.version.framework,
        number=row.number,
        revision=row.revision,
        last_save=save_id,
        started_at=row.started,
        saved_at=now,
        promise=promise_of(row),
        draft=draft,
    )


def _merge(stored: Draft, draft: Draft, changed: Collection[str]) -> Draft:
    """The draft with the stored answers about competencies that it does not speak about. Levels never mix."""
    if stored.level != draft.level:
        return draft
    in_order = {**stored.answers, **draft.answers}
    cleared = frozenset(changed) - draft.answers.keys()
    return replace(draft, answers={key: answer for key, answer in in_order.items() if key not in cleared})
