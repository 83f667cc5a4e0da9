"""The only door to the records (layer 3). What goes in and comes out are the values of `records.data`.

A learner is the number of a Django user, a course and an assessment are their keys. Whoever calls has found
out who is asking and what they may do; here a learner's number is the only one whose rows are read or
written.
"""

from .database.capabilities import Surroundings, storable, surroundings
from .database.refusals import NotStored
from .figures.counts import OF_ITEMS, SIZES, ItemCounts, counted_groups, counted_whole, course_counts, topic_counts
from .figures.disclosure import (
    GROUP_MINIMUM,
    LEAST_GROUP,
    OTHERS,
    POINT_BY_POINT,
    divided_items,
    exact_figures,
    figures_of,
    hidden_in,
    item_figures,
    items_of,
    least_group,
    not_a_few,
    rounded,
    title_of,
)
from .figures.snapshots import (
    TRIED_FOR,
    assessment_titles,
    begin_counting,
    counting_failed,
    courses_taken_part_in,
    frameworks_in,
    is_being_counted,
    newest_snapshot,
    take_snapshot,
)
from .lifecycle.data_export import everything_about
from .lifecycle.erasure import delete_round, discard_round, erase_learner, erase_reason, reset
from .lifecycle.retention import Periods, Removed, carry_out_retention
from .observations.eligibility import observable_frameworks, observable_items, observable_learners
from .observations.history import drift_apart, felt_beside, observed_of, recorded_by
from .observations.observers import appoint_observer, dismiss_observer, is_observer, observers
from .observations.recording import NotYourObservation, observe, reply_to_observed, withdraw_observed
from .observations.views import ratings_seen, ratings_seen_of, see_ratings
from .people.listing import SORTS, PeopleQuery, all_people, choices_of, due_of, one_person, participation, people
from .people.start_dates import (
    MOST_MONTHS,
    due_date,
    due_months,
    set_due_months,
    set_own_start,
    set_start_dates,
    start_of,
    starts_by_team,
    starts_due_before,
    starts_of,
    taking_part,
    wrong_start,
)
from .ratings.by_name import PeopleFilter, frameworks_named, named_counts, named_of_learner, named_ratings
from .ratings.latest import rebuild_latest
from .ratings.progress import progress, progress_by_course
from .ratings.standings import Standing, standings
from .reference.as_answered import (
    AsAnswered,
    Version,
    Versioned,
    flagged_texts,
    versions_answered,
    versions_answered_in,
)
from .reference.framework_versions import UnknownRound, framework_of, store_framework, stored_versions
from .reference.rows import UnusableKey, course_is_known
from .rounds.actions import NotYourAction, actions, add_action, change_action
from .rounds.drafts import (
    ACTION_LENGTH,
    FIRST_DAY,
    GONE_ABOUT,
    GONE_ANSWER,
    GONE_CHOICE,
    LAST_DAY,
    REASON_LENGTH,
    DraftRules,
    draft_to_json,
    read_draft,
)
from .rounds.errors import NotYourRound, RoundSubmitted, StaleRound
from .rounds.history import anybody_began, items_answered, open_round, submitted_rounds, unfinished_rounds
from .rounds.saving import save
from .rounds.sharing import item_in_round, share_action, share_line, shared_rounds, shared_with_team
from .rounds.submission import count_participation, submit
from .rounds.undo import remove_action, restore_action
from .validation.text import InvalidDraft, read_day

__all__ = [
    "ACTION_LENGTH",
    "FIRST_DAY",
    "GONE_ABOUT",
    "GONE_ANSWER",
    "GONE_CHOICE",
    "GROUP_MINIMUM",
    "LAST_DAY",
    "LEAST_GROUP",
    "MOST_MONTHS",
    "OF_ITEMS",
    "OTHERS",
    "POINT_BY_POINT",
    "REASON_LENGTH",
    "SIZES",
    "SORTS",
    "TRIED_FOR",
    "AsAnswered",
    "DraftRules",
    "InvalidDraft",
    "ItemCounts",
    "NotStored",
    "NotYourAction",
    "NotYourObservation",
    "NotYourRound",
    "PeopleFilter",
    "PeopleQuery",
    "Periods",
    "Removed",
    "RoundSubmitted",
    "StaleRound",
    "Standing",
    "Surroundings",
    "UnknownRound",
    "UnusableKey",
    "Version",
    "Versioned",
    "actions",
    "add_action",
    "all_people",
    "anybody_began",
    "appoint_observer",
    "assessment_titles",
    "begin_counting",
    "carry_out_retention",
    "change_action",
    "choices_of",
    "count_participation",
    "counted_groups",
    "counted_whole",
    "counting_failed",
    "course_counts",
    "course_is_known",
    "courses_taken_part_in",
    "delete_round",
    "discard_round",
    "dismiss_observer",
    "divided_items",
    "draft_to_json",
    "drift_apart",
    "due_date",
    "due_months",
    "due_of",
    "erase_learner",
    "erase_reason",
    "everything_about",
    "exact_figures",
    "felt_beside",
    "figures_of",
    "flagged_texts",
    "framework_of",
    "frameworks_in",
    "frameworks_named",
    "hidden_in",
    "is_being_counted",
    "is_observer",
    "item_figures",
    "item_in_round",
    "items_answered",
    "items_of",
    "least_group",
    "named_counts",
    "named_of_learner",
    "named_ratings",
    "newest_snapshot",
    "not_a_few",
    "observable_frameworks",
    "observable_items",
    "observable_learners",
    "observe",
    "observed_of",
    "observers",
    "one_person",
    "open_round",
    "participation",
    "people",
    "progress",
    "progress_by_course",
    "ratings_seen",
    "ratings_seen_of",
    "read_day",
    "read_draft",
    "rebuild_latest",
    "recorded_by",
    "remove_action",
    "reply_to_observed",
    "reset",
    "restore_action",
    "rounded",
    "save",
    "see_ratings",
    "set_due_months",
    "set_own_start",
    "set_start_dates",
    "share_action",
    "share_line",
    "shared_rounds",
    "shared_with_team",
    "standings",
    "start_of",
    "starts_by_team",
    "starts_due_before",
    "starts_of",
    "storable",
    "store_framework",
    "stored_versions",
    "submit",
    "submitted_rounds",
    "surroundings",
    "take_snapshot",
    "taking_part",
    "title_of",
    "topic_counts",
    "unfinished_rounds",
    "versions_answered",
    "versions_answered_in",
    "withdraw_observed",
    "wrong_start",
]
