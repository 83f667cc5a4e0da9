"""Rounds with their ratings, reasons, plans and what is shared of them (layer 3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .columns import ANSWERS, CHOICE_LENGTH, ID_LENGTH, LIST_CHOICE_LENGTH, MADE_UP_KEY_LENGTH, VISIBILITIES
from .reference import Assessment, Course, FrameworkVersion, Item


class Round(models.Model):
    """One pass of one learner through an assessment.

    `open` is True until it is submitted and NULL afterwards. What the learner was promised (visibility, purpose,
    group size, aims) is fixed when the row is made. `counted`: this round counts as participation in the gradebook.
    `flagged`: by competency, the statements that the learner wants to work on; the learner's own.

    .. pii: The draft holds what the learner is typing: ratings, reasons and plans. It is emptied on submitting, except
           for which competencies the learner chose. What the learner wants to work on stays with the round.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    key = models.CharField(max_length=MADE_UP_KEY_LENGTH, unique=True)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    open = models.BooleanField(null=True, default=True)
    revision = models.PositiveIntegerField(default=1)
    last_save = models.CharField(max_length=ID_LENGTH, blank=True)
    started = models.DateTimeField()
    saved = models.DateTimeField()
    submitted = models.DateTimeField(null=True)
    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="+")
    visibility = models.CharField(max_length=CHOICE_LENGTH, choices=VISIBILITIES)
    purpose = models.TextField(blank=True)
    group_minimum = models.PositiveSmallIntegerField(default=10)
    aims = models.JSONField(default=dict)
    level = models.CharField(max_length=ID_LENGTH, blank=True)
    role = models.CharField(max_length=LIST_CHOICE_LENGTH, blank=True)
    organisation = models.CharField(max_length=LIST_CHOICE_LENGTH, blank=True)
    draft = models.JSONField(default=dict)
    flagged = models.JSONField(default=dict)
    counted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "assessment", "open"], name="competency_round_one_open"),
            models.UniqueConstraint(fields=["learner", "assessment", "number"], name="competency_round_number"),
        ]
        indexes = [
            models.Index(fields=["assessment", "learner", "started", "submitted"], name="competency_round_people"),
        ]

    def __str__(self) -> str:
        return self.key


class Rating(models.Model):
    """One submitted answer. Never changed.

    `visibility` is the one that was promised with the round, or `groups` where the framework marks the competency as
    sensitive. It decides which population the answer is counted with.

    .. pii: How confident a learner feels, with the learner's id through the round.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="ratings", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    visibility = models.CharField(max_length=CHOICE_LENGTH, choices=VISIBILITIES)
    answer = models.CharField(max_length=CHOICE_LENGTH, choices=ANSWERS)
    initial = models.SmallIntegerField(null=True)
    revised = models.SmallIntegerField(null=True)
    aim = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "item"], name="competency_rating_once")]

    def __str__(self) -> str:
        return f"rating {self.pk}"


class Reason(models.Model):
    """Why a learner gave an answer, in the learner's words. Apart from the rating, so that it can be erased.

    .. pii: Free text of the learner.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="reasons", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "item"], name="competency_reason_once")]

    def __str__(self) -> str:
        return f"reason {self.pk}"


class Action(models.Model):
    """A learner's plan. `round` and `assessment` are empty where it was added outside a round.

    `done` is when the learner closed it. `let_go`: they closed it without doing it. `noticed` is what they noticed, in
    their own words; nobody else ever reads it. `shared`: the learner lets the training team read the plan.

    .. pii: Free text of the learner: the plan, and what they noticed.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    key = models.CharField(max_length=MADE_UP_KEY_LENGTH, unique=True)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="+", null=True)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="actions", null=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", null=True)
    text = models.TextField()
    review_date = models.DateField(null=True)
    done = models.DateTimeField(null=True)
    let_go = models.BooleanField(default=False)
    noticed = models.TextField(blank=True)
    added = models.DateTimeField()
    shared = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["learner", "course", "added"], name="competency_action_own")]

    def __str__(self) -> str:
        return f"action {self.pk}"


class SharedLine(models.Model):
    """One line of a finished round, its answer and its reason, that the learner lets the training team read.

    The row is deleted when the learner stops sharing.

    .. pii: Which answers a learner shows to the training team, with the learner's id through the round.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="shared_lines", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    shared = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "item"], name="competency_shared_once")]

    def __str__(self) -> str:
        return f"shared line {self.pk}"
