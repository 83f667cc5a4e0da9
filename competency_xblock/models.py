"""Where Django looks for the app's models; they are written in `records.models` (layer 3)."""

from .records.models import Action, Assessment, Course, FrameworkVersion, Item, Latest, Rating, Reason, Round

__all__ = [
    "Action",
    "Assessment",
    "Course",
    "FrameworkVersion",
    "Item",
    "Latest",
    "Rating",
    "Reason",
    "Round",
]
