"""`manage.py competency_count_figures`: count the figures of the training teams' pages now, such as every night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from competency_xblock.records import api
from competency_xblock.web.reports.counting import count_figures


class Command(BaseCommand):
    """Count without waiting for somebody to look. Safe at any time, also while people are rating."""

    help = "Counts the figures about groups, of one course or of all in which somebody takes part."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which course."""
        parser.add_argument("--course", help="the key of one course; without it, all courses")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count one course after the other, and say which."""
        courses, wanted = api.courses_taken_part_in(), options["course"]
        if wanted and wanted not in courses:
            raise CommandError(_("Nobody has begun in a course of this key: {course}").format(course=wanted))
        for course in [wanted] if wanted else courses:
            count_figures(course)
            self.stdout.write(_("Counted: {course}").format(course=course))
