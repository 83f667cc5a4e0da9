"""What an author's setting needs beside its field: a place in the guide, a sentence about changes, a side to be on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from competency_xblock.assessment_block import CompetencyAssessmentXBlock
from competency_xblock.platform.olx.fields import AuthorField
from competency_xblock.progress_block import CompetencyProgressXBlock
from competency_xblock.web.authoring.change_effects import change_effects

GUIDE = re.sub(r"\s+", " ", (Path(__file__).parents[1] / "docs" / "authoring.md").read_text(encoding="utf-8"))
NO_EFFECT = {
    "display_name": "the new title is right for everyone at once",
    "safeguarding": "the new contact is right for everyone at once",
    "unit_map": "suggestions are worked out anew whenever a page shows them",
    "own_topics": "suggestions are worked out anew whenever a page shows them",
}
"""Why a change of these needs no sentence about people who have answered."""
NOT_A_FIELD = {"spread"}
"""In the form only: which of three ways competencies are chosen in."""


def fields_of(block: Any) -> dict[str, AuthorField]:
    return {name: field for name, field in block.fields.items() if isinstance(field, AuthorField)}


FIELDS = [
    field for block in (CompetencyAssessmentXBlock, CompetencyProgressXBlock) for field in fields_of(block).values()
]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_the_guide_for_authors_names_every_setting_as_the_editor_does(field: AuthorField):
    assert f"**{field.display_name}**" in GUIDE


def test_every_setting_says_what_its_change_means_or_has_a_reason_not_to():
    explained = {effect["name"] for effect in change_effects()} - NOT_A_FIELD
    assert explained.isdisjoint(NO_EFFECT)
    assert explained | set(NO_EFFECT) == set(fields_of(CompetencyAssessmentXBlock))


def test_studio_is_told_which_settings_of_a_librarys_assessment_stay_with_the_course():
    assert {name for name, mark in CompetencyAssessmentXBlock.get_customizable_fields().items() if mark is None} == {
        "aim",
        "aims",
        "unit_map",
        "own_topics",
        "visibility",
        "purpose",
        "roles",
        "organisations",
        "safeguarding",
    }
