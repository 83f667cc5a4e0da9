"""Reading rounds (layer 3): the open one, and the submitted ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from ..data import Answer, Item, OpenRound, PrivacyPromise, Rating, SubmittedRound, UnfinishedRound, Visibility
from ..database import digest
from ..models import Rating as RatingRow
from ..models import Reason as ReasonRow
from ..models import Round as RoundRow
from ..models import SharedLine as SharedLineRow
from .drafts import draft_from_json

ROUND_COLUMNS = (
    "key",
    "number",
    "revision",
    "last_save",
    "started",
    "saved",
    "submitted",
    "visibility",
    "purpose",
    "group_minimum",
    "aims",
    "level",
    "role",
    "organisation",
    "draft",
    "flagged",
    "assessment__key",
    "assessment__course__key",
    "version__framework",
    "version__version",
    "version__content_hash",
)
"""All columns that are read of a round."""
ANSWER_COLUMNS = (
    "round_id",
    "item__framework",
    "item__competency",
    "item__level",
    "answer",
    "initial",
    "revised",
    "aim",
    "visibility",
    "reason",
    "shared",
)
"""All columns that are read of an answer, with its reason and whether it is shared."""


def has_rounds(assessment: str) -> bool:
    """Whether any learner has begun a round of the assessment. 1 query."""
    return RoundRow.objects.filter(assessment__digest=digest(assessment)).exists()


def get_answered_items(learner_id: int, assessments: Iterable[str]) -> frozenset[Item]:
    """The items that a learner has answered in these assessments. 1 query."""
    digests = [digest(assessment) for assessment in assessments]
    rows = RatingRow.objects.filter(round__learner_id=learner_id, round__assessment__digest__in=digests)
    item_keys = rows.values_list("item__framework", "item__competency", "item__level").distinct()
    return frozenset(Item(*item_key) for item_key in item_keys)


def get_open_round(learner_id: int, assessment: str) -> OpenRound | None:
    """The learner's open round in this assessment, or None. 1 query."""
    row = (
        RoundRow.objects.filter(learner_id=learner_id, assessment__digest=digest(assessment), open=True)
        .select_related("version")
        .defer("version__content", "version__sensitive", "version__items")
        .first()
    )
    return open_from(row) if row else None


def get_unfinished_rounds(learner_id: int) -> tuple[UnfinishedRound, ...]:
    """The learner's open rounds in all courses, the oldest first. 1 query."""
    rows = RoundRow.objects.filter(learner_id=learner_id, open=True).order_by("started", "pk")
    rounds = rows.values_list(
        "key", "assessment__course__key", "assessment__key", "started", "saved", "version__content_hash"
    )
    return tuple(
        UnfinishedRound(
            key=key, course=course, assessment=assessment, started_at=started, saved_at=saved, version=version
        )
        for key, course, assessment, started, saved, version in rounds
    )


def get_submitted_rounds(
    learner_id: int, *, assessment: str | None = None, course: str | None = None
) -> tuple[SubmittedRound, ...]:
    """The learner's finished rounds, oldest first, of one assessment, one course or all. 2 queries."""
    filters: dict[str, Any] = {"learner_id": learner_id}
    if assessment is not None:
        filters["assessment__digest"] = digest(assessment)
    if course is not None:
        filters["assessment__course__digest"] = digest(course)
    return _get_submitted(filters)


def get_rounds(learner_id: int, *, course: str, assessment: str) -> tuple[OpenRound | None, tuple[SubmittedRound, ...]]:
    """`get_open_round` of the assessment and `get_submitted_rounds` of its course, in 2 queries."""
    rows = list(_select_rounds(learner_id=learner_id, assessment__course__digest=digest(course)))
    current = [row for row in rows if row.submitted is None and row.assessment.key == assessment]
    return (
        open_from(current[0]) if current else None,
        _to_submitted_rounds(row for row in rows if row.submitted is not None),
    )


def get_submitted_round(learner_id: int, round_key: str) -> SubmittedRound | None:
    """The learner's finished round with that key, or None."""
    return next(iter(_get_submitted({"learner_id": learner_id, "key": round_key})), None)


def promise_of(row: RoundRow) -> PrivacyPromise:
    """What the learner was promised when the round was started."""
    return PrivacyPromise(
        visibility=Visibility(row.visibility),
        purpose=row.purpose,
        group_minimum=row.group_minimum,
        aims=dict(row.aims),
    )


def open_from(row: RoundRow) -> OpenRound:
    """An open round as it is stored."""
    return OpenRound(
        key=row.key,
        framework=row.version.framework,
        number=row.number,
        revision=row.revision,
        last_save=row.last_save,
        started_at=row.started,
        saved_at=row.saved,
        promise=promise_of(row),
        draft=draft_from_json(row.draft),
    )


def submitted_from(row: RoundRow, ratings: tuple[Rating, ...]) -> SubmittedRound:
    """A finished round as it is stored, with its ratings.

    The caller has loaded the row's assessment, course and version.
    """
    if row.submitted is None:
        raise ValueError("The round is still open.")
    return SubmittedRound(
        key=row.key,
        number=row.number,
        course=row.assessment.course.key,
        assessment=row.assessment.key,
        framework=row.version.framework,
        framework_version=row.version.version,
        started_at=row.started,
        submitted_at=row.submitted,
        promise=promise_of(row),
        level=row.level,
        role=row.role,
        organisation=row.organisation,
        last_save=row.last_save,
        ratings=ratings,
        flagged={competency: tuple(statements) for competency, statements in row.flagged.items()},
        version=row.version.content_hash,
    )


def _get_submitted(filters: dict[str, Any]) -> tuple[SubmittedRound, ...]:
    return _to_submitted_rounds(_select_rounds(submitted__isnull=False, **filters).defer("draft"))


def _select_rounds(**filters: Any) -> QuerySet[RoundRow]:
    """Rounds that match the filters, with all columns of a round, oldest first."""
    return _all_rounds().filter(**filters)


def _to_submitted_rounds(rounds: Iterable[RoundRow]) -> tuple[SubmittedRound, ...]:
    rows = list(rounds)
    if not rows:
        return ()
    ratings: dict[int, list[Rating]] = defaultdict(list)
    answers = _all_answers().filter(round_id__in=[row.pk for row in rows])
    for round_id, framework, competency, level, answer, initial, revised, aim, visibility, reason, shared in answers:
        ratings[round_id].append(
            Rating(
                item=Item(framework, competency, level),
                answer=Answer(answer),
                initial=initial,
                revised=revised,
                aim=aim,
                reason=reason or "",
                shared=shared,
                by_name=visibility == Visibility.NAMES.value,
            )
        )
    return tuple(submitted_from(row, tuple(ratings[row.pk])) for row in rows)


# Every visit of a page runs these two: they read no spare column and are built once in a process.


@cache
def _all_rounds() -> QuerySet[RoundRow]:
    rows = RoundRow.objects.select_related("assessment__course", "version").only(*ROUND_COLUMNS)
    return rows.order_by("submitted", "pk")


@cache
def _all_answers() -> QuerySet[RatingRow, tuple[Any, ...]]:
    same = {"round_id": OuterRef("round_id"), "item_id": OuterRef("item_id")}
    reason = ReasonRow.objects.filter(**same).values("text")
    answers = RatingRow.objects.annotate(
        reason=Subquery(reason[:1]), shared=Exists(SharedLineRow.objects.filter(**same))
    )
    return answers.values_list(*ANSWER_COLUMNS).order_by("round_id", "position")
