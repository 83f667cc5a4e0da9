"""Records of decisions have the field's form: status, context, decision, consequences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "decisions"
DECISIONS = sorted(path.name for path in FOLDER.glob("0*.md"))
SECTIONS = ["Status", "Context", "Decision", "Consequences"]
STATUS = re.compile(r"(Accepted|Rejected|Deprecated|Superseded by \[.+\]\(.+\))[,.]")
DAY = re.compile(r"\b20\d\d\b")


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_has_the_four_sections_and_then_only_what_was_added_on_a_day(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert text.startswith(f"# {int(name[:4])}. ")
    sections = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert sections[:4] == SECTIONS
    assert [section for section in sections[4:] if not DAY.search(section)] == []
    status = text.split("## Status\n\n", 1)[1].split("\n\n", 1)[0]
    assert STATUS.match(status)
    assert DAY.search(status)


def test_the_index_lists_every_decision_once_and_in_order() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\]\((0[^)]*)\)", index) == DECISIONS
