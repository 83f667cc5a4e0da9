"""Receivers of the platform's signals (layer 5)."""

from __future__ import annotations

from typing import Any

from competency_xblock.records import api


def retire(sender: Any, user: Any, **_details: Any) -> None:
    """Delete all records of a retired user. A second signal does no harm."""
    api.erase_learner(user.pk)
