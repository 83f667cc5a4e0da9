"""What Open edX calls when it makes its settings (layer 4)."""

from __future__ import annotations

from typing import Any


def plugin_settings(settings: Any) -> None:
    """Make sure that the setting is there, so that a site can change one entry of it without naming the others."""
    settings.COMPETENCY_XBLOCK = getattr(settings, "COMPETENCY_XBLOCK", {})
