"""Our style and scripts on a fragment (layer 5). Nothing is loaded from another host.

Scripts are modules that import each other by relative addresses. No storage of static files rewrites those, so a
browser may still hold an imported module from an older release. Building the package therefore names the folder of
scripts after its content (`setup.py`): all modules in one folder belong together. There each page's script is one
file, and so is its style, with all that they import; installed with `--editable`, a browser gathers them itself.
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
"""The folder of scripts below `static/`: `js`, or the name that the build gave it."""


LEARNER_STYLE = "learner"
"""What learners' pages look like."""


def add_style(fragment: Fragment, block: XBlock, *, authors: bool = False) -> None:
    """Add our style; with `authors`, the authors' style, too."""
    for style in (LEARNER_STYLE, "authoring") if authors else (LEARNER_STYLE,):
        fragment.add_css_url(block.runtime.local_resource_url(block, f"static/competency_xblock/css/{style}.css"))


def add_script(fragment: Fragment, block: XBlock, start: str, module: str) -> None:
    """Add the module (`editor/main`) and `start`, the name of the function that loads it and starts the block."""

    def address(script: str) -> str:
        url: str = block.runtime.local_resource_url(block, f"static/{SCRIPTS}/{script}.js")
        return url

    failed = _("Part of this page is missing. Everything you saved before is safe. Reload the page to continue.")
    fragment.add_content(render("module.html", {"url": address(module), "failed": failed}))
    fragment.add_javascript_url(address("loader"))
    fragment.initialize_js(start)


def uid_of(block: XBlock) -> str:
    """The prefix of the ids of a block's elements: unique on the page and stable."""
    return "cxb-" + sha256(get_assessment_key(block).encode()).hexdigest()[:10]
