"""Snapshots of a course's figures (layer 3)."""

from __future__ import annotations

from django.db import models

from .columns import CHOICE_LENGTH, ID_LENGTH, LIST_CHOICE_LENGTH
from .reference import Course, Item


class Snapshot(models.Model):
    """The figures of a course as they were counted at one moment. `about` holds the titles that its pages name.

    .. no_pii:
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    taken = models.DateTimeField()
    about = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"snapshot {self.pk}"


class SnapshotRow(models.Model):
    """How many people a measure is true of, about an item or a subject, in one group.

    `grouping` '' is the whole course. Counts are exact here; pages round and hide them.

    .. no_pii:
    """

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="+", db_index=False)
    measure = models.CharField(max_length=CHOICE_LENGTH)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", null=True)
    subject = models.CharField(max_length=ID_LENGTH, blank=True)
    grouping = models.CharField(max_length=CHOICE_LENGTH, blank=True)
    group = models.CharField(max_length=LIST_CHOICE_LENGTH, blank=True)
    value = models.IntegerField(null=True)
    people = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["snapshot", "grouping", "measure"], name="competency_snapshot_page")]

    def __str__(self) -> str:
        return f"{self.measure} {self.people}"
