"""What Open edX calls when it makes its settings (layer 4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

STEPS = {
    "org.openedx.learning.instructor.dashboard.render.started.v1": "competency_xblock.web.dashboard.SectionOfReports",
    "org.openedx.learning.instructor.dashboard.tabs.requested.v1": "competency_xblock.web.dashboard.TabOfReports",
}
"""The steps that we add to the platform's filters: a way from the instructor dashboard to the reports."""
MAKO = Path(__file__).parent.parent / "templates" / "mako"


def plugin_settings(settings: Any) -> None:
    """Make sure that the setting is there, so that a site can change one entry of it without naming the others."""
    settings.COMPETENCY_XBLOCK = getattr(settings, "COMPETENCY_XBLOCK", {})
    if hasattr(settings, "MAKO_TEMPLATE_DIRS_BASE"):
        settings.MAKO_TEMPLATE_DIRS_BASE = [*settings.MAKO_TEMPLATE_DIRS_BASE, str(MAKO)]
    settings.OPEN_EDX_FILTERS_CONFIG = _with_our_steps(getattr(settings, "OPEN_EDX_FILTERS_CONFIG", {}))


def _with_our_steps(configured: dict[str, Any]) -> dict[str, Any]:
    """What a site has configured stays, and ours comes after it, once."""
    steps = dict(configured)
    for name, step in STEPS.items():
        entry = steps.get(name, {})
        # One step or a list of them, in a dictionary or bare: the library takes all of these.
        entry = entry if isinstance(entry, dict) else {"pipeline": entry}
        pipeline = entry.get("pipeline", [])
        pipeline = [pipeline] if isinstance(pipeline, str) else list(pipeline)
        if step not in pipeline:
            pipeline.append(step)
        # Nobody is to be kept from their dashboard by a tab of ours that does not work.
        steps[name] = {"fail_silently": True, **entry, "pipeline": pipeline}
    return steps
