"""Choices for authors (layer 5): levels, and three ways to select competencies."""

from __future__ import annotations

from django.utils.translation import gettext as _
from xblock.core import XBlock

from competency_xblock.frameworks import Framework


def level_choices(framework: Framework | None, current: str) -> list[tuple[str, str]]:
    """The framework's levels, and the choice that each learner decides. A withdrawn level stays if it is set."""
    levels = framework.levels if framework else ()
    offered = [(level.id, level.short_title) for level in levels if not level.withdrawn or level.id == current]
    return [("", _("each learner chooses what fits")), *offered]


def selection_mode(block: XBlock) -> str:
    """How the block selects competencies: `these`, `areas` or `all`. A new block has `these`, and none ticked."""
    if block.competencies or not block.framework:
        return "these"
    return "areas" if block.areas else "all"
