"""Participants of a course, and when they started their jobs (layer 3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .columns import ID_LENGTH, LIST_CHOICE_LENGTH
from .reference import Course


class Participant(models.Model):
    """How far one learner is in one course, and in what role. Derived from the rounds and their ratings.

    `finished` and `finished_last` are when the first and the last round were submitted. `again` is when an item was
    first rated a second time. Role, organisation and level are those of the last submitted round. `last_round` only
    decides between rounds of the same instant, so it is no foreign key.

    .. pii: When a learner took part, and the role and organisation that the learner chose.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="competency_participants", db_index=False
    )
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+", db_index=False)
    started = models.DateTimeField()
    finished = models.DateTimeField(null=True)
    finished_last = models.DateTimeField(null=True)
    last_round = models.BigIntegerField(null=True)
    again = models.DateTimeField(null=True)
    rounds = models.PositiveIntegerField(default=0)
    role = models.CharField(max_length=LIST_CHOICE_LENGTH, blank=True)
    organisation = models.CharField(max_length=LIST_CHOICE_LENGTH, blank=True)
    level = models.CharField(max_length=ID_LENGTH, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learner", "course"], name="competency_participant_once")]
        indexes = [
            # Covers each learner's state and group, and finds the figures of a group from either side.
            models.Index(fields=["course", "learner", "finished", "role", "organisation"], name="competency_people")
        ]

    def __str__(self) -> str:
        return f"participant {self.pk}"


class StartDate(models.Model):
    """When a learner started in the job that the course is about: the team's date, and the learner's own.

    .. pii: When a learner started in a job.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="competency_start_dates", db_index=False
    )
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    by_team = models.DateField(null=True)
    own = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learner", "course"], name="competency_start_once")]

    def __str__(self) -> str:
        return f"start date {self.pk}"
