"""Rounds: drafts, submitting, history, plans and sharing (layer 3)."""

from .actions import (
    UNCHANGED,
    ActionNotFound,
    create_action,
    get_actions,
    update_action,
)
from .drafts import (
    ACTION_LENGTH,
    GONE_ABOUT,
    GONE_ANSWER,
    GONE_CHOICE,
    REASON_LENGTH,
    DraftRules,
    current_step,
    draft_to_json,
    parse_action_text,
    parse_draft,
    parse_review_date,
)
from .errors import (
    AnotherRoundOpen,
    FinishOutdated,
    ReopeningTooLate,
    RevisionConflict,
    RoundAlreadySubmitted,
    RoundNotFound,
)
from .history import (
    get_answered_items,
    get_open_round,
    get_rounds,
    get_submitted_rounds,
    get_unfinished_rounds,
    has_rounds,
)
from .reopening import (
    reopen_round,
)
from .rows import (
    detach_actions,
)
from .saving import (
    save_draft,
)
from .sharing import (
    get_rounds_for_report,
    get_shared_with_team,
    item_in_round,
    set_action_shared,
    set_rating_shared,
)
from .submission import (
    mark_as_participation,
    submit_round,
)
from .undo import (
    delete_action,
    restore_action,
)

__all__ = [
    "ACTION_LENGTH",
    "GONE_ABOUT",
    "GONE_ANSWER",
    "GONE_CHOICE",
    "REASON_LENGTH",
    "UNCHANGED",
    "ActionNotFound",
    "AnotherRoundOpen",
    "DraftRules",
    "FinishOutdated",
    "ReopeningTooLate",
    "RevisionConflict",
    "RoundAlreadySubmitted",
    "RoundNotFound",
    "create_action",
    "current_step",
    "delete_action",
    "detach_actions",
    "draft_to_json",
    "get_actions",
    "get_answered_items",
    "get_open_round",
    "get_rounds",
    "get_rounds_for_report",
    "get_shared_with_team",
    "get_submitted_rounds",
    "get_unfinished_rounds",
    "has_rounds",
    "item_in_round",
    "mark_as_participation",
    "parse_action_text",
    "parse_draft",
    "parse_review_date",
    "reopen_round",
    "restore_action",
    "save_draft",
    "set_action_shared",
    "set_rating_shared",
    "submit_round",
    "update_action",
]
