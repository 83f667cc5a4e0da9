"""The admin's pages: what is stored, to look at. No free text, no drafts and no ratings are shown.

Rounds can be deleted, because a user can only be deleted by somebody who may delete what belongs to the user;
it goes through the records' door, which keeps everything else in step.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from .models import Assessment, Course, FrameworkVersion, Item, Round
from .records import api


class ReadOnlyAdmin(admin.ModelAdmin):
    """Nothing can be added or changed by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rows are made by using the blocks."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What was answered is not changed."""
        return False


class UndeletableAdmin(ReadOnlyAdmin):
    """Nothing can be deleted either: other rows refer to it."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Kept."""
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
    """What series of ratings are about."""

    list_display = ("framework", "competency", "level")
    fields = list_display


@admin.register(FrameworkVersion)
class FrameworkVersionAdmin(UndeletableAdmin):
    """Which contents of frameworks people answered in."""

    list_display = ("framework", "version", "content_hash", "stored")
    fields = list_display


@admin.register(Round)
class RoundAdmin(ReadOnlyAdmin):
    """Who went through which assessment when. Not what they answered."""

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
        """Without what the learner is typing."""
        rounds: QuerySet[Round] = super().get_queryset(request)
        return rounds.defer("draft")

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete the round and bring `latest` into step."""
        api.delete_round(obj.learner_id, obj.key)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Round]) -> None:
        """The same for each of the chosen rounds."""
        for round in queryset:
            self.delete_model(request, round)
