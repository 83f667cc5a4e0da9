"""Which frameworks are there, and what happens when a site's own have mistakes."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from competency_xblock.frameworks import (
    UnknownFramework,
    find_empty_folders,
    get_framework,
    get_frameworks,
    get_problems,
    get_related_competencies,
    parse_framework,
    shared_topics,
)
from competency_xblock.frameworks.package_files import data_folder
from tests.fixtures.framework_files import SMALL


def test_the_frameworks_of_the_package_are_installed() -> None:
    assert "fulfilling-lives" in [framework.id for framework in get_frameworks()]


def told_about(*folders: Path) -> str:
    """What is wrong with what is left out, a line each."""
    return "\n".join(map(str, get_problems(*folders)))


def test_nothing_is_wrong_with_the_frameworks_of_the_package() -> None:
    assert get_problems() == ()


def test_a_framework_is_found_by_its_id() -> None:
    assert get_framework("fulfilling-lives").id == "fulfilling-lives"


def test_frameworks_are_read_once() -> None:
    assert get_frameworks() is get_frameworks()
    assert get_framework("fulfilling-lives") is get_framework("fulfilling-lives")


def test_an_unknown_framework_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(UnknownFramework, match=r'There is no framework "nope". There are: .*fulfilling-lives'):
        get_framework("nope")


def test_the_five_training_topics_are_shared() -> None:
    assert {"tip", "pie", "mi", "cycle-of-change", "ambit"} <= set(shared_topics())


def test_read_knows_the_shared_topics() -> None:
    assert parse_framework(SMALL.encode()).topics[0] == shared_topics()["mi"]


def test_a_site_adds_frameworks_and_topics_in_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "ours.xml").write_text(
        SMALL.replace('<use topic="mi"/>', '<use topic="ours"/>').replace('topic="mi"', 'topic="ours"')
    )
    (tmp_path / "our-topics.xml").write_text(
        '<shared-topics><topic id="ours" title="Ours" for="person">Words.</topic></shared-topics>'
    )
    (tmp_path / "something-else.xml").write_text("<roster/>")
    (tmp_path / "notes.txt").write_text("not a framework")
    assert get_framework("small", tmp_path).topics[0].title == "Ours"
    assert "small" not in [framework.id for framework in get_frameworks()]
    assert "ours" in shared_topics(tmp_path)


def test_all_the_mistakes_of_all_the_files_of_a_folder_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(SMALL.replace('aim="4"', 'aim="6"'))
    (tmp_path / "b.xml").write_text("<framework")
    (tmp_path / "c.xml").write_text(SMALL)
    (tmp_path / "d.xml").write_text(SMALL)
    (tmp_path / "e.xml").write_text(
        '<shared-topics><topic id="mi" title="Ours" for="person">Words.</topic></shared-topics>'
    )
    problems = told_about(tmp_path)
    assert 'a.xml:2: aim="6" is outside the scale' in problems
    assert "b.xml:1: " in problems
    assert 'd.xml: Another file already has the framework "small"' in problems
    assert 'e.xml: Another file already has the topic "mi"' in problems


TOPICS = '<shared-topics><topic id="{id}" title="Ours" for="person">Words.</topic></shared-topics>'
PAIRS = (
    '<crosswalk><between one="{one}" other="fulfilling-lives">'
    '<pair one="kindness" other="encouragers" relation="close">Words.</pair></between></crosswalk>'
)


def test_a_file_with_mistakes_is_left_out_and_takes_nothing_else_away(tmp_path: Path) -> None:
    for name, content in {
        "bad": SMALL.replace('aim="4"', 'aim="6"').replace('id="small"', 'id="bad"', 1),
        "good": SMALL,
        "second": SMALL.replace("I smile.", "I grin."),
        "topics-bad": TOPICS.format(id="not an id"),
        "topics-good": TOPICS.format(id="ours"),
        "topics-taken": TOPICS.format(id="mi"),
        "pairs-a-bad": PAIRS.format(one="bad"),
        "pairs-b-empty": "<crosswalk/>",
        "pairs-c-good": PAIRS.format(one="small"),
        "pairs-d-again": PAIRS.format(one="small"),
    }.items():
        (tmp_path / f"{name}.xml").write_text(content)
    assert [framework.id for framework in get_frameworks(tmp_path)] == [
        *(framework.id for framework in get_frameworks()),
        "small",
    ]
    assert "I smile." in str(get_framework("small", tmp_path))
    assert set(shared_topics(tmp_path)) == {*shared_topics(), "ours"}
    assert shared_topics(tmp_path)["mi"] == shared_topics()["mi"]
    assert [competency.competency for competency in get_related_competencies("small", "kindness", tmp_path)] == [
        "encouragers"
    ]
    with pytest.raises(UnknownFramework):
        get_framework("bad", tmp_path)


def test_the_packages_relations_stay_whatever_a_sites_file_is_like(tmp_path: Path) -> None:
    [(framework, competency)] = [
        (framework.id, it.id)
        for framework in get_frameworks()
        for it in framework.competencies()
        if get_related_competencies(framework.id, it.id)
    ][:1]
    (tmp_path / "bad.xml").write_text("<framework")
    assert (
        get_related_competencies(framework, competency, tmp_path)
        == get_related_competencies(framework, competency)
        != ()
    )


def test_a_pair_of_a_file_that_is_left_out_is_free_for_the_next(tmp_path: Path) -> None:
    (tmp_path / "small.xml").write_text(SMALL)
    pair = '<pair one="kindness" other="encouragers" relation="close">Words.</pair>'
    (tmp_path / "a.xml").write_text(PAIRS.format(one="small").replace(pair, pair + pair.replace("kindness", "nobody")))
    (tmp_path / "b.xml").write_text(PAIRS.format(one="small"))
    assert "nobody" in told_about(tmp_path)
    assert len(get_problems(tmp_path)) == 1
    assert len(get_related_competencies("small", "kindness", tmp_path)) == 1


def test_what_is_left_out_is_logged_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "bad.xml").write_text("<framework")
    for _ in range(3):
        get_frameworks(tmp_path, tmp_path / "none")
        shared_topics(tmp_path, tmp_path / "none")
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert "bad.xml:1: " in record.getMessage()
    assert "There is no such folder" in record.getMessage()


def test_a_folder_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    assert get_frameworks(tmp_path / "none") == get_frameworks()
    assert "There is no such folder" in told_about(tmp_path / "none")


def test_a_folder_that_cannot_be_read_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    look = Path.iterdir

    def refused(folder: Path) -> Iterator[Path]:
        if folder == tmp_path:
            raise PermissionError(13, "Permission denied")
        return look(folder)

    monkeypatch.setattr(Path, "iterdir", refused)
    assert get_frameworks(tmp_path) == get_frameworks()
    assert told_about(tmp_path) == f"{tmp_path}: We cannot read the folder: Permission denied."


def test_a_folder_in_which_nothing_is_for_us_is_told_from_others(tmp_path: Path) -> None:
    contents = {
        "framework": {"a.xml": SMALL},
        "broken": {"a.xml": "<framework"},
        "mistaken": {"a.xml": "<framework/>"},
        "topics": {"a.xml": TOPICS.format(id="ours")},
        "pairs": {"a.xml": PAIRS.format(one="small")},
        "empty": {},
        "capitals": {"mine.XML": SMALL},
        "deeper": {"deeper/a.xml": SMALL},
        "others": {"a.xml": "<roster/>"},
    }
    folders = [tmp_path / name for name in contents]
    for folder, files in zip(folders, contents.values(), strict=True):
        folder.mkdir()
        for name, content in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(content)
    found = find_empty_folders(*folders, tmp_path / "none")
    assert [folder.name for folder in found] == ["empty", "capitals", "deeper", "others"]


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
    assert get_framework("cdc-keyworking", tmp_path).version == "1-licensed"
    assert get_framework("cdc-keyworking").version == "1"
    assert [framework.id for framework in get_frameworks(tmp_path)] == [framework.id for framework in get_frameworks()]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("Not", "Not"), "comes with the package in version 1. To use this file instead, give it its own version"),
        (
            ('competency id="coordinating"', 'competency id="co"'),
            "Missing: coordinating. If you no longer want one, keep it",
        ),
        (('max="10"', 'max="11"'), "keep its scale from 1 to 10"),
    ],
)
def test_a_sites_version_has_to_keep_what_ratings_hang_on(
    change: tuple[str, str], message: str, tmp_path: Path
) -> None:
    changes = {"change": change}
    if change[0] != change[1]:
        changes["version"] = VERSION
    (tmp_path / "licensed.xml").write_text(licensed(**changes), encoding="utf-8")
    assert message in told_about(tmp_path)
    assert get_framework("cdc-keyworking", tmp_path) == get_framework("cdc-keyworking"), "ours stands"


def test_two_files_of_a_site_cannot_both_stand_instead_of_ours(tmp_path: Path) -> None:
    for name in ("a.xml", "b.xml"):
        (tmp_path / name).write_text(licensed(version=VERSION), encoding="utf-8")
    assert 'b.xml: Another file already has the framework "cdc-keyworking"' in told_about(tmp_path)
