"""Deleting rows by number (layer 3).

Django looks up what belongs to the rows, and then deletes by the condition. On MySQL the condition has it wait for rows
of others that it passes on its way; and what was looked up may be how things were.
"""

from __future__ import annotations

from typing import Any

from django.db.models import CASCADE, QuerySet

from .transactions import select_current


def delete(rows: QuerySet[Any]) -> int:
    """Delete these rows with what belongs to them; how many of them there were.

    Inside `atomic_with_retry`, which has locked whomever they are about.
    """
    ids = list(select_current(rows.order_by()).values_list("pk", flat=True))
    delete_numbered(rows.model, ids)
    return len(ids)


def delete_numbered(model: Any, ids: list[int]) -> None:
    """Delete the rows with these numbers, and before them those that cannot be without them."""
    if not ids:
        return
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.one_to_many and relation.on_delete is CASCADE:
            belonging = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": ids})
            belonging._raw_delete(belonging.db)
    rows = model._default_manager.filter(pk__in=ids)
    rows._raw_delete(rows.db)
