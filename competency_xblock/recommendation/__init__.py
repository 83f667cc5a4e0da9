"""What to learn next, and which training a course has for it (layer 2: pure, no Django, no XBlock).

The rules of recommendation, the author's map of units, the author's own topics, and what both cover. The only door of
this package: other layers import from here.
"""

from .answers import WEIGHT_CLEAR, AnswerKind, CompetencyAnswer
from .copied_units import find_copied_units
from .course_units import CourseUnit, WhyFirst
from .coverage import CompetencyCoverage, Coverage, HelpingUnit, build_coverage
from .links import Reason, topics_worth_taking
from .own_topics import (
    MAX_ABOUT_LENGTH,
    MAX_OWN_TOPICS,
    MAX_TITLE_LENGTH,
    MAX_URL_LENGTH,
    OWN_TOPIC_ID,
    WEIGHTS,
    OwnTopic,
    are_whole_own_topics,
    own_topics_to_json,
    parse_own_topics,
    with_own_topics,
)
from .rules import Advice, NextStep, Situation, StartingPoint, Suggestion, recommend
from .unit_map import MAX_MINUTES, MappedUnit, is_whole_unit_map, parse_unit_map, unit_map_to_json, units_by_topic
from .whole_numbers import MAX_DIGITS, parse_whole_number
from .xml_text import is_exportable, strip_unexportable, to_single_line

__all__ = [
    "MAX_ABOUT_LENGTH",
    "MAX_DIGITS",
    "MAX_MINUTES",
    "MAX_OWN_TOPICS",
    "MAX_TITLE_LENGTH",
    "MAX_URL_LENGTH",
    "OWN_TOPIC_ID",
    "WEIGHTS",
    "WEIGHT_CLEAR",
    "Advice",
    "AnswerKind",
    "CompetencyAnswer",
    "CompetencyCoverage",
    "CourseUnit",
    "Coverage",
    "HelpingUnit",
    "MappedUnit",
    "NextStep",
    "OwnTopic",
    "Reason",
    "Situation",
    "StartingPoint",
    "Suggestion",
    "WhyFirst",
    "are_whole_own_topics",
    "build_coverage",
    "find_copied_units",
    "is_exportable",
    "is_whole_unit_map",
    "own_topics_to_json",
    "parse_own_topics",
    "parse_unit_map",
    "parse_whole_number",
    "recommend",
    "strip_unexportable",
    "to_single_line",
    "topics_worth_taking",
    "unit_map_to_json",
    "units_by_topic",
    "with_own_topics",
]
