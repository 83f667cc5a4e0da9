"""What a site can set: the Django setting `COMPETENCY_XBLOCK`, a dictionary (layer 4)."""

from __future__ import annotations

from typing import Any

from django.conf import settings

LEAST_GROUP = 5
DEFAULTS: dict[str, Any] = {
    "group_minimum": 10,
    "unit_url": "",
}


def setting(name: str) -> Any:
    """The site's value, else the default. Raises KeyError for a name that is no setting of ours."""
    default = DEFAULTS[name]
    return getattr(settings, "COMPETENCY_XBLOCK", {}).get(name, default)


def group_minimum() -> int:
    """No figure is shown about fewer people than this; a site may choose, but never below five."""
    return max(LEAST_GROUP, int(setting("group_minimum")))
