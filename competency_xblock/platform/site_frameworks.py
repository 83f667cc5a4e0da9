"""The frameworks that can be chosen (layer 4): ours, those in the site's folders, and one that an author brings."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path

from django.utils.translation import gettext as _
from xblock.core import XBlock

from ..frameworks import (
    Framework,
    InvalidFramework,
    Problem,
    RelatedCompetency,
    Topic,
    UnknownFramework,
    get_framework,
    get_frameworks,
    get_related_competencies,
    load_usable_framework,
    parse_framework,
    shared_topics,
)
from .courses.keys import get_course_key
from .olx.xml_fields import normalize_xml
from .site_settings import framework_folders

OWN = "@own"
"""What a block names when its framework is the file that its author has uploaded. No framework's id has that sign."""
FILE = "framework.xml"
MAX_OWN_ID_LENGTH = 80
MAX_OWN_BYTES = 1_000_000
CACHED_FILES = 32
"""A process caches so many files with their framework, and so many with their mistakes."""


class UnusableOwnFramework(UnknownFramework):
    """The author's own framework cannot be read."""

    def __init__(self, text: str) -> None:
        super().__init__(OWN, ())
        self._text = text

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Every mistake in the file. Found on first access: authors' pages need it, learners' pages don't."""
        return _problems_in(self._text)


def get_site_framework(framework_id: str) -> Framework:
    """The framework of that id. Raises UnknownFramework."""
    return get_framework(framework_id, *framework_folders())


def get_framework_of_block(block: XBlock) -> Framework:
    """The framework that an author has chosen for a block. Raises UnknownFramework."""
    return get_site_framework(block.framework) if block.framework != OWN else own_framework(block, block.own_framework)


def own_framework(block: XBlock, text: str) -> Framework:
    """The framework in a file that belongs to the block's course. Raises UnusableOwnFramework.

    Its id names the course and the scale too: it is the same in all of the course, never a site's or another course's,
    and numbers on one scale are never taken for numbers on another.
    """
    framework = None if len(text) > MAX_OWN_BYTES else _read(text, get_course_key(block), framework_folders())
    if framework is None:
        raise UnusableOwnFramework(text)
    return framework


def uploaded_framework(block: XBlock, text: str) -> Framework:
    """The framework in a file that is to be kept as `normalize_xml` lays it out. Raises UnusableOwnFramework.

    The file itself is read first, so that problems have the lines that its author sees.
    """
    own_framework(block, text)
    return own_framework(block, normalize_xml(text))


def get_site_frameworks() -> tuple[Framework, ...]:
    """Every framework that an author can choose."""
    return get_frameworks(*framework_folders())


def related_to(framework_id: str, competency_id: str) -> tuple[RelatedCompetency, ...]:
    """The competencies of other frameworks that a competency is related to, the closest first."""
    return get_related_competencies(framework_id, competency_id, *framework_folders())


def site_topics() -> tuple[Topic, ...]:
    """The topics that several frameworks share: ours and the site's."""
    return tuple(shared_topics(*framework_folders()).values())


@lru_cache(maxsize=CACHED_FILES)
def _read(text: str, course: str, folders: tuple[Path, ...]) -> Framework | None:
    """The framework in a file, or None if it cannot be used. Both answers are cached."""
    content = text.encode("utf-8", "replace")
    framework = None if len(content) > MAX_OWN_BYTES else load_usable_framework(content, topics=shared_topics(*folders))
    if framework is None or len(framework.id) > MAX_OWN_ID_LENGTH:
        return None
    namespace = f"{course}\n{framework.scale.minimum}\n{framework.scale.maximum}"
    return replace(framework, id=f"{framework.id}@{sha256(namespace.encode()).hexdigest()[:16]}")


def _problems_in(text: str) -> tuple[Problem, ...]:
    content = text.encode("utf-8", "replace")
    if len(content) > MAX_OWN_BYTES:
        message = _("This file is too big. A framework in a course can have %(most)s bytes at most.")
        return (Problem(FILE, 0, message % {"most": f"{MAX_OWN_BYTES:,}"}),)
    problems = _mistakes(text, framework_folders())
    message = _("The framework's id is too long. Shorten it to %(most)s characters or fewer.")
    return problems or (Problem(FILE, 0, message % {"most": MAX_OWN_ID_LENGTH}),)


@lru_cache(maxsize=CACHED_FILES)
def _mistakes(text: str, folders: tuple[Path, ...]) -> tuple[Problem, ...]:
    """What the reader says about a file."""
    try:
        parse_framework(text.encode("utf-8", "replace"), topics=shared_topics(*folders), name=FILE)
    except InvalidFramework as broken:
        return broken.problems
    return ()


def base_framework_id(framework_id: str) -> str:
    """The id as it stands in the framework's file, whichever course it belongs to."""
    return framework_id.partition("@")[0]
