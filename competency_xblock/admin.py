"""The admin's pages: stored rows, read-only. They show no free text, no drafts and no ratings.

Rounds can be deleted: Django deletes a user only for staff who may delete the user's rows too. Deleting goes through
the records' door, which updates everything that depends on a round.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from .models import Assessment, Course, FrameworkVersion, Item, Round
from .records import api


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that nobody can add or change by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No: only learners and authors create rows, by using the blocks."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No: answers do not change."""
        return False


class UndeletableAdmin(ReadOnlyAdmin):
    """Rows that nobody can delete either: other rows refer to them."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """No: other rows refer to this one."""
        return False


@admin.register(Course)
class CourseAdmin(UndeletableAdmin):
    """Courses by key."""

    list_display = ("key",)
    fields = ("key",)


@admin.register(Assessment)
class AssessmentAdmin(UndeletableAdmin):
    """Assessments by key."""

    list_display = ("key", "course")
    list_select_related = ("course",)
    fields = ("key", "course")


@admin.register(Item)
class ItemAdmin(UndeletableAdmin):
    """Items: a competency of a framework, at a level."""

    list_display = ("framework", "competency", "level")
    fields = list_display


@admin.register(FrameworkVersion)
class FrameworkVersionAdmin(UndeletableAdmin):
    """The framework versions that learners answered in."""

    list_display = ("framework", "version", "content_hash", "stored")
    fields = list_display


@admin.register(Round)
class RoundAdmin(ReadOnlyAdmin):
    """Which learner went through which assessment, and when; not the answers."""

    list_display = ("key", "learner_id", "assessment", "number", "started", "submitted")
    list_select_related = ("assessment",)
    fields = (
        "key",
        "learner",
        "assessment",
        "number",
        "version",
        "visibility",
        "started",
        "saved",
        "submitted",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Round]:
        """Rounds without their drafts."""
        rounds: QuerySet[Round] = super().get_queryset(request)
        return rounds.defer("draft")

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete the round and update `latest`."""
        api.delete_round(obj.learner_id, obj.key)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Round]) -> None:
        """Delete each of the chosen rounds and update `latest`."""
        for round in queryset:
            self.delete_model(request, round)
