"""Rows that others refer to: courses, assessments, competencies, framework versions (layer 3)."""

from .as_answered import (
    AsAnswered,
    Version,
    Versioned,
    flagged_texts,
    version_of_action,
    version_of_latest,
    version_of_observation,
    versions_answered,
    versions_answered_in,
)
from .framework_versions import (
    UnknownRoundKey,
    get_framework_of_round,
    get_stored_framework,
    get_stored_frameworks,
    store_framework,
)
from .rows import (
    InvalidKey,
    get_assessment_id,
    get_course_id,
    get_item_ids,
    get_or_create_assessment_id,
    get_or_create_course_id,
    get_or_create_item_ids,
    get_or_create_place_ids,
    is_course_recorded,
    item_digest,
)

__all__ = [
    "AsAnswered",
    "InvalidKey",
    "UnknownRoundKey",
    "Version",
    "Versioned",
    "flagged_texts",
    "get_assessment_id",
    "get_course_id",
    "get_framework_of_round",
    "get_item_ids",
    "get_or_create_assessment_id",
    "get_or_create_course_id",
    "get_or_create_item_ids",
    "get_or_create_place_ids",
    "get_stored_framework",
    "get_stored_frameworks",
    "is_course_recorded",
    "item_digest",
    "store_framework",
    "version_of_action",
    "version_of_latest",
    "version_of_observation",
    "versions_answered",
    "versions_answered_in",
]
