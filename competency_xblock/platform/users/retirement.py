"""What happens when the platform retires a user (layer 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..hosts import is_lms

SIGNALS = ("USER_RETIRE_LMS_CRITICAL", "USER_RETIRE_LMS_MISC")


def connect(receiver: Callable[..., Any]) -> None:
    """Have the receiver called, in an LMS that was given the app in INSTALLED_APPS rather than as a plugin.

    The plugin's own configuration uses the same ids, so that nobody is called twice.
    """
    if not is_lms():
        return
    from openedx.core.djangoapps.user_api.accounts import signals

    for name in SIGNALS:
        getattr(signals, name).connect(receiver, dispatch_uid=f"{signals.__name__}.{name}")
