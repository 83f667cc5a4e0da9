"""Telling the host's tracking log what happened (layer 4).

A block publishes; in the LMS every name that is not a grade or a completion becomes a tracking event. Studio drops it,
the workbench writes it to its own log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import transaction
from xblock.core import XBlock

from .users.masquerade import is_masquerading

log = logging.getLogger(__name__)

Named = tuple[str, Mapping[str, Any]]
"""An event as the log takes it: its name, and what it says."""


def publish_events(block: XBlock, make: Callable[[], Iterable[Named]]) -> None:
    """Publish events as soon as what they are about is stored; they are dropped if that is taken back.

    They are made only then, so neither making nor publishing them can take anything back. Staff who look at the course
    as a learner tell nothing. Nothing is raised: saving never depends on the log.
    """

    def publish() -> None:
        try:
            for name, payload in make():
                _publish(block, name, payload)
        except Exception as problem:
            log.error("An event of %s could not be made: %s", block.scope_ids.usage_id, type(problem).__name__)

    transaction.on_commit(publish)


def _publish(block: XBlock, name: str, payload: Mapping[str, Any]) -> None:
    """Publish one event. A failure is logged, so that the other events are still published."""
    try:
        if not is_masquerading(block):
            block.runtime.publish(block, name, dict(payload))
    except Exception as problem:
        # Neither its message nor its traceback: both may quote what the event holds.
        log.error("The event %s could not be told: %s", name, type(problem).__name__)
