"""Which training a course has for which competency (layer 2: pure, no Django, no XBlock).

The author's map of units, topics of the author's own, and what both cover of the competencies that are asked about.
The only door of this package: other layers import from here.
"""

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
from .plain_text import can_be_exported, exportable, plain_line
from .twins import twins_of
from .unit_map import MOST_MINUTES, MappedUnit, read_unit_map, unit_map_is_whole, unit_map_json, units_by_topic
from .whole_numbers import MOST_DIGITS, whole_number

__all__ = [
    "LONGEST_ABOUT",
    "LONGEST_TITLE",
    "LONGEST_URL",
    "MOST_DIGITS",
    "MOST_MINUTES",
    "MOST_OWN_TOPICS",
    "OWN_TOPIC_ID",
    "WEIGHTS",
    "Coverage",
    "Covered",
    "Helper",
    "MappedUnit",
    "OwnTopic",
    "can_be_exported",
    "cover",
    "exportable",
    "own_topics_are_whole",
    "own_topics_json",
    "plain_line",
    "read_own_topics",
    "read_unit_map",
    "twins_of",
    "unit_map_is_whole",
    "unit_map_json",
    "units_by_topic",
    "whole_number",
    "with_own_topics",
]
