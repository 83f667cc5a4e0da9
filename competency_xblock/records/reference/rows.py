"""The small tables that stand for long text keys (layer 3): found by digest, created when first needed.

Nothing stays in memory between calls: a rolled back transaction takes its new rows with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.db import models

from competency_xblock.frameworks import Framework

from .. import models as tables
from ..data import Item
from ..database import atomic_with_retry, digest, ids_by_value

Row = TypeVar("Row", bound=models.Model)


class InvalidKey(ValueError):
    """A key that cannot be stored; the message says which and why."""


def get_course_id(key: str) -> int | None:
    """The id of the course, or None where nothing was ever stored about it."""
    return tables.Course.objects.filter(digest=digest(key)).values_list("pk", flat=True).first()


def is_course_recorded(key: str) -> bool:
    """Whether anything was ever stored about the course."""
    return get_course_id(key) is not None


def get_assessment_id(key: str) -> int | None:
    """The id of the assessment, or None where nothing was ever stored about it."""
    return tables.Assessment.objects.filter(digest=digest(key)).values_list("pk", flat=True).first()


def get_or_create_course_id(key: str) -> int:
    """The id of the course, created where it is new. Raises InvalidKey."""
    row = tables.Course(key=_check_key(key, "course"), digest=digest(key))
    return _get_or_create(tables.Course, {row.digest: row})[row.digest]


def get_or_create_assessment_id(key: str, course: str) -> int:
    """The id of the assessment, created where it is new, with its course. Raises InvalidKey."""
    return get_or_create_place_ids(key, course)[0]


def get_or_create_place_ids(assessment: str, course: str) -> tuple[int, int]:
    """The ids of the assessment and of its course, created where they are new. 1 query where both exist."""
    name = digest(assessment)
    existing = tables.Assessment.objects.filter(digest=name).values_list("pk", "course_id").first()
    if existing is not None:
        return existing
    course_id = get_or_create_course_id(course)
    row = tables.Assessment(key=_check_key(assessment, "assessment"), digest=name, course_id=course_id)
    return _get_or_create(tables.Assessment, {name: row})[name], course_id


def get_or_create_item_ids(items: Iterable[Item]) -> dict[Item, int]:
    """The id of each item, created where it is new. 1 query where all exist."""
    names = {item_digest(item): item for item in items}
    ids = ids_by_value(tables.Item, "digest", list(names))
    if len(ids) < len(names):
        ids = _get_or_create(
            tables.Item,
            {
                name: tables.Item(framework=item.framework, competency=item.competency, level=item.level, digest=name)
                for name, item in names.items()
            },
        )
    return {item: ids[name] for name, item in names.items()}


def get_item_ids(framework: Framework) -> dict[int, Item]:
    """The framework's stored items, by id. 1 query."""
    levels = ["", *(level.id for level in framework.levels)]
    possible = [Item(framework.id, competency.id, level) for competency in framework.competencies() for level in levels]
    by_digest = {item_digest(item): item for item in possible}
    stored = tables.Item.objects.filter(digest__in=list(by_digest)).values_list("pk", "digest")
    return {item_id: by_digest[name] for item_id, name in stored}


def item_digest(item: Item) -> str:
    """The digest that an item is looked up by."""
    return digest(item.framework, item.competency, item.level)


def _get_or_create(model: type[Row], expected: Mapping[str, Row]) -> dict[str, int]:
    """The ids of the expected rows, by digest.

    Two requests that create the same row at once both get the one row.
    """
    ids = _ids_by_digest(model.objects.filter(digest__in=list(expected)))
    missing = sorted(expected.keys() - ids.keys())
    return ids | _create(model, [expected[name] for name in missing]) if missing else ids


@atomic_with_retry
def _create(model: type[Row], rows: list[Row]) -> dict[str, int]:
    """Store the rows and return their ids by digest; always in the order of digests."""
    model.objects.bulk_create(rows, ignore_conflicts=True)
    names = [row.digest for row in rows]
    ids = _ids_by_digest(model.objects.filter(digest__in=names))
    if unseen := sorted(set(names) - ids.keys()):
        # Another transaction inserted it after this one took its snapshot: only a locking read sees it.
        ids |= _ids_by_digest(model.objects.select_for_update().filter(digest__in=unseen))
    return ids


def _ids_by_digest(rows: models.QuerySet[Row]) -> dict[str, int]:
    return dict(rows.values_list("digest", "pk"))


def _check_key(key: str, label: str) -> str:
    if not key or len(key) > tables.KEY_LENGTH:
        raise InvalidKey(f"The key of a {label} has 1 to {tables.KEY_LENGTH} characters; this one has {len(key)}.")
    return key
