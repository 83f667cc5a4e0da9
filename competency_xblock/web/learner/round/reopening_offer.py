"""The offer to take a finish back, on the page after a round (layer 5)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from competency_xblock.records.data import REOPEN_FOR, SubmittedRound
from competency_xblock.web.plumbing import wording


def reopening_offer(latest: SubmittedRound) -> dict[str, Any] | None:
    """Until when the learner can take the finish of their latest round back, and what names it. None: it is over."""
    until = latest.submitted_at + REOPEN_FOR
    if timezone.now() >= until:
        return None
    return {"until": wording.format_time(until), "round": latest.key, "submitted": latest.submitted_at.isoformat()}
