"""Narrowing a queryset to some learners (layer 3)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeAlias

from django.db.models import QuerySet

Learners: TypeAlias = "QuerySet[Any] | Collection[int]"


def filter_learners(rows: QuerySet[Any], learners: Learners | None) -> QuerySet[Any]:
    """The rows that are about these learners; all rows for None."""
    if learners is None:
        return rows
    return rows.filter(learner_id__in=learners if isinstance(learners, QuerySet) else list(learners))
