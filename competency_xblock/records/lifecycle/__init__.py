"""How data ends: erasure, retention, and the export of everything about a learner (layer 3)."""

from .data_export import (
    export_learner_data,
)
from .erasure import (
    delete_reason,
    delete_round,
    discard_round,
    erase_learner,
    reset_learner_state,
)
from .retention import (
    RetentionCounts,
    RetentionPeriods,
    apply_retention,
)

__all__ = [
    "RetentionCounts",
    "RetentionPeriods",
    "apply_retention",
    "delete_reason",
    "delete_round",
    "discard_round",
    "erase_learner",
    "export_learner_data",
    "reset_learner_state",
]
