"""What blocks have stored, in the workbench's table: read once a request instead of once a field.

The workbench asks its database for each field of each block, twice, and a page's outline has the titles of all units:
over 200 queries a page. It also makes a row for whatever is asked for; here only what is stored has one.
"""

from __future__ import annotations

import json
from typing import Any

from workbench.models import XBlockState, shorten_scope_name
from workbench.runtime import WorkbenchDjangoKeyValueStore
from xblock.fields import Scope
from xblock.runtime import KeyValueStore, KvsFieldData

Row = tuple[str, str | None]


class ReadOnce(KeyValueStore):
    """The workbench's store, which remembers what it has read of a person, and of the course (whose user is None)."""

    def __init__(self) -> None:
        self._table = WorkbenchDjangoKeyValueStore()
        self._rows: dict[str | None, dict[Row, str]] = {}

    def get(self, key: KeyValueStore.Key) -> Any:
        """The value; KeyError where none is stored."""
        return self._values(key)[key.field_name]

    def has(self, key: KeyValueStore.Key) -> bool:
        """Whether a value is stored."""
        return key.field_name in self._values(key)

    def set(self, key: KeyValueStore.Key, value: Any) -> None:
        """Store a value, beside what others have stored in its row by now."""
        self._table.set(key, value)
        self._rows.pop(key.user_id, None)

    def delete(self, key: KeyValueStore.Key) -> None:
        """Forget a value; KeyError where none is stored."""
        self._table.delete(key)
        self._rows.pop(key.user_id, None)

    def _values(self, key: KeyValueStore.Key) -> dict[str, Any]:
        if key.user_id not in self._rows:
            rows = XBlockState.objects.filter(user_id=key.user_id).values_list("scope", "scope_id", "state")
            self._rows[key.user_id] = {(scope, scope_id): state for scope, scope_id, state in rows}
        # Parsed for each who asks: a field may change the list that it is given.
        values: dict[str, Any] = json.loads(self._rows[key.user_id].get(_row(key), "{}"))
        return values


def _row(key: KeyValueStore.Key) -> Row:
    """Where the workbench keeps the value: one row for all fields of a scope."""
    of_the_tree = key.scope in (Scope.parent, Scope.children)
    return shorten_scope_name((key.scope if of_the_tree else key.scope.block).attr_name), key.block_scope_id


class StoredFields(KvsFieldData):
    """The service through which blocks reach their fields; the workbench makes one for each request."""

    def __init__(self) -> None:
        super().__init__(ReadOnce())
