"""The frameworks of the package and those in a site's own folders (layer 1).

A folder holds framework files, and may hold files of shared topics and of relations between frameworks. A file's first
element says what it is. Files that start with any other element are ignored.

A file with mistakes is left out, and so is a folder that cannot be read; everything else still works. Each process logs
the problems once, and `get_problems` returns them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from ..model import Framework, RelatedCompetency, Topic
from ..package_files import data_folder
from ..problems import InvalidFramework, Problem
from ..xml.crosswalk import CompetencyRef, Crosswalk, build_crosswalk, check_crosswalk
from ..xml.documents import (
    XmlDocument,
    document_to_framework,
    document_to_topics,
    document_to_valid_framework,
    open_file,
    validate_document,
)
from ..xml.parser import read_limited
from ..xml.schema import schema_text
from .disk_cache import cache_key, load, store
from .tuples import framework_from_tuple, related_from_tuple, to_tuple, topic_from_tuple

log = logging.getLogger(__name__)
ROOT_ELEMENTS = ("framework", "shared-topics", "crosswalk")
"""The first elements of the files that are read; others are ignored."""


class SourceFile(NamedTuple):
    """A file's name, what is in it, and whether it came with the package."""

    name: str
    content: bytes
    builtin: bool


class UnknownFramework(LookupError):
    """There is no framework of that id. The message says which there are."""

    def __init__(self, framework_id: str, known: Iterable[str]) -> None:
        listed = ", ".join(known) or "none"
        super().__init__(f'There is no framework "{framework_id}". There are: {listed}.')


@dataclass(frozen=True, kw_only=True, slots=True)
class Library:
    """What the folders hold, and the problems of what was left out."""

    frameworks: tuple[Framework, ...]
    topics: Mapping[str, Topic]
    crosswalk: Crosswalk
    problems: tuple[Problem, ...] = ()


def get_frameworks(*folders: Path) -> tuple[Framework, ...]:
    """Every framework of the package, then of each site folder, by file name. Read once a process."""
    return _library(*folders).frameworks


def get_problems(*folders: Path) -> tuple[Problem, ...]:
    """The mistakes of every file and folder that is left out."""
    return _library(*folders).problems


def find_empty_folders(*folders: Path) -> tuple[Path, ...]:
    """The folders that can be read and hold no framework file. Read from the disk each time."""
    return tuple(folder for folder in folders if _has_no_file(folder))


def get_framework(framework_id: str, *folders: Path) -> Framework:
    """The framework of that id. Raises UnknownFramework."""
    frameworks = get_frameworks(*folders)
    for framework in frameworks:
        if framework.id == framework_id:
            return framework
    raise UnknownFramework(framework_id, [framework.id for framework in frameworks])


def get_related_competencies(framework_id: str, competency_id: str, *folders: Path) -> tuple[RelatedCompetency, ...]:
    """The competencies of other frameworks that a competency is related to, the closest first."""
    return _library(*folders).crosswalk.get((framework_id, competency_id), ())


def shared_topics(*folders: Path) -> Mapping[str, Topic]:
    """The topics that any framework may use, by id: those of the package, then those of site folders."""
    return _library(*folders).topics


def parse_framework(source: bytes | Path, *, topics: Mapping[str, Topic] | None = None, name: str = "") -> Framework:
    """The framework in a file or in bytes. `topics`: the shared ones by id, by default those of the package.

    Raises InvalidFramework with every mistake, each with file (or `name`), line and what to do.
    """
    return document_to_framework(open_file(source, name=name), shared_topics() if topics is None else topics)


def load_usable_framework(content: bytes, *, topics: Mapping[str, Topic]) -> Framework | None:
    """The framework in some bytes; None where `parse_framework` would raise. Stops at the first mistake."""
    try:
        return document_to_valid_framework(open_file(content), topics)
    except InvalidFramework:
        return None


def clear_cache() -> None:
    """Forget what this process has read. The next call reads the files again."""
    _library.cache_clear()


@cache
def _library(*folders: Path) -> Library:
    contents, problems = _contents((data_folder(), *folders))
    named = [(f"{content.builtin} {content.name}", content.content) for content in contents]
    unread = ("what cannot be read", repr(problems).encode())
    key = cache_key([("framework.rng", schema_text()), *named, unread])
    cached = load(key)
    library = _read_all(contents, problems) if cached is None else _unpacked(cached)
    if cached is None:
        store(key, _packed(library))
    if library.problems:
        log.error("Left out, for what is wrong with it:\n%s", "\n".join(map(str, library.problems)))
    return library


def _has_no_file(folder: Path) -> bool:
    contents, problems = _contents((folder,))
    files = _opened(contents, problems)
    return not problems and not any(file.root_tag in ROOT_ELEMENTS for file in files)


def _contents(folders: Iterable[Traversable]) -> tuple[list[SourceFile], list[Problem]]:
    """The XML files of the folders, not yet parsed."""
    contents: list[SourceFile] = []
    problems: list[Problem] = []
    for folder in folders:
        try:
            entries = sorted(folder.iterdir(), key=lambda entry: entry.name) if folder.is_dir() else None
        except OSError as error:
            problems.append(Problem(str(folder), 0, f"We cannot read the folder: {error.strerror}."))
            continue
        if entries is None:
            message = "There is no such folder. Make it, or delete it from the settings."
            problems.append(Problem(str(folder), 0, message))
            continue
        for entry in entries:
            if entry.name.endswith(".xml"):
                try:
                    contents.append(
                        SourceFile(entry.name, read_limited(entry, entry.name), builtin=folder == data_folder())
                    )
                except InvalidFramework as error:
                    problems += error.problems
    return contents, problems


