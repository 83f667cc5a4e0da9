"""The LMS's tracking log: the real library, set up as the platform sets it up, with the lines kept in memory."""

from __future__ import annotations

import json
import logging
from typing import Any

LARGEST_EVENT = 50_000
"""Characters. The platform drops what is longer without a word (TRACK_MAX_EVENT)."""
BACKENDS = {
    "tracking_logs": {
        "ENGINE": "eventtracking.backends.routing.RoutingBackend",
        "OPTIONS": {
            "backends": {
                "logger": {
                    "ENGINE": "eventtracking.backends.logger.LoggerBackend",
                    "OPTIONS": {"name": "tracking", "max_event_size": LARGEST_EVENT},
                }
            },
        },
    }
}


class TrackingLog(logging.Handler):
    """What was written to the log, line by line."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(record.getMessage())

    @property
    def events(self) -> list[dict[str, Any]]:
        """Each line as whoever analyses the log reads it."""
        return [json.loads(line) for line in self.lines]

    @property
    def names(self) -> list[str]:
        """What the events are called, without what is the same for all."""
        return [event["name"].removeprefix("edx.competency.") for event in self.events]

    def data(self, name: str) -> dict[str, Any]:
        """What stands in the one event of that name."""
        (found,) = [event["data"] for event in self.events if event["name"] == f"edx.competency.{name}"]
        payload: dict[str, Any] = found
        return payload
