"""Languages (layer 4): what they are called to browsers, and where Open edX puts translations that a site has pulled.

`make pull_translations` files a package that has XBlocks under `xblock.v1`, where only the blocks' `i18n` service
looks. Our sentences go through Django, so that pages, forms and commands speak one language; Django has to be told.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

PULLED = Path("conf", "plugins-locale", "xblock.v1", "competency_xblock")


def use_pulled_translations(settings: Any) -> None:
    """What was pulled goes before what we bring. Nothing is done before the platform has worked out its own paths."""
    if not isinstance(settings.LOCALE_PATHS, list | tuple):
        return
    pulled = Path(settings.REPO_ROOT) / PULLED
    if pulled.is_dir() and str(pulled) not in map(str, settings.LOCALE_PATHS):
        settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, str(pulled)]


WELL_FORMED = re.compile(
    "(?P<language>[a-z]{2,3})(-(?P<script>[a-z]{4}))?(-(?P<region>[a-z]{2}|[0-9]{3}))?(?![a-z0-9])", re.IGNORECASE
)
"""The part of a BCP 47 tag that browsers need to choose words, signs and the way numbers are written."""
SOURCE_LANGUAGE = "en"


def language_tag(code: str | None = None) -> str:
    """The language in which this page is, or that of a code, as browsers know it: zh_CN is zh-CN, de@informal is de.

    Scripts that are handed anything else fail. What names no language at all (`C`) is told as the sentences' own.
    """
    tag = WELL_FORMED.match((code or get_language() or "").replace("_", "-"))
    if tag is None:
        return SOURCE_LANGUAGE
    parts = (tag["language"].lower(), (tag["script"] or "").title(), (tag["region"] or "").upper())
    return "-".join(filter(None, parts))
