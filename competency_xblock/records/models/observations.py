"""Observers, what they observed, and whose ratings they looked at (layer 3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .columns import CHOICE_LENGTH, MADE_UP_KEY_LENGTH, METHODS
from .reference import Course, Item


class Observer(models.Model):
    """A user who may record observations of learners in a course, without belonging to its staff.

    .. pii: Who is an observer.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "course"], name="competency_observer_once")]

    def __str__(self) -> str:
        return f"observer {self.pk}"


class ObservedRating(models.Model):
    """An observation of a learner's practice: a series of its own, never mixed with the learner's ratings.

    `observer` is NULL once the observer has left. The note is the observer's, the reply the learner's.

    .. pii: What somebody saw of a learner's work, and what the learner says to it.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    key = models.CharField(max_length=MADE_UP_KEY_LENGTH, unique=True)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    observer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    observed_on = models.DateField()
    method = models.CharField(max_length=CHOICE_LENGTH, choices=METHODS)
    value = models.SmallIntegerField()
    note = models.TextField(blank=True)
    recorded = models.DateTimeField()
    reply = models.TextField(blank=True)
    replied = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["learner", "course", "item"], name="competency_observed_own")]

    def __str__(self) -> str:
        return f"observed rating {self.pk}"


class RatingsSeen(models.Model):
    """When a viewer of the training team last looked at a learner's ratings, and so can no longer observe unaware.

    .. pii: Who has looked at whose ratings, and when.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    seen = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["viewer", "learner", "course"], name="competency_seen_once")]

    def __str__(self) -> str:
        return f"ratings seen {self.pk}"
