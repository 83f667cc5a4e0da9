"""Our steps in the platform's filters, beside those that a site has configured (layer 4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

STEPS = {
    "org.openedx.learning.instructor.dashboard.render.started.v1": "competency_xblock.web.dashboard.SectionOfReports",
    "org.openedx.learning.instructor.dashboard.tabs.requested.v1": "competency_xblock.web.dashboard.TabOfReports",
}
"""The steps that we add: a way from the instructor dashboard to the reports. Sites may have these in settings."""


def with_our_steps(configured: Mapping[str, Any]) -> dict[str, Any]:
    """What a site has configured stays, and ours comes after it, once."""
    steps = dict(configured)
    for name, step in STEPS.items():
        pipeline = pipeline_of(steps, name)
        if step not in pipeline:
            entry = steps[name] if isinstance(steps.get(name), dict) else {}
            steps[name] = {**entry, "pipeline": [*pipeline, step]}
    return steps


def pipeline_of(configured: Mapping[str, Any], name: str) -> list[str]:
    """The steps of a filter. One step or a list of them, in a dictionary or bare: the library takes all of these."""
    entry = configured.get(name, [])
    pipeline = entry.get("pipeline", []) if isinstance(entry, dict) else entry
    return [pipeline] if isinstance(pipeline, str) else list(pipeline)
