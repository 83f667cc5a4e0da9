"""A learner's rounds as rows, for saving and submitting (layer 3)."""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import cache

from django.db import connection

from competency_xblock.frameworks import Framework

from ..data import Draft, OpenRound, SubmittedRound, item_key
from ..database import digest
from ..models import (
    Action as ActionRow,
)
from ..models import (
    Assessment as AssessmentRow,
)
from ..models import (
    Course as CourseRow,
)
from ..models import (
    FrameworkVersion as VersionRow,
)
from ..models import (
    Latest as LatestRow,
)
from ..models import (
    Round as RoundRow,
)
from .errors import RevisionConflict, RoundNotFound
from .history import get_submitted_round

REOPENED = "reopened"
"""What stands as the last save of a round that was reopened, until it is saved again."""


def is_answered_in(row: RoundRow, draft: Draft, framework: Framework) -> bool:
    """Whether the round's version has every item that the draft answers.

    If not, the author has changed the framework since the round began, and the page shows the newer one.
    """
    if row.version.framework != framework.id:
        return False
    known = json.loads(row.of_items)
    return all(item_key(competency, "") in known for competency in draft.answers)


def same_or_stale(current: OpenRound, draft: Draft | None, save_id: str) -> OpenRound:
    """The stored round where the page sends the same draft, or where the page's own save arrived twice.

    `draft` None: a part of a draft, which can be the same as none.

    Raises RevisionConflict (any other draft).
    """
    if current.draft == draft or (save_id and current.last_save == save_id):
        return current
    raise RevisionConflict(current)


def gone_on_from(stale: RevisionConflict, earlier: Collection[str]) -> OpenRound:
    """The stored round where the browser tab that saves now has saved it last: a tab is no conflict with itself.

    Raises the conflict otherwise.
    """
    if stale.current.last_save and stale.current.last_save in earlier:
        return stale.current
    raise stale


def rounds_of_learner(learner_id: int, assessment: str, round_key: str) -> RoundRow | None:
    """The learner's own round in this assessment, by key, open or not; without the framework's content. 1 query."""
    row = next(iter(RoundRow.objects.raw(_select_sql(), [round_key, learner_id, digest(assessment)])), None)
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
def _select_sql() -> str:
    """Written by hand: Django takes five times as long for these joins.

    Django converts the round's own columns only; `rounds_of_learner` converts the others.
    """
    key = connection.ops.quote_name("key")
    round_, assessment, course, version, latest = (
        model._meta.db_table for model in (RoundRow, AssessmentRow, CourseRow, VersionRow, LatestRow)
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


def as_submitted(learner_id: int, round_key: str) -> SubmittedRound:
    """A finished round. Raises RoundNotFound."""
    submitted = get_submitted_round(learner_id, round_key)
    if submitted is None:
        raise RoundNotFound
    return submitted


def detach_actions(round_ids: Collection[int]) -> None:
    """Let the plans of these rounds stay without a round, because the rounds are about to go."""
    planned = list(ActionRow.objects.filter(round_id__in=round_ids).values_list("pk", flat=True))
    ActionRow.objects.filter(pk__in=planned).update(round=None)
