"""The tables of the records layer (layer 3). Nothing outside `records` and the admin touches them.

Long text keys stand once in small tables (`Course`, `Assessment`, `Item`, `FrameworkVersion`) and are
referred to by number. Uniqueness is always over numbers, digests or made-up keys, never over text that MySQL
might fold. Foreign keys that lead a unique constraint or an index of their own do without a second index.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from .data import Answer, Method, Visibility
from .database.keys import DIGEST_LENGTH

ID_LENGTH = 100
KEY_LENGTH = 255
MADE_UP_KEY_LENGTH = 36
CHOICE_LENGTH = 20
LIST_CHOICE_LENGTH = 255

ANSWERS = [(one.value, one.value) for one in Answer]
VISIBILITIES = [(one.value, one.value) for one in Visibility]
METHODS = [(one.value, one.value) for one in Method]


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
    says, by `place_key`, under which numbers what is rated is stored, which spares it from looking them up.

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


class Round(models.Model):
    """One pass of one learner through an assessment.

    `open` is True until it is submitted and NULL afterwards. What the learner was promised (visibility, purpose,
    group size, aims) is fixed when the row is made. `counted`: this round was told to the gradebook as participation.
    `flagged`: by competency, the statements that the learner wants to work on; the learner's own.

    .. pii: The draft holds what the learner is typing: ratings, reasons and plans. It is emptied on submitting. What
           the learner wants to work on stays with the round.
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

    `visibility` is the one that was promised with the round, or `groups` where the framework marks the
    competency as sensitive; it decides which population the answer is counted with.

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
    """Why a learner answered so, in the learner's words; apart from the rating, so that it can be erased.

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
    """Something a learner plans to do. `round` and `assessment` are empty where it was added outside a round.

    `shared`: the learner lets the training team read it.

    .. pii: Free text of the learner.
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
    added = models.DateTimeField()
    shared = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["learner", "course", "added"], name="competency_action_own")]

    def __str__(self) -> str:
        return f"action {self.pk}"


class Latest(models.Model):
    """Where one learner stands on one item in one course, for each visibility. Derived from the ratings.

    `first_*` are about the first rating with a value; `latest_*` about the last answer of any kind. The round
    numbers are only there to decide between answers of the same instant, so they are no foreign keys.

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
            # Finds a course's rows by item. It holds nothing that a later rating changes: learners wait for writing,
            # while counting is done in the background.
            models.Index(
                fields=["course", "item", "visibility", "learner"],
                name="competency_latest_items",
            )
        ]

    def __str__(self) -> str:
        return f"latest {self.pk}"


class SharedLine(models.Model):
    """One line of a finished round, its answer and its reason, that the learner lets the training team read.

    Taking it back deletes the row.

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


class Participant(models.Model):
    """How far one learner is in one course, and in what role. Derived from the rounds and their ratings.

    `finished` and `finished_last` are when the first and the last round were submitted; `again` is when something was
    rated for the second time. Role, organisation and level are those of the round that was submitted last; its number
    is only there to decide between rounds of the same instant, so it is no foreign key.

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
            # Covers who is in which state and group, and lets the figures of a group be found from either side.
            models.Index(fields=["course", "learner", "finished", "role", "organisation"], name="competency_people")
        ]

    def __str__(self) -> str:
        return f"participant {self.pk}"


class StartDate(models.Model):
    """When somebody started in the job that the course is about: what the team uploaded, else the learner's own word.

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
    """How many people something is true of: `measure` says what, about an item or a subject, in one group.

    `grouping` '' is the whole course. Counts are exact here; whoever shows them rounds and hides.

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


class Observer(models.Model):
    """Somebody who may record what they saw of learners in a course, without belonging to its staff.

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
    """What somebody else saw of a learner's practice: a series of its own, never mixed with the learner's.

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
    """When somebody of the training team last looked at a learner's ratings, and so can no longer observe unaware.

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
