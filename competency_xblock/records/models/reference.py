"""Rows that others refer to: courses, assessments, items, framework versions (layer 3)."""

from __future__ import annotations

from typing import Any

from django.db import models

from ..database import DIGEST_LENGTH
from .columns import ID_LENGTH, KEY_LENGTH


class Course(models.Model):
    """A course that rounds belong to, by its key.

    `due_months`: within how many months of their start date learners are meant to have finished; the training team's.
    `counting_since`: when somebody last set out to count the course's figures, so that not everybody does at once.
    `counting_failed`: when that ended with an error; empty again after a count that did not.

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
    """A competency at a level ('' where there is none): what series of ratings are about.

    .. no_pii:
    """

    framework = models.CharField(max_length=ID_LENGTH)
    competency = models.CharField(max_length=ID_LENGTH)
    level = models.CharField(max_length=ID_LENGTH, blank=True)
    digest = models.CharField(max_length=DIGEST_LENGTH, unique=True)

    def __str__(self) -> str:
        return "/".join(part for part in (self.framework, self.competency, self.level) if part)


class Immutable(TypeError):
    """Somebody tried to change a row that is never changed."""


class FrameworkVersion(models.Model):
    """The whole content of a framework as it was when somebody answered in it. Never changed once stored.

    `content` is text rather than JSON, because MySQL would put the keys of a JSON column in another order.
    `sensitive` repeats which competencies the content marks so, to spare a submission from reading all of it; `items`
    says, by `item_key`, under which numbers what is rated is stored, which spares it from looking them up.

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
        """Store a new version; a stored one is refused."""
        if not self._state.adding:
            raise Immutable("A stored framework version is never changed; store the new content as its own version.")
        super().save(*args, **kwargs)
