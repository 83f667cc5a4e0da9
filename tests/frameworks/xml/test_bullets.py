"""Two readings of each document agree: what one reader wrote as statements, another found as bullets.

`bullets/` has a file for each framework, made from the document by another reader; only for Fulfilling Lives had that
reader seen the framework: one line a bullet, its key and its first words. The key is what a statement's `source` says.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from competency_xblock.frameworks import Framework, get_framework, get_frameworks

BULLETS = Path(__file__).parent / "bullets"


def keys_found(framework_id: str) -> list[str]:
    """The bullets that the second reader found, in the document's order."""
    lines = (BULLETS / f"{framework_id}.txt").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[0] for line in lines if line and not line.startswith("#")]


def keys_in(sources: Iterable[str]) -> set[str]:
    """The bullets that these sources name."""
    return {key for source in sources if source for key in source.split("; ")}


@pytest.mark.parametrize("framework", get_frameworks(), ids=lambda framework: framework.id)
def test_every_bullet_that_the_second_reader_found_is_named_and_no_statement_names_another(
    framework: Framework,
) -> None:
    found = keys_found(framework.id)
    statements = keys_in(
        statement.source for competency in framework.competencies() for statement in competency.statements
    )
    around = keys_in(activity.source for activity in (*framework.develop, *framework.demonstrate, *framework.glossary))
    assert sorted(statements - set(found)) == []
    assert [key for key in found if key not in statements | around] == []


def test_the_second_reader_counted_the_bullets_of_each_document() -> None:
    assert {framework.id: len(keys_found(framework.id)) for framework in get_frameworks()} == {
        "fulfilling-lives": 56,
        "kent-medway-vcse": 259,
        "nel-professional-capabilities": 877,
        "nhs-mental-health-competences": 96,
        "cdc-keyworking": 103,
    }


def test_the_second_reader_read_the_same_titles_in_the_nhs_list() -> None:
    lines = (BULLETS / "nhs-mental-health-competences.txt").read_text(encoding="utf-8").splitlines()
    read = dict(line.split("\t") for line in lines if line and not line.startswith("#"))
    assert {
        competency.code: competency.title
        for competency in get_framework("nhs-mental-health-competences").competencies()
    } == read
