"""Our style and scripts on a fragment (layer 5). Nothing is loaded from another host.

Scripts are modules. They import each other by relative addresses, which no storage of static files rewrites: the copies
that they reach keep their plain names, and a browser may hold them from an older release. So building the package gives
the folder of scripts a name made of what is in it (`setup.py`), and whatever is reached inside belongs together.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from django.utils.translation import gettext as _
from web_fragments.fragment import Fragment
from xblock.core import XBlock

from competency_xblock.platform.courses.keys import get_assessment_key

from .rendering import render

STATIC = Path(__file__).parent.parent.parent / "static"
[_folder] = (STATIC / "competency_xblock").glob("js*")
SCRIPTS = _folder.relative_to(STATIC).as_posix()
"""Where scripts are below `static/`: in a folder `js`, or as the build has named it."""


def add_style(fragment: Fragment, block: XBlock, *, authors: bool = False) -> None:
    """Adds the style; for authors, theirs too."""
    for style in ("competency", "authoring") if authors else ("competency",):
        fragment.add_css_url(block.runtime.local_resource_url(block, f"static/competency_xblock/css/{style}.css"))


def add_script(fragment: Fragment, block: XBlock, start: str, module: str) -> None:
    """Adds a module (`editor/main`), and the name of the function that fetches it and starts the block with it."""

    def address(script: str) -> str:
        url: str = block.runtime.local_resource_url(block, f"static/{SCRIPTS}/{script}.js")
        return url

    failed = _("Part of this page is missing. Everything you saved before is safe. Reload the page to continue.")
    fragment.add_content(render("module.html", {"url": address(module), "failed": failed}))
    fragment.add_javascript_url(address("loader"))
    fragment.initialize_js(start)


def uid_of(block: XBlock) -> str:
    """What the ids of the block's elements begin with: unique on the page, the same each time."""
    return "cxb-" + sha256(get_assessment_key(block).encode()).hexdigest()[:10]
