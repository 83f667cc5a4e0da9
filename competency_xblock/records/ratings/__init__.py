"""The latest rating of each competency, and ratings that the training team sees with names (layer 3)."""

from .by_name import (
    ProfileFilter,
    get_frameworks_with_names,
    get_named_counts,
    get_named_ratings,
    get_named_ratings_of_learner,
)
from .latest import (
    build_rows_as_of,
    rebuild_latest,
    recompute_latest,
)
from .latest_sql import (
    apply_round,
)
from .progress import (
    get_progress,
    get_progress_by_course,
)
from .standings import (
    LearnerRatings,
    iter_learner_ratings,
)

__all__ = [
    "LearnerRatings",
    "ProfileFilter",
    "apply_round",
    "build_rows_as_of",
    "get_frameworks_with_names",
    "get_named_counts",
    "get_named_ratings",
    "get_named_ratings_of_learner",
    "get_progress",
    "get_progress_by_course",
    "iter_learner_ratings",
    "rebuild_latest",
    "recompute_latest",
]
