"""The columns of the platform's tables that we, or the hosts of these tests, ask for. The names are the platform's."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from opaque_keys.edx.django.models import CourseKeyField

COURSES = ("course-v1:Haven+Listening+2030", "course-v1:Haven+Cooking+2030")


class UserPreference(models.Model):
    """What somebody has chosen on the platform."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    key = models.CharField(max_length=255)
    value = models.TextField()

    class Meta:
        app_label = "platform_tables"

    def __str__(self) -> str:
        return f"{self.key} {self.pk}"


class Row(models.Model):
    """What they share."""

    class Meta:
        abstract = True
        app_label = "platform_tables"

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"


class CourseEnrollment(Row):
    """Who takes part in a course; kept when somebody leaves."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    course_id = CourseKeyField(max_length=255)
    is_active = models.BooleanField(default=True)

    @classmethod
    def is_enrolled(cls, user: Any, course_key: Any) -> bool:
        """Whether the user takes part now."""
        return cls.objects.filter(user=user, course_id=course_key, is_active=True).exists()


class CourseAccessRole(Row):
    """Who is there for a course, or, without one, for all courses of an organisation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    course_id = CourseKeyField(max_length=255, blank=True)
    org = models.CharField(max_length=64, blank=True)
    role = models.CharField(max_length=64)


class AnonymousUserId(Row):
    """What the platform calls a learner where it hides who it is."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    anonymous_user_id = models.CharField(max_length=32, unique=True)
    course_id = CourseKeyField(max_length=255)


class UserProfile(Row):
    """Where the platform keeps full names."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, related_name="profile", on_delete=models.CASCADE)
    name = models.CharField(max_length=255, blank=True)


class CourseOverview(Row):
    """What a course is called."""

    id = CourseKeyField(max_length=255, primary_key=True)
    display_name = models.TextField(blank=True)

    @classmethod
    def course_exists(cls, course: Any) -> bool:
        """Whether there is such a course, by this table or else by where courses are kept."""
        return cls.objects.filter(id=course).exists() or str(course) in COURSES


class CourseUserGroup(Row):
    """Learners that belong together in a course."""

    COHORT = "cohort"

    name = models.CharField(max_length=255)
    course_id = CourseKeyField(max_length=255)
    group_type = models.CharField(max_length=20)


class CohortMembership(Row):
    """Who is in which cohort: one in each course."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    course_user_group = models.ForeignKey(CourseUserGroup, on_delete=models.CASCADE)
