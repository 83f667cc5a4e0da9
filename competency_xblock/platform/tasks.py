"""Work that no page waits for (layer 4).

Open edX has workers that take tasks from a queue. Where there are none, as in a plain runtime, it is done at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from .hosts import is_lms

log = logging.getLogger(__name__)


class Task:
    """A function that can be left to a worker. Its name is how the worker finds it, so it never changes."""

    def __init__(self, function: Callable[..., object], name: str) -> None:
        self._function = function
        self._queued: Any = None
        try:
            from celery import shared_task
        except ImportError:  # not a part of a plain runtime
            return
        self._queued = shared_task(name=name, ignore_result=True)(function)

    def __call__(self, *arguments: Any) -> object:
        """Do the work now."""
        return self._function(*arguments)

    def enqueue(self, *arguments: Any) -> bool:
        """Queue the work, or do it now where there are no workers. Returns whether it is done.

        A queue that does not answer is logged, never raised.
        """
        if self._queued is None or not is_lms():
            self._function(*arguments)
            return True
        from kombu.exceptions import OperationalError

        try:
            self._queued.delay(*arguments)
        except OperationalError:
            log.exception("A task could not be queued: %s", self._queued.name)
        return False


def task(name: str) -> Callable[[Callable[..., object]], Task]:
    """Makes a task of a function whose arguments are plain values."""
    return lambda function: Task(function, name)
