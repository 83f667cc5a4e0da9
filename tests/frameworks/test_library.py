"""Which frameworks are there, and what happens when a site's own have mistakes."""

from pathlib import Path

import pytest

from competency_xblock.frameworks import (
    FrameworkProblems,
    UnknownFramework,
    get,
    installed,
    read,
    shared_topics,
)
from competency_xblock.frameworks.folder import data_folder

from .building import SMALL


def test_the_frameworks_of_the_package_are_installed() -> None:
    assert "fulfilling-lives" in [framework.id for framework in installed()]


def test_a_framework_is_found_by_its_id() -> None:
    assert get("fulfilling-lives").id == "fulfilling-lives"


def test_frameworks_are_read_once() -> None:
    assert installed() is installed()
    assert get("fulfilling-lives") is get("fulfilling-lives")


def test_an_unknown_framework_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(UnknownFramework, match=r'There is no framework "nope". There are: .*fulfilling-lives'):
        get("nope")


def test_the_five_training_topics_are_shared() -> None:
    assert {"tip", "pie", "mi", "cycle-of-change", "ambit"} <= set(shared_topics())


def test_read_knows_the_shared_topics() -> None:
    assert read(SMALL.encode()).topics[0] == shared_topics()["mi"]


def test_a_site_adds_frameworks_and_topics_in_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "ours.xml").write_text(
        SMALL.replace('<use topic="mi"/>', '<use topic="ours"/>').replace('topic="mi"', 'topic="ours"')
    )
    (tmp_path / "our-topics.xml").write_text(
        '<shared-topics><topic id="ours" title="Ours" for="person">Words.</topic></shared-topics>'
    )
    (tmp_path / "something-else.xml").write_text("<roster/>")
    (tmp_path / "notes.txt").write_text("not a framework")
    assert get("small", tmp_path).topics[0].title == "Ours"
    assert "small" not in [framework.id for framework in installed()]
    assert "ours" in shared_topics(tmp_path)


def test_all_the_mistakes_of_all_the_files_of_a_folder_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(SMALL.replace('aim="4"', 'aim="6"'))
    (tmp_path / "b.xml").write_text("<framework")
    (tmp_path / "c.xml").write_text(SMALL)
    (tmp_path / "d.xml").write_text(SMALL)
    (tmp_path / "e.xml").write_text(
        '<shared-topics><topic id="mi" title="Ours" for="person">Words.</topic></shared-topics>'
    )
    with pytest.raises(FrameworkProblems) as caught:
        installed(tmp_path)
    told = str(caught.value)
    assert 'a.xml:2: aim="6" is outside the scale' in told
    assert "b.xml:1: " in told
    assert 'd.xml: Another file already has the framework "small"' in told
    assert 'e.xml: Another file already has the topic "mi"' in told


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(FrameworkProblems, match="There is no such folder"):
        installed(tmp_path / "none")


def licensed(**changes: tuple[str, str]) -> str:
    """The package's keyworking framework as a site might have it with the publisher's own words."""
    text = data_folder().joinpath("cdc-keyworking.xml").read_text(encoding="utf-8")
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new, 1)
    return text


VERSION = (' version="1" ', ' version="1-licensed" ')


def test_a_sites_version_stands_instead_of_ours(tmp_path: Path) -> None:
    (tmp_path / "licensed.xml").write_text(licensed(version=VERSION), encoding="utf-8")
    assert get("cdc-keyworking", tmp_path).version == "1-licensed"
    assert get("cdc-keyworking").version == "1"
    assert [one.id for one in installed(tmp_path)] == [one.id for one in installed()]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("Not", "Not"), "comes with the package in version 1. To use this file instead, give it a version of its own"),
        (('competency id="coordinating"', 'competency id="co"'), "Missing: coordinating. What is dropped stays"),
        (('max="10"', 'max="11"'), "has to keep the scale from 1 to 10"),
    ],
)
def test_a_sites_version_has_to_keep_what_ratings_hang_on(change: tuple[str, str], told: str, tmp_path: Path) -> None:
    changes = {"change": change}
    if change[0] != change[1]:
        changes["version"] = VERSION
    (tmp_path / "licensed.xml").write_text(licensed(**changes), encoding="utf-8")
    with pytest.raises(FrameworkProblems) as caught:
        installed(tmp_path)
    assert told in str(caught.value)


def test_two_files_of_a_site_cannot_both_stand_instead_of_ours(tmp_path: Path) -> None:
    for name in ("a.xml", "b.xml"):
        (tmp_path / name).write_text(licensed(version=VERSION), encoding="utf-8")
    with pytest.raises(FrameworkProblems, match=r'b\.xml: Another file already has the framework "cdc-keyworking"'):
        installed(tmp_path)
