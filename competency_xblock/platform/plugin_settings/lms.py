"""What the LMS needs besides (layer 4): a way from its dashboard to our pages, and no log of what is written there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import studio
from .filters import with_our_steps

MAKO = str(Path(__file__).parent.parent.parent / "templates" / "mako")
NOT_TRACKED = r"^/competency/"
"""Our pages' addresses. The platform writes every form that is sent into its tracking log, and what was searched for:
on these pages that is what somebody saw of a colleague's practice, and names.
"""


def plugin_settings(settings: Any) -> None:
    """Add ours to what the platform and the site have, once."""
    studio.plugin_settings(settings)
    settings.OPEN_EDX_FILTERS_CONFIG = with_our_steps(getattr(settings, "OPEN_EDX_FILTERS_CONFIG", {}))
    for name, addition in (("MAKO_TEMPLATE_DIRS_BASE", MAKO), ("TRACKING_IGNORE_URL_PATTERNS", NOT_TRACKED)):
        existing = getattr(settings, name, [])
        if addition not in existing:
            setattr(settings, name, [*existing, addition])
    for engine in getattr(settings, "TEMPLATES", []):
        folders = engine.get("DIRS")
        # Worked out by the platform before it calls us the second time, from what a site may have replaced.
        if engine.get("NAME") == "mako" and isinstance(folders, list | tuple) and MAKO not in map(str, folders):
            engine["DIRS"] = [*folders, MAKO]
