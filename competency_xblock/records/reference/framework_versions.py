"""Framework versions as they were when learners answered in them (layer 3)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from threading import Lock

from django.db.models import QuerySet
from django.utils import timezone

from competency_xblock.frameworks import (
    Framework,
    InvalidFrameworkData,
    content_hash,
    from_dict,
    merge_withdrawn,
    to_dict,
)

from ..data import Item, item_key
from ..database import atomic_with_retry, strip_unstorable
from ..models import FrameworkVersion, Round
from .rows import get_or_create_item_ids

MAX_REMEMBERED = 32
_remembered: dict[str, Framework] = {}
_remembering = Lock()


class UnknownRoundKey(LookupError):
    """There is no round with that key."""


def store_framework(framework: Framework) -> FrameworkVersion:
    """The stored version with exactly this content, stored now if it is new. Its `content` is not loaded."""
    content_name = content_hash(framework)
    stored = _find_stored(content_name)
    if stored is not None:
        return stored
    levels = ["", *(level.id for level in framework.levels)]
    items = get_or_create_item_ids(
        Item(framework.id, competency.id, level) for competency in framework.competencies() for level in levels
    )
    row = FrameworkVersion(
        framework=framework.id,
        version=strip_unstorable(framework.version),
        content_hash=content_name,
        # In ASCII, which any table can store.
        content=json.dumps(to_dict(framework)),
        sensitive=sorted(competency.id for competency in framework.competencies() if competency.sensitive),
        items={item_key(item.competency, item.level): item_id for item, item_id in items.items()},
        stored=timezone.now(),
    )
    return _store(row)


@atomic_with_retry
def _store(row: FrameworkVersion) -> FrameworkVersion:
    FrameworkVersion.objects.bulk_create([row], ignore_conflicts=True)
    stored = _find_stored(row.content_hash)
    if stored is None:
        # Another transaction stored it after this one took its snapshot: only a locking read sees it.
        stored = _select_versions(row.content_hash).select_for_update().get()
    return stored


def get_framework_of_round(round_key: str) -> Framework:
    """The framework of a round, with the content it had then. Raises UnknownRoundKey, or LookupError (it cannot be
    read).
    """
    name = Round.objects.filter(key=round_key).values_list("version__content_hash", flat=True).first()
    if name is None:
        raise UnknownRoundKey("There is no such round.")
    return get_stored_framework(name)


def get_stored_frameworks(framework_ids: Iterable[str], newest_first: Sequence[str] = ()) -> dict[str, Framework]:
    """Each of these frameworks as it was answered in last, by id, with what only other versions have. 2 queries.

    `newest_first` names contents in the order in which learners answered in them last, such as in one course. Other
    versions follow, the one stored last first. So a framework that came with a course, or that a site no longer has,
    keeps its titles.
    """
    order = {name: position for position, name in enumerate(newest_first)}
    rows = FrameworkVersion.objects.filter(framework__in=list(framework_ids)).order_by("-stored", "-pk")
    names: dict[str, list[str]] = {}
    for framework_id, name in rows.values_list("framework", "content_hash"):
        names.setdefault(framework_id, []).append(name)
    contents = get_stored_framework_versions([name for each in names.values() for name in each])
    frameworks = {}
    for framework_id, each in names.items():
        versions = [
            contents[name]
            for name in sorted(each, key=lambda content_name: order.get(content_name, len(order)))
            if name in contents
        ]
        if versions:
            frameworks[framework_id] = merge_withdrawn(versions[0], versions[1:])
    return frameworks


def get_stored_framework_versions(content_names: Collection[str]) -> dict[str, Framework]:
    """The frameworks with these content hashes, by hash. 1 query for those not in memory, none if all are.

    Left out is what is not stored, and what can no longer be read. Safe to keep in memory: a hash never stands for any
    other content.
    """
    with _remembering:
        frameworks = {name: _remembered[name] for name in content_names if name in _remembered}
    missing = {name for name in content_names if name} - frameworks.keys()
    if not missing:
        return frameworks
    rows = FrameworkVersion.objects.filter(content_hash__in=sorted(missing)).values_list("content_hash", "content")
    for name, content in rows:
        try:
            frameworks[name] = from_dict(json.loads(content))
        except (InvalidFrameworkData, ValueError):  # stored by an earlier version of ours, in another shape
            continue
    with _remembering:
        _remembered.update({name: frameworks[name] for name in missing & frameworks.keys()})
        for name in list(_remembered)[:-MAX_REMEMBERED]:
            del _remembered[name]
    return frameworks


def get_stored_framework(content_name: str) -> Framework:
    """The framework with that content hash. Raises LookupError where it is not stored or cannot be read."""
    frameworks = get_stored_framework_versions([content_name])
    if content_name not in frameworks:
        raise LookupError(f"The stored framework {content_name} cannot be read.")
    return frameworks[content_name]


def forget_remembered() -> None:
    """Clear the frameworks in memory, so that stored ones are read again, as by another process."""
    with _remembering:
        _remembered.clear()


def _find_stored(content_name: str) -> FrameworkVersion | None:
    return _select_versions(content_name).first()


def _select_versions(content_name: str) -> QuerySet[FrameworkVersion]:
    return FrameworkVersion.objects.defer("content", "items").filter(content_hash=content_name)
