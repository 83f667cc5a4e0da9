"""Our templates, through one Django engine, so that they can include one another (layer 5).

The host's own template settings play no part: a block renders alike in LMS, Studio, mobile and workbench.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine

from competency_xblock.platform.config import privacy_notice_url

TEMPLATES = Path(__file__).parent.parent / "templates"


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The one engine; autoescaping is on, and nothing in our templates is marked safe."""
    return Engine(
        dirs=[str(TEMPLATES)],
        libraries={"i18n": "django.templatetags.i18n", "l10n": "django.templatetags.l10n"},
        builtins=["django.templatetags.i18n", "django.templatetags.l10n"],
    )


def render(name: str, context: Mapping[str, Any]) -> str:
    """The text of one of our templates, `name` being the file below `templates/competency_xblock/`.

    The site's privacy notice is known to all of them.
    """
    known = {"privacy_notice_url": privacy_notice_url(), **context}
    return engine().get_template(f"competency_xblock/{name}").render(Context(known))
