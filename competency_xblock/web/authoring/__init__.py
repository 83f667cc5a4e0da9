"""Pages for authors (layer 5): the editors of both blocks, the preview, warnings and coverage.

A form is read into values, and the block sets its fields. Nothing here writes to the database.
"""

from .editor import (
    editor_html,
)
from .handlers import (
    AuthorHandlers,
    ProgressAuthorHandlers,
)
from .preview import (
    preview_html,
)
from .progress_form import (
    TEAM_PARTS,
    progress_editor_html,
)
from .warnings import (
    block_warnings,
    get_repair_warnings,
)

__all__ = [
    "TEAM_PARTS",
    "AuthorHandlers",
    "ProgressAuthorHandlers",
    "block_warnings",
    "editor_html",
    "get_repair_warnings",
    "preview_html",
    "progress_editor_html",
]
