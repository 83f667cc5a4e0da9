"""Telling the host's tracking log what happened (layer 4).

A block publishes; in the LMS every name that is not a grade or a completion becomes a tracking event. Studio drops it,
the workbench writes it to its own log.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from xblock.core import XBlock

from competency_xblock.platform.masquerade import is_as_learner

log = logging.getLogger(__name__)


def tell(block: XBlock, name: str, payload: Mapping[str, Any]) -> None:
    """Publish an event as soon as what it is about is stored; it is dropped if that is taken back.

    Staff who look at the course as a learner tell nothing. Nothing is raised: saving never depends on the log.
    """

    def publish() -> None:
        try:
            if not is_as_learner(block):
                block.runtime.publish(block, name, dict(payload))
        except Exception as problem:
            # Neither its message nor where it came from: both may quote what was to be told.
            log.error("The event %s could not be told: %s", name, type(problem).__name__)

    transaction.on_commit(publish)
