"""What holds in an LMS and in a Studio alike: the app is found, tables come and go, and checks are content."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

if getattr(settings, "ROOT_URLCONF", "") not in ("lms.urls", "cms.urls"):
    pytest.skip("Runs inside an LMS or a Studio only: docs/testing-in-open-edx.md says how.", allow_module_level=True)

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.urls import NoReverseMatch, reverse

from competency_xblock.records.models import Participant

APP = "competency_xblock"
DAYS = [datetime(2030, 3, day, 9, tzinfo=UTC) for day in range(1, 5)]
pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh_database(tmp_path: Path) -> Iterator[BaseDatabaseWrapper]:
    """An empty SQLite database of the site's."""
    alias = "fresh"
    connections.databases[alias] = {
        **connections["default"].settings_dict,
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "fresh.sqlite3"),
    }
    yield connections[alias]
    connections[alias].close()
    del connections[alias]
    del connections.databases[alias]


def our_tables(connection: BaseDatabaseWrapper) -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith(f"{APP}_")}


def test_the_platform_has_installed_it_as_a_plugin() -> None:
    assert [app for app in settings.INSTALLED_APPS if app.startswith(APP)] == [f"{APP}.apps.CompetencyConfig"]
    assert isinstance(settings.COMPETENCY_XBLOCK, dict)
    if settings.ROOT_URLCONF == "lms.urls":
        assert reverse(f"{APP}:mine") == "/competency/mine/"
    else:
        with pytest.raises(NoReverseMatch):
            reverse(f"{APP}:mine")


def test_the_platform_loads_our_blocks() -> None:
    ours = [point for point in entry_points(group="xblock.v1") if point.name.startswith("competency_")]
    assert {our.name for our in ours} == {"competency_assessment", "competency_progress"}
    for our in ours:
        assert our.load().public_dir == "static"


def test_checks_have_no_complaint() -> None:
    messages = run_checks(include_deployment_checks=False)
    ours = [message for message in messages if str(message.id).startswith(f"{APP}.") or f"{APP}." in str(message.obj)]
    assert not ours


def test_migrations_run_forward_and_back(fresh_database: BaseDatabaseWrapper, settings: object) -> None:
    settings.MIGRATION_MODULES = {}  # type: ignore[attr-defined]
    executor = MigrationExecutor(fresh_database)
    executor.migrate(executor.loader.graph.leaf_nodes(APP))
    described = {model._meta.db_table for model in apps.get_app_config(APP).get_models()}
    assert our_tables(fresh_database) == described
    for to in (None, *executor.loader.graph.leaf_nodes(APP)):
        executor.loader.build_graph()
        executor.migrate([to or (APP, None)])
        assert our_tables(fresh_database) == (described if to else set())


def test_who_took_part_before_there_was_a_table_for_it_is_in_it(
    fresh_database: BaseDatabaseWrapper, settings: object
) -> None:
    settings.MIGRATION_MODULES = {}  # type: ignore[attr-defined]
    alias = fresh_database.alias
    before = MigrationExecutor(fresh_database).migrate([(APP, "0003_flags_and_reflection")]).apps

    def row(name: str, **values: Any) -> int:
        return int(before.get_model(APP, name).objects.using(alias).create(**values).pk)

    # Made all at once, as the platform does more whenever a single one is saved.
    users = get_user_model().objects.using(alias)
    users.bulk_create([get_user_model()(username=name, last_login=DAYS[0]) for name in ("anna", "ben", "eve")])
    anna, ben, _eve = users.order_by("username").values_list("pk", flat=True)
    course = row("Course", key="a-course", digest="a-course")
    of = {
        "assessment_id": row("Assessment", key="one", digest="one", course_id=course),
        "version_id": row("FrameworkVersion", framework="f", version="1", content_hash="0", content="", stored=DAYS[0]),
        "visibility": "groups",
    }
    item = row("Item", framework="f", competency="c", level="", digest="f-c")
    for number, day, role in ((1, 0, "Cook"), (2, 2, "Driver")):
        when = {"started": DAYS[day], "saved": DAYS[day], "submitted": DAYS[day + 1]}
        done = row("Round", key=f"anna-{number}", learner_id=anna, number=number, open=None, role=role, **when, **of)
        row("Rating", round_id=done, item_id=item, position=0, answer="rated", initial=3, aim=7, visibility="groups")
    row("Round", key="ben-1", learner_id=ben, number=1, started=DAYS[1], saved=DAYS[1], **of)

    for again in (False, True):  # going back keeps the table, and coming again finds it filled
        if again:
            MigrationExecutor(fresh_database).migrate([(APP, "0004_reports")])
        MigrationExecutor(fresh_database).migrate([(APP, "0005_participants")])
        participants = Participant.objects.using(alias).order_by("learner_id")
        found = participants.values_list(
            "learner_id", "started", "finished", "finished_last", "again", "rounds", "role"
        )
        assert list(found) == [
            (anna, DAYS[0], DAYS[1], DAYS[3], DAYS[3], 2, "Driver"),
            (ben, DAYS[1], None, None, None, 0, ""),
        ]
        assert participants[0].last_round == done


def test_no_migration_is_missing(settings: object) -> None:
    settings.MIGRATION_MODULES = {}  # type: ignore[attr-defined]
    call_command("makemigrations", APP, check=True, dry_run=True, verbosity=0)
