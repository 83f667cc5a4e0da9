"""All or nothing, even when requests get in each other's way (layer 3): the one home of writing.

Everything that writes goes through `atomic_with_retry`, and first calls `lock_people` for those it writes about. So two
writers about one person wait for each other before they hold anything else. Locks are taken in one order: people by id,
then their own rows, then shared rows. `docs/decisions/0003-records.md` says why.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.db.models import Model, QuerySet

from .refusals import NotStored, refusal_of

P = ParamSpec("P")
R = TypeVar("R")
Row = TypeVar("Row", bound=Model)

ATTEMPTS = 6
FIRST_PAUSE = 0.02
PATIENCE = 10
"""Seconds after the beginning in which a transaction is tried again; people wait no longer."""
ERASED_FOR = 600
"""Seconds: longer than any request that was running."""

_writing: ContextVar[bool] = ContextVar("competency_writing", default=False)
_inside_another: ContextVar[bool] = ContextVar("competency_inside_another", default=False)


def atomic_with_retry(function: Callable[P, R]) -> Callable[P, R]:
    """Run the function in one transaction, and again from the start where a concurrent one interfered.

    The function must read the database afresh each time. Inside a transaction of the caller's it runs once: a deadlock
    also undoes the caller's work, which only the caller can repeat. Raises NotStored, never an error of the database's,
    which may quote what people wrote.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _writing.get():
            return function(*args, **kwargs)
        inside_another = connection.in_atomic_block
        until = time.monotonic() + PATIENCE
        for attempt in range(ATTEMPTS):
            writing, inside = _writing.set(True), _inside_another.set(inside_another)
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except DatabaseError as problem:
                refusal = refusal_of(problem)
            except NotStored as problem:
                refusal = problem
            finally:
                _writing.reset(writing)
                _inside_another.reset(inside)
            if inside_another or not refusal.in_the_way or time.monotonic() > until:
                break
            # A random pause, so that the two do not meet again.
            time.sleep(random.uniform(0, FIRST_PAUSE * 2**attempt))  # noqa: S311
        # Outside of `except`: the database's error must not even be the context of this one.
        raise refusal

    return run


def after_commit(function: Callable[[], object]) -> None:
    """Call the function once this transaction is committed, as a writing of its own: tried again like any other.

    The commit has happened while `atomic_with_retry` is still at work. Without this, the function would count as a part
    of it and have neither a transaction nor a second try. An error is logged, as the commit stands.
    """

    def run() -> None:
        writing = _writing.set(False)
        try:
            function()
        finally:
            _writing.reset(writing)

    transaction.on_commit(run, robust=True)


def is_writing() -> bool:
    """Whether this is inside `atomic_with_retry`."""
    return _writing.get()


def claim(row_count: int) -> None:
    """Go on only where a statement found the one row that was read before. Raises NotStored (no row).

    It always finds the row, unless the caller's transaction reads an older state than the present one (REPEATABLE
    READ).
    """
    if not row_count:
        raise NotStored("StaleSnapshot", in_the_way=True)


def select_current(rows: QuerySet[Row]) -> QuerySet[Row]:
    """These rows as they are at this moment, for what is computed from them and stored.

    Any query reads the present, except in a caller's transaction that has read before and keeps what it saw (REPEATABLE
    READ). There only locking shows the present.
    """
    return rows.select_for_update() if _sees_the_past() else rows


def _sees_the_past() -> bool:
    level = getattr(connection, "isolation_level", "read committed")  # only MySQL's connection has it
    return _inside_another.get() and level != "read committed"


def lock_people(user_ids: Iterable[int], *, beginning: bool = False) -> None:
    """Wait until nobody else writes about these people, and keep others waiting until the end of the transaction.

    A transaction does this first: under REPEATABLE READ, later reads then see the present. `beginning`: the caller is
    about to create a learner's first rows. Raises NotStored where that learner was just erased.
    """
    user_ids = sorted(set(user_ids))
    # A weaker lock, where the database has one: other inserts may still refer to these users.
    weaker = connection.features.has_select_for_no_key_update
    rows = get_user_model()._default_manager.select_for_update(no_key=weaker).filter(pk__in=user_ids)
    list(rows.order_by("pk").values_list("pk"))
    if beginning and cache.get_many([_erased(user_id) for user_id in user_ids]):
        raise NotStored("Erased")


def remember_erased(user_id: int) -> None:
    """Stop running requests from creating rows about a user who is being erased. Call it before the erasing ends."""
    cache.set(_erased(user_id), True, ERASED_FOR)


def _erased(user_id: int) -> str:
    return f"competency-erased-{user_id}"
