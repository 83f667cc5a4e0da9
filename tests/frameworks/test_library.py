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
