"""What to learn next, and which training a course has for it (layer 2: pure, no Django, no XBlock).

The rules of recommendation, the author's map of units, topics of the author's own, and what both cover of the
competencies that are asked about. The only door of this package: other layers import from here.
"""

from .copied_units import twins_of
from .coverage import Coverage, Covered, Helper, cover
from .own_topics import (
    LONGEST_ABOUT,
    LONGEST_TITLE,
    LONGEST_URL,
    MOST_OWN_TOPICS,
    OWN_TOPIC_ID,
    WEIGHTS,
    OwnTopic,
    own_topics_are_whole,
    own_topics_json,
    read_own_topics,
    with_own_topics,
)
from .rules import (
    CLEARLY_HELPS,
    Advice,
    Confidence,
    CourseUnit,
    Said,
    Situation,
    StartingPoint,
    Suggestion,
    recommend,
    suggested,
)
from .unit_map import MOST_MINUTES, MappedUnit, read_unit_map, unit_map_is_whole, unit_map_json, units_by_topic
from .whole_numbers import MOST_DIGITS, whole_number
from .xml_text import can_be_exported, exportable, plain_line

__all__ = [
    "CLEARLY_HELPS",
    "LONGEST_ABOUT",
    "LONGEST_TITLE",
    "LONGEST_URL",
    "MOST_DIGITS",
    "MOST_MINUTES",
    "MOST_OWN_TOPICS",
    "OWN_TOPIC_ID",
    "WEIGHTS",
    "Advice",
    "Confidence",
    "CourseUnit",
    "Coverage",
    "Covered",
    "Helper",
    "MappedUnit",
    "OwnTopic",
    "Said",
    "Situation",
    "StartingPoint",
    "Suggestion",
    "can_be_exported",
    "cover",
    "exportable",
    "own_topics_are_whole",
    "own_topics_json",
    "plain_line",
    "read_own_topics",
    "read_unit_map",
    "recommend",
    "suggested",
    "twins_of",
    "unit_map_is_whole",
    "unit_map_json",
    "units_by_topic",
    "whole_number",
    "with_own_topics",
]
