"""Frameworks of competencies: what they are, and reading, checking and exchanging them.

Layer 1 of the package and its only door: pure Python, no Django, no XBlock. Other layers import
from here only.
"""

from .formats.serialization import InvalidFrameworkData, content_hash, from_dict, to_dict
from .levels import get_statements
from .library.registry import (
    UnknownFramework,
    find_empty_folders,
    get_framework,
    get_frameworks,
    get_problems,
    get_related_competencies,
    load_usable_framework,
    parse_framework,
    shared_topics,
)
from .model import (
    Activity,
    Area,
    Audience,
    Competency,
    Erratum,
    Framework,
    GlossaryTerm,
    Level,
    RelatedCompetency,
    Relation,
    Scale,
    ScalePoint,
    Statement,
    StatementKind,
    Topic,
)
from .problems import InvalidFramework, Problem, group_by_kind
from .standalone import standalone_text
from .versions import merge_withdrawn, with_marked, with_marks_of, with_safety, with_sensitive

__all__ = [
    "Activity",
    "Area",
    "Audience",
    "Competency",
    "Erratum",
    "Framework",
    "GlossaryTerm",
    "InvalidFramework",
    "InvalidFrameworkData",
    "Level",
    "Problem",
    "RelatedCompetency",
    "Relation",
    "Scale",
    "ScalePoint",
    "Statement",
    "StatementKind",
    "Topic",
    "UnknownFramework",
    "content_hash",
    "find_empty_folders",
    "from_dict",
    "get_framework",
    "get_frameworks",
    "get_problems",
    "get_related_competencies",
    "get_statements",
    "group_by_kind",
    "load_usable_framework",
    "merge_withdrawn",
    "parse_framework",
    "shared_topics",
    "standalone_text",
    "to_dict",
    "with_marked",
    "with_marks_of",
    "with_safety",
    "with_sensitive",
]
