"""The editor's parts that depend on the framework (layer 5): competencies, scale, aims, and what topics help with.

Their HTML does not depend on the settings, so it is cached for each block, framework and language. The settings are
JSON beside it, and the page's script fills them in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from xblock.core import XBlock

from competency_xblock.frameworks import Framework
from competency_xblock.platform.site_frameworks import OWN

from ..assessment import points_of
from ..plumbing.rendering import render
from .change_effects import change_effects
from .choices import level_choices, selection_mode

PARTS = ("about", "choice", "scale", "aim_range", "aims", "helps")
FIELDS_WITH_TEXTS = ("level", "choose_up_to", "areas", "competencies", "aims")
CACHE_SIZE = 32


@dataclass(frozen=True, slots=True)
class _Parts:
    """The cache key of an editor's parts. `framework` and `fields` are not compared."""

    uid: str
    framework_id: int
    language: str
    level: str
    answered: bool
    is_own: bool
    framework: Framework | None = field(compare=False)
    fields: Mapping[str, Any] = field(compare=False)


def parts_html(block: XBlock, framework: Framework | None, uid: str, *, answered: bool) -> dict[str, str]:
    """The HTML of each part. Without a framework the parts say what to do first."""
    level = block.level if framework and (chosen := framework.level(block.level)) and chosen.withdrawn else ""
    return dict(
        _rendered(
            _Parts(
                uid,
                id(framework),
                get_language() or "",
                level,
                answered,
                block.framework == OWN,
                framework,
                block.fields,
            )
        )
    )


def framework_choice(block: XBlock) -> dict[str, Any]:
    """The current settings, for the page's script to fill in."""
    return {
        "spread": selection_mode(block),
        "competencies": block.competencies,
        "areas": block.areas,
        "choose_up_to": block.choose_up_to,
        "level": block.level,
        "aims": block.aims,
    }


def topics_json(framework: Framework | None) -> list[dict[str, Any]]:
    """The framework's topics, for the page's script."""
    return [{"id": topic.id, "title": topic.title} for topic in (framework.topics if framework else ())]


@lru_cache(maxsize=CACHE_SIZE)
def _rendered(parts: _Parts) -> tuple[tuple[str, str], ...]:
    context = _context(parts)
    return tuple((part, render(f"authoring/part_{part}.html", context)) for part in PARTS)


def _context(parts: _Parts) -> dict[str, Any]:
    framework = parts.framework
    scale = framework.scale if framework else None
    return {
        "uid": parts.uid,
        "field_texts": {
            name: {"label": _(parts.fields[name].display_name), "help": _(parts.fields[name].help)}
            for name in FIELDS_WITH_TEXTS
        },
        "answered": parts.answered,
        "own": parts.is_own,
        "effects": change_effects(),
        "framework": framework,
        "count": sum(not competency.withdrawn for competency in framework.competencies()) if framework else 0,
        "levels": level_choices(framework, parts.level) if framework and framework.levels else [],
        "has_core": any(competency.core for competency in framework.competencies()) if framework else False,
        "areas": [
            {
                "id": area.id,
                "title": area.title,
                "competencies": [competency for competency in area.competencies if not competency.withdrawn],
            }
            for area in (framework.areas if framework else ())
        ],
        "scale": scale,
        "scale_values": scale.values if scale else (),
        "scale_points": points_of(scale) if scale else (),
        "scale_worded": scale is not None and len(scale.points) == len(scale.values),
    }
