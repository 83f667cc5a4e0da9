"""What was checked is kept for the next process, and is taken up again only if it is what was checked."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from competency_xblock.frameworks import get_related_competencies
from competency_xblock.frameworks.library import disk_cache, registry
from competency_xblock.frameworks.xml.documents import XmlDocument, open_file
from competency_xblock.frameworks.xml.schema import schema_text
from tests.fixtures.framework_files import SMALL

PAIRS = (
    '<crosswalk><between one="small" other="fulfilling-lives">'
    '<pair one="kindness" other="encouragers" relation="close">Words.</pair></between></crosswalk>'
)
TOPICS = '<shared-topics><topic id="ours" title="Ours" for="team">Words.</topic></shared-topics>'


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the layer's code, so that nothing is kept beside the real code."""
    copy = tmp_path / "code"
    shutil.copytree(Path(disk_cache.__file__).parents[1], copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(disk_cache, "__file__", str(copy / "library" / "disk_cache.py"))
    registry.clear_cache()
    yield copy
    registry.clear_cache()


@pytest.fixture
def site(tmp_path: Path, code: Path) -> Path:
    """A site's folder with a framework, topics and relations."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "small.xml").write_text(SMALL)
    (folder / "our-topics.xml").write_text(TOPICS)
    (folder / "pairs.xml").write_text(PAIRS)
    return folder


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are looked into, one after the other."""
    names: list[str] = []

    def noting(source: bytes, *, name: str, builtin: bool) -> XmlDocument:
        names.append(name)
        return open_file(source, name=name, builtin=builtin)

    monkeypatch.setattr(registry, "open_file", noting)
    return names


def kept_in(code: Path) -> list[Path]:
    """Every file that is kept."""
    return sorted(code.rglob(f"{disk_cache.FILE}*"))


def in_another_process(*folders: Path) -> registry.Library:
    """What a process that has read nothing yet gets."""
    registry.clear_cache()
    return registry._library(*folders)


def test_nothing_is_looked_into_a_second_time(site: Path, monkeypatch: pytest.MonkeyPatch, opened: list[str]) -> None:
    first = in_another_process(site)
    assert {"small.xml", "our-topics.xml", "pairs.xml", "fulfilling-lives.xml"} <= set(opened)

    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a file was opened again")

    monkeypatch.setattr(registry, "open_file", refuse)
    second = in_another_process(site)
    assert second is not first
    assert second == first
    assert second.frameworks[-1].id == "small"
    assert second.topics["ours"].audience == "team"
    assert [competency.competency for competency in get_related_competencies("small", "kindness", site)] == [
        "encouragers"
    ]


def test_the_frameworks_of_the_package_are_not_looked_into_a_second_time(code: Path, opened: list[str]) -> None:
    first = in_another_process()
    assert "fulfilling-lives.xml" in opened
    opened.clear()
    assert in_another_process() == first
    assert opened == []


def test_what_is_kept_stands_beside_the_compiled_code(site: Path, code: Path) -> None:
    in_another_process(site)
    (file,) = kept_in(code)
    assert file.parent.name == "__pycache__"


def test_others_may_read_what_is_kept_as_they_may_read_the_compiled_code(site: Path, code: Path) -> None:
    """The site may run as somebody else than who started it first."""
    before = os.umask(0o022)
    try:
        in_another_process(site)
    finally:
        os.umask(before)
    (file,) = kept_in(code)
    assert stat.S_IMODE(file.stat().st_mode) == 0o644


def test_a_changed_file_is_noticed(site: Path, opened: list[str]) -> None:
    in_another_process(site)
    opened.clear()
    (site / "small.xml").write_text(SMALL.replace("I smile.", "I grin."))
    assert "I grin." in str(in_another_process(site).frameworks[-1])
    assert "small.xml" in opened


def test_a_file_that_is_renamed_added_or_gone_is_noticed(site: Path, opened: list[str]) -> None:
    in_another_process(site)
    changes: list[Callable[[], object]] = [
        lambda: (site / "small.xml").rename(site / "a.xml"),
        lambda: (site / "b.xml").write_text("<roster/>"),
        lambda: (site / "pairs.xml").unlink(),
    ]
    for change in changes:
        opened.clear()
        change()
        in_another_process(site)
        assert "a.xml" in opened


def test_what_moves_from_one_file_to_the_next_is_noticed() -> None:
    """Names and contents can't run into each other."""
    assert disk_cache.cache_key([("a", b"bc")]) != disk_cache.cache_key([("ab", b"c")])
    assert disk_cache.cache_key([("a", b"b"), ("c", b"d")]) != disk_cache.cache_key([("a", b"b\n1 c 1\nd")])
    assert disk_cache.cache_key([("a", b"b"), ("c", b"d")]) != disk_cache.cache_key([("c", b"d"), ("a", b"b")])


def test_a_changed_schema_is_noticed(site: Path, monkeypatch: pytest.MonkeyPatch, opened: list[str]) -> None:
    in_another_process(site)
    opened.clear()
    text = schema_text()
    monkeypatch.setattr(registry, "schema_text", lambda: text + b"\n")
    in_another_process(site)
    assert "small.xml" in opened


def test_changed_code_is_noticed(site: Path, code: Path, opened: list[str]) -> None:
    in_another_process(site)
    opened.clear()
    with (code / "xml" / "validation.py").open("a") as stream:
        stream.write("# another check\n")
    in_another_process(site)
    assert "small.xml" in opened


def test_code_of_the_same_length_is_noticed_by_its_time(site: Path, code: Path, opened: list[str]) -> None:
    in_another_process(site)
    opened.clear()
    os.utime(code / "xml" / "validation.py", ns=(0, 0))
    in_another_process(site)
    assert "small.xml" in opened


def test_another_python_is_noticed(site: Path, monkeypatch: pytest.MonkeyPatch, opened: list[str]) -> None:
    in_another_process(site)
    opened.clear()
    monkeypatch.setattr(sys, "version", "3.99")
    in_another_process(site)
    assert "small.xml" in opened


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"",
        lambda content: content[:1],
        lambda content: content[:32],
        lambda content: content[:-1],
        lambda content: content + b"\0",
        lambda content: content[: len(content) // 2],
        lambda content: b"not what was kept at all",
        lambda content: bytes(len(content)),
        lambda content: content.replace(b"I smile.", b"I frown."),
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: bytes([content[0] ^ 1]) + content[1:],
    ],
)
def test_a_file_that_is_not_whole_is_ignored_and_written_anew(
    site: Path, code: Path, opened: list[str], spoil: Callable[[bytes], bytes]
) -> None:
    first = in_another_process(site)
    (file,) = kept_in(code)
    content = file.read_bytes()
    assert spoil(content) != content
    file.write_bytes(spoil(content))
    opened.clear()
    assert in_another_process(site) == first
    assert "small.xml" in opened
    assert file.read_bytes() == content


