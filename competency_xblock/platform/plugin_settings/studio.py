"""What Studio needs, and the LMS too (layer 4)."""

from __future__ import annotations

from typing import Any

from ..translations import use_pulled_translations


def plugin_settings(settings: Any) -> None:
    """Make sure that our setting is there, so that a site can change one entry of it without naming the others."""
    settings.COMPETENCY_XBLOCK = getattr(settings, "COMPETENCY_XBLOCK", {})
    use_pulled_translations(settings)
