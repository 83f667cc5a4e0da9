"""Our templates, through one Django engine, so that they can include one another (layer 5).

The host's own template settings play no part: a block renders alike in LMS, Studio, mobile and workbench.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine, Origin
from django.template.base import tag_re
from django.template.loaders.filesystem import Loader

from competency_xblock.platform.site_settings import privacy_notice_url

TEMPLATES = Path(__file__).parents[2] / "templates"


class MachineValues(Loader):
    """Loads our templates so that numbers inside an HTML tag are written without separators.

    Inside tags stand values that pages post, link to or hand to scripts. Text between tags and sentences of
    `blocktranslate` are for people and keep the separators of their language.
    """

    def get_contents(self, origin: Origin) -> str:
        """The template's source; raises TemplateDoesNotExist."""
        parts, in_tag, in_sentence = [], False, False
        for piece in tag_re.split(super().get_contents(origin)):
            if piece.startswith("{%"):
                name = piece[2:].split(maxsplit=1)[0]
                in_sentence = name == "blocktranslate" or (in_sentence and name != "endblocktranslate")
            elif piece.startswith("{{"):
                if in_tag and not in_sentence:
                    piece = f"{piece[:-2].rstrip()}|unlocalize }}}}"
            elif not piece.startswith("{#"):
                in_tag = piece.rfind("<") > piece.rfind(">") or (in_tag and ">" not in piece)
            parts.append(piece)
        return "".join(parts)


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The engine of all our templates. Autoescaping is on, and no template marks anything safe."""
    loader = (f"{__name__}.{MachineValues.__name__}", [str(TEMPLATES)])
    return Engine(
        loaders=[("django.template.loaders.cached.Loader", [loader])],
        libraries={"i18n": "django.templatetags.i18n", "l10n": "django.templatetags.l10n"},
        builtins=["django.templatetags.i18n", "django.templatetags.l10n"],
    )


def render(name: str, context: Mapping[str, Any]) -> str:
    """Render the template `name`, a file below `templates/competency_xblock/`.

    Every template knows `privacy_notice_url`.
    """
    known = {"privacy_notice_url": privacy_notice_url(), **context}
    return engine().get_template(f"competency_xblock/{name}").render(Context(known))
