"""All of it or nothing, even when requests get in each other's way (layer 3): the one home of writing.

Everything that writes goes through `atomic_with_retry`, and whatever writes about somebody first calls `lock_people`.
So two that are about the same person wait for each other before they hold anything else, and there is one order in
which
locks are taken: people by number, then what is theirs, then what they share. `docs/decisions/0003-records.md` says why.
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
"""So many seconds after the beginning nothing is tried again: whoever waits has waited for long enough."""
ERASED_FOR = 600
"""Seconds: longer than any request that was under way."""

_writing: ContextVar[bool] = ContextVar("competency_writing", default=False)
_inside_another: ContextVar[bool] = ContextVar("competency_inside_another", default=False)


def atomic_with_retry(function: Callable[P, R]) -> Callable[P, R]:
    """Run the function in one transaction, and again from the start where a concurrent one got in its way.

    The function must look at the database afresh each time. Inside a transaction of the caller's it runs once: a
    deadlock has undone the caller's work too, which only the caller can repeat. Raises NotStored, never an error of the
    database's, which may quote what people wrote.
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
            # By chance, so that two do not meet again.
            time.sleep(random.uniform(0, FIRST_PAUSE * 2**attempt))  # noqa: S311
        # Outside of `except`: what the database said must not even hang on as the context of this.
        raise refusal

    return run


def is_writing() -> bool:
    """Whether this is inside `atomic_with_retry`."""
    return _writing.get()


def claim(row_count: int) -> None:
    """Go on only where the one row was found that was read before. Raises NotStored.

    It always is, unless the caller's transaction looks at an older state than the present one (REPEATABLE READ).
    """
    if not row_count:
        raise NotStored("StaleSnapshot", in_the_way=True)


def select_current(rows: QuerySet[Row]) -> QuerySet[Row]:
    """These rows as they are at this moment, for what is written from them.

    That is what any query gives, except in a transaction of the caller's that looked at the database before this one
    and keeps what it saw (REPEATABLE READ). There only locking shows the present.
    """
    return rows.select_for_update() if _sees_the_past() else rows


def _sees_the_past() -> bool:
    level = getattr(connection, "isolation_level", "read committed")  # that only MySQL's has
    return _inside_another.get() and level != "read committed"


def lock_people(user_ids: Iterable[int], *, beginning: bool = False) -> None:
    """Wait until nobody else writes about these people, and let nobody until the end of the transaction.

    The first thing that a transaction does: under REPEATABLE READ what is read later is then as it is now.
    `beginning`: something is about to be made of nothing, which is refused (NotStored) for whoever was just erased.
    """
    user_ids = sorted(set(user_ids))
    # Where the database can, others may still refer to these users, as all inserts do.
    weaker = connection.features.has_select_for_no_key_update
    rows = get_user_model()._default_manager.select_for_update(no_key=weaker).filter(pk__in=user_ids)
    list(rows.order_by("pk").values_list("pk"))
    if beginning and cache.get_many([_erased(user_id) for user_id in user_ids]):
        raise NotStored("Erased")


def remember_erased(user_id: int) -> None:
    """Have requests that were under way when somebody was erased begin nothing new; before the end of the erasing."""
    cache.set(_erased(user_id), True, ERASED_FOR)


def _erased(user_id: int) -> str:
    return f"competency-erased-{user_id}"
