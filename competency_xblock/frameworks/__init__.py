"""Frameworks of competencies: what they are, and reading, checking and exchanging them.

Layer 1 of the package and its only door: pure Python, no Django, no XBlock. Other layers import
from here only.
"""

from .formats.serialization import NotAFramework, content_hash, from_dict, to_dict
from .levels import statements_for
from .library.registry import (
    UnknownFramework,
    get,
    installed,
    problems,
    read,
    related,
    shared_topics,
    usable,
    without_files,
)
from .model import (
    Area,
    Audience,
    Competency,
    Framework,
    Kind,
    Level,
    Oddity,
    Point,
    Related,
    Relation,
    Scale,
    Statement,
    Term,
    Topic,
    Way,
)
from .problems import FrameworkProblems, Problem
from .standalone import alone
from .versions import with_dropped, with_marked, with_sensitive

__all__ = [
    "Area",
    "Audience",
    "Competency",
    "Framework",
    "FrameworkProblems",
    "Kind",
    "Level",
    "NotAFramework",
    "Oddity",
    "Point",
    "Problem",
    "Related",
    "Relation",
    "Scale",
    "Statement",
    "Term",
    "Topic",
    "UnknownFramework",
    "Way",
    "alone",
    "content_hash",
    "from_dict",
    "get",
    "installed",
    "problems",
    "read",
    "related",
    "shared_topics",
    "statements_for",
    "to_dict",
    "usable",
    "with_dropped",
    "with_marked",
    "with_sensitive",
    "without_files",
]
