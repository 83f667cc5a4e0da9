"""The latest rating of each item, kept in step with the rounds (layer 3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .columns import ANSWERS, CHOICE_LENGTH, VISIBILITIES
from .reference import Course, Item


class Latest(models.Model):
    """One learner's first and latest rating of one item in one course, for each visibility. Derived from the ratings.

    `first_*` are about the first rating with a value, `latest_*` about the last answer of any kind. The round ids only
    decide between answers of the same instant, so they are no foreign keys.

    .. pii: How confident a learner feels, with the learner's id.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+", db_index=False)
    visibility = models.CharField(max_length=CHOICE_LENGTH, choices=VISIBILITIES)
    first_value = models.SmallIntegerField(null=True)
    first_at = models.DateTimeField(null=True)
    first_round = models.BigIntegerField(null=True)
    latest_answer = models.CharField(max_length=CHOICE_LENGTH, choices=ANSWERS)
    latest_value = models.SmallIntegerField(null=True)
    latest_at = models.DateTimeField()
    latest_round = models.BigIntegerField()
    aim = models.SmallIntegerField()
    times_rated = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "item", "course", "visibility"], name="competency_latest_once")
        ]
        indexes = [
            # Finds a course's rows by item. It has no column that a later rating changes: learners wait for
            # writes, and counts run in the background.
            models.Index(
                fields=["course", "item", "visibility", "learner"],
                name="competency_latest_items",
            )
        ]

    def __str__(self) -> str:
        return f"latest {self.pk}"
