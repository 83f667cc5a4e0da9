"""Observations: what a person with a role in the course saw of a learner's work (layer 3)."""

from .eligibility import (
    get_observable_frameworks,
    get_observable_items,
    get_observable_learners,
)
from .history import (
    differ_widely,
    get_observations_by,
    get_observations_of,
    get_self_ratings_beside,
)
from .observers import (
    add_observer,
    get_observers,
    is_observer,
    remove_observer,
)
from .recording import (
    ObservationNotFound,
    delete_observation,
    record_observation,
    reply_to_observation,
)
from .views import (
    get_last_view,
    get_last_views,
    record_view,
)

__all__ = [
    "ObservationNotFound",
    "add_observer",
    "delete_observation",
    "differ_widely",
    "get_last_view",
    "get_last_views",
    "get_observable_frameworks",
    "get_observable_items",
    "get_observable_learners",
    "get_observations_by",
    "get_observations_of",
    "get_observers",
    "get_self_ratings_beside",
    "is_observer",
    "record_observation",
    "record_view",
    "remove_observer",
    "reply_to_observation",
]
