"""All of it or nothing, even when two requests get in each other's way (layer 3)."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, transaction

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 4
PAUSE = 0.02

# What MySQL and MariaDB say when a transaction only has to be tried again:
# a changed row under snapshot isolation, a lock waited for too long, a deadlock.
PASSING_ERRORS = frozenset({1020, 1205, 1213})


def all_or_nothing(function: Callable[P, R]) -> Callable[P, R]:
    """Run the function in one transaction, and again from the start where a concurrent one got in its way.

    The function must look at the database afresh each time. Inside a transaction of the caller's a deadlock
    is passed on: it has undone the caller's work too, which only the caller can repeat.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        inside_another = transaction.get_connection().in_atomic_block
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except IntegrityError:
                if attempt == ATTEMPTS:
                    raise
            except OperationalError as problem:
                if inside_another or attempt == ATTEMPTS or not _passes(problem):
                    raise
            time.sleep(random.uniform(0, PAUSE * attempt))  # noqa: S311  (only so that two do not meet again)
        raise AssertionError("unreachable")

    return run


def _passes(problem: OperationalError) -> bool:
    """Whether trying again is likely to help."""
    return bool(problem.args) and (problem.args[0] in PASSING_ERRORS or "locked" in str(problem.args[0]))
