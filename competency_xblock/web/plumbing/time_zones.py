"""Dates and times as the reader's own clock shows them, and the day that counts for what is due (layer 5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from xblock.core import XBlock

from competency_xblock.platform.users.accounts import get_block_time_zone, get_user_time_zone


def in_block_time_zone(method: Callable[..., Any]) -> Callable[..., Any]:
    """Run a block's view or handler in the time zone that the reader has chosen."""

    @wraps(method)
    def wrapper(block: XBlock, *arguments: Any, **named: Any) -> Any:
        zone = get_block_time_zone(block)
        if zone is None:
            return method(block, *arguments, **named)
        with timezone.override(zone):
            return method(block, *arguments, **named)

    return wrapper


def in_request_time_zone(view: Callable[..., Any]) -> Callable[..., Any]:
    """Run a Django view in the time zone that its logged-in visitor has chosen."""

    @wraps(view)
    def wrapper(request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        with timezone.override(get_user_time_zone(request.user.pk)):
            return view(request, *arguments, **named)

    return wrapper


def today_on_site() -> date:
    """Today in the site's time zone. It decides what is due or overdue, wherever the reader is."""
    return timezone.localdate(timezone=timezone.get_default_timezone())
