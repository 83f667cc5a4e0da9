"""Our style and scripts on a fragment (layer 5). Nothing is loaded from another host."""

from __future__ import annotations

from hashlib import sha256

from web_fragments.fragment import Fragment
from xblock.core import XBlock

from competency_xblock.platform.courses.keys import assessment_of


def add_assets(fragment: Fragment, block: XBlock, *scripts: str, start: str = "", authors: bool = False) -> None:
    """Adds the style (for authors, theirs too), scripts in this order, and the function of theirs that starts them."""
    for style in ("competency", "authoring") if authors else ("competency",):
        fragment.add_css_url(block.runtime.local_resource_url(block, f"static/competency_xblock/css/{style}.css"))
    for script in scripts:
        fragment.add_javascript_url(block.runtime.local_resource_url(block, f"static/competency_xblock/js/{script}"))
    if start:
        fragment.initialize_js(start)


def uid_of(block: XBlock) -> str:
    """What the ids of the block's elements begin with: unique on the page, the same each time."""
    return "cxb-" + sha256(assessment_of(block).encode()).hexdigest()[:10]
