"""The migrations make the tables that the models describe."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "competency_xblock", check=True, dry_run=True, stdout=StringIO())
