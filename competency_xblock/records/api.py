"""The only door to the records (layer 3). What goes in and comes out are the values of `records.data`.

A learner is the number of a Django user, a course and an assessment are their keys. Whoever calls has found
out who is asking and what they may do; here a learner's number is the only one whose rows are read or
written.
"""

from competency_xblock.records.actions import (
    UNCHANGED,
    NotYourAction,
    actions,
    add_action,
    change_action,
    delete_action,
)
from competency_xblock.records.drafts import (
    DraftRules,
    InvalidDraft,
    draft_from_json,
    draft_to_json,
    read_action,
    read_action_text,
    read_draft,
    read_review_date,
)
from competency_xblock.records.erasing import delete_round, erase_learner, erase_reason, reset
from competency_xblock.records.everything import everything_about
from competency_xblock.records.exports import (
    BYTE_ORDER_MARK,
    flagged_texts,
    guarded,
    record_csv,
    record_ics,
    record_json,
)
from competency_xblock.records.figures import (
    GROUP_MINIMUM,
    LEAST_GROUP,
    competency_figures,
    frameworks_in,
    least_group,
    participation,
)
from competency_xblock.records.frameworks import UnknownRound, framework_of, store_framework, stored_versions
from competency_xblock.records.history import anybody_began, items_answered, open_round, submitted_rounds
from competency_xblock.records.latest import progress, progress_by_course, rebuild_latest
from competency_xblock.records.retention import Periods, Removed, carry_out_retention
from competency_xblock.records.rounds import (
    NotYourRound,
    RoundSubmitted,
    StaleRound,
    count_participation,
    save,
    submit,
)
from competency_xblock.records.sharing import shared_rounds
from competency_xblock.records.small_tables import UnusableKey

__all__ = [
    "BYTE_ORDER_MARK",
    "GROUP_MINIMUM",
    "LEAST_GROUP",
    "UNCHANGED",
    "DraftRules",
    "InvalidDraft",
    "NotYourAction",
    "NotYourRound",
    "Periods",
    "Removed",
    "RoundSubmitted",
    "StaleRound",
    "UnknownRound",
    "UnusableKey",
    "actions",
    "add_action",
    "anybody_began",
    "carry_out_retention",
    "change_action",
    "competency_figures",
    "count_participation",
    "delete_action",
    "delete_round",
    "draft_from_json",
    "draft_to_json",
    "erase_learner",
    "erase_reason",
    "everything_about",
    "flagged_texts",
    "framework_of",
    "frameworks_in",
    "guarded",
    "items_answered",
    "least_group",
    "open_round",
    "participation",
    "progress",
    "progress_by_course",
    "read_action",
    "read_action_text",
    "read_draft",
    "read_review_date",
    "rebuild_latest",
    "record_csv",
    "record_ics",
    "record_json",
    "reset",
    "save",
    "shared_rounds",
    "store_framework",
    "stored_versions",
    "submit",
    "submitted_rounds",
]
