"""A block's title, and its pages of plain text (layer 5)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from web_fragments.fragment import Fragment
from xblock.core import XBlock

from .assets import add_style
from .rendering import render


class BlockNotices(XBlock):
    """The title and plain pages of both blocks."""

    display_name: str  # of the block

    @property
    def _title(self) -> str:
        """The author's title, or the default title in the reader's language."""
        return _(self.display_name) if self.display_name else ""

    def _notice(self, *sentences: str, mine_url: str = "") -> Fragment:
        context = {"title": self._title, "sentences": sentences, "mine_url": mine_url}
        return self._page(render("notice.html", context))

    def _page(self, html: str) -> Fragment:
        """A page without a script."""
        fragment = Fragment(html)
        add_style(fragment, self)
        return fragment
