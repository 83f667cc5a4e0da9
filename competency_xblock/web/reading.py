"""Dates and times as the reader's own clock shows them (layer 5)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.utils import timezone
from xblock.core import XBlock

from competency_xblock.platform.people import zone_of


def in_readers_zone(method: Callable[..., Any]) -> Callable[..., Any]:
    """A view or handler of a block in which times are told in the time zone that the reader has chosen."""

    @wraps(method)
    def told(block: XBlock, *arguments: Any, **named: Any) -> Any:
        zone = zone_of(block)
        if zone is None:
            return method(block, *arguments, **named)
        with timezone.override(zone):
            return method(block, *arguments, **named)

    return told
