"""The learner's pages (layer 5)."""

from ..plumbing.handlers import (
    field_problems_json,
)
from .access import (
    is_shown_to,
    not_enrolled_html,
)
from .handlers import (
    LearnerHandlers,
)
from .own_rows import (
    actions_on_page,
)
from .progress.handlers import (
    ProgressHandlers,
)
from .progress.own_part import (
    own_html,
    sample_html,
)
from .progress.scope import (
    ProgressScope,
)
from .round.commands import (
    parse_posted_draft,
)
from .round.form import (
    form_html,
)
from .round.page_state import (
    stored_draft,
)
from .round.session import (
    AssessmentSession,
    UnstoredSession,
)
from .sample import (
    SampleSession,
    notice,
)

__all__ = [
    "AssessmentSession",
    "LearnerHandlers",
    "ProgressHandlers",
    "ProgressScope",
    "SampleSession",
    "UnstoredSession",
    "actions_on_page",
    "field_problems_json",
    "form_html",
    "is_shown_to",
    "not_enrolled_html",
    "notice",
    "own_html",
    "parse_posted_draft",
    "sample_html",
    "stored_draft",
]
