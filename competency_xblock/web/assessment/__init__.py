"""What an assessment asks and advises, for learners, authors and training teams alike (layer 5)."""

from .advice import (
    AdviceInput,
    Units,
    advice_context,
    advice_of,
    confidences_of,
    no_units,
)
from .course_units import (
    units_for,
)
from .frameworks import (
    find_frameworks,
    versions_of,
)
from .observed_ratings import (
    competency_title,
    differ_widely,
    is_sensitive,
    method_about,
    method_title,
    observation_row,
    on_scale,
    seen_ends,
)
from .scale_points import (
    points_of,
)
from .settings import (
    COMFORTABLE_COUNT,
    MIN_MINUTES,
    MINUTES_EACH,
    PLAN_RULE,
    AssessmentSettings,
    UnreadableSettings,
)

__all__ = [
    "COMFORTABLE_COUNT",
    "MINUTES_EACH",
    "MIN_MINUTES",
    "PLAN_RULE",
    "AdviceInput",
    "AssessmentSettings",
    "Units",
    "UnreadableSettings",
    "advice_context",
    "advice_of",
    "competency_title",
    "confidences_of",
    "differ_widely",
    "find_frameworks",
    "is_sensitive",
    "method_about",
    "method_title",
    "no_units",
    "observation_row",
    "on_scale",
    "points_of",
    "seen_ends",
    "units_for",
    "versions_of",
]
