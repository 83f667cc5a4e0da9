"""Submitting a round of 36 answers in the large course, against inserting the round and its ratings alone.

Alone means two statements in a durable transaction, written by hand for the same connection. A submission reads and
claims the round, stores the ratings, and brings where the learner stands and how far the learner is into step.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction

from competency_xblock.records import api, models
from competency_xblock.records.data import Answer, Draft, DraftAnswer, PrivacyPromise
from competency_xblock.records.database.keys import new_key

from .large_course import ASSESSMENT, COURSE, ORGANISATIONS, ROLES, SEED, the_framework
from .pairs import Pair, compare

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TIMES = 100
NUMBER = 1000  # of rounds that are inserted alone; no learner has as many


def prepare() -> None:
    """Have SQLite wait for the disk at each commit, as MariaDB does, and keep 250 MB in memory."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA cache_size=-250000")


def first_round() -> Pair:
    """By learners who are new."""
    user = get_user_model()
    user.objects.bulk_create([user(username=f"new-learner{number}") for number in range(TIMES + 1)])
    return _submitting(list(user.objects.filter(username__startswith="new-").values_list("pk", flat=True)))


def second_round() -> Pair:
    """By learners who rate everything again."""
    rated = models.Participant.objects.filter(course__key=COURSE, rounds=1, learner__username__startswith="learner")
    return _submitting(Random(SEED).sample(list(rated.order_by("pk").values_list("learner_id", flat=True)), TIMES + 1))


def _submitting(learners: list[int]) -> Pair:
    drafts = [_draft(number) for number in range(len(learners))]
    begun = iter([(learner, draft, _begin(learner, draft)) for learner, draft in zip(learners, drafts, strict=True)])
    rows = iter([_alone(learner, draft) for learner, draft in zip(learners, drafts, strict=True)])

    def submit() -> None:
        learner, draft, key = next(begun)
        api.submit_round(
            learner, assessment=ASSESSMENT, round_key=key, revision=1, save_id=f"submit-{learner}", draft=draft, now=NOW
        )

    return compare(submit, lambda: _insert(*next(rows)), times=TIMES)


def _begin(learner: int, draft: Draft) -> str:
    framework = the_framework()
    return api.save_draft(
        learner,
        course=COURSE,
        assessment=ASSESSMENT,
        framework=framework,
        promise=PrivacyPromise(
            aims={competency.id: competency.aim for competency in framework.competencies()}, purpose="To plan training"
        ),
        draft=draft,
        round_key="",
        revision=0,
        save_id=f"save-{learner}",
        now=NOW,
    ).key


def _draft(number: int) -> Draft:
    chance = Random(SEED + number)
    return Draft(
        role=chance.choice(ROLES),
        organisation=chance.choice(ORGANISATIONS),
        answers={
            competency.id: DraftAnswer(answer=Answer.RATED, initial=chance.randint(1, 10))
            for competency in the_framework().competencies()
        },
    )


def _alone(learner: int, draft: Draft) -> tuple[list[Any], list[list[Any]]]:
    """What the columns of the round and of its ratings hold."""
    framework = the_framework()
    assessment = models.Assessment.objects.get(key=ASSESSMENT)
    version = models.FrameworkVersion.objects.get(framework=framework.id)
    item_ids = dict(models.Item.objects.values_list("competency", "pk"))
    sensitive = set(version.sensitive)
    round_row = models.Round(
        key=new_key(),
        learner_id=learner,
        assessment=assessment,
        number=NUMBER,
        open=None,
        last_save=f"submit-{learner}",
        started=NOW,
        saved=NOW,
        submitted=NOW,
        version=version,
        visibility="groups",
        purpose="To plan training",
        aims={competency.id: competency.aim for competency in framework.competencies()},
        role=draft.role,
        organisation=draft.organisation,
    )
    ratings = [
        models.Rating(
            item_id=item_ids[competency],
            position=position,
            visibility="groups" if competency in sensitive else round_row.visibility,
            answer="rated",
            initial=answer.initial,
            aim=7,
        )
        for position, (competency, answer) in enumerate(draft.answers.items())
    ]
    return _values(round_row), [_values(rating) for rating in ratings]


def _values(row: Any) -> list[Any]:
    return [
        json.dumps(value) if isinstance(value, dict) else field.get_db_prep_save(value, connection)
        for field, value in ((field, getattr(row, field.attname)) for field in _fields(type(row)))
    ]


def _fields(model: type[Any]) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if not field.primary_key]


def _insert(round_values: list[Any], ratings: list[list[Any]]) -> None:
    round_position = next(
        position for position, field in enumerate(_fields(models.Rating)) if field.attname == "round_id"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_statement(models.Round, 1), round_values)
        round_id = cursor.lastrowid
        values: Iterator[Any] = (
            round_id if at == round_position else value for rating in ratings for at, value in enumerate(rating)
        )
        cursor.execute(_statement(models.Rating, len(ratings)), list(values))


@cache
def _statement(model: type[Any], rows: int) -> str:
    names = ", ".join(connection.ops.quote_name(field.column) for field in _fields(model))
    placeholders = f"({', '.join(['%s'] * len(_fields(model)))})"
    return f"INSERT INTO {model._meta.db_table} ({names}) VALUES {', '.join([placeholders] * rows)}"  # noqa: S608
