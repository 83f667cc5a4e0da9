"""What a plain runtime, such as the demo's workbench, says about its people and courses (layer 4).

In Open edX the platform is asked. Elsewhere the setting `plain_host` names a module; where it is not set, or says
nothing about a matter, nobody has any rights and there are no cohorts, courses or completions.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from .hosts import is_lms, is_studio
from .site_settings import get_setting


def call_plain_host(about: str, *arguments: Any, default: Any) -> Any:
    """What the function of that name says in the plain host's module; the default where there is none."""
    name = "" if is_lms() or is_studio() else get_setting("plain_host")
    answer: Callable[..., Any] | None = getattr(import_module(name), about, None) if name else None
    return answer(*arguments) if answer else default
