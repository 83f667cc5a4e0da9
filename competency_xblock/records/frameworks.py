"""Framework versions as they were when somebody answered in them (layer 3)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

from django.db.models import QuerySet
from django.utils import timezone

from competency_xblock.frameworks import Framework, content_hash, from_dict, to_dict, with_dropped
from competency_xblock.records.data import Item, place_key
from competency_xblock.records.models import FrameworkVersion, Round
from competency_xblock.records.small_tables import ensure_items
from competency_xblock.records.surroundings import storable
from competency_xblock.records.transactions import all_or_nothing


class UnknownRound(LookupError):
    """There is no round with that key."""


def store_framework(framework: Framework) -> FrameworkVersion:
    """The stored version with exactly this content, stored now if it is new. Its `content` is not loaded."""
    content_name = content_hash(framework)
    stored = _stored(content_name)
    if stored is not None:
        return stored
    levels = ["", *(level.id for level in framework.levels)]
    items = ensure_items(Item(framework.id, one.id, level) for one in framework.competencies() for level in levels)
    row = FrameworkVersion(
        framework=framework.id,
        version=storable(framework.version),
        content_hash=content_name,
        # In ASCII, which any table can keep.
        content=json.dumps(to_dict(framework)),
        sensitive=sorted(one.id for one in framework.competencies() if one.sensitive),
        items={place_key(item.competency, item.level): number for item, number in items.items()},
        stored=timezone.now(),
    )
    return _store(row)


@all_or_nothing
def _store(row: FrameworkVersion) -> FrameworkVersion:
    FrameworkVersion.objects.bulk_create([row], ignore_conflicts=True)
    stored = _stored(row.content_hash)
    if stored is None:
        # Stored by somebody else after this transaction took its snapshot, which only a locking read sees.
        stored = _versions(row.content_hash).select_for_update().get()
    return stored


def framework_of(round_key: str) -> Framework:
    """The framework that a round was answered in, with the content it had then."""
    name = Round.objects.filter(key=round_key).values_list("version__content_hash", flat=True).first()
    if name is None:
        raise UnknownRound("There is no such round.")
    return stored_framework(name)


def stored_versions(framework_ids: Iterable[str]) -> dict[str, Framework]:
    """Each of these frameworks as it was stored last, by id, with what only earlier versions have; two queries.

    What a course has brought with it, or a site no longer has, can so still be called by its titles.
    """
    rows = FrameworkVersion.objects.filter(framework__in=list(framework_ids)).order_by("-stored", "-pk")
    names: dict[str, list[str]] = {}
    for framework_id, name in rows.values_list("framework", "content_hash"):
        names.setdefault(framework_id, []).append(name)
    unread = FrameworkVersion.objects.filter(content_hash__in=[name for each in names.values() for name in each])
    contents = {name: from_dict(json.loads(content)) for name, content in unread.values_list("content_hash", "content")}
    return {
        framework_id: with_dropped(contents[each[0]], [contents[name] for name in each[1:]])
        for framework_id, each in names.items()
    }


@lru_cache(maxsize=16)
def stored_framework(content_name: str) -> Framework:
    """The framework with that content hash. Safe to remember: a hash never stands for any other content."""
    content = FrameworkVersion.objects.values_list("content", flat=True).get(content_hash=content_name)
    return from_dict(json.loads(content))


def _stored(content_name: str) -> FrameworkVersion | None:
    return _versions(content_name).first()


def _versions(content_name: str) -> QuerySet[FrameworkVersion]:
    return FrameworkVersion.objects.defer("content", "items").filter(content_hash=content_name)
