"""`manage.py competency_export_learner USERNAME`: all records of one learner, as JSON."""

from __future__ import annotations

import json
import os
from datetime import UTC
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_xblock.records.api import export_learner_data

ONLY_FOR_ONESELF = 0o600


class Command(BaseCommand):
    """Write all records of a learner to a file, to hand over when the learner asks for them."""

    help = "Writes everything that is held on one person as JSON: to hand over when the person asks for it."

    def add_arguments(self, parser: CommandParser) -> None:
        """The learner, and the file to write."""
        parser.add_argument("username")
        parser.add_argument(
            "--output", metavar="FILE", help="a new file to write to (if you leave this out, the screen)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the learner and write the records."""
        people = get_user_model()
        try:
            person = people.objects.get_by_natural_key(options["username"])
        except people.DoesNotExist:
            message = _('We cannot find a user called "{name}". Write the user name exactly as it is in the admin.')
            raise CommandError(message.format(name=options["username"])) from None
        data = {
            "about": {"id": person.pk, "username": person.get_username()},
            "written": timezone.now().astimezone(UTC).isoformat(timespec="seconds"),
            **export_learner_data(person.pk),
        }
        text = json.dumps(data, ensure_ascii=False, indent=2)
        if not options["output"]:
            self.stdout.write(text)
            return
        _write(options["output"], text + "\n")
        message = _("Saved to {file}. Times answered: {rounds}. Plans: {actions}. Hand it over safely, then delete it.")
        counts = {"rounds": len(data["rounds"]), "actions": len(data["actions"])}
        self.stdout.write(message.format(file=options["output"], **counts))


def _write(path: str, text: str) -> None:
    """Write the text to a new file that only its owner can read."""
    if Path(path).is_dir():
        message = _("{folder} is a folder. Give the name of a new file, for example {example}.")
        raise CommandError(message.format(folder=Path(path), example=Path(path) / "learner.json"))
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_FOR_ONESELF)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise CommandError(
            _("There is already a file called {file}. Nothing has changed. Give a new name.").format(file=path)
        ) from None
    except OSError as problem:
        message = _("We could not write {file}: {why}")
        raise CommandError(message.format(file=path, why=problem.strerror)) from problem
