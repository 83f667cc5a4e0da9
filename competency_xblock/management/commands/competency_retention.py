"""`manage.py competency_retention`: delete records older than the periods in the site's settings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency_xblock.platform.site_settings import Misconfigured, retention_periods
from competency_xblock.records.api import apply_retention


class Command(BaseCommand):
    """Apply the retention periods. Safe at any time and to repeat; run it every day."""

    help = "Deletes rounds, free text and unfinished rounds that were kept for as long as the settings say."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to delete, or only to show what would be deleted."""
        parser.add_argument("--dry-run", action="store_true", help="show what this would delete, and delete nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, and print how many rows of each kind."""
        try:
            periods = retention_periods()
        except Misconfigured as problem:
            raise CommandError(str(problem)) from problem
        removed = apply_retention(periods, dry_run=options["dry_run"])
        self.stdout.write(_("This run would delete:") if options["dry_run"] else _("Deleted:"))
        for label, count, period in (
            (_("finished answers, with their ratings"), removed.rounds, periods.rounds),
            (_("unfinished answers"), removed.open_rounds, periods.open_rounds),
            (_("reasons (the ratings stay)"), removed.reasons, periods.free_text),
            (_("plans"), removed.actions, periods.free_text),
            (_("observations"), removed.observed, periods.rounds),
            (_("notes and replies (the observations stay)"), removed.notes + removed.replies, periods.free_text),
            (_("start dates of people with no answers"), removed.start_dates, periods.rounds),
            (_("records of who looked at whose ratings"), removed.looks, periods.rounds),
        ):
            self.stdout.write(f"  {count} {label} ({_period_text(period)})")


def _period_text(period: timedelta | None) -> str:
    if period is None:
        return _("no period of their own")
    return ngettext("kept {days} day", "kept {days} days", period.days).format(days=period.days)
