"""Participants and their start and due dates (layer 3)."""

from .listing import (
    SORTS,
    LearnerQuery,
    count_overdue,
    due_status,
    get_learner_status,
    get_learners,
    get_participation,
    get_profile_choices,
    iter_learners,
)
from .participants import (
    recompute_participants,
    record_finish,
    record_start,
)
from .start_dates import (
    MAX_MONTHS,
    due_date,
    earliest_start_due_on,
    get_due_months,
    get_own_start_dates,
    get_start_dates,
    get_team_start_dates,
    participant_ids,
    set_due_months,
    set_learner_start_date,
    set_team_start_dates,
    start_date_problem,
)

__all__ = [
    "MAX_MONTHS",
    "SORTS",
    "LearnerQuery",
    "count_overdue",
    "due_date",
    "due_status",
    "earliest_start_due_on",
    "get_due_months",
    "get_learner_status",
    "get_learners",
    "get_own_start_dates",
    "get_participation",
    "get_profile_choices",
    "get_start_dates",
    "get_team_start_dates",
    "iter_learners",
    "participant_ids",
    "recompute_participants",
    "record_finish",
    "record_start",
    "set_due_months",
    "set_learner_start_date",
    "set_team_start_dates",
    "start_date_problem",
]
