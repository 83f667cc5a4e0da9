"""What happens when the platform tells us something (layer 5)."""

from __future__ import annotations

from typing import Any

from competency_xblock.records import api


def retire(sender: Any, user: Any, **_details: Any) -> None:
    """Delete everything that is held on somebody who is retired. Being told twice does no harm."""
    api.erase_learner(user.pk)
