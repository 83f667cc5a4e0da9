"""Edit conflicts (layer 5): an author cannot overwrite settings that they have not seen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _
from xblock.core import XBlock

from ..plumbing.handlers import RequestRefused


def settings_version(block: XBlock, names: Iterable[str]) -> str:
    """A hash of these fields' current values."""
    values = {name: getattr(block, name) for name in names}
    return sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:20]


def require_version(block: XBlock, names: Iterable[str], posted: Mapping[str, Any]) -> None:
    """Raise RequestRefused if another author has saved since the form was opened. It carries the current version."""
    current = settings_version(block, names)
    if posted.get("stamp", current) != current:
        sentence = _(
            "Someone has saved other settings since you opened this. Your changes are still here, but "
            "not saved. Choose Save again to replace theirs, or reload the page to see theirs."
        )
        raise RequestRefused(409, sentence, stamp=current)
