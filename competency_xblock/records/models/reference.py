"""Rows that others refer to: courses, assessments, items, framework versions (layer 3)."""

from __future__ import annotations

from typing import Any

from django.db import models

from ..database import DIGEST_LENGTH
from .columns import ID_LENGTH, KEY_LENGTH


class Course(models.Model):
    """A course that rounds belong to, by its key.

    `due_months`: within how many months of their start date learners are due to have finished. `counting_since`: a
    count of the figures began then; others wait COUNTING_TIMEOUT. `counting_failed`: the last count ended with an error
    then; empty after a successful count.

    .. no_pii:
    """

    key = models.CharField(max_length=KEY_LENGTH)
    digest = models.CharField(max_length=DIGEST_LENGTH, unique=True)
    due_months = models.PositiveSmallIntegerField(null=True)
    counting_since = models.DateTimeField(null=True)
    counting_failed = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key


class Assessment(models.Model):
    """One block placed in a course, by its usage id.

    .. no_pii:
    """

    key = models.CharField(max_length=KEY_LENGTH)
    digest = models.CharField(max_length=DIGEST_LENGTH, unique=True)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.key


class Item(models.Model):
    """A competency at a level ('' where there is none): the subject of a series of ratings.

    .. no_pii:
    """

    framework = models.CharField(max_length=ID_LENGTH)
    competency = models.CharField(max_length=ID_LENGTH)
    level = models.CharField(max_length=ID_LENGTH, blank=True)
    digest = models.CharField(max_length=DIGEST_LENGTH, unique=True)

    def __str__(self) -> str:
        return "/".join(part for part in (self.framework, self.competency, self.level) if part)


class Immutable(TypeError):
    """An attempt to change a row that never changes."""


class FrameworkVersion(models.Model):
    """The whole content of a framework as it was when a learner answered in it. Never changed once stored.

    `content` is text rather than JSON, because MySQL would reorder the keys of a JSON column. `sensitive` repeats which
    competencies the content marks so: a submission need not read the content. `items` maps each `item_key` to the id of
    its item: a submission need not look it up.

    .. no_pii:
    """

    framework = models.CharField(max_length=ID_LENGTH)
    version = models.CharField(max_length=ID_LENGTH)
    content_hash = models.CharField(max_length=DIGEST_LENGTH, unique=True)
    content = models.TextField()
    sensitive = models.JSONField(default=list)
    items = models.JSONField(default=dict)
    stored = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.framework} {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new version. Raises Immutable for a stored one."""
        if not self._state.adding:
            raise Immutable("A stored framework version is never changed; store the new content as its own version.")
        super().save(*args, **kwargs)
