"""The frameworks that are there: those of the package and those in a site's own folders (layer 1).

A folder holds framework files and, if it likes, a file of further shared topics. What a file is, its first
element says, not its name; files that start with anything else are somebody else's and left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from .folder import data_folder
from .model import Framework, Topic
from .problems import FrameworkProblems, Problem
from .reader import Opened, framework_in, open_file, topics_in


class UnknownFramework(LookupError):
    """There is no framework of that id. The message says which there are."""

    def __init__(self, framework_id: str, known: Iterable[str]) -> None:
        there = ", ".join(known) or "none"
        super().__init__(f'There is no framework "{framework_id}". There are: {there}.')


@cache
def installed(*folders: Path) -> tuple[Framework, ...]:
    """Every framework of the package, then of each site folder, by file name. Read once a process.

    Raises FrameworkProblems with all the mistakes of all the files.
    """
    found, problems = _read_all((data_folder(), *folders))
    if problems:
        raise FrameworkProblems(problems)
    return found


def get(framework_id: str, *folders: Path) -> Framework:
    """The framework of that id. Raises UnknownFramework."""
    frameworks = installed(*folders)
    for framework in frameworks:
        if framework.id == framework_id:
            return framework
    raise UnknownFramework(framework_id, [framework.id for framework in frameworks])


@cache
def shared_topics(*folders: Path) -> Mapping[str, Topic]:
    """The topics that any framework may use, by id: those of the package, then those of site folders."""
    problems: list[Problem] = []
    topics = _topics(_files((data_folder(), *folders), problems), problems)
    if problems:
        raise FrameworkProblems(problems)
    return MappingProxyType(topics)


def read(source: bytes | Path, *, topics: Mapping[str, Topic] | None = None, name: str = "") -> Framework:
    """The framework in a file or in bytes. `topics`: the shared ones by id, by default those of the package.

    Raises FrameworkProblems with every mistake, each with file (or `name`), line and what to do.
    """
    return framework_in(open_file(source, name=name), shared_topics() if topics is None else topics)


def _read_all(folders: Iterable[Traversable]) -> tuple[tuple[Framework, ...], list[Problem]]:
    problems: list[Problem] = []
    files = _files(folders, problems)
    topics = _topics(files, problems)
    found: dict[str, Framework] = {}
    for opened in files:
        if opened.starts_with != "framework":
            continue
        try:
            framework = framework_in(opened, topics)
        except FrameworkProblems as error:
            problems += error.problems
            continue
        if framework.id in found:
            message = f'Another file already has the framework "{framework.id}". Give this one another id.'
            problems.append(Problem(opened.file, 0, message))
        found.setdefault(framework.id, framework)
    return tuple(found.values()), problems


def _files(folders: Iterable[Traversable], problems: list[Problem]) -> list[Opened]:
    files: list[Opened] = []
    for folder in folders:
        if not folder.is_dir():
            message = "There is no such folder. Make it, or take it out of the settings."
            problems.append(Problem(str(folder), 0, message))
            continue
        for entry in sorted(folder.iterdir(), key=lambda one: one.name):
            if not entry.name.endswith(".xml"):
                continue
            try:
                files.append(open_file(entry))
            except FrameworkProblems as error:
                problems += error.problems
    return files


def _topics(files: Iterable[Opened], problems: list[Problem]) -> dict[str, Topic]:
    topics: dict[str, Topic] = {}
    for opened in files:
        if opened.starts_with != "shared-topics":
            continue
        try:
            found = topics_in(opened)
        except FrameworkProblems as error:
            problems += error.problems
            continue
        for topic_id in sorted(found.keys() & topics.keys()):
            message = f'Another file already has the topic "{topic_id}". Give this one another id.'
            problems.append(Problem(opened.file, 0, message))
        topics = {**found, **topics}
    return topics
