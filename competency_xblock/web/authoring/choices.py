"""What an author can choose from (layer 5): levels, and in which of three ways competencies are picked."""

from __future__ import annotations

from django.utils.translation import gettext as _
from xblock.core import XBlock

from competency_xblock.frameworks import Framework


def level_choices(framework: Framework | None, current: str) -> list[tuple[str, str]]:
    """The framework's levels, and that each learner says which fits. A level that was withdrawn stays if it is set."""
    levels = framework.levels if framework else ()
    offered = [(level.id, level.name) for level in levels if not level.withdrawn or level.id == current]
    return [("", _("each learner chooses what fits")), *offered]


def selection_mode(block: XBlock) -> str:
    """Which competencies are asked about: `these`, `areas` to choose from, or `all`; a new block begins empty."""
    if block.competencies or not block.framework:
        return "these"
    return "areas" if block.areas else "all"
