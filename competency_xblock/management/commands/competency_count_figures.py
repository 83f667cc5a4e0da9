"""`manage.py competency_count_figures`: count the figures of the training teams' pages now, such as every night."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from competency_xblock.records import api
from competency_xblock.web.team import count_figures

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Count figures before a page needs them. Safe at any time, also while learners are rating."""

    help = "Counts the figures about groups, of one course or of all in which somebody takes part."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which course."""
        parser.add_argument("--course", help="the key of one course (if you leave this out, all courses)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count one course after the other and name each. A course that fails does not stop the others."""
        courses, chosen = api.get_courses_with_participants(), options["course"]
        if chosen and chosen not in courses:
            raise CommandError(_("Nobody has started in {course}. Check the course key.").format(course=chosen))
        if not courses:
            self.stdout.write(_("There is nothing to count yet. Nobody has started in any course."))
        failed = [course for course in ([chosen] if chosen else courses) if not self._count(course)]
        if failed:
            raise CommandError(_("We could not count these courses: {courses}").format(courses=", ".join(failed)))

    def _count(self, course: str) -> bool:
        """Count one course. False where that failed, so that the next course can follow."""
        try:
            stored = count_figures(course) or count_figures(course)
        except Exception as problem:
            log.exception("The figures of a course could not be counted: %s", course)
            message = _("Not counted: {course} ({problem})")
            self.stderr.write(message.format(course=course, problem=f"{type(problem).__name__}: {problem}"))
            return False
        if not stored:
            message = _("Not counted: {course} (another count was running, or someone deleted data)")
            self.stderr.write(message.format(course=course))
            return False
        self.stdout.write(_("Counted: {course}").format(course=course))
        return True
