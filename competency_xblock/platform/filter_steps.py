"""What a step of a filter of the platform is (layer 4). Loaded by the platform only, which has the library."""

from __future__ import annotations

from openedx_filters import PipelineStep

__all__ = ["PipelineStep"]
