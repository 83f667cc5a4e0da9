"""What holds in an LMS and in a Studio alike: the app is found, tables come and go, and checks are content."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from django.conf import settings

if getattr(settings, "ROOT_URLCONF", "") not in ("lms.urls", "cms.urls"):
    pytest.skip("Runs inside an LMS or a Studio only: docs/testing-in-open-edx.md says how.", allow_module_level=True)

from django.apps import apps
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.urls import NoReverseMatch, reverse

APP = "competency_xblock"
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
    assert [one for one in settings.INSTALLED_APPS if one.startswith(APP)] == [f"{APP}.apps.CompetencyConfig"]
    assert isinstance(settings.COMPETENCY_XBLOCK, dict)
    if settings.ROOT_URLCONF == "lms.urls":
        assert reverse(f"{APP}:mine") == "/competency/mine/"
    else:
        with pytest.raises(NoReverseMatch):
            reverse(f"{APP}:mine")


def test_the_platform_loads_our_blocks() -> None:
    ours = [one for one in entry_points(group="xblock.v1") if one.name.startswith("competency_")]
    assert {one.name for one in ours} == {"competency_assessment", "competency_progress"}
    for one in ours:
        assert one.load().public_dir == "static"


def test_checks_have_no_complaint() -> None:
    messages = run_checks(include_deployment_checks=False)
    ours = [one for one in messages if str(one.id).startswith(f"{APP}.") or f"{APP}." in str(one.obj)]
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


def test_no_migration_is_missing(settings: object) -> None:
    settings.MIGRATION_MODULES = {}  # type: ignore[attr-defined]
    call_command("makemigrations", APP, check=True, dry_run=True, verbosity=0)
