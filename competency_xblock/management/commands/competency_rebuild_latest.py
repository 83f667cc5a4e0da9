"""`manage.py competency_rebuild_latest`: derive the table `latest` from the submitted ratings again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from competency_xblock.records.api import rebuild_latest


class Command(BaseCommand):
    """Bring `latest` into step with the ratings. Safe at any time, also while people are rating."""

    help = "Derives where each learner stands from the submitted ratings, of one course or of all."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which course."""
        parser.add_argument("--course", help="the key of one course; without it, all courses")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and say how much was out of step."""
        changed = rebuild_latest(options["course"])
        self.stdout.write(_("Rows that were out of step and are right now: {count}").format(count=changed))
