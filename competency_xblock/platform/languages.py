"""Where Open edX puts translations of ours that a site has pulled (layer 4).

`make pull_translations` files a package that has XBlocks under `xblock.v1`, where only the blocks' `i18n` service
looks. Our sentences go through Django, so that pages, forms and commands speak one language; Django has to be told.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

PULLED = Path("conf", "plugins-locale", "xblock.v1", "competency_xblock")


def use_pulled_translations(settings: Any) -> None:
    """What was pulled goes before what we bring. Nothing is done before the platform has worked out its own paths."""
    if not isinstance(settings.LOCALE_PATHS, list | tuple):
        return
    pulled = Path(settings.REPO_ROOT) / PULLED
    if pulled.is_dir() and str(pulled) not in map(str, settings.LOCALE_PATHS):
        settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, str(pulled)]
