"""Deleting rows by id (layer 3).

Django looks up the dependent rows, and then deletes by the condition. On MySQL the condition waits for rows of other
learners that it passes. And what Django looked up may be out of date.
"""

from __future__ import annotations

from typing import Any

from django.db.models import CASCADE, QuerySet

from .transactions import select_current


def delete(rows: QuerySet[Any]) -> int:
    """Delete these rows with their dependent rows; how many of these there were.

    Call it inside `atomic_with_retry`, after locking the people whom the rows are about.
    """
    ids = list(select_current(rows.order_by()).values_list("pk", flat=True))
    delete_numbered(rows.model, ids)
    return len(ids)


def delete_numbered(model: Any, ids: list[int]) -> None:
    """Delete the rows with these ids, and first the rows that depend on them."""
    if not ids:
        return
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.one_to_many and relation.on_delete is CASCADE:
            belonging = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": ids})
            belonging._raw_delete(belonging.db)
    rows = model._default_manager.filter(pk__in=ids)
    rows._raw_delete(rows.db)