def test_what_was_kept_for_other_files_is_ignored(site: Path, code: Path, opened: list[str]) -> None:
    in_another_process(site)
    (file,) = kept_in(code)
    of_the_first = file.read_bytes()
    (site / "small.xml").write_text(SMALL.replace("I smile.", "I grin."))
    in_another_process(site)
    for cached in kept_in(code):
        cached.write_bytes(of_the_first)
    opened.clear()
    assert "I grin." in str(in_another_process(site).frameworks[-1])
    assert "small.xml" in opened


def test_a_folder_in_the_files_place_does_no_harm(site: Path, code: Path, opened: list[str]) -> None:
    first = in_another_process(site)
    (file,) = kept_in(code)
    file.unlink()
    file.mkdir()
    opened.clear()
    assert in_another_process(site) == first
    assert "small.xml" in opened
    assert kept_in(code) == [file], "something unfinished was left behind"


def test_where_nothing_can_be_written_the_frameworks_are_there_all_the_same(
    site: Path, code: Path, opened: list[str]
) -> None:
    (code / "library" / "__pycache__").write_text("A file where the folder would be: this stops even the superuser.")
    first = in_another_process(site)
    assert first.frameworks[-1].id == "small"
    opened.clear()
    assert in_another_process(site) == first
    assert "small.xml" in opened


def test_a_full_disk_leaves_nothing_behind(site: Path, code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(file: Path, content: bytes) -> NoReturn:
        with file.open("wb") as stream:
            stream.write(content[: len(content) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    assert in_another_process(site).frameworks[-1].id == "small"
    assert kept_in(code) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("small.xml", 'aim="4"', 'aim="6"', 'aim="6" is outside the scale'),
        ("small.xml", "</framework>", "", "The file stops before </framework>"),
        ("our-topics.xml", 'for="team"', 'for="all"', 'for="all" of <topic>'),
        ("pairs.xml", "encouragers", "nobody", "has no such competency"),
    ],
)
def test_what_is_wrong_is_found_once_and_told_by_each_process(
    site: Path, opened: list[str], caplog: pytest.LogCaptureFixture, file: str, old: str, new: str, message: str
) -> None:
    (site / file).write_text((site / file).read_text().replace(old, new))
    first = in_another_process(site)
    assert message in str(first.problems)
    assert opened
    opened.clear()
    caplog.clear()
    assert in_another_process(site) == first
    assert opened == []
    assert message in caplog.text


def test_a_folder_that_is_not_there_costs_no_second_look_either(site: Path, opened: list[str]) -> None:
    gone = site / "gone"
    assert "There is no such folder" in str(in_another_process(site, gone).problems)
    opened.clear()
    assert "There is no such folder" in str(in_another_process(site, gone).problems)
    assert opened == []
    gone.mkdir()
    assert in_another_process(site, gone).problems == ()


def test_a_file_with_a_mistake_that_is_put_right_is_noticed(site: Path) -> None:
    (site / "small.xml").write_text(SMALL.replace('aim="4"', 'aim="6"'))
    assert [framework.id for framework in in_another_process(site).frameworks if framework.id == "small"] == []
    (site / "small.xml").write_text(SMALL)
    mended = in_another_process(site)
    assert mended.problems == ()
    assert mended.frameworks[-1].id == "small"


def test_a_file_that_is_too_big_is_never_kept_nor_forgotten(site: Path, code: Path) -> None:
    """Its bytes aren't in the fingerprint, so what was kept before it came must not be taken up."""
    in_another_process(site)
    with (site / "big.xml").open("wb") as stream:
        stream.truncate(5_000_000)
    [only] = in_another_process(site).problems
    assert str(only).startswith("big.xml: The file is too big")


def test_what_is_kept_of_many_folders_does_not_pile_up(code: Path) -> None:
    for number in range(200):
        key = disk_cache.cache_key([("a.xml", str(number).encode())])
        disk_cache.store(key, (number,))
        assert disk_cache.load(key) == (number,)
    assert 1 < len(kept_in(code)) <= 16
