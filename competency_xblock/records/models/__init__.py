"""The tables (layer 3), by noun. Classes keep their names, because tables are named after them."""

from .columns import (
    ANSWERS,
    CHOICE_LENGTH,
    ID_LENGTH,
    KEY_LENGTH,
    LIST_CHOICE_LENGTH,
    MADE_UP_KEY_LENGTH,
    METHODS,
    VISIBILITIES,
)
from .figures import (
    Snapshot,
    SnapshotRow,
)
from .observations import (
    ObservedRating,
    Observer,
    RatingsSeen,
)
from .people import (
    Participant,
    StartDate,
)
from .ratings import (
    Latest,
)
from .reference import (
    Assessment,
    Course,
    FrameworkVersion,
    Immutable,
    Item,
)
from .rounds import (
    Action,
    Rating,
    Reason,
    Round,
    SharedLine,
)

__all__ = [
    "ANSWERS",
    "CHOICE_LENGTH",
    "ID_LENGTH",
    "KEY_LENGTH",
    "LIST_CHOICE_LENGTH",
    "MADE_UP_KEY_LENGTH",
    "METHODS",
    "VISIBILITIES",
    "Action",
    "Assessment",
    "Course",
    "FrameworkVersion",
    "Immutable",
    "Item",
    "Latest",
    "ObservedRating",
    "Observer",
    "Participant",
    "Rating",
    "RatingsSeen",
    "Reason",
    "Round",
    "SharedLine",
    "Snapshot",
    "SnapshotRow",
    "StartDate",
]
