"""The database itself: keys, locks, SQL and what it can store. It knows no table (layer 3)."""

from .capabilities import (
    WHOLE,
    DatabaseCapabilities,
    inspect_database,
    strip_unstorable,
)
from .deletion import (
    delete,
    delete_numbered,
)
from .keys import (
    DIGEST_LENGTH,
    digest,
    new_key,
)
from .querysets import (
    Learners,
    filter_learners,
)
from .refusals import (
    NotStored,
)
from .sql import (
    execute,
    ids_by_value,
    insert_rows,
    update_existing_sql,
    upsert_sql,
)
from .transactions import (
    after_commit,
    atomic_with_retry,
    claim,
    lock_people,
    remember_erased,
    select_current,
)

__all__ = [
    "DIGEST_LENGTH",
    "WHOLE",
    "DatabaseCapabilities",
    "Learners",
    "NotStored",
    "after_commit",
    "atomic_with_retry",
    "claim",
    "delete",
    "delete_numbered",
    "digest",
    "execute",
    "filter_learners",
    "ids_by_value",
    "insert_rows",
    "inspect_database",
    "lock_people",
    "new_key",
    "remember_erased",
    "select_current",
    "strip_unstorable",
    "update_existing_sql",
    "upsert_sql",
]