def _read_all(contents: Iterable[SourceFile], problems: list[Problem]) -> Library:
    """What the files hold. Their problems are added to `problems`."""
    files = _opened(contents, problems)
    topics = _topics(files, problems)
    frameworks = _frameworks(files, topics, problems)
    crosswalk = _crosswalk(files, frameworks, problems)
    return Library(
        frameworks=tuple(frameworks.values()),
        topics=MappingProxyType(topics),
        crosswalk=MappingProxyType(crosswalk),
        problems=InvalidFramework(problems).problems if problems else (),
    )


def _opened(contents: Iterable[SourceFile], problems: list[Problem]) -> list[XmlDocument]:
    files: list[XmlDocument] = []
    for name, content, builtin in contents:
        try:
            files.append(open_file(content, name=name, builtin=builtin))
        except InvalidFramework as error:
            problems += error.problems
    return files


def _topics(files: Iterable[XmlDocument], problems: list[Problem]) -> dict[str, Topic]:
    topics: dict[str, Topic] = {}
    for document in files:
        if document.root_tag != "shared-topics":
            continue
        try:
            added = document_to_topics(document)
        except InvalidFramework as error:
            problems += error.problems
            continue
        for topic_id in sorted(added.keys() & topics.keys()):
            message = f'Another file already has the topic "{topic_id}". Give this one another id.'
            problems.append(Problem(document.file, 0, message))
        topics = {**added, **topics}
    return topics


def _frameworks(
    files: Iterable[XmlDocument], topics: Mapping[str, Topic], problems: list[Problem]
) -> dict[str, Framework]:
    frameworks: dict[str, Framework] = {}
    builtin_ids: frozenset[str] = frozenset()  # those of the package, which a site's file may replace
    for document in files:
        if document.root_tag != "framework":
            continue
        try:
            framework = document_to_framework(document, topics)
        except InvalidFramework as error:
            problems += error.problems
            continue
        existing = frameworks.get(framework.id)
        if existing is not None and not (framework.id in builtin_ids and not document.builtin):
            message = f'Another file already has the framework "{framework.id}". Give this one another id.'
            problems.append(Problem(document.file, 0, message))
        elif existing is not None and (message := _override_problem(framework, existing)):
            problems.append(Problem(document.file, 0, message))
        else:
            frameworks[framework.id] = framework
            builtin_ids = builtin_ids | {framework.id} if document.builtin else builtin_ids - {framework.id}
    return frameworks


def _override_problem(framework: Framework, builtin: Framework) -> str:
    """Why a site's file may not stand instead of the package's of that id; '' if it may."""
    if framework.version == builtin.version:
        return (
            f'The framework "{framework.id}" comes with the package in version {builtin.version}. To use this file '
            f'instead, give it its own version, for example "{builtin.version}-licensed". If not, give it another id.'
        )
    if (framework.scale.minimum, framework.scale.maximum) != (builtin.scale.minimum, builtin.scale.maximum):
        return (
            f'To replace the package\'s "{framework.id}", keep its scale from {builtin.scale.minimum} to '
            f"{builtin.scale.maximum}. People's ratings use it."
        )
    missing = [competency.id for competency in builtin.competencies() if framework.competency(competency.id) is None]
    missing += [level.id for level in builtin.levels if framework.level(level.id) is None]
    if missing:
        return (
            f'To replace the package\'s "{framework.id}", keep its competencies and levels. '
            f"People's ratings use their ids. Missing: {', '.join(missing)}. "
            "If you no longer want one, keep it and mark it as withdrawn."
        )
    return ""


def _crosswalk(
    files: Iterable[XmlDocument], frameworks: Mapping[str, Framework], problems: list[Problem]
) -> dict[CompetencyRef, tuple[RelatedCompetency, ...]]:
    broken = bool(problems)  # then frameworks may be left out, and saying so again would only hide why
    seen_pairs: dict[frozenset[CompetencyRef], str] = {}
    roots = []
    for document in files:
        if document.root_tag != "crosswalk":
            continue
        try:
            validate_document(document, "crosswalk")
        except InvalidFramework as error:
            problems += error.problems
            continue
        with_these = dict(seen_pairs)
        mistakes = check_crosswalk(document.root, document.file, frameworks, with_these)
        if not mistakes:
            seen_pairs = with_these
            roots.append(document.root)
        elif not broken:
            problems += mistakes
    return build_crosswalk(roots)


def _packed(library: Library) -> tuple[Any, ...]:
    return (
        tuple(to_tuple(framework) for framework in library.frameworks),
        tuple(to_tuple(topic) for topic in library.topics.values()),
        tuple(
            (competency_ref, tuple(to_tuple(competency) for competency in related))
            for competency_ref, related in library.crosswalk.items()
        ),
        tuple(astuple(problem) for problem in library.problems),
    )


def _unpacked(values: tuple[Any, ...]) -> Library:
    frameworks, topics, crosswalk, problems = values
    return Library(
        frameworks=tuple(map(framework_from_tuple, frameworks)),
        topics=MappingProxyType({topic.id: topic for topic in map(topic_from_tuple, topics)}),
        crosswalk=MappingProxyType(
            {competency_ref: tuple(map(related_from_tuple, related)) for competency_ref, related in crosswalk}
        ),
        problems=tuple(Problem(*problem) for problem in problems),
    )
