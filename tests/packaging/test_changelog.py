"""The list of changes: for people, in order, and in step with the version."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from competency_xblock import __version__

HEADING = re.compile(r"^## \[(?P<version>[^\]]+)\](?: - (?P<day>\S+))?$", re.MULTILINE)
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
RELEASED = re.compile(r"\d+\.\d+\.\d+")


@pytest.fixture(scope="module")
def changelog(repository: Path) -> str:
    return (repository / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def headings(changelog: str) -> list[tuple[str, str | None]]:
    """Each version with its day, as the file has them."""
    found = [(heading["version"], heading["day"]) for heading in HEADING.finditer(changelog)]
    assert len(found) == len(re.findall(r"^## ", changelog, re.MULTILINE))
    return found


def problem_with(headings: list[tuple[str, str | None]], version: str) -> str:
    """What is wrong with the order of the headings, or nothing."""
    if not headings:
        return "there is no heading"
    (first, _day), released = headings[0], [version for version, _day in headings if version != "Unreleased"]
    if first not in ("Unreleased", version):
        return f"{version} is neither told of nor is anything unreleased"
    numbers = [numbers_of(version) for version in released]
    if numbers != sorted(set(numbers), reverse=True):
        return "versions are not in order"
    if "Unreleased" in [version for version, _day in headings[1:]]:
        return "what is unreleased does not come first"
    return f"{released[0]} is newer than the code" if numbers and numbers[0] > numbers_of(version) else ""


def numbers_of(version: str) -> tuple[int, ...]:
    """A version, so that it can be compared."""
    return tuple(map(int, version.split(".")))


def test_the_newest_heading_is_the_version_or_what_is_not_released_yet(headings: list[tuple[str, str | None]]):
    assert problem_with(headings, __version__) == ""


@pytest.mark.parametrize(
    ("headings", "problem"),
    [
        (["Unreleased"], ""),
        (["0.2.0", "0.1.0"], ""),
        (["Unreleased", "0.2.0"], ""),
        (["0.1.0"], "0.2.0 is neither told of nor is anything unreleased"),
        (["0.2.0", "Unreleased"], "what is unreleased does not come first"),
        (["Unreleased", "0.1.0", "0.2.0"], "versions are not in order"),
        (["Unreleased", "0.10.0"], "0.10.0 is newer than the code"),
        ([], "there is no heading"),
    ],
)
def test_what_is_out_of_step_is_noticed(headings: list[str], problem: str):
    assert problem_with([(heading, None) for heading in headings], "0.2.0") == problem


def test_each_release_has_its_day(headings: list[tuple[str, str | None]]):
    for version, day in headings:
        if version == "Unreleased":
            assert day is None
        else:
            assert RELEASED.fullmatch(version)
            assert date.fromisoformat(day or "")


def test_changes_are_of_the_kinds_that_keep_a_changelog_has(changelog: str):
    assert set(re.findall(r"^### (.+)$", changelog, re.MULTILINE)) <= KINDS


def test_each_change_says_for_whom_it_is(changelog: str):
    entries = re.findall(r"^- (.+)$", changelog, re.MULTILINE)
    assert entries
    assert [entry for entry in entries if not re.match(r"\*\*For [a-z][a-z ]+\*\*: ", entry)] == []
