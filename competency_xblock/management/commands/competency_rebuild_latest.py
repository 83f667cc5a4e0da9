"""`manage.py competency_rebuild_latest`: rebuild the table `latest` from the submitted ratings."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from competency_xblock.records.api import is_course_recorded, rebuild_latest


class Command(BaseCommand):
    """Make `latest` agree with the ratings. Safe at any time, also while learners are rating."""

    help = "Derives where each learner stands from the submitted ratings, of one course or of all."

    def add_arguments(self, parser: CommandParser) -> None:
        """The course, or all courses."""
        parser.add_argument("--course", help="the key of one course (if you leave this out, all courses)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and print how many rows were wrong."""
        course = options["course"]
        if course and not is_course_recorded(course):
            raise CommandError(_("We have no records for {course}. Check the course key.").format(course=course))
        changed = rebuild_latest(course)
        self.stdout.write(_("Rows corrected: {count}").format(count=changed))
